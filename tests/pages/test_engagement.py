import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from components.area_pages import ENGAGEMENT
from data_access.civil_society import rollup
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.schema import engagements, organization_names, organizations, sources

TODAY = weeks.today()
NOTHING_YET = "No engagement of civil society is recorded"


@pytest.fixture
def alpha(site) -> int:
    """An organization of Kenya by the name of Alpha, formerly Beta."""
    with connections.writing(site) as conn:
        [number] = conn.execute(
            organizations.insert().values(name="Alpha", member_state="KEN")
        ).inserted_primary_key
        for name, kind in (("Alpha", "present"), ("Beta", "former")):
            conn.execute(
                organization_names.insert().values(
                    key=name.lower(), organization_id=number, name=name, kind=kind
                )
            )
    return number


@pytest.fixture
def engage(site, alpha):
    """An engagement of Alpha: `engage(first, last, people)`; another office's if not counted."""

    def engage(first: dt.date, last: dt.date, people: int | None, *, counted: bool = True) -> None:
        with connections.writing(site) as conn:
            conn.execute(
                engagements.insert().values(
                    organization_id=alpha,
                    occasion=f"Forum {first}",
                    occasion_key=f"forum {first}",
                    kind="event",
                    occurred_from=first,
                    occurred_until=last,
                    participants=people,
                )
            )
            if counted:
                rollup.refresh(conn)

    return engage


def headings(at: AppTest) -> list[str]:
    return [heading.value for heading in at.header]


def said(at: AppTest) -> list[str]:
    return [text.value for text in at.markdown]


def links(at: AppTest) -> list[tuple[str, str]]:
    """The sentences that lead on, with where they lead."""
    return [(link.proto.label, link.proto.query_string) for link in at.get("page_link")]


@pytest.mark.usefixtures("site")
def test_with_nothing_recorded_every_part_says_so(open_page):
    at = open_page("engagement")
    [nothing] = (info.value for info in at.info)
    assert nothing.startswith(NOTHING_YET)
    assert not at.button


@pytest.mark.usefixtures("site")
def test_the_pages_of_the_area_stand_beside_each_other_and_the_open_one_is_no_link(open_page):
    at = open_page("engagement")
    beside = [label for label, _ in links(at)]
    assert beside == [title for name, title in ENGAGEMENT.items() if name != "engagement"]
    assert "Committee on NGOs" in beside
    assert f"**{ENGAGEMENT['engagement']}**" in said(at)


def test_the_last_twelve_months_are_shown_at_first(open_page, engage):
    engage(TODAY, TODAY, 3)
    engage(TODAY.replace(year=TODAY.year - 2), TODAY.replace(year=TODAY.year - 2), 9)
    at = open_page("engagement")
    assert headings(at)[0].startswith("Recorded from 1 ")
    assert formatting.day(TODAY) in headings(at)[0]


def test_the_address_carries_the_period(open_page, engage):
    engage(dt.date(2019, 3, 5), dt.date(2019, 3, 5), 3)
    engage(TODAY, TODAY, 9)
    at = open_page("engagement", since="2019-01-01", until="2019-12-31")
    assert headings(at)[:4] == [
        "Recorded in 2019\\: one engagement; most in March 2019, one.",
        "African Group\\: all of engagements in 2019; region recorded for 1 of 1.",
        "Known share",
        "Most participants",
    ]
    assert ("Alpha", "id=1") in links(at)
    assert "**100%**  \n:gray[:small[]]" in said(at)


@pytest.mark.parametrize("garbage", ["soon", "2019-13-01", "0001-01-01"])
def test_a_period_that_is_none_is_the_usual_one(open_page, engage, garbage):
    engage(TODAY, TODAY, 3)
    at = open_page("engagement", since=garbage, until=garbage)
    assert headings(at)[0].startswith("Recorded from 1 ")


def test_a_period_that_ends_before_it_begins_says_so(open_page, engage):
    engage(TODAY, TODAY, 3)
    at = open_page("engagement", since="2020-01-01", until="2019-12-31")
    assert [info.value for info in at.info] == [
        "The period ends before it begins: nothing lies in it."
    ]


