"""What reform actions wait for: others that must come first, and what stands in their way."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.manual_entry import RECORDERS, past, said
from data_access.queries import query
from data_access.reforms import milestone_status
from data_access.reforms.action_rows import completed, found, is_action, tell
from data_access.schema import (
    accounts,
    reform_actions,
    reform_blockers,
    reform_needs,
)

SOURCES = ("reforms",)
NEEDS, NEEDED = "must come first", "waits for this one"


# Other actions


def _needs_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say for how many it waits, which of them are overdue, and how many wait for it."""
    first, after = (rows[rows["way"] == way] for way in (NEEDS, NEEDED))
    if rows.empty:
        return f"No action that action {params['key']} waits for is recorded."
    late = first[first["state"] == "overdue"]
    parts = []
    if len(first):
        others = formatting.count(len(first), "other")
        parts.append(f"the action waits for {others}{_late(late, len(first))}")
    if len(after):
        verb = "waits" if len(after) == 1 else "wait"
        parts.append(f"{formatting.count(len(after), 'other')} {verb} for it")
    return formatting.sentence(parts) + "."


def _late(late: pd.DataFrame, others: int) -> str:
    """Name what is overdue among so many others, and say by how much."""
    if late.empty:
        return ", none of them overdue" if others > 1 else ", which is not overdue"
    days = formatting.count(int(late["days_overdue"].max()), "day")
    keys = formatting.listed([f"action {key}" for key in late["key"]])
    overdue = f"is overdue, by {days}" if len(late) == 1 else f"are overdue, by up to {days}"
    return f"; {keys} {overdue}"


