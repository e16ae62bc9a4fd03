"""The connection that serves a link: in it, the database holds the releases of one state alone.

Which those are follows from the reader's session, whatever is asked later. On SQLite the rows are
copied into a database in memory, which then lets the file go; on PostgreSQL links have a role of
their own, and policies that show it no other rows.
"""

import sqlite3
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from data_access.database import connections
from data_access.domain import weeks
from data_access.schema import (
    IDLE,
    LONGEST,
    link_sessions,
    links,
    release_figures,
    releases,
)

SETTING = "focal_point.session"
MILLISECONDS = 5000
# What a reader is shown of a release: not who composed it, nor what was said of it.
SHOWN = {
    releases: ("id", "title", "state", "status", "composed_at", "decided_at"),
    release_figures: tuple(column.name for column in release_figures.c),
}
# What a connection of SQLite may still do once the rows are in it.
ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_TRANSACTION,
}


def readable(id_hash: Any, now: Any, idle_since: Any, begun_since: Any) -> sa.Select:
    """The ids of the releases that a session of a link may read, now.

    The one that the link is pinned to; else the latest approved for all Member
    States, and the latest for the one that the link was made for.
    """
    newer = releases.alias("newer")
    replaced = (
        sa.select(newer.c.id)
        .where(
            newer.c.status == "approved",
            newer.c.state.is_not_distinct_from(releases.c.state),
            sa.or_(
                newer.c.decided_at > releases.c.decided_at,
                (newer.c.decided_at == releases.c.decided_at) & (newer.c.id > releases.c.id),
            ),
        )
        .correlate(releases)
    )
    return (
        sa.select(releases.c.id)
        .select_from(link_sessions)
        .join(links, links.c.id == link_sessions.c.link_id)
        .join(releases, sa.or_(releases.c.state.is_(None), releases.c.state == links.c.state))
        .where(
            link_sessions.c.id_hash == id_hash,
            link_sessions.c.seen_at > idle_since,
            link_sessions.c.began_at > begun_since,
            links.c.revoked_at.is_(None),
            links.c.expires_at > now,
            releases.c.status == "approved",
            sa.or_(
                links.c.release_id == releases.c.id,
                links.c.release_id.is_(None) & ~sa.exists(replaced),
            ),
        )
    )


def engine(url: str, token: str, id_hash: str) -> sa.Engine:
    """An engine for one session of one link, which keeps no connection for another.

    `token` is the id in the reader's cookie, `id_hash` its fingerprint.

    Raises:
        Refused: `url` names no database that this software can speak to.
    """
    known = connections.known_url(url)
    if known.get_backend_name() == "sqlite":
        return _in_memory(known, id_hash)
    # Given with the connection, and checked by the database: who has no token gets no other's rows.
    settings = {
        SETTING: token,
        "default_transaction_read_only": "on",
        "statement_timeout": MILLISECONDS,
        "timezone": "UTC",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return sa.create_engine(
        known,
        poolclass=sa.NullPool,
        hide_parameters=True,
        connect_args={"connect_timeout": 3, "options": options},
    )


def _in_memory(url: sa.URL, id_hash: str) -> sa.Engine:
    made = sa.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(":memory:", uri=True, isolation_level=None),
        poolclass=sa.NullPool,
        hide_parameters=True,
    )

    @sa.event.listens_for(made, "connect")
    def fill(connection: sqlite3.Connection, _: Any) -> None:
        connection.execute("ATTACH ? AS shared", [f"file:{quote(url.database)}?mode=ro"])
        found = connection.execute(_readable(id_hash)).fetchall()
        ids = ", ".join(str(int(row[0])) for row in found)
        for table, columns in SHOWN.items():
            key = "id" if table is releases else "release_id"
            connection.execute(
                f"CREATE TABLE main.{table.name} AS SELECT {', '.join(columns)}"
                f" FROM shared.{table.name} WHERE {key} IN ({ids})"
            )
        connection.execute("DETACH shared")
        connection.set_authorizer(_authorize)

    return made


def _readable(id_hash: str) -> str:
    now = weeks.now()
    ids = readable(id_hash, now, now - IDLE, now - LONGEST)
    return str(ids.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


def _authorize(action: int, *_: Any) -> int:
    return sqlite3.SQLITE_OK if action in ALLOWED else sqlite3.SQLITE_DENY
