"""A source of facts: the date of its data, and how late its next issue is."""

import datetime as dt
from dataclasses import dataclass

from data_access.domain import formatting

# Four states, after the Humanitarian Data Exchange: how many intervals after the date of the data.
LIMITS = ((1.0, "fresh"), (1.25, "due"), (2.0, "overdue"))
LATE = ("overdue", "delinquent")
NO_DATA, NOT_TRACKED = "no data loaded", "not tracked yet"


@dataclass(frozen=True)
class Source:
    """A feed into the shared database.

    speaks_for    last day that the data cover; None if no data are loaded
    precision     "day" or "year": how exactly that day is known
    cadence_days  days between issues; None for a source that is issued once
    loaded_at     instant (UTC) of the last import
    later         whether its data begin after the day that it was looked up for
    """

    name: str
    title: str
    publisher: str
    cadence_days: int | None
    speaks_for: dt.date | None
    precision: str
    loaded_at: dt.datetime | None
    later: bool = False

    @property
    def as_of(self) -> str:
        """Return the date of the data, as exactly as it is known: 5 December 2026, or 2024."""
        if self.speaks_for is None:
            return NOT_TRACKED if self.later else NO_DATA
        return (
            str(self.speaks_for.year)
            if self.precision == "year"
            else formatting.day(self.speaks_for)
        )

    @property
    def cited(self) -> str:
        """Return title and date, as the source line of a figure cites them."""
        return f"{self.title}, {'as of ' if self.speaks_for else ''}{self.as_of}"

    def state(self, on: dt.date) -> str:
        """Return fresh, due, overdue, delinquent, or missing; a source issued once stays fresh."""
        if self.speaks_for is None:
            return "missing"
        if self.cadence_days is None:
            return "fresh"
        intervals = (on - self.speaks_for).days / self.cadence_days
        return next((state for limit, state in LIMITS if intervals <= limit), "delinquent")

    def standing(self, on: dt.date) -> str:
        """Return how old the data are: "as of 2024", "out of date, latest 2024"."""
        state = self.state(on)
        if state == "missing":
            return self.as_of
        return f"out of date, latest {self.as_of}" if state in LATE else f"as of {self.as_of}"
