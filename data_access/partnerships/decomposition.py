"""The corporate share of private money: its bounds, and its change taken apart by entity.

Pure functions of rows of `contributors`, and its findings.
"""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_access.domain import formatting
from data_access.partnerships import balance, headline
from data_access.partnerships.type_reviews import SOURCE
from data_access.statistics import parity

CANNOT = parity.CANNOT_BE_SAID
BOUNDS = {
    "year": int,
    "nonprofit_usd": float,
    "corporate_usd": float,
    "contested_usd": float,
    "unattributed_usd": float,
    "placed_share": float,
    "corporate_share": float,
    "low_share": float,
    "high_share": float,
    "verdict": "str",
    "contributed_low_share": float,
    "contributed_high_share": float,
    "contributed_verdict": "str",
    "changed_category": "str",
    "break_said": "str",
    "break_kind": "str",
    **headline.FIGURES,
}
CHANGE = {
    "entity": "str",
    "from_year": int,
    "to_year": int,
    "nonprofit_before_usd": float,
    "corporate_before_usd": float,
    "nonprofit_after_usd": float,
    "corporate_after_usd": float,
    "added_share": float,
    "share_before": float,
    "share_after": float,
    "broke": bool,
}


# Bounds


def bounded(rows: pd.DataFrame) -> pd.DataFrame:
    """Add to each year its shares, its bounds and its verdict, of all and of what was contributed.

    Expects nonprofit_usd, corporate_usd, contested_usd and unattributed_usd.
    """
    amounts = rows[["nonprofit_usd", "corporate_usd", "contested_usd", "unattributed_usd"]]
    found = [_bounds(*some) for some in amounts.fillna(0.0).itertuples(index=False)]
    names = ["placed_share", "corporate_share", "low_share", "high_share", "verdict"]
    names += [f"contributed_{name}" for name in names[2:]]
    return rows.assign(**pd.DataFrame(found, index=rows.index, columns=names))


def _bounds(nonprofit: float, corporate: float, contested: float, unattributed: float) -> tuple:
    whole = _balance(nonprofit, corporate, contested)
    contributed = _balance(nonprofit, corporate, contested - unattributed)
    shares = (whole.known, whole.share) if whole else (None, None)
    return *shares, *_band(whole), *_band(contributed)


def _balance(nonprofit: float, corporate: float, contested: float) -> parity.Balance | None:
    """None where repayments bring a sum below nothing: then there is no balance."""
    if min(nonprofit, corporate, contested) < 0:
        return None
    return parity.Balance(nonprofit, corporate, contested)


def _band(one: parity.Balance | None) -> tuple[float | None, float | None, str]:
    if one is None or one.share_band is None:
        return None, None, CANNOT
    return one.share_band.low, one.share_band.high, one.verdict


def bounds_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Write the headline of the latest year; the shares by source categories are sensitivities."""
    if rows.empty:
        return nothing("no private money is recorded", params)
    latest = rows.iloc[-1]
    broken = rows[rows["changed_category"].notna() & (rows["year"] < latest["year"])]
    earlier = [int(year) for year in broken["year"]]
    without, types = params.get("without", ()), params["types"]
    return f"{headline.sentence(latest, earlier=earlier, without=without, types=types)}."


def about(sentence: str, params: Mapping[str, Any]) -> str:
    """Begin a finding with whose types it rests on and who was left out, and end it."""
    return f"{headline.begin(sentence, params.get('without', ()), params['types'])}."


def nothing(sentence: str, params: Mapping[str, Any]) -> str:
    """Say that nothing is recorded, which no review changes."""
    return about(sentence, {**params, "types": SOURCE})


# A change, by entity


def parts(before: pd.DataFrame, after: pd.DataFrame, *, comparable: bool) -> pd.DataFrame:
    """Give what each entity had of both sides in two years, and what it adds to the change.

    Both have nonprofit and corporate by entity. Where the years have no balance, nothing is added.
    """
    both = [
        year.rename(columns={side: f"{side}_{when}_usd" for side in balance.SIDES})
        for year, when in ((before, "before"), (after, "after"))
    ]
    rows = pd.concat(both, axis=1).sort_index().rename_axis("entity")
    sides = [_sides(year) for year in (before, after)]
    added = (parity.taken_apart(*sides) if comparable else None) or {}
    shares = [_share(year) if added else None for year in sides]
    rows["added_share"] = pd.Series(added, dtype=float).reindex(rows.index)
    rows["share_before"], rows["share_after"] = (math.nan if one is None else one for one in shares)
    # Parts that are level but for the last bits of a float stand by name.
    rows = rows.reset_index().assign(size=rows["added_share"].abs().round(12).to_numpy())
    return rows.sort_values(["size", "entity"], ascending=[False, True], ignore_index=True)


def _sides(year: pd.DataFrame) -> dict[str, parity.Sides]:
    given = year[list(balance.SIDES)].fillna(0.0)
    return {one: parity.Sides(*sides) for one, *sides in given.itertuples(name=None)}


def _share(sides: Mapping[str, parity.Sides]) -> float | None:
    whole = parity.balance_of(sides.values())
    return None if whole is None else whole.share


def change_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Give the change of the corporate share, and what of it may be a change of category."""
    if rows.empty:
        return nothing("no two years with a balance are recorded", params)
    first = rows.iloc[0]
    began, ended = first["from_year"], first["to_year"]
    if pd.isna(first["added_share"]):
        return about(
            f"how the corporate share changed from {began} to {ended} cannot be said: too little"
            " is recorded, or repayments exceed gifts",
            params,
        )
    before, after = (f"{100 * first[name]:.0f}" for name in ("share_before", "share_after"))
    years = f"({began}–{ended})"
    if before == after:
        moved = f"the corporate share stayed at {after} per cent {years}"
    else:
        verb = "rose" if float(after) > float(before) else "fell"
        moved = f"the corporate share {verb} from {before} to {after} per cent {years}"
    by = first["share_after"] - first["share_before"]
    endings = _endings(rows, points(first["added_share"]), points(by))
    return formatting.shortest(about(moved + ending, params) for ending in endings)


def _endings(rows: pd.DataFrame, part: str, whole: str) -> list[str]:
    """Name the entity with the largest part, and what may be a change of category."""
    name, broken = rows["entity"].iloc[0], rows.loc[rows["broke"], "entity"]
    of = f"{part} of {whole} points" if whole else f"{part} points"
    if part and rows["broke"].iloc[0]:
        words = ("a change of category, not of giving", "a change of category")
        return [f"; {name}’s {of} may be {some}" for some in words]
    largest = f"; {name} accounts for {of}" if part else ""
    if broken.empty:
        return [largest]
    breaks = f"; series of {formatting.listed(list(broken), 1)} may change category"
    return [largest + breaks, breaks]


def points(share: float) -> str:
    """Write a part of a share in percentage points with its sign; nothing where it rounds to that.

    As many decimals as tell something.
    """
    text = f"{100 * share:+.0f}" if abs(share) >= 0.01 else f"{100 * share:+.1f}"
    return "" if text in ("+0.0", "-0.0") else text.replace("-", "−")
