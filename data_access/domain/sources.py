"""A source of facts: the day it speaks for, and how late its next edition is."""

import datetime as dt
from dataclasses import dataclass

from data_access.domain import formatting

# Four states, after the Humanitarian Data Exchange: how many cadences after the date it speaks for.
LIMITS = ((1.0, "fresh"), (1.25, "due"), (2.0, "overdue"))
LATE = ("overdue", "delinquent")


@dataclass(frozen=True)
class Source:
    """One feed into the shared database.

    speaks_for    last day that the data speak for; None if nothing was ever loaded
    precision     "day" or "year": how exactly that day is known
    cadence_days  days between issues; None for a source that comes once
    loaded_at     instant (UTC) of the last import
    """

    name: str
    title: str
    publisher: str
    cadence_days: int | None
    speaks_for: dt.date | None
    precision: str
    loaded_at: dt.datetime | None

    @property
    def as_of(self) -> str:
        """The date it speaks for, as exactly as it is known: 5 December 2026, or 2024."""
        if self.speaks_for is None:
            return "not loaded yet"
        return (
            str(self.speaks_for.year)
            if self.precision == "year"
            else formatting.day(self.speaks_for)
        )

    @property
    def cited(self) -> str:
        """Title and date, as a figure's source line quotes them."""
        return f"{self.title}, {'as of ' if self.speaks_for else ''}{self.as_of}"

    def state(self, on: dt.date) -> str:
        """One of fresh, due, overdue, delinquent; "fresh" for ever if it comes once; "missing"."""
        if self.speaks_for is None:
            return "missing"
        if self.cadence_days is None:
            return "fresh"
        cadences = (on - self.speaks_for).days / self.cadence_days
        return next((state for limit, state in LIMITS if cadences <= limit), "delinquent")

    def standing(self, on: dt.date) -> str:
        """How old it is, in the few words of a page's head: "as of 2024", "overdue, last 2024"."""
        state = self.state(on)
        if state == "missing":
            return self.as_of
        return f"{state}, last {self.as_of}" if state in LATE else f"as of {self.as_of}"
