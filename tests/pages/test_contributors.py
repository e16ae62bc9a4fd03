"""The pages on contributors: a change explained, who moves the figure, and down to the rows."""

import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.database import connections
from data_access.domain.roles import Role
from data_access.schema import (
    contributions,
    import_batches,
    series_breaks,
    sources,
    type_reviews,
)

CHANGE = (
    "The corporate share fell from 83 to 25 per cent (2023–2024); UNX’s −58 of −58 points may be a"
    " change of category, not of giving."
)


@pytest.fixture
def given(site):
    """Two years of money; between them UNX moved from companies to nonprofits."""
    amounts = {
        "UNX": {2023: (10e6, 80e6), 2024: (80e6, 10e6)},
        "UNY": {2023: (10e6, 20e6), 2024: (10e6, 20e6)},
    }
    with connections.writing(site) as conn:
        batch = conn.scalar(
            import_batches.insert()
            .values(
                kind="contributions",
                file_name="money.csv",
                sha256="x",
                source="revenue",
                speaks_for=dt.date(2024, 12, 31),
                loaded_at=dt.datetime(2025, 6, 1),
                **dict.fromkeys(
                    [f"{n}_rows" for n in ("read", "new", "changed", "unchanged", "rejected")], 0
                ),
            )
            .returning(import_batches.c.id)
        )
        rows = [
            {
                "year": year,
                "donor": f"Fictional {sector} donor",
                "donor_status": "nonmember",
                "category": sector,
                "sector": sector,
                "entity": entity,
                "revenue_type": "Other",
                "amount_usd": amount,
                "batch_id": batch,
            }
            for entity, years in amounts.items()
            for year, sides in years.items()
            for sector, amount in zip(("nonprofit", "corporate"), sides, strict=True)
        ]
        placed = [{**row, "source_row": place} for place, row in enumerate(rows, start=2)]
        conn.execute(contributions.insert(), placed)
        conn.execute(
            sources.update()
            .where(sources.c.name == "revenue")
            .values(speaks_for=dt.date(2024, 12, 31))
        )


def headings(at: AppTest) -> list[str]:
    return [heading.value.replace("\\", "") for heading in at.header]


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


@pytest.mark.usefixtures("given")
def test_the_change_explains_itself_and_who_moves_the_figure_stands_below(open_page):
    at = open_page("contributors")
    assert headings(at) == [
        CHANGE,
        "Largest changes",
        "No contributor moves the index of 2024 more than Fictional nonprofit donor: −1.00"
        " without it, not +0.50 (UNX may have changed category).",
        "Largest effects on the index",
        "Fictional nonprofit donor gave 75 per cent of what two named contributors gave in 2024, as"
        " uneven as 1.6 equal parts.",
        "No contributor has been reviewed: all types are those of the source.",
        "Breaks in series (one by rule): UNX in 2024.",
    ]
    assert next(chart.proto.alt for chart in at.get("vega_lite_chart")) == CHANGE


@pytest.mark.usefixtures("given")
def test_each_line_leads_to_its_rows(open_page):
    at = open_page("contributors", whom="entity")
    ways = [link.proto for link in at.get("page_link") if "contributions" in link.proto.page]
    assert [(way.label, way.query_string) for way in ways] == [
        ("UNX", "entity=UNX&year=2024"),
        ("UNY", "entity=UNY&year=2024"),
        ("UNX", "entity=UNX&year=2024"),
        ("UNY", "entity=UNY&year=2024"),
    ]


@pytest.mark.usefixtures("given")
def test_the_rows_say_their_file_and_place_and_add_up(open_page):
    at = open_page("contributions", entity="UNX", year="2024")
    assert headings(at) == [
        "Private money to UNX in 2024: $80 million nonprofit and $10 million corporate,"
        " in two rows."
    ]
    [table] = at.dataframe
    assert table.value[["amount_usd", "file_name", "source_row"]].to_numpy().tolist() == [
        [80e6, "money.csv", 4],
        [10e6, "money.csv", 5],
    ]
    at = open_page("contributions", entity="UNX", year="2024", donor="Fictional corporate donor")
    assert headings(at) == [
        "Private money of Fictional corporate donor to UNX in 2024: $10 million corporate,"
        " in one row."
    ]


@pytest.mark.usefixtures("given")
def test_an_address_with_what_is_not_there_shows_all_rows(open_page):
    at = open_page("contributions", entity="UNICFE", year="1066", types="mine")
    assert headings(at)[0].startswith("Private money: $110 million")


@pytest.mark.usefixtures("site", "given")
def test_staff_review_a_contributor_and_the_money_counts_otherwise(open_page, site):
    at = open_page("contributors", Role.STAFF, types="reviewed")
    assert "Record the break" not in labels(at)
    donor = next(box for box in at.selectbox if box.label == "Contributor")
    donor.set_value("Fictional corporate donor")
    next(box for box in at.selectbox if box.label == "Type").set_value("21")
    at.text_area[0].set_value("Its statutes rule out profit.")
    next(one for one in at.button if one.label == "Record the review").click().run()
    assert not at.exception
    assert headings(at)[0] == (
        "By the office’s reviews, the corporate share stayed at 0 per cent (2023–2024)."
    )
    assert "One contributor was reviewed, and counts otherwise than by the source’s own type." in (
        headings(at)
    )
    with site.connect() as conn:
        assert list(conn.scalars(sa.select(type_reviews.c.organization_type))) == ["21"]


@pytest.mark.usefixtures("given")
def test_a_review_without_a_reason_is_refused_where_it_was_asked_for(open_page, site):
    at = open_page("contributors", Role.STAFF)
    next(box for box in at.selectbox if box.label == "Contributor").set_value(
        "Fictional corporate donor"
    )
    next(box for box in at.selectbox if box.label == "Type").set_value("21")
    next(one for one in at.button if one.label == "Record the review").click().run()
    assert [error.value for error in at.error] == ["Give a reason, in up to 1,000 letters."]
    with site.connect() as conn:
        assert list(conn.scalars(sa.select(type_reviews.c.id))) == []


@pytest.mark.usefixtures("given")
def test_the_head_records_a_break_and_takes_it_back(open_page, site):
    at = open_page("contributors", Role.FOCAL_POINT_HEAD)
    next(box for box in at.selectbox if box.label == "Entity").set_value("UNY")
    at.number_input[0].set_value(2024)
    at.text_area[1].set_value("Its figures were gross until then.")
    next(one for one in at.button if one.label == "Record the break").click().run()
    assert "Breaks in series (one by rule, one recorded)" in (headings(at)[-1])
    next(one for one in at.button if one.label == "Undo UNY in 2024").click().run()
    assert headings(at)[-1].startswith("Breaks in series (one by rule): UNX")
    with site.connect() as conn:
        assert list(conn.scalars(sa.select(series_breaks.c.id))) == []


@pytest.mark.usefixtures("given")
def test_the_chief_reads_and_is_offered_no_form(open_page):
    at = open_page("contributors")
    assert "Record the review" not in labels(at)
    assert "Record the break" not in labels(at)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("contributors", "No contributions recorded."),
        ("contributions", "No row of private money is recorded."),
    ],
)
def test_an_empty_database_says_what_is_missing(open_page, page, said):
    assert [info.value for info in open_page(page).info] == [said]


@pytest.mark.usefixtures("demonstration_site")
@pytest.mark.parametrize("page", ["contributors", "contributions"])
def test_made_up_money_is_stamped(open_page, page):
    at = open_page(page, types="reviewed")
    assert any("DEMONSTRATION" in text.value for text in at.markdown)
    assert "By the office’s reviews" in headings(at)[0]
