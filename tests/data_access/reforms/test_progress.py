"""The board of reforms, how far they are, and where a date may fall: said only where it can be."""

import datetime as dt

import pytest

from data_access.commands import run_command
from data_access.domain.answers import records
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.reforms import progress
from data_access.reforms.dependencies import block, need

FIRST, SECOND, DAY = dt.date(2026, 3, 1), dt.date(2026, 6, 1), dt.date(2026, 8, 22)
DECIDED = "Decision taken"


@pytest.fixture
def load_actions(load_file, reform_file):
    """Load actions, as a file of a day gives them."""

    def load_actions(*actions, as_of=FIRST):
        assert not load_file("reforms", "a.csv", reform_file(*actions), as_of=as_of).rejected

    return load_actions


def later(days: int, day: dt.date = dt.date(2026, 9, 1)) -> str:
    return (day + dt.timedelta(days=days)).isoformat()


# The board


def test_the_board_has_every_action_with_its_slip_and_what_holds_it_up(
    load_actions, database, people, conn, head
):
    load_actions({"final_due_on": "2026-08-01"}, {"final_due_on": "2026-09-01"}, {})
    load_actions({"final_due_on": "2026-08-11"}, {"final_due_on": "2026-09-01"}, {}, as_of=SECOND)
    staff = people[Role.STAFF]
    run_command(database, staff, need, key="2", needs="1")
    run_command(database, staff, need, key="1", needs="3")
    run_command(database, staff, block, key="3", text="No room", since=dt.date(2026, 8, 1))
    answer = ask(conn, head, progress.board, as_of=DAY)
    shown = ["key", "state", "baseline", "due_on", "slip_days", "waits", "blockers"]
    assert [tuple(row.values()) for row in records(answer.rows[shown])] == [
        ("1", "overdue", "2026-08-01", "2026-08-11", 10, 0, 0),
        ("2", "due", "2026-09-01", "2026-09-01", 0, 1, 0),
        ("3", "undated", None, None, None, 0, 1),
    ]
    assert answer.finding == (
        "Of three reform actions, one is overdue, one later than first planned, two held up"
        " and none without word for 90 days."
    )


def test_an_action_is_stale_after_ninety_days_without_word_and_a_decided_one_never(
    load_actions, conn
):
    load_actions({}, {"status": DECIDED}, as_of=DAY - dt.timedelta(days=91))
    assert list(progress.board(conn, as_of=DAY)["stale"]) == [True, False]
    assert list(progress.board(conn, as_of=DAY - dt.timedelta(days=1))["stale"]) == [False, False]


def test_a_file_that_says_nothing_new_is_no_word_and_one_that_does_is(load_actions, conn):
    load_actions({}, {}, {})
    load_actions({}, {"update": "Comments are in."}, {"final_due_on": "2026-09-01"}, as_of=SECOND)
    rows = progress.board(conn, as_of=DAY).sort_values("action")
    assert list(rows["told_on"]) == [FIRST, SECOND, SECOND]


def test_an_old_file_loaded_late_takes_no_word_back(load_actions, conn):
    load_actions({"update": "Done soon."}, as_of=SECOND)
    load_actions({"update": "Begun."}, as_of=FIRST)
    assert list(progress.board(conn, as_of=DAY)["told_on"]) == [SECOND]


def test_where_nobody_noted_when_there_was_word_silence_is_not_claimed(load_actions, conn, head):
    load_actions({})
    conn.exec_driver_sql("UPDATE reform_actions SET told_on = NULL")
    answer = ask(conn, head, progress.board, as_of=DAY)
    assert list(answer.rows["stale"]) == [False]
    assert answer.finding == (
        "Of one reform action, none is overdue, none later than first planned and none held up."
    )


def test_an_empty_board_says_so(conn, head):
    answer = ask(conn, head, progress.board, as_of=DAY)
    assert (len(answer.rows), answer.finding) == (0, "No reform action is recorded.")
    assert {"waits", "slip_days", "baseline"} <= set(answer.rows.columns)


# How far


def test_how_far_each_work_package_is_counts_reached_steps_and_not_silence(
    load_actions, conn, head
):
    passed, ahead, reached = "2026-08-01", "2026-12-01", "2026-07-30"
    load_actions(
        # Complete, by decision; and by its steps, of which one is ruled out.
        {"status": DECIDED, "final_due_on": ahead},
        {
            "first_milestone": "No longer relevant",
            "upcoming_reached_on": reached,
            "upcoming_due_on": passed,
            "final_due_on": ahead,
            "final_reached_on": reached,
        },
        # One of three, two of three.
        {"first_reached_on": reached, "final_due_on": ahead},
        {"first_reached_on": reached, "upcoming_reached_on": reached, "final_due_on": ahead},
        # Not started: all that is dated lies ahead. A date that passed in silence says nothing.
        {"final_due_on": ahead},
        {"first_due_on": passed, "final_due_on": ahead},
        {},
        as_of=DAY,
    )
    answer = ask(conn, head, progress.completion_by_package, as_of=DAY)
    assert records(answer.rows) == [
        {
            "work_package": "Fewer Forms",
            "actions": 7,
            "not_known": 2,
            "not_started": 1,
            "limited": 1,
            "substantial": 1,
            "complete": 2,
            "progress_share": pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 0) / 5),
            "number": None,
        }
    ]
    assert answer.finding == (
        "Of five reform actions with reported progress, two are complete; together they have "
        "reached 60 per cent of their milestones."
    )


