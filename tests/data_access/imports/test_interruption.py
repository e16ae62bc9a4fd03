"""An import that is cut short, at whatever moment and by whatever, has changed nothing."""

import dataclasses
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from data_access import freshness
from data_access.__main__ import main
from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.schema import engagements

ROOT = Path(__file__).parents[3]
LOADED = "read 40, new 40, changed 0, unchanged 0, rejected 0"
NOTHING = "read 0, new 0, changed 0, unchanged 0, rejected 0"
# Load a file as the command line does, and be killed just before a certain thing is done.
KILLED = """
import itertools, os, signal, sys
import sqlalchemy as sa
from data_access.__main__ import main

moment, number, *arguments = sys.argv[1:]
left = itertools.count(int(number), -1)

@sa.event.listens_for(sa.Engine, moment)
def killed(*_):
    if next(left) == 0:
        os.kill(os.getpid(), signal.SIGKILL)

sys.exit(main(arguments))
"""


@pytest.fixture
def file(tmp_path, monkeypatch) -> Path:
    """Forty engagements of forty organizations, to be loaded from the working folder."""
    rows = [f"Fictional Union {number},Forum,event,2026-05-06" for number in range(40)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["organization,occasion,kind,date", *rows]))
    monkeypatch.chdir(tmp_path)
    return path


def loaded(database) -> int:
    with database.connect() as conn:
        return conn.scalar(sa.select(sa.func.count()).select_from(engagements))


@pytest.fixture
def statements(database, file) -> int:
    """How many statements a whole import of the file puts to the database."""
    said = []
    sa.event.listen(database, "before_cursor_execute", lambda *told: said.append(told[2]))
    loader = kinds.loader("engagements", file)
    load(database, COMMAND_LINE, loader, "engagements", file, Options(dry_run=True), lambda _: None)
    # Behind the trail only what looks through the rows follows, which is not done when one loads.
    return max(place for place, one in enumerate(said, 1) if one.startswith("INSERT INTO audit"))


@pytest.mark.slow
@pytest.mark.parametrize("part", [0.2, 0.4, 0.6, 0.8, 1])
def test_killed_in_mid_import_nothing_is_there_and_the_next_try_succeeds(
    database, everything, file, statements, part
):
    before = everything(database)
    kill("before_cursor_execute", int(statements * part), file)
    assert everything(database) == before
    assert main(["import", "engagements", str(file)]) == 0
    assert loaded(database) == 40


@pytest.mark.slow
def test_killed_on_the_point_of_committing_nothing_is_there(database, everything, file):
    before = everything(database)
    kill("commit", 1, file)
    assert everything(database) == before
    assert main(["import", "engagements", str(file)]) == 0
    assert loaded(database) == 40


def kill(moment: str, number: int, file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, moment, str(number), "import", "engagements", str(file)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.usefixtures("new_connections")
def test_a_writer_is_as_patient_on_either_engine(database, monkeypatch):
    monkeypatch.setattr(connections, "PATIENCE", 1500)
    opened = connections.engine(database.url.render_as_string(hide_password=False))
    asked = {"sqlite": ("PRAGMA busy_timeout", 1500), "postgresql": ("SHOW lock_timeout", "1500ms")}
    statement, patience = asked[database.dialect.name]
    with opened.connect() as conn:
        assert conn.exec_driver_sql(statement).scalar() == patience
    opened.dispose()


@pytest.mark.usefixtures("new_connections")
def test_a_database_that_someone_else_writes_to_is_waited_for_and_then_given_up(
    database, everything, file, monkeypatch, capsys
):
    before = everything(database)
    monkeypatch.setattr(connections, "PATIENCE", 50)
    with connections.writing(database) as conn:
        freshness.hold(conn)
        assert main(["import", "engagements", str(file)]) == 1
    assert everything(database) == before
    assert capsys.readouterr() == (
        f"{NOTHING}\n",
        "Someone else is writing to the database; nothing was changed. Try again in a moment.\n",
    )
    assert main(["import", "engagements", str(file)]) == 0
    assert capsys.readouterr().out == f"{LOADED}\n"


def test_a_file_that_waits_for_its_turn_is_loaded(database, file):
    """The other writer ends once the import has staged its rows and is about to merge them."""
    other = database.connect().execution_options(writes=True)
    freshness.hold(other)
    loader = kinds.loader("engagements", file)
    patient = dataclasses.replace(loader, check=lambda conn: other.close() or loader.check(conn))
    result = load(database, COMMAND_LINE, patient, "engagements", file, Options(), lambda _: None)
    assert result.new == 40


@pytest.mark.usefixtures("new_connections")
def test_a_database_that_may_only_be_read_is_said_to_be_one(
    read_only, everything, file, monkeypatch, capsys
):
    database, url = read_only
    before = everything(database)
    monkeypatch.setenv("DATABASE_URL", url)
    for command in (["import", "engagements", str(file)], ["demo"], ["migrate"]):
        assert main(command) == 1
        assert capsys.readouterr().err.endswith(
            "This database may be read, but not written; nothing was changed.\n"
        )
    assert everything(database) == before
    assert main(["ask", "engagement.by_organization", "--format", "csv"]) == 0


@pytest.fixture
def read_only(database):
    """A database, and an address at which it can be read only."""
    url = database.url.render_as_string(hide_password=False)
    if database.dialect.name == "sqlite":
        return database, f"sqlite:///file:{database.url.database}?mode=ro&uri=true"
    with database.connect() as conn:
        conn.exec_driver_sql(
            f"ALTER DATABASE {database.url.database} SET default_transaction_read_only = on"
        )
        conn.commit()
    return database, url


@pytest.mark.usefixtures("new_connections")
def test_a_full_disk_leaves_nothing_of_the_file(sqlite_url, everything, file, monkeypatch, capsys):
    row = "Fictional Union {0},Forum,event,2026-05-06\n"
    file.write_text("organization,occasion,kind,date\n" + "".join(map(row.format, range(3000))))
    database = connections.engine(sqlite_url)
    before = everything(database)
    with database.connect() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
    monkeypatch.setitem(connections.SQLITE_SETTINGS, "max_page_count", str(pages))
    assert main(["import", "engagements", str(file)]) == 1
    assert capsys.readouterr() == (
        f"{NOTHING}\n",
        "The disk of the database is full; nothing was changed.\n",
    )
    assert everything(database) == before
    database.dispose()


def test_a_server_that_goes_away_in_mid_import_is_said_to_be_away(
    postgresql_url, everything, file, capsys, monkeypatch
):
    database = connections.engine(postgresql_url)
    before = everything(database)
    loader = kinds.loader("engagements", file)

    def cut_off(importing):
        own = importing.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with database.connect() as conn:
            conn.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
        return []

    cut = dataclasses.replace(loader, check=cut_off)
    monkeypatch.setattr(kinds, "loader", lambda *_: cut)
    assert main(["import", "engagements", str(file)]) == 1
    assert capsys.readouterr() == (
        f"{NOTHING}\n",
        "The database cannot be reached; is its server running, and DATABASE_URL right?\n",
    )
    assert everything(database) == before
    database.dispose()
