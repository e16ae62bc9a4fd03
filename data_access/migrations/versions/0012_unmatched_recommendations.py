"""Names listed as recommended at the first application that no recommendation has"""

import sqlalchemy as sa
from alembic import op

from data_access.database import integrity_triggers

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unmatched_recommendations",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number; it has no meaning"),
        sa.Column(
            "organization",
            sa.Text(),
            nullable=False,
            comment="name in the list of first applications recommended",
        ),
        sa.Column(
            "organization_key",
            sa.Text(),
            nullable=False,
            comment="the name in the form in which names are compared",
        ),
        sa.Column(
            "reported_on", sa.Date(), nullable=False, comment="date of the Committee's report"
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
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_unmatched_recommendations_batch_id_import_batches"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched_recommendations")),
        sa.UniqueConstraint(
            "organization_key",
            "reported_on",
            name=op.f("uq_unmatched_recommendations_organization_key_reported_on"),
        ),
        comment="Names listed as recommended at the first application that no recommendation of"
        " the same report had when the list was loaded: many of one report show that it is"
        " incomplete.",
    )


def downgrade() -> None:
    # A guard names tables that go. The next migration puts the guards back.
    integrity_triggers.lift(op.get_bind())
    op.drop_table("unmatched_recommendations")