def test_packages_weigh_by_their_actions_in_the_whole(load_actions, conn, head):
    one, other = {"work_package": "One"}, {"work_package": "Other"}
    load_actions(
        {**one, "status": DECIDED},
        *({**other, "final_due_on": "2026-12-01"} for _ in range(3)),
        as_of=DAY,
    )
    answer = ask(conn, head, progress.completion_by_package, as_of=DAY)
    assert list(answer.rows["progress_share"]) == [1, 0]
    assert answer.finding.endswith("together they have reached 25 per cent of their milestones.")


def test_how_far_reforms_are_is_not_said_where_most_is_not_known(load_actions, conn, head):
    load_actions({"status": DECIDED}, {}, {}, as_of=DAY)
    answer = ask(conn, head, progress.completion_by_package, as_of=DAY)
    assert answer.finding == ("Progress has been reported for one of three actions.")


# Where a date may fall


@pytest.fixture
def ten_moves(load_actions):
    """Ten actions whose final milestones moved by 10, 20 … 100 days, and one that stood still."""
    load_actions(*({"final_due_on": later(0)} for _ in range(11)))
    moved = [{"final_due_on": later(10 * number)} for number in range(1, 11)]
    load_actions(*moved, {"final_due_on": later(0)}, as_of=SECOND)


@pytest.mark.usefixtures("ten_moves")
def test_a_forecast_adds_one_more_move_as_all_reforms_had_them(conn, head):
    answer = ask(conn, head, progress.forecast, key="11", as_of=DAY)
    [row] = records(answer.rows)
    assert (row["of"], row["moves"]) == ("all reforms", 10)
    assert [row[name] for name in ("low", "median", "high")] == [32.5, 55, 77.5]
    # Half a day is rounded to the even one.
    assert [row[name] for name in ("earliest", "likely", "latest")] == [
        *(later(32), later(55), later(78)),
    ]
    assert (row["moved"], row["dated"]) == (10, 11)
    assert [row["moved_low"], row["moved_high"]] == pytest.approx([0.6226, 0.9838], abs=1e-4)
    assert answer.finding == (
        "After one more move like the 10 moves of all reforms, the final milestone falls on"
        " 26 October 2026, half of the time between 3 October and 18 November 2026."
    )


@pytest.mark.usefixtures("ten_moves")
def test_a_date_that_has_passed_is_counted_from_the_day_asked_about(conn):
    day = dt.date(2026, 11, 1)
    [row] = records(progress.forecast(conn, key="11", as_of=day))
    assert row["likely"] == later(55, day)


def test_a_reform_with_moves_of_its_own_is_judged_by_them(load_actions, conn):
    days = (0, 5, 10, 15, 20, 25)
    for place, by in enumerate(days):
        load_actions({"final_due_on": later(by)}, as_of=FIRST + dt.timedelta(days=place))
    [row] = records(progress.forecast(conn, key="1", as_of=DAY))
    assert (row["of"], row["moves"], row["median"]) == ("this reform", 5, 5)
    assert row["likely"] == later(30)


def test_with_fewer_than_ten_moves_nothing_is_forecast(load_actions, conn, head):
    load_actions(*({"final_due_on": later(0)} for _ in range(9)))
    load_actions(*({"final_due_on": later(10)} for _ in range(9)), as_of=SECOND)
    answer = ask(conn, head, progress.forecast, key="1", as_of=DAY)
    [row] = records(answer.rows)
    assert (row["of"], row["moves"], row["likely"], row["median"]) == (None, 9, None, None)
    assert answer.finding == (
        "Where the final milestone will fall cannot be said: only nine moves of dates are recorded."
    )


@pytest.mark.usefixtures("ten_moves")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": DECIDED, "final_due_on": later(0)}, "Every milestone of the action that has"),
        ({"final_due_on": ""}, "will fall cannot be said: it has lost its date."),
        (
            {"final_due_on": later(0), "final_milestone": "No longer relevant"},
            "will fall cannot be said: the source rules it out.",
        ),
    ],
    ids=["decided", "lost", "ruled out"],
)
def test_what_waits_for_no_date_has_no_forecast(load_actions, conn, head, change, said):
    load_actions({"number": 11, **change}, as_of=DAY)
    answer = ask(conn, head, progress.forecast, key="11", as_of=DAY)
    assert said in answer.finding
    assert answer.rows["likely"].isna().all()


@pytest.mark.usefixtures("ten_moves")
@pytest.mark.parametrize("key", ["99", "x", ""])
def test_of_an_action_that_is_not_there_nothing_is_forecast(conn, head, key):
    answer = ask(conn, head, progress.forecast, key=key, as_of=DAY)
    assert answer.rows.empty
    assert answer.finding == f"No milestone of action {key} was ever given a date."
