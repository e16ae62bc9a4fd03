import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.schema import reform_actions, reform_milestones, reform_parties

DECIDED = "Decision taken"
MAY, JUNE = dt.date(2026, 5, 4), dt.date(2026, 6, 1)


@pytest.fixture
def load_actions(load_file, reform_file):
    """Load the template, filled in with these actions."""

    def load_actions(*actions, **options):
        return load_file("reforms", "actions.csv", reform_file(*actions), **options)

    return load_actions


def counts(result) -> tuple[int, int, int, int]:
    return result.read, result.new, result.changed, result.unchanged


def parties(conn, part: str) -> list[str]:
    statement = sa.select(reform_parties.c.party).where(reform_parties.c.part == part)
    return list(
        conn.scalars(statement.order_by(reform_parties.c.action_id, reform_parties.c.place))
    )


def decision(conn) -> tuple[bool, dt.date | None]:
    found = conn.execute(sa.select(reform_actions.c.decided, reform_actions.c.decided_on)).one()
    # A reader that stays would keep the next file out.
    conn.rollback()
    return tuple(found)


def test_an_action_comes_with_its_three_milestones_and_all_its_parties(load_actions, conn):
    load_actions(
        {
            "number": 7,
            "leads": "Office A; Office B",
            "package_leads": "Office C",
            "entities": "UNX (Desk 1; Desk 2); UNY; N/A",
            "first_milestone": "Options drawn up",
            "first_due_on": "2026-02-15",
            "final_due_on": "2026-06-10",
        }
    )
    milestone = reform_milestones.c
    rows = conn.execute(
        sa.select(milestone.milestone, milestone.text, milestone.due_on).order_by(milestone.due_on)
    )
    assert {tuple(row) for row in rows} == {
        ("first", "Options drawn up", dt.date(2026, 2, 15)),
        ("final", None, dt.date(2026, 6, 10)),
        ("upcoming", None, None),
    }
    assert parties(conn, "lead") == ["Office A", "Office B"]
    assert parties(conn, "package lead") == ["Office C"]
    assert parties(conn, "entity") == ["UNX (Desk 1; Desk 2)", "UNY"]


def test_no_such_step_is_not_the_same_as_a_step_that_is_not_filled_in(load_actions, conn):
    load_actions(
        {"upcoming_milestone": "No longer relevant"},
        {"upcoming_milestone": "Forthcoming"},
        {"upcoming_milestone": ""},
    )
    milestone = reform_milestones.c
    rows = conn.execute(
        sa.select(milestone.text, milestone.due_on, milestone.ruled_out)
        .where(milestone.milestone == "upcoming")
        .order_by(milestone.action_id)
    )
    assert [tuple(row) for row in rows] == [
        ("No longer relevant", None, True),
        ("Forthcoming", None, False),
        (None, None, False),
    ]


def test_the_second_time_nothing_is_new_or_changed(load_actions):
    part = {"number": 7, "sub_action": "Part 2", "entities": "UNX"}
    actions = {"number": 7, "leads": "Office A"}, part
    assert counts(load_actions(*actions)) == (2, 2, 0, 0)
    assert counts(load_actions(*reversed(actions))) == (2, 0, 0, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"status": DECIDED},
        {"final_due_on": "2027-01-31"},
        {"leads": "Office B"},
        {"leads": "Office A; Office B"},
        {"leads": ""},
        {"goal": "Listening better"},
    ],
    ids=str,
)
def test_what_changes_on_an_action_or_its_parts_is_one_change(load_actions, change):
    before = {"leads": "Office A", "final_due_on": "2026-12-31"}
    load_actions({"number": 1}, {"number": 2, **before})
    assert counts(load_actions({"number": 1}, {"number": 2, **before, **change})) == (2, 0, 1, 1)


def test_a_party_that_is_no_longer_listed_goes_and_those_of_others_stay(load_actions, conn):
    load_actions({"leads": "Office A; Office B"}, {"leads": "Office C"}, {"leads": "Office D"})
    load_actions({"leads": "Office B"}, {"leads": ""})
    assert parties(conn, "lead") == ["Office B", "Office D"]


