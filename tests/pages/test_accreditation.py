"""The three pages of the Committee on NGOs: its docket and wait, its deferrals, its roll calls."""

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database import connections
from data_access.schema import (
    committee_sessions,
    decisions,
    organizations,
    roll_call_votes,
    roll_calls,
)

PAGES = ("accreditation", "deferrals", "roll_calls")


@pytest.fixture
def decide(site):
    """Decisions on new organizations: `decide("2024-06-14", "deferred *", "closed")`."""
    numbers = iter(range(1, 1000))

    def decide(day: str, *outcomes: str) -> None:
        with connections.writing(site) as conn:
            for outcome in outcomes:
                name = f"Fictional Organization {next(numbers)}"
                made = organizations.insert().values(name=name).returning(organizations.c.id)
                conn.execute(
                    decisions.insert().values(
                        organization_id=conn.scalar(made),
                        reported_on=dt.date.fromisoformat(day),
                        outcome=outcome.removesuffix(" *"),
                        first_application=outcome.endswith(" *") or None,
                    )
                )

    return decide


@pytest.fixture
def unreported(site):
    """A database in which no session has a reported total."""
    with connections.writing(site) as conn:
        conn.execute(committee_sessions.delete())


def headings(at: AppTest) -> list[str]:
    return [heading.value.replace("\\", "") for heading in at.header]


def said(at: AppTest) -> list[str]:
    return [text.value for text in at.markdown]


# The docket, and the wait


@pytest.mark.usefixtures("unreported")
@pytest.mark.parametrize(
    ("page", "nothing"),
    [
        ("accreditation", "No session of the Committee on NGOs is recorded."),
        ("deferrals", "No deferral of an application first considered since 2012 is recorded."),
        ("roll_calls", "No roll call of the Committee on NGOs is recorded."),
    ],
)
def test_with_nothing_recorded_each_page_says_so_in_one_sentence(open_page, page, nothing):
    at = open_page(page)
    assert [info.value for info in at.info] == [nothing]
    assert not headings(at)


@pytest.mark.usefixtures("site")
def test_what_is_reported_is_shown_before_any_decision_is_loaded(open_page):
    at = open_page("accreditation")
    assert headings(at) == [
        "Resumed session of 2024, 476 applications: 103 recommended, 323 deferred, 45 closed,"
        " three withdrawn and two not itemized; no decision loaded."
    ]
    assert [info.value for info in at.info] == ["No decision of the Committee on NGOs is recorded."]


def test_the_docket_comes_first_then_the_wait_then_what_was_decided(open_page, decide):
    decide("2024-02-09", "recommended *", "deferred *")
    decide("2024-06-14", "recommended *", "deferred *", "deferred", "closed")
    at = open_page("accreditation")
    docket, wait, *rest = headings(at)
    assert docket.startswith("Resumed session of 2024, 476")
    assert docket.endswith("decisions loaded: one recommended, two deferred and one closed.")
    assert wait.startswith("Of four applications first considered since 2012, 50 per")
    assert rest[:2] == ["Reliability notes", "Deferred, and carried over"]
    assert rest[2].startswith("The Committee on NGOs made two recommendations")
    assert rest[3].startswith(
        "Recommended one, deferred two and closed one (resumed session, 14 June 2024)"
    )
    assert "The resumed session of 2024 deferred 323; the next carried over 323" in said(at)


def test_a_reader_may_follow_those_alone_that_were_deferred_at_first(open_page, decide):
    decide("2024-02-09", "recommended *", "deferred *")
    at = open_page("accreditation", followed="Deferred at first")
    assert headings(at)[1].startswith("Of one application deferred at first since")
    at.pills(key="followed").set_value(None).run()
    assert headings(at)[1].startswith("Of two applications first considered since 2012")


def test_decisions_before_applications_can_be_followed_are_still_shown(open_page, decide):
    decide("2009-03-04", "recommended", "deferred")
    at = open_page("accreditation")
    assert "No application first considered since 2012 is recorded." in headings(at)
    assert any("one recommendation, one deferral" in heading for heading in headings(at))


# Deferrals


