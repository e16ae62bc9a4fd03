"""Revenue of UN entities by contributor, as the Chief Executives Board publishes it."""

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa

from data_access.imports import staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected
from data_access.imports.staging import Merged, Record
from data_access.schema import contributions

# The file's own categories; "Multilateral" stands for all that begin with it.
SECTORS = {
    "NGOs": "nonprofit",
    "Private Sector": "corporate",
    "Foundations": "foundation",
    "Academic": "academic",
    "Government": "public",
    "European Union": "public",
}
COLUMNS = ("year", "donor", "status", "category", "entity", "rev_type", "amount_usd")
KEY = ("year", "donor", "donor_status", "category", "entity", "revenue_type")
VALUES = ("sector", "amount_usd")

staged = staging.staged_like(contributions)


def sector(category: str) -> str:
    """The sector that a category of contributor stands for; "other" for all without a home."""
    if category.startswith("Multilateral"):
        return "public"
    return SECTORS.get(category, "other")


def read(file: File) -> Iterator[Record | Rejected]:
    """One record a row of the file."""
    for row in tables.read(file, COLUMNS):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            category = row.text("category", needed=True, most=60)
            values = {
                "year": row.year("year"),
                "donor": row.text("donor", needed=True, most=200),
                "donor_status": row.text("status", needed=True, most=20),
                "category": category,
                "sector": sector(category),
                "entity": row.text("entity", needed=True, most=60),
                "revenue_type": row.text("rev_type", needed=True, most=40),
                "amount_usd": row.amount("amount_usd", needed=True),
                "source_row": row.number,
            }
            if values["amount_usd"] is None:
                raise CellError("amount_usd", "-", "the amount is missing")
        except CellError as error:
            yield Rejected(row.number, error.column, str(error.value), error.reason)
            continue
        file.mention(dt.date(values["year"], 12, 31))
        yield Record(row.number, staged, values)


def check(conn: sa.Connection) -> list[Rejected]:
    """Two amounts for the same contribution."""
    return staging.contradictions(conn, staged, KEY, VALUES)


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:  # noqa: ARG001 (a loader's shape)
    """Add new contributions and correct known ones, each with its row of the file."""
    written = (*VALUES, "source_row")
    merged = staging.merge(conn, staged, contributions, KEY, written, batch)
    _find_rows(conn, batch)
    return merged


def _find_rows(conn: sa.Connection, batch: int) -> None:
    """Say of rows that an earlier import brought without their number where this file has them.

    That changes nothing of them. What another office wrote stays its own.
    """
    unknown = contributions.c.source_row.is_(None) & contributions.c.batch_id.is_not(None)
    if conn.scalar(sa.select(contributions.c.id).where(unknown).limit(1)) is None:
        return
    key = [staged.c[name] for name in KEY]
    found = sa.select(*key, sa.func.min(staged.c.row).label("row")).group_by(*key).subquery()
    conn.execute(
        sa.update(contributions)
        .where(unknown, *(contributions.c[name] == found.c[name] for name in KEY))
        .values(source_row=found.c.row, batch_id=batch)
    )


LOADER = Loader("revenue", (staged,), read, merge, check, template=COLUMNS)
