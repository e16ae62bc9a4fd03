"""Who may see what: accounts, sessions, contacts, releases, links, the trail; positions"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "name",
            sa.String(length=80),
            nullable=False,
            comment="name to sign in with, in lower case",
        ),
        sa.Column(
            "role",
            sa.String(length=20),
            nullable=False,
            comment="chief of staff, focal-point head or staff; never changes",
        ),
        sa.Column(
            "password_hash",
            sa.String(length=100),
            nullable=True,
            comment="keyed and hashed password; NULL until the owner has set one",
        ),
        sa.Column(
            "code_hash",
            sa.String(length=64),
            nullable=True,
            comment="HMAC of a one-time code with which to set a password",
        ),
        sa.Column(
            "code_expires_at",
            sa.DateTime(),
            nullable=True,
            comment="instant (UTC) at which that code ends",
        ),
        sa.Column(
            "made_at",
            sa.DateTime(),
            nullable=False,
            comment="instant (UTC) at which the account was made",
        ),
        sa.Column(
            "disabled_at",
            sa.DateTime(),
            nullable=True,
            comment="instant (UTC) at which it was disabled; NULL while it is in use",
        ),
        sa.Column(
            "demonstration",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="whether it came with demonstration data; nobody signs in to it by password",
        ),
        sa.CheckConstraint(
            "role IN ('chief of staff', 'focal-point head', 'staff')", name=op.f("ck_accounts_role")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
        comment="People of the office who may sign in.",
    )
    op.create_table(
        "attempts",
        sa.Column(
            "door", sa.String(length=10), nullable=False, comment="what was tried: sign-in or link"
        ),
        sa.Column(
            "key",
            sa.String(length=64),
            nullable=False,
            comment="HMAC of the name or the address that tried it; of all together",
        ),
        sa.Column(
            "since", sa.DateTime(), nullable=False, comment="instant (UTC) of the first of them"
        ),
        sa.Column("count", sa.Integer(), nullable=False, comment="attempts since then that failed"),
        sa.PrimaryKeyConstraint("door", "key", name=op.f("pk_attempts")),
        comment="Failed attempts to sign in or to open a link, counted across all processes.",
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "at", sa.DateTime(), nullable=False, comment="instant (UTC) at which it was done"
        ),
        sa.Column(
            "actor",
            sa.String(length=220),
            nullable=False,
            comment="who did it: an account, a link, or the command line",
        ),
        sa.Column(
            "role",
            sa.String(length=20),
            nullable=True,
            comment="role of who did it; NULL for somebody unknown",
        ),
        sa.Column(
            "action",
            sa.String(length=60),
            nullable=False,
            comment="what was done, such as releases.approve",
        ),
        sa.Column(
            "object",
            sa.String(length=400),
            nullable=True,
            comment="what it was done to, such as release 3",
        ),
        sa.Column("refused", sa.Boolean(), nullable=False, comment="whether it was refused"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        comment="Everything that people did, and what they were refused. Rows are only ever added.",
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "title", sa.String(length=200), nullable=False, comment="title as shown to its readers"
        ),
        sa.Column(
            "state",
            sa.String(length=3),
            nullable=True,
            comment="Member State that it is for; NULL if for all",
        ),
        sa.Column(
            "status",
            sa.String(length=10),
            nullable=False,
            comment="prepared, submitted, approved, returned or withdrawn",
        ),
        sa.Column(
            "composed_by", sa.Integer(), nullable=False, comment="focal-point head who composed it"
        ),
        sa.Column(
            "composed_at",
            sa.DateTime(),
            nullable=False,
            comment="instant (UTC) at which its answers were frozen",
        ),
        sa.Column(
            "decided_by",
            sa.Integer(),
            nullable=True,
            comment="chief of staff who approved it or sent it back",
        ),
        sa.Column(
            "decided_at", sa.DateTime(), nullable=True, comment="instant (UTC) of that decision"
        ),
        sa.Column(
            "remark",
            sa.String(length=1000),
            nullable=True,
            comment="what the chief of staff said of it",
        ),
        sa.CheckConstraint(
            "(status IN ('approved', 'returned')) = (decided_by IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f("ck_releases_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('prepared', 'submitted', 'approved', 'returned', 'withdrawn')",
            name=op.f("ck_releases_status"),
        ),
        sa.CheckConstraint("decided_by <> composed_by", name=op.f("ck_releases_two_people")),
        sa.ForeignKeyConstraint(
            ["composed_by"], ["accounts.id"], name=op.f("fk_releases_composed_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_releases_decided_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["state"], ["member_states.iso3"], name=op.f("fk_releases_state_member_states")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        comment="Frozen answers for Member States. Their content never changes; triggers see to it.",
    )
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_releases_state"), ["state"], unique=False)

    op.create_table(
        "sessions",
        sa.Column(
            "id_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the id in the reader's cookie",
        ),
        sa.Column("account_id", sa.Integer(), nullable=False, comment="whose session it is"),
        sa.Column("began_at", sa.DateTime(), nullable=False, comment="instant (UTC) of signing in"),
        sa.Column(
            "seen_at",
            sa.DateTime(),
            nullable=False,
            comment="instant (UTC) of the reader's last doing, to the minute",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_sessions")),
        comment="Who is signed in. A row that is gone is a session that has ended.",
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "address",
            sa.String(length=16),
            nullable=False,
            comment="the part of the link that names it",
        ),
        sa.Column(
            "secret_hash",
            sa.String(length=64),
            nullable=False,
            comment="HMAC of the part that opens it",
        ),
        sa.Column(
            "state",
            sa.String(length=3),
            nullable=False,
            comment="Member State that it was made for",
        ),
        sa.Column(
            "label",
            sa.String(length=200),
            nullable=False,
            comment="what the office calls it, such as whom it was sent to",
        ),
        sa.Column(
            "release_id",
            sa.Integer(),
            nullable=True,
            comment="the one release that it shows; NULL for the latest",
        ),
        sa.Column("made_by", sa.Integer(), nullable=False, comment="who made it"),
        sa.Column(
            "made_at", sa.DateTime(), nullable=False, comment="instant (UTC) at which it was made"
        ),
        sa.Column("valid_days", sa.Integer(), nullable=False, comment="days for which it was made"),
        sa.Column(
            "expires_at", sa.DateTime(), nullable=False, comment="instant (UTC) at which it ends"
        ),
        sa.Column(
            "revoked_at",
            sa.DateTime(),
            nullable=True,
            comment="instant (UTC) at which it was revoked; NULL if it was not",
        ),
        sa.Column(
            "revoked_by",
            sa.Integer(),
            nullable=True,
            comment="who revoked it; NULL as well where the command line or a restored backup did",
        ),
        sa.CheckConstraint("valid_days BETWEEN 1 AND 90", name=op.f("ck_links_valid_days")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name=op.f("fk_links_made_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_links_release_id_releases")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["accounts.id"], name=op.f("fk_links_revoked_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["state"], ["member_states.iso3"], name=op.f("fk_links_state_member_states")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("address", name=op.f("uq_links_address")),
        comment="Links for Member States. Nothing of a link changes but that it is revoked.",
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_links_state"), ["state"], unique=False)

    op.create_table(
        "release_figures",
        sa.Column("release_id", sa.Integer(), nullable=False, comment="its release"),
        sa.Column("place", sa.Integer(), nullable=False, comment="place in the release, from 1"),
        sa.Column(
            "question",
            sa.String(length=80),
            nullable=False,
            comment="the question answered, such as events.upcoming",
        ),
        sa.Column(
            "snapshot",
            sa.Text(),
            nullable=False,
            comment="the answer as it is shown, as JSON (snapshots.py)",
        ),
        sa.Column(
            "picture", sa.Text(), nullable=True, comment="its chart, as SVG; NULL for a table alone"
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_release_figures_release_id_releases")
        ),
        sa.PrimaryKeyConstraint("release_id", "place", name=op.f("pk_release_figures")),
        comment="The answers of a release. Rows are never changed or removed.",
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "organization_id", sa.Integer(), nullable=False, comment="organization concerned"
        ),
        sa.Column(
            "sealed",
            sa.Text(),
            nullable=False,
            comment="who it is and how to reach them, encrypted",
        ),
        sa.Column("added_by", sa.Integer(), nullable=False, comment="who recorded it"),
        sa.Column(
            "added_at",
            sa.DateTime(),
            nullable=False,
            comment="instant (UTC) at which it was recorded",
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["accounts.id"], name=op.f("fk_contacts_added_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contacts_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        comment="People of organizations, who can suffer reprisals: in no question and in no export.",
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "link_reads",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "link_id", sa.Integer(), nullable=False, comment="the link that was read through"
        ),
        sa.Column("read_at", sa.DateTime(), nullable=False, comment="instant (UTC) of reading"),
        sa.Column(
            "page",
            sa.String(length=60),
            nullable=False,
            comment="what was read, such as: page, PDF, table of figure 2",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name=op.f("fk_link_reads_link_id_links")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_reads")),
        comment="What was read through each link, and when.",
    )
    with op.batch_alter_table("link_reads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_reads_link_id"), ["link_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_reads_read_at"), ["read_at"], unique=False)

    op.create_table(
        "link_sessions",
        sa.Column(
            "id_hash",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the id in the reader's cookie",
        ),
        sa.Column("link_id", sa.Integer(), nullable=False, comment="the link that was opened"),
        sa.Column("began_at", sa.DateTime(), nullable=False, comment="instant (UTC) of opening it"),
        sa.Column(
            "seen_at",
            sa.DateTime(),
            nullable=False,
            comment="instant (UTC) of the last page read, to the minute",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["links.id"], name=op.f("fk_link_sessions_link_id_links")
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_link_sessions")),
        comment="Who has a link open.",
    )
    with op.batch_alter_table("link_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_sessions_link_id"), ["link_id"], unique=False)

    op.create_table(
        "positions",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "action_id", sa.Integer(), nullable=False, comment="reform action that it is about"
        ),
        sa.Column(
            "member_state", sa.String(length=3), nullable=False, comment="whose position it is"
        ),
        sa.Column(
            "position",
            sa.String(length=12),
            nullable=False,
            comment="sponsors, supports, leans, undeclared or opposes",
        ),
        sa.Column(
            "form",
            sa.String(length=14),
            nullable=False,
            comment="vote, co-sponsorship, statement, or private: told in confidence, for head and chief only",
        ),
        sa.Column("stated_on", sa.Date(), nullable=False, comment="day on which it was taken"),
        sa.Column(
            "reference",
            sa.String(length=400),
            nullable=True,
            comment="where it is on record, such as a document symbol",
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
            "form IN ('vote', 'co-sponsorship', 'statement', 'private')",
            name=op.f("ck_positions_form"),
        ),
        sa.CheckConstraint(
            "position IN ('sponsors', 'supports', 'leans', 'undeclared', 'opposes')",
            name=op.f("ck_positions_position"),
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["reform_actions.id"], name=op.f("fk_positions_action_id_reform_actions")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_positions_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["member_state"],
            ["member_states.iso3"],
            name=op.f("fk_positions_member_state_member_states"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
        sa.UniqueConstraint(
            "action_id",
            "member_state",
            "stated_on",
            "form",
            name=op.f("uq_positions_action_id_member_state_stated_on_form"),
        ),
        comment="Positions of Member States on reform actions. The latest of a state counts.",
    )
    with op.batch_alter_table("positions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_positions_action_id"), ["action_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_positions_member_state"), ["member_state"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("positions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_positions_member_state"))
        batch_op.drop_index(batch_op.f("ix_positions_action_id"))

    op.drop_table("positions")
    with op.batch_alter_table("link_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_sessions_link_id"))

    op.drop_table("link_sessions")
    with op.batch_alter_table("link_reads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_reads_read_at"))
        batch_op.drop_index(batch_op.f("ix_link_reads_link_id"))

    op.drop_table("link_reads")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_organization_id"))

    op.drop_table("contacts")
    op.drop_table("release_figures")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_links_state"))

    op.drop_table("links")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_account_id"))

    op.drop_table("sessions")
    with op.batch_alter_table("releases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_releases_state"))

    op.drop_table("releases")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))
        batch_op.drop_index(batch_op.f("ix_audit_action"))

    op.drop_table("audit")
    op.drop_table("attempts")
    op.drop_table("accounts")
