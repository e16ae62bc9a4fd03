"""Keys with which a calendar program reads the office's calendar for one person of the office.

A program that asks once an hour can neither sign in nor send a form: the key stands in the address,
and opens the calendar alone, for reading. Only its HMAC is kept. It is shown once, and revoked at
once: by its owner, with a new one, a new password, a reset, or when the account is closed.
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
    """What was given opens nothing; the words are the same whatever the reason.

    status  what HTTP calls it: 404, or 429 after too many attempts
    """

    def __init__(self, *, locked: bool = False):
        """Say that the key opens nothing, or that too many were tried."""
        super().__init__(LOCKED if locked else CLOSED)
        self.status = 429 if locked else 404


CLOSED = "This calendar is not open, or no longer. Make a new address on the page Account."
LOCKED = "There were too many attempts. Try again in ten minutes."


@command(name="calendar_keys.make", roles=OFFICE, about=lambda *_: "the own one")
def make(conn: sa.Connection, by: Viewer) -> str:
    """Make a key to the own calendar, in the place of the one before, and return it.

    It is kept nowhere.
    """
    _revoke(conn, by)
    key = tokens.new()
    row = {"account_id": by.account, "key_hash": _hash(key), "made_at": weeks.now()}
    conn.execute(calendar_keys.insert().values(row))
    return key


@command(name="calendar_keys.revoke", roles=OFFICE, about=lambda *_: "the own one")
def revoke(conn: sa.Connection, by: Viewer) -> None:
    """Let the key to the own calendar open nothing from now on.

    Raises:
        Refused: there is none.
    """
    if not _revoke(conn, by):
        raise Refused("There is no address of your calendar that could be revoked.")


def _revoke(conn: sa.Connection, by: Viewer) -> int:
    mine = (calendar_keys.c.account_id == by.account) & calendar_keys.c.revoked_at.is_(None)
    return conn.execute(
        sa.update(calendar_keys).where(mine).values(revoked_at=weeks.now())
    ).rowcount


def _hash(key: str) -> str:
    # A link's secret never begins so: one is never taken for the other.
    return tokens.keyed("LINK_KEY", f"calendar {key}")


# Reading with one


def enter(database: sa.Engine, key: str, address: str) -> Viewer:
    """Who reads with a key; that it was read with is noted once an hour.

    A key that opens is never counted, so that a program that goes on asking with a revoked one
    locks no colleague at the same address out.

    Raises:
        AccessDenied: it opens nothing; unknown and revoked keys, and those of disabled accounts,
            are answered alike.
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


# What its owner sees of it


def _said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No program reads your calendar: there is no address for it."
    row = rows.iloc[0]
    made = formatting.day(weeks.in_new_york(row["made_at"]).date())
    if pd.isna(row["read_at"]):
        return f"The address of your calendar was made on {made}; nothing has read it yet."
    read = weeks.in_new_york(row["read_at"])
    return (
        f"The address of your calendar was made on {made}, and last read on"
        f" {formatting.day(read.date())}."
    )


@query(
    name="calendar_keys.own",
    sources=(),
    roles=OFFICE,
    finding=_said,
    unit="Keys of calendars",
    cacheable=False,
)
def own(conn: sa.Connection, *, own_account: int) -> pd.DataFrame:
    """Does a program read the calendar of this person, and since when?

    Columns, one row, or none where there is no key that opens:
        made_at  datetime  instant (UTC)
        read_at  datetime  instant (UTC) of the last reading, to the hour; missing if none
    """
    statement = sa.select(calendar_keys.c.made_at, calendar_keys.c.read_at).where(
        calendar_keys.c.account_id == own_account, calendar_keys.c.revoked_at.is_(None)
    )
    types = dict.fromkeys(("made_at", "read_at"), "datetime64[us]")
    return pd.read_sql_query(statement, conn).astype(types)
