"""What an import changed, as people read it: which row, which column, from what to what."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from data_access.database import change_log
from data_access.domain import formatting
from data_access.domain.import_results import Change
from data_access.reforms.positions import PRIVATE
from data_access.schema import (
    events,
    import_undo,
    organization_names,
    organizations,
    partnerships,
    positions,
    reform_actions,
)

# What a row is called by, where that is not what makes it one of a kind.
CALLED = {
    "organizations": ("name",),
    "organization_names": ("name",),
    "partnerships": ("title",),
    "events": ("title", "starts_on"),
    "contributions": ("year", "donor", "entity", "category", "revenue_type"),
    "engagements": ("organization_id", "occasion", "occurred_from"),
    "roll_calls": ("reported_on", "topic"),
    "reform_actions": ("number", "sub_action", "title"),
}
# What a row of a table is, and rows of it, where the table's name does not say it.
THINGS = {
    "organization_names": ("name of an organization", "names of organizations"),
    "organization_sdgs": ("goal of an organization", "goals of organizations"),
    "partnership_participants": ("participant", "participants"),
    "partnership_sdgs": ("goal of a partnership", "goals of partnerships"),
    "partnership_states": ("State of a partnership", "States of partnerships"),
    "roll_call_votes": ("vote", "votes"),
    "reform_parties": ("party to an action", "parties to actions"),
    "reform_milestones": ("milestone", "milestones"),
    "milestone_dates": ("date of a milestone", "dates of milestones"),
    "event_hosts": ("host of an event", "hosts of events"),
    "event_sdgs": ("goal of an event", "goals of events"),
    "type_reviews": ("review of a type", "reviews of types"),
    "outreach": ("outreach", "outreach"),
}
# What says who wrote a row, or repeats another column folded, is no news to a reader.
UNSAID = ("id", "batch_id", "recorded_at", "key", "title_key", "occasion_key")
# Which rows go with others, and are told by them.
BESIDE = ("sources", "milestone_dates", "reform_editions")
NAMED_BY = {
    organizations: ("name",),
    partnerships: ("title",),
    events: ("title",),
    reform_actions: ("number", "sub_action"),
}
LONG = 120
# How a value of the database's JSON is written, by the type of its column.
WRITTEN = {
    sa.Boolean: lambda value: "yes" if value else "no",
    sa.DateTime: lambda value: _instant(dt.datetime.fromisoformat(value)),
    sa.Date: lambda value: formatting.day(dt.date.fromisoformat(value)),
    sa.Double: lambda value: f"{float(value):,.2f}".removesuffix(".00"),
    sa.String: lambda value: _shortened(value),
}


def thing(table: str) -> str:
    """What a row of a table is, in words."""
    return THINGS[table][0] if table in THINGS else things(table).removesuffix("s")


def things(table: str) -> str:
    """What rows of a table are, in words."""
    return THINGS[table][1] if table in THINGS else table.replace("_", " ")


def sample(conn: sa.Connection, batch: int, most: int) -> list[Change]:
    """Some of what an import changes, of each table and kind at most `most` rows.

    What it changed comes first, then what it removed, then what is new.
    """
    kind = sa.case(
        (import_undo.c.before.is_(None), "new"),
        (import_undo.c.after.is_(None), "removed"),
        else_="changed",
    )
    order = sa.case({"changed": 0, "removed": 1}, value=kind, else_=2)
    place = sa.func.row_number().over(
        partition_by=[import_undo.c.table_name, kind], order_by=import_undo.c.id
    )
    ranked = (
        sa.select(
            *(import_undo.c[name] for name in ("id", "table_name", "before", "after")),
            kind.label("what"),
            order.label("order"),
            place.label("place"),
        )
        .where(
            import_undo.c.batch_id == batch,
            import_undo.c.table_name.not_in(BESIDE),
            sa.func.coalesce(import_undo.c.before, import_undo.c.after).is_not(None),
            import_undo.c.before.is_distinct_from(import_undo.c.after),
        )
        .subquery()
    )
    found = conn.execute(
        sa.select(ranked)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.order, ranked.c.table_name, ranked.c.id)
    ).all()
    return [
        change
        for one in found
        for change in _told(conn, TABLES[one.table_name], one.what, one.before, one.after)
    ]


TABLES = {table.name: table for table in change_log.TABLES}


def _told(
    conn: sa.Connection, table: sa.Table, what: str, before: str | None, after: str | None
) -> Iterator[Change]:
    old, new = (json.loads(said) if said else {} for said in (before, after))
    if table is organization_names and not old and new["kind"] == "present":
        # The organization of that name tells it.
        return
    if _in_confidence(table, old) or _in_confidence(table, new):
        return
    name = called(conn, table, old or new)
    if what != "changed":
        shown = new or old
        told = (
            f"{_words(column)} {value}"
            for column in table.c
            if column.name not in (*_names(table), *UNSAID)
            and (value := _shown(conn, column, shown.get(column.name)))
        )
        all_of_it = _shortened("; ".join(told)) or None
        was, now = (None, all_of_it) if what == "new" else (all_of_it, None)
        yield Change(thing(table.name), name, what, "", was, now)
        return
    for column in table.c:
        values = old.get(column.name), new.get(column.name)
        if column.name not in UNSAID and values[0] != values[1]:
            was, now = (_shown(conn, column, value) for value in values)
            yield Change(thing(table.name), name, what, _words(column), was, now)


def called(conn: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> str:
    """What a row is called, by the columns that tell it apart from others."""
    if _in_confidence(table, row):
        return "one that was told in confidence"
    parts = (_shown(conn, table.c[name], row.get(name)) for name in _names(table))
    return _shortened(", ".join(part for part in parts if part))


def _in_confidence(table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Whether it is for fewer readers than those of imports: nothing is told of it here."""
    return table is positions and row.get("form") == PRIVATE


def _names(table: sa.Table) -> tuple[str, ...]:
    unique = (c for c in table.constraints if isinstance(c, sa.UniqueConstraint))
    return CALLED.get(table.name) or tuple(
        column.name for column in next(unique, table.primary_key).columns
    )


def _shown(conn: sa.Connection, column: sa.Column, value: Any) -> str | None:
    if value is None or value == "":
        return None
    for key in column.foreign_keys:
        if names := NAMED_BY.get(key.column.table):
            return _of_other(conn, key.column, value, names)
    written = (way for kind, way in WRITTEN.items() if isinstance(column.type, kind))
    return next(written, str)(value)


def _of_other(conn: sa.Connection, key: sa.Column, value: Any, names: tuple[str, ...]) -> str:
    found = conn.execute(
        sa.select(*(key.table.c[name] for name in names)).where(key == value)
    ).first()
    said = " ".join(str(part) for part in found or () if part not in (None, ""))
    return _shortened(said) or str(value)


def _instant(at: dt.datetime) -> str:
    return f"{formatting.day(at)}, {at:%H:%M} UTC"


def _words(column: sa.Column) -> str:
    return column.name.removesuffix("_id").replace("_", " ").removesuffix(" usd")


def _shortened(text: str) -> str:
    return text if len(text) <= LONG else f"{text[: LONG - 1].rstrip()}…"
