"""Made-up requests that principals appear, each as far as it has come, and plans for quarters."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration.access import viewer_of
from data_access.demonstration.rows import Batch, dice, put
from data_access.domain.roles import Role
from data_access.events import quarterly_plan

SG, DSG, CHIEF, HEAD = schema.PRINCIPALS
ANSWERED = ("confirmed", "declined", "delivered")


@dataclass(frozen=True)
class Request:
    """One request: of whom, for what, and what became of it, with how many days ago.

    hours     from and to, in UTC on the first day of the event; None for all of it
    briefing  days from today in which the note is due, and ago that it was handed in
    """

    principal: str
    purpose: str
    steps: tuple[tuple[str, int], ...]
    hours: tuple[dt.time, dt.time] | None = None
    briefing: tuple[int | None, int | None] = (None, None)
    remarks: dict[str, str] = field(default_factory=dict)


# By the place of the event among the coming ones, in their order. Two of one principal overlap:
# early afternoon in one place is late evening, or morning, in the other.
COMING: tuple[tuple[int, Request], ...] = (
    (
        0,
        Request(
            *(DSG, "opening remarks", (("proposed", 30), ("requested", 27), ("confirmed", 20))),
            briefing=(-3, 4),
        ),
    ),
    (1, Request(SG, "video message", (("proposed", 16), ("requested", 12)), briefing=(1, None))),
    (
        2,
        Request(
            *(DSG, "keynote", (("proposed", 25), ("requested", 21), ("confirmed", 9))),
            hours=(dt.time(13), dt.time(14, 30)),
            briefing=(-2, None),
        ),
    ),
    (
        3,
        Request(
            *(DSG, "closing remarks", (("proposed", 6), ("requested", 5))),
            hours=(dt.time(14), dt.time(15)),
            briefing=(2, None),
        ),
    ),
    (
        5,
        Request(
            *(CHIEF, "panel on working methods", (("proposed", 19), ("requested", 18))),
            briefing=(5, None),
        ),
    ),
    (6, Request(HEAD, "welcome", (("proposed", 4),))),
    (7, Request(SG, "opening remarks", (("proposed", 40), ("requested", 38), ("confirmed", 30)))),
    (
        8,
        Request(
            *(HEAD, "moderation", (("proposed", 22), ("requested", 20), ("confirmed", 15))),
            briefing=(11, None),
        ),
    ),
    (
        9,
        Request(
            *(SG, "keynote", (("proposed", 24), ("requested", 23), ("declined", 14))),
            remarks={"declined": "Made up: travelling on that day."},
        ),
    ),
    (
        10,
        Request(
            *(DSG, "side meeting", (("proposed", 18), ("requested", 17), ("withdrawn", 8))),
            remarks={"withdrawn": "Made up: the organizers changed the format."},
        ),
    ),
    (11, Request(SG, "high-level opening", (("proposed", 3), ("requested", 2)))),
)
# Principals who were at events of the last two years, as often as this.
WERE_THERE = {SG: 3, DSG: 7, CHIEF: 5, HEAD: 11}
PURPOSES = ("opening remarks", "keynote", "panel", "closing remarks", "meeting with organizers")
# Appearances planned in a quarter.
PLANNED = {SG: 1, DSG: 2, CHIEF: 1, HEAD: 3}


def invent(conn: sa.Connection, today: dt.date) -> None:
    """Make up requests for the coming events, appearances at past ones, and plans."""
    events = conn.execute(
        sa.select(schema.events).order_by(schema.events.c.starts_on, schema.events.c.id)
    ).all()
    coming = [event for event in events if event.starts_on > today]
    for place, request in COMING:
        _put(conn, coming[place], request, today)
    _put_past(conn, [event for event in events if event.ends_on < today], today)
    _plan(conn, today)


def _put_past(conn: sa.Connection, past: Sequence[sa.Row], today: dt.date) -> None:
    throw = dice("appearances")
    for principal, number in WERE_THERE.items():
        for event in sorted(throw.sample(past, number), key=lambda event: event.id):
            ago = (today - event.ends_on).days
            steps = (("proposed", 45), ("requested", 40), ("confirmed", 30), ("delivered", 0))
            request = Request(
                *(principal, throw.choice(PURPOSES)),
                tuple((status, ago + before) for status, before in steps),
                briefing=(-ago - 3, ago + 4),
            )
            _put(conn, event, request, today)


def _put(conn: sa.Connection, event: sa.Row, request: Request, today: dt.date) -> None:
    """Write a request as it was made, and take its steps one after the other."""
    staff, chief = (viewer_of(conn, role).account for role in (Role.STAFF, Role.CHIEF_OF_STAFF))
    due, handed_in = request.briefing
    hours = [dt.datetime.combine(event.starts_on, hour) for hour in request.hours or ()]
    begins, ends = hours or (None, None)
    row = {
        "event_id": event.id,
        "principal": request.principal,
        "status": "proposed",
        "purpose": request.purpose,
        "starts_at": begins,
        "ends_at": ends,
        "briefing_due_on": None if due is None else today + dt.timedelta(days=due),
        "briefed_on": None if handed_in is None else today - dt.timedelta(days=handed_in),
        "owner_id": None if due is None else staff,
        "made_by": staff,
    }
    steps = [(status, _at(today, ago)) for status, ago in request.steps]
    [made] = put(conn, schema.appearances, [row], Batch(None, steps[0][1]))
    for status, at in steps:
        if status != "proposed":
            this = schema.appearances.c.id == made
            conn.execute(sa.update(schema.appearances).where(this).values(status=status))
        by = chief if status in ANSWERED else staff
        step = {"appearance_id": made, "status": status, "remark": request.remarks.get(status)}
        put(conn, schema.appearance_steps, [step | {"taken_by": by}], Batch(None, at))


def _at(today: dt.date, ago: int) -> dt.datetime:
    """An instant of a working day in New York, as the database keeps it."""
    return dt.datetime.combine(today - dt.timedelta(days=ago), dt.time(15))


def _plan(conn: sa.Connection, today: dt.date) -> None:
    now = today.year, quarterly_plan.quarter(today)
    rows = [
        {"year": year, "quarter": quarter, "principal": principal, "planned": planned}
        for year in (today.year - 1, today.year)
        for quarter in (1, 2, 3, 4)
        for principal, planned in PLANNED.items()
        # Nobody has planned the rest of the year for the head yet.
        if principal != HEAD or (year, quarter) <= now
    ]
    put(conn, schema.touchpoint_plans, rows, Batch(None, _at(today, 0)))
