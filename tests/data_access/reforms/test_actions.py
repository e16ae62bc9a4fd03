import datetime as dt

import pandas as pd
import pytest

from data_access.queries import ask
from data_access.reforms.actions import details, matching, parties

DAY = dt.date(2026, 8, 22)
OPEN = dict.fromkeys(("state", "lead", "entity", "work_package", "search"))


@pytest.fixture
def three(load_file, reform_file) -> None:
    """Three actions: one overdue, one due, one decided."""
    content = reform_file(
        {
            "number": 7,
            "title": "Mend the ongoing form",
            "leads": "Office A",
            "package_leads": "Office B",
            "entities": "UNX; UNY",
            "upcoming_milestone": "Draft sent for comment",
            "final_milestone": "In use everywhere",
            "final_due_on": "2026-08-02",
        },
        {
            "number": 8,
            "sub_action": "Part 2",
            "title": "Answer every NGO",
            "work_package": "One Front Door",
            "leads": "Office B; Office A",
            "entities": "UNX",
            "upcoming_milestone": "No longer relevant",
            "final_due_on": "2026-09-01",
        },
        {
            "number": 9,
            "status": "Decision taken",
            "decided_on": "2026-08-20",
            "goal": "Say “NGO-led” and mean it",
        },
    )
    assert not load_file("reforms", "a.csv", content, as_of=DAY).rejected


def keys(conn, **filters) -> list[str]:
    return list(matching(conn, as_of=DAY, **(OPEN | filters))["key"])


@pytest.mark.usefixtures("three")
def test_an_action_stands_as_its_final_milestone_does_and_the_most_pressing_is_first(conn):
    rows = matching(conn, as_of=DAY, **OPEN)
    shown = rows[["key", "state", "due_on", "decided_on", "upcoming", "leads"]]
    assert shown.astype(object).where(shown.notna(), None).values.tolist() == [
        ["7", "overdue", dt.date(2026, 8, 2), None, "Draft sent for comment", "Office A"],
        ["8/Part 2", "due", dt.date(2026, 9, 1), None, None, "Office B, Office A"],
        ["9", "reached", None, dt.date(2026, 8, 20), None, None],
    ]
    assert rows["days_overdue"].tolist() == [20, pd.NA, pd.NA]
    assert rows["days_left"].tolist() == [pd.NA, 10, pd.NA]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"state": "due"}, ["8/Part 2"]),
        ({"state": "reached"}, ["9"]),
        ({"state": "claimed"}, ["9"]),
        ({"lead": "Office A"}, ["7", "8/Part 2"]),
        # Office B leads the work package of action 7, not the action.
        ({"lead": "Office B"}, ["8/Part 2"]),
        ({"entity": "UNY"}, ["7"]),
        ({"work_package": "One Front Door"}, ["8/Part 2"]),
        ({"lead": "Office A", "state": "overdue"}, ["7"]),
        # As a word: "ongoing" is no NGO.
        ({"search": "ngo"}, ["8/Part 2", "9"]),
        ({"search": "every NGO"}, ["8/Part 2"]),
        ({"search": "office a mend"}, ["7"]),
        ({"search": "ongo"}, []),
        ({"lead": "Nobody"}, []),
    ],
)
def test_the_filters_keep_what_answers_to_all_of_them(conn, filters, found):
    assert keys(conn, **filters) == found


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        (
            {},
            (
                "Of three reform actions, one is overdue as of 22 August 2026 and one is due "
                "within 14 days; one is reported complete, evidence pending."
            ),
        ),
        (
            {"lead": "Office A", "state": "overdue"},
            "One reform action led by Office A is overdue as of 22 August 2026,"
            " since 2 August 2026.",
        ),
        (
            {"work_package": "Fewer Forms", "search": "seal"},
            "No reform action in Fewer Forms naming seal is recorded.",
        ),
        ({"state": "later"}, "No reform action is recorded as due after 5 September 2026."),
    ],
)
def test_the_finding_repeats_the_filters(conn, head, filters, sentence):
    assert ask(conn, head, matching, as_of=DAY, **filters).finding == sentence


