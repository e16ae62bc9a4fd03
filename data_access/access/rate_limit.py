"""Limit attempts to sign in and to open links; counts are in the database, for all processes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from data_access.access.tokens import keyed
from data_access.database import connections
from data_access.domain import weeks
from data_access.schema import attempts

EVERYBODY = "everybody"


@dataclass(frozen=True)
class RateLimit:
    """The failures that are allowed within a time.

    own       failures of one address
    together  failures of all addresses; above it, only addresses without a failure may try
    name      failures for one name, from any address; None where there are no names
    """

    called: str
    minutes: int
    own: int
    together: int
    name: int | None = None


@dataclass(frozen=True)
class Admission:
    """The decision on an attempt; `closes` marks the attempt that reached the limit."""

    let_in: bool
    closes: bool

    @property
    def noted(self) -> bool:
        """Tell whether to log the attempt; attempts above the limit do not fill the audit log."""
        return self.let_in or self.closes


SIGN_IN = RateLimit("sign-in", minutes=15, own=30, together=300, name=5)
LINK = RateLimit("link", minutes=10, own=10, together=300)
CALENDAR = RateLimit("calendar", minutes=10, own=10, together=300)


def admit(conn: sa.Connection, door: RateLimit, *, address: str, name: str = "") -> Admission:
    """Count an attempt before it is made, and decide on it; `conn` must write."""
    keys = _keys(address, name if door.name else "")
    counts = {part: _count(conn, door, key) for part, key in keys.items()}
    most = {"name": door.name or 0, "address": door.own, "together": door.together}
    over = {part for part, count in counts.items() if count > most[part]}
    if counts["address"] == 1:
        # The limit for all addresses is reached, but this address has no failure.
        over -= {"together"}
    return Admission(not over, any(counts[part] == most[part] + 1 for part in over))


def forgive(conn: sa.Connection, door: RateLimit, *, address: str, name: str = "") -> None:
    """Subtract an attempt that succeeded, and all failures for its name."""
    for part, key in _keys(address, name if door.name else "").items():
        this = (attempts.c.door == door.called) & (attempts.c.key == key)
        if part == "name":
            conn.execute(sa.delete(attempts).where(this))
        else:
            conn.execute(sa.update(attempts).where(this).values(count=attempts.c.count - 1))


def _keys(address: str, name: str) -> Mapping[str, str]:
    # Stored as HMAC: the table reveals neither names nor addresses.
    keys = {"address": keyed("LINK_KEY", f"address {address}"), "together": EVERYBODY}
    return {"name": keyed("LINK_KEY", f"name {name}"), **keys} if name else keys


def _count(conn: sa.Connection, door: RateLimit, key: str) -> int:
    now = weeks.now()
    over = attempts.c.since <= now - dt.timedelta(minutes=door.minutes)
    conn.execute(sa.delete(attempts).where(attempts.c.door == door.called, over))
    insert = connections.insert(conn, attempts).values(
        door=door.called, key=key, since=now, count=1
    )
    counted = insert.on_conflict_do_update(
        index_elements=["door", "key"], set_={"count": attempts.c.count + 1}
    )
    return conn.scalars(counted.returning(attempts.c.count)).one()
