"""What principals are asked for comes first in the week; what is due for it is not overlooked."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import COMMANDS, run_command
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.events.appearance_workflow import Wanted
from data_access.events.event_changes import amend
from data_access.overview import overview_lists, overview_tiles
from data_access.queries import ask
from data_access.schema import events, reform_actions, reform_milestones

# A Monday, and its week.
TODAY, WEEK = dt.date(2026, 11, 23), "2026-W48"
STAFF, CHIEF = Role.STAFF, Role.CHIEF_OF_STAFF
DSG = "Deputy Secretary-General"


@pytest.fixture(autouse=True)
def now(at, database):
    """A Monday at noon, in a world whose one reform was decided long ago."""
    at("2026-11-23T17:00Z")
    row = {"number": 99, "sub_action": "", "title": "Decided", "work_package": "Forms"}
    with connections.writing(database) as conn:
        conn.execute(reform_actions.insert().values(row | {"status": "Decided", "decided": True}))


@pytest.fixture
def do(database, people):
    def do(by: Role, act: str, **needs):
        return run_command(database, people[by], COMMANDS[f"appearance_steps.{act}"], **needs)

    return do


@pytest.fixture
def asked(database, do):
    """A request for an event in so many days: `asked("Forum", 3)` gives both numbers."""

    def asked(title: str, days: int, *more: str, last: int = 0, **wanted) -> tuple[int, int]:
        first = TODAY + dt.timedelta(days=days)
        row = {"title": title, "title_key": title, "starts_on": first, "place": "Hall A"}
        row |= {"ends_on": first + dt.timedelta(days=last)}
        with connections.writing(database) as conn:
            event = conn.scalar(events.insert().values(row).returning(events.c.id))
        given = {"event": event, "principal": DSG, "wanted": Wanted("remarks", **wanted)}
        number = do(STAFF, "propose", **given)
        for act in more:
            do(CHIEF if act in ("confirm", "decline") else STAFF, act, appearance=number)
        return number, event

    return asked


@pytest.fixture
def overdue(database):
    """Reforms that are overdue, so many."""

    def overdue(number: int) -> None:
        with connections.writing(database) as conn:
            for place in range(number):
                row = {"number": place, "sub_action": "", "title": f"Reform {place}"}
                row |= {"work_package": "Forms", "status": "Ongoing", "decided": False}
                action = reform_actions.insert().values(row).returning(reform_actions.c.id)
                due = {"milestone": "final", "due_on": TODAY - dt.timedelta(days=30)}
                given = reform_milestones.insert()
                conn.execute(given.values(action_id=conn.scalar(action), **due))

    return overdue


def lines(database, question, **params) -> list[list]:
    with database.connect() as conn:
        rows = question(conn, **({"week": WEEK, "as_of": TODAY} | params))
    return rows[["figure", "unit", "sentence", "note"]].values.tolist()


def tile(database, **params) -> tuple:
    with database.connect() as conn:
        rows = overview_tiles.tiles(conn, **({"week": WEEK, "as_of": TODAY} | params))
    [row] = rows[rows["key"] == "awaiting"].to_dict("records")
    assert rows["key"].iloc[0] == "awaiting"
    value = None if pd.isna(row["value"]) else row["value"]
    return value, row["note"], row["late"], row["page"], row["params"]


def test_requests_come_before_reforms_however_late_these_are_the_nearest_first(
    asked, overdue, database, head
):
    overdue(5)
    asked("Later", 20, "request")
    asked("Sooner", 3, "request")
    shown = lines(database, overview_lists.decisions)
    assert [line[2] for line in shown] == [
        f"{DSG}: remarks, Sooner",
        f"{DSG}: remarks, Later",
        *(f"Reform {place}" for place in range(3)),
    ]
    assert shown[0] == [
        *("3", "days left", f"{DSG}: remarks, Sooner"),
        "26 November 2026 · asked on 23 November",
    ]
    with database.connect() as conn:
        answer = ask(conn, head, overview_lists.decisions, week=WEEK, as_of=TODAY)
    assert answer.finding == (
        "Awaiting an answer: two requests; awaiting a decision: five reforms."
    )
    assert set(answer.rows["in_all"]) == {7}


def test_the_tile_counts_requests_names_the_first_and_is_red_in_the_week_before(asked, database):
    assert tile(database) == (None, "No data loaded", False, "imports", {})
    _, event = asked("Forum", 8, "request")
    assert tile(database) == (
        *(1, f"First: {DSG}, 1 December", False),
        *("event", {"event": str(event)}),
    )
    asked("Fair", 7, "request")
    assert tile(database) == (2, f"First: {DSG}, 30 November", True, "events", {})


@pytest.mark.parametrize(
    "way", [(), ("request", "confirm"), ("request", "decline"), ("request", "withdraw")], ids=str
)
def test_what_was_not_asked_or_is_answered_awaits_nothing(asked, database, way):
    asked("Forum", 3, *way)
    assert tile(database)[0] == 0
    assert lines(database, overview_lists.decisions) == []


def test_a_request_ends_with_its_event_or_its_cancellation(asked, database, people):
    _, event = asked("Forum", 3, "request", last=1)
    assert tile(database, as_of=TODAY)[0] == 1
    # The Sunday of the week is the 29th, and the event was over on the 27th.
    later = {"as_of": dt.date(2026, 12, 20)}
    assert tile(database, **later)[0] == 0
    assert tile(database, as_of=dt.date(2026, 11, 27))[0] == 1
    assert lines(database, overview_lists.decisions, as_of=dt.date(2026, 11, 27))[0][:2] == [
        *("Now", "under way")
    ]
    run_command(database, people[STAFF], amend, event=event, changes={"cancelled": True})
    assert tile(database)[0] == 0


def test_a_week_that_is_over_shows_what_awaited_an_answer_then(asked, database, do, at):
    number, _ = asked("Forum", 30, "request")
    at("2026-11-30T15:00Z")
    do(CHIEF, "confirm", appearance=number)
    assert tile(database, as_of=dt.date(2026, 11, 30))[0] == 1
    assert tile(database, week="2026-W49", as_of=dt.date(2026, 11, 30))[0] == 0
    # Requests are recorded since week 48: before, nothing is known, which is not the same as none.
    before = tile(database, week="2026-W47", as_of=dt.date(2026, 11, 30))
    assert before == (None, "Not tracked yet", False, "events", {})


def test_a_day_is_over_at_midnight_in_new_york(asked, database, do, at):
    at("2026-11-24T04:59Z")
    number, _ = asked("Forum", 30)
    do(STAFF, "request", appearance=number)
    assert tile(database, as_of=TODAY)[0] == 1
    at("2026-11-24T05:00Z")
    do(CHIEF, "confirm", appearance=number)
    assert tile(database, as_of=TODAY)[0] == 1
    assert tile(database, as_of=dt.date(2026, 11, 24))[0] == 0


def test_what_speaks_against_an_answer_stands_beside_the_request(asked, database, people):
    asked("Forum", 3, "request", "confirm")
    _, event = asked("Fair", 3, "request")
    run_command(database, people[STAFF], amend, event=event, changes={"place": "Hall B"})
    [line] = lines(database, overview_lists.decisions)
    assert line[3] == (
        "26 November 2026 · asked on 23 November · the event has changed since · overlaps another"
    )


def test_two_confirmed_at_once_need_a_decision_after_requests_and_before_reforms(
    asked, overdue, database, head
):
    overdue(1)
    asked("Forum", 9, "request", "confirm")
    asked("Fair", 9, "request", "confirm", last=2)
    asked("Sooner", 3, "request")
    # Nobody has answered this one: that it overlaps is said beside the request alone.
    asked("Feast", 11, "request")
    shown = lines(database, overview_lists.decisions)
    assert [line[2] for line in shown] == [
        f"{DSG}: remarks, Sooner",
        f"{DSG}: remarks, Feast",
        f"{DSG}: Forum and Fair may overlap",
        "Reform 0",
    ]
    assert shown[2] == [
        *("9", "days left", f"{DSG}: Forum and Fair may overlap"),
        "2 December 2026 · both are confirmed",
    ]
    with database.connect() as conn:
        answer = ask(conn, head, overview_lists.decisions, week=WEEK, as_of=TODAY)
    assert answer.finding == (
        "Awaiting an answer: two requests; confirmed although they overlap: one pair;"
        " awaiting a decision: one reform."
    )
    assert set(answer.rows["in_all"]) == {4}
    said = {line[2]: line[3] for line in lines(database, overview_lists.coming)}
    assert said[f"{DSG}: remarks, Forum"] == "Confirmed · Hall A · overlaps another"


def test_an_overlap_that_is_certain_is_said_to_be_one_and_one_that_was_resolved_is_none(
    asked, database, do
):
    nine, ten = (dt.datetime(2026, 11, 26, hour, tzinfo=dt.UTC) for hour in (9, 10))
    hours = {"starts_at": nine, "ends_at": ten}
    asked("Forum", 3, "request", "confirm", **hours)
    number, _ = asked("Fair", 3, "request", "confirm", **hours)
    [line] = lines(database, overview_lists.decisions)
    assert line[2] == f"{DSG}: Forum and Fair overlap"
    do(CHIEF, "decline", appearance=number)
    assert lines(database, overview_lists.decisions) == []
    assert lines(database, overview_lists.coming)[0][3] == "Confirmed · Hall A"


def test_the_next_14_days_say_who_appears_where_in_the_place_of_the_event_alone(asked, database):
    asked("Forum", 3, "request", "confirm")
    asked("Fair", 3, "request")
    asked("Too far", 21, "request", "confirm")
    assert lines(database, overview_lists.coming) == [
        [
            *("26 Nov", "Thursday", f"{DSG}: remarks, Forum"),
            "Confirmed · Hall A · overlaps another",
        ],
        ["26 Nov", "Thursday", "Fair", "Hall A"],
    ]


def test_an_appearance_on_a_later_day_stands_on_that_day_beside_the_event(asked, database):
    on = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
    asked("Week", -1, "request", "confirm", last=5, starts_at=on)
    assert [line[:3] for line in lines(database, overview_lists.coming)] == [
        ["Now", "to 27 Nov", "Week"],
        ["26 Nov", "Thursday", f"{DSG}: remarks, Week"],
    ]


def test_notes_that_are_late_come_first_of_all_and_those_due_on_their_days(asked, database):
    asked("Late one", 9, "request", "confirm", briefing_due_on=TODAY - dt.timedelta(days=3))
    asked("Late two", 10, "request", briefing_due_on=TODAY - dt.timedelta(days=1))
    asked("Due", 11, "request", briefing_due_on=TODAY + dt.timedelta(days=2))
    asked("Due later", 40, "request", briefing_due_on=TODAY + dt.timedelta(days=20))
    asked("Not asked yet", 12, briefing_due_on=TODAY - dt.timedelta(days=3))
    shown = lines(database, overview_lists.coming)
    assert shown[:2] == [
        ["Late", "since 20 Nov", "Two briefing notes overdue: Late one and Late two", DSG],
        ["25 Nov", "Wednesday", "Briefing note due: Due", DSG],
    ]
    assert not [line for line in shown if "Due later" in line[2]]


def test_a_quiet_week_says_so(conn, head):
    assert ask(conn, head, overview_lists.decisions, week=WEEK, as_of=TODAY).finding == (
        "No open request, overdue reform action or action due within 14 days is recorded."
    )
    said = ask(conn, head, overview_tiles.tiles, week=WEEK, as_of=TODAY).finding
    assert said == (
        "Reforms overdue: 0, reforms due within 14 days: 0, reforms reported complete in "
        "seven days: 0."
    )


def test_requests_alone_and_reforms_alone_are_said_alone(asked, overdue, database, head):
    overdue(1)
    with database.connect() as conn:
        said = ask(conn, head, overview_lists.decisions, week=WEEK, as_of=TODAY).finding
    assert said == "Awaiting a decision: one reform."
    asked("Forum", 3, "request")
    with connections.writing(database) as conn:
        conn.execute(sa.update(reform_actions).values(decided=True))
    with database.connect() as conn:
        said = ask(conn, head, overview_lists.decisions, week=WEEK, as_of=TODAY).finding
    assert said == "Awaiting an answer: one request."
