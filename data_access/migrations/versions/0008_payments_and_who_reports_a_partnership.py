"""Several payments of a contributor in a year, and who reports a partnership"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = ("year", "donor", "donor_status", "category", "entity", "revenue_type")
OLD_KEY = "uq_contributions_year_donor_donor_status_category_entity_revenue_type"
NEW_KEY = f"{OLD_KEY}_payment"
REPORTED = {
    "reporter_reference": (
        sa.String(200),
        "identifier of the organization that reports it",
    ),
    "reporter_type": (
        sa.String(2),
        "IATI OrganisationType code of the organization that reports it",
    ),
    "un_reporter": (
        sa.Boolean(),
        "whether that organization is of the UN system; NULL means not recorded",
    ),
    "hierarchy": (sa.Integer(), "level at its source: 1 above 2, and so on"),
    "parent": (
        sa.String(200),
        "identifier of the activity that it is a part of, at its source",
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("contributions") as batch_op:
        batch_op.add_column(
            sa.Column(
                "payment",
                sa.Integer(),
                nullable=False,
                server_default="1",
                comment="number among payments alike but for the amount, in the order of the file, from 1",
            )
        )
        batch_op.drop_constraint(op.f(OLD_KEY), type_="unique")
        batch_op.create_unique_constraint(op.f(NEW_KEY), [*KEY, "payment"])
    for name, (kind, comment) in REPORTED.items():
        op.add_column("partnerships", sa.Column(name, kind, comment=comment))
    op.add_column(
        "partnership_participants",
        sa.Column(
            "is_reporter",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="whether it is the organization that reports the partnership",
        ),
    )
    # The focal point's own register lists partnerships of the United Nations; of an IATI file
    # loaded before it is not recorded who reports, until the file is loaded again.
    partnerships = sa.table("partnerships", *map(sa.column, ("batch_id", "un_reporter")))
    batches = sa.table("import_batches", *map(sa.column, ("id", "source")))
    registered = sa.select(batches.c.id).where(batches.c.source == "partnerships")
    own = partnerships.c.batch_id.is_(None) | partnerships.c.batch_id.in_(registered)
    op.execute(sa.update(partnerships).where(own).values(un_reporter=sa.true()))


def downgrade() -> None:
    op.drop_column("partnership_participants", "is_reporter")
    for name in reversed(REPORTED):
        op.drop_column("partnerships", name)
    payments = sa.table("contributions", sa.column("payment"))
    op.execute(sa.delete(payments).where(payments.c.payment > 1))
    with op.batch_alter_table("contributions") as batch_op:
        batch_op.drop_constraint(op.f(NEW_KEY), type_="unique")
        batch_op.drop_column("payment")
        batch_op.create_unique_constraint(op.f(OLD_KEY), list(KEY))
