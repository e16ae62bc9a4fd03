"""The strength of evidence in words that follow from intervals, by one rule everywhere.

A difference is
- "clear" where even the wide interval (99.8 per cent) leaves out what chance alone would give,
- "suggestive" where the usual interval (95 per cent) leaves it out and the wide one does not,
- "not distinguishable from chance" otherwise.

These are the two lines of a funnel plot (Spiegelhalter, Statistics in Medicine 24, 2005), so that a
point outside the inner or the outer line and its words say the same. Where there is no interval
there are no words of strength: nothing can be said.
"""

from collections.abc import Callable

from data_access.domain.refusal import Refused
from data_access.statistics.intervals import Z_WIDE, Interval, Z

CLEAR = "clear"
SUGGESTIVE = "suggestive"
CHANCE = "not distinguishable from chance"
NOTHING = "cannot be said"
# A value of fewer says little: it is drawn grey, with its number beside it.
FEW = 10
# Where less than this share of what is looked at is known, no finding is made.
KNOWN_ENOUGH = 0.5
# The same two lines for probabilities, after adjustment for how many were looked at.
SUGGESTIVE_BELOW = 0.05
CLEAR_BELOW = 0.002


def evidence(interval: Callable[[float], Interval | None], chance: float) -> str:
    """How strong the evidence is that a value is not what chance alone would give.

    `interval` makes the interval for a z, such as `partial(newcombe, 30, 40, 60, 120)`, which
    takes it last. `chance` is the value without any difference: 0 of a difference, 1 of a ratio.
    An end that lies on it leaves nothing out.
    """
    usual, wide = interval(Z), interval(Z_WIDE)
    if usual is None or wide is None:
        return NOTHING
    if usual.includes(chance):
        return CHANCE
    return SUGGESTIVE if wide.includes(chance) else CLEAR


def evidence_of(probability: float | None) -> str:
    """The same of a probability that chance alone does as much; None is of nothing known.

    Give it what `multiplicity.adjusted` made of it where several were looked at.

    Raises:
        Refused: it is not from 0 to 1.
    """
    if probability is None:
        return NOTHING
    if not 0 <= probability <= 1:
        raise Refused(f"{probability} is no probability: it is from 0 to 1")
    if probability > SUGGESTIVE_BELOW:
        return CHANCE
    return SUGGESTIVE if probability > CLEAR_BELOW else CLEAR
