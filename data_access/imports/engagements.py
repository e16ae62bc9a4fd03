"""Who took part where: the focal point's template, and lists of attendance as they are published.

A list of attendance holds everybody; only its non-governmental section is civil society. An
asterisk after a name there marks an organization that was admitted provisionally: a footnote,
and no part of the name.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access.domain import weeks
from data_access.domain.names import fold
from data_access.imports import odd_cells, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.schema import (
    ENGAGEMENT_KINDS,
    ENGAGEMENT_LEVELS,
    MODES,
    engagements,
    organization_names,
    organizations,
)

NEEDED = ("organization", "occasion", "kind")
OPTIONAL = ("date", "year", "from", "until", "participants", "mode", "level", "section")
# Without one of these an engagement would be another one, at another time or of another section.
VITAL = (
    *NEEDED,
    *("event", "organisation", "date", "year", "from", "until", "section"),
)
ATTENDANCE = ("event", "year", "section", "organisation", "accredited_participants")
CIVIL_SOCIETY = "Non-governmental organizations"
# What the other sections list, as IATI's OrganisationType has it: 10 government, 40 multilateral.
TYPES = {
    "Parties": "10",
    "Observer States": "10",
    "Intergovernmental organizations": "40",
    "Specialized agencies and related organizations": "40",
    "United Nations Secretariat units and bodies": "40",
}
KEY = ("organization_id", "kind", "occasion_key", "occurred_from", "occurred_until")
VALUES = ("occasion", "participants", "mode", "level", "section", "civil_society")
MOST_PEOPLE = 1_000_000

staged = staging.staged_like(engagements, sa.Column("organization_type", sa.String(2)))
_types = {fold(section): code for section, code in TYPES.items()}


def read(file: File) -> Iterator[Record | Rejected]:
    """One record a row of the file."""
    if "accredited participants" in tables.header(file):
        rows, values_of = tables.read(file, ATTENDANCE), _attendance
    else:
        rows, values_of = tables.read(file, NEEDED, OPTIONAL), _template

    def parse(row: Row) -> tuple[dict[str, Any], str | None]:
        return values_of(row), row.text("section", most=100)

    for parsed in odd_cells.parse_rows(file, rows, parse, vital=VITAL):
        if isinstance(parsed, Rejected):
            yield parsed
        else:
            row, (values, section) = parsed
            yield _record(file, row, values, section)


def _record(file: File, row: Row, values: dict[str, Any], section: str | None) -> Record:
    # A year that still runs speaks for no day that has not come.
    file.mention(min(values["occurred_until"], weeks.today()))
    listed = fold(section) if section else None
    values |= {
        "occasion_key": fold(values["occasion"]),
        "section": section,
        "civil_society": listed in (None, fold(CIVIL_SOCIETY)),
        "organization_type": _types.get(listed),
    }
    return Record(row.number, staged, values)


def _template(row: Row) -> dict[str, Any]:
    first, last = _period(row)
    return {
        "organization": row.name("organization", needed=True),
        "occasion": row.name("occasion", needed=True),
        "kind": row.choice("kind", ENGAGEMENT_KINDS, needed=True),
        "occurred_from": first,
        "occurred_until": last,
        "participants": _people(row, "participants"),
        "mode": row.choice("mode", MODES),
        "level": row.choice("level", ENGAGEMENT_LEVELS),
    }


def _attendance(row: Row) -> dict[str, Any]:
    first, last = _whole_year(row)
    return {
        "organization": row.name("organisation", needed=True).rstrip("* "),
        "occasion": row.name("event", needed=True),
        "kind": "event",
        "occurred_from": first,
        "occurred_until": last,
        "participants": _people(row, "accredited_participants"),
        "level": "registered",
    }


def _period(row: Row) -> tuple[dt.date, dt.date]:
    """First and last day on which it can have been, from the one way of dating the row uses."""
    given = [name for name in ("date", "year", "from", "until") if row.has(name)]
    if given == ["year"]:
        return _whole_year(row)
    if given == ["date"]:
        return (row.date("date", needed=True),) * 2
    if given != ["from", "until"]:
        raise CellError("date", "", "needs either a date, or a year, or both from and until")
    first, last = row.date("from", needed=True), row.date("until", needed=True)
    if last < first:
        raise CellError("until", last, "lies before from")
    return first, last


def _whole_year(row: Row) -> tuple[dt.date, dt.date]:
    year = row.year("year")
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _people(row: Row, column: str) -> int | None:
    people = row.integer(column)
    if people is not None and not 0 <= people <= MOST_PEOPLE:
        raise CellError(column, people, f"is not a number of people from 0 to {MOST_PEOPLE:,}")
    return people


def check(conn: sa.Connection) -> list[Rejected]:
    """Two accounts of one organization on one occasion."""
    key = tuple("organization_key" if name == "organization_id" else name for name in KEY)
    return staging.contradictions(conn, staged, key, VALUES)


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:  # noqa: ARG001 (a loader's shape)
    """Add new engagements and correct known ones."""
    staging.resolve_organizations(conn, staged, batch)
    _set_types(conn, batch)
    incoming = staging.with_organization(staged)
    return staging.merge(conn, incoming, engagements, KEY, VALUES, batch)


def _set_types(conn: sa.Connection, batch: int) -> None:
    """Say which organizations are States or their bodies, where nothing is known of it."""
    listed = (
        sa.select(
            organization_names.c.organization_id,
            sa.func.min(staged.c.organization_type).label("organization_type"),
        )
        .join(staged, staged.c.organization_key == organization_names.c.key)
        .where(staged.c.organization_type.is_not(None))
        .group_by(organization_names.c.organization_id)
        .subquery()
    )
    code = sa.select(listed.c.organization_type).where(
        listed.c.organization_id == organizations.c.id
    )
    conn.execute(
        sa.update(organizations)
        .where(
            organizations.c.organization_type.is_(None),
            organizations.c.id.in_(sa.select(listed.c.organization_id)),
        )
        .values(organization_type=code.scalar_subquery(), batch_id=batch)
    )


LOADER = Loader("engagements", (staged,), read, merge, check, template=(*NEEDED, *OPTIONAL))
