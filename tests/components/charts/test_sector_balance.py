import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.charts import sector_balance


def rows(*cells: tuple, known=True) -> pd.DataFrame:
    """Rows of year, sector, amount, and whose series breaks, in words."""
    names = ["year", "sector", "amount_usd", "break_said"]
    return pd.DataFrame(cells, columns=names).assign(balance_known=known)


def layers(shown: pd.DataFrame) -> list[dict]:
    return sector_balance.chart(shown).to_dict()["layer"]


def drawn(shown: pd.DataFrame) -> list[dict]:
    spec = sector_balance.chart(shown).to_dict()
    named = spec.get("data") or spec["layer"][0]["data"]
    return spec["datasets"][named["name"]]


TWO = rows((2024, "nonprofit", 2e9, None), (2024, "corporate", 3e9, None))


def test_each_side_keeps_its_colour_when_the_other_is_missing():
    [bars, _] = layers(rows((2024, "corporate", 3e9, None)))
    assert bars["encoding"]["color"]["scale"]["domain"] == ["Nonprofit", "Corporate"]


@pytest.mark.parametrize(
    ("factor", "unit", "figures"),
    [(1, "US$ billions", [2.0, 3.0]), (0.01, "US$ millions", [20.0, 30.0])],
)
def test_bars_stand_in_a_unit_that_keeps_their_figures_short_and_the_legend_says_it(
    factor, unit, figures
):
    shown = TWO.assign(amount_usd=TWO["amount_usd"] * factor)
    assert [row["shown"] for row in drawn(shown)] == figures
    assert layers(shown)[0]["encoding"]["color"]["legend"]["title"] == unit


def test_years_that_tell_no_balance_and_other_sectors_are_not_drawn():
    untold = rows((2019, "corporate", 1e9, None), known=False)
    beside = rows((2024, "foundation", 1e9, None), (2024, "public", 9e9, None))
    assert drawn(pd.concat([untold, beside, TWO])) == drawn(TWO)


def test_a_break_is_marked_before_its_year_and_says_whose_it_is():
    before = rows((2023, "corporate", 3e9, None))
    said = "UNX changed category and UNY has a break on record"
    after = rows((2024, "nonprofit", 2e9, said), (2024, "corporate", 1e9, said))
    *_, rule, words = layers(pd.concat([before, after]))
    assert (rule["mark"]["type"], rule["encoding"]["x"]["bandPosition"]) == ("rule", 0)
    assert words["encoding"]["text"]["field"] == "words"
    spec = sector_balance.chart(pd.concat([before, after])).to_dict()
    assert spec["datasets"][rule["data"]["name"]] == [
        {
            "year": 2024,
            "break_said": said,
            "words": "UNX changed category and UNY\nhas a break on record",
        }
    ]
    assert words["mark"]["lineBreak"] == "\n"


@pytest.mark.parametrize(
    "shown",
    [TWO, rows((2024, "corporate", 1e9, "UNX"))],
    ids=["nobody changed", "before the first year"],
)
def test_without_a_break_to_show_there_is_no_mark(shown):
    assert [layer["mark"]["type"] for layer in layers(shown)] == ["bar", "text"]


# Bounds


def bounded(*cells: tuple) -> pd.DataFrame:
    """Rows of year, both bounds of all and of what was contributed, and of both sides alone."""
    names = ["year", "low_share", "high_share", "contributed_low_share", "contributed_high_share"]
    rows = pd.DataFrame(cells, columns=[*names, "corporate_share", "break_said"])
    return rows.astype(dict.fromkeys(names[1:], float))


def test_bounds_are_drawn_as_two_spans_a_point_and_a_rule_at_one_half():
    shown = bounded((2023, 0.2, 0.9, 0.4, 0.7, 0.6, None), (2024, 0.1, 0.5, 0.2, 0.4, 0.3, "UNX y"))
    spec = sector_balance.bounds(shown).to_dict()
    wide, thick, half, points, rule, words = spec["layer"]
    data = [spec["datasets"][one["data"]["name"]] for one in (wide, thick, points)]
    assert [[row["low"], row["high"]] for row in data[0]] == [[0.2, 0.9], [0.1, 0.5]]
    assert [[row["low"], row["high"]] for row in data[1]] == [[0.4, 0.7], [0.2, 0.4]]
    assert [row["share"] for row in data[2]] == [0.6, 0.3]
    assert half["encoding"]["y"]["datum"] == 0.5
    assert wide["mark"]["strokeWidth"] < thick["mark"]["strokeWidth"]
    assert (rule["mark"]["type"], words["encoding"]["text"]["field"]) == ("rule", "words")


def test_a_year_whose_bounds_cannot_be_said_has_no_mark_and_the_others_have():
    nothing = (2023, None, None, None, None, None, None)
    spec = sector_balance.bounds(bounded(nothing, (2024, 0, 1, 0, 1, None, None))).to_dict()
    wide, thick, _, points = spec["layer"]
    data = [spec["datasets"].get(one["data"]["name"]) for one in (wide, thick, points)]
    assert [[row["year"] for row in rows] for rows in data] == [[2024], [2024], []]


def show_choices() -> None:
    import streamlit as st

    from components.charts import sector_balance

    st.session_state.setdefault("without", [])
    st.json(sector_balance.choices(["UNX", "UNY"]))


def test_types_are_the_sources_until_the_reader_says_otherwise():
    at = AppTest.from_function(show_choices).run()
    assert json.loads(at.json[0].value) == {"types": "source", "without": []}
    at.segmented_control[0].set_value("reviewed")
    at.multiselect[0].set_value(["UNY"]).run()
    assert json.loads(at.json[0].value) == {"types": "reviewed", "without": ["UNY"]}


def show_leave_out() -> None:
    import pandas as pd

    from components.charts import sector_balance

    rows = [("revenue", "UNX"), ("iati", "UNZ"), ("revenue", "UNY"), ("revenue", "UNX")]
    sector_balance.leave_out(pd.DataFrame(rows, columns=["source", "entity"]), ("UNY",))


def test_who_broke_the_series_of_money_may_be_left_out_once():
    at = AppTest.from_function(show_leave_out).run()
    assert [button.label for button in at.button] == ["Leave UNX out"]


def show_beside() -> None:
    import tests.components.charts.test_sector_balance as here
    from components.charts import sector_balance

    sector_balance.beside(here.BESIDE)


BESIDE = rows(
    (2023, "foundation", 8.9e8, None),
    (2024, "foundation", 9.2e8, None),
    (2024, "other", 4.0826e9, None),
)


def test_what_stands_beside_has_its_figure_its_year_and_its_past_in_words():
    at = AppTest.from_function(show_beside).run()
    assert not at.exception
    assert [text.value for text in at.markdown][1:] == [
        "Foundations  \n**920** :gray[:small[in 2024]]",
        "Academic  \n**None** :gray[:small[on record]]",
        "Not classified  \n**4,083** :gray[:small[in 2024]]",
    ]
    assert [image.proto.imgs[0].alt for image in at.get("image")] == [
        "Foundations: 890 in 2023, 920 in 2024",
        "Academic: on record",
        "Not classified: 4,083 in 2024",
    ]
