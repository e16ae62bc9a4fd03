"""The office at work"""

import sqlalchemy as sa
from alembic import op

from data_access.database import columns, triggers

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


# For each column: its type, its comment, its constraint.
ADDED = {
    "events": {
        "sequence": (
            "INTEGER",
            "iCalendar SEQUENCE: how often its days or place were changed",
            "DEFAULT 0 NOT NULL",
        ),
        "source_sequence": (
            "INTEGER",
            "SEQUENCE that its calendar gave with the days and place on record",
            "DEFAULT 0 NOT NULL",
        ),
        "member_state": (
            "VARCHAR(3)",
            "host country",
            columns.refers("events", "member_state", "member_states", "iso3"),
        ),
        "access": (
            "VARCHAR(20)",
            "open, by accreditation or visa needed",
            columns.one_of("events", "access", ("open", "by accreditation", "visa needed")),
        ),
        "speakers_close_on": ("DATE", "last day to propose speakers"),
        "expected": (
            "INTEGER",
            "people expected",
            "CONSTRAINT ck_events_expected CHECK (expected >= 0)",
        ),
        "attended": (
            "INTEGER",
            "people who came, as the organizer says",
            "CONSTRAINT ck_events_attended CHECK (attended >= 0)",
        ),
    },
    "reform_actions": {
        "track": (
            "VARCHAR(20)",
            "whose authority it needs: the widest that is needed",
            columns.one_of(
                "reform_actions",
                "track",
                ("Secretary-General", "Secretariat", "inter-agency", "intergovernmental"),
            ),
        ),
        "instrument": (
            "VARCHAR(24)",
            "what it is decided by, such as a resolution",
            columns.one_of(
                "reform_actions",
                "instrument",
                ("resolution", "decision", "bulletin", "political declaration", "guideline"),
            ),
        ),
        "stage": (
            "VARCHAR(20)",
            "how far that instrument is",
            columns.one_of(
                "reform_actions",
                "stage",
                ("preparation", "consultation", "submitted", "under consideration", "adopted"),
            ),
        ),
        "opens": ("VARCHAR(1000)", "what it would open for civil society"),
        "evidence": (
            "VARCHAR(400)",
            "where the decision is on record, such as a document symbol",
        ),
        "told_on": ("DATE", "day that the latest word on it speaks for; NULL if there was none"),
        "body_session_id": (
            "INTEGER",
            "next session of a body that can decide it",
            columns.refers("reform_actions", "body_session_id", "body_sessions"),
        ),
        "owner_id": (
            "INTEGER",
            "who of the office follows it",
            columns.refers("reform_actions", "owner_id", "accounts"),
        ),
    },
    "reform_milestones": {
        "evidence": ("VARCHAR(400)", "where that is on record; NULL where it is only said"),
    },
}


