"""The calendar of bodies that decide: which sessions come, and in which a reform can be decided."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.commands import command
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.manual_entry import RECORDERS
from data_access.queries import query
from data_access.reforms import milestone_status
from data_access.reforms.action_rows import found, is_action, tell
from data_access.schema import body_sessions, reform_actions

SOURCES = ("bodies",)
SESSION = ("body", "session", "starts_on", "ends_on", "reference")
NEXT = ("next_session", "next_starts_on", "next_ends_on")
# How a window stands.
OPEN, COMING, MISSED, DECIDED, NONE = "open", "coming", "missed", "decided", "not recorded"


# Sessions


def _coming_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No session of a body is recorded from {formatting.day(params['as_of'])} on."
    first = rows.iloc[0]
    when = formatting.span(first["starts_on"], first["ends_on"])
    return f"Recorded sessions: {len(rows)}; first: {first['body']}, {first['session']}, {when}."


@query(
    name="bodies.coming",
    sources=SOURCES,
    roles=OFFICE,
    finding=_coming_said,
    unit="Sessions of bodies",
)
def coming(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """Which sessions of bodies that decide are on, or come?

    From the calendar of bodies: sessions whose last day is the day asked about
    or later. The actions that point to one are those listed and not decided on that day.

    Columns, a row a session, by its first day:
        body       str
        session    str     in the body's words
        starts_on  object  first day
        ends_on    object  last day, itself included
        reference  str     where the dates are published; missing if nobody said
        actions    Int64   reform actions that can be decided in it; missing where none is tracked
    """
    listed = sa.select(reform_actions.c.id).where(milestone_status.listed(as_of))
    tracked = conn.scalar(listed.limit(1)) is not None
    waiting = sa.and_(
        reform_actions.c.body_session_id == body_sessions.c.id,
        sa.not_(milestone_status.decided(as_of)),
        milestone_status.listed(as_of),
    )
    statement = (
        sa.select(
            *(body_sessions.c[name] for name in SESSION),
            (sa.func.count(reform_actions.c.id) if tracked else sa.null()).label("actions"),
        )
        .join_from(body_sessions, reform_actions, waiting, isouter=True)
        .where(body_sessions.c.ends_on >= as_of)
        .group_by(body_sessions.c.id, *(body_sessions.c[name] for name in SESSION))
        .order_by(body_sessions.c.starts_on, body_sessions.c.id)
    )
    return _typed(pd.read_sql_query(statement, conn))


# The window of one action


def _window_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No reform action {params['key']} is recorded."
    row = rows.iloc[0]
    if row["standing"] == NONE:
        return "No decision window of the action is recorded."
    name = f"{row['body']}, {row['session']}"
    when = formatting.span(row["starts_on"], row["ends_on"])
    if row["standing"] == DECIDED:
        return f"The action is decided; its decision window was {name}, {when}."
    if row["standing"] == MISSED:
        after = "no later session of it is recorded"
        if pd.notna(row["next_session"]):
            on = formatting.span(row["next_starts_on"], row["next_ends_on"])
            after = f"the next of the same body is {row['next_session']}, {on}"
        return f"Window missed: {name}, ended on {formatting.day(row['ends_on'])}; {after}."
    begins = "The decision window is open" if row["standing"] == OPEN else "Next decision window"
    return f"{begins}: {name}, {when}."


@query(
    name="bodies.window",
    sources=(*SOURCES, "reforms"),
    roles=OFFICE,
    finding=_window_said,
    unit="Sessions of bodies",
)
def window(conn: sa.Connection, *, key: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """In which session of which body can a reform action be decided next?

    The session that the action points to in the calendar of bodies. It is
    `open` on its days, `coming` before, and `missed` once its last day has
    passed while the action is not decided: then the next session of the same
    body that has not ended is proposed. Nobody but the office can say whether
    it will be decided there.

    Columns, one row, or none if there is no such action:
        standing   str     open, coming, missed, decided or not recorded
        body, session, reference       str     missing where none is recorded
        starts_on, ends_on             object  dates
        days       Int64   days until it begins, or since it ended; 0 while it is open
        next_session                   str     of the same body; missing where none is recorded
        next_starts_on, next_ends_on   object  dates
    """
    later = body_sessions.alias("later")
    after = (
        sa.select(later.c.id)
        .where(
            later.c.body == body_sessions.c.body,
            later.c.id != body_sessions.c.id,
            later.c.ends_on >= as_of,
        )
        .order_by(later.c.starts_on, later.c.id)
        .limit(1)
        .scalar_subquery()
    )
    ended = body_sessions.c.ends_on
    standing = sa.case(
        (body_sessions.c.id.is_(None), NONE),
        (milestone_status.decided(as_of), DECIDED),
        (ended < as_of, MISSED),
        (body_sessions.c.starts_on <= as_of, OPEN),
        else_=COMING,
    )
    following = body_sessions.alias("following")
    statement = (
        sa.select(
            standing.label("standing"),
            *(body_sessions.c[name] for name in SESSION),
            following.c.session.label("next_session"),
            following.c.starts_on.label("next_starts_on"),
            following.c.ends_on.label("next_ends_on"),
        )
        .select_from(reform_actions)
        .join(body_sessions, body_sessions.c.id == reform_actions.c.body_session_id, isouter=True)
        .join(following, following.c.id == after, isouter=True)
        .where(is_action(key))
    )
    rows = pd.read_sql_query(statement, conn)
    # A later session is proposed only where one was missed.
    rows[[*NEXT]] = rows[[*NEXT]].where(rows["standing"] == MISSED)
    away = [_days(row, as_of) for row in rows.itertuples()]
    rows.insert(6, "days", pd.Series(pd.array(away, dtype="Int64"), index=rows.index))
    return _typed(rows)


def _days(row: Any, as_of: dt.date) -> int | None:
    if row.standing == NONE:
        return None
    return max((row.starts_on - as_of).days, (as_of - row.ends_on).days, 0)


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    dates = ("starts_on", "ends_on", "next_starts_on", "next_ends_on")
    types = dict.fromkeys(dates, "object") | {"days": "Int64", "actions": "Int64"}
    return rows.astype({name: types.get(name, "str") for name in rows.columns})


@command(
    name="bodies.choose",
    roles=RECORDERS,
    about=lambda params, _: f"action {params['key']}: {params['body']}, {params['session']}",
)
def choose(conn: sa.Connection, _: Viewer, *, key: str, body: str, session: str) -> None:
    """Point a reform action to the session of a body that can decide it.

    Raises:
        Refused: there is no such action, or no such session in the calendar.
    """
    action = found(conn, key)
    named = body_sessions.c.body == body, body_sessions.c.session == session
    chosen = conn.scalar(sa.select(body_sessions.c.id).where(*named))
    if chosen is None:
        raise Refused("That session is not in the calendar of bodies; load it first.")
    this = reform_actions.c.id == action
    conn.execute(sa.update(reform_actions).where(this).values(body_session_id=chosen))
    tell(conn, action)
