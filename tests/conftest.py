"""The world of the tests: clock, secrets, people and small files of our own."""

import contextlib
import csv
import datetime as dt
import gc
import io
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import demonstration
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.import_results import Result
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.imports import kinds, reforms
from data_access.imports.loading import Options, load
from data_access.schema import accounts, metadata
from data_access.settings import SECRETS, make_secrets

pytest_plugins = ["tests.database_fixtures"]

REAL_FILES = Path(__file__).parents[2] / "shared" / "data"


def _set_clock(patch: pytest.MonkeyPatch, now: Callable[[], dt.datetime]) -> None:
    """Set the one clock there is: the database has its instants from it too."""
    patch.setattr(weeks, "clock", now)


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).replace(tzinfo=None)


def _ahead() -> dt.timedelta:
    """Return how far the clock of the tests is ahead of that of the machine.

    TEST_INSTANT=2028-02-29T17:00Z runs them as if they began then. Otherwise a run that begins
    shortly before midnight in New York begins earlier that day: half of it would be another day.
    """
    if "TEST_INSTANT" in os.environ:
        return _instant(os.environ["TEST_INSTANT"]) - weeks.now()
    left = weeks.midnight(weeks.today() + dt.timedelta(days=1)) - weeks.now()
    return min(dt.timedelta(0), left - LONGEST_RUN)


LONGEST_RUN = dt.timedelta(hours=2)
# It is set before the modules of tests are imported, because some ask for the day as they are.
if AHEAD := _ahead():
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