@query(
    name="dependencies.needs",
    sources=SOURCES,
    roles=OFFICE,
    finding=_needs_said,
    unit="Reform actions",
)
def needs(conn: sa.Connection, *, key: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """Which reform actions must come before this one, and which wait for it?

    Each stands as its final milestone does on the day asked about. Those that
    must come first alone, and not what these wait for in their turn.

    Columns, a row an action, those that must come first before the others:
        way           str     must come first, or waits for this one
        action        int     number of the action, as in the source
        sub_action    str     empty where the action has none
        title         str
        state         str     overdue, due, later, undated or reached
        due_on        object  date of its final milestone; missing if there is none
        note          str     what is needed of it; missing if nobody said
        action_id     int
        key           str     what the action is known by
        whole_title, days_overdue, days_left, leads, standing  as in the list of actions
        claimed, ruled_out  bool
    """
    this = sa.select(reform_actions.c.id).where(is_action(key)).scalar_subquery()
    rows = [
        *conn.execute(_other(NEEDS, "needs_id", "action_id", this, as_of)).mappings(),
        *conn.execute(_other(NEEDED, "action_id", "needs_id", this, as_of)).mappings(),
    ]
    columns = [
        *("way", "action", "sub_action", "title", "state", "due_on", "note", "action_id"),
        *("claimed", "ruled_out"),
    ]
    return completed(pd.DataFrame(rows, columns=columns), conn, as_of)


def _other(way: str, other: str, one: str, this: sa.ScalarSelect, as_of: dt.date) -> sa.Select:
    final = milestone_status.milestones(as_of, "final")
    return (
        sa.select(
            sa.literal(way).label("way"),
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title")),
            milestone_status.state(as_of, final).label("state"),
            final.c.due_on,
            reform_needs.c.note,
            reform_actions.c.id.label("action_id"),
            milestone_status.claimed(as_of, final).label("claimed"),
            sa.func.coalesce(final.c.ruled_out, sa.false()).label("ruled_out"),
        )
        .join_from(reform_needs, reform_actions, reform_actions.c.id == reform_needs.c[other])
        .join(final, _final_of(final), isouter=True)
        .where(reform_needs.c[one] == this)
        .order_by(reform_actions.c.number, reform_actions.c.id)
    )


def _final_of(final: sa.Alias) -> sa.ColumnElement[bool]:
    return sa.and_(final.c.action_id == reform_actions.c.id, final.c.milestone == "final")


def overdue(conn: sa.Connection, as_of: dt.date) -> dict[int, int]:
    """How many overdue actions each waits for, by `id`; those that wait for none are left out."""
    final = milestone_status.milestones(as_of, "final")
    statement = (
        sa.select(reform_needs.c.action_id, sa.func.count())
        .join_from(reform_needs, reform_actions, reform_actions.c.id == reform_needs.c.needs_id)
        .join(final, _final_of(final))
        .where(milestone_status.state(as_of, final) == "overdue")
        .group_by(reform_needs.c.action_id)
    )
    return dict(conn.execute(statement).all())


def _about(params: Mapping[str, Any], _: Any) -> str:
    return f"action {params['key']}, for which {params['needs']} must come first"


@command(name="dependencies.need", roles=RECORDERS, about=_about)
def need(conn: sa.Connection, _: Viewer, *, key: str, needs: str, note: str = "") -> None:
    """Record that an action can only come after another.

    Raises:
        Refused: there is no such action, it is the same, it is recorded already, or the
            other waits for this one, be it by way of others.
    """
    action, first = found(conn, key), found(conn, needs)
    if action == first:
        raise Refused("An action does not wait for itself.")
    if action in _before(conn, first):
        raise Refused(f"Action {needs} waits for action {key}: they would wait for each other.")
    row = {"action_id": action, "needs_id": first}
    if conn.scalar(sa.select(sa.exists().where(*_same(row)))):
        raise Refused("That is recorded already.")
    conn.execute(reform_needs.insert().values(**row, note=said(note, most=400)))
    tell(conn, action)


@command(name="dependencies.drop", roles=RECORDERS, about=_about)
def drop(conn: sa.Connection, _: Viewer, *, key: str, needs: str) -> None:
    """Record that an action no longer waits for another.

    Raises:
        Refused: it did not.
    """
    row = {"action_id": found(conn, key), "needs_id": found(conn, needs)}
    if not conn.execute(sa.delete(reform_needs).where(*_same(row))).rowcount:
        raise Refused(f"That action {key} waits for action {needs} is not recorded.")
    tell(conn, row["action_id"])


def _same(row: Mapping[str, int]) -> list[sa.ColumnElement[bool]]:
    return [reform_needs.c[name] == value for name, value in row.items()]


def _before(conn: sa.Connection, action: int) -> set[int]:
    """All that must come before an action, step by step."""
    first = sa.select(reform_needs.c.needs_id).where(reform_needs.c.action_id == action)
    way = first.cte("way", recursive=True)
    way = way.union(
        sa.select(reform_needs.c.needs_id).join(way, way.c.needs_id == reform_needs.c.action_id)
    )
    return set(conn.scalars(sa.select(way.c.needs_id)))


# What stands in the way


def _blockers_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No obstacle to action {params['key']} is recorded."
    waiting = rows[rows["resolved_on"].isna()]
    if waiting.empty:
        return "Nothing stands in the way of the action any more."
    oldest = waiting["since"].min()
    number = formatting.count(len(waiting), "matter stands", "matters stand")
    since = "since" if len(waiting) == 1 else "the oldest since"
    return formatting.begun(f"{number} in the way of the action, {since} {formatting.day(oldest)}.")


@query(
    name="dependencies.blockers",
    sources=SOURCES,
    roles=OFFICE,
    finding=_blockers_said,
    unit="Matters in the way",
)
def blockers(conn: sa.Connection, *, key: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """What stands in the way of a reform action, since when, and what is out of it?

    As recorded by the office up to the day asked about; what was resolved after
    it still stood there then.

    Columns, a row a matter, those that stand there first, the oldest before the others:
        blocker      int64
        text         str
        since        object  date
        resolved_on  object  date; missing while it stands there
        days         int64   from the first day to the last, or to the day asked about
        by           str     account that recorded it
    """
    resolved = sa.case((reform_blockers.c.resolved_on <= as_of, reform_blockers.c.resolved_on))
    statement = (
        sa.select(
            reform_blockers.c.id.label("blocker"),
            reform_blockers.c.text,
            reform_blockers.c.since,
            resolved.label("resolved_on"),
            accounts.c.name.label("by"),
        )
        .join(reform_actions, reform_actions.c.id == reform_blockers.c.action_id)
        .join(accounts, accounts.c.id == reform_blockers.c.recorded_by)
        .where(is_action(key), reform_blockers.c.since <= as_of)
        .order_by(resolved.is_not(None), reform_blockers.c.since, reform_blockers.c.id)
    )
    rows = pd.read_sql_query(statement, conn)
    ends = rows["resolved_on"].where(rows["resolved_on"].notna(), as_of)
    days = [(end - since).days for end, since in zip(ends, rows["since"], strict=True)]
    rows.insert(4, "days", days)
    types = {"blocker": "int64", "days": "int64", "since": "object", "resolved_on": "object"}
    return rows.astype({name: types.get(name, "str") for name in rows.columns})


def open_blockers(conn: sa.Connection, as_of: dt.date) -> dict[int, int]:
    """How many matters stand in the way of each action, by `id`."""
    resolved = reform_blockers.c.resolved_on
    statement = (
        sa.select(reform_blockers.c.action_id, sa.func.count())
        .where(reform_blockers.c.since <= as_of, sa.or_(resolved.is_(None), resolved > as_of))
        .group_by(reform_blockers.c.action_id)
    )
    return dict(conn.execute(statement).all())


@command(
    name="dependencies.block", roles=RECORDERS, about=lambda params, _: f"action {params['key']}"
)
def block(conn: sa.Connection, by: Viewer, *, key: str, text: str, since: dt.date) -> int:
    """Record what stands in the way of an action, and return the number of the matter.

    Raises:
        Refused: there is no such action, nothing is said, or the day lies ahead.
    """
    action, matter = found(conn, key), said(text, "Say what stands in the way.")
    row = {"action_id": action, "text": matter, "since": past(since), "recorded_by": by.account}
    tell(conn, action)
    insert = reform_blockers.insert().values(row).returning(reform_blockers.c.id)
    return conn.scalar(insert)


@command(
    name="dependencies.resolve",
    roles=RECORDERS,
    about=lambda params, _: f"action {params['key']}, matter {params['blocker']}",
)
def resolve(
    conn: sa.Connection, _: Viewer, *, key: str, blocker: int, resolved_on: dt.date
) -> None:
    """Record that something is out of the way of an action.

    Raises:
        Refused: there is no such matter, it is out of the way already, or was not yet there.
    """
    one = reform_blockers.c.id == blocker
    its = reform_blockers.c.action_id == found(conn, key)
    row = conn.execute(sa.select(reform_blockers).where(one, its)).one_or_none()
    if row is None or row.resolved_on is not None:
        raise Refused("Nothing of that number stands in its way.")
    if not row.since <= resolved_on <= weeks.today():
        raise Refused("It was out of the way on a day since it was there, up to today.")
    conn.execute(sa.update(reform_blockers).where(one).values(resolved_on=resolved_on))
    tell(conn, row.action_id)
