"""The balance of corporate and nonprofit money, what breaks it, and what may be said of it.

Pure functions, mostly of rows of `partnerships.contributions_by_year`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data_access.domain import formatting

SIDES = ("nonprofit", "corporate")
# When an entity's money is taken to have moved from one side to the other: most of it left, about
# as much arrived, and it matters to the whole.
MOST_LEFT = 0.75
ABOUT_AS_MUCH = 0.25
MATTERS = 0.05
SHIFT = {
    "entity": "str",
    "year": int,
    "moved_from": "str",
    "from_before_usd": float,
    "from_after_usd": float,
    "moved_to": "str",
    "to_before_usd": float,
    "to_after_usd": float,
}


def by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Both sides in the years that tell a balance, and how many dollars the one is of the other.

    A side without a row is missing.
    """
    told = rows[rows["balance_known"]]
    years = told.set_index(["year", "sector"])["amount_usd"].unstack("sector")
    years = years.reindex(columns=list(SIDES)).rename_axis(columns=None)
    ratios = [ratio(*sides) for sides in years.itertuples(index=False)]
    broken = told.groupby("year")["break_said"].first()
    return years.assign(ratio=pd.Series(ratios, years.index, float), break_said=broken)


def ratio(nonprofit: float | None, corporate: float | None) -> float | None:
    """Corporate dollars for each nonprofit dollar.

    There is none where a side has nothing on record or, after repayments, less
    than nothing; and none to divide by where nonprofits gave nothing.
    """
    if pd.isna(nonprofit) or pd.isna(corporate) or nonprofit <= 0 or corporate < 0:
        return None
    return corporate / nonprofit


def shifts(received: pd.DataFrame) -> pd.DataFrame:
    """Whose money moved from one side to the other, by the rule of `partnerships.category_shifts`.

    `received` has what each entity got in each year, in columns entity, year,
    nonprofit and corporate.
    """
    got = {(row.entity, row.year): row for row in received.itertuples()}
    in_all = received.groupby("year")[list(SIDES)].sum().sum(axis=1)
    found = []
    for (entity, year), now in sorted(got.items(), key=lambda item: item[0][::-1]):
        before = got.get((entity, year - 1), now)
        for left, joined in (SIDES, SIDES[::-1]):
            had, kept = getattr(before, left), getattr(now, left)
            held, holds = getattr(before, joined), getattr(now, joined)
            lost, gained = had - kept, holds - held
            if (
                had > 0
                and lost >= max(MOST_LEFT * had, MATTERS * in_all[before.year])
                and abs(gained - lost) <= ABOUT_AS_MUCH * lost
            ):
                found.append((entity, year, left, had, kept, joined, held, holds))
    return pd.DataFrame(found, columns=list(SHIFT)).astype(SHIFT)


def break_said(found: Sequence[str], recorded: Sequence[str]) -> str:
    """Say whose series break: who changed category, and whose break the office recorded."""
    several = len(recorded) > 1
    said = [
        f"{formatting.listed(found)} changed category" if found else "",
        f"{formatting.listed(recorded)} {'have breaks' if several else 'has a break'} on record"
        if recorded
        else "",
    ]
    return formatting.listed([part for part in said if part])


def shift_said(shift: Any) -> str:
    """Say what moved, of a row of `shifts`."""
    return (
        f"Its {shift.moved_from} money fell from {money(shift.from_before_usd)} to"
        f" {money(shift.from_after_usd)} while its {shift.moved_to} money rose from"
        f" {money(shift.to_before_usd)} to {money(shift.to_after_usd)}"
    )


def said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how the balance moved, and whether the two latest years can be compared at all."""
    without, types = params["without"], params.get("types", "source")
    if rows.empty:
        years = " for these years" if params.get("since") or params.get("until") else ""
        return about(f"no contributions are on record{years}", without)
    years = by_year(rows)
    if years.empty:
        first, last = rows["year"].min(), rows["year"].max()
        when = f"in {last}" if first == last else f"from {first} to {last}"
        return about(
            f"no balance can be told {when}: the sector of too little of the money is known",
            without,
            types,
        )
    return about(_moved(years.tail(2)), without, types)


def about(sentence: str, without: Sequence[str], types: str = "source") -> str:
    """Begin a sentence with whose types it rests on, and the entities left out, if any."""
    aside = "by the office’s reviews, " if types == "reviewed" else ""
    aside += f"without {formatting.listed(without)}, " if without else ""
    return formatting.sentence([aside + sentence])


def _moved(years: pd.DataFrame) -> str:
    first, latest = years.iloc[0], years.iloc[-1]
    if pd.isna(latest["ratio"]):
        return (
            f"companies gave {money(latest['corporate'])} and nonprofits"
            f" {money(latest['nonprofit'])} in {latest.name}: that makes no ratio"
        )
    if len(years) == 1 or pd.isna(first["ratio"]):
        return told({latest.name: latest["ratio"]})
    moved = told(years["ratio"])
    if pd.notna(latest["break_said"]):
        return f"{moved}, but {latest['break_said']} in between: the two years do not compare"
    return f"{moved}; {_who_gives_more(first['ratio'], latest['ratio'])}"


def told(ratios: Mapping[int, float]) -> str:
    """Write ratios as corporate dollars for each nonprofit dollar, year by year."""
    years = (f"{_decimals(ratio)} in {year}" for year, ratio in ratios.items())
    return f"corporate dollars for each nonprofit dollar were {' and '.join(years)}"


def _decimals(ratio: float) -> str:
    """One decimal, but never so few that something becomes nothing."""
    return f"{ratio:,.1f}" if ratio == 0 or ratio >= 0.095 else f"{ratio:.2g}"


def _who_gives_more(before: float, now: float) -> str:
    if round(now, 1) == 1:
        return "of what can be placed, both give about as much"
    more, still = ("companies", before > 1) if now > 1 else ("nonprofits", before < 1)
    return f"of what can be placed, {more} {'still' if still else 'now'} give more"


def money(amount: float) -> str:
    """Write an amount in a sentence; none on record, or zero, is nothing."""
    return formatting.dollars(amount) if pd.notna(amount) and amount else "nothing"


def latest_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Say the latest balance that compares with the year before."""
    apart = rows["without"].dropna().unique()
    rows = rows[rows["without"].isin(apart)] if len(apart) else rows
    ratios = rows.set_index("year")["corporate_per_nonprofit"].dropna()
    if ratios.empty:
        return "No balance of corporate and nonprofit money can be told"
    return about(told(ratios), apart)


