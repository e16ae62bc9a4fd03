"""What reforms wait for: no circle, and nothing is said to wait for what is out of the way."""

import datetime as dt

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.answers import records
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.reforms import action_details, dependencies
from data_access.schema import reform_actions

DAY = dt.date(2026, 8, 22)


@pytest.fixture(autouse=True)
def five(load_file, reform_file):
    """Five actions: the first and second overdue, the third due, the fourth decided."""
    content = reform_file(
        {"final_due_on": "2026-08-01", "leads": "Office A"},
        {"final_due_on": "2026-07-01"},
        {"final_due_on": "2026-08-30"},
        {"status": "Decision taken", "final_due_on": "2026-05-01"},
        {"number": 95, "sub_action": "Travel"},
    )
    load_file("reforms", "a.csv", content, as_of=DAY)


@pytest.fixture
def staff(people):
    return people[Role.STAFF]


@pytest.fixture
def waits(database, staff):
    """Record that an action waits for another: `waits("3", "1")`."""

    def waits(key: str, needs: str, note: str = "") -> None:
        run_command(database, staff, dependencies.need, key=key, needs=needs, note=note)

    return waits


def test_what_must_come_first_stands_before_what_waits_and_the_overdue_is_named(waits, conn, head):
    waits("3", "1", "Its form is used here.")
    waits("3", "2")
    waits("3", "4")
    waits("95/Travel", "3")
    answer = ask(conn, head, dependencies.needs, key="3", as_of=DAY)
    shown = answer.rows[["way", "key", "state", "days_overdue", "note"]]
    assert [tuple(row.values()) for row in records(shown)] == [
        ("must come first", "1", "overdue", 21, "Its form is used here."),
        ("must come first", "2", "overdue", 52, None),
        ("must come first", "4", "reached", None, None),
        ("waits for this one", "95/Travel", "undated", None, None),
    ]
    assert answer.finding == (
        "The action waits for three others; action 1 and action 2 are overdue, by up to 52 days;"
        " one other waits for it."
    )


def test_that_it_waits_or_no_longer_does_is_word_on_an_action(waits, database, staff, conn):
    def word() -> dt.date:
        [told_on] = ask(conn, staff, action_details.known, key="3").rows["told_on"]
        conn.rollback()
        return told_on

    assert word() == DAY
    waits("3", "1")
    assert word() == weeks.today()
    with connections.writing(database) as writing:
        writing.execute(sa.update(reform_actions).values(told_on=DAY))
    run_command(database, staff, dependencies.drop, key="3", needs="1")
    assert word() == weeks.today()


def test_a_decision_ends_the_wait(waits, conn, head):
    waits("3", "4")
    assert ask(conn, head, dependencies.needs, key="3", as_of=DAY).finding == (
        "The action waits for one other, which is not overdue."
    )
    assert dependencies.overdue(conn, DAY) == {}


def test_an_action_whose_predecessor_is_overdue_says_so(waits, conn, head):
    waits("3", "1")
    assert ask(conn, head, dependencies.needs, key="3", as_of=DAY).finding == (
        "The action waits for one other; action 1 is overdue, by 21 days."
    )
    assert len(dependencies.overdue(conn, DAY)) == 1


def test_a_wait_that_is_dropped_is_gone_and_only_once(waits, database, staff, conn, head):
    waits("3", "1")
    gone = {"key": "3", "needs": "1"}
    run_command(database, staff, dependencies.drop, **gone)
    answer = ask(conn, head, dependencies.needs, key="3", as_of=DAY)
    assert (len(answer.rows), answer.finding) == (
        *(0, "No action that action 3 waits for is recorded."),
    )
    conn.rollback()
    with pytest.raises(ValueError, match="That action 3 waits for action 1 is not recorded"):
        run_command(database, staff, dependencies.drop, **gone)


@pytest.mark.parametrize(
    ("known", "key", "needs", "said"),
    [
        ([], "1", "1", "An action does not wait for itself."),
        ([("1", "2")], "2", "1", "Action 1 waits for action 2: they would wait for each other."),
        ([("1", "2"), ("2", "3"), ("3", "4")], "4", "1", "would wait for each other"),
        ([("1", "2"), ("1", "3"), ("3", "95/Travel")], "95/Travel", "1", "for each other"),
        ([("1", "2")], "1", "2", "That is recorded already."),
        ([], "1", "95", "No reform action 95 is recorded."),
        ([], "9", "1", "No reform action 9 is recorded."),
        ([], "1", "", "No reform action  is recorded."),
    ],
)
def test_no_action_waits_for_itself_by_any_way(waits, conn, known, key, needs, said):
    for one, other in known:
        waits(one, other)
    with pytest.raises(ValueError, match=said):
        waits(key, needs)
    assert len(conn.execute(dependencies.reform_needs.select()).all()) == len(known)


