"""Measures that a sceptic would accept"""

import sqlalchemy as sa
from alembic import op

from data_access.database import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IATI_TYPES = (
    *("10", "11", "15", "21", "22", "23", "24", "30"),
    *("40", "60", "70", "71", "72", "73", "80", "90"),
)
OFFICES = {
    "new_york": "whether it has an office in New York",
    "geneva": "whether it has an office in Geneva",
}
WORDS = {
    "budget": (
        20,
        "what it spends in a year, US dollars: the band",
        ("under 100,000", "100,000 to 1 million", "1 to 10 million", "over 10 million"),
    ),
    "constituency": (
        40,
        "the one it chiefly speaks for, such as academia",
        (
            *("parliamentarians", "academia", "faith-based", "charities"),
            *("women", "children and youth", "indigenous peoples"),
            *("non-governmental organizations", "local authorities"),
            *("workers and trade unions", "business and industry"),
            *("scientific and technological community", "farmers", "other"),
        ),
    ),
}


def upgrade() -> None:
    op.create_table(
        "committee_sessions",
        sa.Column(
            "name",
            sa.String(length=12),
            nullable=False,
            comment="year and kind of the session, as in 2024 resumed",
        ),
        sa.Column("year", sa.Integer(), nullable=False, comment="year of the session"),
        sa.Column("session", sa.String(length=8), nullable=False, comment="regular or resumed"),
        sa.Column(
            "before",
            sa.Integer(),
            nullable=True,
            comment="applications before the Committee; NULL where it is not reported",
        ),
        sa.Column(
            "new",
            sa.Integer(),
            nullable=True,
            comment="of them before it for the first time; NULL where it is not reported",
        ),
        sa.Column(
            "carried",
            sa.Integer(),
            nullable=True,
            comment="of them carried over from earlier sessions; NULL where it is not reported",
        ),
        sa.Column(
            "recommended",
            sa.Integer(),
            nullable=True,
            comment="applications recommended; NULL where it is not reported",
        ),
        sa.Column(
            "deferred",
            sa.Integer(),
            nullable=True,
            comment="applications deferred; NULL where it is not reported",
        ),
        sa.Column(
            "closed",
            sa.Integer(),
            nullable=True,
            comment="applications closed without prejudice; NULL where it is not reported",
        ),
        sa.Column(
            "withdrawn",
            sa.Integer(),
            nullable=True,
            comment="applications withdrawn; NULL where it is not reported",
        ),
        sa.Column(
            "cited", sa.String(length=200), nullable=False, comment="where the figures are reported"
        ),
        sa.CheckConstraint(
            "session IN ('regular', 'resumed')", name=op.f("ck_committee_sessions_session")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_committee_sessions")),
        comment="What reports and press releases say of sessions in sum: reference facts.",
    )
    op.create_table(
        "series_breaks",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column("source", sa.String(length=40), nullable=False, comment="source it is in"),
        sa.Column("entity", sa.String(length=60), nullable=False, comment="whose figures break"),
        sa.Column(
            "year", sa.Integer(), nullable=False, comment="first year that is not like before"
        ),
        sa.Column("reason", sa.String(length=1000), nullable=False, comment="what changed"),
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
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_series_breaks_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["accounts.id"], name=op.f("fk_series_breaks_recorded_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["sources.name"], name=op.f("fk_series_breaks_source_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_breaks")),
        sa.UniqueConstraint(
            "source", "entity", "year", name=op.f("uq_series_breaks_source_entity_year")
        ),
        comment="Years from which a series is not comparable with the years before.",
    )
    op.create_table(
        "organization_sdgs",
        sa.Column(
            "organization_id",
            sa.Integer(),
            nullable=False,
            comment="organization that works on the goal",
        ),
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
        sa.CheckConstraint("sdg BETWEEN 1 AND 17", name=op.f("ck_organization_sdgs_sdg")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_organization_sdgs_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_organization_sdgs_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("organization_id", "sdg", name=op.f("pk_organization_sdgs")),
        comment="Themes of organizations, as the goals they work on; none is unknown.",
    )
    op.create_table(
        "outreach",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "organization_id", sa.Integer(), nullable=False, comment="organization concerned"
        ),
        sa.Column(
            "contacted_on", sa.Date(), nullable=False, comment="day on which it was contacted"
        ),
        sa.Column(
            "note",
            sa.String(length=1000),
            nullable=True,
            comment="what was offered or said; never about a person",
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
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_outreach_batch_id_import_batches")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_outreach_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["accounts.id"], name=op.f("fk_outreach_recorded_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach")),
        comment="Organizations that the office contacted so that they take part.",
    )
    with op.batch_alter_table("outreach", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outreach_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "partnership_sdgs",
        sa.Column("partnership_id", sa.Integer(), nullable=False, comment="the partnership"),
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
        sa.CheckConstraint("sdg BETWEEN 1 AND 17", name=op.f("ck_partnership_sdgs_sdg")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_partnership_sdgs_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_partnership_sdgs_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("partnership_id", "sdg", name=op.f("pk_partnership_sdgs")),
        comment="Goals that partnerships are for, as their source says; none is unknown.",
    )
    op.create_table(
        "partnership_states",
        sa.Column("partnership_id", sa.Integer(), nullable=False, comment="the partnership"),
        sa.Column(
            "member_state",
            sa.String(length=3),
            nullable=False,
            comment="state that it is carried out in",
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
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_partnership_states_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["member_state"],
            ["member_states.iso3"],
            name=op.f("fk_partnership_states_member_state_member_states"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_partnership_states_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint(
            "partnership_id", "member_state", name=op.f("pk_partnership_states")
        ),
        comment="Member States in which partnerships are carried out; none is unknown.",
    )
    op.create_table(
        "type_reviews",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number, without meaning"),
        sa.Column(
            "organization_id",
            sa.Integer(),
            nullable=True,
            comment="partner reviewed; NULL where a contributor was",
        ),
        sa.Column(
            "donor",
            sa.String(length=200),
            nullable=True,
            comment="contributor reviewed, as in contributions; NULL where a partner was",
        ),
        sa.Column(
            "organization_type",
            sa.String(length=2),
            nullable=False,
            comment="IATI OrganisationType code after the review",
        ),
        sa.Column("reason", sa.String(length=1000), nullable=False, comment="why it is that type"),
        sa.Column("reviewed_by", sa.Integer(), nullable=False, comment="who reviewed it"),
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
            "organization_type IN ('10', '11', '15', '21', '22', '23', '24', '30', '40', '60', '70', '71', '72', '73', '80', '90')",
            name=op.f("ck_type_reviews_organization_type"),
        ),
        sa.CheckConstraint(
            "(organization_id IS NULL) <> (donor IS NULL)", name=op.f("ck_type_reviews_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["import_batches.id"],
            name=op.f("fk_type_reviews_batch_id_import_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_type_reviews_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["accounts.id"], name=op.f("fk_type_reviews_reviewed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_type_reviews")),
        comment="The office's reviews of what type partners and contributors are; the latest counts.",
    )
    with op.batch_alter_table("type_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_type_reviews_donor"), ["donor"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_type_reviews_organization_id"), ["organization_id"], unique=False
        )

    op.add_column(
        "contributions",
        sa.Column(
            "source_row",
            sa.Integer(),
            nullable=True,
            comment="row of the file it was read from, its first",
        ),
    )
    op.add_column(
        "partnerships",
        sa.Column(
            "value_usd",
            sa.Double(),
            nullable=True,
            comment="US dollars committed over its life; NULL unless all of it is given in dollars",
        ),
    )
    op.add_column(
        "member_states",
        sa.Column(
            "iso2",
            sa.String(length=2),
            nullable=True,
            comment="ISO 3166-1 alpha-2 code; NULL for a fictional state",
        ),
    )
    op.create_index(op.f("ix_member_states_iso2"), "member_states", ["iso2"], unique=True)
    for name, comment in OFFICES.items():
        op.add_column(
            "organizations", sa.Column(name, sa.Boolean(), nullable=True, comment=comment)
        )
    for name, (length, comment, allowed) in WORDS.items():
        check = columns.one_of("organizations", name, allowed)
        columns.add(
            op.get_bind(), "organizations", name, f"VARCHAR({length})", comment, check
        )
    with op.batch_alter_table("partnership_participants") as batch_op:
        batch_op.drop_constraint(op.f("ck_partnership_participants_reviewed_type"))
        batch_op.drop_column("reviewed_type")


def downgrade() -> None:
    columns.add(
        op.get_bind(),
        "partnership_participants",
        "reviewed_type",
        "VARCHAR(2)",
        "the same code after the office's review",
        columns.one_of("partnership_participants", "reviewed_type", IATI_TYPES),
    )
    for name in (*WORDS, *OFFICES):
        op.drop_column("organizations", name)
    op.drop_index(op.f("ix_member_states_iso2"), "member_states")
    op.drop_column("member_states", "iso2")
    op.drop_column("partnerships", "value_usd")
    op.drop_column("contributions", "source_row")
    with op.batch_alter_table("type_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_type_reviews_organization_id"))
        batch_op.drop_index(batch_op.f("ix_type_reviews_donor"))

    op.drop_table("type_reviews")
    op.drop_table("partnership_states")
    op.drop_table("partnership_sdgs")
    with op.batch_alter_table("outreach", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outreach_organization_id"))

    op.drop_table("outreach")
    op.drop_table("organization_sdgs")
    op.drop_table("series_breaks")
    op.drop_table("committee_sessions")
