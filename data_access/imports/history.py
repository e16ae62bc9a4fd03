"""Imports on record: which were loaded, what one changed, what keeps it, and it taken back."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import freshness
from data_access.civil_society import rollup
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.import_results import Change
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.imports import changes as of_import
from data_access.imports import organization_matching, undo
from data_access.queries import query
from data_access.schema import (
    import_batches,
    import_undo,
    organization_matches,
    organizations,
    sources,
)

BRINGERS = frozenset({Role.FOCAL_POINT_HEAD, Role.STAFF, Role.OPERATOR})
# How many rows of each table and kind a second look shows.
SHOWN = 20
OF_ITS_SOURCE = import_batches.alias("of_its_source")
LATEST = (
    sa.select(sa.func.max(OF_ITS_SOURCE.c.id))
    .where(OF_ITS_SOURCE.c.source == import_batches.c.source)
    .correlate(import_batches)
    .scalar_subquery()
)


def _registered(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "Nothing was loaded yet."
    last = rows.iloc[0]
    said = f"{formatting.count(len(rows), 'file')} recorded"
    latest = f"the latest, {last['file']}, of {_day(last['loaded_at'])}"
    able = formatting.some(int(rows["can_be_taken_back"].sum()))
    return f"{formatting.sentence([said, latest])}; {able} can be reversed."


def _day(instant: Any) -> str:
    return formatting.day(weeks.in_new_york(pd.Timestamp(instant).to_pydatetime()).date())


@query(
    name="imported.register",
    sources=(),
    roles=BRINGERS,
    finding=_registered,
    unit="Files loaded",
    cacheable=False,
)
def register(conn: sa.Connection) -> pd.DataFrame:
    """Which files were loaded, what became of their rows, and which can be taken back?

    The latest first. The last ten files of each source can be undone, newest first, one after the
    other; the last one of each is marked.

    Columns, a row a file:
        batch              Int64
        kind               str       kind of import
        file               str       name of the file
        source             str       title of the source
        loaded_at          datetime  instant (UTC)
        speaks_for         date      last day that it speaks for
        read               Int64     rows read
        new                Int64
        changed            Int64
        unchanged          Int64
        rejected           Int64
        can_be_taken_back  bool
    """
    counts = ("read", "new", "changed", "unchanged", "rejected")
    kept = sa.exists().where(import_undo.c.batch_id == import_batches.c.id)
    statement = (
        sa.select(
            import_batches.c.id.label("batch"),
            import_batches.c.kind,
            import_batches.c.file_name.label("file"),
            sources.c.title.label("source"),
            import_batches.c.loaded_at,
            import_batches.c.speaks_for,
            *(import_batches.c[f"{name}_rows"].label(name) for name in counts),
            sa.and_(import_batches.c.id == LATEST, kept).label("can_be_taken_back"),
        )
        .join(sources)
        .order_by(import_batches.c.loaded_at.desc(), import_batches.c.id.desc())
    )
    types = dict.fromkeys(("batch", *counts), "Int64")
    types |= {"loaded_at": "datetime64[us]", "can_be_taken_back": "bool"}
    return pd.read_sql_query(statement, conn).astype(types)


def _matched(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"Import {params['batch']} matched every name by a present name, or as new."
    proposed = int(rows["how"].isin(organization_matching.PROPOSED).sum())
    joined = formatting.count(len(rows) - proposed, "name")
    return formatting.begun(
        f"{joined} matched by a former name, a rename or a merger;"
        f" {formatting.count(proposed, 'possible duplicate')}."
    )


@query(
    name="imported.matches",
    sources=(),
    roles=BRINGERS,
    finding=_matched,
    unit="Names",
    cacheable=False,
)
def matches(conn: sa.Connection, *, batch: int) -> pd.DataFrame:
    """Which organizations did this import join, and which possible duplicates did it find?

    Present names that match are not listed. A merger is undone by separating `other_id`
    (`mergers.separate`); a possible duplicate is merged if it is one (`mergers.merge`).

    Columns, a row a name, in the order of the file:
        row              Int64  row of the file
        name             str    name in the file
        how              str    by a former name, present name changed, merged; or the reason why
                                two may be one: same alias; same name, another State; or same
                                name in several States, where the file gives no State
        organization_id  Int64
        organization     str    its present name
        other_id         Int64  the organization merged into it, or the possible duplicate
        other            str    its present name
    """
    other = organizations.alias("other_organization")
    statement = (
        sa.select(
            organization_matches.c.file_row.label("row"),
            organization_matches.c.name,
            organization_matches.c.how,
            organization_matches.c.organization_id,
            organizations.c.name.label("organization"),
            organization_matches.c.other_id,
            other.c.name.label("other"),
        )
        .join(organizations, organizations.c.id == organization_matches.c.organization_id)
        .join(other, other.c.id == organization_matches.c.other_id, isouter=True)
        .where(organization_matches.c.batch_id == int(batch))
        .order_by(organization_matches.c.file_row, organization_matches.c.id)
    )
    types = dict.fromkeys(("row", "organization_id", "other_id"), "Int64")
    return pd.read_sql_query(statement, conn).astype(types)


def _would_undo(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"What import {params['batch']} changed is not kept: it cannot be reversed."
    new, changed, removed = (int(rows[name].sum()) for name in ("new", "changed", "removed"))
    parts = [
        f"removes {formatting.count(new, 'row')}" if new else "",
        f"brings {formatting.count(changed, 'row')} back to what stood there" if changed else "",
        f"returns {formatting.count(removed, 'row')}" if removed else "",
    ]
    done = formatting.listed([part for part in parts if part])
    return f"Reversing this import {done or 'changes the date of its source alone'}."


@query(
    name="imported.effects",
    sources=(),
    roles=BRINGERS,
    finding=_would_undo,
    unit="Rows",
    cacheable=False,
)
def effects(conn: sa.Connection, *, batch: int) -> pd.DataFrame:
    """What would taking this import back undo?

    Every row that the import wrote counts once, whichever module wrote it: what it brought goes,
    what it changed is as it was, what it removed returns. The roll-up by day is computed anew.

    Columns, a row a table:
        thing    str    what its rows are
        new      Int64  rows that go
        changed  Int64  rows that are as they were
        removed  Int64  rows that return
    """
    found = undo.effects(conn, batch)
    tables = sorted({table for table, _ in found if table != sources.name})
    rows = [
        (of_import.things(table), *(found[table, what] for what in ("new", "changed", "removed")))
        for table in tables
    ]
    if not rows and undo.is_kept(conn, batch):
        rows = [("sources", 0, 0, 0)]
    columns = ["thing", "new", "changed", "removed"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "Int64"))


def _some_of_it(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "It changed nothing that can be shown."
    return f"{formatting.begun(formatting.count(len(rows), 'change'))} of this import as examples."


@query(
    name="imported.changes",
    sources=(),
    roles=BRINGERS,
    finding=_some_of_it,
    unit="Changes",
    cacheable=False,
)
def changes(conn: sa.Connection, *, batch: int) -> pd.DataFrame:
    """What did this import change, for example?

    Of each table and each kind of change the first 20 rows: changed ones first, with what stood
    there and what stands there; then removed ones, then new ones.

    Columns, a row a change:
        thing   str  what the row is
        row     str  what it is called
        what    str  new, changed or removed
        column  str  which column; empty for a whole row
        was     str  what stood there; missing where nothing did
        now     str  what stands there; missing where nothing does
    """
    found = [vars(change) for change in of_import.sample(conn, batch, SHOWN)]
    return pd.DataFrame(found, columns=list(Change.__match_args__), dtype="str")


def _stands_in_the_way(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "Nothing prevents reversing it."
    more = len(rows) - 1
    rest = f", and {formatting.count(more, 'more thing')}" if more else ""
    return f"It cannot be reversed: {rows['obstacle'].iloc[0]}{rest}."


@query(
    name="imported.obstacles",
    sources=(),
    roles=BRINGERS,
    finding=_stands_in_the_way,
    unit="Obstacles",
    cacheable=False,
)
def obstacles(conn: sa.Connection, *, batch: int) -> pd.DataFrame:
    """What keeps this import from being taken back?

    An import stays where a later one of its source was loaded, where what it changed is not kept,
    where something else changed its rows since, or where something else refers to what it brought:
    another import, a person or another office. Nothing of theirs is ever lost.

    Columns, a row an obstacle:
        obstacle  str
    """
    found = conn.execute(sa.select(import_batches, LATEST.label("latest")).where(_is(batch)))
    this = found.first()
    if this is None:
        said = [f"there is no import {batch}"]
    elif this.id != this.latest:
        said = [f"{_import(conn, this.latest)} was loaded later, of the same source"]
    elif not undo.is_kept(conn, batch):
        said = ["what it changed is not kept"]
    else:
        said = [_said(conn, one) for one in undo.obstacles(conn, batch)]
    return pd.DataFrame({"obstacle": pd.Series(said, dtype="str")})


def latest(conn: sa.Connection, source: str) -> int | None:
    """The last import of a source; None if there was none."""
    number = sa.func.max(import_batches.c.id)
    return conn.scalar(sa.select(number).where(import_batches.c.source == source))


def _is(batch: int) -> sa.ColumnElement[bool]:
    return import_batches.c.id == int(batch)


def _import(conn: sa.Connection, batch: int) -> str:
    one = conn.execute(sa.select(import_batches).where(_is(batch))).one()
    return f"{one.file_name} ({one.kind}, {_day(one.loaded_at)})"


def _said(conn: sa.Connection, one: undo.Obstacle) -> str:
    rows = formatting.count(one.number, of_import.thing(one.table), of_import.things(one.table))
    who = _import(conn, one.by) if one.by else "a person or another office"
    if one.how == undo.CHANGED:
        are = "was" if one.number == 1 else "were"
        how = f"that it brought or changed {are} changed since by {who}"
    else:
        refer = "refers" if one.number == 1 else "refer"
        how = f"of {who} {refer} to {of_import.things(one.to)} that it brought"
    return f"{rows} {how}, first {one.example}"


@command(
    name="imported.take_back",
    roles=BRINGERS,
    about=lambda params, result: f"import {params['batch']}, {result}",
)
def take_back(conn: sa.Connection, _: Viewer, *, batch: int) -> str:
    """Take the latest import of its source back, and say what was undone.

    Raises:
        Refused: something stands in the way; the message says what.
    """
    freshness.hold(conn)
    found = obstacles(conn, batch=batch)
    if len(found):
        raise Refused(obstacles.finding(found, {"batch": batch}))
    name = conn.scalar(sa.select(import_batches.c.file_name).where(_is(batch)))
    number = dict.fromkeys(UNDONE.values(), 0)
    for (table, what), rows in undo.effects(conn, batch).items():
        number[what] += rows if table != sources.name else 0
    undo.take_back(conn, batch)
    rollup.refresh(conn)
    told = (f"{what} {number[of]}" for what, of in UNDONE.items())
    return f"{name}: {', '.join(told)}"


UNDONE = {"removed": "new", "restored": "changed", "returned": "removed"}
