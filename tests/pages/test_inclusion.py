import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database import connections
from data_access.domain.roles import Role
from data_access.schema import engagements, organizations

YEAR = {"since": "2019-01-01", "until": "2019-12-31"}
NEXT = "Hold against accredited organizations"


@pytest.fixture
def recorded(site):
    """Organizations of Kenya and France, accredited, of which some took part in 2019."""

    def recorded(*of: tuple[str | None, int, int]) -> None:
        with connections.writing(site) as conn:
            for seat, many, active in of:
                for number in range(many):
                    values = {"name": f"{seat} {number}", "member_state": seat}
                    [made] = conn.execute(
                        organizations.insert().values(**values, consultative_status="Special")
                    ).inserted_primary_key
                    if number < active:
                        conn.execute(
                            engagements.insert().values(
                                organization_id=made,
                                occasion="Forum",
                                occasion_key="forum",
                                kind="event",
                                occurred_from=dt.date(2019, 3, 5),
                                occurred_until=dt.date(2019, 3, 5),
                            )
                        )

    return recorded


def headings(at: AppTest) -> list[str]:
    return [heading.value.replace("\\", "") for heading in at.header]


def said(at: AppTest) -> str:
    return "\n".join(text.value for text in at.markdown)


@pytest.mark.usefixtures("site")
def test_with_nothing_recorded_the_page_says_so(open_page):
    at = open_page("inclusion")
    assert at.info[0].value.startswith("No engagement of civil society is recorded")
    assert not headings(at)


def test_the_finding_comes_first_and_the_picture_says_it_too(open_page, recorded):
    recorded(("KEN", 60, 10), ("FRA", 60, 40))
    at = open_page("inclusion", **YEAR)
    assert at.title[0].value == "Is access even?"
    assert headings(at) == [
        "In 2019, accredited organizations of the African Group took part at 0.25 times others’"
        " rate (0.14 to 0.45, clear).",
        "In 2019, accredited organizations of the African Group made 0.40 times their share of the"
        " engagements (0.20 to 0.59, clear).",
        "How much is known",
    ]
    first, second = at.get("vega_lite_chart")
    assert [first.proto.alt, second.proto.alt] == headings(at)[:2]


def test_where_no_seat_is_known_the_page_says_so_and_leads_to_what_would_fill_it(
    open_page, recorded
):
    recorded((None, 12, 9))
    at = open_page("inclusion", **YEAR)
    assert headings(at) == [
        "Access by region in 2019 is inconclusive: region recorded for none of 12 accredited"
        " organizations.",
        "How much is known",
    ]
    assert not at.get("vega_lite_chart")
    assert "**0%**" in said(at)
    labels = [button.proto.label for button in at.get("download_button")]
    assert "Template of the register of organizations" in labels
    commands = [code.value for code in at.code]
    assert "python -m data_access import organizations organizations.csv" in commands


def test_the_address_carries_the_groups_and_the_base(open_page, recorded):
    recorded(("KEN", 20, 10), ("FRA", 20, 10))
    at = open_page("inclusion", dimension="Bloc of States", base="Member States", **YEAR)
    assert at.selectbox(key="dimension").value == "Bloc of States"
    assert headings(at)[0] == (
        "Differences by bloc of States in 2019 are not distinguishable from chance."
    )
    at.selectbox(key="dimension").set_value("Region").run()
    assert headings(at)[0].startswith("In 2019, the Asia-Pacific Group had no active organization")


@pytest.mark.parametrize("garbage", ["nothing", "", "<b>", "region"])
def test_garbage_in_the_address_is_the_usual_view(open_page, recorded, garbage):
    recorded(("KEN", 20, 10), ("FRA", 20, 10))
    at = open_page("inclusion", dimension=garbage, base=garbage, **YEAR)
    assert headings(at)[0].startswith("Differences by region in 2019 are not")


def test_blocs_show_the_movement_under_review_beside_and_no_other_groups_do(open_page, recorded):
    recorded(("KEN", 60, 10), ("FRA", 60, 40))
    at = open_page("inclusion", dimension="Bloc of States", **YEAR)
    assert [one for one in headings(at) if "Non-Aligned Movement" in one]
    at = open_page("inclusion", dimension="Region", **YEAR)
    assert not [one for one in headings(at) if "Non-Aligned Movement" in one]


def test_a_base_that_groups_do_not_have_leads_to_the_one_they_have(open_page, recorded):
    recorded(("KEN", 20, 10), ("FRA", 20, 10))
    at = open_page("inclusion", dimension="Scope", base="Population", **YEAR)
    assert headings(at)[0].startswith("The population is a base by region or bloc of States alone")
    [instead] = [button for button in at.button if button.label == NEXT]
    instead.click().run()
    assert headings(at)[0].startswith("Access by scope in 2019 is inconclusive")
    assert not [button for button in at.button if button.label == NEXT]


def test_an_issue_area_says_which_goals_stand_for_it(open_page, recorded):
    recorded(("KEN", 20, 10))
    at = open_page("inclusion", dimension="Issue area", **YEAR)
    assert "Which goals stand for an area" in headings(at)
    assert "Climate change\\: 7, 13" in said(at)
    assert "Unknown risks\\: none" in said(at)


@pytest.mark.usefixtures("demonstration_site")
@pytest.mark.parametrize("by", ["Region", "Goal", "Office in New York", "Budget", "Constituency"])
def test_made_up_data_fill_the_page(open_page, by):
    at = open_page("inclusion", Role.STAFF, dimension=by)
    assert any("DEMONSTRATION" in text.value for text in at.markdown)
    assert not at.info
    assert len(at.get("vega_lite_chart")) == 2
