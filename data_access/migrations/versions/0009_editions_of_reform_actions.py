"""Editions of reform actions: what each file reported of an action, and until when it was listed"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MILESTONES = ("first", "upcoming", "final")


def upgrade() -> None:
    op.add_column(
        "reform_actions",
        sa.Column(
            "unlisted_on",
            sa.Date(),
            comment="date of the first full list without the action; NULL while it is listed",
        ),
    )
    op.create_table(
        "reform_editions",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number; it has no meaning"),
        sa.Column("action_id", sa.Integer(), nullable=False, comment="the action"),
        sa.Column(
            "part",
            sa.String(length=10),
            nullable=False,
            comment="what the file covers: actions, facts or progress",
        ),
        sa.Column(
            "full_list",
            sa.Boolean(),
            nullable=False,
            comment="whether the file lists all actions",
        ),
        sa.Column("decided", sa.Boolean(), comment="whether the file reports the decision"),
        sa.Column("decided_on", sa.Date(), comment="date of the decision in the file"),
        *(
            sa.Column(f"{which}_due_on", sa.Date(), comment=f"due date of the {which} milestone")
            for which in MILESTONES
        ),
        sa.Column(
            "digest",
            sa.String(length=64),
            comment="SHA-256 of the account of the action; NULL if not recorded",
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
        sa.CheckConstraint(
            "part IN ('actions', 'facts', 'progress')", name=op.f("ck_reform_editions_part")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["reform_actions.id"],
            name=op.f("fk_reform_editions_action_id_reform_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_reform_editions_batch_id_import_batches"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reform_editions")),
        sa.UniqueConstraint(
            "action_id", "batch_id", "part", name=op.f("uq_reform_editions_action_id_batch_id_part")
        ),
        comment="Accounts of reform actions, one for each file: what it reported, whenever it came.",
    )
    op.create_index(op.f("ix_reform_editions_action_id"), "reform_editions", ["action_id"])
    _record_known()


def _record_known() -> None:
    """Record what is known of each action as the edition of the file that last wrote it."""
    actions = sa.table("reform_actions", *map(sa.column, ("id", "batch_id", "decided")))
    batches = sa.table("import_batches", *map(sa.column, ("id", "file_name", "speaks_for")))
    milestones = sa.table(
        "reform_milestones", *map(sa.column, ("action_id", "milestone", "due_on"))
    )
    due = [
        sa.select(milestones.c.due_on)
        .where(milestones.c.action_id == actions.c.id, milestones.c.milestone == which)
        .scalar_subquery()
        for which in MILESTONES
    ]
    known = (
        sa.select(
            actions.c.id,
            sa.literal("actions"),
            sa.func.lower(batches.c.file_name).like("%.json"),
            actions.c.decided,
            *due,
            batches.c.id,
        )
        .join_from(actions, batches, batches.c.id == actions.c.batch_id)
        .where(batches.c.speaks_for.is_not(None))
    )
    columns = ("action_id", "part", "full_list", "decided")
    columns += (*(f"{which}_due_on" for which in MILESTONES), "batch_id")
    editions = sa.table("reform_editions", *map(sa.column, columns))
    op.execute(sa.insert(editions).from_select(columns, known))


def downgrade() -> None:
    op.drop_table("reform_editions")
    op.drop_column("reform_actions", "unlisted_on")
