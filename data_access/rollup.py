"""The roll-up of engagements by day, from which the overview reads.

Triggers mark the days of changed engagements, whoever changed them; `refresh`
computes those days anew. Our own imports and edits refresh before they commit.
"""

import sqlalchemy as sa

from data_access.schema import (
    database_state,
    engagement_days,
    engagement_days_waiting,
    engagements,
)


def waiting(conn: sa.Connection) -> int:
    """How many days wait to be computed anew, since another office changed their engagements."""
    return conn.scalar(sa.select(sa.func.count()).select_from(engagement_days_waiting))


def refresh(conn: sa.Connection) -> int:
    """Compute the waiting days anew and return how many there were; `conn` must be writing."""
    if not waiting(conn):
        return 0
    # Held first, this row keeps other writers of facts from marking a day while it is computed.
    conn.execute(sa.update(database_state).values(version=database_state.c.version + 1))
    days = sa.select(engagement_days_waiting.c.occurred_from)
    conn.execute(sa.delete(engagement_days).where(engagement_days.c.occurred_from.in_(days)))
    conn.execute(
        sa.insert(engagement_days).from_select(
            [column.name for column in engagement_days.columns],
            _days().where(engagements.c.occurred_from.in_(days)),
        )
    )
    return conn.execute(sa.delete(engagement_days_waiting)).rowcount


def _days() -> sa.Select:
    """What the roll-up must equal: civil society's engagements, by the days they can have been."""
    period = engagements.c.occurred_from, engagements.c.occurred_until
    people = engagements.c.participants
    return (
        sa.select(
            *period,
            sa.func.count().label("engagements"),
            sa.func.coalesce(sa.func.sum(people), 0).label("participants"),
            (sa.func.count() - sa.func.count(people)).label("uncounted"),
        )
        .where(engagements.c.civil_society)
        .group_by(*period)
    )
