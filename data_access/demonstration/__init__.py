"""Demonstration data: template files with dates relative to today, in a database of their own.

`files/` holds them, for a spreadsheet to edit; `templates.py` says how they write dates. Files of
the product's own kinds come through its importers, in the order of `files/imports.csv`. The world
is the same on every day. Organizations, States, entities and offices are fictional; no person is
named.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from data_access import demonstration_reset, reference, schema
from data_access.civil_society import rollup
from data_access.demonstration import documents, office, people, templates
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.releases import Drawn
from data_access.freshness import is_demonstration
from data_access.imports import kinds, loading
from data_access.sg_updates.approval import Make


def create(
    conn: sa.Connection,
    today: dt.date | None = None,
    *,
    draw: Callable[[Answer], Drawn] | None = None,
    make: Make | None = None,
) -> None:
    """Fill the database with the demonstration as of `today`, in place of any that was there.

    `conn` must be writing. Where `draw` can picture answers, some are released; where `make` can
    make files as well, an update to the Secretary-General is sent.

    Raises:
        PermissionError: the database holds data that are not for demonstration.
    """
    if not is_demonstration(conn) and not demonstration_reset.is_empty(conn):
        raise PermissionError(
            "This database holds data that are not for demonstration, and made-up data never"
            " join them. Name an empty database in DATABASE_URL."
        )
    demonstration_reset.clear(conn)
    today = today or weeks.today()
    conn.execute(sa.update(schema.database_state).values(demonstration=True))
    conn.execute(sa.delete(schema.committee_sessions))
    conn.execute(schema.member_states.insert(), reference.fictional_states())
    for one in templates.rows("imports.csv", today):
        _load(conn, today, one)
    _date(conn)
    people.add(conn, today)
    office.record(conn, today)
    rollup.refresh(conn)
    if draw:
        documents.release(conn, today, draw)
    if draw and make:
        documents.update(conn, today, draw, make)
    people.look(conn, today)


def _load(conn: sa.Connection, today: dt.date, one: dict[str, str]) -> None:
    """Load one file on the day that it is said to have come."""
    path = Path(one["file"])
    loader = dataclasses.replace(kinds.TEMPLATES[one["kind"]], source=one["source"])
    loaded_at = weeks.midnight(dt.date.fromisoformat(one["loaded_on"]))
    as_of = dt.date.fromisoformat(one["as_of"]) if one["as_of"] else None
    options = loading.Options(as_of=as_of, given=templates.text(path.name, today).encode())
    with weeks.pretended(loaded_at):
        loading.load_within(conn, loader, one["kind"], path, options)


def _date(conn: sa.Connection) -> None:
    """Let every row have been recorded when its file was loaded."""
    batches = schema.import_batches.c
    for table in schema.FACTS:
        # The database notes dates of milestones by its own clock, and refuses to change them.
        if "recorded_at" in table.c and table is not schema.milestone_dates:
            its = sa.select(batches.loaded_at).where(batches.id == table.c.batch_id)
            dated = sa.update(table).where(table.c.batch_id.is_not(None))
            conn.execute(dated.values(recorded_at=its.scalar_subquery()))
