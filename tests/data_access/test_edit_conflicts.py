"""Two who edit one record: the second is shown both, and nothing is overwritten unseen."""

import datetime as dt
import threading

import pytest

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.edit_conflicts import Difference, EditConflict
from data_access.events import event_changes
from data_access.reforms import action_details, positions, schedule_slippage
from data_access.schema import audit, events, reform_actions, reform_milestones

STAFF, HEAD = Role.STAFF, Role.FOCAL_POINT_HEAD
DAY = dt.date(2026, 11, 24)
TALK = {"title": "Talk", "title_key": "talk", "starts_on": DAY, "ends_on": DAY, "place": "Hall A"}


@pytest.fixture
def event(database) -> int:
    with connections.writing(database) as conn:
        return conn.scalar(events.insert().values(TALK).returning(events.c.id))


@pytest.fixture
def amend(database, people, event):
    def amend(by: Role, changes: dict, seen: dict | None = None) -> None:
        told = {"event": event, "changes": changes, "seen": seen}
        run_command(database, people[by], event_changes.amend, **told)

    return amend


def test_whoever_comes_second_is_told_what_whose_and_when_and_writes_nothing(amend, column):
    amend(HEAD, {"place": "Hall B"}, {"place": "Hall A"})
    with pytest.raises(
        EditConflict, match=r"^focal-point-head changed place meanwhile, on "
    ) as both:
        amend(STAFF, {"place": "Hall C", "expected": 40}, {"place": "Hall A", "expected": None})
    assert both.value.differences == (Difference("place", "Hall A", "Hall B", "Hall C"),)
    assert both.value.who == "focal-point-head"
    assert abs(both.value.when - column(audit.c.at)[0]) < dt.timedelta(seconds=1)
    assert (column(events.c.place), column(events.c.expected)) == (["Hall B"], [None])
    assert len(column(audit.c.id)) == 1
    # Once the other value was seen, it may be overwritten, and all goes through together.
    amend(STAFF, {"place": "Hall C", "expected": 40}, {"place": "Hall B", "expected": None})
    assert (column(events.c.place), column(events.c.expected)) == (["Hall C"], [40])


def test_fields_that_nobody_else_touched_go_through(amend, column):
    amend(HEAD, {"place": "Hall B"})
    amend(STAFF, {"organizer": "Choir"}, {"organizer": None})
    assert (column(events.c.place), column(events.c.organizer)) == (["Hall B"], ["Choir"])


def test_what_both_changed_to_the_same_is_no_difference(amend, column):
    amend(HEAD, {"place": "Hall B", "sdgs": [3]})
    amend(STAFF, {"place": "Hall B", "sdgs": [3]}, {"place": "Hall A", "sdgs": []})
    assert column(events.c.place) == ["Hall B"]


def test_nothing_and_zero_are_two_things_and_a_host_is_known_by_name(amend):
    amend(HEAD, {"expected": 0, "member_state": "Kenya", "sdgs": [16, 3]})
    seen = {"expected": None, "member_state": None, "sdgs": []}
    with pytest.raises(EditConflict) as both:
        amend(STAFF, {"expected": 5, "member_state": "Ghana", "sdgs": [1]}, seen)
    assert [(one.field, one.theirs) for one in both.value.differences] == [
        ("expected", 0),
        ("member_state", "Kenya"),
        ("sdgs", [3, 16]),
    ]


def test_the_one_who_changed_that_field_is_named_and_nobody_where_a_file_did(amend, load_file):
    amend(HEAD, {"place": "Hall B"})
    amend(STAFF, {"organizer": "Choir"})
    with pytest.raises(EditConflict) as both:
        amend(STAFF, {"place": "Hall C"}, {"place": "Hall A"})
    assert both.value.who == "focal-point-head"
    load_file("events", "a.csv", f"title,starts_on,mode\nTalk,{DAY},online\n")
    with pytest.raises(EditConflict, match=r"^Somebody else changed mode meanwhile\. Your") as both:
        amend(STAFF, {"mode": "hybrid"}, {"mode": None})
    assert (both.value.who, both.value.when) == (None, None)


