"""A source says how old it is, and whether it should have come by now."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access import freshness
from data_access.domain.sources import Source
from data_access.schema import sources

SPOKE = dt.date(2026, 1, 1)


def source(**facts) -> Source:
    known = {"speaks_for": SPOKE, "cadence_days": 100, "precision": "day", "loaded_at": None}
    return Source("register", "Register", "Office", **(known | facts))


@pytest.mark.parametrize(
    ("days", "state"),
    [
        *((0, "fresh"), (100, "fresh")),
        *((101, "due"), (125, "due")),
        *((126, "overdue"), (200, "overdue")),
        *((201, "delinquent"), (10_000, "delinquent")),
    ],
)
def test_a_source_passes_through_four_states_as_its_cadence_runs_out(days, state):
    assert source().state(SPOKE + dt.timedelta(days=days)) == state


def test_what_comes_once_stays_fresh_and_what_never_came_is_missing():
    assert source(cadence_days=None).state(dt.date(2099, 1, 1)) == "fresh"
    assert source(speaks_for=None).state(SPOKE) == "missing"


def test_a_source_is_cited_as_exactly_as_its_date_is_known():
    assert source().cited == "Register, as of 1 January 2026"
    assert source(precision="year").cited == "Register, as of 2026"
    assert source(speaks_for=None).cited == "Register, no data loaded"


def test_a_late_source_says_so_beside_its_date():
    assert source().standing(SPOKE) == "as of 1 January 2026"
    assert source().standing(dt.date(2027, 1, 1)) == "out of date, latest 1 January 2026"
    assert source(speaks_for=None).standing(SPOKE) == "no data loaded"


def test_an_older_file_does_not_turn_its_source_back(load_file, conn):
    header = "year,donor,status,category,entity,rev_type,amount_usd\n"
    for year in (2024, 2023):
        row = f"{year},A,nonmember,NGOs,UNX,Other,1\n"
        load_file("contributions", f"{year}.csv", header + row)
    [revenue] = freshness.sources_of(conn, ("revenue",))
    assert revenue.speaks_for == dt.date(2024, 12, 31)
    assert revenue.loaded_at is not None


def test_a_write_of_facts_raises_the_data_version_and_a_reading_does_not(conn):
    before = freshness.data_version(conn)
    freshness.every_source(conn)
    assert freshness.data_version(conn) == before
    conn.execute(sa.update(sources).values(speaks_for=SPOKE))
    assert freshness.data_version(conn) > before


def test_an_unknown_source_is_a_fault_of_the_question(conn):
    with pytest.raises(KeyError, match="horoscope"):
        freshness.sources_of(conn, ("horoscope",))
