"""Decisions of the Committee on NGOs, from the template and from the files of its outcomes.

The files hold names and dates of reports alone: the number that a file's name begins with tells
the outcome. File 9 lists whom the Committee recommended at the first application: its names
stand in file 1 too, so that it marks decisions and makes none. Files 2 and 12 change names.
"""

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain import formatting
from data_access.imports import odd_cells, organization_renames, roll_calls, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import Rejected, Row, UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.schema import (
    OUTCOMES,
    decisions,
    organization_names,
    unmatched_recommendations,
)

TEMPLATE = ("organization", "reported_on", "outcome", "first_application", "note")
LIST = ("NGO_name", "Session_number")
VITAL = (*TEMPLATE[:3], *LIST)
OUTCOME_OF = {
    1: "recommended",
    3: "closed",
    4: "withdrawn",
    5: "not recommended",
    6: "status withdrawn",
    7: "deferred",
    9: "recommended",
    10: "deferred",
    11: "reclassification deferred",
}
# Whether the applications of a file were before the Committee for the first time.
FIRST = {7: False, 10: True}
FIRST_APPLICATIONS = 9
CHANGE_NAMES = (2, 12)
KEY = ("organization_id", "reported_on", "outcome")
VALUES = ("first_application", "note")
UNMATCHED = ("organization_key", "reported_on")
# What a row does to a known decision: fill what is missing, correct it, or mark it and no more.
COMPLETES, CORRECTS, MARKS = "completes", "corrects", "marks"
ValuesOf = Callable[[File, Row], dict[str, Any]]

staged = staging.staged_like(decisions, sa.Column("use", sa.Text))


def number(path: Path) -> int:
    """The number that a file's name begins with; 0 if it begins with none of the Committee's."""
    found = re.match(r"\d+", path.name)
    return int(found[0]) if found and int(found[0]) in (*OUTCOME_OF, *CHANGE_NAMES) else 0


def read(file: File) -> Iterator[Record | Rejected]:
    """One record a row of the file; its columns tell which shape it has."""
    columns = tables.header(file)
    if "old name" in columns or "old name1" in columns:
        yield from organization_renames.read(file)
        return
    if "vote topic" in columns:
        raise UnreadableFileError(f"{file.path.name} holds roll calls; load it as roll-calls.")
    rows, values_of = _list(file) if "ngo name" in columns else _template(file)
    parse = functools.partial(values_of, file)
    for parsed in odd_cells.parse_rows(file, rows, parse, vital=VITAL):
        if isinstance(parsed, Rejected):
            yield parsed
            continue
        row, values = parsed
        file.mention(values["reported_on"])
        yield Record(row.number, staged, values)


def _list(file: File) -> tuple[Iterator[Row | Rejected], ValuesOf]:
    if _outcome(file) is None:
        raise UnreadableFileError(
            f"{file.path.name} does not begin with the number of one of the Committee's files;"
            f" say --outcome, as one of: {', '.join(OUTCOMES)}."
        )
    return tables.read(file, LIST, ("info",), unnamed="info"), _listed


def _template(file: File) -> tuple[Iterator[Row | Rejected], ValuesOf]:
    needed, optional = TEMPLATE[:3], TEMPLATE[3:]
    if file.options.outcome:
        needed, optional = TEMPLATE[:2], TEMPLATE[2:]
    return tables.read(file, needed, optional), _filled_in


def _outcome(file: File) -> str | None:
    """The outcome that a list is of: what its reader says, or else its number."""
    said = file.options.outcome
    if said and said not in OUTCOMES:
        raise UnreadableFileError(f"{said} is no outcome; say one of: {', '.join(OUTCOMES)}.")
    return said or OUTCOME_OF.get(number(file.path))


def _listed(file: File, row: Row) -> dict[str, Any]:
    told = 0 if file.options.outcome else number(file.path)
    return {
        "organization": row.name("NGO_name", needed=True),
        "reported_on": row.date("Session_number", needed=True),
        "outcome": _outcome(file),
        "first_application": FIRST.get(told),
        "note": row.text("info"),
        "use": MARKS if told == FIRST_APPLICATIONS else COMPLETES,
    }


