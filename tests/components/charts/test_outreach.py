import datetime as dt
import json

import pandas as pd
from streamlit.testing.v1 import AppTest

from components.charts import outreach


def drawn(spec: dict) -> list[dict]:
    [rows] = spec["datasets"].values()
    return rows


def cells(*rows: tuple) -> pd.DataFrame:
    names = ["region", "sdg", "goal", "accredited", "ratio", "ratio_after", "evidence", "small"]
    found = pd.DataFrame(rows, columns=names).assign(active=12, to_proportion=5, pending=1)
    return found.astype({"sdg": "Int64", "ratio": "Float64", "ratio_after": "Float64"})


PEACE = "Peace, justice and strong institutions"
ROWS = cells(
    ("African Group", 5, "Gender equality", 40, 0.58, 0.68, "clear", False),
    (
        "African Group",
        16,
        "Peace, justice and strong institutions",
        12,
        0.9,
        None,
        "cannot be said",
        False,
    ),
    ("Asia-Pacific Group", 5, "Gender equality", 4, 0.1, 0.4, "cannot be said", True),
    ("unknown", 5, "Gender equality", 30, 0.5, 0.6, "cannot be said", False),
    ("African Group", None, "unknown", 30, 0.5, 0.6, "cannot be said", False),
)


def test_cells_of_enough_are_drawn_with_where_three_more_would_bring_them():
    assert outreach.told(ROWS)
    found = drawn(outreach.cells(ROWS).to_dict())
    assert [(row["label"], row["ratio"], row["after"], row["Evidence"]) for row in found] == [
        ("African Group (12 of 40)\nGoal 5 Gender equality", 0.58, 0.68, "Clear"),
        (
            "African Group (12 of 12)\nGoal 16 Peace, justice and strong…",
            *(0.9, None, "Not distinguishable from chance, or not said"),
        ),
    ]


def test_where_only_small_and_unknown_cells_are_nothing_is_drawn():
    assert not outreach.told(ROWS[2:])
    assert not outreach.told(ROWS[:0])
    assert outreach.cells(ROWS[2:]) is None


def test_each_line_says_where_it_stands_and_leads_to_the_organization():
    contacted, came = dt.date(2026, 6, 1), dt.date(2026, 7, 2)
    rows = pd.DataFrame(
        {
            "organization": ["Alpha", "Beta", "Gamma", "Delta"],
            "kind": ["accredited", "applicant", "applicant", "accredited"],
            "status": ["Special", None, None, "Roster"],
            "region": ["African Group", None, None, None],
            "standing": ["not contacted", "not contacted", "contacted", "attended since"],
            "contacted_on": [None, None, dt.date(2026, 5, 11), contacted],
            "attended_on": [None, None, None, came],
            "seen_until": [dt.date(2025, 4, 1), None, None, came],
            "deferrals": [None, 1, 3, None],
            "organization_id": [1, 2, 3, 4],
            "in_all": 9,
        }
    )
    rows = rows.astype(dict.fromkeys(("deferrals", "organization_id", "in_all"), "Int64"))
    lines = outreach.worklist(rows)
    assert list(zip(lines["figure"], lines["unit"], lines["note"], strict=True)) == [
        ("Not yet", "contacted", "Special status · African Group · seen by April 2025"),
        ("Not yet", "contacted", "Applicant, deferred once · region unknown · never on record"),
        (
            *("11 May", "contacted"),
            "Applicant, deferred 3 times · region unknown · last contact 11 May 2026",
        ),
        ("2 Jul", "attended", "Roster status · region unknown · last contact 1 June 2026"),
    ]
    assert [(line.page, line.params["id"]) for line in lines.itertuples()] == [
        ("organization", "1"),
        ("organization", "2"),
        ("organization", "3"),
        ("organization", "4"),
    ]
    assert set(lines["in_all"]) == {9}
    unknown = outreach.worklist(rows.assign(status=None, kind="accredited"))
    assert unknown["note"].iloc[0] == "Status unknown · African Group · seen by April 2025"


def pick() -> None:
    import streamlit as st

    import tests.components.charts.test_outreach as here
    from components.charts import outreach

    st.json(outreach.cell(here.ROWS))


def test_the_first_cell_is_chosen_and_the_address_can_name_another():
    at = AppTest.from_function(pick).run()
    assert at.selectbox[0].options == [
        "African Group, Goal 5 Gender equality",
        f"African Group, Goal 16 {PEACE}",
        "Asia-Pacific Group, Goal 5 Gender equality",
        "Every region and goal",
        "Region unknown",
    ]
    assert json.loads(at.json[0].value) == {"region": "African Group", "sdg": 5}
    there = AppTest.from_function(pick)
    there.query_params["cell"] = "Region unknown"
    assert json.loads(there.run().json[0].value) == {"region": "unknown", "sdg": None}
