"""Kinds of events, how firm they are, and which account of a calendar is on record"""

import sqlalchemy as sa
from alembic import op

from data_access.database import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = ("civil society event", "milestone", "session", "call")
# For each column that has a constraint: its type, its comment, its constraint.
CONSTRAINED = {
    "kind": (
        "VARCHAR(20)",
        "civil society event, milestone, session, or call (a call or registration window)",
        f"DEFAULT '{KINDS[0]}' NOT NULL {columns.one_of('events', 'kind', KINDS)}",
    ),
    "status": (
        "VARCHAR(10)",
        "tentative or postponed; NULL if its days are firm",
        columns.one_of("events", "status", ("tentative", "postponed")),
    ),
}


def upgrade() -> None:
    for name, (kind, comment, constraint) in CONSTRAINED.items():
        columns.add(op.get_bind(), "events", name, kind, comment, constraint)
    op.add_column(
        "events",
        sa.Column(
            "source_stamp",
            sa.DateTime(),
            comment="instant (UTC) of that account: its LAST-MODIFIED, or else its DTSTAMP",
        ),
    )
    op.add_column(
        "events",
        sa.Column(
            "set_by_hand",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="whether the office set its days, hours, place or cancellation by hand",
        ),
    )
    # What a person last changed of a calendar's event was not recorded field by field:
    # it may have been the day, so no calendar may turn it back.
    events = sa.table("events", *map(sa.column, ("uid", "batch_id", "changed_at", "set_by_hand")))
    amended = sa.and_(
        events.c.uid.is_not(None), events.c.batch_id.is_(None), events.c.changed_at.is_not(None)
    )
    op.execute(sa.update(events).where(amended).values(set_by_hand=sa.true()))


def downgrade() -> None:
    for name in ("set_by_hand", "source_stamp", *reversed(CONSTRAINED)):
        op.drop_column("events", name)
