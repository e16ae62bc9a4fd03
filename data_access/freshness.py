"""How old each source is, held against how often it should arrive."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.schema import database_state, sources

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


def every_source(conn: sa.Connection) -> tuple[Source, ...]:
    """All sources, by title."""
    found = conn.execute(sa.select(sources).order_by(sources.c.title))
    return tuple(Source(**row) for row in found.mappings())


def sources_of(conn: sa.Connection, names: tuple[str, ...]) -> tuple[Source, ...]:
    """The named sources in the order given; one never loaded has no date.

    Raises:
        KeyError: a name is not in the `sources` table.
    """
    found = {source.name: source for source in every_source(conn)}
    return tuple(found[name] for name in names)


def data_version(conn: sa.Connection) -> int:
    """A number that every write of facts raises, in its own transaction."""
    return conn.scalar(sa.select(database_state.c.version))


def hold(conn: sa.Connection) -> None:
    """Let one writer of facts at a time through, until the open transaction ends."""
    conn.execute(sa.select(database_state.c.version).with_for_update())


def is_demonstration(conn: sa.Connection) -> bool:
    """Whether everything in this database is made up."""
    return conn.scalar(sa.select(database_state.c.demonstration))
