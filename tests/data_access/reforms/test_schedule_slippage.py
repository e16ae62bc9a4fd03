"""Dates of reforms that slip: nothing is lost, nothing is made of chance or of silence."""

import datetime as dt
import json

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.answers import records
from data_access.domain.roles import Role
from data_access.imports import undo
from data_access.queries import ask
from data_access.reforms import schedule_slippage
from data_access.schema import audit, import_batches, reform_actions, reform_milestones

FIRST, SECOND, DAY = dt.date(2026, 3, 1), dt.date(2026, 6, 1), dt.date(2026, 8, 22)
DECIDED = "Decision taken"


@pytest.fixture
def load_actions(load_file, reform_file):
    """Load actions, as a file of a day gives them: `load_actions({…}, {…}, as_of=FIRST)`."""

    def load_actions(*actions, as_of=FIRST, name="actions.csv"):
        assert not load_file("reforms", name, reform_file(*actions), as_of=as_of).rejected

    return load_actions


def told(conn, **params) -> list[tuple]:
    """The register, of the columns that matter here."""
    rows = schedule_slippage.register(conn, **({"as_of": DAY} | params))
    shown = ["key", "milestone", "baseline", "due_before", "due_on", "moved_days", "slip_days"]
    return [tuple(row.values()) for row in records(rows[shown])]


def summed(conn, kind: str = "all", **params) -> dict:
    rows = schedule_slippage.summary(conn, **({"as_of": DAY} | params))
    [row] = records(rows[rows["milestone"] == kind])
    return row


# Two files


def test_a_file_with_other_dates_is_a_slip_by_itself(load_actions, conn, head):
    load_actions(
        {"final_due_on": "2026-06-10", "first_due_on": "2026-02-15"},
        {"final_due_on": "2026-07-01"},
        {"final_due_on": "2026-12-31"},
    )
    load_actions(
        {"final_due_on": "2026-07-11", "first_due_on": "2026-02-15"},
        {"final_due_on": ""},
        {"final_due_on": "2026-12-24"},
        as_of=SECOND,
        name="later.csv",
    )
    assert told(conn) == [
        ("1", "final", "2026-06-10", "2026-06-10", "2026-07-11", 31, 31),
        ("2", "final", "2026-07-01", "2026-07-01", None, None, None),
        ("3", "final", "2026-12-31", "2026-12-31", "2026-12-24", -7, -7),
    ]
    answer = ask(conn, head, schedule_slippage.register, as_of=DAY)
    assert set(answer.rows["moved_on"]) == {SECOND}
    assert set(answer.rows["file"]) == {"later.csv"}
    assert answer.rows[["by", "reason"]].isna().all(axis=None)
    assert answer.finding == (
        "Due dates of three milestones have moved: three moves, none with a recorded reason."
    )


def test_the_baseline_is_the_first_date_however_often_it_moves(load_actions, conn):
    for month, as_of in ((5, FIRST), (7, SECOND), (6, DAY)):
        load_actions({"final_due_on": f"2026-0{month}-10"}, as_of=as_of)
    assert told(conn) == [
        ("1", "final", "2026-05-10", "2026-05-10", "2026-07-10", 61, 61),
        ("1", "final", "2026-05-10", "2026-07-10", "2026-06-10", -30, 31),
    ]


def test_the_same_file_again_moves_nothing(load_actions, conn, head):
    for as_of in (FIRST, SECOND):
        load_actions({"final_due_on": "2026-06-10"}, as_of=as_of)
    assert told(conn) == []
    assert ask(conn, head, schedule_slippage.register).finding == (
        "No move of a due date is recorded."
    )


def test_a_milestone_that_gets_its_first_date_late_has_not_slipped(load_actions, conn):
    load_actions({"final_due_on": ""})
    load_actions({"final_due_on": "2026-06-10"}, as_of=SECOND)
    assert told(conn) == []
    assert summed(conn)["dated"] == 1


