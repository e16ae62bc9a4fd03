"""From stage to stage, such as registered, attended and spoke: how many each stage loses."""

from collections.abc import Mapping
from dataclasses import dataclass

from data_access.statistics.intervals import Share


@dataclass(frozen=True)
class Stage:
    """How many reached a stage, of those at the stage before and of those at the first.

    of_previous is None at the first stage.
    """

    name: str
    reached: int
    of_previous: Share | None
    of_first: Share

    @property
    def lost(self) -> int:
        """How many of the stage before did not come this far; 0 at the first."""
        return self.of_previous.whole - self.reached if self.of_previous else 0


def stages(reached: Mapping[str, int]) -> list[Stage]:
    """The drop at each stage; `reached` has the stages in order, each within the one before.

    Count the same organizations at every stage: one that attends without having registered belongs
    to the earlier stage too, or is counted apart.

    Raises:
        Refused: a count is negative, or more reach a stage than the one before.
    """
    found: list[Stage] = []
    for name, count in reached.items():
        previous = Share(count, found[-1].reached) if found else None
        first = Share(count, found[0].reached if found else count)
        found.append(Stage(name, count, previous, first))
    return found
