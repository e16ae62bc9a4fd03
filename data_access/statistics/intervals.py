"""How far chance alone reaches: 95 per cent intervals of shares, their difference, and ratios.

Pure functions of counts. What cannot be told from the counts is None, which is not zero.
"""

import math
from dataclasses import dataclass

from data_access.domain.refusal import Refused

# Ninety-five of a hundred intervals made so hold the true value; of the wide ones 998 of 1,000,
# which is about three standard deviations to both sides, where funnel plots draw their outer line.
Z = 1.959964
Z_WIDE = 3.090232


@dataclass(frozen=True)
class Interval:
    """From where to where a value lies, with both ends; the upper end may be infinite."""

    low: float
    high: float

    def includes(self, value: float) -> bool:
        """Whether a value lies in it: a change whose ratio includes 1 may be chance."""
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Share:
    """A part of a whole, both counts.

    Raises:
        Refused: the part is negative, or larger than the whole.
    """

    part: int
    whole: int

    def __post_init__(self):
        _check(self.part, self.whole)

    @property
    def value(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    def interval(self, z: float = Z) -> Interval | None:
        """The score interval of the share."""
        return wilson(self.part, self.whole, z)


def _check(part: float, whole: float) -> None:
    if not 0 <= part <= whole:
        raise Refused(f"{part} is no part of {whole}")


def wilson(part: float, whole: float, z: float = Z) -> Interval | None:
    """The score interval of a share; None of nothing.

    It stays within 0 and 1 and holds for few cases too (Wilson, Journal of the American
    Statistical Association 22, 1927; recommended by Brown, Cai and DasGupta, Statistical
    Science 16, 2001).

    Raises:
        Refused: the part is negative, or larger than the whole.
    """
    _check(part, whole)
    if not whole:
        return None
    share, spread = part / whole, z * z / whole
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    # At the ends the formula gives 0 and 1 exactly, and floating point nearly.
    return Interval(centre - half if part else 0.0, centre + half if part < whole else 1.0)


def newcombe(part1: int, whole1: int, part2: int, whole2: int, z: float = Z) -> Interval | None:
    """The interval of the first share less the second; None where either is of nothing.

    Built of the score intervals of both, without correction for continuity (Newcombe, Statistics
    in Medicine 17, 1998, pages 873 to 890, method 10).

    Raises:
        Refused: a part is negative, or larger than its whole.
    """
    one, two = wilson(part1, whole1, z), wilson(part2, whole2, z)
    if one is None or two is None:
        return None
    share1, share2 = part1 / whole1, part2 / whole2
    return Interval(
        share1 - share2 - math.hypot(share1 - one.low, two.high - share2),
        share1 - share2 + math.hypot(one.high - share1, share2 - two.low),
    )


def rate_ratio(before: float, after: float, z: float = Z) -> Interval | None:
    """The interval of after divided by before, two counts of equal times; None where both are 0.

    Given the sum of two Poisson counts, the later is a binomial share p of it, and the ratio of
    the rates is p / (1 - p) (Przyborowski and Wilenski, Biometrika 31, 1940). The ends of the
    score interval of p are turned into ratios; with nothing before, there is no upper end.

    Raises:
        Refused: a count is negative.
    """
    share = wilson(after, before + after, z)
    return share and Interval(_odds(share.low), _odds(share.high))


def risk_ratio(
    part1: float, whole1: float, part2: float, whole2: float, z: float = Z
) -> Interval | None:
    """The interval of the first share divided by the second; None where it cannot be told.

    exp(ln RR ± z √(1/part1 − 1/whole1 + 1/part2 − 1/whole2)) (Katz, Baptista, Azen and Pike,
    Biometrics 34, 1978). It cannot be told where a part is 0, nor where both parts are their
    wholes: the formula would say that chance has no reach at all.

    Raises:
        Refused: a part is negative, or larger than its whole.
    """
    _check(part1, whole1)
    _check(part2, whole2)
    if not part1 or not part2 or (part1 == whole1 and part2 == whole2):
        return None
    # Written so that a part that is its whole adds exactly nothing.
    variance = (whole1 - part1) / (part1 * whole1) + (whole2 - part2) / (part2 * whole2)
    ratio, reach = part1 / whole1 / (part2 / whole2), math.exp(z * math.sqrt(variance))
    return Interval(ratio / reach, ratio * reach)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf
