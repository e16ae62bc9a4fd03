"""Rows on their way in: staged in temporary tables, checked there, then merged by set.

Staging takes no lock on the shared tables; merging does, and is short.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from data_access.database import connections
from data_access.domain.names import organization_key
from data_access.imports import organization_matching
from data_access.imports.rows import Rejected
from data_access.schema import import_batches, member_states, organization_names, organizations

AT_ONCE = 5000
# Where a row stands is kept, and says nothing of it.
WHERE = ("source_row",)
# What becomes of a row on record that a file has as well.
Rule = Literal["replace", "fill", "edition"]


@dataclass(frozen=True)
class Record:
    """One row for one table, with the number of the file's row that it comes from."""

    row: int
    table: sa.Table
    values: Mapping[str, Any]


@dataclass
class Merged:
    """Which rows of the file brought something new, and which changed something.

    older  rows that differ from what a later edition of the source reported, which stays: for
           each the columns in which they differ
    """

    new: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    older: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def add(self, other: "Merged", *, part: bool = False) -> None:
        """Join two results; what is new in a `part` of a known whole only changes it."""
        self.changed |= other.changed | (other.new if part else set())
        if not part:
            self.new |= other.new
        self.changed -= self.new
        self.older |= other.older


def staged_like(table: sa.Table, *extra: sa.Column) -> sa.Table:
    """A temporary twin of `table`, without its constraints, with the row of the file.

    An `organization_id` is staged as `organization`, the name, with its folded
    `organization_key`; `extra` columns are what else a loader has to look up.
    """
    columns = []
    for column in table.columns:
        if column.name == "organization_id":
            columns += [sa.Column("organization", sa.Text), sa.Column("organization_key", sa.Text)]
        elif column.name not in ("id", "batch_id", "recorded_at"):
            columns.append(sa.Column(column.name, column.type))
    row = sa.Column("row", sa.Integer, index=True)
    return sa.Table(
        f"staged_{table.name}", sa.MetaData(), row, *columns, *extra, prefixes=["TEMPORARY"]
    )


def create(conn: sa.Connection, tables: Iterable[sa.Table]) -> None:
    """Make the temporary tables of one file."""
    for table in tables:
        table.create(conn, checkfirst=False)


def stage(conn: sa.Connection, records: Iterable[Record]) -> None:
    """Put records into their temporary tables, folding the names of organizations."""
    records = iter(records)
    while some := list(itertools.islice(records, AT_ONCE)):
        by_table: dict[sa.Table, list] = {}
        for record in some:
            values = {"row": record.row, **record.values}
            if "organization" in record.table.c:
                name = values.get("organization")
                values["organization_key"] = organization_key(name) if name else None
            by_table.setdefault(record.table, []).append(values)
        for table, rows in by_table.items():
            conn.execute(table.insert(), rows)


def resolve_organizations(
    conn: sa.Connection, staged: sa.Table, batch: int, *, facts: Mapping[str, Any] | None = None
) -> None:
    """Make an organization of every staged name that none is known by.

    `facts` are columns to set on those that are new. After this, joining
    `organization_names` on `organization_key` finds every organization.
    """
    known = sa.select(organization_names.c.key)
    first = (
        sa.select(staged.c.organization_key.label("key"), sa.func.min(staged.c.row).label("row"))
        .where(staged.c.organization_key.is_not(None), staged.c.organization_key.not_in(known))
        .group_by(staged.c.organization_key)
        .subquery()
    )
    statement = (
        sa.select(first.c.key, staged.c.organization)
        .join(staged, (staged.c.row == first.c.row) & (staged.c.organization_key == first.c.key))
        .order_by(first.c.row)
        .distinct()
    )
    names = {key: name for key, name, _ in conn.execute(statement.add_columns(first.c.row))}
    if names:
        _add_organizations(conn, names, batch, facts or {})
    rows = sa.select(
        staged.c.organization_key, sa.func.min(staged.c.row), sa.func.min(staged.c.organization)
    ).where(staged.c.organization_key.is_not(None))
    in_file = {
        key: (row, name)
        for key, row, name in conn.execute(rows.group_by(staged.c.organization_key))
    }
    organization_matching.record_found(conn, in_file, names, _placed(conn, staged), batch)


