"""The accounts of the demonstration: one for each role of the office, and what each last saw."""

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from data_access import schema
from data_access.access import last_seen
from data_access.domain import weeks
from data_access.domain.roles import Role, Viewer
from data_access.overview import changes_since_last_visit

# Days since everybody last looked, and engagements that were recorded since for days before.
AGO, LATE = 3, 4


def add(conn: sa.Connection, today: dt.date) -> None:
    """Add an account for each role of the office; nobody can sign in to them by password."""
    made_at = weeks.midnight(today)
    rows = [
        {"name": _name(role), "role": role, "made_at": made_at, "demonstration": True}
        for role in schema.OFFICE_ROLES
    ]
    conn.execute(schema.accounts.insert(), rows)


def viewer_of(conn: sa.Connection, role: Role) -> Viewer:
    """The person of the demonstration who has a role."""
    mine = sa.select(schema.accounts.c.id).where(schema.accounts.c.name == _name(role.value))
    return Viewer(role, _name(role.value), conn.scalar(mine))


def _name(role: str) -> str:
    return f"demonstration-{role.replace(' ', '-')}"


def look(conn: sa.Connection, today: dt.date) -> None:
    """Let everybody have looked a few days ago, before the last engagements were recorded."""
    day = today - dt.timedelta(days=AGO)
    rows = changes_since_last_visit.figures(conn, week=weeks.name(day), as_of=day)
    figures = tuple(
        replace(one, value=max(one.value - LATE, 0))
        if one.measure == "engagements" and one.over and one.value is not None
        else one
        for one in changes_since_last_visit.seen(rows)
    )
    at = dt.datetime.combine(day, dt.time(14, 12))
    for role in schema.OFFICE_ROLES:
        seen = last_seen.Look(at, weeks.name(day), day, figures)
        last_seen.keep(conn, viewer_of(conn, Role(role)).account, seen)