def test_a_decision_is_of_the_day_on_which_a_file_first_shows_it(load_actions, conn):
    load_actions({}, as_of=MAY)
    assert decision(conn) == (False, None)
    load_actions({"status": DECIDED}, as_of=JUNE)
    assert decision(conn) == (True, JUNE)


def test_a_decision_keeps_its_day_in_later_files(load_actions, conn):
    load_actions({}, as_of=MAY)
    load_actions({"status": DECIDED}, as_of=JUNE)
    again = load_actions({"status": DECIDED}, as_of=JUNE + dt.timedelta(days=30))
    assert counts(again) == (1, 0, 0, 1)
    assert decision(conn) == (True, JUNE)


def test_nobody_knows_the_day_of_a_decision_that_was_there_from_the_start(load_actions, conn):
    load_actions({"status": DECIDED}, as_of=MAY)
    load_actions({"status": DECIDED}, as_of=JUNE)
    assert decision(conn) == (True, None)


def test_the_day_of_a_decision_that_a_file_gives_counts(load_actions, conn):
    load_actions({"status": DECIDED}, as_of=MAY)
    load_actions({"status": "decision taken", "decided_on": "2026-04-30"}, as_of=JUNE)
    assert decision(conn) == (True, dt.date(2026, 4, 30))


def test_a_decision_that_is_withdrawn_leaves_no_day_behind(load_actions, conn):
    load_actions({"status": DECIDED, "decided_on": "2026-04-30"})
    load_actions({})
    assert decision(conn) == (False, None)


def test_what_an_officer_recorded_as_reached_stays(load_actions, conn):
    load_actions({"first_reached_on": "2026-03-01"})
    assert counts(load_actions({})) == (1, 0, 0, 1)
    reached = sa.select(reform_milestones.c.reached_on).where(
        reform_milestones.c.milestone == "first"
    )
    assert conn.scalar(reached) == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("action", "column", "reason"),
    [
        ({"number": ""}, "number", "the cell is empty"),
        ({"number": "ten"}, "number", "is not a whole number"),
        ({"number": "10000"}, "number", "is not a number from 0 to 9,999"),
        ({"title": " "}, "title", "the cell is empty"),
        ({"final_due_on": "soon"}, "final_due_on", "is not a date such as 2026-12-05"),
        (
            {"decided_on": "2026-05-01"},
            "decided_on",
            "the status is Further work ongoing, not Decision taken",
        ),
    ],
)
def test_a_row_that_cannot_be_loaded_says_why_and_undoes_the_file(
    load_actions, conn, action, column, reason
):
    [complaint] = load_actions({"number": 1}, action).rejected
    assert (complaint.row, complaint.column, complaint.reason) == (3, column, reason)
    assert conn.scalar(sa.select(sa.func.count()).select_from(reform_actions)) == 0


def test_an_action_cannot_stand_in_a_file_twice(load_actions):
    part = {"number": 5, "sub_action": "Part 1"}
    result = load_actions(part, {**part, "sub_action": "Part 2"}, part, accept_rejects=True)
    [complaint] = result.rejected
    assert (complaint.row, complaint.reason) == (4, "row 2 is of the same action and sub-action")
    assert (result.read, result.new) == (3, 2)


# What the office adds to what a tracker says

FACTS = {
    "track": "Intergovernmental",
    "instrument": "resolution",
    "stage": "consultation",
    "opens": "Statements by video",
}
CALENDAR = "body,session,starts_on,ends_on\nAssembly,Eighty-first,2026-09-08,2027-09-07\n"


def facts(conn, *names: str) -> tuple:
    found = conn.execute(sa.select(*(reform_actions.c[name] for name in names or FACTS))).one()
    conn.rollback()
    return tuple(found)


