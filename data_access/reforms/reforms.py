"""Questions about reforms: which milestones are overdue or due, and where decisions are missing."""

import datetime as dt
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import OFFICE, RELEASABLE
from data_access.queries import query
from data_access.reforms import actions, milestone_status
from data_access.reforms.action_rows import completed, is_action, typed
from data_access.schema import MILESTONES, reform_actions

SOURCES = ("reforms",)
# Letters of the name of a work package that a finding quotes.
PACKAGE = 40


# Milestones


def _milestones_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many are overdue and due, and how many of those are the last of their action."""
    about = actions.about(params)
    if rows.empty:
        return (
            f"No reform milestone{about} {milestone_status.none(params['state'], params['as_of'])}."
        )
    if params["state"]:
        return f"{formatting.begun(_in_state(rows, params['state'], params['as_of'], about))}."
    late, due = (rows[rows["state"] == state] for state in ("overdue", "due"))
    final = int((late["milestone"] == "final").sum())
    return (
        f"As of {formatting.day(params['as_of'])}, {formatting.some(len(late))} of"
        f" {formatting.count(len(rows), 'reform milestone')}{about}"
        f" {'is' if len(late) < 2 else 'are'} overdue, {formatting.some(final)} of them final;"
        f" {formatting.some(len(due))} {'is' if len(due) < 2 else 'are'} due within"
        f" {milestone_status.SOON} days."
    )


def _in_state(rows: pd.DataFrame, state: str, as_of: dt.date, about: str) -> str:
    claimed = state == milestone_status.CLAIMED
    found = rows[rows["claimed"]] if claimed else rows[rows["state"] == state]
    stand = milestone_status.said(state, len(found), as_of)
    said = f"{formatting.count(len(found), 'reform milestone')}{about} {stand}"
    if found.empty:
        return f"no reform milestone{about} {stand}"
    return f"{said}, {formatting.some(int((found['milestone'] == 'final').sum()))} of them final"


@query(
    name="reforms.milestones",
    sources=SOURCES,
    roles=OFFICE,
    finding=_milestones_said,
    unit="Reform milestones",
)
def milestones(
    conn: sa.Connection,
    *,
    as_of: dt.date | None = None,
    state: str | None = None,
    lead: str | None = None,
    entity: str | None = None,
    work_package: str | None = None,
    search: str | None = None,
) -> pd.DataFrame:
    """Which reform milestones are overdue, and which fall due?

    Every action has three milestones: its first, its upcoming and its final
    one. A milestone is `reached` if its action was decided by the day asked
    about (status "Decision taken") or an officer recorded it as reached;
    `undated` if the source gives no date, or says that there is no such step;
    `overdue` if its date lies before that day; `due` if it lies on that day or
    within the 14 days after it; and `later` if beyond. Its date is the one
    that stood on that day: a later move changes no earlier day. A decision without a
    date is taken to have been there before. Actions that the tracker no longer
    lists on that day are left out. A milestone is `claimed` if it is
    reached, and neither it nor the decision has evidence recorded. `state`
    keeps the milestones in one of these states, or those that are claimed; the
    other filters are those of the actions.

    Overdue ones come first, the oldest before the others; then those that are
    due, later, undated and reached.

    Columns, a row a milestone:
        action        int     number of the action, as in the source
        sub_action    str     empty where the action has none
        title         str
        work_package  str
        milestone     str     first, upcoming or final
        text          str     what is to be reached
        due_on        object  date; missing if the source has none
        state         str     overdue, due, later, undated or reached
        ruled_out     bool    whether the source says that there is no such step
        reached_on    object  date on which an officer recorded it as reached
        action_id     int
        key           str     what the action is known by
        whole_title   str     the title, after the sub-action where there is one
        days_overdue  Int64   missing unless overdue
        days_left     Int64   missing unless due or later
        leads         object  who leads the action
        standing      str     the state in words: no date given or no such step; reported
                              complete, evidence pending
        claimed       bool    reached, without evidence recorded
        evidence      str     where it is recorded; missing where it is only said

    Raises:
        Refused: `state` is none of the five, nor claimed.
    """
    each = milestone_status.milestones(as_of)
    stands = milestone_status.state(as_of, each).label("state")
    statement = (
        _milestones(as_of, each, stands)
        .where(milestone_status.kept(state, as_of, each))
        .where(
            *actions.kept(conn, lead=lead, entity=entity, work_package=work_package, search=search)
        )
        .order_by(
            milestone_status.rank(stands, milestone_status.STATES),
            sa.nulls_last(each.c.due_on),
            reform_actions.c.number,
            reform_actions.c.id,
            milestone_status.rank(each.c.milestone, MILESTONES),
        )
    )
    return completed(pd.read_sql_query(statement, conn), conn, as_of)


def _milestones(as_of: dt.date, each: sa.FromClause, stands: sa.ColumnElement[str]) -> sa.Select:
    return sa.select(
        reform_actions.c.number.label("action"),
        *(reform_actions.c[name] for name in ("sub_action", "title", "work_package")),
        *(each.c[name] for name in ("milestone", "text", "due_on")),
        stands,
        *(each.c[name] for name in ("ruled_out", "reached_on", "action_id")),
        milestone_status.claimed(as_of, each).label("claimed"),
        milestone_status.evidence(as_of, each).label("evidence"),
    ).join(each, each.c.action_id == reform_actions.c.id)


def _steps_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No milestone of action {params['key']} is recorded."
    dated = int(rows["due_on"].notna().sum())
    of, has = formatting.count(len(rows), "milestone"), "has" if dated < 2 else "have"
    return f"Of {of}, {formatting.some(dated)} {has} a recorded due date."


@query(
    name="reforms.steps",
    sources=SOURCES,
    roles=OFFICE,
    finding=_steps_said,
    unit="Milestones of one action",
)
def steps(conn: sa.Connection, *, key: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """Which milestones does one reform action have?

    The first, the upcoming and the final one, in this order, each with its
    state on the day asked about.

    Columns: those of the milestones, with no row if there is no such action.
    """
    each = milestone_status.milestones(as_of)
    statement = (
        _milestones(as_of, each, milestone_status.state(as_of, each).label("state"))
        .where(is_action(key))
        .order_by(milestone_status.rank(each.c.milestone, MILESTONES))
    )
    return completed(pd.read_sql_query(statement, conn), conn, as_of)


# Work packages


def _packages_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many actions are overdue and decided, and where most of the overdue are."""
    total, decided, overdue = (int(rows[name].sum()) for name in ("actions", "decided", "overdue"))
    if not total:
        return f"No reform action is recorded as of {formatting.day(params['as_of'])}."
    said = (
        f"Of {formatting.count(total, 'reform action')}, {formatting.some(overdue)}"
        f" {milestone_status.said('overdue', overdue, params['as_of'])}"
        f" and {formatting.some(decided)} {'is' if decided < 2 else 'are'} reported complete"
    )
    most = rows[rows["overdue"] == rows["overdue"].max()]
    if overdue and len(most) == 1:
        package = textwrap.shorten(most["work_package"].iloc[0], PACKAGE, placeholder=" …")
        said += f"; most overdue: {package}"
    return f"{said}."


