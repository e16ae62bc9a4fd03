"""The roll-up by day equals the engagements it is made of, whoever wrote them and whenever."""

import datetime as dt
import functools
import itertools
from concurrent.futures import Future, ThreadPoolExecutor

import pandas as pd
import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from data_access.civil_society import rollup
from data_access.database import connections
from data_access.queries import ask
from data_access.schema import (
    engagement_days,
    engagement_days_waiting,
    engagements,
    organizations,
)


def engagement(at: str, until: str = "", **values) -> dict:
    """An engagement of Alpha; only what a test is about has to be said."""
    return {
        "organization_id": 1,
        "occasion": "Assembly",
        "occasion_key": "assembly",
        "kind": "meeting",
        "occurred_from": dt.date.fromisoformat(at),
        "occurred_until": dt.date.fromisoformat(until or at),
        **values,
    }


@pytest.fixture
def alpha(database):
    """The organization that all engagements here are of."""
    with connections.writing(database) as conn:
        conn.execute(organizations.insert().values(name="Alpha"))


@pytest.fixture
def another_office(database, alpha):  # noqa: ARG001 (the organization that it writes about)
    """Write as another office does: nobody refreshes after it."""

    def another_office(*rows: dict) -> None:
        with connections.writing(database) as conn:
            for row in rows:
                conn.execute(engagements.insert().values(row))

    return another_office


def refresh(database: sa.Engine) -> int:
    with connections.writing(database) as conn:
        return rollup.refresh(conn)


def rolled_up(database: sa.Engine) -> dict:
    """The roll-up as it stands: for first and last day the three counts."""
    with database.connect() as conn:
        return {tuple(row[:2]): tuple(row[2:]) for row in conn.execute(sa.select(engagement_days))}


def computed(database: sa.Engine) -> dict:
    """The same from the engagements alone, the slow way."""
    with database.connect() as conn:
        rows = pd.read_sql_query(sa.select(engagements), conn)
    counted = {}
    for days, some in rows[rows["civil_society"].astype(bool)].groupby(
        ["occurred_from", "occurred_until"]
    ):
        people = some["participants"].dropna()
        counted[days] = (len(some), int(people.sum()), len(some) - len(people))
    return counted


def waiting(database: sa.Engine) -> set[dt.date]:
    with database.connect() as conn:
        return set(conn.scalars(sa.select(engagement_days_waiting.c.occurred_from)))


def test_people_are_summed_where_counted_and_the_others_are_numbered(database, another_office):
    another_office(
        engagement("2026-03-05", kind="event", participants=4),
        engagement("2026-03-05", kind="meeting", participants=0),
        engagement("2026-03-05", kind="statement"),
        engagement("2026-03-05", occasion_key="states", participants=90, civil_society=False),
        engagement("2026-01-01", "2026-12-31", participants=7),
    )
    assert refresh(database) == 2
    day, first, last = dt.date(2026, 3, 5), dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    assert rolled_up(database) == {(day, day): (3, 4, 1), (first, last): (1, 7, 0)}


def test_another_office_s_rows_wait_are_shown_to_wait_and_are_counted_by_refresh(
    database, another_office, head
):
    def said() -> str:
        with database.connect() as conn:
            return ask(conn, head, rollup.waiting).finding

    assert said() == "Counts by day are up to date."
    another_office(engagement("2026-03-05"), engagement("2026-03-06"))
    assert said() == "Another office changed two days since the last count by day."
    assert rolled_up(database) == {}
    assert refresh(database) == 2
    assert said() == "Counts by day are up to date."
    assert len(rolled_up(database)) == 2
    assert refresh(database) == 0


def test_a_day_whose_last_engagement_went_has_no_row_any_more(database, another_office):
    another_office(engagement("2026-03-05"))
    refresh(database)
    with connections.writing(database) as conn:
        conn.exec_driver_sql("DELETE FROM engagements")
    refresh(database)
    assert rolled_up(database) == {}


def test_our_own_import_counts_another_office_s_rows_along_with_its_own(
    database, another_office, load_file
):
    another_office(engagement("2026-03-05", participants=4))
    load_file(
        "engagements",
        "back-dated.csv",
        "organization,occasion,kind,date,participants\nBeta,Assembly,meeting,2024-01-02,3\n",
    )
    assert waiting(database) == set()
    back, day = dt.date(2024, 1, 2), dt.date(2026, 3, 5)
    assert rolled_up(database) == {(back, back): (1, 3, 0), (day, day): (1, 4, 0)}


# Whatever happens

DAYS = [dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 1, 2)]
PERIODS = st.sampled_from(
    [*((day, day) for day in DAYS), (DAYS[1], dt.date(2026, 12, 31)), (DAYS[0], DAYS[2])]
)
PEOPLE = st.none() | st.integers(0, 5)
WHICH = st.integers(0, 99)


