"""Probabilities that chance alone does as much, adjusted for how many were looked at."""

from collections.abc import Sequence


def exact_probability(part1: int, whole1: int, part2: int, whole2: int) -> float | None:
    """The probability of two shares at least as unlikely as these, if they were one (two-sided).

    Fisher's exact test (Fisher 1922; 1935), because themes are small: it never calls chance a
    difference more often than it says, and so may keep silent where the interval of the difference
    just leaves out 0. None where either share is of nothing. It takes SciPy.

    Raises:
        ValueError: a part is negative, or larger than its whole.
    """
    for part, whole in ((part1, whole1), (part2, whole2)):
        if not 0 <= part <= whole:
            raise ValueError(f"{part} is no part of {whole}")
    if not whole1 or not whole2:
        return None
    from scipy import stats

    table = [[part1, whole1 - part1], [part2, whole2 - part2]]
    return min(1.0, float(stats.fisher_exact(table).pvalue))


def adjusted(probabilities: Sequence[float | None]) -> list[float | None]:
    """Each probability, adjusted for how many were looked at, in their order.

    min over j ≥ i of n p_(j) / j, at most 1 (Benjamini and Hochberg, Journal of the Royal
    Statistical Society B 57, 1995): of those that are then below 5 per cent, 5 per cent are
    expected to be chance. What could not be looked at (None) stays None and does not count. It
    takes SciPy.

    Raises:
        ValueError: a probability is not from 0 to 1.
    """
    known = [one for one in probabilities if one is not None]
    if any(not 0 <= one <= 1 for one in known):
        raise ValueError("a probability is not from 0 to 1")
    if not known:
        return list(probabilities)
    from scipy import stats

    found = iter(stats.false_discovery_control(known).tolist())
    return [None if one is None else next(found) for one in probabilities]
