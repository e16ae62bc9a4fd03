"""Keys for calendar programs, which read the calendar of the office for one person.

Such a program cannot sign in: the key is part of the address and opens the calendar only, for
reading. Only its HMAC is stored, and the key is displayed once. It is revoked by its owner, by a
new key, a new password or a reset, and when the account is disabled.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import audit
from data_access.access import rate_limit, tokens
from data_access.commands import command
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.queries import query
from data_access.schema import accounts, calendar_keys

KEY = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
# How often at most it is written down that a key was read with.
NOTED = dt.timedelta(hours=1)


class AccessDenied(Exception):
    """The key is not valid; the text is the same whatever the reason.

    status  HTTP status: 404, or 429 after too many attempts
    """

    def __init__(self, *, locked: bool = False):
        """State that the key is not valid, or that there were too many attempts."""
        super().__init__(LOCKED if locked else CLOSED)
        self.status = 429 if locked else 404


CLOSED = "This calendar address is not valid. Create a new one on the page Account."
LOCKED = "There were too many attempts. Try again in ten minutes."


@command(name="calendar_keys.make", roles=OFFICE, about=lambda *_: "the own one")
def make(conn: sa.Connection, by: Viewer) -> str:
    """Create a key for the person's own calendar, revoke the last one, and return the new key.

    The key itself is not stored.
    """
    _revoke(conn, by)
    key = tokens.new()
    row = {"account_id": by.account, "key_hash": _hash(key), "made_at": weeks.now()}
    conn.execute(calendar_keys.insert().values(row))
    return key


@command(name="calendar_keys.revoke", roles=OFFICE, about=lambda *_: "the own one")
def revoke(conn: sa.Connection, by: Viewer) -> None:
    """Revoke the key of the person's own calendar.

    Raises:
        Refused: there is none.
    """
    if not _revoke(conn, by):
        raise Refused("Your calendar has no address to revoke.")


def _revoke(conn: sa.Connection, by: Viewer) -> int:
    mine = (calendar_keys.c.account_id == by.account) & calendar_keys.c.revoked_at.is_(None)
    return conn.execute(
        sa.update(calendar_keys).where(mine).values(revoked_at=weeks.now())
    ).rowcount


def _hash(key: str) -> str:
    # A link's secret never begins so: one is never taken for the other.
    return tokens.keyed("LINK_KEY", f"calendar {key}")


# Reading


def enter(database: sa.Engine, key: str, address: str) -> Viewer:
    """Return the owner of a key, and log the reading once an hour.

    A valid key is never counted as an attempt, so that a program with a revoked key does not lock
    out a colleague at the same address.

    Raises:
        AccessDenied: the key is unknown or revoked, or its account is disabled; the text is the
            same for each.
    """
    with database.connect() as conn:
        found = _found(conn, key) if KEY.fullmatch(key) else None
    if found is None:
        raise _refusal(database, address)
    if found.read_at is None or found.read_at <= weeks.now() - NOTED:
        hour = weeks.now().replace(minute=0, second=0, microsecond=0)
        mine = sa.update(calendar_keys).where(calendar_keys.c.id == found.key)
        with connections.writing(database) as conn:
            conn.execute(mine.values(read_at=hour))
    return Viewer(Role(found.role), found.name, found.account)


def _found(conn: sa.Connection, key: str) -> sa.Row | None:
    statement = (
        sa.select(
            calendar_keys.c.id.label("key"),
            calendar_keys.c.read_at,
            accounts.c.id.label("account"),
            accounts.c.name,
            accounts.c.role,
        )
        .join(accounts, accounts.c.id == calendar_keys.c.account_id)
        .where(
            calendar_keys.c.key_hash == _hash(key),
            calendar_keys.c.revoked_at.is_(None),
            accounts.c.disabled_at.is_(None),
        )
    )
    return conn.execute(statement).one_or_none()


def _refusal(database: sa.Engine, address: str) -> AccessDenied:
    with connections.writing(database) as conn:
        admitted = rate_limit.admit(conn, rate_limit.CALENDAR, address=address)
        if admitted.closes:
            # Not each of them: a program that has the wrong key asks once an hour, for ever.
            audit.record(conn, None, "calendar_keys.enter", "too many attempts", refused=True)
    return AccessDenied(locked=not admitted.let_in)


# Query of the owner


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "Your calendar has no address for calendar programs yet."
    row = rows.iloc[0]
    made = formatting.day(weeks.in_new_york(row["made_at"]).date())
    if pd.isna(row["read_at"]):
        return f"The address of your calendar was created on {made}; no program has read it yet."
    read = weeks.in_new_york(row["read_at"])
    return (
        f"The address of your calendar was created on {made} and last read on"
        f" {formatting.day(read.date())}."
    )


@query(
    name="calendar_keys.own",
    sources=(),
    roles=OFFICE,
    finding=_finding,
    unit="Keys of calendars",
    cacheable=False,
)
def own(conn: sa.Connection, *, own_account: int) -> pd.DataFrame:
    """Which calendar address has this person, and when was it last read?

    Columns, one row, or none where there is no key that opens:
        made_at  datetime  instant (UTC)
        read_at  datetime  instant (UTC) of the last reading, to the hour; missing if none
    """
    statement = sa.select(calendar_keys.c.made_at, calendar_keys.c.read_at).where(
        calendar_keys.c.account_id == own_account, calendar_keys.c.revoked_at.is_(None)
    )
    types = dict.fromkeys(("made_at", "read_at"), "datetime64[us]")
    return pd.read_sql_query(statement, conn).astype(types)
