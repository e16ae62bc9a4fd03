"""Questions about what Member States think of reform actions: in public, and in confidence.

The latest position of a Member State on an action counts. What was told in confidence is in an
answer of its own, so that no filter and no release of the others brings it out.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import edit_conflicts, reference
from data_access.commands import command
from data_access.database import connections
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.freshness import hold, is_demonstration
from data_access.manual_entry import RECORDERS, past, said
from data_access.queries import query
from data_access.reforms.action_rows import found, is_action, tell, typed
from data_access.schema import FORMS, POSITIONS, member_states, positions, reform_actions

SOURCES = ("positions", "reforms")
UNIT = "Positions of Member States on reform actions, the latest of each"
PRIVATE = "private"
IN_CONFIDENCE = positions.c.form == PRIVATE
STATED = tuple(form for form in FORMS if form != PRIVATE)
LEADING = frozenset({Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD})
# What one Member State does, and what several do.
VERBS = {
    "sponsors": ("sponsors", "sponsor"),
    "supports": ("supports", "support"),
    "leans": ("leans towards", "lean towards"),
    "undeclared": ("is undeclared on", "are undeclared on"),
    "opposes": ("opposes", "oppose"),
}
WHAT = ("action", "sub_action", "title")
HOW = ("position", "form", "stated_on", "reference")


def _of_all_said(rows: pd.DataFrame) -> str:
    """Say how many Member States sponsor a reform action, how many support one, and so on."""
    states = rows.groupby("position")["state"].nunique()
    parts = []
    for position in (name for name in POSITIONS if name in states):
        number = int(states[position])
        parts.append(f"{formatting.spell(number)} {VERBS[position][number > 1]}")
    return f"of Member States, {formatting.listed(parts, len(POSITIONS))} one reform action or more"


def _of_one_said(rows: pd.DataFrame) -> str:
    """Say on how many reform actions there is a position, and of how many it is which."""
    known = rows["position"].value_counts()
    each = [
        f"{VERBS[position][0]} {formatting.spell(int(known[position]))}"
        for position in POSITIONS
        if position in known
    ]
    return (
        f"on {formatting.count(len(rows), 'reform action')}: it"
        f" {formatting.listed(each, len(each))}"
    )


def _stated_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No {_such(params)} is recorded."
    if params["state"]:
        return f"{rows['state'].iloc[0]} has stated a position {_of_one_said(rows)}."
    return f"{formatting.sentence([_of_all_said(rows)])}."


def _private_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No {_such(params)} was told in confidence."
    if params["state"]:
        return f"{rows['state'].iloc[0]} told its position in confidence {_of_one_said(rows)}."
    return f"As was told in confidence, {_of_all_said(rows)}."


def _own_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No position of the Member State on a reform action is recorded."
    return f"The Member State has stated a position {_of_one_said(rows)}."


def _such(params: Mapping[str, Any]) -> str:
    filtered = params["position"] or params["state"]
    return "such position" if filtered else "position of a Member State on a reform action"


@query(name="positions.stated", sources=SOURCES, roles=OFFICE, finding=_stated_said, unit=UNIT)
def stated(
    conn: sa.Connection, *, position: str | None = None, state: str | None = None
) -> pd.DataFrame:
    """Which positions on reform actions have Member States stated?

    Of each Member State on each action the latest that it took in a vote, by
    co-sponsorship or in a statement; of two of one day the one recorded last.
    What was told in confidence is left out before the latest is chosen. A
    Member State that sponsors one action may oppose another, and counts under both.
    Actions that their source no longer lists are left out.
    `position` keeps those that sponsor, support and so on, `state` those of one
    Member State, by its name or code.

    Columns, a row a Member State and action, by action, then by name:
        action      int     number of the action, as in the source
        sub_action  str     empty where the action has none
        title       str
        state       str     Member State
        position    str     sponsors, supports, leans, undeclared or opposes
        form        str     vote, co-sponsorship or statement
        stated_on   object  date on which it was taken
        reference   str     where it is recorded; missing if nobody has said

    Raises:
        Refused: `position` is none of the five, or `state` is no Member State.
    """
    return _with_states(conn, ~IN_CONFIDENCE, position, state)


@query(
    name="positions.private",
    sources=SOURCES,
    roles=LEADING,
    finding=_private_said,
    unit=UNIT,
)
def private(
    conn: sa.Connection, *, position: str | None = None, state: str | None = None
) -> pd.DataFrame:
    """Which positions on reform actions have Member States told in confidence?

    Of each Member State on each action the latest that it told in confidence,
    whatever it has stated; of two of one day the one recorded last. Actions
    that their source no longer lists are left out. For the head and the chief
    of staff only: no other answer holds any of it. The filters are those of the
    stated positions.

    Columns: those of the stated positions, with the form always private.

    Raises:
        Refused: `position` is none of the five, or `state` is no Member State.
    """
    return _with_states(conn, IN_CONFIDENCE, position, state)


@query(
    name="positions.own",
    sources=SOURCES,
    roles=frozenset({Role.MEMBER_STATE}),
    finding=_own_said,
    unit=UNIT,
    of_organizations=(),
)
def own(conn: sa.Connection, *, own_state: str) -> pd.DataFrame:
    """Which positions on reform actions has the Member State stated?

    Its own alone, on each action the latest that it took in a vote, by
    co-sponsorship or in a statement; of two of one day the one recorded last.
    Actions that their source no longer lists are left out.
    Nothing that was told in confidence is among them.

    Columns, a row an action, by its number:
        action      int     number of the action, as in the source
        sub_action  str     empty where the action has none
        title       str
        position    str     sponsors, supports, leans, undeclared or opposes
        form        str     vote, co-sponsorship or statement
        stated_on   object  date on which it was taken
        reference   str     where it is recorded; missing if nobody has said
    """
    statement = _latest(~IN_CONFIDENCE).where(member_states.c.iso3 == own_state)
    return _in_order(conn, statement, *WHAT, *HOW)


def _with_states(
    conn: sa.Connection,
    which: sa.ColumnElement[bool],
    position: str | None,
    state: str | None,
) -> pd.DataFrame:
    if position is not None:
        _known(position)
    statement = _latest(which)
    if position:
        statement = statement.where(positions.c.position == position)
    if state:
        statement = statement.where(member_states.c.iso3 == reference.state_on_record(conn, state))
    return _in_order(conn, statement, *WHAT, "state", *HOW)


def _known(position: str) -> None:
    if position not in POSITIONS:
        raise Refused(f"{position!r} is no position: {', '.join(POSITIONS)}.")


def _latest(which: sa.ColumnElement[bool]) -> sa.Select:
    """Select the latest such position of each Member State on each action that is listed."""
    place = sa.func.row_number().over(
        partition_by=[positions.c.action_id, positions.c.member_state],
        order_by=[positions.c.stated_on.desc(), positions.c.id.desc()],
    )
    ranked = sa.select(positions.c.id, place.label("place")).where(which).subquery("ranked")
    return (
        sa.select(
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in WHAT[1:]),
            member_states.c.name.label("state"),
            member_states.c.sort_key,
            *(positions.c[name] for name in HOW),
        )
        .join_from(positions, ranked, ranked.c.id == positions.c.id)
        .join(reform_actions, reform_actions.c.id == positions.c.action_id)
        .join(member_states, member_states.c.iso3 == positions.c.member_state)
        .where(ranked.c.place == 1, reform_actions.c.unlisted_on.is_(None))
    )


def _in_order(conn: sa.Connection, statement: sa.Select, *columns: str) -> pd.DataFrame:
    """Sort the rows by action and Member State, in the order of the United Nations."""
    rows = typed(pd.read_sql_query(statement, conn), stated_on="object")
    return rows.sort_values(["action", "sub_action", "sort_key"], ignore_index=True)[[*columns]]


def latest_on(conn: sa.Connection, key: str, which: sa.ColumnElement[bool]) -> pd.DataFrame:
    """The last of such positions of each Member State on an action, and the one before it."""
    order = [positions.c.stated_on.desc(), positions.c.id.desc()]
    one = {"partition_by": positions.c.member_state}
    ranked = (
        sa.select(
            *(positions.c[name] for name in ("member_state", *HOW)),
            sa.func.row_number().over(**one, order_by=order).label("place"),
            sa.func.lead(positions.c.position).over(**one, order_by=order).label("before"),
            sa.func.lead(positions.c.stated_on, type_=sa.Date)
            .over(**one, order_by=order)
            .label("before_on"),
            sa.func.count().over(**one).label("times"),
        )
        .join(reform_actions, reform_actions.c.id == positions.c.action_id)
        .where(is_action(key), which)
        .subquery("ranked")
    )
    statement = (
        sa.select(
            member_states.c.name.label("state"),
            *(member_states.c[name] for name in ("regional_group", "sort_key")),
            ranked,
        )
        .join(member_states, member_states.c.iso3 == ranked.c.member_state)
        .where(ranked.c.place == 1)
    )
    return pd.read_sql_query(statement, conn)


# What people record


def _about(params: Mapping[str, Any], _: Any) -> str:
    return f"action {params['key']}"


@command(name="positions.record", roles=RECORDERS, about=_about)
def record(  # noqa: PLR0913 (what a position is, and what was seen of it)
    conn: sa.Connection,
    _: Viewer,
    *,
    key: str,
    state: str,
    position: str,
    form: str,
    stated_on: dt.date,
    reference: str = "",
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Record which position a Member State has stated on an action, or correct it.

    `seen` is the `position` of that day and form that was shown, None where there was none.

    Raises:
        Overtaken: another position of that day and form is recorded than was seen.
        Refused: there is no such action, Member State or position, it was told in confidence,
            or the day lies ahead.
    """
    if form not in STATED:
        raise Refused(f"{form!r} is no form in which it is stated: {', '.join(STATED)}.")
    told = {"form": form, "stated_on": past(stated_on), "reference": said(reference, most=400)}
    _put(conn, key, state, position, told, seen)
    tell(conn, found(conn, key))