def test_sessions_are_compared_at_first_and_the_address_carries_by_what(open_page, decide):
    for year in (2022, 2023, 2024):
        decide(f"{year}-02-09", *["recommended *"] * 12, *["deferred *"] * 8)
    at = open_page("deferrals")
    assert headings(at)[0] == (
        "First deferrals since 2012, three sessions: differences are not distinguishable from"
        " chance."
    )
    assert headings(at)[1].startswith("Of 24 deferred applications first considered since 2012")
    assert headings(at)[2:] == ["Deferred most often"]
    at = open_page("deferrals", group="Regional group")
    assert headings(at)[0].startswith("Deferral at first consideration since 2012 is not compared")
    assert headings(at)[-1].startswith("The wait since 2012 is not compared")
    # Where no group is known, there is a table and no funnel.
    assert len(at.get("vega_lite_chart")) == 1
    at.selectbox(key="group").select("Year").run()
    assert headings(at)[0].startswith("First deferrals since 2012, three years: ")


@pytest.mark.usefixtures("site")
def test_what_nobody_can_be_told_apart_by_shows_sessions(open_page, decide):
    decide("2024-02-09", "deferred *")
    at = open_page("deferrals", group="Alliance")
    assert headings(at)[0].startswith("Deferral at first consideration since 2012 is not compared")


# Roll calls


@pytest.fixture
def voted(site):
    with connections.writing(site) as conn:
        row = {"reported_on": dt.date(2024, 6, 14), "number": 1, "topic": "To close the debate"}
        made = conn.scalar(roll_calls.insert().values(row).returning(roll_calls.c.id))
        for state, vote in (("KEN", "against"), ("FRA", "in favour")):
            cast = {"roll_call_id": made, "member_state": state, "vote": vote}
            conn.execute(roll_call_votes.insert().values(cast))


@pytest.mark.usefixtures("voted")
def test_votes_are_shown_with_what_in_favour_means_and_that_they_are_for_the_office(open_page):
    at = open_page("roll_calls")
    assert headings(at) == [
        "In one roll call, no motion recorded as adopted; “in favour” is of the motion, not"
        " always of the organization.",
        "Recorded: two votes of two Member States; “in favour” is of the motion, not always of the"
        " organization.",
    ]
    assert ":gray[For the office only; it cannot be released to Member States.]" in said(at)
    votes, states = (table.value for table in at.dataframe)
    assert votes["member_state"].tolist() == ["France", "Kenya"]
    assert states["in_favour"].tolist() == [1, 0]


@pytest.mark.usefixtures("voted")
def test_the_address_carries_whose_votes_are_shown(open_page):
    at = open_page("roll_calls", state="Kenya")
    assert at.dataframe[0].value["vote"].tolist() == ["against"]


@pytest.mark.usefixtures("voted")
@pytest.mark.parametrize(
    ("state", "notice", "votes"),
    [
        ("Nowhere", "“Nowhere” is no Member State by this code or name: all votes are shown.", 2),
        ("Namibia", "“Namibia” has no recorded vote: all votes are shown.", 2),
        ("KEN", None, 1),
    ],
)
def test_an_address_with_another_state_says_why_it_shows_all_votes(open_page, state, notice, votes):
    at = open_page("roll_calls", state=state)
    assert [warning.value for warning in at.warning] == [notice] * (notice is not None)
    assert len(at.dataframe[0].value) == votes


# All three


@pytest.mark.usefixtures("demonstration_site")
@pytest.mark.parametrize("page", PAGES)
def test_made_up_data_fill_every_part_and_are_stamped(open_page, page):
    at = open_page(page)
    assert any("DEMONSTRATION" in text for text in said(at))
    assert not at.info
    charts = at.get("vega_lite_chart")
    assert len(charts) == {"accreditation": 3, "deferrals": 2, "roll_calls": 0}[page]
    for chart in charts:
        assert chart.proto.alt in headings(at)


@pytest.mark.usefixtures("demonstration_site")
@pytest.mark.parametrize("by", ["Regional group", "Group of States", "Scope", "Goal", "Budget"])
def test_made_up_applications_can_be_told_apart_in_every_way(open_page, by):
    at = open_page("deferrals", group=by)
    assert len(headings(at)) == 4
