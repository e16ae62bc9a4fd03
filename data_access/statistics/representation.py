"""Whether a group takes part in proportion: representation ratios, and what would move them.

Of groups that share nothing out: each organization belongs to one group, unknown included.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from data_access.domain.refusal import Refused
from data_access.statistics.intervals import Interval, Z, rate_ratio, risk_ratio

# Resamples of organizations; the seed makes the same rows give the same interval.
RESAMPLES = 2000
SEED = 1
# As many at once as need little memory.
BATCH = 100
# Drawing from fewer says how these few differ, and nothing of chance.
FEWEST = 5


@dataclass(frozen=True)
class Representation:
    """How one group takes part, held against the base.

    base      organizations that could take part; in `rates`, people or Member States
    ratio     location quotient: its share of those active, divided by its share of the base;
              1 is proportionate, None where it cannot be told
    relative  its activity rate divided by that of all other groups together
    interval  of `relative`: the inference is about the rates, because the ratios of all groups
              hang together (one below 1 forces another above)
    marked    whether 0.5 was added to each count, because nobody of one side is active
    """

    active: int
    base: float
    ratio: float | None
    relative: float | None
    interval: Interval | None
    marked: bool


def location_quotient(part: float, parts: float, base: float, bases: float) -> float | None:
    """A group's share of those active, divided by its share of a base.

    (part / parts) / (base / bases) (Bureau of Labor Statistics, Quarterly Census of Employment and
    Wages, "Location quotients explained"). The base may be accredited organizations, people or
    Member States: name it. None where nobody is active, or the group has no base.

    Raises:
        Refused: a count is negative, or larger than its total.
    """
    for one, total in ((part, parts), (base, bases)):
        if not 0 <= one <= total:
            raise Refused(f"{one} is no part of {total}")
    return (part / parts) / (base / bases) if parts and base else None


def representation(
    active: Mapping[Hashable, int], accredited: Mapping[Hashable, int], z: float = Z
) -> dict[Hashable, Representation]:
    """Each group of the accredited: its ratio, its activity rate against the rest, the interval.

    `active` counts distinct organizations that took part, `accredited` all that could; a group
    that `active` does not name has none. The interval is that of Katz (1978); where a group or its
    rest has nobody active, 0.5 is added to each of the four counts and the row is marked (Walter,
    Biometrika 62, 1975). A group of nobody has neither ratio nor interval.

    Raises:
        Refused: a count is negative, more are active than accredited, or a group is active that
            the base does not have.
    """
    if strangers := set(active) - set(accredited):
        raise Refused(f"{sorted(map(str, strangers))} are active, but not in the base")
    parts, bases = sum(active.values()), sum(accredited.values())
    return {
        group: _of_group(active.get(group, 0), base, parts, bases, z)
        for group, base in accredited.items()
    }


def _of_group(part: int, base: int, parts: int, bases: int, z: float) -> Representation:
    if not 0 <= part <= base:
        raise Refused(f"{part} active are no part of {base} accredited")
    ratio = location_quotient(part, parts, base, bases)
    if not base or base == bases or not parts:
        return Representation(part, base, ratio, None, None, False)
    marked = not part or part == parts
    more = 0.5 if marked else 0
    counts = (part + more, base + more, parts - part + more, bases - base + more)
    relative = counts[0] / counts[1] / (counts[2] / counts[3])
    return Representation(part, base, ratio, relative, risk_ratio(*counts, z), marked)


def rates(
    active: Mapping[Hashable, int], bases: Mapping[Hashable, float], z: float = Z
) -> dict[Hashable, Representation]:
    """The same for a base that those active are no part of, such as people or Member States.

    The activity rate is then a number for each unit of the base, and the interval that of
    `relative_rate`. Where a group or its rest has nobody active, 0.5 is added to both counts and
    the row is marked. A group without a base, or without a rest, has no relative rate.

    Raises:
        Refused: a count is negative, or a group is active that the bases do not have.
    """
    if strangers := set(active) - set(bases):
        raise Refused(f"{sorted(map(str, strangers))} are active, but not in the base")
    parts, whole = sum(active.values()), sum(bases.values())
    return {
        group: _of_rate(active.get(group, 0), base, parts, whole, z)
        for group, base in bases.items()
    }


def _of_rate(part: int, base: float, parts: int, bases: float, z: float) -> Representation:
    ratio = location_quotient(part, parts, base, bases)
    if not base or base == bases or not parts:
        return Representation(part, base, ratio, None, None, False)
    marked = not part or part == parts
    more = 0.5 if marked else 0
    here, rest = part + more, parts - part + more
    interval = relative_rate(here, base, rest, bases - base, z)
    return Representation(
        part, base, ratio, here / base / (rest / (bases - base)), interval, marked
    )


def relative_rate(
    part: float, base: float, rest: float, rest_base: float, z: float = Z
) -> Interval | None:
    """The interval of a group's rate per unit of a base, divided by that of the rest.

    For bases of which those active are no part, such as people or Member States: both counts are
    taken as Poisson, and the interval of their ratio (`rate_ratio`) is divided by that of the
    bases. None where nobody is active.

    Raises:
        Refused: a count is negative, or a base is not above zero.
    """
    if base <= 0 or rest_base <= 0:
        raise Refused("a rate needs a base above zero")
    ratio, times = rate_ratio(rest, part, z), rest_base / base
    return ratio and Interval(ratio.low * times, ratio.high * times)


def after_more(part: int, parts: int, base: int, bases: int, more: int) -> float | None:
    """The location quotient of a group once `more` of its accredited organizations take part.

    They are added to all that are active too.

    Raises:
        Refused: a count is negative or larger than its total, or more would be active than
            are accredited.
    """
    if more < 0 or part + more > base:
        raise Refused(f"{more} more are not among {base} accredited with {part} active")
    return location_quotient(part + more, parts + more, base, bases)


def until_proportionate(part: int, parts: int, base: int, bases: int) -> int | None:
    """How many more of a group would have to take part for a ratio of 1, all others staying.

    The least whole m with (part + m) / (parts + m) ≥ base / bases; 0 where it is reached. It never
    takes more than are silent. None where the group has no base or is the whole of it.

    Raises:
        Refused: a count is negative or larger than its total, or more are active than are
            accredited.
    """
    location_quotient(part, parts, base, bases)
    if part > base or parts - part > bases - base:
        raise Refused(f"{parts} active are not among {bases} accredited")
    if not base or base == bases:
        return None
    # In whole numbers: m ≥ (base × parts − part × bases) / (bases − base), rounded up.
    return max(0, -((part * bases - base * parts) // (bases - base)))


def weighted_interval(
    of_group: Sequence[int], of_rest: Sequence[int], z: float = Z, resamples: int = RESAMPLES
) -> Interval | None:
    """The interval of a group's location quotient weighted by attendances.

    One number of attendances an accredited organization, 0 for the silent; the ratio is
    (attendances of the group / all) / (organizations of the group / all). Attendances of one
    organization are not independent, so organizations are drawn anew with all of theirs, as many
    as there are within the group and within the rest (cluster bootstrap, percentiles; Efron, Annals
    of Statistics 7, 1979; Davison and Hinkley 1997), always from the same seed. It takes SciPy.
    None where there are fewer than five organizations to draw from on either side, or nobody of
    the one or the other attended.

    Raises:
        Refused: an attendance is negative.
    """
    found = _drawn_anew(of_group, of_rest, z, resamples)
    return found and Interval(*map(float, found.confidence_interval))


def weighted_evidence(
    of_group: Sequence[int], of_rest: Sequence[int], resamples: int = RESAMPLES
) -> tuple[Interval, float] | None:
    """The interval of `weighted_interval` and, from the same draws, the probability beside it.

    That chance alone does as much: twice the share of draws on the far side of 1, with one draw
    added to both, because none of so many is not never (Davison and Hinkley 1997, section 4.2). It
    is never below 2 in `resamples` + 1. None where the interval is.

    Raises:
        Refused: an attendance is negative.
    """
    found = _drawn_anew(of_group, of_rest, Z, resamples)
    if found is None:
        return None
    draws = found.bootstrap_distribution
    beyond = min(int((draws <= 1).sum()), int((draws >= 1).sum()))
    probability = min(1.0, 2 * (beyond + 1) / (resamples + 1))
    return Interval(*map(float, found.confidence_interval)), probability


def _drawn_anew(of_group: Sequence[int], of_rest: Sequence[int], z: float, resamples: int):
    if min((*of_group, *of_rest), default=0) < 0:
        raise Refused("attendances are not negative")
    if min(len(of_group), len(of_rest)) < FEWEST or not sum(of_group) or not sum(of_rest):
        return None
    from scipy import stats

    base = len(of_group) / (len(of_group) + len(of_rest))

    def ratio(ours, others, axis):
        total = ours.sum(axis=axis) + others.sum(axis=axis)
        # A draw of silent organizations only: nobody attended, so the group had no share of it.
        return ours.sum(axis=axis) / (total + (total == 0)) / base

    return stats.bootstrap(
        (of_group, of_rest),
        ratio,
        confidence_level=2 * NormalDist().cdf(z) - 1,
        n_resamples=resamples,
        batch=BATCH,
        method="percentile",
        rng=SEED,
    )
