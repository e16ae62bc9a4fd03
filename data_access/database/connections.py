"""The one room that knows which database it speaks to: SQLite or PostgreSQL."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data_access.domain.refusal import Refused

# What may stand before the colon of DATABASE_URL, and the driver that it stands for.
DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
# How long a writer waits for another one, in milliseconds.
PATIENCE = 5000
SQLITE_SETTINGS = {
    "journal_mode": "WAL",
    "foreign_keys": "ON",
    "synchronous": "NORMAL",
    "trusted_schema": "OFF",
    "cache_size": "-64000",
    "mmap_size": "268435456",
    "temp_store": "MEMORY",
}


def engine(url: str) -> sa.Engine:
    """Open a database. Errors never carry parameters, which may hold what a reader may not see.

    Raises:
        Refused: `url` names no database that this software can speak to.
    """
    known = known_url(url)
    made = sa.create_engine(known, pool_pre_ping=True, hide_parameters=True, **_options(known))
    if made.dialect.name == "sqlite":
        _keep_to_owner(known)
        sa.event.listen(made, "connect", _prepare_sqlite)
        sa.event.listen(made, "begin", _begin_sqlite)
    return made


def known_url(url: str) -> sa.URL:
    """The address of a database, with the driver that speaks to it.

    Raises:
        Refused: `url` names no database that this software can speak to.
    """
    try:
        named = sa.make_url(url)
        return named.set(drivername=DRIVERS[named.get_backend_name()])
    except (KeyError, ValueError, sa.exc.ArgumentError):
        raise Refused(
            "DATABASE_URL names no database such as postgresql://user@host/name or"
            " sqlite:////folder/file.db."
        ) from None


def _options(url: sa.URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {}
    options = f"-c timezone=UTC -c lock_timeout={PATIENCE}"
    return {"connect_args": {"connect_timeout": 3, "options": options}}


def _keep_to_owner(url: sa.URL) -> None:
    """Let nobody else read a new file; what SQLite puts beside it is open to the same."""
    path = Path(url.database or ":memory:")
    if url.database and not path.exists() and path.parent.is_dir():
        path.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver must not begin transactions by itself: writes have to begin as IMMEDIATE.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
    for name, value in SQLITE_SETTINGS.items():
        connection.execute(f"PRAGMA {name}={value}")
    # SQLite itself writes a number with a point, and reads it, to a few digits less than it has.
    connection.create_function("exact_text", 1, lambda number: number and repr(number))
    connection.create_function("exact_number", 1, lambda text: text and float(text))


def _begin_sqlite(conn: sa.Connection) -> None:
    # A transaction that reads before it writes would fail at once, however long the time-out.
    writes = conn.get_execution_options().get("writes")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def own_tables_first(conn: sa.Connection) -> str:
    """The clause by which a function of PostgreSQL finds our tables and no session's own.

    Temporary tables come before all others unless they are named: whoever made one called
    `accounts` would tell a function that runs with its owner's rights who may approve.
    """
    schema = conn.exec_driver_sql("SELECT quote_ident(current_schema())").scalar()
    return f"SET search_path = {schema}, pg_temp"


@contextlib.contextmanager
def writing(database: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes: all of it happens, or nothing."""
    with database.connect().execution_options(writes=True) as conn, conn.begin():
        yield conn


@contextlib.contextmanager
def at_one_instant(database: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that reads every row as it was when the first was read.

    Others may write meanwhile: neither waits for the other.

    Raises:
        PermissionError: PostgreSQL keeps rows from this user.
    """
    with database.connect() as conn:
        if conn.dialect.name == "postgresql":
            conn = conn.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            _refuse_who_sees_a_part(conn)
        yield conn


def _refuse_who_sees_a_part(conn: sa.Connection) -> None:
    policies = (
        "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::text::regnamespace"
        " AND relkind = 'r' AND row_security_active(oid)"
    )
    if conn.exec_driver_sql(policies).scalar():
        raise PermissionError(
            "This user of PostgreSQL may not see every row; use the one that migrates."
        )


def by_key(conn: sa.Connection, table: sa.Table) -> list[sa.ColumnElement]:
    """What to order rows by, so that both databases give them in the same order."""
    letters = "C" if conn.dialect.name == "postgresql" else "BINARY"
    return [
        sa.collate(column, letters) if isinstance(column.type, sa.String) else column
        for column in table.primary_key
    ]


def number_on(conn: sa.Connection, table: sa.Table) -> None:
    """Number the next row past those that came with a number of their own."""
    key = next(iter(table.primary_key))
    # SQLite takes the highest number there is by itself.
    if conn.dialect.name == "postgresql" and isinstance(key.type, sa.Integer):
        conn.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key.name}'),"
            f" COALESCE(max({key.name}), 0) + 1, false) FROM {table.name}"
        )


def insert(conn: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of this database's dialect, for its ON CONFLICT clause."""
    return (postgresql if conn.dialect.name == "postgresql" else sqlite).insert(table)


def analyze(conn: sa.Connection) -> None:
    """Let the database learn how its rows are spread, after many have come."""
    conn.exec_driver_sql("ANALYZE")


# What went wrong, by the beginning of the code that SQLite or PostgreSQL gives it.
TROUBLE = {
    ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40"): (
        "Someone else is writing to the database; nothing was changed. Try again in a moment."
    ),
    ("SQLITE_READONLY", "25006", "42501"): (
        "This database may be read, but not written; nothing was changed."
    ),
    ("SQLITE_FULL", "53100"): "The disk of the database is full; nothing was changed.",
    ("SQLITE_NOTADB", "SQLITE_CORRUPT"): (
        "What DATABASE_URL names is no SQLite database, or it is damaged; restore a backup."
    ),
    (
        "SQLITE_CANTOPEN",
    ): "The file that DATABASE_URL names cannot be opened; does its folder exist?",
}


def trouble(error: sa.exc.DBAPIError) -> str:
    """Say in one sentence what kept the database from answering, without what was asked of it."""
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    for beginnings, sentence in TROUBLE.items():
        if (code or "").startswith(beginnings):
            return sentence
    if isinstance(error, sa.exc.OperationalError):
        return "The database cannot be reached; is its server running, and DATABASE_URL right?"
    return f"The database refused what it was given ({code}); nothing was changed."