def shifts_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Say whose money changed category, and when."""
    if rows.empty:
        return "No entity’s money changed between nonprofit and corporate from one year to the next"
    return formatting.sentence(
        f"{row.entity}’s {row.moved_from} money fell from {money(row.from_before_usd)}"
        f" to {money(row.from_after_usd)} in {row.year} while its {row.moved_to} money rose"
        f" from {money(row.to_before_usd)} to {money(row.to_after_usd)}"
        for row in rows.itertuples()
    )


# What stands beside it


def cautions(
    rows: pd.DataFrame, shifts: pd.DataFrame, recorded: pd.DataFrame, types: str
) -> pd.DataFrame:
    """What must be known before the balance in `rows` is quoted, a line each.

    `shifts` are rows of `partnerships.category_shifts`, and `recorded` breaks that the office
    recorded and the figures do not show, both without what was left out.
    """
    told = rows[rows["balance_known"]]
    lines = []
    if len(told):
        years = told["year"].unique()
        latest = told[told["year"] == years[-1]].iloc[0]
        lines = [
            _share_known(latest["known_share"], years[-1]),
            *([_reviewed(latest["reviewed_share"], years[-1])] if types == "reviewed" else []),
            *(_shifted(shift) for shift in shifts[shifts["year"].isin(years)].itertuples()),
            *(_recorded(one) for one in recorded[recorded["year"].isin(years)].itertuples()),
            _repaid(told, years),
        ]
    lines += _untold(rows[~rows["balance_known"]]["year"].unique())
    said = pd.DataFrame(lines, columns=["figure", "unit", "sentence", "note"], dtype="str")
    return said.assign(page="", params=[{} for _ in lines])


def cautions_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Say the cautions in one sentence."""
    if rows.empty:
        return "No contributions are on record"
    return formatting.sentence(
        f"{row.figure} {row.unit}: {row.sentence}" for row in rows.itertuples()
    )


Line = tuple[str, str, str, str]


def _share_known(share: float, year: int) -> Line:
    return (
        f"{share:.0%}",
        "known",
        f"of the private money of {year} has a known sector",
        "The rest cannot be placed and is left out of the balance",
    )


def _reviewed(share: float, year: int) -> Line:
    return (
        f"{share:.0%}",
        "reviewed",
        f"of the private money of {year} counts by the office’s reviews",
        "All else counts by the source’s own category",
    )


def _recorded(one: Any) -> Line:
    return (
        f"{one.year}",
        "break",
        f"from which the figures of {one.entity} are not like before, as the office recorded",
        one.reason,
    )


def _shifted(shift: Any) -> Line:
    return (
        _millions(shift.from_after_usd),
        f"from {shift.from_before_usd / 1e6:,.0f}",
        f"US dollars of {shift.moved_from} money went to {shift.entity} in {shift.year}",
        f"Its {shift.moved_to} money rose from {money(shift.to_before_usd)} to"
        f" {money(shift.to_after_usd)}: a change of category",
    )


def _repaid(told: pd.DataFrame, years: Sequence[int]) -> Line:
    private = told[told["sector"] != "public"]
    sides = told[told["sector"].isin(SIDES)]
    count, paid = int(sides["repayments"].sum()), -sides["repaid_usd"].sum()
    return (
        f"{count:,}",
        "repayment" if count == 1 else "repayments",
        f"negative amounts took {money(paid)} from both sides, {_span(years)}",
        f"{money(-private['repaid_usd'].sum())} from all private money",
    )


def _untold(years: Sequence[int]) -> list[Line]:
    if not len(years):
        return []
    return [
        (
            f"{len(years)}",
            "year" if len(years) == 1 else "years",
            f"with too little known to tell a balance: {_span(years)}",
            "They are left out of the figure",
        )
    ]


def _millions(amount: float) -> str:
    return f"{amount / 1e6:,.0f} m".replace("-", "−")


def _span(years: Sequence[int]) -> str:
    """Years in a row as 2013 to 2020, others one by one."""
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    return formatting.listed([str(year) for year in years], most=len(years))
