"""The balance of corporate and nonprofit money, and the breaks in its series.

Pure functions, mostly of rows of `partnerships.contributions_by_year`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from data_access.domain import formatting
from data_access.partnerships import headline

SIDES = ("nonprofit", "corporate")
# When the money of an entity is taken to have moved from one side to the other: half or more left,
# about as much arrived on the other side, and it matters to the whole. The last also decides
# whether a side that appears or vanishes is a break.
MOST_LEFT = 0.5
ABOUT_AS_MUCH = 0.25
MATTERS = 0.05
MOVED, APPEARED, VANISHED = "moved", "appeared", "vanished"
SHIFT = {
    "entity": "str",
    "year": int,
    "moved_from": "str",
    "from_before_usd": float,
    "from_after_usd": float,
    "moved_to": "str",
    "to_before_usd": float,
    "to_after_usd": float,
    "kind": "str",
}


# Breaks


def shifts(received: pd.DataFrame, years: Collection[int] | None = None) -> pd.DataFrame:
    """Find the breaks by the rule of `partnerships.category_shifts`, by year and entity.

    `received` has the amounts (US dollars) of each entity in each year, in columns entity, year,
    nonprofit and corporate; a side with nothing recorded is missing. Only `years` are compared,
    which are all of them by default, each with the year before.
    """
    got = received.set_index(["year", "entity"])[list(SIDES)]
    totals = got.groupby("year").sum().sum(axis=1)
    comparable = set(received["year"] if years is None else years)
    found = []
    for year in sorted(year for year in comparable if year - 1 in comparable):
        before, after = (
            got.xs(one, level="year") if one in totals.index else got.iloc[:0].droplevel("year")
            for one in (year - 1, year)
        )
        smallest = [MATTERS * totals.get(one, 0.0) for one in (year - 1, year)]
        for entity in sorted({*before.index, *after.index}):
            pair = [_amounts(some, entity) for some in (before, after)]
            found += [(entity, year, *one) for one in _breaks(*pair, *smallest)]
    return pd.DataFrame(found, columns=list(SHIFT)).astype(SHIFT)


def _amounts(year: pd.DataFrame, entity: str) -> dict[str, float]:
    """Give the amounts of an entity on the sides where something is recorded."""
    return dict(year.loc[entity].dropna()) if entity in year.index else {}


def _breaks(
    before: Mapping[str, float], after: Mapping[str, float], least_before: float, least_after: float
) -> list[tuple]:
    """Give what moved from side to side; or else, if an entity is in both years, what came or went.

    An entity without any money in one of the years is new or gone, which is no change of category.
    """
    moves = [_move(before, after, *sides, least_before) for sides in (SIDES, SIDES[::-1])]
    found = [one for one in moves if one]
    return found or [*_one_sided(before, after, least_before, least_after)]


def _move(
    before: Mapping[str, float], after: Mapping[str, float], left: str, joined: str, least: float
) -> tuple | None:
    had, has = before.get(left, 0.0), after.get(left, 0.0)
    lost, gained = had - has, after.get(joined, 0.0) - before.get(joined, 0.0)
    moved = had > 0 and lost >= max(MOST_LEFT * had, least)
    if not moved or abs(gained - lost) > ABOUT_AS_MUCH * lost:
        return None
    return left, had, after.get(left), joined, before.get(joined), after.get(joined), MOVED


def _one_sided(
    before: Mapping[str, float], after: Mapping[str, float], least_before: float, least_after: float
) -> Iterator[tuple]:
    if not before or not after:
        return
    for side in SIDES:
        had, has = before.get(side), after.get(side)
        if has is None and had is not None and had > least_before:
            yield side, had, None, None, None, None, VANISHED
        if had is None and has is not None and has > least_after:
            yield None, None, None, side, None, has, APPEARED


def break_text(found: Sequence[str], recorded: Sequence[str]) -> str:
    """Name whose series break: found in the figures, or recorded by the office."""
    several = len(recorded) > 1
    texts = [
        f"{formatting.listed(found)} may have changed category" if found else "",
        f"{formatting.listed(recorded)} {'have breaks' if several else 'has a break'} recorded"
        if recorded
        else "",
    ]
    return formatting.listed([text for text in texts if text])


def shift_text(shift: Any) -> str:
    """Describe a row of `shifts`."""
    if shift.kind == VANISHED:
        return (
            f"Its {shift.moved_from} money was {money(shift.from_before_usd)} the year before;"
            " none is recorded since, which is a gap and not zero"
        )
    if shift.kind == APPEARED:
        return (
            f"Its {shift.moved_to} money is {money(shift.to_after_usd)}; none was recorded the"
            " year before"
        )
    return (
        f"Its {shift.moved_from} money fell from {money(shift.from_before_usd)} to"
        f" {money(shift.from_after_usd)} while its {shift.moved_to} money rose from"
        f" {money(shift.to_before_usd)} to {money(shift.to_after_usd)}"
    )


# Findings


def finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Write the headline of the latest year that has a balance, with every break of the period."""
    without, types = params["without"], params.get("types", "")
    if rows.empty:
        years = " for these years" if params.get("since") or params.get("until") else ""
        return headline.begin(f"no contributions are recorded{years}", without)
    comparable = rows[rows["balance_known"] & rows["sector"].isin(SIDES)]
    if comparable.empty:
        first, last = rows["year"].min(), rows["year"].max()
        when = f"for {first}" if first == last else f"from {first} to {last}"
        return headline.begin(
            f"no balance can be given {when}: the sector of too little money is recorded",
            without,
            types,
        )
    years = comparable.drop_duplicates("year").sort_values("year")
    latest = years.iloc[-1]
    broken = years[years["changed_category"].notna() & (years["year"] < latest["year"])]
    earlier = [int(year) for year in broken["year"]]
    return headline.sentence(latest, earlier=earlier, without=without, types=types)


def latest_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Write the headline of the latest year; the same as of all years up to it."""
    if rows.empty or pd.isna(rows["unplaced_low_share"].iloc[0]):
        return "No balance of corporate and nonprofit money is recorded"
    latest = rows.sort_values("year", kind="stable").iloc[-1].to_dict()
    earlier = latest["earlier_breaks"]
    latest["changed_category"] = latest["without"]
    return headline.sentence(latest, earlier=[] if pd.isna(earlier) else earlier.split(", "))


def money(amount: float) -> str:
    """Write an amount in a sentence; one that is not recorded, or zero, is none."""
    return formatting.dollars(amount) if pd.notna(amount) and amount else "none"


def shifts_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Name the entities whose series break, and when."""
    if rows.empty:
        return "No change of category is found in the recorded contributions"
    names = [f"{row.entity} ({row.year})" for row in rows.itertuples()]
    return f"Series may break by a change of category rather than of giving: {_few(names)}"


def _few(names: Sequence[str]) -> str:
    return formatting.listed(list(dict.fromkeys(names)))
