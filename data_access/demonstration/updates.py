"""Two made-up updates to the Secretary-General: one that went out, and the draft of the next."""

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from data_access.commands import within
from data_access.demonstration.access import viewer_of
from data_access.domain.roles import Role
from data_access.sg_updates import approval, editing

LINE = "“The door of the United Nations is open to civil society, and we want it wider.”"


def invent(conn: sa.Connection, today: dt.date, draw: approval.Draw, make: approval.Make) -> None:
    """Write, clear and send the update of last week, and start the one of this week."""
    head, chief = (viewer_of(conn, role) for role in (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF))
    monday = today - dt.timedelta(days=today.weekday())
    last = {"since": monday - dt.timedelta(days=7), "until": monday - dt.timedelta(days=1)}
    update = within(conn, head, editing.start, **last)
    _, draft = editing.latest(conn, update)
    for place, item in enumerate(draft.of("decisions")):
        decided = replace(
            item,
            text="Ask the lead for a date that holds.",
            reason="Others wait for it, and the office can lend a hand.",
            owner=item.owner or "Executive Office",
            on=today + dt.timedelta(days=5 + place),
        )
        within(conn, head, editing.edit, update=update, was=item, becomes=decided)
    within(conn, head, editing.add, update=update, section="line", kind="text")
    [line] = editing.latest(conn, update)[1].of("line")
    within(conn, head, editing.edit, update=update, was=line, becomes=replace(line, text=LINE))
    within(conn, head, approval.classify, update=update, level="unclassified")
    within(conn, head, approval.submit, update=update)
    within(conn, chief, approval.clear, update=update, draw=draw, make=make)
    within(conn, head, approval.sent, update=update)
    within(conn, head, editing.start, since=monday, until=today)