@command(name="positions.confide", roles=LEADING, about=_about)
def confide(
    conn: sa.Connection,
    _: Viewer,
    *,
    key: str,
    state: str,
    position: str,
    stated_on: dt.date,
    reference: str = "",
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Record which position a Member State told in confidence on an action, or correct it.

    That there was word on the action is not noted: it would tell everybody that somebody spoke.
    `seen` is as for `record`.

    Raises:
        Overtaken: another position of that day is recorded than was seen.
        Refused: there is no such action, Member State or position, or the day lies ahead.
    """
    told = {"form": PRIVATE, "stated_on": past(stated_on), "reference": said(reference, most=400)}
    _put(conn, key, state, position, told, seen)


def _put(
    conn: sa.Connection,
    key: str,
    state: str,
    position: str,
    told: Mapping[str, Any],
    seen: Mapping[str, Any] | None,
) -> None:
    action = found(conn, key)
    _known(position)
    row = {"action_id": action, "member_state": _speaker(conn, state), "position": position}
    # One writer at a time, so that two do not both find that nothing is recorded.
    hold(conn)
    same = [positions.c[name] == row[name] for name in ("action_id", "member_state")]
    same += [positions.c[name] == told[name] for name in ("form", "stated_on")]
    now = {"position": conn.scalar(sa.select(positions.c.position).where(*same))}
    edit_conflicts.refuse(conn, None, now=now, seen=seen, changes={"position": position})
    into = connections.insert(conn, positions).values(**row, **told)
    # Whoever corrects what a file said takes its place.
    conn.execute(
        into.on_conflict_do_update(
            index_elements=["action_id", "member_state", "stated_on", "form"],
            set_={"position": position, "reference": told["reference"], "batch_id": None},
        )
    )


def _speaker(conn: sa.Connection, state: str) -> str:
    """The code of a Member State by its code or name; made-up data know fictional ones alone."""
    code = reference.state_on_record(conn, state)
    fictional = sa.select(member_states.c.fictional).where(member_states.c.iso3 == code)
    if bool(conn.scalar(fictional)) != is_demonstration(conn):
        raise Refused("Fictional Member States and real ones never take positions side by side.")
    return code