def test_moves_after_the_day_asked_about_had_not_happened_yet(load_actions, conn):
    load_actions({"final_due_on": "2026-06-10"})
    load_actions({"final_due_on": "2026-07-11"}, as_of=SECOND)
    before = SECOND - dt.timedelta(days=1)
    assert told(conn, as_of=before) == []
    assert summed(conn, as_of=before)["moved"] == 0
    assert len(told(conn, as_of=SECOND)) == 1


def test_an_older_file_loaded_last_moves_no_date_back(load_actions, conn):
    load_actions({"final_due_on": "2026-06-10"})
    load_actions({"final_due_on": "2026-07-11"}, as_of=SECOND)
    load_actions({"final_due_on": "2026-06-10"}, as_of=FIRST)
    assert [row[4:] for row in told(conn)] == [("2026-07-11", 31, 31)]
    assert list(schedule_slippage.register(conn, as_of=DAY)["moved_on"]) == [SECOND]


def test_an_import_that_is_taken_back_takes_its_slips_with_it(load_actions, database):
    load_actions({"final_due_on": "2026-06-10"})
    load_actions({"final_due_on": "2026-07-11"}, as_of=SECOND)
    with connections.writing(database) as conn:
        undo.take_back(conn, conn.scalar(sa.select(sa.func.max(import_batches.c.id))))
    with database.connect() as conn:
        assert told(conn) == []
        assert conn.scalar(sa.select(sa.func.max(reform_milestones.c.due_on))) == dt.date(
            2026, 6, 10
        )


def test_the_register_can_be_kept_to_one_action_and_part(load_actions, conn, head):
    actions = [{"number": 95, "sub_action": part} for part in ("Pay", "Travel")]
    load_actions(*(action | {"final_due_on": "2026-06-10"} for action in actions))
    load_actions(*(action | {"final_due_on": "2026-06-20"} for action in actions), as_of=SECOND)
    assert [row[0] for row in told(conn)] == ["95/Pay", "95/Travel"]
    assert [row[0] for row in told(conn, key="95/Travel")] == ["95/Travel"]
    for key in ("95", "x", "", "95/Nothing"):
        assert told(conn, key=key) == [] or not key
    assert ask(conn, head, schedule_slippage.register, key="95/Pay", as_of=DAY).finding == (
        "One date of action 95/Pay has moved, without a recorded reason."
    )


def test_an_empty_register_has_the_columns_and_types_of_a_full_one(load_actions, conn):
    empty = schedule_slippage.register(conn, as_of=DAY)
    conn.rollback()
    load_actions({"final_due_on": "2026-06-10"})
    load_actions({"final_due_on": "2026-06-20"}, as_of=SECOND)
    pd.testing.assert_series_equal(empty.dtypes, schedule_slippage.register(conn, as_of=DAY).dtypes)


# Who moves a date


@pytest.fixture
def one(load_actions):
    """One action, whose final milestone is due on 10 June 2026."""
    load_actions({"number": 7, "final_due_on": "2026-06-10"})


def move(database, viewer, due_on: dt.date | None, reason: str = "The session was moved.", **more):
    needs = {"key": "7", "milestone": "final", "due_on": due_on, "reason": reason} | more
    run_command(database, viewer, schedule_slippage.move, **needs)


@pytest.mark.usefixtures("one")
def test_who_moves_a_date_says_why_and_both_are_on_record(database, people, column):
    move(database, people[Role.STAFF], dt.date(2026, 7, 1), " The session\n was moved. ")
    with database.connect() as conn:
        [row] = records(schedule_slippage.register(conn, as_of=weeks.today()))
        told_on = conn.scalar(sa.select(reform_actions.c.told_on))
    assert (row["due_on"], row["slip_days"], row["by"], row["file"], row["reason"]) == (
        *("2026-07-01", 21, "staff", None),
        "The session was moved.",
    )
    assert row["moved_on"] == weeks.today().isoformat()
    assert told_on == weeks.today()
    assert column(audit.c.object)[-1] == "final milestone of action 7"


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": " \n"}, "Say why it moves."),
        pytest.param({"reason": "x" * 1001}, "longer than 1,000 characters", id="long"),
        ({"due_on": dt.date(2026, 6, 10)}, "That is its date already."),
        ({"due_on": dt.date(1026, 6, 10)}, "no year of the United Nations"),
        ({"key": "8"}, "No reform action 8 is recorded."),
        ({"key": "7/x"}, "No reform action 7/x is recorded."),
        ({"milestone": "last"}, "The action has no last milestone."),
    ],
    ids=str,
)
def test_a_move_that_makes_no_sense_changes_nothing(database, people, given, said, everything):
    before = everything(database)
    usual = {"due_on": dt.date(2026, 7, 1), "reason": "Why"}
    with pytest.raises(ValueError, match=said):
        move(database, people[Role.STAFF], **(usual | given))
    assert everything(database) == before


