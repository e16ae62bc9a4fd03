"""How far dates slip, and how much of a whole is done.

Pure functions of counts and days. What cannot be told is None, which is not zero.
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data_access.domain.refusal import Refused

# The scale of the Open Government Partnership for how far a commitment is.
SCALE = ("not started", "limited", "substantial", "complete")
# How many moves a reform has at least before its own say more than those of all reforms do.
OWN_ENOUGH = 5


@dataclass(frozen=True)
class Spread:
    """Where numbers lie: how many there are, their median, and the quarters around it."""

    number: int
    low: float
    middle: float
    high: float


def spread(days: Sequence[float]) -> Spread | None:
    """The median of numbers, and from where to where their middle half lies; None of none.

    Between two numbers a quarter is found on the straight line between them, both ends counted
    (method 7 of Hyndman and Fan, The American Statistician 50, 1996).
    """
    if not days:
        return None
    if len(days) == 1:
        return Spread(1, *(float(days[0]),) * 3)
    low, middle, high = statistics.quantiles(days, n=4, method="inclusive")
    return Spread(len(days), low, middle, high)


def completion(reached: int, steps: int) -> str | None:
    """How far something is, in the words of the scale, by its steps; None where it has none.

    "Not started" is without a step, "limited" below half of them, "substantial" from half, and
    "complete" with all.

    Raises:
        Refused: more steps are reached than there are, or fewer than none.
    """
    if not 0 <= reached <= steps:
        raise Refused(f"{reached} of {steps} steps cannot be reached")
    if not steps:
        return None
    if reached in (0, steps):
        return SCALE[-1] if reached else SCALE[0]
    return SCALE[1] if 2 * reached < steps else SCALE[2]


def roll_up(parts: Iterable[tuple[float, float]]) -> float | None:
    """How much of a whole is done: Σ weight × part / Σ weight, each part from 0 to 1.

    Weights count by their share of their sum, whatever that is; None where they are all zero.

    Raises:
        Refused: a weight is negative or no number, or a part is beyond 0 and 1.
    """
    parts = list(parts)
    for weight, part in parts:
        if not (math.isfinite(weight) and weight >= 0):
            raise Refused(f"{weight} is no weight: it is a number from 0 on")
        if not 0 <= part <= 1:
            raise Refused(f"{part} is no part of a whole: it is from 0 to 1")
    total = math.fsum(weight for weight, _ in parts)
    if not total:
        return None
    return math.fsum(weight * part for weight, part in parts) / total
