"""The one module that knows which database it speaks to: SQLite or PostgreSQL.

A trigger on every table of facts raises the data version, and one on engagements marks the days
whose roll-up is out of date. They fire for whoever writes, so another office's rows count too.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from data_access.schema import FACTS, engagement_days, engagements

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
        ValueError: `url` names no database that this software can speak to.
    """
    known = _known(url)
    made = sa.create_engine(known, pool_pre_ping=True, hide_parameters=True, **_options(known))
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", _prepare_sqlite)
        sa.event.listen(made, "begin", _begin_sqlite)
    return made


def _known(url: str) -> sa.URL:
    try:
        named = sa.make_url(url)
        return named.set(drivername=DRIVERS[named.get_backend_name()])
    except (KeyError, ValueError, sa.exc.ArgumentError):
        raise ValueError(
            "DATABASE_URL names no database such as postgresql://user@host/name or"
            " sqlite:////folder/file.db."
        ) from None


def _options(url: sa.URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {}
    options = f"-c timezone=UTC -c lock_timeout={PATIENCE}"
    return {"connect_args": {"connect_timeout": 3, "options": options}}


def _prepare_sqlite(connection: Any, _: Any) -> None:
    # The driver must not begin transactions by itself: writes have to begin as IMMEDIATE.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
    for name, value in SQLITE_SETTINGS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin_sqlite(conn: sa.Connection) -> None:
    # A transaction that reads before it writes would fail at once, however long the time-out.
    writes = conn.get_execution_options().get("writes")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def writing(database: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes: all of it happens, or nothing."""
    with database.connect().execution_options(writes=True) as conn, conn.begin():
        yield conn


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


def install_triggers(conn: sa.Connection) -> None:
    """Put the triggers in place anew: after a change of schema they must cover every table."""
    if conn.dialect.name == "postgresql":
        _install_postgresql(conn)
    else:
        _install_sqlite(conn)


RAISE_VERSION = "UPDATE database_state SET version = version + 1"
# For each kind of write, the names that SQLite and PostgreSQL give the rows it touched.
WRITES = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def _install_sqlite(conn: sa.Connection) -> None:
    for table in FACTS:
        for write, rows in WRITES.items():
            steps = [RAISE_VERSION]
            if table is engagements:
                steps += [_mark_sqlite(f"SELECT {row}.occurred_from AS day") for row in rows]
            _trigger_sqlite(conn, f"AFTER {write} ON {table.name}", steps)
    # What INSERT OR REPLACE takes away fires no trigger of its own.
    replaced = _mark_sqlite("SELECT occurred_from AS day FROM engagements WHERE id = NEW.id")
    _trigger_sqlite(conn, "BEFORE INSERT ON engagements", [replaced])


def _mark_sqlite(days: str) -> str:
    # Not OR IGNORE: within a trigger the writer's own OR clause would take its place.
    known = "SELECT occurred_from FROM engagement_days_waiting"
    return (
        f"INSERT INTO engagement_days_waiting SELECT day FROM ({days}) WHERE day NOT IN ({known})"
    )


def _trigger_sqlite(conn: sa.Connection, occasion: str, steps: list[str]) -> None:
    moment, write, _, table = occasion.lower().split()
    name = f"{table}_{write}" if moment == "after" else f"{table}_{moment}_{write}"
    conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    conn.exec_driver_sql(f"CREATE TRIGGER {name} {occasion} BEGIN {'; '.join(steps)}; END")


def _install_postgresql(conn: sa.Connection) -> None:
    for table in FACTS:
        # Another office's session may keep another zone; SQLite knows UTC alone.
        if "recorded_at" in table.c:
            conn.exec_driver_sql(
                f"ALTER TABLE {table.name} ALTER recorded_at SET DEFAULT (now() AT TIME ZONE 'UTC')"
            )
    # The version comes first: its row lock lets one writer of facts at a time mark days.
    # They run with the rights of their owner: another office needs none but on what it writes.
    for name, steps in {"raise_version": [], **_marking_functions()}.items():
        body = "; ".join([RAISE_VERSION, *steps])
        conn.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" SECURITY DEFINER SET search_path FROM CURRENT"
            f" AS $$ BEGIN {body}; RETURN NULL; END $$"
        )
    for table in FACTS:
        for write, rows in {**WRITES, "TRUNCATE": ()}.items():
            marked = table is engagements
            called = f"mark_days_{write.lower()}" if marked else "raise_version"
            seen = " ".join(f"{row} TABLE AS {row.lower()}_rows" for row in rows)
            conn.exec_driver_sql(
                f"CREATE OR REPLACE TRIGGER {table.name}_{write.lower()} AFTER {write}"
                f" ON {table.name} {f'REFERENCING {seen}' if marked and seen else ''}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {called}()"
            )


def _marking_functions() -> dict[str, list[str]]:
    seen = {write: [f"{row.lower()}_rows" for row in rows] for write, rows in WRITES.items()}
    # What a TRUNCATE took away only the roll-up still knows.
    seen["TRUNCATE"] = [engagement_days.name]
    return {
        f"mark_days_{write.lower()}": [
            "INSERT INTO engagement_days_waiting"
            f" SELECT DISTINCT occurred_from FROM {rows} ON CONFLICT DO NOTHING"
            for rows in tables
        ]
        for write, tables in seen.items()
    }
