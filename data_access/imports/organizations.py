"""The register of organizations: who they are, and by which names they are known.

A row changes the organization that it identifies by its present name or a former one. An alias, or
a name that an organization of another State bears, identifies none: both are recorded, and proposed
as possible duplicates. An empty cell changes nothing. Two organizations that a row gives as present
and former names of one are merged; the merger is listed and can be undone.
"""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain.names import fold, organization_key
from data_access.imports import (
    odd_cells,
    organization_identity,
    organization_matching,
    roll_calls,
    staging,
    tables,
)
from data_access.imports.loading import File, Loader
from data_access.imports.organization_identity import staged, staged_goals, staged_names
from data_access.imports.organization_renames import FACTS, SEAT
from data_access.imports.rows import YEARS, CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.reference.places import find_place, why_no_place
from data_access.schema import (
    BUDGETS,
    CONSTITUENCIES,
    IATI_TYPES,
    SCOPES,
    SDGS,
    STATUSES,
    organization_names,
    organization_sdgs,
    organizations,
)

OTHER_NAMES = {"former_names": "former", "aliases": "alias"}
NAME = ("organization_id", "name", "kind")
# A file gives the seat in one column, whichever kind of place it is.
COLUMNS = ("name", *(fact for fact in FACTS if fact != "other_place"), "sdgs", *OTHER_NAMES)
ADDRESS = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+([/?#]\S*)?", re.IGNORECASE)


def read(file: File) -> Iterator[Record | Rejected]:
    """One record an organization, and one for each of its names and goals."""
    rows = tables.read(file, COLUMNS[:1], COLUMNS[1:])
    for parsed in odd_cells.parse_rows(file, rows, _parse, vital=COLUMNS[:1]):
        if isinstance(parsed, Rejected):
            yield parsed
            continue
        row, (name, facts, goals, names) = parsed
        # Written the same way whatever their order, so that two rows can be held together.
        written = "|".join(map(str, goals)) or None
        yield Record(row.number, staged, {"organization": name, **facts, "sdgs": written})
        for key, (called, kind) in names.items():
            values = {"organization": name, "key": key, "name": called, "kind": kind}
            yield Record(row.number, staged_names, values)
        for goal in goals:
            yield Record(row.number, staged_goals, {"organization": name, "sdg": goal})


def _facts(row: Row) -> dict[str, Any]:
    return {
        "organization_type": row.choice("organization_type", IATI_TYPES),
        "consultative_status": row.choice("consultative_status", STATUSES),
        "status_since": _year(row),
        "scope": row.choice("scope", SCOPES),
        "field": row.text("field", most=400),
        "website": _address(row),
        "new_york": row.boolean("new_york"),
        "geneva": row.boolean("geneva"),
        "budget": row.choice("budget", BUDGETS),
        "constituency": row.choice("constituency", CONSTITUENCIES),
    }


def _goals(row: Row) -> list[int]:
    """The goals of the row, each once, in their order; none where it says nothing."""
    found = {one.strip() for one in (row.text("sdgs") or "").split("|")} - {""}
    known = {str(goal): goal for goal in SDGS}
    if strange := sorted(found - set(known)):
        raise CellError("sdgs", strange[0], "is not the number of a goal, 1 to 17, parted by |")
    return sorted(known[one] for one in found)


def _parse(row: Row) -> tuple[str, dict[str, Any], list[int], dict[str, tuple[str, str]]]:
    """Return the name of a row, its facts, its goals and its names by key."""
    name = row.name("name", needed=True)
    return name, _facts(row) | _seat(row), _goals(row), _names(row, name)


def _seat(row: Row) -> dict[str, str | None]:
    """Return a seat in a Member State or in another place, or none where the cell is empty."""
    name = row.text("member_state")
    place = find_place(name) if name else None
    if name and place is None:
        reason = why_no_place(name) or "is no State or other place by this code or name"
        raise CellError("member_state", name, reason)
    codes = (
        place.code if place and place.is_member == member else None for member in (True, False)
    )
    return dict(zip(SEAT, codes, strict=True))


def _year(row: Row) -> int | None:
    year = row.integer("status_since")
    if year is not None and year not in YEARS:
        raise CellError("status_since", year, "is not a year of the United Nations")
    return year


def _address(row: Row) -> str | None:
    address = row.text("website", most=400)
    if address and not ADDRESS.fullmatch(address):
        raise CellError("website", address, "is not the address of a website")
    return address


def _names(row: Row, name: str) -> dict[str, tuple[str, str]]:
    """Every name of the row by its key: the present one, former ones, aliases; each once."""
    found = {organization_key(name): (name, "present")}
    for column, kind in OTHER_NAMES.items():
        for called in (row.text(column) or "").split("|"):
            called = called.strip()
            if len(called) > 400 or (called and not fold(called)):
                raise CellError(column, called, "is not a name of at most 400 characters")
            if called:
                found.setdefault(organization_key(called), (called, kind))
    return found


def check(conn: sa.Connection) -> list[Rejected]:
    """Find two accounts of one organization, and one present or former name of two."""
    organization_identity.tell_apart(conn)
    facts = (*(fact for fact in FACTS if fact not in SEAT), "sdgs")
    seat = organization_matching.place_of(staged).label(SEAT[0])
    known = (seat, *(staged.c[fact] for fact in facts))
    account = (staged.c.row, staged.c.organization_key.label("name"), *known)
    named = sa.select(
        staged_names.c.row, staged_names.c.key.label("name"), staged_names.c.organization_key
    ).where(staged_names.c.kind != "alias")
    return [
        *staging.contradictions(conn, sa.select(*account).subquery(), ("name",), (SEAT[0], *facts)),
        *staging.contradictions(conn, named.subquery(), ("name",), ("organization_key",)),
    ]


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:  # noqa: ARG001 (a loader's shape)
    """Add new organizations, and change those that a row identifies by a present or former name."""
    # Again, because another import may have come between.
    organization_identity.tell_apart(conn)
    taken = organization_identity.take_names(conn, batch)
    known = sa.select(organization_names.c.key)
    unknown = sa.select(staged.c.row).where(staged.c.organization_key.not_in(known))
    merged = Merged(new=set(conn.scalars(unknown)))
    staging.resolve_organizations(conn, staged, batch)
    joined = organization_identity.make_one(conn, batch)
    organization_matching.record(conn, organization_identity.proposed(conn), batch)
    names = staging.merge(conn, _names_found(), organization_names, ("key",), NAME, batch)
    facts = staging.merge(
        conn, _facts_found(), organizations, ("id",), ("name", *FACTS), batch, rule="edition"
    )
    merged.add(Merged(changed=taken | joined))
    merged.add(names, part=True)
    merged.add(facts)
    merged.add(_merge_goals(conn, batch), part=True)
    roll_calls.recognize_organizations(conn)
    return merged


def _names_found() -> sa.Subquery:
    """Select the names of each row with their organization; what is present stays so."""
    own, stands_for = organization_names.alias("own"), counted_as()
    known, bare = organization_names, organization_names.alias("bare")
    alias = staged_names.c.kind == "alias"
    number = stands_for.c.counted_as_id
    key = sa.case(
        (alias, organization_matching.alias_key(staged_names.c.key, number)),
        else_=staged_names.c.key,
    )
    keeps = sa.or_(known.c.kind == "present", staged_names.c.kind == "present")
    kind = sa.case((known.c.key.is_(None), staged_names.c.kind), (keeps, known.c.kind))
    # A name that identifies the organization is no alias of it as well.
    identifies = sa.exists().where(
        bare.c.key == staged_names.c.key, bare.c.organization_id == number
    )
    return (
        sa.select(
            staged_names.c.row,
            key.label("key"),
            number.label("organization_id"),
            staged_names.c.name,
            sa.func.coalesce(kind, staged_names.c.kind).label("kind"),
        )
        .join(own, own.c.key == staged_names.c.organization_key)
        .join(stands_for, stands_for.c.organization_id == own.c.organization_id)
        .join(known, known.c.key == key, isouter=True)
        .where(
            sa.or_(known.c.key.is_(None), known.c.organization_id == number),
            ~sa.and_(alias, identifies),
        )
        .subquery("names_found")
    )


def _facts_found() -> sa.Subquery:
    """Select each row with its organization, and the facts on record where a cell is empty."""
    own, stands_for = organization_names.alias("own"), counted_as()
    present = (own.c.kind == "present") & (own.c.organization_id == organizations.c.id)
    name = sa.case((present, staged.c.organization), else_=organizations.c.name)
    facts = {fact: sa.func.coalesce(staged.c[fact], organizations.c[fact]) for fact in FACTS}
    # A seat is in one place: a new one takes the place of the one before.
    for column, rest in (SEAT, SEAT[::-1]):
        facts[column] = sa.case((staged.c[rest].is_not(None), sa.null()), else_=facts[column])
    # A year belongs to the status that was granted in it.
    other = staged.c.consultative_status != organizations.c.consultative_status
    facts["status_since"] = sa.case((other, staged.c.status_since), else_=facts["status_since"])
    labelled = (value.label(fact) for fact, value in facts.items())
    return (
        sa.select(staged.c.row, organizations.c.id, name.label("name"), *labelled)
        .join(own, own.c.key == staged.c.organization_key)
        .join(stands_for, stands_for.c.organization_id == own.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .subquery("facts_found")
    )


def _merge_goals(conn: sa.Connection, batch: int) -> Merged:
    """Let organizations have the goals of their row, and no others; without any, those known."""
    own, stands_for, row = organization_names.alias("own"), counted_as(), staged_goals.c.row
    number = stands_for.c.counted_as_id
    told = (
        sa.select(
            row,
            number.label("organization_id"),
            staged_goals.c.sdg,
            # Of two rows about one organization, under two of its names, the first counts.
            sa.func.min(row).over(partition_by=number).label("first"),
        )
        .join(own, own.c.key == staged_goals.c.organization_key)
        .join(stands_for, stands_for.c.organization_id == own.c.organization_id)
        .subquery()
    )
    goals = sa.select(told).where(told.c.row == told.c.first).subquery("goals")
    key = ("organization_id", "sdg")
    merged = staging.merge(conn, goals, organization_sdgs, key, (), batch)
    merged.add(staging.remove_absent(conn, goals, organization_sdgs, key[:1], key), part=True)
    return merged


LOADER = Loader(
    "organizations", (staged, staged_names, staged_goals), read, merge, check, template=COLUMNS
)