class Offices(RuleBasedStateMachine):
    """Everybody who writes engagements, in any order; the roll-up must never tell a falsehood."""

    def __init__(self, database: sa.Engine, load_file):
        super().__init__()
        self.database, self.load_file = database, load_file
        self.numbers = itertools.count()
        with connections.writing(database) as conn:
            conn.execute(sa.delete(engagements))
            rollup.refresh(conn)

    def write(self, statement: sa.Executable | str) -> None:
        with connections.writing(self.database) as conn:
            if isinstance(statement, str):
                conn.exec_driver_sql(statement)
            else:
                conn.execute(statement)

    def some(self, which: int) -> sa.ColumnElement[bool]:
        with self.database.connect() as conn:
            ids = conn.scalars(sa.select(engagements.c.id).order_by(engagements.c.id)).all()
        return engagements.c.id == (ids[which % len(ids)] if ids else 0)

    @rule(period=PERIODS, people=PEOPLE, civil_society=st.booleans())
    def insert(self, period, people, civil_society):
        first, last = (day.isoformat() for day in period)
        row = engagement(first, last, participants=people, civil_society=civil_society)
        self.write(engagements.insert().values(row | {"occasion_key": str(next(self.numbers))}))

    @rule(which=WHICH, period=PERIODS)
    def move(self, which, period):
        first, last = period
        moved = sa.update(engagements).where(self.some(which))
        self.write(moved.values(occurred_from=first, occurred_until=last))

    @rule(which=WHICH, people=PEOPLE)
    def count_people(self, which, people):
        self.write(sa.update(engagements).where(self.some(which)).values(participants=people))

    @rule(which=WHICH, civil_society=st.booleans())
    def reclassify(self, which, civil_society):
        counted = sa.update(engagements).where(self.some(which))
        self.write(counted.values(civil_society=civil_society))

    @rule(which=WHICH)
    def delete(self, which):
        self.write(sa.delete(engagements).where(self.some(which)))

    @rule(
        statement=st.sampled_from(
            [
                "UPDATE engagements SET participants = participants + 1",
                "UPDATE engagements SET occurred_from = occurred_until",
                "UPDATE engagements SET occurred_until = '2026-12-31' WHERE participants > 2",
                "DELETE FROM engagements WHERE participants IS NULL",
            ]
        )
    )
    def write_many(self, statement):
        self.write(statement)

    @rule(period=PERIODS, people=PEOPLE)
    def load(self, period, people):
        first, last = period
        counted = "" if people is None else people
        row = f"Alpha,Assembly {next(self.numbers)},event,{first},{last},{counted}\n"
        header = "organization,occasion,kind,from,until,participants\n"
        assert self.load_file("engagements", "a.csv", header + row).new == 1
        assert waiting(self.database) == set()

    @rule()
    def refresh(self):
        refresh(self.database)
        assert waiting(self.database) == set()
        assert refresh(self.database) == 0

    @invariant()
    def a_day_that_does_not_wait_is_counted_as_it_is(self):
        late = waiting(self.database)
        held, true = (
            {days: counts for days, counts in found.items() if days[0] not in late}
            for found in (rolled_up(self.database), computed(self.database))
        )
        assert held == true


@pytest.mark.slow
@pytest.mark.usefixtures("alpha")
def test_whatever_is_written_the_roll_up_equals_the_engagements(database, load_file):
    run_state_machine_as_test(
        functools.partial(Offices, database, load_file),
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, derandomize=True, database=None
        ),
    )


# Two at once, on PostgreSQL: SQLite lets one write at a time


@pytest.fixture
def two_offices(postgresql_url):
    """A database with two days in its roll-up, of which the first waits."""
    database = connections.engine(postgresql_url)
    with connections.writing(database) as conn:
        conn.execute(organizations.insert().values(name="Alpha"))
        for day in ("2026-03-05", "2026-03-06"):
            conn.execute(engagements.insert().values(engagement(day)))
        rollup.refresh(conn)
        conn.execute(engagements.insert().values(engagement("2026-03-05", kind="statement")))
    yield database
    database.dispose()


def stopped(database: sa.Engine, doing: Future) -> None:
    """Wait until what is being done waits for somebody's lock; it must not get done before."""
    held = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    with database.connect() as conn:
        while not conn.exec_driver_sql(held).scalar():
            assert not doing.done()
            conn.rollback()


@pytest.mark.parametrize("day", ["2026-03-05", "2026-03-06"], ids=["a day that waits", "another"])
def test_what_another_office_is_still_writing_is_counted_once_it_is_there(two_offices, day):
    with ThreadPoolExecutor(1) as aside, connections.writing(two_offices) as other:
        other.execute(engagements.insert().values(engagement(day, kind="event", participants=4)))
        ours = aside.submit(refresh, two_offices)
        stopped(two_offices, ours)
        other.commit()
        ours.result()
    assert waiting(two_offices) == set()
    assert rolled_up(two_offices) == computed(two_offices)
    assert sum(counts[1] for counts in rolled_up(two_offices).values()) == 4


def test_what_another_office_writes_during_a_refresh_waits_for_the_next(two_offices):
    row = engagement("2026-03-05", kind="event", participants=4)
    with ThreadPoolExecutor(1) as aside, connections.writing(two_offices) as ours:
        rollup.refresh(ours)
        other = aside.submit(_insert, two_offices, row)
        stopped(two_offices, other)
        ours.commit()
        other.result()
    assert waiting(two_offices) == {dt.date(2026, 3, 5)}
    refresh(two_offices)
    assert rolled_up(two_offices) == computed(two_offices)


def _insert(database: sa.Engine, row: dict) -> None:
    with connections.writing(database) as conn:
        conn.execute(engagements.insert().values(row))
