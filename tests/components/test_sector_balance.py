import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import sector_balance


def rows(*cells: tuple, known=True) -> pd.DataFrame:
    """Rows of year, sector, amount, and who changed category."""
    names = ["year", "sector", "amount_usd", "changed_category"]
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
    after = rows((2024, "nonprofit", 2e9, "UNX"), (2024, "corporate", 1e9, "UNX"))
    *_, rule, words = layers(pd.concat([before, after]))
    assert (rule["mark"]["type"], rule["encoding"]["x"]["bandPosition"]) == ("rule", 0)
    assert words["encoding"]["text"]["field"] == "words"
    spec = sector_balance.chart(pd.concat([before, after])).to_dict()
    assert spec["datasets"][rule["data"]["name"]] == [
        {"year": 2024, "changed_category": "UNX", "words": "UNX changed category"}
    ]


@pytest.mark.parametrize(
    "shown",
    [TWO, rows((2024, "corporate", 1e9, "UNX"))],
    ids=["nobody changed", "before the first year"],
)
def test_without_a_break_to_show_there_is_no_mark(shown):
    assert [layer["mark"]["type"] for layer in layers(shown)] == ["bar", "text"]


def show_beside() -> None:
    import tests.components.test_sector_balance as here
    from components import sector_balance

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