def test_the_office_s_facts_come_in_by_the_template(load_actions, conn):
    load_actions({**FACTS, "status": DECIDED, "evidence": "A/80/7"})
    assert facts(conn, *FACTS, "evidence") == (
        *("intergovernmental", "resolution", "consultation", "Statements by video"),
        "A/80/7",
    )


def test_a_file_that_is_silent_leaves_the_facts_and_one_that_speaks_replaces_them(
    load_actions, load_file, reform_file, conn
):
    load_actions(FACTS)
    # Empty cells; then a file without the columns at all.
    assert counts(load_actions({})) == (1, 0, 0, 1)
    bare = "\n".join(",".join(row.split(",")[:22]) for row in reform_file({}).splitlines())
    assert "track" not in bare
    assert counts(load_file("reforms", "bare.csv", bare)) == (1, 0, 0, 1)
    assert facts(conn)[2:] == ("consultation", "Statements by video")
    assert counts(load_actions({"stage": "submitted"})) == (1, 0, 1, 0)
    assert facts(conn)[2:] == ("submitted", "Statements by video")


def test_an_action_points_to_a_session_of_the_calendar_and_keeps_it(load_actions, load_file, conn):
    load_file("body-sessions", "b.csv", CALENDAR)
    session = {"decision_body": "Assembly", "decision_session": "Eighty-first"}
    load_actions(session)
    [chosen] = facts(conn, "body_session_id")
    assert chosen is not None
    load_actions({})
    assert facts(conn, "body_session_id") == (chosen,)


@pytest.mark.parametrize(
    ("action", "column", "reason"),
    [
        ({"evidence": "A/80/7"}, "evidence", "not Decision taken"),
        ({"decision_body": "Assembly"}, "decision_session", "decision_body is not"),
        ({"decision_session": "First"}, "decision_body", "decision_session is not"),
        (
            {"decision_body": "Assembly", "decision_session": "Tenth"},
            "decision_session",
            "is no session in the calendar of bodies; load that first",
        ),
    ],
)
def test_a_fact_that_makes_no_sense_is_refused(load_actions, load_file, action, column, reason):
    load_file("body-sessions", "b.csv", CALENDAR)
    [complaint] = load_actions(action).rejected
    assert complaint.column == column
    assert reason in complaint.reason


@pytest.mark.parametrize(
    ("action", "column", "reason"),
    [
        ({"track": "Council"}, "track", "is not one of: Secretary-General, Secretariat"),
        ({"stage": "done"}, "stage", "is not one of: preparation"),
        ({"leads": "x" * 201}, "leads", "a name in the list is longer than 200 characters"),
        ({"final_evidence": "x" * 401}, "final_evidence", "longer than 400 characters"),
    ],
)
def test_an_odd_fact_is_left_out_and_the_action_is_loaded(
    load_actions, conn, action, column, reason
):
    result = load_actions(action)
    assert result.rejected == ()
    assert f"row 2, {column}: “" in result.notices[-1]
    assert reason in result.notices[-1]
    assert conn.scalar(sa.select(sa.func.count()).select_from(reform_actions)) == 1


def test_what_was_recorded_as_evidence_stays(load_actions, conn):
    load_actions({"first_reached_on": "2026-03-01", "first_evidence": "Note of the meeting"})
    assert counts(load_actions({})) == (1, 0, 0, 1)
    first = reform_milestones.c.milestone == "first"
    assert conn.scalar(sa.select(reform_milestones.c.evidence).where(first)) == (
        "Note of the meeting"
    )


def test_there_is_word_on_an_action_on_the_day_of_a_file_that_changes_it(load_actions, conn):
    load_actions({}, as_of=MAY)
    assert facts(conn, "told_on") == (MAY,)
    load_actions({}, as_of=JUNE)
    assert facts(conn, "told_on") == (MAY,)
    load_actions({"final_milestone": "In use everywhere"}, as_of=JUNE)
    assert facts(conn, "told_on") == (JUNE,)
    load_actions({"status": DECIDED}, as_of=MAY)
    assert facts(conn, "told_on") == (JUNE,)