def _placed(conn: sa.Connection, staged: sa.Table) -> set[str]:
    """Return the keys of staged names that a row gives with a State or another place."""
    if not {"member_state", "other_place"} <= {*staged.c.keys()}:
        return set()
    place = organization_matching.place_of(staged)
    return set(conn.scalars(sa.select(staged.c.organization_key).where(place.is_not(None))))


def _add_organizations(
    conn: sa.Connection, names: Mapping[str, str], batch: int, facts: Mapping[str, Any]
) -> None:
    """Add an organization for each name, by its key."""
    made = conn.scalars(
        sa.insert(organizations).returning(organizations.c.id, sort_by_parameter_order=True),
        [{"name": name, "batch_id": batch, **facts} for name in names.values()],
    ).all()
    conn.execute(
        sa.insert(organization_names),
        [
            {
                "key": key,
                "organization_id": made_id,
                "name": name,
                "kind": "present",
                "batch_id": batch,
            }
            for made_id, (key, name) in zip(made, names.items(), strict=True)
        ],
    )


def with_organization(staged: sa.Table) -> sa.Subquery:
    """The staged rows with `organization_id` in the place of the name."""
    columns = [c for c in staged.c if c.name not in ("organization", "organization_key")]
    return (
        sa.select(*columns, organization_names.c.organization_id)
        .join(
            organization_names, organization_names.c.key == staged.c.organization_key, isouter=True
        )
        .subquery("incoming")
    )


def without_state(
    conn: sa.Connection, tables: Iterable[sa.Table], *, fictional: bool
) -> Iterator[Rejected]:
    """Rows that name a State the database does not hold; `fictional` ones count only if said."""
    held = sa.select(member_states.c.iso3)
    if not fictional:
        held = held.where(~member_states.c.fictional)
    for table in tables:
        if (code := table.c.get("member_state")) is not None:
            statement = sa.select(table.c.row, code).where(code.not_in(held)).order_by(table.c.row)
            for row, stated in conn.execute(statement):
                yield Rejected(row, code.name, stated, "is no Member State by this code or name")


def contradictions(
    conn: sa.Connection, incoming: sa.FromClause, key: Sequence[str], values: Sequence[str]
) -> list[Rejected]:
    """Rows that name the same thing as an earlier row of the file, and say otherwise of it."""
    first = _first(incoming, key)
    differs = sa.or_(*(incoming.c[name].is_distinct_from(first.c[name]) for name in values))
    statement = (
        sa.select(incoming.c.row, first.c.row)
        .join(first, _same(incoming, first, key))
        .where(incoming.c.row > first.c.row, differs)
        .order_by(incoming.c.row)
    )
    return [
        Rejected(row, "", "", f"row {earlier} says otherwise of the same {' and '.join(key)}")
        for row, earlier in conn.execute(statement)
    ]


def merge(
    conn: sa.Connection,
    incoming: sa.FromClause,
    table: sa.Table,
    key: Sequence[str],
    values: Sequence[str],
    batch: int,
    rule: Rule = "replace",
) -> Merged:
    """Bring staged rows into `table`: those with an unknown `key` are new, the rest compared.

    By the rule "replace" the file's values replace those on record; by "fill" they only fill what
    is missing; by "edition" they replace them, but only fill what is missing where a later file of
    the source last wrote the row.

    Of several rows with one key the first counts. Rows that change nothing are
    not touched, so that nothing is marked as changed; to stand in another row of
    the file is no change.
    """
    first = _first(incoming, key)
    joined = first.join(table, _same(first, table, key), isouter=True)
    is_new = table.c[key[0]].is_(None)
    compared = [name for name in values if name not in WHERE]
    fills, replaces = (
        sa.or_(sa.false(), *(differ(first.c[name], table.c[name]) for name in compared))
        for differ in (_fills, _replaces)
    )
    older = is_older(table, batch) if rule == "edition" else sa.false()
    differs = fills if rule == "fill" else sa.or_(fills, sa.and_(replaces, sa.not_(older)))
    outcome = Merged(
        set(conn.scalars(sa.select(first.c.row).select_from(joined).where(is_new))),
        set(conn.scalars(sa.select(first.c.row).select_from(joined).where(~is_new, differs))),
        _older(conn, first, joined, table, compared, older) if rule == "edition" else {},
    )
    if not outcome.new and not outcome.changed:
        return outcome
    source = sa.select(*(first.c[name] for name in (*key, *values)), sa.literal(batch)).select_from(
        joined
    )
    into = connections.insert(conn, table).from_select(
        [*key, *values, "batch_id"], source.where(sa.or_(is_new, differs))
    )
    new = into.excluded
    conn.execute(
        into.on_conflict_do_update(
            index_elements=list(key),
            set_={
                name: sa.func.coalesce(table.c[name], new[name])
                if rule == "fill"
                else sa.case((older, sa.func.coalesce(table.c[name], new[name])), else_=new[name])
                for name in values
            }
            | {"batch_id": sa.case((older, table.c.batch_id), else_=new.batch_id)},
        )
    )
    return outcome


