"""Fields of reform actions that people changed by hand, and what files reported then"""

import sqlalchemy as sa
from alembic import op

from data_access.database import integrity_triggers

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reform_hand_changes",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number; it has no meaning"),
        sa.Column("action_id", sa.Integer(), nullable=False, comment="the action"),
        sa.Column(
            "field",
            sa.String(length=20),
            nullable=False,
            comment="changed field, such as title or leads",
        ),
        sa.Column(
            "value", sa.Text(), nullable=False, comment="value given by a person, as JSON"
        ),
        sa.Column(
            "file_value",
            sa.Text(),
            comment="value that files reported then, as JSON; NULL if none reported one",
        ),
        sa.Column(
            "recorded_by", sa.Integer(), nullable=False, comment="account that changed it"
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
            ["action_id"],
            ["reform_actions.id"],
            name=op.f("fk_reform_hand_changes_action_id_reform_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_reform_hand_changes_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["accounts.id"],
            name=op.f("fk_reform_hand_changes_recorded_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reform_hand_changes")),
        sa.UniqueConstraint(
            "action_id", "field", name=op.f("uq_reform_hand_changes_action_id_field")
        ),
        comment="Fields of reform actions changed by hand, until a later file reports another"
        " value.",
    )


def downgrade() -> None:
    # A guard names tables that go. The next migration puts the guards back.
    integrity_triggers.lift(op.get_bind())
    op.drop_table("reform_hand_changes")
