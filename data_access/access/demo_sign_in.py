"""Demonstration mode: every role in one click, on made-up data and on this machine alone.

With any other database, or where others can reach the application, it does not exist.
"""

import contextlib
from collections.abc import Generator
from dataclasses import dataclass

import sqlalchemy as sa

from data_access import audit
from data_access.access import links, sessions
from data_access.database import connections
from data_access.domain.roles import Role, Viewer
from data_access.freshness import is_demonstration
from data_access.schema import OFFICE_ROLES, accounts, member_states
from data_access.schema import links as links_table
from data_access.settings import settings

ENTRY = "demonstration"


@dataclass(frozen=True)
class Offer:
    """What a newcomer may look at the product as: roles, and Member States by code and name."""

    roles: tuple[str, ...]
    states: tuple[tuple[str, str], ...]


def offer(database: sa.Engine) -> Offer | None:
    """What there is to choose from; None where there is no demonstration."""
    with database.connect() as conn:
        if not _is_here(conn):
            return None
        states = (
            sa.select(member_states.c.iso3, member_states.c.name)
            .join(links_table, links_table.c.state == member_states.c.iso3)
            .where(links_table.c.revoked_at.is_(None))
            .group_by(member_states.c.iso3)
            .order_by(member_states.c.sort_key)
        )
        offers = tuple((row.iso3, row.name) for row in conn.execute(states))
        return Offer(OFFICE_ROLES, offers)


def as_role(database: sa.Engine, role: str) -> str:
    """Open a session as one of the roles of the office, and return its id.

    Raises:
        PermissionError: there is no demonstration here, or no such role in it.
    """
    with _demonstrating(database) as conn:
        mine = sa.select(accounts).where(accounts.c.demonstration, accounts.c.role == role)
        account = conn.execute(mine).one_or_none()
        if account is None:
            raise PermissionError("There is no such role in the demonstration.")
        token = sessions.begin(conn, account.id)
        audit.record(conn, Viewer(Role(role), account.name, account.id), "sign in", ENTRY)
    return token


def as_state(database: sa.Engine, state: str) -> str:
    """Open a session of the link of a fictional state, and return its id.

    Raises:
        PermissionError: there is no demonstration here, or no link of that state in it.
    """
    with _demonstrating(database) as conn:
        theirs = sa.select(links_table).where(links_table.c.state == state)
        link = next(filter(links.is_open, conn.execute(theirs.order_by(links_table.c.id))), None)
        if link is None:
            raise PermissionError("There is no link of that state in the demonstration.")
        token = links.begin(conn, link.id)
        viewer = Viewer(Role.MEMBER_STATE, f"link {link.id}", state=state)
        audit.record(conn, viewer, "links.open", ENTRY)
    return token


@contextlib.contextmanager
def _demonstrating(database: sa.Engine) -> Generator[sa.Connection]:
    with connections.writing(database) as conn:
        if not _is_here(conn):
            raise PermissionError("There is no demonstration here.")
        yield conn


def _is_here(conn: sa.Connection) -> bool:
    return settings().loopback and is_demonstration(conn)