@pytest.mark.usefixtures("one")
def test_a_date_can_be_lost_and_found_again(database, people):
    move(database, people[Role.FOCAL_POINT_HEAD], None)
    move(database, people[Role.FOCAL_POINT_HEAD], dt.date(2026, 6, 10), "It is back.")
    with database.connect() as conn:
        assert [row[4:] for row in told(conn, as_of=weeks.today())] == [
            (None, None, None),
            ("2026-06-10", None, 0),
        ]


@pytest.mark.usefixtures("one")
def test_a_moved_date_stays_while_the_file_says_what_it_said_before(
    database, people, load_actions, conn
):
    move(database, people[Role.STAFF], dt.date(2026, 7, 1))
    load_actions({"number": 7, "final_due_on": "2026-06-10"}, as_of=weeks.today())
    assert len(told(conn, as_of=weeks.today())) == 1
    conn.rollback()
    load_actions({"number": 7, "final_due_on": "2026-07-31"}, as_of=weeks.today())
    assert [row[4:] for row in told(conn, as_of=weeks.today())] == [
        ("2026-07-01", 21, 21),
        ("2026-07-31", 30, 51),
    ]


def test_a_date_that_only_a_person_gave_stays_while_no_file_gives_one(
    load_actions, database, people, conn
):
    load_actions({"number": 7, "final_due_on": ""})
    move(database, people[Role.STAFF], dt.date(2026, 7, 1))
    load_actions({"number": 7, "final_due_on": ""}, as_of=SECOND)
    final = reform_milestones.c.milestone == "final"
    due_on = sa.select(reform_milestones.c.due_on).where(final)
    assert conn.scalar(due_on) == dt.date(2026, 7, 1)


@pytest.mark.usefixtures("one")
def test_why_a_file_moved_a_date_is_said_later_and_once(database, people, load_actions, conn):
    staff = people[Role.STAFF]
    needs = {"key": "7", "milestone": "final", "reason": "The costs came late."}
    with pytest.raises(ValueError, match=r"Its date has not moved\."):
        run_command(database, staff, schedule_slippage.explain, **needs)
    load_actions({"number": 7, "final_due_on": "2026-07-01"}, as_of=SECOND)
    run_command(database, staff, schedule_slippage.explain, **needs)
    [row] = records(schedule_slippage.register(conn, as_of=DAY))
    assert (row["reason"], row["by"], row["file"]) == (
        *("The costs came late.", None),
        "actions.csv",
    )
    conn.rollback()
    with pytest.raises(ValueError, match=r"Why it moved is recorded already\."):
        run_command(database, staff, schedule_slippage.explain, **needs)


@pytest.mark.usefixtures("one")
def test_what_is_reached_is_recorded_with_its_evidence(database, people, conn):
    needs = {"key": "7", "milestone": "final", "reached_on": dt.date(2026, 6, 9)}
    run_command(database, people[Role.STAFF], schedule_slippage.reach, **needs, evidence="A/80/100")
    found = sa.select(reform_milestones.c.reached_on, reform_milestones.c.evidence)
    assert tuple(conn.execute(found.where(reform_milestones.c.milestone == "final")).one()) == (
        *(dt.date(2026, 6, 9), "A/80/100"),
    )
    conn.rollback()
    needs["reached_on"] = weeks.today() + dt.timedelta(days=1)
    with pytest.raises(ValueError, match="Enter a date from 1945 up to today"):
        run_command(database, people[Role.STAFF], schedule_slippage.reach, **needs)


