import datetime as dt
import json

import pandas as pd
import pytest

from data_access.domain.answers import records
from data_access.queries import ask
from data_access.reforms.reforms import by_work_package, milestones, steps

DAY = dt.date(2026, 8, 22)
DECIDED = "Decision taken"


@pytest.fixture
def load_actions(load_file, reform_file):
    """Load actions, as a file of 22 August 2026 gives them."""

    def load_actions(*actions, as_of=DAY):
        assert not load_file("reforms", "a.csv", reform_file(*actions), as_of=as_of).rejected

    return load_actions


def stand(conn, **params) -> list[tuple]:
    """The state of every milestone that has a date or is reached, as it is listed."""
    rows = milestones(conn, **({"as_of": DAY, "state": None} | params))
    told = rows[rows["due_on"].notna()]
    shown = told[["action", "milestone", "state", "days_overdue"]]
    return list(shown.itertuples(index=False, name=None))


def test_a_milestone_is_overdue_the_day_after_its_date_and_due_for_14_days_before(
    load_actions, conn
):
    load_actions(
        {"final_due_on": "2026-08-21"},
        {"final_due_on": "2026-08-22"},
        {"final_due_on": "2026-09-05"},
        {"final_due_on": "2026-09-06"},
    )
    assert stand(conn) == [
        (1, "final", "overdue", 1),
        (2, "final", "due", pd.NA),
        (3, "final", "due", pd.NA),
        (4, "final", "later", pd.NA),
    ]


def test_the_oldest_overdue_comes_first_and_what_is_reached_last(load_actions, conn):
    load_actions(
        {"final_due_on": "2026-12-31", "first_due_on": "2026-06-01"},
        {"final_due_on": "2026-08-30", "status": DECIDED},
        {"final_due_on": "2026-05-01", "upcoming_milestone": "No longer relevant"},
    )
    rows = milestones(conn, as_of=DAY, state=None)
    listed = list(zip(rows["action"], rows["milestone"], rows["state"], strict=True))
    assert listed == [
        (3, "final", "overdue"),
        (1, "first", "overdue"),
        (1, "final", "later"),
        (1, "upcoming", "undated"),
        (3, "first", "undated"),
        (3, "upcoming", "undated"),
        (2, "final", "reached"),
        (2, "first", "reached"),
        (2, "upcoming", "reached"),
    ]


def test_what_an_officer_recorded_is_reached_without_a_decision(load_actions, conn):
    load_actions({"first_due_on": "2026-06-01"}, as_of=dt.date(2026, 6, 1))
    load_actions({"first_due_on": "2026-06-01", "first_reached_on": "2026-06-03"})
    assert stand(conn) == [(1, "first", "reached", pd.NA)]
    assert stand(conn, as_of=dt.date(2026, 6, 2)) == [(1, "first", "overdue", 1)]


def test_a_past_week_has_the_dates_and_the_actions_that_were_known_then(load_actions, conn):
    july, august, september = dt.date(2026, 7, 10), dt.date(2026, 8, 10), dt.date(2026, 9, 10)
    load_actions({"final_due_on": "2026-07-01"}, as_of=dt.date(2026, 6, 1))
    load_actions({"final_due_on": "2026-12-01"}, {"final_due_on": "2026-07-01"}, as_of=august)
    # An older file that comes late tells its own day, and no later one.
    load_actions({"final_due_on": "2026-08-01"}, as_of=dt.date(2026, 7, 20))
    assert stand(conn, as_of=dt.date(2026, 5, 31)) == []
    assert stand(conn, as_of=july) == [(1, "final", "overdue", 9)]
    assert stand(conn, as_of=dt.date(2026, 8, 9)) == [(1, "final", "overdue", 8)]
    assert stand(conn, as_of=september) == [
        (2, "final", "overdue", 71),
        (1, "final", "later", pd.NA),
    ]
    overdue = [by_work_package(conn, as_of=day)["overdue"].sum() for day in (july, august)]
    assert overdue == [1, 1]


def test_a_date_that_is_removed_was_overdue_before(load_actions, conn):
    load_actions({"final_due_on": "2026-07-01"}, as_of=dt.date(2026, 6, 1))
    load_actions({}, as_of=DAY)
    assert stand(conn, as_of=dt.date(2026, 8, 21)) == [(1, "final", "overdue", 51)]
    assert stand(conn) == []


def test_a_step_that_is_ruled_out_is_never_overdue(load_actions, conn):
    load_actions({"first_milestone": "No longer relevant", "first_due_on": "2026-06-01"})
    assert stand(conn) == [(1, "first", "undated", pd.NA)]


