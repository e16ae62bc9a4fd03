import json
from dataclasses import dataclass, field

import altair as alt
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import figure
from components.page import plain


@dataclass
class Shown:
    """An answer as a figure sees it."""

    rows: pd.DataFrame
    question: str = "rivers.by_year"
    finding: str = "Four rivers were counted"
    unit: str = "Rivers"
    period: str = "2023 to 2024"
    method: str = "How many rivers?\n\nRivers are counted once.\n\nColumns:\n    year  int"
    cited: str = "Fictional Register, as of 5 December 2026"
    citation: str = "Four rivers were counted\nQuestion: rivers.by_year"
    key: tuple = field(default_factory=tuple)


ROWS = pd.DataFrame({"year": [2023, 2024], "rivers": [1, 3]})


def bars(rows: pd.DataFrame) -> alt.Chart:
    return alt.Chart(rows).mark_bar().encode(x="year:O", y="rivers:Q")


def show() -> None:
    import tests.components.test_figure as here
    from components.figure import figure

    figure(here.Shown(here.ROWS), here.bars)


@pytest.fixture
def page() -> AppTest:
    at = AppTest.from_function(show).run()
    assert not at.exception
    return at


def test_the_finding_is_headline_and_text_alternative(page):
    assert page.header[0].value == "Four rivers were counted"
    assert page.get("vega_lite_chart")[0].proto.alt == "Four rivers were counted"


def test_unit_period_and_source_stand_beside_the_picture(page):
    said = [text.value for text in page.markdown]
    assert ":gray[:small[Rivers · 2023 to 2024]]" in said
    assert ":gray[:small[Source: Fictional Register, as of 5 December 2026]]" in said


def test_a_number_can_be_copied_with_its_question_and_the_address_of_the_page(page):
    page.context["url"] = "https://example.org/rivers"
    page.query_params["since"] = "2023"
    [cited] = page.run().code
    assert cited.value == (
        "Four rivers were counted\nQuestion: rivers.by_year\nhttps://example.org/rivers?since=2023"
    )


def test_the_method_card_is_shown_without_its_list_of_columns(page):
    assert "How many rivers?\n\nRivers are counted once." in [text.value for text in page.markdown]


def test_the_table_holds_every_row(page):
    assert page.dataframe[0].value.to_dict("list") == {"year": [2023, 2024], "rivers": [1, 3]}


def test_money_is_shown_in_whole_dollars_and_a_share_as_a_percentage():
    formats = {name: figure.column_format(name) for name in ("amount_usd", "known_share", "ratio")}
    assert formats == {"amount_usd": "%,.0f", "known_share": "percent", "ratio": "localized"}


def test_a_figure_can_be_downloaded_as_picture_csv_and_workbook(page):
    offered = page.get("download_button")
    assert [button.proto.label for button in offered] == ["SVG", "PNG", "CSV", "XLSX"]


def table() -> None:
    import pandas as pd

    from components.figure import table

    table(pd.DataFrame({"share": [0.5], "low": [0.4], "high": [0.6]}), "Of a share")
    table(pd.DataFrame({"ratio": [0.5], "low": [0.4], "high": [0.6]}), "Of a ratio")


def test_the_ends_of_an_interval_are_written_as_what_they_are_ends_of():
    of_share, of_ratio = AppTest.from_function(table).run().dataframe
    assert formats(of_share) == {"share": "percent", "low": "percent", "high": "percent"}
    assert formats(of_ratio) == {"ratio": "localized", "low": "localized", "high": "localized"}


def formats(shown) -> dict[str, str]:
    columns = json.loads(shown.proto.columns)
    return {name: columns[name]["type_config"]["format"] for name in shown.value.columns}


def test_text_from_the_data_is_shown_and_never_obeyed():
    assert plain("[x](http://a) **b** :red[c]") == (r"\[x\](http\://a) \*\*b\*\* \:red\[c\]")