def test_hours_are_compared_on_the_clock_where_it_is_held(amend, column):
    hours = {"begins": dt.time(9), "ends": dt.time(10), "time_zone": "Africa/Nairobi"}
    amend(HEAD, hours)
    with pytest.raises(EditConflict) as both:
        amend(STAFF, {"begins": dt.time(8)}, {"begins": None})
    assert both.value.differences == (Difference("begins", None, dt.time(9), dt.time(8)),)
    amend(STAFF, {"begins": dt.time(8)}, {"begins": dt.time(9)})
    assert column(events.c.starts_at) == [dt.datetime(2026, 11, 24, 5)]


def test_of_two_at_the_same_instant_one_is_told(amend, column):
    started, told = threading.Barrier(2), []

    def save(by: Role, place: str) -> None:
        started.wait()
        try:
            amend(by, {"place": place}, {"place": "Hall A"})
        except EditConflict as both:
            told.append(both.differences[0].theirs)

    others = [
        threading.Thread(target=save, args=pair) for pair in ((STAFF, "Hall B"), (HEAD, "Hall C"))
    ]
    for one in others:
        one.start()
    for one in others:
        one.join()
    assert told == column(events.c.place)


@pytest.fixture
def action(load_file, reform_file) -> str:
    final = {"final_milestone": "x", "final_due_on": "2026-12-01"}
    load_file("reforms", "a.csv", reform_file({"number": 7, **final}))
    return "7"


def test_facts_of_an_action_are_not_overwritten_unseen(database, people, action, column):
    def state(by: Role, seen: dict, **facts: str) -> None:
        told = {"key": action, "facts": facts, "seen": seen}
        run_command(database, people[by], action_details.state, **told)

    state(HEAD, {"stage": None}, stage="submitted")
    with pytest.raises(EditConflict, match=r"^focal-point-head changed stage meanwhile"):
        state(STAFF, {"stage": None, "opens": None}, stage="adopted", opens="A seat")
    assert (column(reform_actions.c.stage), column(reform_actions.c.opens)) == (
        ["submitted"],
        [None],
    )
    state(STAFF, {"stage": "submitted", "opens": None}, stage="adopted", opens="A seat")
    assert column(reform_actions.c.stage) == ["adopted"]


def test_a_milestone_is_not_moved_or_reached_unseen(database, people, action, column):
    final = {"key": action, "milestone": "final"}
    due, new = dt.date(2026, 12, 1), dt.date(2027, 1, 1)

    def move(by: Role, to: dt.date, seen: dt.date) -> None:
        told = {"due_on": to, "reason": "late", "seen": {"due_on": seen}}
        run_command(database, people[by], schedule_slippage.move, **final, **told)

    move(HEAD, new, due)
    with pytest.raises(EditConflict) as both:
        move(STAFF, dt.date(2027, 2, 1), due)
    assert (both.value.who, both.value.differences[0].theirs) == ("focal-point-head", new)
    move(STAFF, dt.date(2027, 2, 1), new)

    def reach(by: Role, on: dt.date, seen: dict) -> None:
        told = {"reached_on": on, "seen": seen}
        run_command(database, people[by], schedule_slippage.reach, **final, **told)

    reach(HEAD, dt.date(2026, 5, 1), {"reached_on": None, "evidence": None})
    with pytest.raises(EditConflict):
        reach(STAFF, dt.date(2026, 5, 2), {"reached_on": None, "evidence": None})
    assert column(reform_milestones.c.reached_on)[0] == dt.date(2026, 5, 1)


def test_a_position_of_the_same_day_is_not_overwritten_unseen(database, people, action):
    def record(by: Role, position: str, seen: str | None) -> None:
        told = {"key": action, "state": "Kenya", "form": "statement", "seen": {"position": seen}}
        told |= {"position": position, "stated_on": dt.date(2026, 5, 1)}
        run_command(database, people[by], positions.record, **told)

    record(HEAD, "supports", None)
    with pytest.raises(EditConflict) as both:
        record(STAFF, "opposes", None)
    assert both.value.differences == (Difference("position", None, "supports", "opposes"),)
    record(STAFF, "opposes", "supports")
