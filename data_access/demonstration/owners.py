"""Who of the made-up office follows which reform and writes which note, and what they last saw."""

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from data_access import schema
from data_access.access import last_seen
from data_access.demonstration.access import viewer_of
from data_access.demonstration.rows import dice, weighted
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.events.appearance_rows import OPEN
from data_access.overview import changes_since_last_visit

# Two in five reforms are nobody's yet.
LIKELY = {Role.STAFF: 3, Role.FOCAL_POINT_HEAD: 2, Role.CHIEF_OF_STAFF: 1, None: 4}
WRITERS = {Role.STAFF: 3, Role.FOCAL_POINT_HEAD: 2}
# Days since they last looked, and engagements that came late to the figure they saw.
AGO, LATE = 3, 4

_TO_BE_WRITTEN = schema.appearances.c.status.in_(OPEN) & (
    schema.appearances.c.briefing_due_on.is_not(None)
)


def invent(conn: sa.Connection) -> None:
    """Spread reforms that are not decided, and briefing notes to come, over the office."""
    people = {role: viewer_of(conn, role).account for role in LIKELY if role}
    throw = dice("owners")
    for table, likely, which in (
        (schema.reform_actions, LIKELY, ~schema.reform_actions.c.decided),
        (schema.appearances, WRITERS, _TO_BE_WRITTEN),
    ):
        for id_ in conn.scalars(sa.select(table.c.id).where(which).order_by(table.c.id)).all():
            owner = people.get(weighted(throw, likely))
            conn.execute(sa.update(table).where(table.c.id == id_).values(owner_id=owner))


def look(conn: sa.Connection, today: dt.date) -> None:
    """Everybody looked a few days ago, before the last engagements of a week came in."""
    day = today - dt.timedelta(days=AGO)
    rows = changes_since_last_visit.figures(conn, week=weeks.name(day), as_of=day)
    figures = tuple(
        replace(one, value=max(one.value - LATE, 0))
        if one.measure == "engagements" and one.over and one.value is not None
        else one
        for one in changes_since_last_visit.seen(rows)
    )
    at = dt.datetime.combine(day, dt.time(14, 12))
    for role in (Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF):
        seen = last_seen.Look(at, weeks.name(day), day, figures)
        last_seen.keep(conn, viewer_of(conn, role).account, seen)
