"""The page Partners, and the rows behind it, as a reader meets them."""

import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import (
    contributions,
    organizations,
    partnership_participants,
    partnership_sdgs,
    partnerships,
    sources,
)

DAY = dt.date(2026, 6, 30)


@pytest.fixture
def partnered(site):
    """Twelve companies' partnerships for goal 3, a nonprofit's that is new, and one unknown."""
    with connections.writing(site) as conn:
        speaks_for = sources.update().where(sources.c.name == "partnerships")
        conn.execute(speaks_for.values(speaks_for=DAY))
        for number in range(14):
            code = "22" if number == 12 else None if number == 13 else "70"
            starts = dt.date(2026, 1, 1) if number == 12 else dt.date(2024, 1, 1)
            row = {"identifier": f"F-{number}", "title": f"Wells {number}", "entity": "UNX"}
            row["un_reporter"] = True
            [one] = conn.execute(
                partnerships.insert().values(**row, starts_on=starts)
            ).inserted_primary_key
            [partner] = conn.execute(
                organizations.insert().values(name=f"Fictional partner {number}")
            ).inserted_primary_key
            part = {"partnership_id": one, "organization_id": partner, "place": 1}
            conn.execute(partnership_participants.insert().values(**part, organization_type=code))
            if code == "70":
                conn.execute(partnership_sdgs.insert().values(partnership_id=one, sdg=3))
        money = {"donor_status": "nonmember", "entity": "UNX", "revenue_type": "Other"}
        for sector, amount in (("corporate", 9.0), ("nonprofit", 1.0)):
            conn.execute(
                contributions.insert().values(
                    **money,
                    year=weeks.today().year - 1,
                    donor=f"Fictional {sector} donor",
                    category=sector,
                    sector=sector,
                    amount_usd=amount,
                )
            )


def headings(at: AppTest) -> list[str]:
    return [heading.value for heading in at.header]


def said(at: AppTest) -> list[str]:
    return [text.value for text in at.markdown]


YEAR = weeks.today().year - 1
LENSES = (
    "Nonprofits lead in one new partnership; companies lead in 14 active partnerships (30 June"
    " 2026) and funding"
    f" of {YEAR}."
)


@pytest.mark.usefixtures("partnered")
def test_the_three_lenses_come_first_and_say_the_day_that_is_known(open_page):
    at = open_page("partners")
    assert headings(at)[0] == LENSES.replace(":", r"\:")
    assert [one.value for one in at.date_input][:2] == [dt.date(2025, 7, 1), DAY]
    assert any("30 June 2026" in text for text in said(at))
    # The chart is heard as the sentence that everyone reads.
    assert at.get("vega_lite_chart")[0].proto.alt == LENSES


@pytest.mark.usefixtures("partnered")
def test_every_figure_of_the_page_has_its_finding(open_page):
    assert headings(open_page("partners"))[1:] == [
        "Among one entity with ten partnerships or more, companies lead in one.",
        "Nonprofits account for one and companies for 12 of 14 participations; no type is given"
        " for one",
        r"Whether the skew follows the funding is unknown\: what drove it is recorded for none of"
        " 13 partnerships.",
        "Reaching parity by 31 December 2030 takes 8.4 (8.2 to 8.7) new nonprofit partnerships a"
        " year if companies add 6.0.",
        "The most active tenth of 14 partners has 10 per cent of 14 parts in partnerships; 10 per"
        " cent among companies.",
    ]


@pytest.mark.usefixtures("partnered")
def test_the_choices_stand_in_the_address(open_page):
    at = open_page(
        "partners",
        grouped="Goal",
        types="reviewed",
        since="2024-01-01",
        until="2024-12-31",
        pace="0.0",
        even_by="2031-06-30",
    )
    found = headings(at)
    assert found[0] == (
        "By the office’s reviews, companies lead in 14 active partnerships (30 June 2026), 13 new"
        " partnerships and"
        f" funding of {YEAR}."
    )
    assert "goal" in found[1]
    assert any("by 30 June 2031" in one and "if companies add 0.0" in one for one in found)


