"""What people record has in common: who may, from when, in what words, and once."""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role
from data_access.schema import metadata

RECORDERS = frozenset({Role.FOCAL_POINT_HEAD, Role.STAFF})
YEARS = range(1945, 2101)


class PossibleDuplicate(Refused):
    """What is to be recorded is likely on record already: as what, to be looked at and declined.

    likely  for each of its number, what it is called and what tells it apart
    """

    def __init__(self, likely: Mapping[int, tuple[str, str]]) -> None:
        self.likely = dict(likely)
        called = formatting.listed([name for name, _ in self.likely.values()])
        super().__init__(f"It may be on record already: {called}. Say so if it is another one.")


def said(text: str, missing: str = "", most: int = 1000) -> str | None:
    """What somebody wrote, on one line; None for nothing, unless `missing` says that it must be.

    Raises:
        Refused: nothing is written where something must be, or too much.
    """
    line = " ".join(text.split())
    if missing and not line:
        raise Refused(missing)
    if len(line) > most:
        raise Refused(f"That is longer than {most:,} letters.")
    return line or None


def past(day: dt.date) -> dt.date:
    """A day up to today, in a year of the United Nations.

    Raises:
        Refused: it is none.
    """
    if day.year not in YEARS or day > weeks.today():
        raise Refused("That was on a day up to today.")
    return day


def is_referred_to(conn: sa.Connection, table: sa.Table, number: int, *parts: sa.Table) -> bool:
    """Whether a row of another table refers to this row; `parts` of the row itself do not count."""
    for other in metadata.sorted_tables:
        for column in other.c:
            refers = any(key.column is table.c.id for key in column.foreign_keys)
            if refers and other not in parts:
                row = sa.select(sa.literal(1)).select_from(other).where(column == number)
                if conn.scalar(row.limit(1)):
                    return True
    return False
