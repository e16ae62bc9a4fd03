"""Partnerships and who takes part in them: the focal point's template, and IATI activities."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa

from data_access.domain.names import organization_key
from data_access.imports import iati, odd_cells, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.reference.places import find_place, why_no_state
from data_access.reference.un_reporters import is_un_reporter
from data_access.schema import (
    IATI_TYPES,
    SDGS,
    partnership_participants,
    partnership_sdgs,
    partnership_states,
    partnerships,
)

NEEDED = ("identifier", "title", "entity", "organization")
OPTIONAL = (
    *("organization_type", "role", "reference"),
    *("status", "starts_on", "ends_on", "funding_driven"),
    *("value_usd", "sdgs", "states"),
)

# What a file that is silent about leaves as it is known.
KEPT = ("funding_driven", "value_usd")
REPORTER = ("reporter_reference", "reporter_type", "un_reporter")
LEVEL = ("hierarchy", "parent")
PARTNERSHIP = ("title", "entity", "status", "starts_on", "ends_on", *REPORTER, *LEVEL, *KEPT)
PLACE = ("partnership_id", "place")
PARTICIPANT = ("organization_id", "role", "organization_type", "reference", "is_reporter")

staged = staging.staged_like(partnerships)
staged_participants, staged_sdgs, staged_states = (
    staging.staged_like(table, sa.Column("identifier", sa.Text, index=True))
    for table in (partnership_participants, partnership_sdgs, partnership_states)
)
# What a parent names as its child: the child may not name its parent.
staged_children = sa.Table(
    "staged_partnership_children",
    sa.MetaData(),
    sa.Column("row", sa.Integer, index=True),
    sa.Column("identifier", sa.Text, index=True),
    sa.Column("named_parent", sa.Text),
    prefixes=["TEMPORARY"],
)
# What several of a partnership are listed in one cell, and all its rows together.
LISTED = {
    "sdg": (staged_sdgs, partnership_sdgs),
    "member_state": (staged_states, partnership_states),
}


def read(file: File) -> Iterator[Record | Rejected]:
    """Read the partnership and the participant of each row of a template.

    The template is the office's own register: its entities are of the UN system.
    """
    return _records(file, tables.read(file, NEEDED, OPTIONAL), un_reporter=True)


def read_iati(file: File) -> Iterator[Record | Rejected]:
    """Read the same of each participating organization of an IATI file."""
    return _records(file, iati.read(file))


def _records(
    file: File, rows: Iterable[Row | Rejected], *, un_reporter: bool = False
) -> Iterator[Record | Rejected]:
    places: Counter[str] = Counter()
    listed: set[tuple] = set()

    def parse(row: Row) -> tuple[dict, dict, set[tuple]]:
        identifier = row.text("identifier", needed=True, most=200)
        partnership = {"identifier": identifier, **_partnership(row, un_reporter)}
        participant = {"identifier": identifier, **_participant(row, partnership)}
        parts = {("sdg", one) for one in _goals(row)}
        return partnership, participant, parts | {("member_state", one) for one in _states(row)}

    for parsed in odd_cells.parse_rows(file, rows, parse, vital=NEEDED):
        if isinstance(parsed, Rejected):
            yield parsed
            continue
        row, (partnership, participant, parts) = parsed
        identifier = partnership["identifier"]
        places[identifier] += 1
        participant["place"] = places[identifier]
        yield Record(row.number, staged, partnership)
        yield Record(row.number, staged_participants, participant)
        if places[identifier] == 1:
            for child in row.cells.get("children") or ():
                values = {"identifier": child, "named_parent": identifier}
                yield Record(row.number, staged_children, values)
        # Each once, however many rows repeat it.
        for column, one in sorted(parts, key=str):
            if (identifier, column, one) not in listed:
                listed.add((identifier, column, one))
                values = {"identifier": identifier, column: one}
                yield Record(row.number, LISTED[column][0], values)


def _partnership(row: Row, un_reporter: bool) -> dict:
    entity = row.text("entity", needed=True, most=200)
    reference = row.text("reporter_reference", most=200)
    return {
        "title": row.text("title", needed=True),
        "entity": entity,
        "reporter_reference": reference,
        "reporter_type": row.choice("reporter_type", IATI_TYPES),
        "un_reporter": un_reporter or is_un_reporter(reference, entity),
        "hierarchy": row.integer("hierarchy"),
        "parent": row.text("parent", most=200),
        "status": row.choice("status", iati.STATUSES),
        "starts_on": row.date("starts_on"),
        "ends_on": row.date("ends_on"),
        "funding_driven": row.boolean("funding_driven"),
        "value_usd": _value(row),
    }


def _value(row: Row) -> float | None:
    value = row.amount("value_usd")
    if value is not None and value < 0:
        raise CellError("value_usd", value, "is less than nothing")
    return value


def _goals(row: Row) -> set[int]:
    named = _each(row, "sdgs")
    for one in named:
        if one not in map(str, SDGS):
            raise CellError("sdgs", one, "is none of the goals, which are 1 to 17")
    return {int(one) for one in named}


def _states(row: Row) -> set[str]:
    """Return the Member States in which it is carried out."""
    found = {name: find_place(name) for name in _each(row, "states")}
    for name, place in found.items():
        if not (place and place.is_member):
            raise CellError("states", name, why_no_state(name))
    return {place.code for place in found.values()}


def _each(row: Row, column: str) -> list[str]:
    named = (one.strip() for one in (row.text(column) or "").split("|"))
    return [one for one in named if one]


def _participant(row: Row, partnership: dict) -> dict:
    name, reference = (
        row.name("organization", needed=True),
        row.text("reference", most=200),
    )
    return {
        "organization": name,
        "organization_type": row.choice("organization_type", IATI_TYPES),
        "role": row.choice("role", iati.ROLES),
        "reference": reference,
        "is_reporter": _reports(name, reference, partnership),
    }


def _reports(name: str, reference: str | None, partnership: dict) -> bool:
    """Tell whether a participant is the organization that reports the partnership."""
    reporter = partnership["reporter_reference"]
    same = reference is not None and reporter is not None
    if same and reference.casefold() == reporter.casefold():
        return True
    return organization_key(name) == organization_key(partnership["entity"])


def check(conn: sa.Connection) -> list[Rejected]:
    """Find two accounts of one partnership."""
    return staging.contradictions(conn, staged, ("identifier",), PARTNERSHIP)


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:  # noqa: ARG001 (a loader's shape)
    """Add and correct partnerships with their parts, and drop those no longer listed.

    Of a partnership without goals, or without states, those that are known stay.
    """
    staging.resolve_organizations(conn, staged_participants, batch)
    merged = staging.merge(
        *(conn, _partnerships(), partnerships, ("identifier",), PARTNERSHIP, batch), rule="edition"
    )
    _leave_out_older(conn, batch)
    participants = _placed(staging.with_organization(staged_participants))
    merged.add(_without_stale(conn, participants, partnership_participants, PLACE))
    merged.add(
        staging.merge(conn, participants, partnership_participants, PLACE, PARTICIPANT, batch)
    )
    for column, (listed, table) in LISTED.items():
        parts, key = _placed(listed), ("partnership_id", column)
        merged.add(_without_stale(conn, parts, table, key))
        merged.add(staging.merge(conn, parts, table, key, (), batch), part=True)
    return merged


def _leave_out_older(conn: sa.Connection, batch: int) -> None:
    """Leave out the parts of activities that a later file reported: all of them stay."""
    newer = sa.select(partnerships.c.identifier).where(staging.is_older(partnerships, batch))
    for table in (staged_participants, *(listed for listed, _ in LISTED.values())):
        conn.execute(sa.delete(table).where(table.c.identifier.in_(newer)))


def _without_stale(
    conn: sa.Connection, listed: sa.FromClause, table: sa.Table, key: tuple[str, ...]
) -> Merged:
    return staging.remove_absent(conn, listed, table, ("partnership_id",), key)


def _partnerships() -> sa.Subquery:
    """Give what was staged; what the file is silent about stays as it is on record.

    A partnership that names no parent is a part of the one that names it as its child.
    """
    kept = [sa.func.coalesce(staged.c[name], partnerships.c[name]).label(name) for name in KEPT]
    first = sa.func.min(staged_children.c.named_parent).label("named_parent")
    named = sa.select(staged_children.c.identifier, first).group_by(staged_children.c.identifier)
    named = named.subquery()
    parent = sa.func.coalesce(staged.c.parent, named.c.named_parent).label("parent")
    columns = [column for column in staged.c if column.name not in (*KEPT, "parent")]
    return (
        sa.select(*columns, *kept, parent)
        .join(partnerships, partnerships.c.identifier == staged.c.identifier, isouter=True)
        .join(named, named.c.identifier == staged.c.identifier, isouter=True)
        .subquery("incoming")
    )


def _placed(listed: sa.FromClause) -> sa.Subquery:
    """Give the staged parts of partnerships, each with its `partnership_id`."""
    columns = [column for column in listed.c if column.name != "partnership_id"]
    return (
        sa.select(*columns, partnerships.c.id.label("partnership_id"))
        .join(partnerships, partnerships.c.identifier == listed.c.identifier)
        .subquery("incoming")
    )


STAGED = (staged, staged_participants, staged_sdgs, staged_states, staged_children)
TEMPLATE = Loader("partnerships", STAGED, read, merge, check, template=(*NEEDED, *OPTIONAL))
IATI = Loader("iati", STAGED, read_iati, merge, check)


def loader(path: Path) -> Loader:
    """Give the loader for a file by its name."""
    return IATI if path.suffix.lower() == ".xml" else TEMPLATE
