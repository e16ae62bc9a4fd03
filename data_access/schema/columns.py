"""What every table of the shared database is made with."""

import sqlalchemy as sa

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
