"""The register of organizations: who they are, and by which names they are known.

A row changes the organization that is known by any of its names. An empty cell says nothing: what
is known stays. Names of one row that are known as different organizations make them one.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from data_access import reference
from data_access.civil_society.organizations import counted_as
from data_access.domain.names import fold, organization_key
from data_access.imports import organization_renames, roll_calls, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.organization_renames import FACTS
from data_access.imports.rows import YEARS, CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
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
COLUMNS = ("name", *FACTS, "sdgs", *OTHER_NAMES)
ADDRESS = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+([/?#]\S*)?", re.IGNORECASE)

staged = sa.Table(
    "staged_organizations",
    sa.MetaData(),
    sa.Column("row", sa.Integer, index=True),
    sa.Column("organization", sa.Text),
    sa.Column("organization_key", sa.Text),
    *(sa.Column(name, organizations.c[name].type) for name in FACTS),
    sa.Column("sdgs", sa.Text),
    prefixes=["TEMPORARY"],
)
staged_names = staging.staged_like(organization_names)
staged_goals = staging.staged_like(organization_sdgs)


def read(file: File) -> Iterator[Record | Rejected]:
    """One record an organization, and one for each of its names and goals."""
    for row in tables.read(file, COLUMNS[:1], COLUMNS[1:]):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            name = row.name("name", needed=True)
            facts, goals = _facts(row), _goals(row)
            names = _names(row, name)
        except CellError as error:
            yield Rejected(row.number, error.column, str(error.value), error.reason)
            continue
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
        "member_state": _state(row),
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


def _state(row: Row) -> str | None:
    name = row.text("member_state")
    code = reference.state_code(name) if name else None
    if name and code is None:
        raise CellError("member_state", name, "is no Member State by this code or name")
    return code


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
    """Two accounts of one organization, and one name of two."""
    facts = (*FACTS, "sdgs")
    account = (staged.c.row, staged.c.organization_key.label("name"), *(staged.c[f] for f in facts))
    called = (staged_names.c.row, staged_names.c.key.label("name"), staged_names.c.organization_key)
    return [
        *staging.contradictions(conn, sa.select(*account).subquery(), ("name",), facts),
        *staging.contradictions(
            conn, sa.select(*called).subquery(), ("name",), ("organization_key",)
        ),
    ]


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:  # noqa: ARG001 (a loader's shape)
    """Add new organizations, and change those that a row knows by any of their names."""
    taken = _take_names(conn, batch)
    known = sa.select(organization_names.c.key)
    unknown = sa.select(staged.c.row).where(staged.c.organization_key.not_in(known))
    merged = Merged(new=set(conn.scalars(unknown)))
    staging.resolve_organizations(conn, staged, batch)
    joined = _make_one(conn, batch)
    names = staging.merge(conn, _called(), organization_names, ("key",), NAME, batch)
    facts = staging.merge(conn, _told(), organizations, ("id",), ("name", *FACTS), batch)
    merged.add(Merged(changed=taken | joined))
    merged.add(names, part=True)
    merged.add(facts)
    merged.add(_merge_goals(conn, batch), part=True)
    roll_calls.recognize_organizations(conn)
    return merged


def _take_names(conn: sa.Connection, batch: int) -> set[int]:
    """Give organizations that are known by another of a row's names its name as the present one.

    A name that is known as a former one stays that: the register does not undo a change of name.
    An alias stays one, if the file itself goes on calling the organization by its present name.
    """
    stands_for, own = counted_as(), organization_names.alias("own")
    listed = sa.select(staged.c.organization_key)
    present = organization_names.alias("present")
    given_up = sa.exists().where(
        present.c.organization_id == own.c.organization_id,
        present.c.kind == "present",
        present.c.key.not_in(listed),
    )
    rank = sa.case({"present": 0, "former": 1}, value=staged_names.c.kind, else_=2)
    statement = (
        sa.select(
            staged.c.row,
            staged.c.organization.label("name"),
            staged.c.organization_key.label("key"),
            stands_for.c.counted_as_id.label("organization_id"),
        )
        .join(staged_names, staged_names.c.row == staged.c.row)
        .join(organization_names, organization_names.c.key == staged_names.c.key)
        .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
        .join(own, own.c.key == staged.c.organization_key, isouter=True)
        .where(sa.or_(own.c.kind.is_(None), (own.c.kind == "alias") & given_up))
        .order_by(staged.c.row, rank)
    )
    taken: dict[str, sa.Row] = {}
    for found in conn.execute(statement).all():
        taken.setdefault(found.key, found)
    if taken:
        _give_names(conn, [found._asdict() for found in taken.values()], batch)
    return {found.row for found in taken.values()}


def _give_names(conn: sa.Connection, found: list[dict[str, Any]], batch: int) -> None:
    """Make each `key` the present name of its organization, and the one before a former name.

    Of two for one organization the first becomes the present name, the other an alias.
    """
    names = organization_names
    first = {one["organization_id"]: one["key"] for one in reversed(found)}
    retired = sa.update(names).values(kind="former", batch_id=batch)
    owner = names.c.organization_id == sa.bindparam("owner")
    conn.execute(
        retired.where(owner, names.c.kind == "present"),
        [{"owner": one["organization_id"]} for one in found],
    )
    conn.execute(
        sa.delete(names).where(names.c.key == sa.bindparam("taken")),
        [{"taken": one["key"]} for one in found],
    )
    conn.execute(
        sa.insert(names),
        [
            {
                "key": one["key"],
                "organization_id": one["organization_id"],
                "name": one["name"],
                "kind": "present" if first[one["organization_id"]] == one["key"] else "alias",
                "batch_id": batch,
            }
            for one in found
        ],
    )


def _make_one(conn: sa.Connection, batch: int) -> set[int]:
    """Merge the organizations that are known by the names of one row."""
    own = organization_names.alias("own")
    this, other = counted_as(), counted_as()
    statement = (
        sa.select(staged_names.c.row, other.c.counted_as_id, this.c.counted_as_id)
        .join(own, own.c.key == staged_names.c.organization_key)
        .join(this, this.c.organization_id == own.c.organization_id)
        .join(organization_names, organization_names.c.key == staged_names.c.key)
        .join(other, other.c.organization_id == organization_names.c.organization_id)
        .where(this.c.counted_as_id != other.c.counted_as_id)
        .order_by(staged_names.c.row, other.c.counted_as_id)
    )
    rows, moved = set(), {}
    for row, before, after in conn.execute(statement).all():
        before, after = (_last(moved, number) for number in (before, after))
        if before != after:
            organization_renames.point(conn, before, after, batch)
            moved[before] = after
            rows.add(row)
    return rows


def _last(moved: Mapping[int, int], number: int) -> int:
    while number in moved:
        number = moved[number]
    return number


def _called() -> sa.Subquery:
    """The names of each row with their organization; what is present stays so."""
    own, stands_for = organization_names.alias("own"), counted_as()
    known = organization_names
    keeps = sa.or_(known.c.kind == "present", staged_names.c.kind == "present")
    kind = sa.case((known.c.key.is_(None), staged_names.c.kind), (keeps, known.c.kind))
    return (
        sa.select(
            staged_names.c.row,
            staged_names.c.key,
            stands_for.c.counted_as_id.label("organization_id"),
            staged_names.c.name,
            sa.func.coalesce(kind, staged_names.c.kind).label("kind"),
        )
        .join(own, own.c.key == staged_names.c.organization_key)
        .join(stands_for, stands_for.c.organization_id == own.c.organization_id)
        .join(known, known.c.key == staged_names.c.key, isouter=True)
        .where(sa.or_(known.c.key.is_(None), known.c.organization_id == stands_for.c.counted_as_id))
        .subquery("called")
    )


def _told() -> sa.Subquery:
    """Each row with its organization, and with what is known of it where the row says nothing."""
    own, stands_for = organization_names.alias("own"), counted_as()
    present = (own.c.kind == "present") & (own.c.organization_id == organizations.c.id)
    name = sa.case((present, staged.c.organization), else_=organizations.c.name)
    facts = {fact: sa.func.coalesce(staged.c[fact], organizations.c[fact]) for fact in FACTS}
    # A year belongs to the status that was granted in it.
    other = staged.c.consultative_status != organizations.c.consultative_status
    facts["status_since"] = sa.case((other, staged.c.status_since), else_=facts["status_since"])
    labelled = (value.label(fact) for fact, value in facts.items())
    return (
        sa.select(staged.c.row, organizations.c.id, name.label("name"), *labelled)
        .join(own, own.c.key == staged.c.organization_key)
        .join(stands_for, stands_for.c.organization_id == own.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .subquery("told")
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