@pytest.mark.usefixtures("three")
def test_one_action_tells_all_that_is_known_of_it(conn, head):
    answer = ask(conn, head, details, key="7", as_of=DAY)
    [row] = answer.rows.to_dict("records")
    assert (row["action"], row["title"]) == (7, "Mend the ongoing form")
    assert (row["leads"], row["package_leads"], row["entities"]) == (
        "Office A",
        "Office B",
        "UNX, UNY",
    )
    assert (row["decided"], row["state"], row["days_overdue"]) == (False, "overdue", 20)
    assert answer.finding == "The action has been overdue since 2 August 2026: 20 days."


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("8/Part 2", "The final milestone of the action is due on 1 September 2026."),
        ("9", "The action was reported complete on 20 August 2026, evidence pending."),
        ("8", "No reform action 8 is recorded."),
        ("x", "No reform action x is recorded."),
    ],
)
def test_the_finding_of_one_action_says_how_it_stands(conn, head, key, sentence):
    assert ask(conn, head, details, key=key, as_of=DAY).finding == sentence


@pytest.mark.usefixtures("three")
def test_an_action_that_a_file_of_later_names_is_not_tracked_yet(conn, head):
    answer = ask(conn, head, details, key="9", as_of=dt.date(2026, 8, 19))
    row = answer.rows.iloc[0]
    assert (row["decided"], row["state"], row["standing"]) == (False, "unlisted", "not listed")
    assert answer.finding == "The action was not tracked yet on 19 August 2026."


def test_said_to_be_reached_and_reached_with_evidence_are_two_things(
    load_file, reform_file, conn, head
):
    decided = {"status": "Decision taken", "decided_on": "2026-08-20"}
    content = reform_file(
        decided,
        decided | {"evidence": "A/80/7"},
        {"final_reached_on": "2026-08-01"},
        {"final_reached_on": "2026-08-01", "final_evidence": "Note of the meeting"},
        # Evidence of an earlier step is none of the last.
        {"final_reached_on": "2026-08-01", "first_evidence": "Note of the meeting"},
    )
    assert not load_file("reforms", "a.csv", content, as_of=DAY).rejected
    rows = matching(conn, as_of=DAY, **OPEN).set_index("key")
    assert rows["state"].unique().tolist() == ["reached"]
    said = "reported complete, evidence pending"
    assert [rows["standing"][str(n)] for n in range(1, 6)] == [
        *(said, "reported complete", said, "reported complete", said),
    ]
    assert sorted(keys(conn, state="claimed")) == ["1", "3", "5"]
    assert len(keys(conn, state="reached")) == 5
    assert ask(conn, head, details, key="2", as_of=DAY).finding == (
        "The action was reported complete on 20 August 2026."
    )
    assert ask(conn, head, details, key="3", as_of=DAY).finding == (
        "The final milestone was reported complete, evidence pending."
    )
    assert ask(conn, head, matching, as_of=DAY, state="claimed").finding == (
        "Three reform actions are reported complete, evidence pending."
    )


def test_no_such_step_and_not_filled_in_are_two_things(load_file, reform_file, conn, head):
    content = reform_file({"final_milestone": "No longer relevant"}, {})
    assert not load_file("reforms", "a.csv", content, as_of=DAY).rejected
    rows = matching(conn, as_of=DAY, **OPEN)
    assert rows["standing"].tolist() == ["no such step", "no date given"]
    assert [ask(conn, head, details, key=key, as_of=DAY).finding for key in "12"] == [
        "The source says that there is no final milestone of the action.",
        "The final milestone of the action is without a date.",
    ]


@pytest.mark.usefixtures("three")
def test_every_party_is_listed_once_in_each_part(conn, head):
    answer = ask(conn, head, parties)
    assert answer.rows.values.tolist() == [
        ["entity", "UNX", 2],
        ["entity", "UNY", 1],
        ["lead", "Office A", 2],
        ["lead", "Office B", 1],
        ["package lead", "Office B", 1],
    ]
    assert answer.finding == (
        "Reform actions are led by two parties; in them two entities take part."
    )


def test_nothing_is_an_empty_answer_with_all_its_columns(conn, head):
    rows = matching(conn, as_of=DAY, **OPEN)
    assert rows.empty
    assert (rows["action"].dtype, rows["title"].dtype) == ("int64", "str")
    assert details(conn, key="7", as_of=DAY).empty
    assert ask(conn, head, parties).finding == (
        "Nobody is recorded as leading a reform action or taking part in one."
    )
