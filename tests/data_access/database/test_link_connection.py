"""The connection of a link holds the releases of one Member State and nothing else."""

import contextlib

import pytest
import sqlalchemy as sa

from data_access.access import contacts, links, tokens
from data_access.commands import run_command
from data_access.database import connections, integrity_triggers, link_connection
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role
from data_access.releases import release_contents, releases
from data_access.schema import metadata, organizations

HERE = "192.0.2.7"
SHOWN = {"release_figures", "releases"}


def draw(answer) -> Drawn:
    return Drawn({name: name for name in answer.rows.columns})


@pytest.fixture
def publish(database, people):
    """Release one figure to a Member State, or to all: `publish("KEN", "Title")`."""

    def publish(state: str | None, title: str) -> int:
        chosen = [("events.upcoming", {})]
        head, chief = people[Role.FOCAL_POINT_HEAD], people[Role.CHIEF_OF_STAFF]
        given = {"title": title, "state": state, "chosen": chosen, "draw": draw}
        made = run_command(database, head, releases.compose, **given)
        run_command(database, head, releases.submit, release=made)
        run_command(database, chief, releases.approve, release=made)
        return made

    return publish


@pytest.fixture
def enter(database, people):
    """Open a link of a Member State and give the session's id: `enter("KEN")`."""

    def enter(state: str, **more) -> str:
        head = people[Role.FOCAL_POINT_HEAD]
        made = run_command(database, head, links.make, state=state, label="Mission", **more)
        return links.enter(database, made, HERE)

    return enter


@pytest.fixture
def links_url(database, links_user) -> str:
    """Where readers of links connect to the same database."""
    return links_user(database) if database.dialect.name == "postgresql" else _url(database)


def _url(database) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
def reading(links_url):
    """The engine of a session: `reading(token)`."""
    made = []

    def reading(token: str) -> sa.Engine:
        made.append(link_connection.engine(links_url, token, tokens.fingerprint(token)))
        return made[-1]

    yield reading
    for engine in made:
        engine.dispose()


def titles(engine) -> list[str]:
    with engine.connect() as conn:
        return [release.title for release in release_contents.current(conn)]


def test_a_state_reads_what_was_released_to_all_and_to_itself(publish, enter, reading):
    for state in (None, "KEN", "FRA"):
        publish(state, f"For {state}")
    assert titles(reading(enter("KEN"))) == ["For None", "For KEN"]
    assert titles(reading(enter("FRA"))) == ["For None", "For FRA"]
    assert titles(reading(enter("ALB"))) == ["For None"]


def test_the_latest_takes_the_place_of_the_one_before(publish, enter, reading, later):
    publish(None, "In May")
    later(days=30)
    publish(None, "In June")
    assert titles(reading(enter("KEN"))) == ["In June"]


def test_a_link_that_is_pinned_shows_that_one_release(publish, enter, reading, later):
    first = publish(None, "In May")
    publish("KEN", "Of its own")
    later(days=1)
    publish(None, "In June")
    assert titles(reading(enter("KEN", release=first))) == ["In May"]


def test_what_was_not_approved_is_not_there(database, people, enter, reading):
    head, chief = people[Role.FOCAL_POINT_HEAD], people[Role.CHIEF_OF_STAFF]
    given = {"state": None, "chosen": [("events.upcoming", {})], "draw": draw}
    for title in ("Prepared", "Submitted", "Returned", "Withdrawn"):
        made = run_command(database, head, releases.compose, title=title, **given)
        if title != "Prepared":
            run_command(database, head, releases.submit, release=made)
        if title == "Returned":
            run_command(database, chief, releases.send_back, release=made, remark="No.")
        if title == "Withdrawn":
            run_command(database, head, releases.withdraw, release=made)
    assert titles(reading(enter("KEN"))) == []


LONG_AGO = "'2020-01-01 00:00:00'"
ENDED = {
    "revoked": "UPDATE links SET revoked_at = made_at",
    "expired": f"UPDATE links SET expires_at = {LONG_AGO}",
    "idle": f"UPDATE link_sessions SET seen_at = {LONG_AGO}",
    "too long": f"UPDATE link_sessions SET began_at = {LONG_AGO}",
    "unknown": "DELETE FROM link_sessions",
}


@pytest.mark.parametrize("ended", ENDED)
def test_a_session_that_has_ended_reads_nothing_at_the_very_next_request(
    database, publish, enter, reading, ended
):
    publish(None, "For all")
    token = enter("KEN")
    assert titles(reading(token)) == ["For all"]
    with connections.writing(database) as conn, integrity_triggers.lifted(conn):
        conn.exec_driver_sql(ENDED[ended])
    assert titles(reading(token)) == []


