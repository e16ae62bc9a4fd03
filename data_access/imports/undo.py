"""Undo an import: delete what it added, restore what it changed or removed.

The database recorded each row before and after the import (`database/change_log.py`). Rows that
something else has changed or refers to since are never lost: the import then cannot be undone.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from data_access.database import change_log
from data_access.imports.changes import called
from data_access.schema import import_batches, import_undo, metadata, organization_matches, sources

# Tables that no row of another refers to: what is new in them can go first of all.
REFERRED_TO = {
    key.column.table
    for table in metadata.sorted_tables
    for key in table.foreign_keys
    if table is not key.column.table
}
CHANGED, REFERS = "changed", "refers"
# How many imports of a source can be undone, newest first.
UNDOABLE = 10


@dataclass(frozen=True)
class Obstacle:
    """Why an import cannot be reversed: rows that have a life of their own since.

    how      "changed": something else changed rows of the import; "refers": it refers to them
    table    table of the rows that changed, or that refer
    to       for "refers", the table of the rows that the import brought
    number   how many rows changed, or refer
    by       batch of the import that did it; None where a person or another office did
    example  what one of the import's rows is called
    """

    how: str
    table: str
    to: str | None
    number: int
    by: int | None
    example: str


def begin(conn: sa.Connection, batch: int, source: str, since: dt.datetime) -> None:
    """Record what this import changes, and forget the oldest imports of its source.

    The last imports of a source can be undone, newest first; files loaded together since an
    instant all count among them.
    """
    number = import_batches.c.id
    own = import_batches.c.source == source
    recent = (
        sa.select(number).where(own, number < batch).order_by(number.desc()).limit(UNDOABLE - 1)
    )
    earlier = sa.select(number).where(
        own,
        number < batch,
        import_batches.c.loaded_at < since,
        number.not_in(recent.scalar_subquery()),
    )
    conn.execute(sa.delete(import_undo).where(import_undo.c.batch_id.in_(earlier)))
    change_log.begin(conn, batch)


def effects(conn: sa.Connection, batch: int) -> Counter[tuple[str, str]]:
    """How many rows of each table are "new", "changed" and "removed"; empty if nobody knows."""
    what = sa.case(
        (import_undo.c.before.is_(None), "new"),
        (import_undo.c.after.is_(None), "removed"),
        else_="changed",
    )
    statement = (
        sa.select(import_undo.c.table_name, what.label("what"), sa.func.count())
        .where(
            import_undo.c.batch_id == batch,
            import_undo.c.before.is_distinct_from(import_undo.c.after),
        )
        .group_by(import_undo.c.table_name, what)
    )
    return Counter({(table, kind): number for table, kind, number in conn.execute(statement)})


def is_kept(conn: sa.Connection, batch: int) -> bool:
    """Whether it is still known what an import changed: something always, if but its source."""
    return conn.scalar(sa.select(sa.exists().where(import_undo.c.batch_id == batch)))


def take_back(conn: sa.Connection, batch: int) -> None:
    """Bring every row of an import back to what it was; `conn` must be writing.

    What is new and referred to by nothing goes first: a date given to a milestone must be gone
    when the milestone has its date of before, or that would be on record as another.
    """
    tables = [table for table in metadata.sorted_tables if table in change_log.TABLES]
    touched = {table for table, _ in effects(conn, batch)}
    tables = [table for table in tables if table.name in touched]
    for table in reversed(tables):
        if table not in REFERRED_TO:
            _remove_new(conn, table, batch)
    for table in tables:
        _restore_changed(conn, table, batch)
    for table in reversed(tables):
        if table in REFERRED_TO:
            _remove_new(conn, table, batch)
    for table in tables:
        _put_back_removed(conn, table, batch)
    conn.execute(sa.delete(import_undo).where(import_undo.c.batch_id == batch))
    conn.execute(sa.delete(organization_matches).where(organization_matches.c.batch_id == batch))
    conn.execute(sa.delete(import_batches).where(import_batches.c.id == batch))


def _remove_new(conn: sa.Connection, table: sa.Table, batch: int) -> None:
    left = change_log.rows(conn, table, batch, "after")
    new = sa.select(*_key(left, table)).where(left.c.other.is_(None))
    conn.execute(sa.delete(table).where(_tuple(table, table).in_(new)))


def _restore_changed(conn: sa.Connection, table: sa.Table, batch: int) -> None:
    found = change_log.rows(conn, table, batch, "before")
    values = {column.name: found.c[column.name] for column in table.c if not column.primary_key}
    this = sa.and_(*(table.c[column.name] == column for column in _key(found, table)))
    clauses = [this, found.c.other.is_not(None)]
    if table is sources:
        # What was said of a source since then holds.
        clauses.append(change_log.as_noted(conn, table) == found.c.other)
    conn.execute(sa.update(table).where(*clauses).values(values))


def _put_back_removed(conn: sa.Connection, table: sa.Table, batch: int) -> None:
    found = change_log.rows(conn, table, batch, "before")
    columns = [column.name for column in table.c]
    gone = sa.select(*(found.c[name] for name in columns)).where(found.c.other.is_(None))
    conn.execute(sa.insert(table).from_select(columns, gone))


# What stands in the way


def obstacles(conn: sa.Connection, batch: int) -> list[Obstacle]:
    """What else changed rows of an import since, or refers to rows that it brought."""
    touched = effects(conn, batch)
    found = []
    for table in change_log.TABLES:
        if table is not sources and any(name == table.name for name, _ in touched):
            found += _changed_since(conn, table, batch)
            found += _returned(conn, table, batch)
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if touched[key.column.table.name, "new"] and table is not import_undo:
                found += _referring(conn, table, key, batch)
    return found


def _changed_since(conn: sa.Connection, table: sa.Table, batch: int) -> Iterator[Obstacle]:
    """Rows that are gone since, or not as the import left them."""
    left = change_log.rows(conn, table, batch, "after")
    there = sa.and_(*(table.c[column.name] == column for column in _key(left, table)))
    by = sa.case((table.c.batch_id != batch, table.c.batch_id)).label("by")
    otherwise = (
        sa.select(by, sa.func.count(), sa.func.min(left.c.said))
        .select_from(left.outerjoin(table, there))
        .where(
            sa.or_(
                next(iter(table.primary_key)).is_(None),
                change_log.as_noted(conn, table) != left.c.said,
            )
        )
        .group_by(by)
    )
    for who, number, said in conn.execute(otherwise).all():
        named = called(conn, table, json.loads(said))
        yield Obstacle(CHANGED, table.name, None, number, who, named)


def _returned(conn: sa.Connection, table: sa.Table, batch: int) -> Iterator[Obstacle]:
    """Rows that the import removed, and that are there again."""
    found = change_log.rows(conn, table, batch, "before")
    there = sa.and_(*(table.c[column.name] == column for column in _key(found, table)))
    again = (
        sa.select(table.c.batch_id, sa.func.count(), sa.func.min(found.c.said))
        .select_from(found.join(table, there))
        .where(found.c.other.is_(None))
        .group_by(table.c.batch_id)
    )
    for who, number, said in conn.execute(again).all():
        named = called(conn, table, json.loads(said))
        yield Obstacle(CHANGED, table.name, None, number, who, named)


def _referring(
    conn: sa.Connection, table: sa.Table, key: sa.ForeignKey, batch: int
) -> Iterator[Obstacle]:
    """Rows that are none of the import's, and refer to what it brought."""
    to = key.column.table
    left = change_log.rows(conn, to, batch, "after")
    by = table.c.batch_id if "batch_id" in table.c else sa.cast(sa.null(), sa.Integer)
    clauses = [left.c.other.is_(None)]
    if table in change_log.TABLES:
        own = change_log.rows(conn, table, batch, "after")
        clauses.append(_tuple(table, table).not_in(sa.select(*_key(own, table))))
    statement = (
        sa.select(by.label("by"), sa.func.count(), sa.func.min(left.c.said))
        .select_from(sa.join(table, left, key.parent == left.c[key.column.name]))
        .where(*clauses)
        .group_by(by)
    )
    for who, number, said in conn.execute(statement).all():
        yield Obstacle(REFERS, table.name, to.name, number, who, called(conn, to, json.loads(said)))


def _key(rows: sa.FromClause, table: sa.Table) -> list[sa.ColumnElement]:
    return [rows.c[column.name] for column in table.primary_key]


def _tuple(rows: sa.FromClause, table: sa.Table) -> sa.ColumnElement:
    return sa.tuple_(*_key(rows, table))
