"""The ledger of a session: what was before the Committee, and what became of it, must balance."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data_access.domain.refusal import Refused

# What becomes of an application at a session, in the words of the reports.
BECAME = ("recommended", "deferred", "closed", "withdrawn")


@dataclass(frozen=True)
class Docket:
    """The applications of one session: opening + new = what became of them + not itemized.

    opening   carried over from earlier sessions; None where it is not reported
    new       before the Committee for the first time; None where it is not reported
    outcomes  how many of each of BECAME; what is not reported is missing or None, not 0
    total     before the Committee in all, where only that is reported

    Raises:
        Refused: a count is negative, an outcome is none of BECAME, or opening and new do not
            add up to the total.
    """

    opening: int | None
    new: int | None
    outcomes: Mapping[str, int | None]
    total: int | None = None
    before: int | None = field(init=False)

    def __post_init__(self):
        if strange := set(self.outcomes) - set(BECAME):
            raise Refused(f"{sorted(strange)} is none of {', '.join(BECAME)}")
        counts = (self.opening, self.new, self.total, *self.outcomes.values())
        if any(count is not None and count < 0 for count in counts):
            raise Refused("a count of applications is negative")
        object.__setattr__(self, "before", self._before())

    def _before(self) -> int | None:
        """All that was before the Committee; None where it is not reported."""
        if self.opening is None or self.new is None:
            return self.total
        both = self.opening + self.new
        if self.total not in (None, both):
            raise Refused(f"{self.opening} and {self.new} are {both}, not {self.total}")
        return both

    @property
    def unreported(self) -> tuple[str, ...]:
        """The outcomes of which no number is reported: they are in what is not itemized."""
        return tuple(name for name in BECAME if self.outcomes.get(name) is None)

    @property
    def not_itemized(self) -> int | None:
        """The residual: before the Committee, less all reported outcomes.

        Below 0, more became of applications than were before it: a mistake to be shown, not
        mended. None where it is not reported how many there were.
        """
        if self.before is None:
            return None
        return self.before - sum(count for count in self.outcomes.values() if count is not None)


def carried_gap(earlier: Docket, later: Docket) -> int | None:
    """What the next session opened with, less what this one deferred: 0 where both agree.

    None where either is not reported.
    """
    deferred = earlier.outcomes.get("deferred")
    return None if later.opening is None or deferred is None else later.opening - deferred
