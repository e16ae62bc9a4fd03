"""How long until an outcome, when some still wait: Kaplan-Meier and Aalen-Johansen.

Whoever still waits is in until the last day that is known of (censored); whoever had another
outcome first, such as an application that was withdrawn, can no longer have this one. Leaving
either out, as a mean of those who are through does, makes the wait look shorter than it is.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_access.domain.refusal import Refused
from data_access.statistics.intervals import Interval, Z

# Products of fractions come out a hair beside the half that they are.
HAIR = 1e-12


@dataclass(frozen=True)
class Step:
    """What is so from one time on, until the next.

    time       in the unit of the durations
    at_risk    who was still waiting just before
    pending    estimated share that still waits
    variance   of it
    """

    time: float
    at_risk: int
    pending: float
    variance: float


@dataclass(frozen=True)
class Outcome:
    """The share that has had one outcome by each time of the steps, and its variance."""

    shares: tuple[float, ...]
    variances: tuple[float, ...]


@dataclass(frozen=True)
class Waiting:
    """All that the durations tell.

    steps     one for each different duration, ascending
    outcomes  by name, in parallel to the steps
    """

    steps: tuple[Step, ...]
    outcomes: dict[str, Outcome]

    def pending_at(self, time: float) -> float | None:
        """The share that still waits at a time; None where nobody was followed that long."""
        place = self._place(time)
        return None if place is None else 1.0 if place < 0 else self.steps[place].pending

    def pending_interval(self, time: float, z: float = Z) -> Interval | None:
        """Its interval, on the scale of log(−log) (Kalbfleisch and Prentice 1980); None of 0 and 1.

        There the variance is 0, and says nothing of how far chance reaches.
        """
        place = self._place(time)
        if place is None or place < 0:
            return None
        return _around(self.steps[place].pending, self.steps[place].variance, z)

    def reached_by(self, outcome: str, time: float) -> float | None:
        """The share that has had an outcome by a time; None where nobody was followed that long.

        An outcome that nobody had is 0 as long as anybody was followed.
        """
        place = self._place(time)
        if place is None:
            return None
        return 0.0 if place < 0 or outcome not in self.outcomes else self._share(outcome, place)

    def reached_interval(self, outcome: str, time: float, z: float = Z) -> Interval | None:
        """Its interval, on the same scale; None of 0 and 1."""
        place = self._place(time)
        if place is None or place < 0 or outcome not in self.outcomes:
            return None
        had = self.outcomes[outcome]
        return _around(had.shares[place], had.variances[place], z)

    def median(self) -> float | None:
        """The first time at which half or fewer still wait; None is "not reached"."""
        return self._first(lambda place: self.steps[place].pending <= 0.5 + HAIR)

    def median_interval(self, z: float = Z) -> Interval | None:
        """From when to when the median may lie (Brookmeyer and Crowley, Biometrics 38, 1982).

        Its upper end is infinite where the wait of the slower half is not seen to end; None where
        not even the lower end is seen.
        """
        ends = [_around(step.pending, step.variance, z) for step in self.steps]
        low = self._first(lambda place: _end(ends[place], self.steps[place], "low") <= 0.5)
        high = self._first(lambda place: _end(ends[place], self.steps[place], "high") <= 0.5)
        return None if low is None else Interval(low, math.inf if high is None else high)

    def median_of(self, outcome: str) -> float | None:
        """The first time by which half of all have had an outcome; None is "not reached"."""
        if outcome not in self.outcomes:
            return None
        return self._first(lambda place: self._share(outcome, place) >= 0.5 - HAIR)

    def _place(self, time: float) -> int | None:
        """Which step holds at a time; −1 before the first, None after the last that is known of.

        Once nobody waits, all that follows is known.
        """
        if time < 0 or math.isnan(time):
            raise Refused(f"{time} is no time to wait")
        last = self.steps[-1] if self.steps else None
        if last is None or (time > last.time and last.pending > HAIR):
            return None
        return bisect_right([step.time for step in self.steps], time) - 1

    def _share(self, outcome: str, place: int) -> float:
        return self.outcomes[outcome].shares[place]

    def _first(self, holds: Callable[[int], bool]) -> float | None:
        return next((self.steps[n].time for n in range(len(self.steps)) if holds(n)), None)


def waiting(durations: Sequence[float], outcomes: Sequence[str | None]) -> Waiting:
    """What durations tell of the wait; one entry a case, `None` for a case that is still pending.

    With d of n at risk at a time having any outcome, and d_k of them outcome k:
    pending    S(t) = Π (1 − d / n) (Kaplan and Meier, JASA 53, 1958), variance of Greenwood (1926)
    outcome k  F_k(t) = Σ S(t⁻) d_k / n (Aalen and Johansen, Scandinavian Journal of Statistics 5,
               1978), variance by the delta method (Marubini and Valsecchi 1995, 10.12)
    so that pending and all outcomes add up to 1 at every time. A case that is pending at a time at
    which others have outcomes is at risk there. 1 − Kaplan-Meier of one outcome, with the others
    censored, would overestimate it (Satagopan and others, British Journal of Cancer 91, 2004).

    Raises:
        Refused: a duration is negative or missing, or the two are not of one length.
    """
    if len(durations) != len(outcomes):
        raise Refused("each case has a duration and an outcome, None if it is still pending")
    if any(one is None or not 0 <= one < math.inf for one in durations):
        raise Refused("a duration is negative or missing; a case that is pending has one too")
    happened = _counted(durations, outcomes)
    steps = _pending(happened)
    names = sorted({name for name in outcomes if name is not None})
    return Waiting(tuple(steps), {name: _outcome(name, happened, steps) for name in names})


def reached_difference(
    one: Waiting, other: Waiting, outcome: str, time: float, z: float = Z
) -> Interval | None:
    """The interval of the first share that has had an outcome by a time, less the second.

    Built of the intervals of both shares, as Newcombe's of theirs (Zou and Donner, Statistics in
    Medicine 27, 2008): F1 − F2 − √((F1 − l1)² + (u2 − F2)²) and so on. The two share no case. None
    where a share is unknown, 0 or 1: there is no interval of it.
    """
    ours, theirs = (side.reached_by(outcome, time) for side in (one, other))
    around, beside = (side.reached_interval(outcome, time, z) for side in (one, other))
    if ours is None or theirs is None or around is None or beside is None:
        return None
    return Interval(
        ours - theirs - math.hypot(ours - around.low, beside.high - theirs),
        ours - theirs + math.hypot(around.high - ours, theirs - beside.low),
    )


def _counted(
    durations: Sequence[float], outcomes: Sequence[str | None]
) -> list[tuple[float, int, Counter]]:
    """For each different duration: how many were at risk, and how many had which outcome."""
    at: dict[float, Counter] = {}
    for time, outcome in zip(durations, outcomes, strict=True):
        at.setdefault(time, Counter())[outcome] += 1
    left, found = len(durations), []
    for time in sorted(at):
        found.append((time, left, at[time]))
        left -= at[time].total()
    return found


def _pending(happened: Sequence[tuple[float, int, Counter]]) -> list[Step]:
    pending, greenwood, steps = 1.0, 0.0, []
    for time, at_risk, counts in happened:
        ended = counts.total() - counts[None]
        pending *= (at_risk - ended) / at_risk
        greenwood += ended / (at_risk * (at_risk - ended)) if ended < at_risk else 0.0
        steps.append(Step(time, at_risk, pending, pending**2 * greenwood))
    return steps


def _outcome(
    name: str, happened: Sequence[tuple[float, int, Counter]], steps: Sequence[Step]
) -> Outcome:
    """The share of one outcome and its variance, in one pass over the times.

    The variance at t is a sum over times u up to t, in which (F(t) − F(u))² and F(t) − F(u) stand;
    multiplied out, the sums need not be made anew for each t.
    """
    share, before = 0.0, 1.0
    # Sums of a, aF, aF², b, bF and c, with a = d / (n (n − d)), b = S⁻ d_k / n², c the rest.
    a0 = a1 = a2 = b0 = b1 = c0 = 0.0
    shares, variances = [], []
    for (_, n, counts), step in zip(happened, steps, strict=True):
        ended, ours = counts.total() - counts[None], counts[name]
        share += before * ours / n
        a = ended / (n * (n - ended)) if ended < n else 0.0
        b = before * ours / n**2
        a0, a1, a2 = a0 + a, a1 + a * share, a2 + a * share**2
        b0, b1, c0 = b0 + b, b1 + b * share, c0 + before**2 * (n - ours) * ours / n**3
        spread = share**2 * a0 - 2 * share * a1 + a2 + c0 - 2 * (share * b0 - b1)
        shares.append(share)
        variances.append(max(0.0, spread))
        before = step.pending
    return Outcome(tuple(shares), tuple(variances))


def _around(share: float, variance: float, z: float) -> Interval | None:
    if not HAIR < share < 1 - HAIR or variance <= HAIR**2:
        return None
    reach = math.exp(z * math.sqrt(variance) / (share * abs(math.log(share))))
    return Interval(share**reach, share ** (1 / reach))


def _end(interval: Interval | None, step: Step, end: str) -> float:
    """An end of the interval of a step; without one, the share itself, which is 0 or 1."""
    return step.pending if interval is None else getattr(interval, end)
