"""Application and database have one clock; only another office's rows have the database's own."""

import contextlib
import datetime as dt
import sqlite3

import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain import weeks
from data_access.schema import milestone_dates, reform_actions, reform_milestones

ACTION = {"id": 1, "number": 1, "sub_action": "", "title": "Mend the form"}
ACTION |= {"work_package": "Forms", "status": "Ongoing", "decided": False}
MILESTONE = {"action_id": 1, "milestone": "final", "due_on": dt.date(2028, 5, 4)}
MOVE = "UPDATE reform_milestones SET due_on = '2028-06-01'"
LEAP_DAY, NEW_YEAR = "2028-02-29T04:59:59.25Z", "2029-01-01T05:00Z"


@pytest.fixture
def recorded(database):
    """Each instant that the database recorded: of an action, of a milestone, of its dates."""

    def recorded() -> list[dt.datetime]:
        tables = reform_actions, reform_milestones, milestone_dates
        with database.connect() as conn:
            return [
                instant
                for table in tables
                for instant in conn.scalars(sa.select(table.c.recorded_at).order_by(table.c[0]))
            ]

    return recorded


@contextlib.contextmanager
def another_office(database: sa.Engine):
    """A connection that this software did not make, and which commits at each statement."""
    if database.dialect.name == "sqlite":
        with contextlib.closing(
            sqlite3.connect(database.url.database, isolation_level=None)
        ) as conn:
            yield conn.execute
        return
    plain = sa.create_engine(database.url, isolation_level="AUTOCOMMIT")
    with plain.connect() as conn:
        yield conn.exec_driver_sql
    plain.dispose()


def begin(database: sa.Engine) -> None:
    with connections.writing(database) as conn:
        conn.execute(reform_actions.insert().values(ACTION))
        conn.execute(reform_milestones.insert().values(MILESTONE))


def test_defaults_and_triggers_have_the_applications_instant(database, recorded, at):
    at(LEAP_DAY)
    begin(database)
    at(NEW_YEAR)
    with connections.writing(database) as conn:
        conn.exec_driver_sql(MOVE)
    leap_day = dt.datetime(2028, 2, 29, 4, 59, 59, 250_000)
    assert recorded() == [leap_day, leap_day, leap_day, dt.datetime(2029, 1, 1, 5)]


def test_a_transaction_has_the_instant_at_which_it_began(database, recorded, at):
    at(LEAP_DAY)
    with connections.writing(database) as conn:
        conn.execute(reform_actions.insert().values(ACTION))
        at(NEW_YEAR)
        conn.execute(reform_milestones.insert().values(MILESTONE))
    assert set(recorded()) == {dt.datetime(2028, 2, 29, 4, 59, 59, 250_000)}


def test_what_another_office_writes_has_the_instant_of_the_databases_own_clock(
    database, recorded, at
):
    at(LEAP_DAY)
    begin(database)
    earliest = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    with another_office(database) as execute:
        execute(MOVE)
        execute(
            "INSERT INTO reform_milestones (action_id, milestone, due_on)"
            " VALUES (1, 'first', '2028-01-01')"
        )
    latest = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    theirs = [instant for instant in recorded() if instant.year != 2028]
    # A date that moved; a milestone, and the date that it was given.
    assert len(theirs) == 3
    assert all(earliest <= instant <= latest for instant in theirs)


@pytest.mark.usefixtures("new_connections")
def test_a_database_file_is_trusted_only_where_another_clock_is_set(sqlite_url, monkeypatch, at):
    """What stands in a file of SQLite, such as a trigger, may call no function of ours."""
    monkeypatch.setattr(weeks, "clock", weeks.machine_clock)
    trusted = []
    for _ in range(2):
        database = connections.engine(sqlite_url)
        with database.connect() as conn:
            trusted.append(conn.exec_driver_sql("PRAGMA trusted_schema").scalar())
        database.dispose()
        at(LEAP_DAY)
    assert trusted == [0, 1]