def test_a_decision_counts_from_its_day_on(load_actions, conn):
    load_actions({"final_due_on": "2026-08-01"}, as_of=dt.date(2026, 8, 1))
    load_actions({"final_due_on": "2026-08-01", "status": DECIDED, "decided_on": "2026-08-20"})
    assert stand(conn, as_of=dt.date(2026, 8, 19)) == [(1, "final", "overdue", 18)]
    assert stand(conn, as_of=dt.date(2026, 8, 20)) == [(1, "final", "reached", pd.NA)]


def test_an_action_is_shown_with_its_number_its_part_and_who_leads_it(load_actions, conn):
    load_actions(
        {
            "number": 95,
            "sub_action": "Travel",
            "title": "Merge desks",
            "leads": "Office B; Office A",
            "final_due_on": "2026-08-01",
        }
    )
    row = milestones(conn, as_of=DAY, state="overdue").iloc[0]
    assert (row["action"], row["sub_action"], row["key"]) == (95, "Travel", "95/Travel")
    assert (row["title"], row["work_package"]) == ("Merge desks", "Fewer Forms")
    assert row["whole_title"] == "Travel: Merge desks"
    assert (row["leads"], row["due_on"]) == ("Office B, Office A", dt.date(2026, 8, 1))


def test_the_milestones_can_be_kept_to_one_state_and_to_the_actions_that_are_meant(
    load_actions, conn
):
    load_actions(
        {"final_due_on": "2026-08-01", "leads": "Office A"},
        {"final_due_on": "2026-08-02", "leads": "Office B", "entities": "UNX"},
        {"final_due_on": "2026-08-30", "title": "Answer every NGO", "work_package": "One Door"},
    )
    assert stand(conn, state="due") == [(3, "final", "due", pd.NA)]
    assert stand(conn, lead="Office A") == [(1, "final", "overdue", 21)]
    assert stand(conn, entity="UNX") == [(2, "final", "overdue", 20)]
    assert stand(conn, work_package="One Door") == [(3, "final", "due", pd.NA)]
    assert stand(conn, search="ngo") == [(3, "final", "due", pd.NA)]


def test_one_action_has_its_three_milestones_in_order(load_actions, conn, head):
    load_actions(
        {"number": 2, "sub_action": "A", "final_due_on": "2026-08-30"},
        {"number": 2, "sub_action": "B", "first_due_on": "2026-08-01"},
    )
    answer = ask(conn, head, steps, key="2/B", as_of=DAY)
    assert answer.rows[["milestone", "state", "key"]].values.tolist() == [
        ["first", "overdue", "2/B"],
        ["upcoming", "undated", "2/B"],
        ["final", "undated", "2/B"],
    ]
    assert answer.finding == "Of three milestones, one has a recorded due date."
    for key in ("2", "2/C", "x", "", "99999999999999999999"):
        assert steps(conn, key=key, as_of=DAY).empty


def test_no_milestones_are_an_empty_answer_with_all_its_columns(conn):
    rows = milestones(conn, as_of=DAY, state=None)
    assert list(rows.columns[:8]) == [
        *("action", "sub_action", "title", "work_package", "milestone", "text", "due_on", "state")
    ]
    assert rows.empty
    assert rows["action"].dtype == "int64"
    assert rows["days_overdue"].dtype == "Int64"
    assert rows["title"].dtype == "str"


def test_a_state_that_is_none_is_refused(conn):
    with pytest.raises(ValueError, match="'late' is no state of a milestone: overdue, due"):
        milestones(conn, as_of=DAY, state="late")


def test_a_milestone_that_is_reached_by_word_alone_is_said_to_be(load_actions, conn, head):
    load_actions(
        {"first_reached_on": "2026-06-01", "upcoming_reached_on": "2026-07-01"}
        | {"first_evidence": "Note of the meeting", "final_due_on": "2026-08-30"},
        # The evidence of a decision is that of all its milestones.
        {"status": DECIDED, "evidence": "A/80/7"},
    )
    rows = milestones(conn, as_of=DAY, state="reached")
    shown = rows[["action", "milestone", "standing", "evidence"]].astype(object)
    assert shown.where(rows.notna(), None).values.tolist() == [
        [1, "first", "reported complete", "Note of the meeting"],
        [1, "upcoming", "reported complete, evidence pending", None],
        *([2, name, "reported complete", "A/80/7"] for name in ("first", "upcoming", "final")),
    ]
    answer = ask(conn, head, milestones, as_of=DAY, state="claimed")
    assert answer.rows[["action", "milestone"]].values.tolist() == [[1, "upcoming"]]
    assert answer.finding == (
        "One reform milestone is reported complete, evidence pending, none of them final."
    )


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (
            None,
            (
                "As of 22 August 2026, two of six reform milestones are overdue, one of them "
                "final; one is due within 14 days."
            ),
        ),
        ("overdue", "Two reform milestones are overdue as of 22 August 2026, one of them final."),
        ("later", "No reform milestone is recorded as due after 5 September 2026."),
        ("undated", "Three reform milestones are without a date, one of them final."),
    ],
)
def test_the_finding_says_what_is_overdue_and_due(load_actions, conn, head, state, sentence):
    load_actions(
        {"final_due_on": "2026-08-01", "first_due_on": "2026-06-01"},
        {"upcoming_due_on": "2026-08-30"},
    )
    assert ask(conn, head, milestones, as_of=DAY, state=state).finding == sentence