@query(
    name="reforms.by_work_package",
    sources=SOURCES,
    roles=RELEASABLE,
    finding=_packages_said,
    unit="Reform actions",
    of_organizations=(),
)
def by_work_package(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """How do the work packages stand?

    An action is decided if its status says so ("Decision taken"), unless the
    decision is dated after the day asked about. It is overdue if it is not
    decided and the date of its final milestone lies before that day, and due
    if that date lies on it or within the 14 days after. A final milestone that
    an officer recorded as reached is neither. Actions that the tracker no
    longer lists on that day are not counted.

    Columns, a row a work package, by number:
        work_package  str
        actions       int
        decided       int
        overdue       int
        due           int
        number        Int64  missing if the source gives none
    """
    each = milestone_status.milestones(as_of)
    final = sa.and_(each.c.action_id == reform_actions.c.id, each.c.milestone == "final")
    state = milestone_status.state(as_of, each)
    name, number = reform_actions.c.work_package, reform_actions.c.work_package_number
    statement = (
        sa.select(
            name,
            sa.func.count().label("actions"),
            sa.func.count().filter(milestone_status.decided(as_of)).label("decided"),
            *(sa.func.count().filter(state == word).label(word) for word in ("overdue", "due")),
            number.label("number"),
        )
        .join(each, final, isouter=True)
        .where(milestone_status.listed(as_of))
        .group_by(name, number)
        .order_by(sa.nulls_last(number), name)
    )
    return typed(pd.read_sql_query(statement, conn), decided="int64")
