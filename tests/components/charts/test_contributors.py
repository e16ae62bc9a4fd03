"""Who carries the money is drawn around zero, and each line leads to the rows behind it."""

import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.charts import contributors as shown

YEARS = {"from_year": 2023, "to_year": 2024}


def change(*cells: tuple) -> pd.DataFrame:
    """Rows of entity, part of the change, and whether its series breaks."""
    rows = pd.DataFrame(cells, columns=["entity", "added_share", "broke"]).assign(**YEARS)
    amounts = ("nonprofit_before", "nonprofit_after", "corporate_before", "corporate_after")
    rows = rows.assign(**{f"{name}_usd": 2e6 for name in amounts})
    rows["nonprofit_before_usd"] = None
    return rows.astype({"added_share": float})


def movers(*cells: tuple) -> pd.DataFrame:
    """Rows of name, how far it moves the index, and whether it stands for several."""
    rows = pd.DataFrame(cells, columns=["name", "moves", "group"]).astype({"moves": float})
    return rows.assign(year=2024, side="corporate", amount_usd=-1.5e6, in_all=len(rows))


def drawn(chart) -> list[dict]:
    spec = chart.to_dict()
    return spec["datasets"][spec["data"]["name"]]


def test_parts_of_a_change_are_points_from_zero_towards_a_side_and_name_the_break():
    rows = change(("UNX", -0.505, True), ("UNY", 0.016, False))
    assert drawn(shown.parts(rows)) == [
        {
            "name": "UNX (its series breaks)",
            "by": -50.5,
            "Direction": "Towards nonprofit",
            "said": "−50.5",
        },
        {"name": "UNY", "by": 1.6, "Direction": "Towards corporate", "said": "+1.6"},
    ]
    zero = shown.parts(rows).to_dict()["layer"][1]
    assert (zero["mark"]["type"], zero["encoding"]["x"]["datum"]) == ("tick", 0)


def test_more_than_can_be_read_are_one_bar_so_that_the_change_still_adds_up():
    rows = change(*((f"UN{n}", 0.01 * (14 - n), False) for n in range(14)))
    bars = drawn(shown.parts(rows))
    assert [bar["name"] for bar in bars[-2:]] == ["UN9", "4 others"]
    assert sum(bar["by"] for bar in bars) == pytest.approx(100 * rows["added_share"].sum())


def test_movers_below_nothing_point_towards_corporate_and_groups_say_so():
    rows = movers(("Other NGOs", 0.4, True), ("Fictional Works", -0.1, False))
    assert drawn(shown.moves(rows)) == [
        {
            "name": "Other NGOs (stands for several)",
            "by": 0.4,
            "Direction": "Towards nonprofit",
            "said": "+0.40",
        },
        {
            "name": "Fictional Works",
            "by": -0.1,
            "Direction": "Towards corporate",
            "said": "−0.10",
        },
    ]


def test_what_cannot_be_said_has_no_chart():
    assert shown.where_known(change(("UNX", None, False)), shown.parts) is None
    assert shown.where_known(movers(("Fictional Works", None, False)), shown.moves) is None
    assert shown.where_known(change(("UNX", 0.1, False)), shown.parts) is shown.parts


def test_a_line_of_a_change_leads_to_the_rows_of_its_entity_in_the_later_year():
    rows = change(("UNX", -0.505, True), ("UNY", None, False))
    [line] = shown.changed(rows).to_dict("records")
    assert (line["figure"], line["unit"], line["sentence"]) == ("−50.5", "points", "UNX")
    assert line["note"] == "Nonprofit none to $2.0 m, corporate $2.0 m to $2.0 m"
    assert (line["page"], line["params"]) == ("contributions", {"entity": "UNX", "year": "2024"})
    assert line["in_all"] == 2


@pytest.mark.parametrize("by", ["donor", "entity"])
def test_a_line_of_a_mover_leads_to_its_rows(by):
    line, only = shown.movers(movers(("Other X", 0.4, True), ("Y", None, False)), by).to_dict(
        "records"
    )
    assert (line["figure"], line["unit"]) == ("+0.40", "of index")
    assert line["note"] == "Corporate · −$1.5 m · stands for several"
    assert (line["page"], line["params"]) == ("contributions", {by: "Other X", "year": "2024"})
    assert (only["figure"], only["unit"]) == ("all", "of it")


# Forms


def show_reviewer() -> None:
    import streamlit as st

    from components.charts import contributors as shown

    types = {"21": ("International NGO", "nonprofit"), "70": ("Private Sector", "corporate")}
    st.json(shown.reviewer(["Fictional Aid"], types) or {})


def test_a_review_is_asked_for_with_its_type_and_reason():
    at = AppTest.from_function(show_reviewer).run()
    assert at.json[0].value == "{}"
    assert at.selectbox[1].options == [
        "21 · International NGO · nonprofit",
        "70 · Private Sector · corporate",
    ]
    at.selectbox[0].set_value("Fictional Aid")
    at.selectbox[1].set_value("70")
    at.text_area[0].set_value("By its statutes.")
    at.button[0].click().run()
    assert json.loads(at.json[0].value) == {
        "donor": "Fictional Aid",
        "organization_type": "70",
        "reason": "By its statutes.",
    }


def show_recorder() -> None:
    import pandas as pd
    import streamlit as st

    from components.charts import contributors as shown

    rows = pd.DataFrame({"entity": ["UNX", "UNY"], "year": [2024, 2023], "number": [None, 7.0]})
    st.json(dict([shown.recorder(["UNX", "UNY"], rows) or ("none", {})]))


def test_a_break_is_asked_for_and_only_a_recorded_one_can_be_taken_back():
    at = AppTest.from_function(show_recorder).run()
    assert [button.label for button in at.button] == ["Record the break", "Undo UNY in 2023"]
    at.selectbox[0].set_value("UNX")
    at.number_input[0].set_value(2022)
    at.text_area[0].set_value("Gross until then.")
    at.button[0].click().run()
    assert json.loads(at.json[0].value) == {
        "record": {"entity": "UNX", "year": 2022, "reason": "Gross until then."}
    }
    at.button[1].click().run()
    assert json.loads(at.json[0].value) == {"remove": {"number": 7}}
