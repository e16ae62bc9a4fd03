"""Lists and a drawing of what is asked of principals, from rows alone."""

import datetime as dt

import pandas as pd

from components.charts import appearances

TODAY = dt.date(2026, 11, 23)
ROW = {
    "event": "Forum",
    "principal": "chief of staff",
    "status": "requested",
    "purpose": "remarks",
    "place": "Hall A",
    "starts_on": TODAY,
    "ends_on": TODAY,
    "cancelled": False,
    "event_changed": False,
    "briefing": "undated",
    "briefing_due_on": None,
    "event_id": 7,
    "appearance_id": 1,
}
PAIR = {
    "principal": "chief of staff",
    "event": "Forum",
    "other_event": "Fair",
    "status": "confirmed",
    "other_status": "proposed",
    "on": TODAY,
    "begins_at": pd.Timestamp(2026, 11, 23, 14),
    "ends_at": pd.Timestamp(2026, 11, 23, 15, 30),
    "certain": True,
    "event_id": 7,
    "appearance_id": 1,
    "other_id": 2,
}


def requests(*some: dict) -> pd.DataFrame:
    return pd.DataFrame([ROW | {"appearance_id": number} | one for number, one in enumerate(some)])


def pairs(*some: dict) -> pd.DataFrame:
    return pd.DataFrame([PAIR | one for one in some], columns=[*PAIR])


def test_requests_that_await_an_answer_come_before_nearer_ones_and_what_is_over_is_left_out():
    rows = requests(
        {"status": "confirmed", "purpose": "first"},
        {"status": "proposed", "purpose": "second", "starts_on": TODAY - dt.timedelta(days=1)},
        {"purpose": "third", "ends_on": TODAY + dt.timedelta(days=9)},
        {"purpose": "over", "ends_on": TODAY - dt.timedelta(days=1)},
        {"status": "declined"},
        {"status": "withdrawn"},
        {"status": "delivered"},
    )
    shown = appearances.asked(rows, pairs(), TODAY)
    assert shown["sentence"].tolist() == [
        f"Chief of staff: {purpose}, Forum" for purpose in ("third", "second", "first")
    ]
    assert set(shown["in_all"]) == {3}
    cut = appearances.asked(rows, pairs(), TODAY, most=1)
    assert cut[["unit", "in_all", "params"]].values.tolist() == [["requested", 3, {"event": "7"}]]


def test_nobody_asked_is_a_list_without_lines():
    assert appearances.asked(requests({"status": "declined"}), pairs(), TODAY).empty


def test_a_line_says_where_what_is_due_and_what_speaks_against_it():
    due = {"briefing": "overdue", "briefing_due_on": dt.date(2026, 11, 20)}
    rows = requests({}, {**due, "place": None, "event_changed": True, "cancelled": True})
    shown = appearances.asked(rows, pairs({"appearance_id": 1, "other_id": 9}), TODAY)
    assert shown[["note", "tone"]].values.tolist() == [
        ["Hall A · no due date for the briefing note", ""],
        [
            "briefing note overdue since 20 November · the event is cancelled"
            " · the event has changed since the request · overlaps another",
            "orange",
        ],
    ]


def test_an_overlap_is_told_in_new_york_as_far_as_it_is_known():
    unknown = {"begins_at": pd.NaT, "ends_at": pd.NaT, "certain": False}
    shown = appearances.overlaps(pairs({}, {"ends_at": pd.NaT, "certain": False}, unknown))
    assert shown[["unit", "note", "tone"]].values.tolist() == [
        ["overlap", "From 9 a.m. to 10.30 a.m. in New York", "orange"],
        ["may overlap", "From 9 a.m. in New York; the end of one is not known", ""],
        ["may overlap", "On the same day; the hours or the zone of one are not known", ""],
    ]
    assert shown["sentence"].iloc[0] == "Chief of staff: Forum (confirmed) and Fair (proposed)"
    assert appearances.overlaps(pairs()).empty


def test_quarters_are_drawn_by_principal_and_what_is_missing_is_no_bar_of_zero():
    rows = pd.DataFrame(
        [
            (2026, 2, "chief of staff", 1, None, None),
            (2026, 1, "chief of staff", None, 2, None),
            (2026, 1, "Secretary-General", 1, 0, None),
        ],
        columns=["year", "quarter", "principal", "planned", "delivered", "confirmed"],
    ).astype(dict.fromkeys(("planned", "delivered", "confirmed"), "Int64"))
    chart = appearances.by_quarter(rows).to_dict()
    [drawn] = chart["datasets"].values()
    assert [(row["name"], row["planned"], row["delivered"]) for row in drawn] == [
        ("Secretary-General, Q1", 1, 0),
        ("Chief of staff, Q1", None, 2),
        ("Chief of staff, Q2", 1, None),
    ]
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["bar", "tick"]
