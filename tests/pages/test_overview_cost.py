"""What the overview costs the database, in counted work: the same however much there is."""

import contextlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import streamlit as st

from data_access import session
from data_access.civil_society import rollup
from data_access.database import connections
from data_access.schema import engagement_days, engagements, organizations

pytestmark = pytest.mark.usefixtures("demonstration_site")


@contextlib.contextmanager
def statements(database: sa.Engine) -> Iterator[list[tuple]]:
    """What the database is asked meanwhile, with parameters."""
    heard = []

    def hear(_conn, _cursor, statement, parameters, _context, _many):
        if statement != "BEGIN":
            heard.append((statement, parameters))

    sa.event.listen(database, "before_cursor_execute", hear)
    yield heard
    sa.event.remove(database, "before_cursor_execute", hear)


def steps_of(open_page) -> int:
    """Hundreds of steps that SQLite takes for one cold overview."""
    st.cache_data.clear()
    taken = [0]

    def count() -> None:
        taken[0] += 1

    def watch(connection, *_):
        connection.set_progress_handler(count, 100)

    sa.event.listen(session.engine(), "checkout", watch)
    open_page("overview")
    sa.event.remove(session.engine(), "checkout", watch)
    return taken[0]


def test_the_overview_reads_no_engagement_only_their_roll_up(open_page):
    with statements(session.engine()) as heard:
        open_page("overview")
    touched = set()
    with session.engine().connect() as conn:
        for statement, parameters in heard:
            if statement.startswith("PRAGMA"):
                continue
            plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            touched |= {
                step.detail.split()[1] for step in plan if step.detail[:4] in ("SCAN", "SEAR")
            }
    assert engagement_days.name in touched
    assert engagements.name not in touched


def grow(database: sa.Engine, times: int) -> None:
    """Repeat every engagement that has a day, and every organization, so many times."""
    with connections.writing(database) as conn:
        conn.execute(
            organizations.insert(),
            [
                {"name": f"{name} {copy}"}
                for name in conn.scalars(sa.select(organizations.c.name))
                for copy in range(times)
            ],
        )
        dated = engagements.c.occurred_from == engagements.c.occurred_until
        copied = [column for column in engagements.columns if column.name != "id"]
        rows = conn.execute(sa.select(*copied).where(dated)).mappings().all()
        for copy in range(times):
            key = "occasion_key"
            conn.execute(engagements.insert(), [{**row, key: f"{row[key]} {copy}"} for row in rows])
        rollup.refresh(conn)
        connections.analyze(conn)


@pytest.mark.slow
def test_the_overview_costs_the_same_with_ten_times_as_much(open_page, demonstration_site):
    with connections.writing(demonstration_site) as conn:
        connections.analyze(conn)
    before = steps_of(open_page)
    grow(demonstration_site, 9)
    assert steps_of(open_page) == pytest.approx(before, rel=0.05)


def test_a_warm_overview_asks_only_whether_the_data_have_changed(open_page):
    at = open_page("overview")
    with statements(session.engine()) as heard:
        at.run()
    tables = {statement.split("FROM ")[1].split()[0] for statement, _ in heard}
    assert tables == {"sessions", "database_state"}
