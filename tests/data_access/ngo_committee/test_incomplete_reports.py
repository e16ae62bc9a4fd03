"""A report of which the files lack many names is named, and compared with nothing."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.domain.answers import records
from data_access.ngo_committee import accreditation, applications
from data_access.ngo_committee.accreditation import decisions_by_report, decisions_by_year
from data_access.ngo_committee.deferrals import gap
from data_access.ngo_committee.incomplete_reports import Incomplete, discontinued, incomplete
from data_access.ngo_committee.time_to_decision import time_to_status
from data_access.queries import ask
from data_access.schema import organization_names, unmatched_recommendations

DAY, BEFORE, AFTER = (dt.date(2021, 6, 8), dt.date(2020, 2, 7), dt.date(2022, 6, 7))


@pytest.fixture
def session(organization, consider):
    """First considerations of a session: `session(DAY, 30, 10)`, 30 of them, 10 deferred."""

    def session(day: dt.date, whole: int, deferred: int) -> None:
        for place in range(whole):
            outcome = "deferred" if place < deferred else "recommended"
            consider(organization(f"Organization {day} {place}"), f"{day} {outcome} *")

    return session


@pytest.fixture
def lack(conn):
    """Names listed as recommended that no recommendation has: `lack(DAY, 12)`."""

    def lack(day: dt.date, number: int) -> None:
        for place in range(number):
            name = f"missing {day:%Y %m} {place}"
            row = {"organization": name, "organization_key": name, "reported_on": day}
            conn.execute(sa.insert(unmatched_recommendations).values(row))

    return lack


def test_ten_names_and_a_tenth_of_the_list_make_a_report_incomplete(conn, session, lack):
    session(DAY, 40, 10)
    lack(DAY, 10)
    session(AFTER, 40, 10)
    # Nine are spellings.
    lack(AFTER, 9)
    session(BEFORE, 100, 0)
    # Of 110 listed, ten are less than a tenth.
    lack(BEFORE, 10)
    assert incomplete(conn) == {DAY: Incomplete(DAY, missing=10, listed=40)}


def test_a_name_found_later_is_missing_no_more(conn, session, lack, organization, consider):
    session(DAY, 20, 20)
    lack(DAY, 10)
    assert DAY in incomplete(conn)
    name = f"missing {DAY:%Y %m} 0"
    found = organization(name)
    names = {"organization_id": found, "name": name, "key": name, "kind": "present"}
    conn.execute(sa.insert(organization_names).values(names))
    consider(found, f"{DAY} recommended")
    assert incomplete(conn) == {}


def test_the_gap_of_an_incomplete_session_can_have_the_other_sign_and_is_not_compared(
    conn, session, lack, head
):
    session(BEFORE, 100, 40)
    session(AFTER, 100, 40)
    # 48 per cent as recorded, and 30 per cent once the missing names are counted.
    session(DAY, 100, 48)
    lack(DAY, 60)
    answer = ask(conn, head, gap)
    rows = {row["group"]: row for row in records(answer.rows)}
    own = rows["2021 regular"]
    assert (own["share"], own["share_with_missing"], own["missing"]) == (0.48, 0.3, 60)
    assert (own["difference"], own["evidence"]) == (None, "cannot be said")
    assert (rows["2020 regular"]["rest"], rows["2020 regular"]["overall"]) == (100, 0.4)
    assert answer.finding == (
        "First deferrals since 2012, two sessions: differences are not distinguishable from"
        " chance; 8 June 2021 (incomplete) left out."
    )


def test_the_missing_names_are_on_every_count_of_the_report(conn, session, lack, head):
    session(BEFORE, 20, 5)
    session(DAY, 20, 10)
    lack(DAY, 12)
    session(AFTER, 20, 5)
    by_year = ask(conn, head, decisions_by_year, since=2021, until=2021)
    assert records(by_year.rows[["outcome", "missing"]]) == [
        {"outcome": "recommended", "missing": 12},
        {"outcome": "deferred", "missing": None},
    ]
    assert by_year.finding == (
        "The Committee on NGOs made 10 recommendations, 10 deferrals and no closures in 2021; 12"
        " more recommendations missing."
    )
    assert ask(conn, head, decisions_by_report, until=2021).finding == (
        "Recommended 10 and deferred 10 (regular session, 8 June 2021); incomplete, 12 names"
        " missing."
    )
    # The next of its kind is compared with the last complete one.
    [later] = accreditation.reports(conn, AFTER, AFTER)
    assert (later.previous.reported_on, later.missing) == (BEFORE, 0)
    [own] = accreditation.reports(conn, DAY, DAY)
    assert (own.previous, own.missing) == (None, 12)


def test_deferred_applications_that_are_in_no_later_report_are_counted_unless_explained(
    conn, session
):
    session(BEFORE, 20, 12)
    session(DAY, 20, 0)
    session(AFTER, 20, 20)
    rows = applications.decided(conn)
    assert discontinued(rows, ()) == {BEFORE: 12}
    # The next report lacks names: that explains it. After the last there is none.
    assert discontinued(rows, {DAY}) == {}


def test_lost_applications_stand_between_all_deferred_and_all_recommended(
    conn, session, organization, consider, head
):
    session(BEFORE, 10, 4)
    session(DAY, 10, 0)
    answer = ask(conn, head, time_to_status, until=2020)
    [row] = records(answer.rows.query("after_years == 5 and state == 'recommended'"))
    assert (row["applications"], row["lost"]) == (10, 0)
    # Something later is on record of others, so that the four are lost.
    consider(organization("Deferred still"), f"{AFTER} deferred")
    answer = ask(conn, head, time_to_status, until=2020)
    [row] = records(answer.rows.query("after_years == 2 and state == 'recommended'"))
    assert row["lost"] == 4
    assert row["if_lost_recommended"] == pytest.approx(1)
    assert row["if_lost_pending"] == pytest.approx(0.6)