def upgrade() -> None:
    op.create_table(
        "calendar_keys",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="whose calendar it opens"),
        sa.Column(
            "key_hash",
            sa.String(length=64),
            nullable=False,
            comment="HMAC of the key in the address",
        ),
        sa.Column(
            "made_at", sa.DateTime(), nullable=False, comment="instant (UTC) at which it was made"
        ),
        sa.Column(
            "read_at",
            sa.DateTime(),
            nullable=True,
            comment="instant (UTC) at which it was last read, to the hour",
        ),
        sa.Column(
            "revoked_at",
            sa.DateTime(),
            nullable=True,
            comment="instant (UTC) at which it was revoked; NULL while it opens",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_calendar_keys_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_calendar_keys_key_hash")),
        comment="Keys by which a calendar program reads the office's calendar for one person.",
    )
    with op.batch_alter_table("calendar_keys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_keys_account_id"), ["account_id"], unique=False
        )

    op.create_table(
        "visits",
        sa.Column("account_id", sa.Integer(), nullable=False, comment="whose visit it was"),
        sa.Column(
            "seen_at",
            sa.DateTime(),
            nullable=False,
            comment="instant (UTC) at which the overview was last looked at",
        ),
        sa.Column(
            "figures", sa.Text(), nullable=False, comment="the figures as they were seen, as JSON"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_visits_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_visits")),
        comment="What each person last saw on the overview, to tell what changed since.",
    )
    op.create_table(
        "body_sessions",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "body",
            sa.String(length=200),
            nullable=False,
            comment="who meets, such as General Assembly",
        ),
        sa.Column(
            "session",
            sa.String(length=200),
            nullable=False,
            comment="which session, in the body's words",
        ),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="first day"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="last day, itself included"),
        sa.Column(
            "reference",
            sa.String(length=400),
            nullable=True,
            comment="where the dates are published",
        ),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_body_sessions_period")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_body_sessions_batch_id_import_batches"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_sessions")),
        sa.UniqueConstraint("body", "session", name=op.f("uq_body_sessions_body_session")),
        comment="Calendar of bodies: when decisions can be taken.",
    )
    op.create_table(
        "import_undo",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="import that changed the row"),
        sa.Column("table_name", sa.String(length=60), nullable=False, comment="table of the row"),
        sa.Column(
            "row_key",
            sa.Text(),
            nullable=False,
            comment="primary key of the row, as JSON",
        ),
        sa.Column(
            "before",
            sa.Text(),
            nullable=True,
            comment="the row as it was, as JSON; NULL where it was new",
        ),
        sa.Column(
            "after",
            sa.Text(),
            nullable=True,
            comment="the row as the import left it, as JSON; NULL where it went",
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_import_undo_batch_id_import_batches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_undo")),
        sa.UniqueConstraint(
            "batch_id",
            "table_name",
            "row_key",
            name=op.f("uq_import_undo_batch_id_table_name_row_key"),
        ),
        comment="Rows as they were before the latest imports, so that these can be taken back.",
    )
    op.create_table(
        "touchpoint_plans",
        sa.Column("year", sa.Integer(), nullable=False, comment="year"),
        sa.Column("quarter", sa.Integer(), nullable=False, comment="quarter, 1 to 4"),
        sa.Column("principal", sa.String(length=30), nullable=False, comment="who, by office"),
        sa.Column("planned", sa.Integer(), nullable=False, comment="appearances planned"),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint(
            "principal IN ('Secretary-General', 'Deputy Secretary-General', 'chief of staff', 'focal-point head')",
            name=op.f("ck_touchpoint_plans_principal"),
        ),
        sa.CheckConstraint("planned >= 0", name=op.f("ck_touchpoint_plans_planned")),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_touchpoint_plans_quarter")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_touchpoint_plans_batch_id_import_batches"),
        ),
        sa.PrimaryKeyConstraint("year", "quarter", "principal", name=op.f("pk_touchpoint_plans")),
        comment="How often principals mean to meet civil society, by quarter.",
    )
    op.create_table(
        "appearances",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("event_id", sa.Integer(), nullable=False, comment="the event"),
        sa.Column(
            "principal",
            sa.String(length=30),
            nullable=False,
            comment="who is asked to appear, by office",
        ),
        sa.Column(
            "status",
            sa.String(length=12),
            nullable=False,
            comment="proposed, requested, confirmed, declined, delivered, withdrawn",
        ),
        sa.Column(
            "purpose",
            sa.String(length=400),
            nullable=False,
            comment="what for, such as opening remarks",
        ),
        sa.Column(
            "starts_at",
            sa.DateTime(),
            nullable=True,
            comment="instant (UTC) it begins; NULL as the event",
        ),
        sa.Column(
            "ends_at",
            sa.DateTime(),
            nullable=True,
            comment="instant (UTC) it ends; NULL as the event",
        ),
        sa.Column(
            "briefing_due_on",
            sa.Date(),
            nullable=True,
            comment="day by which the briefing note is due",
        ),
        sa.Column(
            "briefed_on",
            sa.Date(),
            nullable=True,
            comment="day on which the briefing note was handed in",
        ),
        sa.Column(
            "owner_id", sa.Integer(), nullable=True, comment="who of the office writes that note"
        ),
        sa.Column("made_by", sa.Integer(), nullable=False, comment="who proposed it"),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint(
            "principal IN ('Secretary-General', 'Deputy Secretary-General', 'chief of staff', 'focal-point head')",
            name=op.f("ck_appearances_principal"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'requested', 'confirmed', 'declined', 'delivered', 'withdrawn')",
            name=op.f("ck_appearances_status"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_appearances_period")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_appearances_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_appearances_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name=op.f("fk_appearances_made_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["accounts.id"], name=op.f("fk_appearances_owner_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearances")),
        comment="Requests that a principal appear at an event.",
    )
    with op.batch_alter_table("appearances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appearances_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_sdgs",
        sa.Column("event_id", sa.Integer(), nullable=False, comment="the event"),
        sa.Column("sdg", sa.Integer(), nullable=False, comment="number of the goal, 1 to 17"),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint("sdg BETWEEN 1 AND 17", name=op.f("ck_event_sdgs_sdg")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_event_sdgs_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_sdgs_event_id_events")
        ),
        sa.PrimaryKeyConstraint("event_id", "sdg", name=op.f("pk_event_sdgs")),
        comment="Goals that events are about; none is unknown.",
    )
    op.create_table(
        "appearance_steps",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("appearance_id", sa.Integer(), nullable=False, comment="the request"),
        sa.Column("status", sa.String(length=12), nullable=False, comment="what it became"),
        sa.Column(
            "remark",
            sa.String(length=400),
            nullable=True,
            comment="why, in few words; never about a person",
        ),
        sa.Column(
            "event_sequence",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="sequence of the event when it was taken: a higher one since is a change",
        ),
        sa.Column("taken_by", sa.Integer(), nullable=False, comment="who took the step"),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'requested', 'confirmed', 'declined', 'delivered', 'withdrawn')",
            name=op.f("ck_appearance_steps_status"),
        ),
        sa.ForeignKeyConstraint(
            ["appearance_id"],
            ["appearances.id"],
            name=op.f("fk_appearance_steps_appearance_id_appearances"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_appearance_steps_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["accounts.id"], name=op.f("fk_appearance_steps_taken_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearance_steps")),
        comment="What became of requests, step by step; only ever added to.",
    )
    with op.batch_alter_table("appearance_steps", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appearance_steps_appearance_id"), ["appearance_id"], unique=False
        )

    op.create_table(
        "endorsements",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("action_id", sa.Integer(), nullable=True, comment="if it is about one"),
        sa.Column(
            "document",
            sa.String(length=400),
            nullable=False,
            comment="title or symbol of the document",
        ),
        sa.Column("body", sa.String(length=200), nullable=False, comment="who adopted it"),
        sa.Column("adopted_on", sa.Date(), nullable=False, comment="day on which it was adopted"),
        sa.Column(
            "clause",
            sa.String(length=1000),
            nullable=True,
            comment="the words that endorse, or where they stand",
        ),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
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
            name=op.f("fk_endorsements_action_id_reform_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_endorsements_batch_id_import_batches"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsements")),
        sa.UniqueConstraint(
            "document", "body", "action_id", name=op.f("uq_endorsements_document_body_action_id")
        ),
        comment="Documents in which bodies endorse a reform.",
    )
    with op.batch_alter_table("endorsements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_endorsements_action_id"), ["action_id"], unique=False)

    op.create_table(
        "milestone_dates",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("action_id", sa.Integer(), nullable=False, comment="the action"),
        sa.Column(
            "milestone", sa.String(length=10), nullable=False, comment="first, upcoming or final"
        ),
        sa.Column(
            "due_on",
            sa.Date(),
            nullable=True,
            comment="date that it was given; NULL where it lost its date",
        ),
        sa.Column(
            "reason",
            sa.String(length=1000),
            nullable=True,
            comment="why it moved; NULL where nobody said",
        ),
        sa.Column(
            "recorded_by",
            sa.Integer(),
            nullable=True,
            comment="who moved it; NULL where a file or another office did",
        ),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint(
            "milestone IN ('first', 'upcoming', 'final')", name=op.f("ck_milestone_dates_milestone")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["reform_actions.id"],
            name=op.f("fk_milestone_dates_action_id_reform_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_milestone_dates_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["accounts.id"], name=op.f("fk_milestone_dates_recorded_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_dates")),
        comment="Every date a milestone was ever given, by trigger; the first is its baseline.",
    )
    with op.batch_alter_table("milestone_dates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_milestone_dates_action_id"), ["action_id"], unique=False
        )

    op.create_table(
        "reform_blockers",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("action_id", sa.Integer(), nullable=False, comment="the action"),
        sa.Column("text", sa.String(length=1000), nullable=False, comment="what stands in its way"),
        sa.Column("since", sa.Date(), nullable=False, comment="day since which it does"),
        sa.Column(
            "resolved_on",
            sa.Date(),
            nullable=True,
            comment="day on which it was out of the way; NULL if not",
        ),
        sa.Column("recorded_by", sa.Integer(), nullable=False, comment="who recorded it"),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint("since <= resolved_on", name=op.f("ck_reform_blockers_period")),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["reform_actions.id"],
            name=op.f("fk_reform_blockers_action_id_reform_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_reform_blockers_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["accounts.id"], name=op.f("fk_reform_blockers_recorded_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reform_blockers")),
        comment="What stands in the way of reform actions.",
    )
    with op.batch_alter_table("reform_blockers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reform_blockers_action_id"), ["action_id"], unique=False
        )

    op.create_table(
        "reform_needs",
        sa.Column("action_id", sa.Integer(), nullable=False, comment="the action"),
        sa.Column(
            "needs_id", sa.Integer(), nullable=False, comment="action that must come before it"
        ),
        sa.Column("note", sa.String(length=400), nullable=True, comment="what it needs of it"),
        sa.Column(
            "batch_id",
            sa.Integer(),
            nullable=True,
            comment="import that last wrote the row; NULL where a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime(),
            server_default=sa.func.current_timestamp(),
            nullable=False,
            comment="instant (UTC) at which the row was first recorded",
        ),
        sa.CheckConstraint("action_id <> needs_id", name=op.f("ck_reform_needs_another")),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["reform_actions.id"],
            name=op.f("fk_reform_needs_action_id_reform_actions"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_reform_needs_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["needs_id"],
            ["reform_actions.id"],
            name=op.f("fk_reform_needs_needs_id_reform_actions"),
        ),
        sa.PrimaryKeyConstraint("action_id", "needs_id", name=op.f("pk_reform_needs")),
        comment="Which reform action waits for which.",
    )
    for table, added in ADDED.items():
        for name, (kind, comment, *constraint) in added.items():
            columns.add(op.get_bind(), table, name, kind, comment, *constraint)
    op.add_column(
        "events",
        sa.Column(
            "changed_at",
            sa.DateTime(),
            comment="instant (UTC) at which a person, or a later version, last changed it",
        ),
    )
    op.create_index("ix_engagements_event_id", "engagements", ["event_id"])
    op.execute(
        "UPDATE reform_actions SET told_on ="
        " (SELECT speaks_for FROM import_batches WHERE import_batches.id = reform_actions.batch_id)"
    )
    # Dates that are known already are the first that milestones were given.
    op.execute(
        "INSERT INTO milestone_dates (action_id, milestone, due_on, batch_id, recorded_at)"
        " SELECT action_id, milestone, due_on, batch_id, recorded_at FROM reform_milestones"
        " WHERE due_on IS NOT NULL ORDER BY action_id, milestone"
    )


def downgrade() -> None:
    triggers.forget_dates(op.get_bind())
    op.drop_index("ix_engagements_event_id", "engagements")
    op.drop_column("events", "changed_at")
    for table, added in reversed(ADDED.items()):
        for name in reversed(added):
            op.drop_column(table, name)
    op.drop_table("reform_needs")
    op.drop_table("reform_blockers")
    op.drop_table("milestone_dates")
    op.drop_table("endorsements")
    op.drop_table("appearance_steps")
    op.drop_table("event_sdgs")
    op.drop_table("appearances")
    op.drop_table("touchpoint_plans")
    op.drop_table("import_undo")
    op.drop_table("body_sessions")
    op.drop_table("visits")
    op.drop_table("calendar_keys")