def test_two_ways_to_the_same_action_are_no_circle(waits, conn):
    for key, needs in (("1", "2"), ("1", "3"), ("2", "4"), ("3", "4")):
        waits(key, needs)
    assert len(dependencies.needs(conn, key="1", as_of=DAY)) == 2
    assert len(dependencies.needs(conn, key="4", as_of=DAY)) == 2


def test_a_circle_that_another_office_made_is_shown_and_ends(conn, head, waits):
    waits("1", "2")
    ids = conn.execute(dependencies.reform_needs.select()).one()
    conn.execute(
        dependencies.reform_needs.insert().values(action_id=ids.needs_id, needs_id=ids.action_id)
    )
    assert dependencies._before(conn, ids.action_id) == {ids.action_id, ids.needs_id}
    rows = ask(conn, head, dependencies.needs, key="1", as_of=DAY).rows
    assert list(rows["way"]) == ["must come first", "waits for this one"]


# What stands in the way


@pytest.fixture
def blocks(database, staff):
    """Record what is in the way of action 1, its number in return."""

    def blocks(text: str, since: str) -> int:
        needs = {"key": "1", "text": text, "since": dt.date.fromisoformat(since)}
        return run_command(database, staff, dependencies.block, **needs)

    return blocks


def test_what_is_in_the_way_is_told_with_since_when_and_by_whom(
    blocks, database, staff, conn, head
):
    gone, _ = blocks(" No\n room ", "2026-07-01"), blocks("No money", "2026-08-12")
    resolved_on = dt.date(2026, 8, 10)
    run_command(
        database, staff, dependencies.resolve, key="1", blocker=gone, resolved_on=resolved_on
    )
    answer = ask(conn, head, dependencies.blockers, key="1", as_of=DAY)
    shown = answer.rows[["text", "since", "resolved_on", "days", "by"]]
    assert [tuple(row.values()) for row in records(shown)] == [
        ("No money", "2026-08-12", None, 10, "staff"),
        ("No room", "2026-07-01", "2026-08-10", 40, "staff"),
    ]
    assert answer.finding == ("One matter stands in the way of the action, since 12 August 2026.")
    assert sum(dependencies.open_blockers(conn, DAY).values()) == 1


def test_what_was_resolved_later_still_stood_there_on_the_day(blocks, database, staff, conn, head):
    one = blocks("No room", "2026-07-01")
    day = dt.date(2026, 8, 10)
    run_command(database, staff, dependencies.resolve, key="1", blocker=one, resolved_on=day)
    assert ask(conn, head, dependencies.blockers, key="1", as_of=day).finding == (
        "Nothing stands in the way of the action any more."
    )
    before = ask(conn, head, dependencies.blockers, key="1", as_of=day - dt.timedelta(days=1))
    assert before.rows["resolved_on"].isna().all()
    assert ask(conn, head, dependencies.blockers, key="1", as_of=dt.date(2026, 6, 30)).finding == (
        "No obstacle to action 1 is recorded."
    )


def test_a_matter_that_makes_no_sense_is_refused(blocks, database, staff):
    one = blocks("No room", "2026-07-01")
    for text, since, said in (
        ("", "2026-07-01", "Say what stands in the way."),
        (
            "No room",
            (weeks.today() + dt.timedelta(days=1)).isoformat(),
            "from 1945 up to today",
        ),
    ):
        with pytest.raises(ValueError, match=said):
            blocks(text, since)
    for given, said in (
        ({"resolved_on": dt.date(2026, 6, 30)}, "since it was there"),
        ({"resolved_on": weeks.today() + dt.timedelta(days=1)}, "since it was there"),
        # The matter of another action, and one that there is not.
        ({"key": "2"}, "Nothing of that number stands in its way"),
        ({"blocker": one + 1}, "Nothing of that number stands in its way"),
    ):
        needs = {"key": "1", "blocker": one, "resolved_on": dt.date(2026, 8, 1)} | given
        with pytest.raises(ValueError, match=said):
            run_command(database, staff, dependencies.resolve, **needs)


def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(blocks, waits, conn):
    empty = [
        asked(conn, key="1", as_of=DAY) for asked in (dependencies.needs, dependencies.blockers)
    ]
    conn.rollback()
    blocks("No room", "2026-07-01")
    waits("1", "2")
    for none, asked in zip(empty, (dependencies.needs, dependencies.blockers), strict=True):
        pd.testing.assert_series_equal(none.dtypes, asked(conn, key="1", as_of=DAY).dtypes)
