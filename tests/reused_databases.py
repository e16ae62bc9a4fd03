"""One database for the tests of a process, emptied between them: making one costs far more.

A test sees what it would see in a new database: the rows that migrating leaves, numbers that
begin at one, no transaction of another test. Where a test changed the schema itself, the
database is made anew; an event trigger of PostgreSQL notices that, whoever did it. So it is
where a test set something for all connections to come.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa

from data_access.database import connections

# Everything of ours stands in a schema of its own, which no test and no backup looks at.
# What is rolled back leaves no note.
WATCH = """
CREATE SCHEMA tests;
CREATE TABLE tests.schema_changes (command text);
CREATE FUNCTION tests.note_schema_change() RETURNS event_trigger LANGUAGE plpgsql
    SECURITY DEFINER AS $$ BEGIN INSERT INTO tests.schema_changes VALUES (tg_tag); END $$;
"""
CHANGED = """
SELECT EXISTS (SELECT FROM tests.schema_changes) OR EXISTS (
    SELECT FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase
    WHERE datname = current_database())
"""


def address(url: sa.URL) -> str:
    """The address of a database, with its password."""
    return url.render_as_string(hide_password=False)


def on_server(server: sa.URL, statement: str) -> None:
    """Run one statement outside any transaction, such as CREATE DATABASE."""
    database = sa.create_engine(address(server), isolation_level="AUTOCOMMIT")
    with database.connect() as connection:
        connection.exec_driver_sql(statement)
    database.dispose()


@contextlib.contextmanager
def new_postgresql(template: sa.URL) -> Iterator[sa.URL]:
    """Copy a database on its server; drop the copy afterwards."""
    name = f"test_{os.urandom(6).hex()}"
    # Half as long as by way of the log, where nothing has to outlast a power cut.
    copy = f"CREATE DATABASE {name} TEMPLATE {template.database} STRATEGY file_copy"
    on_server(template.set(database="postgres"), copy)
    yield template.set(database=name)
    on_server(template.set(database="postgres"), f"DROP DATABASE {name} WITH (FORCE)")


class SharedEngines:
    """The engines of databases that are used again: their connections and compiled statements.

    Put in the place of `connections.engine`. Whoever opens such a database gets an engine
    of their own, with its own listeners, on the same pool; any other is opened as ever.
    """

    def __init__(self) -> None:
        self.open: Callable[[str], sa.Engine] = connections.engine
        self.known: dict[str, sa.Engine] = {}

    def __call__(self, url: str) -> sa.Engine:
        known = self.known.get(url)
        if not known:
            return self.open(url)
        one = known.execution_options()
        # The pool is everybody's: closing it would lose what others have in use.
        one.dispose = lambda close=True: None  # noqa: ARG005 (the signature of an engine)
        return one

    def share(self, url: str) -> None:
        """Let all who open `url` from now on share one pool."""
        self.known[url] = self.open(url)

    def forget(self, url: str) -> None:
        """Close what is open of `url`, which may be another database from now on."""
        if known := self.known.pop(url, None):
            known.dispose()

    def close(self) -> None:
        """Close whatever is open."""
        for url in list(self.known):
            self.forget(url)


class ReusedSqlite:
    """A file that becomes a copy of the template before each test."""

    def __init__(self, template: Path, path: Path, shared: SharedEngines) -> None:
        self.template, self.path = template, path
        self.url = f"sqlite:///{path}"
        self.shared = shared
        shared.share(self.url)

    def fresh(self) -> str:
        """Empty the database, and give its address."""
        self.shared.known[self.url].dispose()
        for beside in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.path}{beside}").unlink(missing_ok=True)
        shutil.copy(self.template, self.path)
        return self.url


class ReusedPostgresql:
    """A database on the server that has again, before each test, what its template has."""

    def __init__(self, template: sa.URL, shared: SharedEngines) -> None:
        self.template, self.shared = template, shared
        self.until_the_end = contextlib.ExitStack()
        self._make()

    def fresh(self) -> str:
        """Empty the database, and give its address."""
        if self.own.exec_driver_sql(CHANGED).scalar():
            self.close()
            self._make()
            return self.url
        # What is amid a transaction belongs to a test that is over, and would be waited for.
        self.own.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        self._reset_settings()
        if emptied := self.own.exec_driver_sql("SELECT tests.empty()").scalar():
            # Rows are found in the order they came in only where the old ones are out of the way.
            self.own.exec_driver_sql(f"VACUUM {', '.join(emptied)}")
        return self.url

    def _reset_settings(self) -> None:
        """Give connections that stay open the settings that they were opened with."""
        known = self.shared.known[self.url]
        with contextlib.ExitStack() as idle:
            for _ in range(known.pool.checkedin()):
                conn = idle.enter_context(known.connect())
                conn.exec_driver_sql("RESET ALL")
                conn.commit()

    def close(self) -> None:
        """Drop the database, whoever is connected."""
        self.shared.forget(self.url)
        self.until_the_end.close()

    def _make(self) -> None:
        url = self.until_the_end.enter_context(new_postgresql(self.template))
        self.url = address(url)
        self.shared.share(self.url)
        opened = sa.create_engine(self.url, isolation_level="AUTOCOMMIT")
        self.until_the_end.callback(opened.dispose)
        self.own = self.until_the_end.enter_context(opened.connect())


def prepare_to_reuse(conn: sa.Connection) -> None:
    """Put into a migrated database of PostgreSQL what its copies are emptied with."""
    tables = sa.inspect(conn).get_table_names()
    conn.exec_driver_sql(WATCH)
    steps = [_restore(conn, table) for table in sorted(tables)]
    conn.exec_driver_sql(
        "CREATE TABLE tests.numbers AS SELECT schemaname || '.' || sequencename AS name,"
        " COALESCE(last_value, start_value) AS value, last_value IS NOT NULL AS called"
        " FROM pg_sequences WHERE schemaname = current_schema()"
    )
    conn.exec_driver_sql(
        "CREATE FUNCTION tests.empty() RETURNS text[] LANGUAGE plpgsql AS $$"
        # Neither triggers nor foreign keys have a say in this.
        " DECLARE emptied text[] := '{}'; BEGIN"
        " SET LOCAL session_replication_role = replica;"
        f" {' '.join(steps)}"
        " PERFORM setval(name::regclass, value, called) FROM tests.numbers JOIN pg_sequences"
        " ON name = schemaname || '.' || sequencename"
        " WHERE (value, called) IS DISTINCT FROM"
        " (COALESCE(last_value, start_value), last_value IS NOT NULL);"
        " RETURN emptied; END $$"
    )
    conn.exec_driver_sql(
        "CREATE EVENT TRIGGER note_schema_change ON ddl_command_end"
        " EXECUTE FUNCTION tests.note_schema_change()"
    )
    conn.exec_driver_sql(
        "CREATE EVENT TRIGGER note_drop ON sql_drop EXECUTE FUNCTION tests.note_schema_change()"
    )


def _restore(conn: sa.Connection, table: str) -> str:
    """Say how one table gets back the rows that migrating left in it."""
    if not conn.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {table})").scalar():
        differs, refill = f"EXISTS (SELECT FROM {table})", ""
    else:
        conn.exec_driver_sql(f"CREATE TABLE tests.{table} AS TABLE {table}")
        now, then = (f"SELECT t::text FROM {name} t" for name in (table, f"tests.{table}"))
        differs = f"EXISTS (({now} EXCEPT ALL {then}) UNION ALL ({then} EXCEPT ALL {now}))"
        refill = f"INSERT INTO {table} TABLE tests.{table};"
    return (
        f"IF {differs} THEN DELETE FROM {table}; {refill}"
        f" emptied := emptied || '{table}'::text; END IF;"
    )
