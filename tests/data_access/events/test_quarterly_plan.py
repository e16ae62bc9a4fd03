"""How often principals meet civil society, against what was planned."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.events.quarterly_plan import by_quarter, plan
from data_access.queries import ask
from data_access.schema import appearance_steps, appearances, audit, events, touchpoint_plans

TODAY = dt.date(2026, 8, 20)
SG, DSG, CHIEF, HEAD = (
    *("Secretary-General", "Deputy Secretary-General"),
    *("chief of staff", "focal-point head"),
)


@pytest.fixture
def planned(database, people):
    """Set a plan: `planned(DSG, 3, quarter=3)`."""

    def planned(principal: str, number: int, quarter: int = 3, year: int = 2026) -> None:
        key = {"year": year, "quarter": quarter, "principal": principal}
        run_command(database, people[Role.CHIEF_OF_STAFF], plan, **key, planned=number)

    return planned


@pytest.fixture
def appeared(database, people):
    """An appearance that stands so: `appeared(DSG, "2026-08-03")`, or at an instant in UTC."""

    def appeared(principal: str, when: str, status: str = "delivered", **more) -> None:
        begins = dt.datetime.fromisoformat(when) if "T" in when else None
        day = dt.date.fromisoformat(when[:10])
        row = {"title": "Forum", "title_key": "forum", "starts_on": day, "ends_on": day}
        row |= {"starts_at": begins, "time_zone": "Asia/Tokyo"} | more
        staff = people[Role.STAFF].account
        asked = {"principal": principal, "purpose": "remarks", "made_by": staff}
        with connections.writing(database) as conn:
            event = conn.scalar(events.insert().values(row).returning(events.c.id))
            proposed = appearances.insert().values(event_id=event, status="proposed", **asked)
            number = conn.scalar(proposed.returning(appearances.c.id))
            for step in ("requested", "confirmed", "delivered"):
                conn.execute(
                    sa.update(appearances).where(appearances.c.id == number).values(status=step)
                )
                if step == status:
                    break
            taken = {"appearance_id": number, "status": "proposed", "taken_by": staff}
            conn.execute(appearance_steps.insert().values(taken))

    return appeared


def told(database, **params) -> list[list]:
    with database.connect() as conn:
        rows = by_quarter(conn, **({"year": None, "as_of": TODAY} | params))
    shown = rows[["quarter", "principal", "planned", "delivered", "confirmed"]].astype(object)
    return shown.where(shown.notna(), None).values.tolist()


def finding(database, head, **params) -> str:
    with database.connect() as conn:
        return ask(conn, head, by_quarter, **({"as_of": TODAY} | params)).finding


def test_each_quarter_holds_what_came_of_it_against_the_plan(planned, appeared, database, head):
    for quarter, number in ((1, 2), (2, 1), (3, 4)):
        planned(DSG, number, quarter)
    appeared(DSG, "2026-02-03")
    appeared(DSG, "2026-07-03")
    appeared(DSG, "2026-08-20")
    appeared(DSG, "2026-09-03", "confirmed")
    # Asked for, and no answer: neither delivered nor confirmed.
    appeared(DSG, "2026-09-04", "requested")
    assert told(database) == [
        [1, DSG, 2, 1, None],
        [2, DSG, 1, 0, None],
        [3, DSG, 4, 2, 1],
        [4, DSG, None, None, 0],
    ]
    assert finding(database, head) == (
        "In the third quarter of 2026, two of four planned touchpoints were delivered;"
        " one is confirmed."
    )


def test_a_plan_of_none_and_no_plan_are_two_things(planned, appeared, database, head):
    planned(SG, 0)
    appeared(SG, "2026-08-03")
    appeared(HEAD, "2026-08-03")
    assert told(database)[4:6] == [[3, SG, 0, 1, 0], [3, HEAD, None, 1, 0]]
    assert finding(database, head) == (
        "In the third quarter of 2026, no touchpoint was planned and one was delivered;"
        " one more without a plan."
    )


def test_without_any_plan_that_is_what_is_said(appeared, database, head):
    assert told(database) == []
    assert finding(database, head) == (
        "In the third quarter of 2026, no touchpoint is recorded, planned or delivered."
    )
    appeared(HEAD, "2026-08-03")
    assert finding(database, head) == (
        "In the third quarter of 2026, no plan for touchpoints is recorded; one without a plan."
    )


def test_a_quarter_begins_at_midnight_in_new_york(planned, appeared, database):
    planned(DSG, 1, 1)
    # In Tokyo it is 1 July at nine, in New York still 30 June.
    appeared(DSG, "2026-07-01T00:00")
    # Two hours after midnight in New York, in summer time.
    appeared(DSG, "2026-07-01T06:00")
    # All of a day is the day of the place.
    appeared(DSG, "2026-04-01")
    assert [row[3] for row in told(database)] == [0, 2, 1, None]


def test_the_turn_of_the_year_is_new_yorks_too(appeared, database):
    appeared(DSG, "2027-01-01T04:59")
    appeared(DSG, "2027-01-01T05:00")
    later = dt.date(2027, 2, 1)
    assert [row[3] for row in told(database, year=2026, as_of=later)] == [0, 0, 0, 1]
    assert [row[3] for row in told(database, year=2027, as_of=later)] == [1, None, None, None]


def test_what_lies_after_the_day_asked_about_is_not_delivered_yet(planned, appeared, database):
    planned(DSG, 1)
    appeared(DSG, "2026-08-21")
    assert told(database)[2] == [3, DSG, 1, 0, 0]
    assert told(database, as_of=dt.date(2026, 8, 21))[2] == [3, DSG, 1, 1, 0]


def test_what_was_confirmed_and_is_over_without_a_word_is_neither(planned, appeared, database):
    planned(DSG, 1)
    appeared(DSG, "2026-08-01", "confirmed")
    assert told(database)[2] == [3, DSG, 1, 0, 0]


def test_a_cancelled_event_counts_for_nobody(planned, appeared, database):
    planned(DSG, 1)
    appeared(DSG, "2026-08-01", cancelled=True)
    assert told(database)[2] == [3, DSG, 1, 0, 0]


def test_a_year_that_is_over_is_told_as_a_whole(planned, appeared, database, head):
    for quarter in (1, 2, 3, 4):
        planned(DSG, 2, quarter, 2025)
    appeared(DSG, "2025-02-03")
    appeared(DSG, "2025-11-03")
    assert finding(database, head, year=2025) == (
        "In 2025, two of eight planned touchpoints were delivered."
    )


def test_a_plan_is_replaced_and_the_trail_keeps_what_it_was(planned, column):
    planned(DSG, 3)
    planned(DSG, 5)
    assert column(touchpoint_plans.c.planned) == [5]
    assert column(audit.c.object) == [f"{DSG}, quarter 3 of 2026: {number}" for number in (3, 5)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"quarter": 0}, "A quarter is 1, 2, 3 or 4"),
        ({"quarter": 5}, "A quarter is 1, 2, 3 or 4"),
        ({"year": 1944}, "not a year of the United Nations"),
        ({"principal": "A Person"}, "A principal is one of"),
        ({"planned": -1}, "A plan is from 0"),
        ({"planned": 1001}, "A plan is from 0"),
    ],
    ids=str,
)
def test_a_plan_that_makes_no_sense_is_refused(database, people, column, wrong, said):
    given = {"year": 2026, "quarter": 1, "principal": DSG, "planned": 1} | wrong
    with pytest.raises(ValueError, match=said):
        run_command(database, people[Role.FOCAL_POINT_HEAD], plan, **given)
    assert column(touchpoint_plans.c.planned) == []


def test_staff_set_no_plan(database, people):
    given = {"year": 2026, "quarter": 1, "principal": DSG, "planned": 1}
    with pytest.raises(PermissionError):
        run_command(database, people[Role.STAFF], plan, **given)


def test_a_year_of_no_calendar_is_refused(conn):
    with pytest.raises(ValueError, match="not a year"):
        by_quarter(conn, year=1, as_of=TODAY)
