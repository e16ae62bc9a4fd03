"""What imports matched, possible duplicates, and aliases that identify no organization"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization_matches",
        sa.Column("id", sa.Integer(), nullable=False, comment="row number; it has no meaning"),
        sa.Column("batch_id", sa.Integer(), nullable=False, comment="import of the row"),
        sa.Column("file_row", sa.Integer(), nullable=False, comment="row of the file"),
        sa.Column("name", sa.String(length=400), nullable=False, comment="name in the file"),
        sa.Column(
            "how",
            sa.String(length=40),
            nullable=False,
            comment="how it was matched, or why it may be a duplicate",
        ),
        sa.Column(
            "organization_id", sa.Integer(), nullable=False, comment="organization of the row"
        ),
        sa.Column(
            "other_id",
            sa.Integer(),
            nullable=True,
            comment="organization that was merged into it or may be the same",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_matches")),
        comment="Names that an import matched other than by a present name, and possible"
        " duplicates.",
    )
    op.create_index(op.f("ix_organization_matches_batch_id"), "organization_matches", ["batch_id"])
    names = sa.table("organization_names", *map(sa.column, ("key", "kind", "organization_id")))
    owner = sa.cast(names.c.organization_id, sa.Text)
    op.execute(
        sa.update(names)
        .where(names.c.kind == "alias")
        .values(key=sa.func.substr(names.c.key, 1, 380) + " ~" + owner)
    )


def downgrade() -> None:
    # Of two organizations with one alias, the first keeps it.
    names = sa.table("organization_names", *map(sa.column, ("key", "kind", "organization_id")))
    bind = op.get_bind()
    known = set(bind.scalars(sa.select(names.c.key)))
    for key in sorted(known):
        bare = key.partition(" ~")[0]
        if bare == key:
            continue
        this = names.c.key == key
        if bare in known:
            bind.execute(sa.delete(names).where(this))
        else:
            known.add(bare)
            bind.execute(sa.update(names).where(this).values(key=bare))
    op.drop_table("organization_matches")
