"""People of the office come in, compose, approve and send a link; markup stays text."""

import contextlib
import datetime as dt
import shutil

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError

from data_access.__main__ import _draw
from data_access.access import accounts, contacts, links
from data_access.commands import run_command
from data_access.database import connections
from data_access.demonstration import documents
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.releases import releases
from data_access.schema import accounts as accounts_table
from data_access.schema import events, organization_names, organizations
from tests.bench import product
from tests.browser.test_journeys import NAVIGATION, RULES, settled

HEAD, CHIEF, STAFF = Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF, Role.STAFF
GOOD = "copper lantern walks seven rivers"
PAGES = {"/releases": HEAD, "/links": HEAD, "/audit_log": HEAD, "/account": STAFF}
MARKUP = (
    "<script>window.changed = true</script>",
    "<b class=changed>bold</b>",
    "<img src=https://elsewhere.example/x.png>",
    "![x](https://elsewhere.example/x.png)",
    "[name](https://elsewhere.example)",
    "<svg class=changed></svg>",
    "<iframe src='https://elsewhere.example'></iframe>",
    "$$x^2$$ :material/delete: :red[x]",
    "\N{RIGHT-TO-LEFT OVERRIDE}cba",
    "\"><style>@import 'https://elsewhere.example/x.css'</style>",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
)
# Whether a script of the texts ran, or an element of them stands in the page.
CHANGED = "window.changed === true || document.querySelector('.changed') !== null"


@pytest.fixture(scope="module")
def url(demonstration_template, tmp_path_factory):
    """A database of demonstration data with releases, and an account with a password."""
    path = shutil.copy(demonstration_template, tmp_path_factory.mktemp("served") / "people.db")
    database = connections.engine(f"sqlite:///{path}")
    with connections.writing(database) as conn:
        documents.release(conn, weeks.today(), _draw)
    code = run_command(database, COMMAND_LINE, accounts.add, name="office.staff", role="staff")
    accounts.set_password(database, "office.staff", code, GOOD, "127.0.0.1")
    database.dispose()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def address(serve, url):
    """Where it is served."""
    return serve(url)


def violations(page) -> dict:
    found = Axe().run(page, NAVIGATION, RULES).response["violations"]
    return {rule["id"]: [node["html"][:200] for node in rule["nodes"][:3]] for rule in found}


