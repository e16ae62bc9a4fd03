"""What every table of the shared database is made with."""

import sqlalchemy as sa

SDGS = range(1, 18)
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, allowed: tuple[str, ...], name: str) -> sa.CheckConstraint:
    """A column holds one of these words, or nothing."""
    return sa.CheckConstraint(sa.column(column).in_(allowed), name=name)


def row_number() -> sa.Column:
    """The primary key of a table whose rows have none of their own."""
    return sa.Column("id", sa.Integer, primary_key=True, comment="row number; it has no meaning")


def text(name: str, comment: str, length: int | None = None, **options) -> sa.Column:
    """A column of text, of up to `length` letters."""
    return sa.Column(name, sa.String(length) if length else sa.Text, comment=comment, **options)


def organization() -> sa.Column:
    """Which organization a row is about."""
    return sa.Column(
        "organization_id",
        sa.ForeignKey("organizations.id"),
        nullable=False,
        index=True,
        comment="the organization",
    )


def account(name: str, comment: str, **options) -> sa.Column:
    """A column that names an account of the office."""
    return sa.Column(name, sa.ForeignKey("accounts.id"), comment=comment, **options)


def instant(name: str, comment: str, **options) -> sa.Column:
    """A column that holds an instant."""
    return sa.Column(name, sa.DateTime, comment=f"instant (UTC) {comment}", **options)


def goal() -> tuple[sa.Column, sa.CheckConstraint]:
    """One of the 17 Sustainable Development Goals, in a table of goals."""
    number = sa.Column("sdg", sa.Integer, primary_key=True, comment="number of the goal, 1 to 17")
    return number, sa.CheckConstraint(f"sdg BETWEEN {SDGS[0]} AND {SDGS[-1]}", name="sdg")


def sort_key() -> sa.Column:
    """The order of places, alike on both databases, whatever their rules for letters are."""
    return sa.Column(
        "sort_key",
        sa.Integer,
        nullable=False,
        server_default="9999",
        comment="order as the United Nations lists names in English, 1 to 193; others behind",
    )


def brought_by() -> tuple[sa.Column, sa.Column]:
    """Who brought a fact, and when: every table of facts ends with these two."""
    return (
        sa.Column(
            "batch_id",
            sa.ForeignKey("import_batches.id"),
            comment="import that last wrote the row; NULL if a person or another office did",
        ),
        sa.Column(
            "recorded_at",
            sa.DateTime,
            nullable=False,
            server_default=sa.func.current_timestamp(),
            comment="instant (UTC) at which the row was first recorded",
        ),
    )
