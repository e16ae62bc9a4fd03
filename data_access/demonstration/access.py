"""Made-up people of the office, what they released to two fictional states, and links to it."""

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa

from data_access import periods, schema
from data_access.access import links
from data_access.commands import within
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.roles import Role, Viewer
from data_access.releases import release_contents, releases

# Two states that have enough organizations of their own to be told of.
STATES = ("XAA", "XWA")
FOR_ALL = (
    "member_states.participation_by_group",
    "member_states.decisions_by_year",
    "partnerships.contributions_by_year",
    "reforms.by_work_package",
    "events.upcoming",
)
FOR_ONE = ("member_states.participation", "positions.own")


def invent_people(conn: sa.Connection, today: dt.date) -> None:
    """An account for each role of the office; nobody can sign in to them by password."""
    made_at = weeks.midnight(today)
    rows = [
        {"name": _name(role), "role": role, "made_at": made_at, "demonstration": True}
        for role in schema.OFFICE_ROLES
    ]
    conn.execute(schema.accounts.insert(), rows)


def invent_releases(
    conn: sa.Connection, today: dt.date, draw: Callable[[Answer], release_contents.Drawn]
) -> None:
    """Release to all and to two states, make a link for each, and leave one to be approved."""
    head, chief = (viewer_of(conn, role) for role in (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF))
    since, until = periods.twelve_months(today)
    audiences = {None: FOR_ALL, **dict.fromkeys(STATES, FOR_ONE)}
    for state, names in audiences.items():
        release = within(
            conn,
            head,
            releases.compose,
            title=f"Civil society and the United Nations, {today:%B %Y}",
            state=state,
            chosen=[(name, releases.within(name, since, until)) for name in names],
            draw=draw,
        )
        within(conn, head, releases.submit, release=release)
        within(conn, chief, releases.approve, release=release)
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


def _name(role: str) -> str:
    return f"demonstration-{role.replace(' ', '-')}"


def viewer_of(conn: sa.Connection, role: Role) -> Viewer:
    """The made-up person of a role."""
    mine = sa.select(schema.accounts.c.id).where(schema.accounts.c.name == _name(role.value))
    return Viewer(role, _name(role.value), conn.scalar(mine))