def _filled_in(file: File, row: Row) -> dict[str, Any]:
    outcome = row.choice("outcome", OUTCOMES, needed=not file.options.outcome)
    return {
        "organization": row.name("organization", needed=True),
        "reported_on": row.date("reported_on", needed=True),
        "outcome": outcome or _outcome(file),
        "first_application": row.boolean("first_application"),
        "note": row.text("note"),
        "use": CORRECTS,
    }


def check(conn: sa.Connection) -> list[Rejected]:
    """Two accounts of one decision."""
    key = ("organization_key", "reported_on", "outcome")
    return staging.contradictions(conn, staged, key, VALUES)


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Add new decisions, complete or correct known ones, or change names."""
    merged = organization_renames.merge(conn, batch)
    if conn.scalar(sa.select(staged.c.use).limit(1)) == MARKS:
        merged.add(_mark(conn, file, batch))
    else:
        staging.resolve_organizations(conn, staged, batch)
        merged.add(staging.merge(conn, _incoming(), decisions, KEY, VALUES, batch))
    roll_calls.recognize_organizations(conn)
    return merged


def _incoming() -> sa.Subquery:
    """The staged rows, with what is known where they say nothing, or may not correct it."""
    said = staging.with_organization(staged)
    values = [
        sa.case(
            (said.c.use == CORRECTS, sa.func.coalesce(said.c[name], decisions.c[name])),
            else_=sa.func.coalesce(decisions.c[name], said.c[name]),
        ).label(name)
        for name in VALUES
    ]
    known = sa.and_(*(said.c[name] == decisions.c[name] for name in KEY))
    return (
        sa.select(said.c.row, *(said.c[name] for name in KEY), *values)
        .join(decisions, known, isouter=True)
        .subquery("incoming")
    )


def _mark(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Mark recommendations as those of first applications; a name that meets none is told."""
    theirs, listed = counted_as(), counted_as()
    met = (
        sa.select(staged.c.row, decisions.c.id, decisions.c.first_application)
        .join(organization_names, organization_names.c.key == staged.c.organization_key)
        .join(listed, listed.c.organization_id == organization_names.c.organization_id)
        .join(theirs, theirs.c.counted_as_id == listed.c.counted_as_id)
        .join(
            decisions,
            (decisions.c.organization_id == theirs.c.organization_id)
            & (decisions.c.reported_on == staged.c.reported_on)
            & (decisions.c.outcome == staged.c.outcome),
        )
        .subquery("met")
    )
    unmet = sa.select(staged).where(staged.c.row.not_in(sa.select(met.c.row))).subquery("unmet")
    _tell_unmet(file, conn.execute(sa.select(unmet).order_by(unmet.c.row)).all())
    # Many of one report show that it is incomplete: see `ngo_committee.incomplete_reports`.
    staging.merge(conn, unmet, unmatched_recommendations, UNMATCHED, ("organization",), batch)
    unmarked = sa.select(met).where(met.c.first_application.is_(None)).subquery()
    marked = Merged(changed=set(conn.scalars(sa.select(unmarked.c.row))))
    conn.execute(
        sa.update(decisions)
        .where(decisions.c.id.in_(sa.select(unmarked.c.id)))
        .values(first_application=True, batch_id=batch)
    )
    return marked


def _tell_unmet(file: File, rows: Sequence[sa.Row]) -> None:
    if rows:
        file.notices.append(
            f"{file.path.name}: {formatting.count(len(rows), 'name')} not found among the"
            " recommendations of the same report, under this spelling; not counted:"
        )
    file.notices += [
        f"  row {row.row}: {row.organization} ({formatting.day(row.reported_on)})" for row in rows
    ]


LOADER = Loader(
    "ngo_committee",
    (staged, organization_renames.staged),
    read,
    merge,
    check,
    TEMPLATE,
    order=lambda reading: number(reading.path),
)
