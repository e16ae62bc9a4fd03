"""Rules for all records that people enter: roles, dates, texts and possible duplicates."""

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
    """A new record resembles existing ones; the person decides whether it is another one.

    likely  the existing records: number, name and distinguishing detail
    """

    def __init__(self, likely: Mapping[int, tuple[str, str]]) -> None:
        self.likely = dict(likely)
        called = formatting.listed([name for name, _ in self.likely.values()])
        super().__init__(f"It may be recorded already: {called}. Confirm if it is another one.")


def said(text: str, missing: str = "", most: int = 1000) -> str | None:
    """Return an entered text on one line; None if it is empty.

    Raises:
        Refused: the text is too long, or empty although `missing` has a message for that.
    """
    line = " ".join(text.split())
    if missing and not line:
        raise Refused(missing)
    if len(line) > most:
        raise Refused(f"The text is longer than {most:,} characters.")
    return line or None


def past(day: dt.date) -> dt.date:
    """Return a date that is not in the future, and not before 1945.

    Raises:
        Refused: the date is in the future or before 1945.
    """
    if day.year not in YEARS or day > weeks.today():
        raise Refused("Enter a date from 1945 up to today.")
    return day


def is_referred_to(conn: sa.Connection, table: sa.Table, number: int, *parts: sa.Table) -> bool:
    """Tell whether a row of another table, other than `parts`, refers to this row."""
    for other in metadata.sorted_tables:
        for column in other.c:
            refers = any(key.column is table.c.id for key in column.foreign_keys)
            if refers and other not in parts:
                row = sa.select(sa.literal(1)).select_from(other).where(column == number)
                if conn.scalar(row.limit(1)):
                    return True
    return False
