"""Partnerships and who takes part in them: the focal point's template, and IATI activities."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa

from data_access.imports import iati, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.schema import IATI_TYPES, partnership_participants, partnerships

NEEDED = ("identifier", "title", "entity", "organization")
OPTIONAL = (
    *("organization_type", "role", "reference"),
    *("status", "starts_on", "ends_on", "funding_driven"),
)
# IATI's codes: OrganisationRole and ActivityStatus.
ROLES = ("1", "2", "3", "4")
STATUSES = ("1", "2", "3", "4", "5", "6")

PARTNERSHIP = ("title", "entity", "status", "starts_on", "ends_on", "funding_driven")
PLACE = ("partnership_id", "place")
PARTICIPANT = ("organization_id", "role", "organization_type", "reference")

staged = staging.staged_like(partnerships)
staged_participants = staging.staged_like(
    partnership_participants, sa.Column("identifier", sa.Text, index=True)
)


def read(file: File) -> Iterator[Record | Rejected]:
    """The partnership and the participant that each row of a template names."""
    return _records(tables.read(file, NEEDED, OPTIONAL))


def read_iati(file: File) -> Iterator[Record | Rejected]:
    """The same of each participating organization of an IATI file."""
    return _records(iati.read(file))


def _records(rows: Iterable[Row | Rejected]) -> Iterator[Record | Rejected]:
    places: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            identifier = row.text("identifier", needed=True, most=200)
            places[identifier] += 1
            partnership = {"identifier": identifier, **_partnership(row)}
            participant = {
                "identifier": identifier,
                "place": places[identifier],
                **_participant(row),
            }
        except CellError as error:
            yield Rejected(row.number, error.column, str(error.value), error.reason)
            continue
        yield Record(row.number, staged, partnership)
        yield Record(row.number, staged_participants, participant)


def _partnership(row: Row) -> dict:
    return {
        "title": row.text("title", needed=True),
        "entity": row.text("entity", needed=True, most=200),
        "status": row.choice("status", STATUSES),
        "starts_on": row.date("starts_on"),
        "ends_on": row.date("ends_on"),
        "funding_driven": row.boolean("funding_driven"),
    }


def _participant(row: Row) -> dict:
    return {
        "organization": row.name("organization", needed=True),
        "organization_type": row.choice("organization_type", IATI_TYPES),
        "role": row.choice("role", ROLES),
        "reference": row.text("reference", most=200),
    }


def check(conn: sa.Connection) -> list[Rejected]:
    """Two accounts of one partnership."""
    return staging.contradictions(conn, staged, ("identifier",), PARTNERSHIP)


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:  # noqa: ARG001 (a loader's shape)
    """Add and correct partnerships with their participants, and drop those no longer listed."""
    staging.resolve_organizations(conn, staged_participants, batch)
    merged = staging.merge(conn, _partnerships(), partnerships, ("identifier",), PARTNERSHIP, batch)
    listed = _participants()
    merged.add(
        staging.remove_absent(conn, listed, partnership_participants, ("partnership_id",), PLACE)
    )
    merged.add(staging.merge(conn, listed, partnership_participants, PLACE, PARTICIPANT, batch))
    return merged


def _partnerships() -> sa.Subquery:
    """What was staged; a file that is silent about the funding leaves what is known of it."""
    known = partnerships.c.funding_driven
    columns = [column for column in staged.c if column.name != "funding_driven"]
    return (
        sa.select(*columns, sa.func.coalesce(staged.c.funding_driven, known).label(known.name))
        .join(partnerships, partnerships.c.identifier == staged.c.identifier, isouter=True)
        .subquery("incoming")
    )


def _participants() -> sa.Subquery:
    named = staging.with_organization(staged_participants)
    columns = [column for column in named.c if column.name != "partnership_id"]
    return (
        sa.select(*columns, partnerships.c.id.label("partnership_id"))
        .join(partnerships, partnerships.c.identifier == named.c.identifier)
        .subquery("incoming")
    )


TEMPLATE = Loader(
    "partnerships", (staged, staged_participants), read, merge, check, template=(*NEEDED, *OPTIONAL)
)
IATI = Loader("iati", (staged, staged_participants), read_iati, merge, check)


def loader(path: Path) -> Loader:
    """The loader that a file's name asks for."""
    return IATI if path.suffix.lower() == ".xml" else TEMPLATE
