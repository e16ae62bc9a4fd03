"""Who is signed in: an opaque id in the reader's cookie, and its fingerprint in the database."""

import datetime as dt

import sqlalchemy as sa

from data_access import audit
from data_access.access import tokens
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role, Viewer
from data_access.schema import (
    IDLE,
    LONGEST,
    accounts,
    calendar_keys,
    database_state,
    sessions,
)

# How often at most a session writes down that its reader does something.
NOTED = dt.timedelta(minutes=1)


def begin(conn: sa.Connection, account: int) -> str:
    """Open a session of an account and return its id, which is kept nowhere; `conn` must write."""
    conn.execute(sa.delete(sessions).where(sa.not_(alive(sessions))))
    token, now = tokens.new(), weeks.now()
    row = {"id_hash": tokens.fingerprint(token), "account_id": account}
    conn.execute(sessions.insert().values(**row, began_at=now, seen_at=now))
    return token


def alive(table: sa.Table) -> sa.ColumnElement[bool]:
    """Which sessions, of people or of links, are neither idle nor too long for now."""
    now = weeks.now()
    return sa.and_(table.c.seen_at > now - IDLE, table.c.began_at > now - LONGEST)


def reading(conn: sa.Connection, id_hash: str | None) -> tuple[Viewer, int] | None:
    """Whose session this is, with the data version it reads; None if it has ended."""
    statement = (
        sa.select(accounts.c.id, accounts.c.name, accounts.c.role, database_state.c.version)
        .select_from(sessions)
        .join(accounts, accounts.c.id == sessions.c.account_id)
        .join(database_state, sa.true())
        .where(sessions.c.id_hash == id_hash, alive(sessions), accounts.c.disabled_at.is_(None))
    )
    row = conn.execute(statement).one_or_none() if id_hash else None
    return row and (Viewer(Role(row.role), row.name, row.id), row.version)


def touch(database: sa.Engine, id_hash: str) -> None:
    """Note that the reader of a session does something; at most once a minute it is written."""
    now = weeks.now()
    stale = (sessions.c.id_hash == id_hash) & (sessions.c.seen_at < now - NOTED) & alive(sessions)
    with database.connect() as conn:
        if conn.scalar(sa.select(sessions.c.id_hash).where(stale)) is None:
            return
    with connections.writing(database) as conn:
        conn.execute(sa.update(sessions).where(stale).values(seen_at=now))


def end(database: sa.Engine, id_hash: str) -> None:
    """Sign out: the session ends at once, in every window that has it open."""
    with connections.writing(database) as conn:
        found = reading(conn, id_hash)
        conn.execute(sa.delete(sessions).where(sessions.c.id_hash == id_hash))
        if found:
            audit.record(conn, found[0], "sign out")


def end_all(conn: sa.Connection, account: int) -> None:
    """End every session of an account, and revoke the key of its calendar; `conn` must write."""
    conn.execute(sa.delete(sessions).where(sessions.c.account_id == account))
    theirs = (calendar_keys.c.account_id == account) & calendar_keys.c.revoked_at.is_(None)
    conn.execute(sa.update(calendar_keys).where(theirs).values(revoked_at=weeks.now()))
