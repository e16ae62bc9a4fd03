"""The corporate share of private money: its bounds, and its change taken apart by entity.

Pure functions of rows of `contributors`, and what may be said of them.
"""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_access.partnerships import balance
from data_access.partnerships.type_reviews import SOURCE
from data_access.statistics import parity

CANNOT = parity.CANNOT_BE_SAID
GAVE_MORE = {
    "nonprofit": "nonprofits gave more",
    "corporate": "companies gave more",
    parity.EVEN: "both gave the same",
    CANNOT: "who gave more cannot be said",
}
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


def bounds_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say between what the corporate share of the latest year lies, and who gave more."""
    if rows.empty:
        return nothing("no private money is on record", params)
    latest = rows.iloc[-1]
    if pd.isna(latest["low_share"]):
        return about(
            f"what companies gave in {latest['year']} cannot be said: repayments are more than"
            " was given",
            params,
        )
    said = (
        f"in {latest['year']} companies gave {_between(latest, '')} of the private money:"
        f" {GAVE_MORE[latest['verdict']]}"
    )
    if latest["unattributed_usd"] and pd.notna(latest["contributed_low_share"]):
        said += (
            f"; of what contributors gave, {_between(latest, 'contributed_')}:"
            f" {GAVE_MORE[latest['contributed_verdict']]}"
        )
    return about(said, params)


def _between(row: pd.Series, what: str) -> str:
    low, high = (f"{100 * row[f'{what}{end}_share']:.0f}" for end in ("low", "high"))
    return f"{low} per cent" if low == high else f"{low} to {high} per cent"


def about(sentence: str, params: Mapping[str, Any]) -> str:
    """Begin a finding with whose types it rests on and who was left out, and end it."""
    return f"{balance.about(sentence, params.get('without', ()), params['types'])}."


def nothing(sentence: str, params: Mapping[str, Any]) -> str:
    """Say that there is nothing on record, which no review changes."""
    return about(sentence, {**params, "types": SOURCE})


# A change, by entity


def taken_apart(before: pd.DataFrame, after: pd.DataFrame, *, told: bool) -> pd.DataFrame:
    """What each entity had of both sides in two years, and what it adds to the change.

    Both have nonprofit and corporate by entity. Where the years tell no balance, nothing is added.
    """
    both = [
        year.rename(columns={side: f"{side}_{when}_usd" for side in balance.SIDES})
        for year, when in ((before, "before"), (after, "after"))
    ]
    rows = pd.concat(both, axis=1).sort_index().rename_axis("entity")
    sides = [_sides(year) for year in (before, after)]
    added = (parity.taken_apart(*sides) if told else None) or {}
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


def change_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how the corporate share changed, and which entity makes the most of that."""
    if rows.empty:
        return nothing("no two years tell a balance whose change could be taken apart", params)
    first = rows.iloc[0]
    began, ended = first["from_year"], first["to_year"]
    if pd.isna(first["added_share"]):
        return about(
            f"how the corporate share changed from {began} to {ended} cannot be said: too little"
            " of the money is known, or repayments are more than was given",
            params,
        )
    shares = [f"{100 * first[name]:.0f}" for name in ("share_before", "share_after")]
    by = first["share_after"] - first["share_before"]
    if shares[0] != shares[1]:
        verb = "rose" if by > 0 else "fell"
        moved = f"{verb} from {shares[0]} per cent in {began} to {shares[1]} per cent in {ended}"
        most = (
            f"; {first['entity']} makes {points(first['added_share'])} of these {points(by)}"
            " percentage points"
        )
    else:
        moved = f"stayed at {shares[0]} per cent from {began} to {ended}"
        part = points(first["added_share"])
        most = f"; the largest part, {part} points, is {first['entity']}’s" if part else ""
    broke = ", but its series breaks in between" if most and first["broke"] else ""
    return about(f"the corporate share {moved}{most}{broke}", params)


def points(share: float) -> str:
    """Write a part of a share in percentage points with its sign; nothing where it rounds to that.

    As many decimals as tell something.
    """
    said = f"{100 * share:+.0f}" if abs(share) >= 0.01 else f"{100 * share:+.1f}"
    return "" if said in ("+0.0", "-0.0") else said.replace("-", "−")
