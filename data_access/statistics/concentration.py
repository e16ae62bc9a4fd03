"""How unevenly a total is spread over organizations: Gini, top-decile share, effective number.

Whether the silent ones are in changes every figure, so report both: among those active, and among
all accredited (`with_silent`). Thresholds of competition law say nothing here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from data_access.domain.refusal import Refused


@dataclass(frozen=True)
class Concentration:
    """How a total is spread over `units`; None where the figure cannot be told.

    gini        0 where all have the same, towards 1 where one has all
    corrected   Gini × n / (n − 1), for few units; None of one unit
    top_decile  share of the total that the tenth with most of it holds
    hhi         Herfindahl-Hirschman index, from 10,000 / n to 10,000
    normalized  the same from 0 to 1, whatever n; None of one unit
    effective   number of units of equal size that would be as concentrated
    """

    units: int
    total: float
    gini: float | None
    corrected: float | None
    top_decile: float | None
    hhi: float | None
    normalized: float | None
    effective: float | None


def concentration(values: Sequence[float]) -> Concentration:
    """All figures of concentration of one value a unit; a silent unit is a 0.

    Raises:
        Refused: a value is negative or missing.
    """
    ordered = _ordered(values)
    units, total = len(ordered), math.fsum(ordered)
    raw = gini(ordered)
    if raw is None:
        return Concentration(units, total, *[None] * 6)
    index = _herfindahl(ordered, total)
    several = units > 1
    return Concentration(
        units=units,
        total=total,
        gini=raw,
        corrected=raw * units / (units - 1) if several else None,
        top_decile=top_share(ordered),
        hhi=index * 10_000,
        normalized=max(0.0, (index - 1 / units) / (1 - 1 / units)) if several else None,
        effective=1 / index,
    )


def gini(values: Sequence[float]) -> float | None:
    """2 Σ i x_(i) / (n Σ x) − (n + 1) / n, with x in ascending order (Gini 1912; Deltas 2003).

    From 0 up to, never reaching, 1; None of nothing.

    Raises:
        Refused: a value is negative or missing.
    """
    ordered = _ordered(values)
    units, total = len(ordered), math.fsum(ordered)
    if not total:
        return None
    # The same sum with weights 2i − n − 1, which is exactly 0 where all have the same.
    weighted = math.fsum((2 * i - units - 1) * x for i, x in enumerate(ordered, start=1))
    return max(0.0, weighted / (units * total))


def top_share(values: Sequence[float], tenths: int = 1) -> float | None:
    """The share of the total held by the tenth of units with most of it; None of nothing.

    It takes exactly n × tenths / 10 units: of 15 units, the first and half of the second.

    Raises:
        Refused: a value is negative or missing, or the tenths are not from 1 to 10.
    """
    if not 1 <= tenths <= 10:
        raise Refused(f"a top share is of 1 to 10 tenths, not {tenths}")
    ordered = _ordered(values)[::-1]
    total = math.fsum(ordered)
    if not total:
        return None
    whole, rest = divmod(len(ordered) * tenths, 10)
    held = [*ordered[:whole], *(x * rest / 10 for x in ordered[whole : whole + 1])]
    return math.fsum(held) / total


def hhi(values: Sequence[float]) -> float | None:
    """10,000 Σ s², with s the share of each unit (Herfindahl 1950; Hirschman 1964).

    None of nothing.

    Raises:
        Refused: a value is negative or missing.
    """
    ordered = _ordered(values)
    total = math.fsum(ordered)
    return _herfindahl(ordered, total) * 10_000 if total else None


def with_silent(active: Sequence[float], accredited: int) -> list[float]:
    """The values of those active, and a 0 for each of the accredited that is not.

    Raises:
        Refused: fewer are accredited than active.
    """
    if accredited < len(active):
        raise Refused(f"{len(active)} active are no part of {accredited} accredited")
    return [*active, *[0] * (accredited - len(active))]


def _herfindahl(ordered: Sequence[float], total: float) -> float:
    return math.fsum((x / total) ** 2 for x in ordered)


def _ordered(values: Sequence[float]) -> list[float]:
    if any(x is None or not 0 <= x < math.inf for x in values):
        raise Refused("a value is negative or missing; a silent unit is a 0")
    return sorted(values)
