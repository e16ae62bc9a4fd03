import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.civil_society import rollup
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import (
    decisions,
    engagements,
    organization_sdgs,
    organizations,
    outreach,
    sources,
)

STAFF = Role.STAFF
TODAY = weeks.today()


@pytest.fixture
def known(site):
    """Organizations of a State on a goal, of whom some took part today: `known("KEN", 5, 12, 3)`.

    Without a status they were deferred in the last report.
    """

    def known(
        state: str | None, goal: int | None, number: int, active: int = 0, status="Special"
    ) -> None:
        with connections.writing(site) as conn:
            for one in range(number):
                row = {"name": f"{status} {state} {goal} {one}", "member_state": state}
                made = organizations.insert().values(row | {"consultative_status": status})
                who = conn.scalar(made.returning(organizations.c.id))
                if goal:
                    conn.execute(organization_sdgs.insert().values(organization_id=who, sdg=goal))
                if one < active:
                    conn.execute(engagements.insert().values(engagement(who)))
                if not status:
                    conn.execute(decisions.insert().values(deferral(who)))
            register = sources.c.name == "engagements"
            conn.execute(sa.update(sources).where(register).values(speaks_for=TODAY))
            rollup.refresh(conn)

    return known


def engagement(who: int) -> dict:
    days = dict.fromkeys(("occurred_from", "occurred_until"), TODAY)
    named = {"occasion": "Forum", "occasion_key": "forum", "kind": "event", "level": "attended"}
    return {"organization_id": who, **named, **days}


def deferral(who: int) -> dict:
    day = dt.date(2026, 6, 12)
    return {"organization_id": who, "reported_on": day, "outcome": "deferred"}


def headings(at) -> list[str]:
    return [heading.value.replace("\\", "") for heading in at.header]


def links(at) -> list[str]:
    return [link.proto.label for link in at.get("page_link")]


def contacts(site) -> list[tuple]:
    columns = outreach.c.organization_id, outreach.c.contacted_on, outreach.c.note
    with site.connect() as conn:
        return [tuple(row) for row in conn.execute(sa.select(*columns))]


def button(at, label: str):
    [found] = [each for each in at.button if each.label == label]
    return found


def record(at, number: int, note: str = ""):
    [form] = [each for each in at.selectbox if each.label == "Contacted"]
    form.set_value(number)
    [words] = [each for each in at.text_input if each.label.startswith("Summary")]
    words.set_value(note)
    at = button(at, "Record").click().run()
    assert not at.exception
    return at


@pytest.mark.usefixtures("site")
def test_with_nothing_recorded_every_part_says_so(open_page):
    at = open_page("outreach", by=STAFF)
    assert at.info[0].value == (
        "No organization is recorded as accredited or before the Committee on NGOs."
    )
    assert headings(at) == [
        "No organization to reach out to is listed.",
        "No organization to reach out to is listed.",
        "No organization to reach out to is listed.",
        "No organization was contacted yet.",
        "No contact is recorded.",
    ]
    assert not at.button


def test_the_least_represented_cell_is_shown_with_its_own_list(open_page, known):
    known("KEN", 5, 12, 2)
    known("FRA", 13, 12, 10)
    known("KEN", 5, 1, status=None)
    at = open_page("outreach", by=STAFF)
    assert headings(at)[0].startswith("Lowest: African Group, Goal 5,")
    assert headings(at)[1].startswith(
        "To reach out to in the African Group on Goal 5: 10 accredited organizations and one"
        " applicant deferred in the last report; no contact recorded."
    )
    assert headings(at)[1].endswith(":gray[:small[8 of 11]]")
    shown = [name for name in links(at) if name.startswith(("Special", "None"))]
    assert shown == [f"Special KEN 5 {number}" for number in (10, 11, 2, 3, 4, 5, 6, 7)]


def test_the_address_names_the_cell(open_page, known):
    known("KEN", 5, 12, 2)
    known("FRA", 13, 12, 10)
    at = open_page("outreach", cell="Western European and Others Group, Goal 13 Climate action")
    assert headings(at)[1].startswith(
        "To reach out to in the Western European and Others Group on Goal 13: two accredited"
    )
    assert "Special FRA 13 10" in links(at)


def test_where_no_region_and_no_goal_is_known_the_page_says_so_and_lists_what_there_is(
    open_page, known
):
    known(None, None, 12, 2)
    known(None, None, 3, status=None)
    at = open_page("outreach", by=STAFF)
    assert at.info[0].value == (
        "Regions and goals are not compared: both are recorded for none of the accredited."
    )
    assert headings(at)[:2] == [
        "To reach out to: three applicants deferred in the last report; no contact recorded.",
        "To reach out to: 10 accredited organizations; no contact recorded. :gray[:small[8 of 10]]",
    ]
    assert {"Special None None 2", "None None None 0"} <= set(links(at))


def test_a_contact_is_recorded_in_one_go_and_then_stands_on_the_list(site, open_page, known):
    known("KEN", 5, 3)
    at = record(open_page("outreach", by=STAFF), 2, "Sent the calendar")
    assert contacts(site) == [(2, TODAY, "Sent the calendar")]
    assert [each.value for each in at.toast] == ["Contact recorded."]
    assert "one of them recorded as contacted, and none attended since." in headings(at)[1]
    assert headings(at)[-1].startswith("Recorded: one contact, the last with Special KEN 5 1 on")


def test_what_is_refused_is_said_beside_the_form(site, open_page, known):
    known("KEN", 5, 3)
    at = record(open_page("outreach", by=STAFF), 2, "Call +44 20 7946 0958")
    [refused] = [each.value for each in at.error]
    assert "telephone number" in refused
    at = record(at, 2)
    at = record(at, 2)
    [refused] = [each.value for each in at.error]
    assert "is recorded" in refused
    assert len(contacts(site)) == 1


def test_a_contact_with_nobody_is_asked_for_again(site, open_page, known):
    known("KEN", 5, 3)
    at = button(open_page("outreach", by=STAFF), "Record").click().run()
    assert [each.value for each in at.error] == ["Choose an organization."]
    assert contacts(site) == []


def test_who_recorded_by_mistake_takes_it_back(site, open_page, known):
    known("KEN", 5, 3)
    at = record(open_page("outreach", by=STAFF), 2)
    [own] = [each for each in at.selectbox if each.label == "Contact"]
    own.set_value(1)
    at = button(at, "Undo").click().run()
    assert not at.exception
    assert contacts(site) == []
    assert headings(at)[-1] == "No contact is recorded."
    record(at, 2)
    assert "Undo" not in [
        each.label for each in open_page("outreach", by=Role.FOCAL_POINT_HEAD).button
    ]


def test_the_chief_of_staff_reads_and_is_offered_no_form(open_page, known):
    known("KEN", 5, 3)
    at = open_page("outreach", by=Role.CHIEF_OF_STAFF)
    assert headings(at)[1].startswith("To reach out to")
    assert not [each for each in at.button if each.label == "Record"]


@pytest.mark.usefixtures("demonstration_site")
def test_made_up_data_fill_every_part(open_page):
    at = open_page("outreach", by=STAFF, cell="Every region and goal")
    assert not at.info
    [chart] = at.get("vega_lite_chart")
    assert chart.proto.alt == headings(at)[0]
    assert "recorded as contacted, and" in headings(at)[1]
    assert not [heading for heading in headings(at) if "cannot be said" in heading]
