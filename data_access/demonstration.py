"""Made-up data for a newcomer: in a database of its own, and stamped wherever it is shown."""

import sqlalchemy as sa

from data_access.schema import (
    FACTS,
    database_state,
    import_batches,
    member_states,
    metadata,
    organizations,
    sources,
)


def clear(conn: sa.Connection) -> None:
    """Remove everything made up, so that real files find an empty database."""
    kept = {member_states, sources}
    conn.execute(sa.update(organizations).values(merged_into_id=None))
    for table in reversed(metadata.sorted_tables):
        if (table in FACTS and table not in kept) or table is import_batches:
            conn.execute(sa.delete(table))
    conn.execute(sa.delete(member_states).where(member_states.c.fictional))
    conn.execute(sa.update(sources).values(speaks_for=None, loaded_at=None))
    conn.execute(sa.update(database_state).values(demonstration=False))
