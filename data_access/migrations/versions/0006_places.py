"""Places that are no Member State, and the order of States"""

import sqlalchemy as sa
from alembic import op

from data_access.database import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ORDER = "order as the United Nations lists names in English, 1 to 193; others behind"


def upgrade() -> None:
    op.create_table(
        "other_places",
        sa.Column(
            "code",
            sa.String(length=3),
            nullable=False,
            comment="ISO 3166-1 alpha-3 code, or one of the product's own",
        ),
        sa.Column(
            "iso2",
            sa.String(length=2),
            nullable=True,
            comment="ISO 3166-1 alpha-2 code; NULL where there is none",
        ),
        sa.Column("name", sa.String(length=100), nullable=False, comment="short name in English"),
        sa.Column(
            "m49", sa.Integer(), nullable=True, comment="UN M49 code; NULL where there is none"
        ),
        sa.Column(
            "kind",
            sa.String(length=20),
            nullable=False,
            comment="observer State, observer entity, other area, no single seat",
        ),
        sa.Column("sort_key", sa.Integer(), server_default="9999", nullable=False, comment=ORDER),
        sa.CheckConstraint(
            "kind IN ('observer State', 'observer entity', 'other area', 'no single seat')",
            name=op.f("ck_other_places_kind"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_other_places")),
        sa.UniqueConstraint("iso2", name=op.f("uq_other_places_iso2")),
        sa.UniqueConstraint("m49", name=op.f("uq_other_places_m49")),
        sa.UniqueConstraint("name", name=op.f("uq_other_places_name")),
        comment="Places that are no Member State, where an organization may have its seat.",
    )
    conn = op.get_bind()
    columns.add(conn, "member_states", "sort_key", "INTEGER", ORDER, "DEFAULT 9999 NOT NULL")
    columns.add(
        conn,
        "organizations",
        "other_place",
        "VARCHAR(3)",
        "place of the headquarters where that is no Member State",
        columns.refers("organizations", "other_place", "other_places", "code")
        + " CONSTRAINT ck_organizations_other_place"
        " CHECK (other_place IS NULL OR member_state IS NULL)",
    )


def downgrade() -> None:
    op.drop_column("organizations", "other_place")
    op.drop_column("member_states", "sort_key")
    op.drop_table("other_places")
