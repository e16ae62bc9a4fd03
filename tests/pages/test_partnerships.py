import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database import connections
from data_access.schema import contributions, sources

WHOLE = (
    "Without UNX (category break), companies gave $2.00 per nonprofit dollar in 2024;"
    " including unplaced money, 17 to 92 per cent: who gave more is unknown"
)
WITHOUT = (
    "Without UNX, companies gave $2.00 per nonprofit dollar in 2024; 67 per cent of private money:"
    " companies gave more"
)


@pytest.fixture
def given(site):
    """Two years of money; between them UNX moved from companies to nonprofits."""
    amounts = {
        "UNX": {2023: (10e6, 80e6), 2024: (80e6, 10e6)},
        "UNY": {2023: (10e6, 20e6), 2024: (10e6, 20e6)},
    }
    rows = [
        {
            "year": year,
            "donor": "Fictional donors",
            "donor_status": "nonmember",
            "category": sector,
            "sector": sector,
            "entity": entity,
            "revenue_type": "Other",
            "amount_usd": amount,
        }
        for entity, years in amounts.items()
        for year, sides in years.items()
        for sector, amount in zip(("nonprofit", "corporate"), sides, strict=True)
    ]
    with connections.writing(site) as conn:
        conn.execute(contributions.insert(), rows)
        conn.execute(
            sources.update()
            .where(sources.c.name == "revenue")
            .values(speaks_for=dt.date(2024, 12, 31))
        )


def headings(at: AppTest) -> list[str]:
    return [heading.value for heading in at.header]


def markdown(text: str) -> str:
    return text.replace(":", r"\:").replace("$", r"\$")


def said(at: AppTest) -> list[str]:
    return [text.value for text in at.markdown]


@pytest.mark.usefixtures("given")
def test_the_reader_sees_the_finding_and_what_to_know_before_quoting_it(open_page):
    at = open_page("partnerships")
    assert headings(at) == [
        markdown(WHOLE),
        r"Sensitivity\: corporate share by the source’s own categories",
        "Three measures",
        "Reliability notes",
        "Not included in the balance",
    ]
    assert "of the private money of 2024 has a known sector" in said(at)
    assert "US dollars of corporate money went to UNX in 2024" in said(at)


@pytest.mark.usefixtures("given")
def test_a_screen_reader_hears_the_finding_for_the_chart(open_page):
    chart = open_page("partnerships").get("vega_lite_chart")[0]
    assert chart.proto.alt == WHOLE


@pytest.mark.usefixtures("given")
def test_the_figure_names_unit_period_and_source(open_page):
    words = said(open_page("partnerships"))
    unit = "US dollars, nominal, by year of contribution · 2023 to 2024"
    assert f":gray[:small[{unit}]]" in words
    assert ":gray[:small[Source: CEB Financial Statistics, as of 2024]]" in words


@pytest.mark.usefixtures("given")
def test_the_address_leaves_an_entity_out(open_page):
    at = open_page("partnerships", without="UNX")
    assert headings(at)[0] == markdown(WITHOUT)
    assert at.multiselect[0].value == ["UNX"]
    assert not at.button


@pytest.mark.usefixtures("given")
def test_an_address_with_an_unknown_entity_shows_all(open_page):
    at = open_page("partnerships", without="UNICFE")
    assert headings(at)[0] == markdown(WHOLE)


@pytest.mark.usefixtures("given")
def test_one_click_leaves_out_who_broke_the_series_and_the_address_follows(open_page):
    at = open_page("partnerships")
    [leave] = at.button
    assert leave.label == "Leave UNX out"
    leave.click().run()
    assert headings(at)[0] == markdown(WITHOUT)
    assert at.query_params["without"] == "UNX"


@pytest.mark.usefixtures("given")
def test_leaving_everyone_out_is_said(open_page):
    at = open_page("partnerships")
    at.multiselect[0].set_value(["UNX", "UNY"]).run()
    assert at.info[0].value == "Without UNX and UNY, no contributions are recorded"
    assert not at.get("vega_lite_chart")


@pytest.mark.usefixtures("given")
def test_the_table_is_one_click_away_and_holds_every_sector_of_the_years(open_page):
    table, _ = open_page("partnerships").dataframe
    assert list(table.value["year"]) == [2023, 2023, 2024, 2024]
    assert list(table.value["amount_usd"]) == [100e6, 20e6, 30e6, 90e6]


@pytest.mark.usefixtures("given")
def test_bounds_stand_below_with_the_same_headline(open_page):
    at = open_page("partnerships")
    # One headline for one question: the second chart shows what the first leaves open.
    assert [chart.proto.alt for chart in at.get("vega_lite_chart")] == [WHOLE, f"{WHOLE}."]


@pytest.mark.usefixtures("given")
def test_the_reader_may_have_it_by_the_reviews_and_the_address_carries_that(open_page):
    at = open_page("partnerships", types="reviewed")
    assert headings(at)[0].startswith(
        "By the office’s reviews, without UNX (category break), companies"
    )
    assert "of the private money of 2024 counts by the office’s reviews" in said(at)
    at = open_page("partnerships", types="mine")
    assert headings(at)[0] == markdown(WHOLE)


@pytest.mark.usefixtures("given")
def test_the_pages_on_partners_are_beside_each_other(open_page):
    at = open_page("partnerships")
    assert "**Funding**" in said(at)
    assert [link.proto.label for link in at.get("page_link")][:2] == ["Contributors", "Partners"]


@pytest.mark.usefixtures("site")
def test_an_empty_database_says_what_is_missing(open_page):
    at = open_page("partnerships")
    assert [info.value for info in at.info] == ["No contributions are recorded"]
    assert ":gray[:small[Contributions\\: no data loaded]]" in said(at)
    assert not at.header


@pytest.mark.usefixtures("demonstration_site")
def test_made_up_money_is_stamped_and_has_its_break(open_page):
    at = open_page("partnerships")
    assert any("DEMONSTRATION" in text for text in said(at))
    assert headings(at)[0].startswith("Without UNX Fund (category break), companies gave")
