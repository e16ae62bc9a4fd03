"""The calendar of bodies that decide: the focal point's template.

A session is known by its body and by what the body calls it. What a file says of one replaces what
was known; sessions that it does not list stay.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access.imports import odd_cells, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.schema import body_sessions

COLUMNS = ("body", "session", "starts_on", "ends_on", "reference")
OPTIONAL = ("reference",)
NEEDED = tuple(name for name in COLUMNS if name not in OPTIONAL)
KEY, VALUES = COLUMNS[:2], COLUMNS[2:]
# A session of the General Assembly lasts a year.
LONGEST = dt.timedelta(days=400)

staged = staging.staged_like(body_sessions)


def read(file: File) -> Iterator[Record | Rejected]:
    """A session a row of the file."""
    rows = tables.read(file, NEEDED, OPTIONAL)
    for parsed in odd_cells.parse_rows(file, rows, _session, vital=NEEDED):
        yield (
            parsed if isinstance(parsed, Rejected) else Record(parsed[0].number, staged, parsed[1])
        )


def _session(row: Row) -> dict[str, Any]:
    starts_on, ends_on = (row.date(name, needed=True) for name in ("starts_on", "ends_on"))
    if ends_on < starts_on:
        raise CellError("ends_on", ends_on, f"lies before the start date, {starts_on}")
    if ends_on - starts_on > LONGEST:
        raise CellError("ends_on", ends_on, f"no session lasts that long, from {starts_on}")
    return {
        "body": row.name("body", needed=True, most=200),
        "session": row.name("session", needed=True, most=200),
        "starts_on": starts_on,
        "ends_on": ends_on,
        "reference": row.text("reference", most=400),
    }


def check(conn: sa.Connection) -> list[Rejected]:
    """Two accounts of one session."""
    return staging.contradictions(conn, staged, KEY, VALUES)


def merge(conn: sa.Connection, _: File, batch: int) -> Merged:
    """Add new sessions and correct known ones."""
    return staging.merge(conn, staged, body_sessions, KEY, VALUES, batch, rule="edition")


LOADER = Loader("bodies", (staged,), read, merge, check, template=COLUMNS)
