"""Updates to the Secretary-General"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mailings",
        sa.Column(
            "week", sa.String(length=8), nullable=False, comment="the week told of, as 2026-W47"
        ),
        sa.Column(
            "reader", sa.String(length=254), nullable=False, comment="address that it was sent to"
        ),
        sa.Column(
            "began_at",
            sa.DateTime(),
            nullable=False,
            comment="instant (UTC) at which sending began",
        ),
        sa.Column(
            "sent_at",
            sa.DateTime(),
            nullable=True,
            comment="instant (UTC) at which the mail server took it; NULL where that is not known",
        ),
        sa.PrimaryKeyConstraint("week", "reader", name=op.f("pk_mailings")),
        comment="The weekly overview by mail: who was sent which week, each at most once.",
    )
    op.create_table(
        "updates",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("since", sa.Date(), nullable=False, comment="first day that it reports on"),
        sa.Column("until", sa.Date(), nullable=False, comment="last day that it reports on"),
        sa.Column(
            "level",
            sa.String(length=20),
            nullable=True,
            comment="unclassified or confidential; NULL until it is chosen",
        ),
        sa.Column(
            "status",
            sa.String(length=10),
            nullable=False,
            comment="draft, submitted, cleared, sent or withdrawn",
        ),
        sa.Column(
            "started_by", sa.Integer(), nullable=False, comment="focal-point head who started it"
        ),
        sa.Column(
            "started_at",
            sa.DateTime(),
            nullable=False,
            comment="instant (UTC) at which it was started",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=True,
            comment="version that was cleared; NULL until one is",
        ),
        sa.Column(
            "decided_by",
            sa.Integer(),
            nullable=True,
            comment="chief of staff who cleared it, or last sent it back",
        ),
        sa.Column(
            "decided_at", sa.DateTime(), nullable=True, comment="instant (UTC) of that decision"
        ),
        sa.Column(
            "remark",
            sa.String(length=1000),
            nullable=True,
            comment="what the chief of staff said when sending it back",
        ),
        sa.Column(
            "sent_by",
            sa.Integer(),
            nullable=True,
            comment="focal-point head who noted that it was sent",
        ),
        sa.Column(
            "sent_at", sa.DateTime(), nullable=True, comment="instant (UTC) at which that was noted"
        ),
        sa.CheckConstraint(
            "(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_updates_sent")
        ),
        sa.CheckConstraint(
            "(status IN ('cleared', 'sent')) = (version IS NOT NULL)",
            name=op.f("ck_updates_cleared_version"),
        ),
        sa.CheckConstraint(
            "level IN ('unclassified', 'confidential')", name=op.f("ck_updates_level")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'cleared', 'sent', 'withdrawn')",
            name=op.f("ck_updates_status"),
        ),
        sa.CheckConstraint("since <= until", name=op.f("ck_updates_period")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_updates_decided_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["accounts.id"], name=op.f("fk_updates_sent_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["accounts.id"], name=op.f("fk_updates_started_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_updates")),
        comment="Updates to the Secretary-General. What was cleared never changes.",
    )
    op.create_table(
        "update_figures",
        sa.Column("update_id", sa.Integer(), nullable=False, comment="its update"),
        sa.Column("place", sa.Integer(), nullable=False, comment="number in the annex, from 1"),
        sa.Column(
            "question",
            sa.String(length=80),
            nullable=False,
            comment="the question answered, such as reforms.milestones",
        ),
        sa.Column(
            "snapshot",
            sa.Text(),
            nullable=False,
            comment="the answer as it was shown, as JSON (snapshots.py)",
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["updates.id"], name=op.f("fk_update_figures_update_id_updates")
        ),
        sa.PrimaryKeyConstraint("update_id", "place", name=op.f("pk_update_figures")),
        comment="The answers that a cleared update rests on. Rows are never changed or removed.",
    )
    op.create_table(
        "update_files",
        sa.Column("update_id", sa.Integer(), nullable=False, comment="its update"),
        sa.Column("format", sa.String(length=4), nullable=False, comment="docx, pdf or txt"),
        sa.Column("name", sa.String(length=120), nullable=False, comment="name of the file"),
        sa.Column("content", sa.Text(), nullable=False, comment="the file, in base64"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the file"),
        sa.CheckConstraint("format IN ('docx', 'pdf', 'txt')", name=op.f("ck_update_files_format")),
        sa.ForeignKeyConstraint(
            ["update_id"], ["updates.id"], name=op.f("fk_update_files_update_id_updates")
        ),
        sa.PrimaryKeyConstraint("update_id", "format", name=op.f("pk_update_files")),
        comment="The files of cleared updates, as they were handed out. Rows are never changed.",
    )
    op.create_table(
        "update_versions",
        sa.Column("update_id", sa.Integer(), nullable=False, comment="its update"),
        sa.Column("version", sa.Integer(), nullable=False, comment="number of the version, from 1"),
        sa.Column(
            "content",
            sa.Text(),
            nullable=False,
            comment="what it says, as JSON (update_content.py)",
        ),
        sa.Column("saved_by", sa.Integer(), nullable=False, comment="who saved it"),
        sa.Column(
            "saved_at", sa.DateTime(), nullable=False, comment="instant (UTC) at which it was saved"
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["accounts.id"], name=op.f("fk_update_versions_saved_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["update_id"], ["updates.id"], name=op.f("fk_update_versions_update_id_updates")
        ),
        sa.PrimaryKeyConstraint("update_id", "version", name=op.f("pk_update_versions")),
        comment="Every version of every update. Rows are never changed or removed.",
    )


def downgrade() -> None:
    op.drop_table("update_versions")
    op.drop_table("update_files")
    op.drop_table("update_figures")
    op.drop_table("updates")
    op.drop_table("mailings")
