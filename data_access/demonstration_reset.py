"""What of the database is demonstration data, and its removal."""

import sqlalchemy as sa

from data_access import reference, schema
from data_access.civil_society import rollup
from data_access.database import integrity_triggers

RELEASED = (
    *(schema.link_reads, schema.link_sessions, schema.links),
    *(schema.release_figures, schema.releases, schema.contacts),
    *(schema.update_files, schema.update_figures, schema.update_versions, schema.updates),
    schema.mailings,
)
REFERENCE = (
    *(schema.member_states, schema.other_places),
    *(schema.sources, schema.committee_sessions),
)
# Tables without a row in an empty database, each before those that it refers to.
FILLED = tuple(
    table
    for table in reversed(schema.metadata.sorted_tables)
    if table in (schema.import_batches, schema.import_undo, schema.organization_matches)
    or (table in schema.FACTS and table not in REFERENCE)
    or table in RELEASED
)


def clear(conn: sa.Connection) -> None:
    """Delete all demonstration data, so that real files find an empty database."""
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
    """Tell whether the database holds neither real nor demonstration data yet."""
    return not any(conn.scalar(sa.select(sa.exists().select_from(table))) for table in FILLED)