def test_the_finding_has_words_for_nothing_at_all(conn, head):
    said = [ask(conn, head, asked, as_of=DAY).finding for asked in (milestones, by_work_package)]
    assert said == [
        "No reform milestone is recorded.",
        "No reform action is recorded as of 22 August 2026.",
    ]


# Work packages


def test_actions_are_counted_in_their_work_package_by_the_final_milestone(load_actions, conn, head):
    front = {"work_package": "One Front Door", "work_package_number": 1}
    forms = {"work_package": "Fewer Forms", "work_package_number": 2}
    load_actions(
        {**forms, "final_due_on": "2026-08-21"},
        {**forms, "final_due_on": "2026-08-21", "status": DECIDED},
        {**forms, "first_due_on": "2026-01-01", "final_due_on": "2026-08-22"},
        {**front, "final_due_on": "2026-12-31"},
        {"work_package": "Without Number", "final_due_on": ""},
    )
    answer = ask(conn, head, by_work_package, as_of=DAY)
    assert records(answer.rows) == [
        {
            "work_package": "One Front Door",
            "actions": 1,
            "decided": 0,
            "overdue": 0,
            "due": 0,
            "number": 1,
        },
        {
            "work_package": "Fewer Forms",
            "actions": 3,
            "decided": 1,
            "overdue": 1,
            "due": 1,
            "number": 2,
        },
        {
            "work_package": "Without Number",
            "actions": 1,
            "decided": 0,
            "overdue": 0,
            "due": 0,
            "number": None,
        },
    ]
    assert answer.finding == (
        "Of five reform actions, one is overdue as of 22 August 2026 and one is reported "
        "complete; most overdue: Fewer Forms."
    )


def test_no_work_package_is_named_where_two_have_as_many_overdue(load_actions, conn, head):
    load_actions(
        {"final_due_on": "2026-08-01"},
        {"final_due_on": "2026-08-01", "work_package": "One Front Door"},
    )
    assert ask(conn, head, by_work_package, as_of=DAY).finding == (
        "Of two reform actions, two are overdue as of 22 August 2026 and none is reported complete."
    )


# Held against the file itself


@pytest.fixture
def tracker(load_file, real_files) -> list[dict]:
    """The real actions, loaded, and as plain Python reads them."""
    path = real_files / "reforms" / "un80_actions.json"
    load_file("reforms", path, as_of=DAY)
    return json.loads(path.read_text())


def raw_state(action: dict, date: str | None) -> str:
    if action["public_action_status"] == DECIDED:
        return "reached"
    if date is None:
        return "undated"
    days = (dt.date.fromisoformat(date) - DAY).days
    return "overdue" if days < 0 else "due" if days <= 14 else "later"


@pytest.mark.real_data
def test_the_270_real_milestones_stand_as_plain_python_counts_them(tracker, conn):
    fields = {
        "first": "first_milestone_deadline",
        "upcoming": "delivery_date",
        "final": "final_milestone_deadline",
    }
    raw = sorted(
        (a["action_number"], a["sub_action_details"] or "", name, raw_state(a, a[field]))
        for a in tracker
        for name, field in fields.items()
    )
    rows = milestones(conn, as_of=DAY, state=None)
    found = rows[["action", "sub_action", "milestone", "state"]].itertuples(index=False, name=None)
    assert sorted(found) == raw
    final = rows[rows["milestone"] == "final"]["state"].value_counts()
    assert len(rows) == 270
    assert final.to_dict() == {"later": 33, "overdue": 25, "due": 17, "reached": 12, "undated": 3}


@pytest.mark.real_data
def test_the_real_work_packages_count_as_plain_python_does(tracker, conn, head):
    raw: dict[str, list[int]] = {}
    for action in tracker:
        state = raw_state(action, action["final_milestone_deadline"])
        counted = raw.setdefault(action["work_package_name"], [0, 0, 0])
        for place, counts in enumerate((True, state == "reached", state == "overdue")):
            counted[place] += counts
    answer = ask(conn, head, by_work_package, as_of=DAY)
    shown = answer.rows[["work_package", "actions", "decided", "overdue"]]
    assert {name: counts for name, *counts in shown.itertuples(index=False)} == raw
    assert list(answer.rows[["actions", "decided", "overdue", "due"]].sum()) == [90, 12, 25, 17]
    assert answer.finding == (
        "Of 90 reform actions, 25 are overdue as of 22 August 2026 and 12 are reported complete."
    )