@pytest.mark.parametrize(("width", "color_scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_people_and_releases_fails_a_rule_or_is_wider_than_its_window(
    visit, address, path, width, color_scheme
):
    page = visit(address + path, PAGES[path], width=width, color_scheme=color_scheme)
    page.wait_for_function(product.DRAWN)
    assert page.get_by_role("heading", level=1).count() == 1
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/signin", "/signin?set", "/s"])
def test_no_plain_page_fails_a_rule_or_is_wider_than_its_window(chromium, address, path, width):
    with chromium.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(address + path)
        assert violations(page) == {}
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_who_signs_in_comes_to_the_page_and_filters_asked_for_and_can_leave(chromium, address):
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/reforms?state=overdue")
        page.get_by_label("Name").fill("office.staff")
        page.get_by_label("Password", exact=True).fill("wrong lantern walks seven rivers")
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_role("alert").get_by_text("do not belong together").wait_for()
        page.get_by_label("Password", exact=True).fill(GOOD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/reforms?state=overdue")
        settled(page)
        [cookie] = [one for one in context.cookies() if one["name"].endswith("focal_point")]
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        assert "focal_point" not in page.evaluate("document.cookie")
        page.goto(f"{address}/account")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_text("Your session has ended.").wait_for()
        page.goto(f"{address}/reforms")
        assert "/signin?next=/reforms" in page.url


def test_a_release_goes_from_the_head_through_the_chief_to_a_delegate(chromium, visit, address):
    release = composed(visit(f"{address}/releases", HEAD), "Reforms this autumn")
    approved(visit(f"{address}/releases?release={release}", CHIEF))
    head = visit(f"{address}/links", HEAD)
    link = linked(head, "Example counsellor")
    assert link.startswith(f"{address}/s#")
    with chromium.new_context() as context:
        delegate = context.new_page()
        delegate.goto(link)
        delegate.wait_for_url("**/s/read")
        assert delegate.get_by_text("Reforms this autumn").first.is_visible()
        assert link.partition("#")[2] not in delegate.url
    head.reload()
    settled(head)
    assert shown_link(head).count() == 0


def pick(page, label: str, option: str) -> None:
    """Choose from a list, which closes when what is around it moves: it is then opened again."""
    taken = page.locator("[data-tag]").filter(has_text=option)
    for _ in range(10):
        with contextlib.suppress(TimeoutError):
            # Typed, as who knows what to look for does: a long list holds no more than is in view.
            page.get_by_role("combobox", name=label).fill("", timeout=3000)
            page.get_by_role("combobox", name=label).fill(option, timeout=3000)
            page.get_by_role("option", name=option).click(timeout=3000)
            taken.first.wait_for(timeout=3000)
            break
    # While it is open, all else is hidden from those who do not see.
    page.keyboard.press("Escape")
    page.get_by_role("option").first.wait_for(state="detached")


def composed(page, title: str) -> str:
    """What the head does: freeze a figure, and ask for approval; gives the release's number."""
    page.get_by_text("Create a release").click()
    page.get_by_label("Title").fill(title)
    pick(page, "Figures, in order", "How do the work packages stand?")
    page.get_by_role("button", name="Create the release").click()
    page.wait_for_url("**/releases?release=*")
    settled(page)
    page.get_by_role("button", name="Submit for approval").click()
    page.get_by_role("button", name="Submit for approval").wait_for(state="detached")
    return page.url.rpartition("=")[2]


def approved(page) -> None:
    """What the chief does."""
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Approve").wait_for(state="detached")


def linked(page, label: str) -> str:
    """What the head does then: make a link, and copy it."""
    page.get_by_text("Create a link").first.click()
    page.get_by_label("For whom").fill(label)
    page.get_by_role("button", name="Make the link").click()
    return shown_link(page).inner_text().strip()


def shown_link(page):
    """The secret link, to be copied: the one thing on the page that begins as it does."""
    return page.locator("[data-testid=stCode] code").filter(has_text="/s#")


def test_an_idle_page_is_cleared_by_itself(visit, address, url):
    page = visit(address)
    database = connections.engine(url)
    with connections.writing(database) as conn:
        conn.exec_driver_sql("DELETE FROM sessions")
    database.dispose()
    page.get_by_role("button", name="Earlier", exact=True).click()
    page.get_by_text("Your session has ended.").wait_for()
    assert page.get_by_text("Waiting for you").count() == 0


@pytest.fixture(scope="module")
def marked(url) -> tuple[int, str]:
    """Markup in every field that shows a text: the number of an organization, and a link."""
    database = connections.engine(url)
    day = weeks.today() + dt.timedelta(days=1)
    with connections.writing(database) as conn:
        for number, text in enumerate(MARKUP):
            made = organizations.insert().values(name=text).returning(organizations.c.id)
            union = conn.scalar(made)
            name = {"organization_id": union, "name": text, "kind": "present"}
            conn.execute(organization_names.insert().values(key=f"markup {number}", **name))
            row = {"title": text, "title_key": f"h{number}", "starts_on": day, "ends_on": day}
            conn.execute(events.insert().values(**row, place=text, organizer=text))
        ids = dict(conn.execute(sa.select(accounts_table.c.role, accounts_table.c.id)).all())
    head, chief = (Viewer(role, "x", ids[role.value]) for role in (HEAD, CHIEF))
    told = {"title": MARKUP[0], "state": "XAA", "chosen": [("events.upcoming", {})]}
    made = run_command(database, head, releases.compose, **told, draw=_draw)
    run_command(database, head, releases.submit, release=made)
    run_command(database, chief, releases.approve, release=made)
    link = run_command(database, head, links.make, state="XAA", label=MARKUP[1])
    for text in MARKUP:
        person = contacts.Contact(text, text, text, text)
        run_command(database, head, contacts.add, organization=union, contact=person)
    database.dispose()
    return union, link


def test_markup_stays_text_on_every_page_of_the_office(visit, address, marked):
    """No script runs, no element is made, nothing is fetched from elsewhere, and pages open."""
    union, _ = marked
    for path in ("/", "/events", "/releases", "/links", "/trail", f"/organization?id={union}"):
        page = visit(address + path, HEAD)
        assert page.get_by_role("heading", level=1).count() == 1
        assert not page.evaluate(CHANGED)
    page.get_by_role("button", name="Show contacts").click()
    page.get_by_text(MARKUP[0]).first.wait_for()
    assert not page.evaluate(CHANGED)


def test_markup_stays_text_behind_a_link(chromium, address, marked):
    _, link = marked
    asked = []
    with chromium.new_context() as context:
        page = context.new_page()
        page.on("request", lambda one: asked.append(one.url))
        page.goto(f"{address}/s#{link}")
        page.wait_for_url("**/s/read")
        assert page.get_by_text(MARKUP[0]).first.is_visible()
        assert not page.evaluate(CHANGED)
    assert [one for one in asked if not one.startswith((address, "data:"))] == []
