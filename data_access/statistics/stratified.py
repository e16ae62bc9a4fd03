"""A difference of shares within strata, so that no difference of strata passes for it.

Sessions differ in what they defer, regions in who applies: both shares are compared within each
session and region only, and the differences are averaged.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data_access.statistics.intervals import Interval, Share, Z


@dataclass(frozen=True)
class Adjusted:
    """The average difference within strata.

    strata      in which both sides have cases
    left_out    cases of strata in which only one side has any: nothing compares with them
    difference  None where no stratum compares
    """

    strata: int
    left_out: int
    difference: float | None
    variance: float | None

    def interval(self, z: float = Z) -> Interval | None:
        """The difference ± z standard errors, within −1 and 1.

        None where nothing compares, or all cases went one way: then the variance is 0.
        """
        if self.difference is None or not self.variance or self.variance < 0:
            return None
        reach = z * math.sqrt(self.variance)
        return Interval(max(-1.0, self.difference - reach), min(1.0, self.difference + reach))


def mantel_haenszel(strata: Iterable[tuple[Share, Share]]) -> Adjusted:
    """The first share less the second, averaged over strata, each a pair of shares.

    Σ w d / Σ w with w = n1 n2 / (n1 + n2) (Mantel and Haenszel 1959; Cochran 1954), with a variance
    that holds for few large and for many small strata (Sato, Biometrics 45, 1989):
    (d Σ P + Σ Q) / (Σ w)², P = (n1² c − n2² a + n1 n2 (n2 − n1) / 2) / n²,
    Q = (a (n2 − c) + c (n1 − a)) / 2n, for parts a and c of n1 and n2. An association; what else
    differs within a stratum stays in it.
    """
    pairs = list(strata)
    both = [pair for pair in pairs if pair[0].whole and pair[1].whole]
    left_out = sum(one.whole + two.whole for one, two in pairs) - sum(
        one.whole + two.whole for one, two in both
    )
    weight = math.fsum(_weight(*pair) for pair in both)
    if not weight:
        return Adjusted(0, left_out, None, None)
    difference = (
        math.fsum(
            _weight(one, two) * (one.part / one.whole - two.part / two.whole) for one, two in both
        )
        / weight
    )
    return Adjusted(len(both), left_out, difference, _sato(both, difference) / weight**2)


def _weight(one: Share, two: Share) -> float:
    return one.whole * two.whole / (one.whole + two.whole)


def _sato(pairs: Sequence[tuple[Share, Share]], difference: float) -> float:
    return math.fsum(difference * _p(*pair) + _q(*pair) for pair in pairs)


def _p(one: Share, two: Share) -> float:
    n1, n2 = one.whole, two.whole
    return (n1**2 * two.part - n2**2 * one.part + n1 * n2 * (n2 - n1) / 2) / (n1 + n2) ** 2


def _q(one: Share, two: Share) -> float:
    apart = one.part * (two.whole - two.part) + two.part * (one.whole - one.part)
    return apart / (2 * (one.whole + two.whole))