def test_an_empty_period_leads_to_the_last_year_that_is_not(open_page, engage):
    engage(dt.date(2019, 1, 1), dt.date(2019, 12, 31), 176)
    at = open_page("engagement")
    assert at.info[0].value.startswith(NOTHING_YET)
    [show] = at.button
    assert show.label == "Show 2019"
    show.click().run()
    assert (
        headings(at)[0] == "Recorded in 2019\\: one engagement; no month recorded for any of them."
    )
    assert at.query_params["since"] == "2019-01-01"
    # No picture of months where none is known, but the table and the regions.
    assert len(at.get("vega_lite_chart")) == 1


def test_a_week_in_which_it_may_have_been_does_not_claim_it(open_page, engage):
    engage(dt.date(2019, 1, 1), dt.date(2019, 12, 31), 176)
    at = open_page("engagement", since="2019-12-02", until="2019-12-08")
    assert at.info[0].value == (f"{NOTHING_YET} from 2 to 8 December 2019; one more perhaps.")


def test_days_that_another_office_changed_are_said_to_wait(open_page, engage):
    engage(dt.date(2019, 3, 5), dt.date(2019, 3, 5), 3)
    engage(dt.date(2019, 3, 6), dt.date(2019, 3, 6), 3, counted=False)
    at = open_page("engagement", since="2019-01-01", until="2019-12-31")
    waits = "Another office changed one day since the last count by day."
    assert f":gray[:small[{waits}]]" in said(at)
    assert headings(at)[0].startswith("Recorded in 2019")
    assert headings(at)[1].endswith("region recorded for 2 of 2.")


def test_the_register_says_how_old_it_is(open_page, engage, site):
    engage(TODAY, TODAY, 3)
    with connections.writing(site) as conn:
        conn.execute(
            sources.update().where(sources.c.name == "engagements").values(speaks_for=TODAY)
        )
    assert f":gray[:small[Register\\: as of {formatting.day(TODAY)}]]" in said(
        open_page("engagement")
    )


@pytest.mark.usefixtures("alpha")
@pytest.mark.parametrize(
    ("name", "heading", "found"),
    [
        ("beta", "Organizations recorded with “beta”: 1.", ["Alpha"]),
        ("gamma", "No organization is known by a name with “gamma”.", []),
    ],
)
def test_an_organization_is_found_by_any_of_its_names(open_page, name, heading, found):
    at = open_page("engagement", name=name)
    assert headings(at)[0] == heading
    others = len(ENGAGEMENT) - 1
    assert [label for label, _ in links(at)][others : others + len(found)] == found
    if found:
        assert any("Found as Beta" in text for text in said(at))


def test_many_organizations_are_found_page_by_page(open_page, site):
    with connections.writing(site) as conn:
        for number in range(9):
            name = f"Fictional Relief {number}"
            [made] = conn.execute(organizations.insert().values(name=name)).inserted_primary_key
            conn.execute(
                organization_names.insert().values(
                    key=name.lower(), organization_id=made, name=name, kind="present"
                )
            )
    at = open_page("engagement", name="relief", page="2")
    assert headings(at)[0] == ("Organizations recorded with “relief”: 9; shown: 9 to 9.")
    assert [label for label, _ in links(at)][len(ENGAGEMENT) - 1 :] == ["Fictional Relief 8"]
    at.text_input(key="name").input("fictional").run()
    assert headings(at)[0].endswith("shown: 1 to 8.")


@pytest.mark.usefixtures("demonstration_site")
def test_made_up_data_fill_every_part(open_page):
    at = open_page("engagement")
    assert any("DEMONSTRATION" in text for text in said(at))
    assert not at.info
    assert len(at.get("vega_lite_chart")) == 2
    for chart in at.get("vega_lite_chart"):
        assert chart.proto.alt in [heading.replace("\\", "") for heading in headings(at)]