# The sum


def test_the_median_and_the_middle_half_are_of_all_that_have_a_date(load_actions, conn):
    """Slips of 0, 0, 10, 20, 40 and 90 days, and one that lost its date."""
    days = (0, 0, 10, 20, 40, 90)
    first = dt.date(2026, 9, 1)
    load_actions(*({"final_due_on": first.isoformat()} for _ in (*days, None)))
    moved = [{"final_due_on": (first + dt.timedelta(days=by)).isoformat()} for by in days]
    load_actions(*moved, {"final_due_on": ""}, as_of=SECOND)
    row = summed(conn, "final")
    assert [row[name] for name in ("dated", "moved", "lost")] == [7, 5, 1]
    assert [row[name] for name in ("slip_low", "slip_median", "slip_high")] == [2.5, 15, 35]
    assert row["moved_median"] == 30
    assert {name: row[name] for name in ("due", "known", "share")} == {
        "due": 0,
        "known": 0,
        "share": None,
    }


PASSED = "2026-07-01"
# Of seven final milestones past their first date three were reached by it.
SEVEN = (
    {"final_due_on": PASSED, "final_reached_on": "2026-07-01"},
    {"final_due_on": PASSED, "final_reached_on": "2026-06-30", "final_evidence": "A/80/1"},
    {"final_due_on": PASSED, "status": DECIDED, "decided_on": "2026-06-15"},
    {"final_due_on": PASSED, "final_reached_on": "2026-07-02"},
    {"final_due_on": PASSED, "status": DECIDED, "decided_on": "2026-08-20"},
    {"final_due_on": PASSED},
    {"final_due_on": "2026-06-01"},
    # Not due, ruled out: neither counts.
    {"final_due_on": "2026-08-22"},
    {"final_due_on": PASSED, "final_milestone": "No longer relevant"},
)


def test_on_time_is_due_and_reached_by_the_first_date_over_due(load_actions, conn, head):
    """Wilson's 3/7."""
    load_actions(*SEVEN, as_of=DAY)
    row = summed(conn, "final")
    assert [row[name] for name in ("dated", "due", "known", "on_time", "unproved")] == [
        *(8, 7, 7, 3),
        2,
    ]
    assert row["share"] == row["least_share"] == row["most_share"] == pytest.approx(3 / 7)
    assert [row["share_low"], row["share_high"]] == pytest.approx([0.158220, 0.749542], abs=1e-6)
    assert row["small"]
    assert ask(conn, head, schedule_slippage.summary, as_of=DAY).finding == (
        "Of eight milestones with a date, none moved; of seven final ones past their first "
        "date, three met it (16 to 75 per cent)."
    )


@pytest.mark.parametrize(
    ("reached", "least", "said"),
    [
        (SEVEN, 3 / 8, "of eight final ones past their first date, three to four met it."),
        (SEVEN[3:], 0, "of five final ones past their first date, at most one met it."),
    ],
)
def test_decided_nobody_knows_when_is_neither_on_time_nor_late(
    load_actions, conn, head, reached, least, said
):
    """Such are reached: a share of the others alone would be too low."""
    load_actions({"final_due_on": PASSED, "status": DECIDED}, *reached, as_of=DAY)
    row = summed(conn, "final")
    assert (row["share"], row["share_low"], row["least_share"]) == (None, None, least)
    assert row["most_share"] == pytest.approx(least + 1 / row["due"])
    finding = ask(conn, head, schedule_slippage.summary, as_of=DAY).finding
    assert finding.endswith(f"; {said}")


def test_a_date_that_moved_counts_against_the_first(load_actions, conn):
    load_actions({"final_due_on": "2026-05-01"})
    reached = {"final_due_on": "2026-07-01", "final_reached_on": "2026-06-30"}
    load_actions(reached, as_of=DAY)
    row = summed(conn, "final")
    assert (row["due"], row["known"], row["on_time"]) == (1, 1, 0)


