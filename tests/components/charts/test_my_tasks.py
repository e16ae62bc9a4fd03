"""What awaits whom, as it is drawn: each person with what is open, and the office in the table."""

import pandas as pd

from components import changes_since_last_visit
from components.charts import my_tasks

ROWS = pd.DataFrame(
    [
        ("The office", "all", 9, 2, 1),
        ("The office", "milestone", 9, 2, 1),
        ("staff", "all", 7, 2, 1),
        ("idle", "all", 0, 0, 0),
        ("Nobody", "all", 1200, 0, 0),
    ],
    columns=["person", "kind", "open", "overdue", "due_this_week"],
)


def drawn(rows: pd.DataFrame) -> pd.DataFrame:
    chart = my_tasks.people(rows).to_dict()
    [data] = chart["datasets"].values()
    return pd.DataFrame(data)


def test_each_person_stands_with_how_much_and_how_much_of_it_presses():
    assert list(drawn(ROWS)["label"].unique()) == [
        "staff\n7 open, 2 overdue, 1 this week",
        "idle\n0 open",
        "Nobody\n1,200 open",
    ]


def test_the_parts_of_a_bar_add_up_to_what_is_open_and_what_presses_is_darkest():
    shown = drawn(ROWS)
    assert shown.groupby("person")["things"].sum().to_dict() == {
        "staff": 7,
        "idle": 0,
        "Nobody": 1200,
    }
    staff = shown[shown["person"] == "staff"].set_index("standing")
    assert staff["things"].to_dict() == {"overdue": 2, "due_this_week": 1, "later": 4}
    assert list(staff.sort_values("place")["solid"]) == [1.0, 0.55, 0.2]


def test_an_office_without_anything_to_do_is_drawn_too():
    assert list(drawn(ROWS[ROWS["open"] == 0])["label"].unique()) == ["idle\n0 open"]


def test_the_look_itself_stands_in_the_heading_and_not_in_the_list():
    rows = pd.DataFrame(
        [("last look", "22 Nov", "09:12"), ("done", "3", "approved")],
        columns=["kind", "figure", "unit"],
    )
    assert changes_since_last_visit.heading(rows) == "Since 22 Nov, 09:12"
    assert list(changes_since_last_visit.without_look(rows)["figure"]) == ["3"]
    assert changes_since_last_visit.heading(rows.iloc[:0]) == "Since my last visit"
