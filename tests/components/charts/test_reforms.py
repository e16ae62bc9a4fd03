import datetime as dt

import pandas as pd
import pytest

from components.charts import reforms

ACTION = {
    "whole_title": "Mend the form",
    "work_package": "Fewer Forms",
    "state": "later",
    "due_on": None,
    "days_overdue": pd.NA,
    "days_left": 100,
    "decided_on": None,
    "leads": "Office A",
    "key": "7",
    "claimed": False,
    "stale": False,
    "told_on": None,
}
STEP = {"milestone": "final", "text": "In use", "ruled_out": False, "reached_on": None}
STEP |= {"evidence": None}
MOVES = ["milestone", "baseline", "slip_days"]


def line(**action) -> pd.Series:
    return reforms.lines(pd.DataFrame([ACTION | action]).astype(object), most=1).iloc[0]


@pytest.mark.parametrize(
    ("action", "figure", "unit", "note"),
    [
        (
            {"state": "overdue", "days_overdue": 1, "due_on": dt.date(2026, 8, 21)},
            "1",
            "day late",
            "Office A · due 21 August 2026 · Fewer Forms",
        ),
        (
            {"state": "overdue", "days_overdue": 1200, "due_on": dt.date(2023, 8, 21)},
            "1,200",
            "days late",
            "Office A · due 21 August 2023 · Fewer Forms",
        ),
        (
            {"state": "due", "days_left": 0, "due_on": dt.date(2026, 8, 22), "leads": None},
            "0",
            "days left",
            "No lead named · due 22 August 2026 · Fewer Forms",
        ),
        ({"state": "undated"}, "—", "no date", "Office A · Fewer Forms"),
        (
            {"state": "reached", "decided_on": dt.date(2026, 8, 20)},
            "20 Aug",
            "2026",
            "Office A · Fewer Forms",
        ),
        ({"state": "reached"}, "Complete", "no date", "Office A · Fewer Forms"),
        (
            {"state": "reached", "claimed": True},
            *("Complete", "evidence pending", "Office A · Fewer Forms"),
        ),
        (
            {"state": "reached", "claimed": True, "decided_on": dt.date(2026, 8, 20)},
            *("20 Aug", "evidence pending", "Office A · Fewer Forms"),
        ),
        (
            {"state": "undated", "stale": True, "told_on": dt.date(2026, 5, 3)},
            *("—", "no date", "Office A · Fewer Forms · no word since 3 May 2026"),
        ),
        ({"state": "undated", "ruled_out": True}, "—", "ruled out", "Office A · Fewer Forms"),
    ],
)
def test_a_line_says_how_an_action_stands_and_who_leads_it(action, figure, unit, note):
    shown = line(**action)
    assert (shown["figure"], shown["unit"], shown["note"]) == (figure, unit, note)
    assert (shown["sentence"], shown["page"]) == ("Mend the form", "action")
    assert shown["params"] == {"key": "7"}
    # What is only said warns, and says so without its colour too.
    assert (shown["tone"] == "orange") == (unit == "evidence pending")


def test_a_list_that_is_cut_knows_how_many_there_are():
    rows = pd.DataFrame([ACTION] * 3).astype(object)
    assert list(reforms.lines(rows, most=2)["in_all"]) == [3, 3]


def test_a_milestone_that_is_ruled_out_is_not_one_without_a_date():
    steps = [
        {"text": "No longer relevant", "ruled_out": True},
        {"text": None},
        {"milestone": "first", "state": "reached", "reached_on": dt.date(2026, 3, 1)},
    ]
    undated = {"state": "undated"}
    rows = pd.DataFrame([ACTION | STEP | undated | step for step in steps]).astype(object)
    shown = reforms.milestones(rows, pd.DataFrame(columns=MOVES))
    assert shown[["figure", "unit", "sentence", "note"]].values.tolist() == [
        ["—", "ruled out", "No longer relevant", "Final milestone · no date"],
        ["—", "no date", "Not described", "Final milestone · no date"],
        ["1 Mar", "2026", "In use", "First milestone · no date"],
    ]


def test_a_milestone_that_moved_says_from_when_and_one_without_evidence_warns():
    steps = [
        {"state": "later", "due_on": dt.date(2026, 12, 1), "days_left": 101},
        {"milestone": "first", "state": "reached", "claimed": True},
        {"milestone": "upcoming", "state": "reached", "evidence": "A/80/7"},
    ]
    rows = pd.DataFrame([ACTION | STEP | step for step in steps]).astype(object)
    moved = [
        ("final", dt.date(2026, 11, 1), 15),
        ("final", dt.date(2026, 11, 1), 30),
        ("first", dt.date(2026, 3, 1), None),
    ]
    moves = pd.DataFrame(moved, columns=MOVES).astype({"slip_days": "Int64"})
    shown = reforms.milestones(rows, moves)
    assert shown[["figure", "unit", "note", "tone"]].values.tolist() == [
        [
            *("101", "days left"),
            "Final milestone · 1 December 2026 · first planned for 1 November 2026, 30 days later",
            "",
        ],
        [
            *("Complete", "evidence pending"),
            "First milestone · no date · first planned for 1 March 2026, without a date now",
            "orange",
        ],
        ["Complete", "no date", "Upcoming milestone · no date · A/80/7", ""],
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 day later"), (-30, "30 days earlier"), (0, "back where it was"), (1200, "1,200 days")],
)
def test_a_slip_in_words(days, said):
    assert reforms.slip(days).startswith(said)


def drawn(*actions: tuple[str, str]) -> dict:
    rows = pd.DataFrame(actions, columns=["work_package", "state"])
    [layer] = reforms.by_work_package(rows).to_dict()["layer"]
    return layer


def test_the_work_package_with_most_overdue_is_drawn_first():
    layer = drawn(
        ("A", "reached"), ("B", "overdue"), ("C", "overdue"), ("C", "overdue"), ("D", "due")
    )
    assert layer["encoding"]["y"]["sort"] == ["C", "B", "D", "A"]


def test_a_state_keeps_its_colour_when_the_others_are_missing():
    one, all_ = drawn(("A", "due")), drawn(*(("A", state) for state in ("overdue", "due", "later")))
    domain = ["Reported complete", "Overdue", "Due within 14 days", "Not due yet"]
    assert one["encoding"]["color"]["scale"]["domain"] == domain
    assert all_["encoding"]["color"]["scale"]["domain"] == domain
