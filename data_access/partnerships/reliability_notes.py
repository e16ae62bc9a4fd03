"""Write the notes that a reader needs before quoting the balance, a line each."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data_access.domain import formatting
from data_access.partnerships.balance import APPEARED, SIDES, VANISHED, money, shift_text

Line = tuple[str, str, str, str]


def notes(
    rows: pd.DataFrame,
    shifts: pd.DataFrame,
    recorded: pd.DataFrame,
    unattributed: Mapping[int, float],
    types: str,
) -> pd.DataFrame:
    """Give the columns of `partnerships.cautions`.

    `rows` are of `partnerships.contributions_by_year`, `shifts` of `partnerships.category_shifts`,
    `recorded` the breaks that only the office records, `unattributed` the money without
    contributor by year (US dollars).
    """
    comparable = rows[rows["balance_known"]]
    lines: list[Line] = []
    if len(comparable):
        years = comparable["year"].unique()
        year = years[-1]
        latest = comparable[comparable["year"] == year].iloc[0]
        lines = [
            _known_share(latest["known_share"], year),
            *([_no_contributor(unattributed[year], year)] if year in unattributed else []),
            *([_reviewed(latest["reviewed_share"], year)] if types == "reviewed" else []),
            *(_shifted(shift) for shift in shifts[shifts["year"].isin(years)].itertuples()),
            *(_recorded(one) for one in recorded[recorded["year"].isin(years)].itertuples()),
            _repayments(comparable, years),
        ]
    lines += _years_left_out(rows[~rows["balance_known"]]["year"].unique())
    table = pd.DataFrame(lines, columns=["figure", "unit", "sentence", "note"], dtype="str")
    return table.assign(page="", params=[{} for _ in lines])


def finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Count the notes, and give the first."""
    if rows.empty:
        return "No contributions are recorded"
    first = rows.iloc[0]
    return f"Notes on the balance: {len(rows)}; the first: {first['figure']} {first['sentence']}"


def _known_share(share: float, year: int) -> Line:
    return (
        f"{share:.0%}",
        "known",
        f"of the private money of {year} has a known sector",
        "The rest cannot be placed and is left out of the balance",
    )


def _no_contributor(amount: float, year: int) -> Line:
    return (
        money(amount),
        "unattributed",
        f"in {year} has no contributor, so it is no private giving",
        "The bounds count it as unplaced; the source calls it No Contributor",
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
    note = f"{shift_text(shift)}: it may be a change of category rather than of giving"
    if shift.kind == VANISHED:
        side, before, after = shift.moved_from, _millions(shift.from_before_usd), "–"
    elif shift.kind == APPEARED:
        side, before, after = shift.moved_to, "none", _millions(shift.to_after_usd)
    else:
        side = shift.moved_from
        before, after = _millions(shift.from_before_usd), _millions(shift.from_after_usd)
    return (
        after,
        f"from {before}",
        f"US dollars of {side} money went to {shift.entity} in {shift.year}",
        note,
    )


def _repayments(rows: pd.DataFrame, years: Sequence[int]) -> Line:
    private = rows[rows["sector"] != "public"]
    sides = rows[rows["sector"].isin(SIDES)]
    count, paid = int(sides["repayments"].sum()), -sides["repaid_usd"].sum()
    return (
        f"{count:,}",
        "repayment" if count == 1 else "repayments",
        f"negative amounts took {money(paid)} from both sides, {_span(years)}",
        f"{money(-private['repaid_usd'].sum())} from all private money",
    )


def _years_left_out(years: Sequence[int]) -> list[Line]:
    if not len(years):
        return []
    return [
        (
            f"{len(years)}",
            "year" if len(years) == 1 else "years",
            f"with too little known for a balance: {_span(years)}",
            "They are left out of the figure",
        )
    ]


def _millions(amount: float) -> str:
    return "–" if pd.isna(amount) else f"{amount / 1e6:,.0f} m".replace("-", "−")


def _span(years: Sequence[int]) -> str:
    """Write years in a row as 2013 to 2020, others one by one."""
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    return formatting.listed([str(year) for year in years], most=len(years))
