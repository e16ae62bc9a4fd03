"""Who carries the private money: who moves its balance most, and how few hold it.

Pure functions of rows of `contributors`, and their findings.
"""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_access.domain import formatting
from data_access.partnerships.decomposition import about, nothing
from data_access.partnerships.revenue import CONTESTED, PRIVATE, stands_for_several
from data_access.statistics import concentration as spread
from data_access.statistics import parity
from data_access.statistics.evidence import FEW, KNOWN_ENOUGH

# Whose money is looked at, by the sectors that count in it.
PARTS = {
    "nonprofit": ("nonprofit",),
    "corporate": ("corporate",),
    "contested": CONTESTED,
    "all": PRIVATE,
}
MOVERS = {
    "year": int,
    "name": "str",
    "nonprofit_usd": float,
    "corporate_usd": float,
    "amount_usd": float,
    "side": "str",
    "group": bool,
    "moves": float,
    "index": float,
    "in_all": int,
    "changed_category": "str",
}
CONCENTRATION = {
    "year": int,
    "side": "str",
    "units": int,
    "groups": int,
    "named_share": float,
    "amount_usd": float,
    "below_nothing": int,
    "below_nothing_usd": float,
    "largest": "str",
    "largest_share": float,
    "effective": float,
    "gini": float,
    "top_decile_share": float,
    "hhi": float,
    "few": bool,
}


# Who moves the figure


def moved(rows: pd.DataFrame, by: str, top: int, *, comparable: bool) -> pd.DataFrame:
    """Those that move the index most, the farthest first; who leaves nothing behind comes first.

    Expects name, nonprofit_usd and corporate_usd, a row a contributor or entity. In a year
    without a balance, where `comparable` is false, nothing moves.
    """
    given = rows[["nonprofit_usd", "corporate_usd"]].fillna(0.0)
    sides = {
        name: parity.Sides(*some)
        for name, some in zip(rows["name"], given.itertuples(index=False), strict=True)
    }
    whole = parity.balance_of(sides.values()) if comparable else None
    moves = parity.moved_by(sides) if whole else {}
    table = rows.assign(
        amount_usd=given.sum(axis=1),
        side=[_side(*some) for some in sides.values()],
        group=[by == "donor" and stands_for_several(name) for name in sides],
        moves=[moves.get(name) for name in sides],
        index=whole.index if whole else None,
        in_all=len(rows),
    ).astype({"moves": float, "index": float})
    order = table["moves"].abs().round(12).fillna(math.inf)
    return (
        table.assign(order=order)
        .sort_values(["order", "name"], ascending=[False, True], kind="stable")
        .head(top)
    )


def _side(nonprofit: float, corporate: float) -> str:
    if abs(nonprofit) == abs(corporate):
        return "both"
    return "nonprofit" if abs(nonprofit) > abs(corporate) else "corporate"


def movers_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name who moves the index most, what it would be without, and whose series breaks."""
    kind = "contributor" if params["by"] == "donor" else "entity"
    if rows.empty:
        return nothing("no money on either side is recorded", params)
    first = rows.iloc[0]
    if pd.isna(first["index"]):
        return about(
            f"who moves the balance of {first['year']} most cannot be said: too little is recorded,"
            " or repayments exceed gifts",
            params,
        )
    group = " (several)" if first["group"] else ""
    who = f"no {kind} moves the index of {first['year']} more than {first['name']}{group}"
    broken = first["changed_category"]
    breaks = "" if pd.isna(broken) else f" ({broken} may have changed category)"
    if pd.isna(first["moves"]):
        return about(f"{who}: without it there is none{breaks}", params)
    index, without = (
        f"{value:+.2f}".replace("-", "−")
        for value in (first["index"], first["index"] - first["moves"])
    )
    return about(f"{who}: {without} without it, not {index}{breaks}", params)


# How few hold it


def concentrated(rows: pd.DataFrame, by: str) -> list[dict[str, Any]]:
    """How unevenly a year's money is spread over contributors or entities, for each part of it.

    Expects name, sector and amount_usd. Whoever has less than nothing is counted beside.
    """
    return [
        _concentrated(part, rows[rows["sector"].isin(some)], by) for part, some in PARTS.items()
    ]


def _concentrated(part: str, rows: pd.DataFrame, by: str) -> dict[str, Any]:
    sums = rows.groupby("name")["amount_usd"].sum()
    given, less = sums[sums > 0], sums[sums < 0]
    group = [by == "donor" and stands_for_several(name) for name in given.index]
    named = given[[not one for one in group]]
    total = math.fsum(given)
    share = math.fsum(named) / total if total else None
    found = spread.concentration(list(named) if share is not None and share >= KNOWN_ENOUGH else [])
    largest = named.idxmax() if found.gini is not None else None
    return {
        "side": part,
        "units": len(named),
        "groups": sum(group),
        "named_share": share,
        "amount_usd": total if len(given) else None,
        "below_nothing": len(less),
        "below_nothing_usd": math.fsum(less) if len(less) else None,
        "largest": largest,
        "largest_share": named[largest] / found.total if largest else None,
        "effective": found.effective,
        "gini": found.corrected,
        "top_decile_share": found.top_decile,
        "hhi": found.hhi,
        "few": len(named) < FEW,
    }


def concentration_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Give the largest part of the private money, as far as the source names contributors."""
    by_donor = params["by"] == "donor"
    year = rows["year"].iloc[0] if len(rows) else None
    whole = rows[rows["side"] == "all"].iloc[0] if len(rows) else None
    if whole is None or pd.isna(whole["named_share"]):
        return nothing("no private money is recorded", params)
    if pd.isna(whole["effective"]):
        unnamed = f"{100 * (1 - whole['named_share']):.0f}"
        return about(
            f"how few contributors give the private money of {year} cannot be said: lines that"
            f" stand for several hold {unnamed} per cent",
            params,
        )
    units, part = int(whole["units"]), f"{100 * whole['largest_share']:.0f} per cent"
    of, verb = (
        (formatting.count(units, "named contributor"), "gave")
        if by_donor
        else (formatting.count(units, "entity", "entities"), "received")
    )
    largest = f"{whole['largest']} {verb} {part} of what {of} {verb} in {year}"
    equal = f", as uneven as {whole['effective']:.1f} equal parts"
    return formatting.shortest([about(largest + equal, params), about(largest, params)])