@pytest.mark.usefixtures("partnered")
def test_the_reader_chooses_whose_partnerships_count(open_page, site):
    """One of the 14 is of another publisher; all are counted only if that is chosen."""
    with connections.writing(site) as conn:
        first = partnerships.c.identifier == "F-0"
        conn.execute(partnerships.update().where(first).values(un_reporter=False))
    assert "13 active partnerships" in headings(open_page("partners"))[0]
    others = headings(open_page("partners", reporters="Others"))
    assert others[0].startswith("Outside the UN system, ")
    assert "one active partnership" in others[0]
    every = headings(open_page("partners", reporters="All"))
    assert every[2] == (
        "Of all reporters, nonprofits account for one and companies for 12"
        " of 14 participations; no type is given for one"
    )


@pytest.mark.usefixtures("partnered")
def test_a_page_without_any_partner_says_so(open_page, site):
    with connections.writing(site) as conn:
        conn.execute(sa.delete(partnership_participants))
    at = open_page("partners")
    assert [info.value for info in at.info] == [
        "No partner is recorded in partnerships that the UN system reports"
    ]
    assert not at.header


@pytest.mark.usefixtures("site")
def test_an_empty_database_opens_both_pages(open_page):
    assert [info.value for info in open_page("partners").info] == [
        "No partner is recorded in partnerships that the UN system reports"
    ]
    shown = [info.value for info in open_page("partner_source_rows").info]
    assert shown[0] == "No part in a partnership is recorded."
    assert shown[1].startswith("No partner")


@pytest.mark.usefixtures("demonstration_site")
def test_made_up_partnerships_are_stamped_and_the_funding_speaks(open_page):
    at = open_page("partners")
    assert any("DEMONSTRATION" in text for text in said(at))
    assert any("association" in heading for heading in headings(at))


# Row by row


@pytest.mark.usefixtures("partnered")
def test_the_rows_are_narrowed_by_what_the_address_carries(open_page):
    at = open_page("partner_source_rows", type="Not given")
    [table] = at.dataframe
    assert list(table.value["partner"]) == ["Fictional partner 13"]
    assert headings(at)[0] == r"Recorded parts in partnerships\: 1."
    at = open_page("partner_source_rows", goal="3", type="70 Private Sector", entity="UNX")
    assert len(at.dataframe[0].value) == 12


@pytest.mark.usefixtures("partnered")
def test_staff_review_a_partner_where_its_row_is_and_the_figures_follow(open_page, site):
    with site.connect() as conn:
        named = organizations.c.name == "Fictional partner 13"
        unknown = conn.scalar(sa.select(organizations.c.id).where(named))
    at = open_page("partner_source_rows", by=Role.STAFF, type="Not given")
    [partner, code] = [one for one in at.selectbox if one.label in ("Partner", "Type")]
    partner.set_value(unknown)
    code.set_value("22")
    at.text_area[0].set_value("Its statutes say that it makes no profit.")
    at.button[0].click().run()
    assert not at.exception
    assert list(at.dataframe[0].value["reviewed_name"]) == ["National NGO"]
    assert list(at.dataframe[1].value["reason"]) == ["Its statutes say that it makes no profit."]
    # By the source it is contested still; by the office's word two of 14 are nonprofit.
    [reviewed] = [
        table.value
        for table in open_page("partners", types="reviewed").dataframe
        if "lens" in table.value
    ]
    assert list(reviewed["nonprofit"])[:1] == [2.0]
    assert list(reviewed["contested"])[:1] == [0.0]


@pytest.mark.usefixtures("partnered")
def test_a_review_without_a_reason_is_refused_where_it_was_tried(open_page):
    at = open_page("partner_source_rows", by=Role.STAFF)
    at.button[0].click().run()
    assert at.error
    assert not at.exception


@pytest.mark.usefixtures("partnered")
def test_the_chief_reads_reviews_and_makes_none(open_page):
    at = open_page("partner_source_rows", by=Role.CHIEF_OF_STAFF)
    assert not [one for one in at.selectbox if one.label == "Partner"]
