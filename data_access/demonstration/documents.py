"""What left the office of the demonstration: releases, links, updates."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from data_access import periods
from data_access.access import links
from data_access.commands import within
from data_access.demonstration.people import viewer_of
from data_access.domain.answers import Answer
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role
from data_access.releases import releases
from data_access.sg_updates import approval, editing

# Two States that have enough organizations of their own to be told of.
STATES = ("XAA", "XWA")
FOR_ALL = (
    "member_states.participation_by_group",
    "member_states.decisions_by_year",
    "partnerships.contributions_by_year",
    "reforms.by_work_package",
    "events.upcoming",
)
FOR_ONE = ("member_states.participation", "positions.own")
LINE = "“Civil society is a partner in all that the United Nations does.”"


def release(conn: sa.Connection, today: dt.date, draw: Callable[[Answer], Drawn]) -> None:
    """Release to all and to two States, make a link for each, and leave one to be approved."""
    head, chief = (viewer_of(conn, role) for role in (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF))
    since, until = periods.twelve_months(today)
    audiences = {None: FOR_ALL, **dict.fromkeys(STATES, FOR_ONE)}
    for state, names in audiences.items():
        made = within(
            conn,
            head,
            releases.compose,
            title=f"Civil society and the United Nations, {today:%B %Y}",
            state=state,
            chosen=[(name, releases.within(name, since, until)) for name in names],
            draw=draw,
        )
        within(conn, head, releases.submit, release=made)
        within(conn, chief, releases.approve, release=made)
    for state in STATES:
        within(conn, head, links.make, state=state, label="Example delegation")
    waiting = within(
        conn,
        head,
        releases.compose,
        title="Reforms at a glance",
        state=None,
        chosen=[("reforms.by_work_package", {})],
        draw=draw,
    )
    within(conn, head, releases.submit, release=waiting)


def update(conn: sa.Connection, today: dt.date, draw: approval.Draw, make: approval.Make) -> None:
    """Write, clear and send the update of last week, and start the one of this week."""
    head, chief = (viewer_of(conn, role) for role in (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF))
    monday = today - dt.timedelta(days=today.weekday())
    last = {"since": monday - dt.timedelta(days=7), "until": monday - dt.timedelta(days=1)}
    made = within(conn, head, editing.start, **last)
    _, draft = editing.latest(conn, made)
    for place, item in enumerate(draft.of("decisions")):
        decided = replace(
            item,
            text="Request the lead to confirm a date.",
            reason="Other actions depend on it, and the Executive Office can assist.",
            owner=item.owner or "Executive Office",
            on=today + dt.timedelta(days=5 + place),
        )
        within(conn, head, editing.edit, update=made, was=item, becomes=decided)
    within(conn, head, editing.add, update=made, section="line", kind="text")
    [line] = editing.latest(conn, made)[1].of("line")
    within(conn, head, editing.edit, update=made, was=line, becomes=replace(line, text=LINE))
    within(conn, head, approval.classify, update=made, level="unclassified")
    within(conn, head, approval.submit, update=made)
    within(conn, chief, approval.clear, update=made, draw=draw, make=make)
    within(conn, head, approval.sent, update=made)
    within(conn, head, editing.start, since=monday, until=today)
