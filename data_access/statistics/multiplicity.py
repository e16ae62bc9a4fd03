"""Probabilities that chance alone does as much, adjusted for how many were looked at."""

from collections.abc import Callable, Sequence
from statistics import NormalDist

from data_access.domain.refusal import Refused
from data_access.statistics.intervals import Interval, Z

# Standard deviations beyond which a probability is nothing, and halvings that find one below.
FAR, HALVINGS = 38.0, 48


def exact_probability(part1: int, whole1: int, part2: int, whole2: int) -> float | None:
    """The probability of two shares at least as unlikely as these, if they were one (two-sided).

    Fisher's exact test (Fisher 1922; 1935), because themes are small: it never calls chance a
    difference more often than it says, and so may keep silent where the interval of the difference
    just leaves out 0. None where either share is of nothing. It takes SciPy.

    Raises:
        Refused: a part is negative, or larger than its whole.
    """
    for part, whole in ((part1, whole1), (part2, whole2)):
        if not 0 <= part <= whole:
            raise Refused(f"{part} is no part of {whole}")
    if not whole1 or not whole2:
        return None
    from scipy import stats

    table = [[part1, whole1 - part1], [part2, whole2 - part2]]
    return min(1.0, float(stats.fisher_exact(table).pvalue))


def probability_of(interval: Callable[[float], Interval | None], chance: float) -> float | None:
    """The two-sided probability that belongs to an interval: that whose interval ends at `chance`.

    `interval` makes the interval for a z, as for `evidence`. An interval is the values that a test
    does not refuse, so the probability is read off the z with which it just reaches `chance`
    (Birnbaum, Annals of Mathematical Statistics 32, 1961, on confidence curves): of Katz's it is
    Wald's test of the logarithm, of the score interval the score test. The interval at 95 per cent
    leaves `chance` out where it is below 0.05, and nowhere else. None without an interval.
    """
    if interval(Z) is None:
        return None
    short, far = 0.0, FAR
    for _ in range(HALVINGS):
        z = (short + far) / 2
        around = interval(z)
        if around is not None and around.includes(chance):
            far = z
        else:
            short = z
    return 2 * NormalDist().cdf(-far)


def adjusted(probabilities: Sequence[float | None]) -> list[float | None]:
    """Each probability, adjusted for how many were looked at, in their order.

    min over j ≥ i of n p_(j) / j, at most 1 (Benjamini and Hochberg, Journal of the Royal
    Statistical Society B 57, 1995): of those that are then below 5 per cent, 5 per cent are
    expected to be chance. What could not be looked at (None) stays None and does not count. It
    takes SciPy.

    Raises:
        Refused: a probability is not from 0 to 1.
    """
    known = [one for one in probabilities if one is not None]
    if any(not 0 <= one <= 1 for one in known):
        raise Refused("a probability is not from 0 to 1")
    if not known:
        return list(probabilities)
    from scipy import stats

    found = iter(stats.false_discovery_control(known).tolist())
    return [None if one is None else next(found) for one in probabilities]
