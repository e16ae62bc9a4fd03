"""Hosts of events: the focal point's template, and lists of hosts of side events by code.

The template names events on record by title and first day. A list by code (`event_code`,
`conference`, `host`) gives neither title nor day: its events count by their code and conference.
Hosts are organizations; no column takes the name of a person.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access.domain import weeks
from data_access.domain.names import fold
from data_access.imports import odd_cells, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import Rejected, Row, UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.schema import HOST_ROLES, event_hosts, events

COLUMNS = ("event", "starts_on", "organization", "role")
OPTIONAL = ("role",)
NEEDED = tuple(name for name in COLUMNS if name not in OPTIONAL)
BY_CODE = ("event_code", "conference", "host")
KEY, VALUES = ("event_key", "organization_id"), ("event_id", "conference", "year", "role")
# COP26 was put off by a year.
COP = re.compile(r"COP ?(\d{1,2})")
COP_BEFORE, COP_SINCE_26 = 1994, 1995

staged = staging.staged_like(
    event_hosts, sa.Column("title_key", sa.String(400)), sa.Column("starts_on", sa.Date)
)


def read(file: File) -> Iterator[Record | Rejected]:
    """Read one host of one event from each row.

    Raises:
        UnreadableFileError: the file cannot be read, or lacks a column.
    """
    if "event code" in tables.header(file):
        rows, parse, vital = tables.read(file, BY_CODE), _by_code, BY_CODE
    else:
        rows, parse, vital = tables.read(file, NEEDED, OPTIONAL), _template, NEEDED
    for parsed in odd_cells.parse_rows(file, rows, parse, vital=vital):
        if isinstance(parsed, Rejected):
            yield parsed
            continue
        row, values = parsed
        if values["year"]:
            file.mention(min(dt.date(values["year"], 12, 31), weeks.today()))
        yield Record(row.number, staged, values)


def _by_code(row: Row) -> dict[str, Any]:
    conference = row.text("conference", needed=True, most=60)
    return {
        "event_key": row.name("event_code", needed=True),
        "conference": conference,
        "year": _year_of(conference),
        "organization": row.name("host", needed=True).rstrip("* "),
        "role": None,
        "title_key": None,
        "starts_on": None,
    }


def _template(row: Row) -> dict[str, Any]:
    title_key = fold(row.name("event", needed=True))
    starts_on = row.date("starts_on", needed=True)
    return {
        "event_key": f"{title_key[:380]} {starts_on}",
        "conference": None,
        "year": starts_on.year,
        "organization": row.name("organization", needed=True),
        "role": row.choice("role", HOST_ROLES),
        "title_key": title_key,
        "starts_on": starts_on,
    }


def _year_of(conference: str) -> int | None:
    """Return the year of a climate conference; None for any other."""
    found = COP.fullmatch(conference.upper())
    if found is None:
        return None
    number = int(found[1])
    return number + (COP_BEFORE if number <= 25 else COP_SINCE_26)


def check(conn: sa.Connection) -> list[Rejected]:
    """Reject events that are not on record, and two roles of one host of one event."""
    on_record = sa.exists().where(_same_event())
    absent = sa.select(staged.c.row, staged.c.starts_on).where(
        staged.c.title_key.is_not(None), ~on_record
    )
    reason = "is no recorded event with this title; load the events first"
    return [
        *(
            Rejected(row, "event", f"{day}", f"on this day there {reason}")
            for row, day in conn.execute(absent.order_by(staged.c.row))
        ),
        *staging.contradictions(conn, staged, ("event_key", "organization_key"), ("role",)),
    ]


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Add new hosts and correct known ones; an older file changes no later role.

    Raises:
        UnreadableFileError: an event is gone since the file was checked, as happens where it was
            made up and the file replaces demonstration data.
    """
    first = sa.select(sa.func.min(events.c.id)).where(_same_event()).scalar_subquery()
    titled = staged.c.title_key.is_not(None)
    conn.execute(sa.update(staged).where(titled).values(event_id=first))
    gone = sa.select(staged.c.row).where(titled, staged.c.event_id.is_(None)).limit(1)
    if conn.scalar(gone):
        raise UnreadableFileError(
            f"{file.path.name} has hosts of events that are no longer recorded;"
            " load the events first."
        )
    number = sa.literal("#") + sa.cast(staged.c.event_id, sa.Text)
    conn.execute(sa.update(staged).where(titled).values(event_key=number))
    staging.resolve_organizations(conn, staged, batch)
    incoming = staging.with_organization(staged)
    return staging.merge(conn, incoming, event_hosts, KEY, VALUES, batch, rule="edition")


def _same_event() -> sa.ColumnElement[bool]:
    return sa.and_(
        events.c.title_key == staged.c.title_key, events.c.starts_on == staged.c.starts_on
    )


LOADER = Loader("event_hosts", (staged,), read, merge, check, template=COLUMNS)
