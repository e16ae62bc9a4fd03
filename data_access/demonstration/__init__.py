"""Made-up data for a newcomer: in a database of its own, and stamped wherever it is shown.

Deterministic for a given day: two newcomers see the same. Organizations, states, entities and
offices are plainly fictional, and nobody is named.
"""

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from data_access import reference, schema
from data_access.civil_society import rollup
from data_access.database import integrity_triggers
from data_access.demonstration import (
    access,
    appearances,
    committee,
    duplicates,
    engagement,
    events,
    feeds,
    following,
    organizations,
    outreach,
    owners,
    partnerships,
    perceptions,
    positions,
    reforms,
    revenue,
    reviews,
    updates,
)
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.freshness import is_demonstration
from data_access.releases.release_contents import Drawn
from data_access.sg_updates.approval import Make

RELEASED = (
    *(schema.link_reads, schema.link_sessions, schema.links),
    *(schema.release_figures, schema.releases, schema.contacts),
    *(schema.update_files, schema.update_figures, schema.update_versions, schema.updates),
    schema.mailings,
)
REFERENCE = (schema.member_states, schema.sources, schema.committee_sessions)
# What an empty database holds nothing of, those tables first that refer to others.
FILLED = tuple(
    table
    for table in reversed(schema.metadata.sorted_tables)
    if table in (schema.import_batches, schema.import_undo)
    or (table in schema.FACTS and table not in REFERENCE)
    or table in RELEASED
)


def create(
    conn: sa.Connection,
    today: dt.date | None = None,
    *,
    draw: Callable[[Answer], Drawn] | None = None,
    make: Make | None = None,
) -> None:
    """Make up about two years of data up to `today`, instead of any made up before.

    `conn` must be writing. Where `draw` can picture answers, some are released;
    where `make` can make files as well, an update to the Secretary-General is sent.

    Raises:
        PermissionError: the database holds data that are not for demonstration.
    """
    _refuse_real_data(conn)
    clear(conn)
    today = today or weeks.today()
    conn.execute(sa.update(schema.database_state).values(demonstration=True))
    conn.execute(sa.delete(schema.committee_sessions))
    batches = feeds.open_batches(conn, today)
    organizations.invent_states(conn)
    civil_society = organizations.invent_civil_society(conn, batches["organizations"])
    others = organizations.invent_others(conn, batches["organizations"])
    committee.invent(conn, today, civil_society, batches["ngo_committee"])
    held = events.invent(conn, today, batches["events"])
    engagement.invent(conn, today, civil_society, others, held, batches["engagements"])
    organizations.invent_means(conn, civil_society, batches["organizations"])
    revenue.invent(conn, today, batches["revenue"])
    for source in partnerships.NUMBER:
        partnerships.invent(conn, today, civil_society + others, source, batches[source])
    reforms.invent(conn, today, batches["reforms"])
    positions.invent(conn, today, batches["positions"])
    perceptions.invent(conn, today)
    access.invent_people(conn, today)
    following.invent(conn, today, batches["bodies"], batches["endorsements"])
    appearances.invent(conn, today)
    outreach.invent(conn, today, held, batches)
    reviews.invent(conn, today)
    duplicates.invent(conn, civil_society, batches["organizations"], batches["engagements"])
    feeds.count_rows(conn)
    rollup.refresh(conn)
    owners.invent(conn)
    _sign_off(conn, today, draw, make)
    owners.look(conn, today)


def _sign_off(
    conn: sa.Connection,
    today: dt.date,
    draw: Callable[[Answer], Drawn] | None,
    make: Make | None,
) -> None:
    if draw:
        access.invent_releases(conn, today, draw)
    if draw and make:
        updates.invent(conn, today, draw, make)


def clear(conn: sa.Connection) -> None:
    """Remove everything made up, so that real files find an empty database."""
    conn.execute(sa.update(schema.organizations).values(merged_into_id=None))
    made_up = schema.accounts.c.demonstration
    with integrity_triggers.lifted(conn):
        for table in FILLED:
            conn.execute(sa.delete(table))
        theirs = sa.select(schema.accounts.c.id).where(made_up)
        for table in (schema.sessions, schema.calendar_keys, schema.visits):
            conn.execute(sa.delete(table).where(table.c.account_id.in_(theirs)))
        conn.execute(sa.delete(schema.accounts).where(made_up))
    rollup.refresh(conn)
    conn.execute(sa.delete(schema.member_states).where(schema.member_states.c.fictional))
    conn.execute(sa.delete(schema.committee_sessions))
    conn.execute(sa.update(schema.sources).values(speaks_for=None, loaded_at=None))
    conn.execute(sa.update(schema.database_state).values(demonstration=False))
    reference.install(conn)


def is_empty(conn: sa.Connection) -> bool:
    """Whether the database holds nothing yet, neither real nor made up."""
    return not any(conn.scalar(sa.select(sa.exists().select_from(table))) for table in FILLED)


def _refuse_real_data(conn: sa.Connection) -> None:
    if not is_demonstration(conn) and not is_empty(conn):
        raise PermissionError(
            "This database holds data that are not for demonstration, and made-up data never"
            " join them. Name an empty database in DATABASE_URL."
        )