def _fills(new: sa.ColumnElement, known: sa.ColumnElement) -> sa.ColumnElement[bool]:
    return sa.and_(known.is_(None), new.is_not(None))


def _replaces(new: sa.ColumnElement, known: sa.ColumnElement) -> sa.ColumnElement[bool]:
    return sa.and_(known.is_not(None), new.is_distinct_from(known))


def is_older(table: sa.FromClause, batch: int) -> sa.ColumnElement[bool]:
    """Return whether an import is of an older edition than the one that last wrote a row.

    Editions are those of one source; each is dated by the day that its file speaks for.
    """
    now, then = import_batches.alias(), import_batches.alias()
    return sa.exists().where(
        now.c.id == batch,
        then.c.id == table.c.batch_id,
        then.c.source == now.c.source,
        then.c.speaks_for > now.c.speaks_for,
    )


def _older(
    conn: sa.Connection,
    first: sa.Subquery,
    joined: sa.Join,
    table: sa.Table,
    compared: Sequence[str],
    older: sa.ColumnElement[bool],
) -> dict[int, tuple[str, ...]]:
    """Name the columns in which rows of an older edition differ from a later one."""
    if not compared:
        return {}
    differ = [_replaces(first.c[name], table.c[name]).label(name) for name in compared]
    statement = (
        sa.select(first.c.row, *differ)
        .select_from(joined)
        .where(older, sa.or_(*differ))
        .order_by(first.c.row)
    )
    return {
        row: tuple(name for name, differs in zip(compared, flags, strict=True) if differs)
        for row, *flags in conn.execute(statement)
    }


def remove_absent(
    conn: sa.Connection,
    incoming: sa.FromClause,
    table: sa.Table,
    within: Sequence[str],
    key: Sequence[str],
) -> Merged:
    """Delete the parts of a staged whole (`within`) that the file no longer lists (`key`).

    The listed keys are copied into an indexed table first: `incoming` may be a query with a
    window, which the database would run again for each row of `table`.
    """
    names = tuple(dict.fromkeys((*within, *key)))
    listed = sa.Table(
        f"listed_{table.name}",
        sa.MetaData(),
        sa.Column("row", sa.Integer),
        *(sa.Column(name, table.c[name].type) for name in names),
        prefixes=["TEMPORARY"],
    )
    sa.Index(f"ix_listed_{table.name}", *(listed.c[name] for name in names))
    listed.create(conn, checkfirst=False)
    columns = ("row", *names)
    conn.execute(
        listed.insert().from_select(columns, sa.select(*(incoming.c[name] for name in columns)))
    )
    whole = sa.select(sa.func.min(listed.c.row)).where(_same(listed, table, within))
    absent = ~sa.exists().where(_same(listed, table, key))
    stale = sa.and_(whole.scalar_subquery().is_not(None), absent)
    rows = set(conn.scalars(sa.select(whole.scalar_subquery()).select_from(table).where(stale)))
    if rows:
        conn.execute(sa.delete(table).where(stale))
    listed.drop(conn)
    return Merged(changed=rows)


def _first(incoming: sa.FromClause, key: Sequence[str]) -> sa.Subquery:
    rank = sa.func.row_number().over(
        partition_by=[incoming.c[name] for name in key], order_by=incoming.c.row
    )
    ranked = sa.select(incoming, rank.label("rank")).subquery()
    columns = [column for column in ranked.c if column.name != "rank"]
    return sa.select(*columns).where(ranked.c.rank == 1).subquery()


def _same(one: sa.FromClause, other: sa.FromClause, key: Sequence[str]) -> sa.ColumnElement:
    return sa.and_(*(one.c[name] == other.c[name] for name in key))
