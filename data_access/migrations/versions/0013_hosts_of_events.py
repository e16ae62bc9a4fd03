"""Organizations that host events, with their roles"""

import sqlalchemy as sa
from alembic import op

from data_access.database import integrity_triggers

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_hosts",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number; it has no meaning"),
        sa.Column(
            "event_key",
            sa.String(length=400),
            nullable=False,
            comment="code of the event in its source; # and its number where it is an event on"
            " record",
        ),
        sa.Column(
            "event_id",
            sa.Integer(),
            comment="the event; NULL if the source gives neither its title nor its day",
        ),
        sa.Column(
            "conference",
            sa.String(length=60),
            comment="conference at which it took place, such as COP28",
        ),
        sa.Column("year", sa.Integer(), comment="year of the event; NULL if not recorded"),
        sa.Column("organization_id", sa.Integer(), nullable=False, comment="the organization"),
        sa.Column(
            "role",
            sa.String(length=10),
            comment="host, co-host or partner; NULL if the source lists hosts without roles",
        ),
        sa.Column(
            "batch_id",
            sa.Integer(),
            comment="import that last wrote the row; NULL if a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint("role IN ('host', 'co-host', 'partner')", name="role"),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_event_hosts_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_hosts_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_event_hosts_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_hosts")),
        sa.UniqueConstraint(
            "event_key",
            "organization_id",
            name=op.f("uq_event_hosts_event_key_organization_id"),
        ),
        comment="Organizations that host events, several for one event; never individuals.",
    )
    for column in ("event_id", "organization_id"):
        op.create_index(op.f(f"ix_event_hosts_{column}"), "event_hosts", [column])


def downgrade() -> None:
    # A guard names tables that go. The next migration puts the guards back.
    integrity_triggers.lift(op.get_bind())
    op.drop_table("event_hosts")
