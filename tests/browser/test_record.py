"""With the keyboard alone, an engagement is recorded under a mistyped name, and seen to count."""

import shutil
import sys
import time

import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import engagements, organization_names, organizations, reform_actions
from tests.browser.test_journeys import settled
from tests.browser.test_people import violations

STAFF = Role.STAFF
NAMES = ("Fictional Union of Rivers", "Fictional Union of Lakes", "世界和平范例基金会")
PAGES = tuple(
    f"/record?record={kind}"
    for kind in (
        *("Engagement", "Contact", "Organization", "Event"),
        *("Reform%20action", "Milestone", "Position"),
    )
)


@pytest.fixture(scope="module")
def url(sqlite_template, tmp_path_factory, person):
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("served") / "desk.db")
    database = connections.engine(f"sqlite:///{path}")
    with connections.writing(database) as conn:
        person(conn, STAFF)
        for name in NAMES:
            made = organizations.insert().values(name=name).returning(organizations.c.id)
            row = {"organization_id": conn.scalar(made), "name": name, "kind": "present"}
            conn.execute(organization_names.insert().values(key=name.lower(), **row))
    database.dispose()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def address(serve, url):
    """Where it is served."""
    return serve(url)


def recorded(url: str) -> list[tuple]:
    database = connections.engine(url)
    with database.connect() as conn:
        statement = sa.select(
            organizations.c.name, engagements.c.occasion, engagements.c.participants
        )
        found = [tuple(row) for row in conn.execute(statement.join(engagements))]
    database.dispose()
    return found


def tab_to(page, label: str) -> None:
    """Press Tab until this field, once it is there, has the focus."""
    page.get_by_label(label, exact=True).first.wait_for()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == label:
            return
    pytest.fail(f"Tab does not lead to {label}.")


@pytest.mark.parametrize(("width", "color_scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_no_form_of_the_desk_fails_a_rule_or_is_wider_than_its_window(
    visit, address, path, width, color_scheme
):
    page = visit(address + path, STAFF, width=width, color_scheme=color_scheme)
    page.wait_for_load_state("networkidle")
    if page.get_by_label("Organization").count():
        page.get_by_label("Organization").fill("union rivrs")
        page.get_by_role("radio").first.wait_for(state="attached")
    assert page.get_by_role("heading", level=1).count() == 1
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_engagement_is_recorded_with_the_keyboard_alone_and_counts(visit, address, url):
    page = visit(f"{address}/record", STAFF)
    tab_to(page, "Organization")
    began = time.perf_counter()
    page.keyboard.type("Fictionl Unoin of Rivrs")
    page.get_by_text(NAMES[0], exact=True).wait_for()
    settled(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "Occasion")
    page.keyboard.type("Forum on ferries")
    tab_to(page, "Participants")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    page.get_by_text("Engagement: Forum on ferries").wait_for()
    sys.stdout.write(f"recorded in {time.perf_counter() - began:.1f} seconds\n")
    assert recorded(url) == [(NAMES[0], "Forum on ferries", 4)]
    # The form is empty, and the next one can be typed at once.
    assert page.get_by_label("Organization").input_value() == ""
    assert page.get_by_label("Occasion").input_value() == ""
    page.goto(f"{address}/engagement")
    page.get_by_text("one engagement", exact=False).first.wait_for()
    page.get_by_text(NAMES[0]).first.wait_for()
    assert str(weeks.today().year) in page.locator("body").inner_text()


def test_an_organization_is_recorded_with_the_keyboard_alone(visit, address, url):
    page = visit(f"{address}/record?record=Organization", STAFF)
    tab_to(page, "Organization")
    page.keyboard.type("Choir of Bridges")
    tab_to(page, "State (type a name or code)")
    page.keyboard.type("KEN")
    page.get_by_role("option", name="Kenya (KEN)").wait_for()
    page.keyboard.press("Enter")
    tab_to(page, "Website")
    page.keyboard.type("bridges.example.org")
    page.keyboard.press("Enter")
    page.get_by_text("Organization: Choir of Bridges").wait_for()
    database = connections.engine(url)
    with database.connect() as conn:
        which = organizations.c.name == "Choir of Bridges"
        statement = sa.select(organizations.c.member_state, organizations.c.website).where(which)
        assert conn.execute(statement).all() == [("KEN", "bridges.example.org")]
    database.dispose()


def test_the_search_opens_over_any_page_by_its_keys_and_leads_to_an_organization(visit, address):
    page = visit(f"{address}/record", STAFF)
    page.locator(".st-key-search-everywhere button").wait_for()
    settled(page)
    page.get_by_label("Organization").focus()
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").wait_for()
    tab_to(page, "Name, number or words of a title")
    page.keyboard.type("lakes")
    link = page.get_by_role("dialog").get_by_role("link", name=NAMES[1])
    link.wait_for()
    assert violations(page) == {}
    page.keyboard.press("Tab")
    link.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=NAMES[1]).wait_for()


def test_a_reform_action_is_recorded_with_the_keyboard_alone(visit, address, url):
    page = visit(f"{address}/record?record=Reform%20action", STAFF)
    tab_to(page, "Title")
    page.keyboard.type("One desk for all")
    for label, word in (("Work package", "Desks"), ("Status", "Further work ongoing")):
        tab_to(page, label)
        page.keyboard.type(word)
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("Enter")
    tab_to(page, "Leads (separate with ;)")
    page.keyboard.type("Office A; Office B")
    page.keyboard.press("Enter")
    page.get_by_text("Action 1", exact=True).wait_for()
    database = connections.engine(url)
    with database.connect() as conn:
        columns = reform_actions.c.title, reform_actions.c.work_package, reform_actions.c.status
        assert conn.execute(sa.select(*columns)).all() == [
            ("One desk for all", "Desks", "Further work ongoing")
        ]
    database.dispose()
