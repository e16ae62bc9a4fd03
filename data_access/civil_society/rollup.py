"""The roll-up of engagements by day, from which the overview reads.

Triggers mark the days of changed engagements, whoever changed them; `refresh`
computes those days anew. Our own imports and edits refresh before they commit.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.schema import (
    database_state,
    engagement_days,
    engagement_days_waiting,
    engagements,
)


def _in_words(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Say how many days are not yet counted as they are now."""
    days = int(rows["days"].iloc[0])
    if not days:
        return "Counts by day are up to date."
    return f"Another office changed {formatting.count(days, 'day')} since the last count by day."


@query(
    name="rollup.waiting", sources=("engagements",), roles=OFFICE, finding=_in_words, unit="Days"
)
def waiting(conn: sa.Connection) -> pd.DataFrame:
    """How many days of engagements has another office changed since we last counted by day?

    What we load or edit ourselves is counted at once. Rows that another office
    writes are counted from the next import, or `python -m data_access refresh`;
    until then figures by week and month show these days as they were.

    Columns, one row:
        days  Int64
    """
    days = conn.scalar(sa.select(sa.func.count()).select_from(engagement_days_waiting))
    return pd.DataFrame({"days": pd.array([days], dtype="Int64")})


def refresh(conn: sa.Connection) -> int:
    """Compute the waiting days anew and return how many there were; `conn` must be writing."""
    if conn.scalar(sa.select(engagement_days_waiting.c.occurred_from).limit(1)) is None:
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
