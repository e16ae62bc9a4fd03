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
    """Add new contributions and correct known ones."""
    return staging.merge(conn, staged, contributions, KEY, VALUES, batch)


LOADER = Loader("revenue", (staged,), read, merge, check, template=COLUMNS)
