"""The limits of a funnel plot: how far shares of small groups stray from the overall by chance."""

from collections.abc import Sequence
from dataclasses import dataclass

from data_access.domain.refusal import Refused
from data_access.statistics.intervals import Interval, Share

# Probabilities below and above the inner and the outer limits: about two and three standard
# deviations.
INNER = 0.025
OUTER = 0.001


@dataclass(frozen=True)
class Limits:
    """Between which shares a group of one size lies by chance: 95 and 99.8 of a hundred times."""

    size: int
    inner: Interval
    outer: Interval

    def place(self, share: float) -> str:
        """Where a share lies: "within", "beyond the inner limit" or "beyond the outer limit"."""
        if self.inner.includes(share):
            return "within"
        return f"beyond the {'inner' if self.outer.includes(share) else 'outer'} limit"


def funnel(overall: Share, sizes: Sequence[int], reach: float = 1.0) -> list[Limits]:
    """The limits around an overall share for groups of these sizes, in their order.

    `reach` is how many times as far from the overall share they lie for over-dispersion, the
    square root of its factor (Spiegelhalter 2005, section 4); they stay from 0 to 1.

    Exact binomial limits, interpolated so that they run smoothly from size to size: with r the
    least number of cases that P(R ≤ r) ≥ p, the lower limit is (r − a) / n, where
    a = (P(R ≤ r) − p) / P(R = r) (Spiegelhalter, Statistics in Medicine 24, 2005, A.1.1), and 0 at
    least. The upper limit is made the same way of the cases that went the other way: his own would
    put one case of one beyond it. So chance puts a group beyond a limit no more often than p. The
    overall share is taken as known: it should rest on many more than a group. It takes SciPy.

    Raises:
        Refused: the overall share is of nothing, or a size is below one.
    """
    if overall.value is None:
        raise Refused("there is no overall share of nothing")
    if any(size < 1 for size in sizes):
        raise Refused("a group has one case or more")
    return [
        Limits(size, *(_between(overall.value, size, tail, reach) for tail in (INNER, OUTER)))
        for size in sizes
    ]


def _between(share: float, size: int, tail: float, reach: float) -> Interval:
    low, high = _lower(share, size, tail), 1 - _lower(1 - share, size, tail)
    return Interval(
        max(0.0, share - reach * (share - low)), min(1.0, share + reach * (high - share))
    )


def _lower(share: float, size: int, tail: float) -> float:
    from scipy.stats import binom

    if share in (0, 1):
        return share
    cases = float(binom.ppf(tail, size, share))
    beyond = float(binom.cdf(cases, size, share)) - tail
    return max(0.0, (cases - beyond / float(binom.pmf(cases, size, share))) / size)
