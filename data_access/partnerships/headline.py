"""Write the one headline of the balance of private funding, the same wherever it is shown.

It gives the ratio without the entities whose series break in that year, the bounds of the
corporate share with all that cannot be placed, theirs included, and who gave more.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data_access.domain import formatting
from data_access.partnerships.type_reviews import REVIEWED
from data_access.statistics import parity

UNKNOWN = "who gave more is unknown"
INCONCLUSIVE = "inconclusive"
GAVE_MORE = {
    parity.NONPROFIT: "nonprofits gave more",
    parity.CORPORATE: "companies gave more",
    parity.EVEN: "both gave the same",
    parity.CANNOT_BE_SAID: UNKNOWN,
}
FIGURES = {"comparable_ratio": float, "unplaced_low_share": float, "unplaced_high_share": float}


def figures(years: pd.DataFrame, breaks: pd.DataFrame) -> pd.DataFrame:
    """Calculate FIGURES by year: corporate per nonprofit dollar, and shares from 0 to 1.

    `years` has nonprofit, corporate and private (US dollars) by year, `breaks` the amounts of the
    entities whose series break in that year, as `series_breaks.marked` gives them. The bounds are
    C / P and (P − N) / P, with N and C without these entities and P all private money.
    """
    broken = breaks.set_index("year").reindex(years.index)
    found = [
        _figures(*amounts)
        for amounts in zip(
            years["nonprofit"] - broken["broken_nonprofit_usd"].fillna(0.0),
            years["corporate"] - broken["broken_corporate_usd"].fillna(0.0),
            years["private"],
            strict=True,
        )
    ]
    return pd.DataFrame(found, index=years.index, columns=list(FIGURES)).astype(FIGURES)


def _figures(nonprofit: float, corporate: float, private: float) -> tuple:
    # To the cent: what is left of sums may be a hair below nothing.
    sides = [0.0 if pd.isna(side) else round(side, 2) for side in (nonprofit, corporate)]
    unplaced = round(private - sum(sides), 2)
    if min(*sides, unplaced) < 0:
        return None, None, None
    band = parity.Balance(*sides, unplaced).share_band
    low, high = (band.low, band.high) if band else (None, None)
    return (ratio(nonprofit, corporate) if sides[0] else None), low, high


def ratio(nonprofit: float | None, corporate: float | None) -> float | None:
    """Divide corporate by nonprofit dollars.

    There is no ratio where a side has nothing recorded or, after repayments, less than nothing,
    nor where nonprofits gave nothing.
    """
    if pd.isna(nonprofit) or pd.isna(corporate) or nonprofit <= 0 or corporate < 0:
        return None
    return corporate / nonprofit


def sentence(
    year: Mapping[str, Any],
    *,
    earlier: Sequence[int] = (),
    without: Sequence[str] = (),
    types: str = "",
) -> str:
    """Write the headline of a year, in at most 25 words, without its full stop.

    `year` has FIGURES, year, changed_category and break_kind; `earlier` are years with a break
    that the period also has, and `without` the entities that the reader leaves out.
    """
    low, high = (year[name] for name in ("unplaced_low_share", "unplaced_high_share"))
    if pd.isna(low):
        return begin(
            f"who gave more in {year['year']} cannot be said: repayments exceed what was given",
            without,
            types,
        )
    end = GAVE_MORE[verdict(low, high)]
    candidates = [
        begin(_clauses(year, low, high, last) + _breaks(year, earlier), some, types)
        for some in _left_out(year, without)
        for last in dict.fromkeys((end, INCONCLUSIVE if end == UNKNOWN else end))
    ]
    return formatting.shortest(candidates)


def brief(year: Mapping[str, Any]) -> str:
    """Write, for a card that shows the ratio, the bounds of the share and who gave more."""
    low, high = (year[name] for name in ("unplaced_low_share", "unplaced_high_share"))
    if pd.isna(low):
        return "corporate; bounds not recorded"
    end = GAVE_MORE[verdict(low, high)]
    shares = "–".join(dict.fromkeys(f"{100 * share:.0f}" for share in (low, high)))
    return f"corporate; {shares}% of all money: {INCONCLUSIVE if end == UNKNOWN else end}"


def _clauses(year: Mapping[str, Any], low: float, high: float, end: str) -> str:
    shares = between(low, high)
    share = f"{shares} of private money" if low == high else f"including unplaced money, {shares}"
    bounds = f"{share}: {end}"
    if pd.isna(year["comparable_ratio"]):
        return f"no ratio can be given for {year['year']}; companies gave, {bounds}"
    amount = dollars(year["comparable_ratio"])
    return f"companies gave {amount} per nonprofit dollar in {year['year']}; {bounds}"


def _left_out(year: Mapping[str, Any], without: Sequence[str]) -> list[list[str]]:
    """Give the entities that the sentence names as left out, the longest way to name them first."""
    broke = year["changed_category"]
    if pd.isna(broke):
        return [list(without)]
    named = f"{broke} ({year['break_kind']})"
    return [[*without, named], ["entities with breaks"]]


def _breaks(year: Mapping[str, Any], earlier: Sequence[int]) -> str:
    if not len(earlier) or pd.notna(year["changed_category"]):
        return ""
    return f"; break in {formatting.listed([str(one) for one in earlier])}"


def verdict(low: float, high: float) -> str:
    """Name the side that gave more wherever the rest belongs; else it cannot be said."""
    half = 0.5
    if low == high == half:
        return parity.EVEN
    if low > half:
        return parity.CORPORATE
    return parity.NONPROFIT if high < half else parity.CANNOT_BE_SAID


def begin(text: str, without: Sequence[str] = (), types: str = "") -> str:
    """Begin a sentence with whose types it rests on, and the entities left out, if any."""
    opening = "by the office’s reviews, " if types == REVIEWED else ""
    opening += f"without {formatting.listed(without)}, " if len(without) else ""
    return formatting.sentence([opening + text])


def between(low: float, high: float) -> str:
    """Write two shares as 11 to 92 per cent."""
    ends = [f"{100 * share:.0f}" for share in (low, high)]
    return f"{' to '.join(dict.fromkeys(ends))} per cent"


def dollars(amount: float) -> str:
    """Write dollars for each dollar with two decimals, and never as 0 unless they are."""
    if not amount:
        return "$0"
    return f"${amount:,.2f}" if amount >= 0.095 else f"${amount:.2g}"