def test_an_earlier_milestone_without_a_record_is_not_known_and_not_late(load_actions, conn):
    load_actions(
        {"first_due_on": "2026-05-01"},
        {"first_due_on": "2026-05-01", "first_reached_on": "2026-04-30"},
        # A decision after the date does not tell when the first step was reached; before, it does.
        {"first_due_on": "2026-05-01", "status": DECIDED, "decided_on": "2026-08-01"},
        {"first_due_on": "2026-05-01", "status": DECIDED, "decided_on": "2026-04-01"},
        as_of=DAY,
    )
    row = summed(conn, "first")
    assert [row[name] for name in ("due", "known", "on_time", "share")] == [4, 2, 2, None]


def test_what_came_after_the_day_the_tracker_speaks_for_is_not_held_against_anyone(
    load_actions, conn, head
):
    load_actions({"final_due_on": "2026-07-01"}, as_of=SECOND)
    assert summed(conn, "final")["due"] == 0
    assert ask(conn, head, schedule_slippage.summary, as_of=DAY).finding == (
        "Of one milestone with a date, none moved; no final one is recorded as past its first date."
    )


def test_where_most_is_not_known_no_share_is_made(load_actions, conn, head):
    load_actions(
        {"final_due_on": "2026-07-01"},
        *({"final_due_on": "2026-07-01", "status": DECIDED} for _ in range(2)),
        as_of=DAY,
    )
    assert summed(conn, "final")["share"] is None
    assert ask(conn, head, schedule_slippage.summary, as_of=DAY).finding.endswith(
        "; of three final ones past their first date, completion dates are recorded for one."
    )


def test_the_finding_says_how_far_those_that_moved_are_from_their_first_date(
    load_actions, conn, head
):
    load_actions({"final_due_on": "2026-09-01"}, {"final_due_on": "2026-09-01"})
    load_actions({"final_due_on": "2026-10-02"}, {"final_due_on": "2026-09-01"}, as_of=SECOND)
    assert ask(conn, head, schedule_slippage.summary, as_of=DAY).finding == (
        "Of two milestones with a date, one moved, median 31 days later; no final one is "
        "recorded as past its first date."
    )


def test_of_nothing_nothing_is_summed(conn, head, load_actions):
    empty = ask(conn, head, schedule_slippage.summary, as_of=DAY)
    assert (len(empty.rows), empty.finding) == (
        *(0, "No due date of a reform milestone is recorded."),
    )
    conn.rollback()
    load_actions({"final_due_on": "2026-09-01"})
    assert list(empty.rows.dtypes) == list(schedule_slippage.summary(conn, as_of=DAY).dtypes)


# Held against the tracker itself, loaded twice


@pytest.mark.real_data
def test_the_real_tracker_loaded_with_other_dates_slips_by_as_much(
    load_file, real_files, conn, head
):
    path = real_files / "reforms" / "un80_actions.json"
    actions = json.loads(path.read_text())
    load_file("reforms", path, as_of=DAY)
    assert summed(conn)["dated"] == 248
    assert summed(conn)["moved"] == 0
    conn.rollback()
    final = [action for action in actions if action["final_milestone_deadline"]]
    for place, action in enumerate(final[:20]):
        day = dt.date.fromisoformat(action["final_milestone_deadline"])
        later = day + dt.timedelta(days=30 if place < 15 else -10)
        action["final_milestone_deadline"] = later.isoformat()
    final[20]["final_milestone_deadline"] = None
    later = DAY + dt.timedelta(days=30)
    load_file("reforms", "later.json", json.dumps(actions), as_of=later)
    answer = ask(conn, head, schedule_slippage.register, as_of=later)
    assert sorted(answer.rows["slip_days"].dropna()) == [-10] * 5 + [30] * 15
    assert answer.rows["slip_days"].isna().sum() == 1
    assert set(answer.rows["file"]) == {"later.json"}
    row = summed(conn, "final", as_of=later)
    assert [row[name] for name in ("dated", "moved", "lost", "slip_median", "moved_median")] == [
        *(87, 21, 1),
        *(0, 30),
    ]