def test_the_fingerprint_that_the_database_keeps_opens_nothing(publish, enter, links_url):
    publish(None, "For all")
    kept = tokens.fingerprint(enter("KEN"))
    engine = link_connection.engine(links_url, kept, tokens.fingerprint(kept))
    assert titles(engine) == []
    engine.dispose()


@pytest.fixture
def kenya(database, people, publish, enter, reading):
    """A connection of Kenya's link, on a database with private rows and releases to others."""
    with connections.writing(database) as conn:
        made = organizations.insert().values(name="CNRY-ORGANIZATION").returning(organizations.c.id)
        union = conn.scalar(made)
    someone = contacts.Contact("CNRY-CONTACT")
    run_command(database, people[Role.STAFF], contacts.add, organization=union, contact=someone)
    publish("FRA", "CNRY-FRANCE")
    publish("KEN", "Kenya's own")
    with reading(enter("KEN")).connect() as conn:
        yield conn


TABLES = sorted({table.name for table in metadata.sorted_tables} - SHOWN)
REFUSED = [
    *(f"SELECT * FROM {table}" for table in TABLES),
    *(f"SELECT count(*) FROM {table}" for table in TABLES),
    "SELECT id FROM releases UNION SELECT id FROM accounts",
    "SELECT (SELECT max(name) FROM organizations) FROM releases",
    "INSERT INTO releases (id) VALUES (99)",
    "UPDATE releases SET title = 'x'",
    "DELETE FROM release_figures",
    "DROP TABLE releases",
    "CREATE TABLE x (id integer)",
    "CREATE TEMPORARY TABLE x (id integer)",
]
ON_SQLITE = [
    "ATTACH ':memory:' AS other",
    "PRAGMA table_info(releases)",
    "PRAGMA database_list",
    "SELECT * FROM shared.releases",
    "SELECT * FROM shared.accounts",
    "CREATE TEMP VIEW v AS SELECT * FROM releases",
    "VACUUM INTO 'copy.db'",
]
ON_POSTGRESQL = [
    "SELECT composed_by FROM releases",
    "SELECT remark FROM releases",
    "SELECT * FROM releases",
    "SET ROLE focal_point_office",
    "SET SESSION AUTHORIZATION postgres",
    "SET default_transaction_read_only = off; UPDATE releases SET title = 'x'",
    "COPY accounts TO STDOUT",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT lo_import('/etc/hostname')",
    "ALTER TABLE releases DISABLE ROW LEVEL SECURITY",
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
]


def test_the_database_refuses_all_else(kenya):
    own = ON_SQLITE if kenya.dialect.name == "sqlite" else ON_POSTGRESQL
    answered = []
    for statement in (*REFUSED, *own):
        with contextlib.suppress(sa.exc.DBAPIError):
            answered.append((statement, kenya.exec_driver_sql(statement).fetchall()))
        kenya.rollback()
    assert answered == []


def test_a_link_reads_no_row_of_another_state(kenya):
    for wanted in (
        "SELECT title FROM releases",
        "SELECT title FROM releases WHERE state IN ('FRA', 'KEN')",
        "SELECT r.title FROM releases r LEFT JOIN releases s ON s.state = 'FRA'",
    ):
        assert kenya.exec_driver_sql(wanted).fetchall() == [("Kenya's own",)], wanted
    figures = kenya.exec_driver_sql("SELECT snapshot FROM release_figures").fetchall()
    assert len(figures) == 1


def test_a_connection_that_names_another_session_reads_nothing(kenya, database):
    """On PostgreSQL the session is a setting; only the token of one gives rows."""
    if kenya.dialect.name == "sqlite":
        return
    with database.connect() as conn:
        hashes = conn.exec_driver_sql("SELECT id_hash FROM link_sessions").scalars().all()
    for value in (*hashes, "", "x"):
        kenya.exec_driver_sql(f"SET {link_connection.SETTING} = '{value}'")
        assert kenya.exec_driver_sql("SELECT title FROM releases").fetchall() == []


def test_the_role_of_links_creates_no_temporary_tables(kenya):
    if kenya.dialect.name == "sqlite":
        return
    kenya.exec_driver_sql("SET default_transaction_read_only = off")
    kenya.commit()
    with pytest.raises(sa.exc.DBAPIError, match="permission denied"):
        kenya.exec_driver_sql("CREATE TEMPORARY TABLE x (id integer)")


def test_two_sessions_never_share_a_connection(publish, enter, reading):
    for state in ("KEN", "FRA"):
        publish(state, f"For {state}")
    engines_of = {state: reading(enter(state)) for state in ("KEN", "FRA")}
    for _ in range(10):
        for state, engine in engines_of.items():
            assert titles(engine) == [f"For {state}"]
            assert isinstance(engine.pool, sa.NullPool)
