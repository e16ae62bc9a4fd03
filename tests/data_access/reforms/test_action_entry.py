"""Reform actions by hand, and files about them: neither silently overwrites the other."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role
from data_access.edit_conflicts import EditConflict
from data_access.imports.history import take_back
from data_access.manual_entry import PossibleDuplicate
from data_access.reforms import action_entry, action_fields, actions, schedule_slippage
from data_access.schema import (
    import_batches,
    milestone_dates,
    reform_actions,
    reform_hand_changes,
    reform_milestones,
    reform_parties,
)

MAY, MAY_19 = dt.date(2026, 5, 4), dt.date(2026, 5, 19)
JUNE, JULY = dt.date(2026, 6, 1), dt.date(2026, 7, 6)
NEW = {"title": "Fewer forms", "work_package": "Forms", "status": "Further work ongoing"}


@pytest.fixture
def record(database, people):
    def record(number: int = 7, *declined: int, **facts) -> str:
        needs = {"number": number, "facts": NEW | facts, "declined": declined}
        return run_command(database, people[Role.STAFF], action_entry.record, **needs)

    return record


@pytest.fixture
def amend(database, people):
    def amend(key: str = "7", *, role: Role = Role.STAFF, seen=None, reason="", **changes) -> None:
        needs = {"key": key, "changes": changes, "seen": seen, "reason": reason}
        run_command(database, people[role], action_entry.amend, **needs)

    return amend


@pytest.fixture
def withdraw(database, people):
    def withdraw(key: str = "7", role: Role = Role.STAFF) -> None:
        run_command(database, people[role], action_entry.withdraw, key=key)

    return withdraw


@pytest.fixture
def fields(database):
    def fields(key: str = "7") -> dict:
        with database.connect() as conn:
            [row] = action_fields.fields(conn, key=key).to_dict("records")
        return row

    return fields


@pytest.fixture
def load_actions(load_file, reform_file):
    def load_actions(*actions, **options):
        return load_file("reforms", "actions.csv", reform_file(*actions), **options)

    return load_actions


def count(database, table: sa.Table) -> int:
    with database.connect() as conn:
        return conn.scalar(sa.select(sa.func.count()).select_from(table))


def test_a_new_action_is_listed_with_its_parties_and_dates(record, fields, database):
    key = record(
        leads=["Office A", " Office  B", "Office A"],
        first_text="Options drawn up",
        first_due_on=MAY,
        final_due_on=JULY,
    )
    assert (key, fields()) == (
        "7",
        NEW
        | {
            "evidence": None,
            "decided_on": None,
            "leads": ["Office A", "Office B"],
            "entities": [],
            "first_text": "Options drawn up",
            "upcoming_text": None,
            "final_text": None,
            "first_due_on": MAY,
            "upcoming_due_on": None,
            "final_due_on": JULY,
        },
    )
    with database.connect() as conn:
        listed = actions.matching(conn, as_of=MAY)
        slips = schedule_slippage.register(conn, as_of=dt.date.max)
    assert list(listed["key"]) == ["7"]
    assert list(listed["leads"]) == ["Office A, Office B"]
    assert slips.empty


def test_an_action_with_a_title_like_it_is_offered_and_a_number_is_taken_once(record, database):
    record(7)
    with pytest.raises(PossibleDuplicate) as error:
        record(8, title="FEWER forms.")
    [number] = error.value.likely
    assert record(8, number, title="FEWER forms.") == "8"
    with pytest.raises(Refused, match="Action 7 is recorded"):
        record(7, title="Another matter")
    assert count(database, reform_actions) == 2


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"title": " "}, "Enter a title"),
        ({"work_package": ""}, "Enter a work package"),
        ({"evidence": "A/RES/1"}, "not Decision taken"),
        ({"final_due_on": dt.date(226, 5, 4)}, "no year of the United Nations"),
        ({"title": "Ask amina@example.org"}, "e-mail address"),
        ({"colour": "blue"}, "Nobody can change colour"),
    ],
)
def test_what_makes_no_sense_leaves_no_action(record, database, facts, why):
    with pytest.raises(Refused, match=why):
        record(**facts)
    assert count(database, reform_actions) == 0


def test_only_who_recorded_it_deletes_it_and_only_while_nothing_came_of_it(
    record, withdraw, amend, load_actions, database
):
    record(final_due_on=JULY, leads=["Office A"])
    with pytest.raises(Refused, match="Only who recorded"):
        withdraw(role=Role.FOCAL_POINT_HEAD)
    withdraw()
    for table in (reform_actions, reform_milestones, milestone_dates, reform_parties):
        assert count(database, table) == 0
    assert count(database, reform_hand_changes) == 0
    record(final_due_on=JULY)
    amend(final_due_on=JUNE, reason="Earlier session")
    with pytest.raises(Refused, match="stays recorded"):
        withdraw()
    record(8, title="Another matter")
    load_actions({"number": 8})
    with pytest.raises(Refused, match="Only who recorded"):
        withdraw("8")


def test_a_first_date_needs_no_reason_and_a_moved_one_does(record, amend, fields, database):
    record()
    amend(final_due_on=JUNE)
    with pytest.raises(Refused, match="Say why it moves"):
        amend(final_due_on=JULY, title="Not saved")
    assert (fields()["final_due_on"], fields()["title"]) == (JUNE, "Fewer forms")
    amend(final_due_on=JULY, reason="The report is late")
    with database.connect() as conn:
        moves = schedule_slippage.register(conn, as_of=dt.date.max)
    assert moves[["baseline", "due_on", "by", "reason"]].to_numpy().tolist() == [
        [JUNE, JULY, "staff", "The report is late"]
    ]


def test_the_second_of_two_is_shown_what_the_first_changed(record, amend, fields):
    record(leads=["Office A"])
    seen = {"leads": ["Office A"], "title": "Fewer forms"}
    amend(role=Role.FOCAL_POINT_HEAD, leads=["Office B"], seen=seen)
    with pytest.raises(EditConflict) as error:
        amend(leads=["Office C"], title="No forms", seen=seen)
    [difference] = error.value.differences
    assert (difference.field, difference.theirs, difference.yours) == (
        "leads",
        ["Office B"],
        ["Office C"],
    )
    assert fields()["title"] == "Fewer forms"
    with pytest.raises(Refused, match="Nothing was changed"):
        amend(leads=["Office B"])


def test_a_decision_is_dated_and_taken_back_with_its_day(record, amend, fields, column):
    record()
    amend(status="Decision taken", decided_on=MAY, evidence="A/RES/1")
    assert column(reform_actions.c.decided) == [True]
    amend(status="Further work ongoing")
    assert column(reform_actions.c.decided) == [False]
    assert (fields()["decided_on"], fields()["evidence"]) == (None, None)


def test_a_file_that_repeats_itself_leaves_what_was_changed_by_hand(
    load_actions, amend, fields, at
):
    reported = {"number": 7, "title": "Fewer forms", "leads": "Office A; Office B"}
    load_actions(reported, as_of=MAY)
    at("2026-05-20T12:00Z")
    amend(title="No forms", leads=["Office C"], first_text="Options")
    at("2026-06-02T12:00Z")
    result = load_actions(reported, as_of=JUNE)
    assert (fields()["title"], fields()["leads"], fields()["first_text"]) == (
        "No forms",
        ["Office C"],
        "Options",
    )
    assert (result.new, result.changed, result.unchanged) == (0, 0, 1)
    assert [notice for notice in result.notices if "by hand" in notice] == [
        "Fields changed by hand, stay as recorded: title of 7, leads of 7, first text of 7."
    ]


def test_a_later_file_with_another_value_replaces_it_and_says_so_and_can_be_undone(
    load_actions, amend, fields, at, database, people
):
    load_actions({"number": 7, "title": "Fewer forms", "status": "Ongoing"}, as_of=MAY)
    at("2026-05-20T12:00Z")
    amend(title="No forms", status="Decision taken")
    at("2026-06-02T12:00Z")
    # A file of a day before the change is no later word, whenever it is loaded.
    load_actions({"number": 7, "title": "Forms", "status": "Ongoing"}, as_of=MAY_19)
    assert (fields()["title"], fields()["status"]) == ("No forms", "Decision taken")
    changed = {"number": 7, "title": "Forms in one place", "status": "Ongoing"}
    result = load_actions(changed, as_of=JUNE)
    assert (fields()["title"], fields()["status"]) == ("Forms in one place", "Decision taken")
    assert [notice for notice in result.notices if "by hand" in notice] == [
        "Fields changed by hand, stay as recorded: status of 7.",
        "Fields changed by hand, are now as reported by actions.csv: title of 7.",
    ]
    with database.connect() as conn:
        batch = conn.scalar(sa.select(sa.func.max(import_batches.c.id)))
    run_command(database, people[Role.STAFF], take_back, batch=batch)
    assert fields()["title"] == "No forms"
    assert count(database, reform_hand_changes) == 2


def test_a_file_that_lists_an_action_made_by_hand_takes_it_over_by_name(
    record, load_actions, fields, at
):
    at("2026-05-20T12:00Z")
    record(final_due_on=JULY)
    at("2026-06-02T12:00Z")
    reported = {"number": 7, "title": "Fewer forms", "work_package": "Paper"}
    # What a file says of a day before stays behind what was recorded later.
    load_actions(reported | {"final_due_on": "2026-09-07"}, as_of=MAY)
    assert (fields()["work_package"], fields()["final_due_on"]) == ("Forms", JULY)
    result = load_actions(reported | {"final_due_on": "2026-08-03"}, as_of=JUNE)
    assert (fields()["work_package"], fields()["final_due_on"]) == ("Forms", dt.date(2026, 8, 3))
    assert [notice for notice in result.notices if "Dates given by hand" in notice] == [
        "Dates given by hand are replaced: final milestone of 7, 6 July 2026 by hand,"
        " 3 August 2026 in actions.csv."
    ]


def test_a_change_taken_back_leaves_the_file_free_to_change_it(load_actions, amend, fields, at):
    load_actions({"number": 7, "title": "Fewer forms"}, as_of=MAY)
    at("2026-06-20T12:00Z")
    amend(title="No forms")
    amend(title="Fewer forms")
    result = load_actions({"number": 7, "title": "Forms in one place"}, as_of=JUNE)
    assert fields()["title"] == "Forms in one place"
    assert not [notice for notice in result.notices if "by hand" in notice]
