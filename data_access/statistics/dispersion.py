"""How much more groups differ than chance explains: those decided together are not independent."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from data_access.statistics.intervals import Share

# Of the z-scores at each end so many are drawn in to the next, so that one outlier does not hide
# itself in the dispersion that it makes.
WINSORIZED = 0.1


@dataclass(frozen=True)
class Dispersion:
    """The factor by which variances exceed those of chance; 1 where they do not.

    factor  of the winsorized z-scores: it widens limits and intervals by its square root
    of_all  of all z-scores as they are, by the degrees of freedom
    """

    factor: float = 1.0
    of_all: float = 1.0

    @property
    def reach(self) -> float:
        """By how much a limit or an interval is wider."""
        return math.sqrt(self.factor)


def of_shares(shares: Iterable[Share]) -> Dispersion:
    """The dispersion of shares around the share of all.

    z = (share − p) / √(p (1 − p) / n) (Spiegelhalter, Statistics in Medicine 24, 2005, section 4).
    """
    some = [one for one in shares if one.whole]
    whole = sum(one.whole for one in some)
    overall = sum(one.part for one in some) / whole if whole else 0.0
    if overall in (0, 1):
        return Dispersion()
    spread = overall * (1 - overall)
    return of_scores(
        [(one.part / one.whole - overall) * math.sqrt(one.whole / spread) for one in some]
    )


def of_differences(pairs: Iterable[tuple[Share, Share]]) -> Dispersion:
    """The dispersion of a difference of two shares from stratum to stratum, such as session.

    z = (d − D) / √(p (1 − p) (1/n + 1/m)), with d of a stratum, D its average weighted by
    n m / (n + m), and p the share of both in the stratum.
    """
    both = [(one, two) for one, two in pairs if one.whole and two.whole]
    weights = [one.whole * two.whole / (one.whole + two.whole) for one, two in both]
    apart = [one.part / one.whole - two.part / two.whole for one, two in both]
    if not both:
        return Dispersion()
    average = math.fsum(w * d for w, d in zip(weights, apart, strict=True)) / math.fsum(weights)
    scores = []
    for (one, two), weight, difference in zip(both, weights, apart, strict=True):
        share = (one.part + two.part) / (one.whole + two.whole)
        if share not in (0, 1):
            scores.append((difference - average) * math.sqrt(weight / (share * (1 - share))))
    return of_scores(scores)


def of_scores(scores: Sequence[float]) -> Dispersion:
    """The dispersion of z-scores: φ = Σ z² / I of the winsorized ones, and 1 at least.

    The lowest tenth is set to the tenth percentile, the highest to the ninetieth (Spiegelhalter
    2005, appendix A.3). Of all as they are it is Σ z² / (I − 1) (McCullagh and Nelder, Generalized
    Linear Models, 1989, section 4.5). Of fewer than three nothing is estimated.
    """
    if len(scores) < 3:
        return Dispersion()
    # As numpy.quantile: linear between the values, of which the first and last are the ends.
    low, *_, high = quantiles(scores, n=round(1 / WINSORIZED), method="inclusive")
    winsorized = [min(max(z, low), high) for z in scores]
    return Dispersion(
        max(1.0, math.fsum(z * z for z in winsorized) / len(scores)),
        max(1.0, math.fsum(z * z for z in scores) / (len(scores) - 1)),
    )
