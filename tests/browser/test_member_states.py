"""What a Member State reads through its link, as its delegates see it: on any screen, on paper."""

import contextlib
import re
import shutil
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
import streamlit as st
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from components.documents.figures import drawn
from data_access import session
from data_access.access import links, sessions
from data_access.commands import run_command
from data_access.database import connections
from data_access.demonstration import documents
from data_access.domain import weeks
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role
from pages.member_states import routes
from pages.web import requests
from pages.web.auth_middleware import Gate, refused
from pages.web.error_pages import Incidents
from pages.web.headers import Headers
from tests.browser.test_journeys import RULES

WIDTHS = pytest.mark.parametrize("width", [1440, 390])
# What a delegation on a slow line waits for: compressed bytes, and requests.
MOST_BYTES, MOST_REQUESTS = 60_000, 4
PAGES = ("/s", "/s/read", "/preview?state=XAA")


class Recorded:
    """What the server was sent before the body of a request: its address and its headers."""

    def __init__(self, app):
        self.app = app

    heard: str = ""

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            told = (scope["path"], scope["query_string"], scope["headers"])
            Recorded.heard += repr(told)
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def database(demonstration_template, tmp_path_factory):
    """Demonstration data, with what was released of them."""
    path = shutil.copy(demonstration_template, tmp_path_factory.mktemp("served"))
    database = connections.engine(f"sqlite:///{path}")
    with connections.writing(database) as conn:
        draw = lambda answer: Drawn(*drawn(answer.question, answer.rows))  # noqa: E731
        documents.release(conn, weeks.today(), draw)
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def address(database):
    """The pages of links, served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = Starlette(
        routes=routes.ROUTES,
        middleware=[Middleware(one) for one in (Recorded, Headers, Incidents, Gate)],
        exception_handlers={HTTPException: refused},
    )
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="error", ws="none"))
    with pytest.MonkeyPatch.context() as here:
        here.setenv("DATABASE_URL", database.url.render_as_string())
        st.cache_resource.clear()
        running = threading.Thread(target=server.run)
        running.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        running.join()
        session.engine().dispose()
        st.cache_resource.clear()


@pytest.fixture(scope="module")
def head(database, person):
    with connections.writing(database) as conn:
        return person(conn, Role.FOCAL_POINT_HEAD)


@pytest.fixture
def secret(database, head) -> str:
    """What opens a link of a fictional state."""
    return run_command(database, head, links.make, state="XAA", label="Example delegation")


@pytest.fixture
def browse(chromium, address, database, head):
    """A fresh browser, signed in as the head: `browse(width=390)`; its complaints are failures."""
    complaints = []
    with contextlib.ExitStack() as opened:

        def browse(width: int = 1440, **options):
            context = chromium.new_context(viewport={"width": width, "height": 844}, **options)
            opened.enter_context(context)
            with connections.writing(database) as conn:
                token = sessions.begin(conn, head.account)
            cookie = {"name": requests.cookie_name(requests.OFFICE), "value": token, "url": address}
            context.add_cookies([cookie])
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text))
            return page

        yield browse
    assert complaints == []


@pytest.fixture
def read(browse, address, secret):
    """The page of a Member State, open: `read(width=390)`."""

    def read(width: int = 1440, **options):
        page = browse(width, **options)
        page.goto(f"{address}/s#{secret}")
        page.wait_for_url("**/s/read")
        return page

    return read


def test_a_link_opens_by_itself_and_its_secret_is_in_no_address(browse, address, secret):
    Recorded.heard = ""
    page = browse()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/s#{secret}")
    page.wait_for_url("**/s/read")
    assert page.get_by_role("heading", level=1).is_visible()
    page.go_back()
    assert page.url == "about:blank"
    assert "/s/read" in Recorded.heard
    assert not any(part in Recorded.heard for part in secret.split("."))
    assert [urlsplit(one).path for one in asked] == ["/s", "/s", "/s/read"]


def test_without_a_script_the_link_is_pasted(browse, address, secret):
    page = browse(java_script_enabled=False)
    page.goto(f"{address}/s")
    page.get_by_label("Link").fill(f"{address}/s#{secret}")
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/s/read")
    assert page.get_by_role("table").count() >= 5


@WIDTHS
@pytest.mark.parametrize("path", PAGES)
def test_no_page_fails_a_rule_of_accessibility(read, address, width, path):
    page = read(width)
    page.goto(address + path)
    found = Axe().run(page, options=RULES).response["violations"]
    assert {rule["id"]: [node["html"][:200] for node in rule["nodes"][:3]] for rule in found} == {}


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("side", ["ltr", "rtl"])
def test_nothing_is_wider_than_the_window_from_either_side(read, width, side):
    page = read(width)
    page.evaluate(f"document.documentElement.dir = '{side}'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wider = page.evaluate(
        "[...document.querySelectorAll('main *:not(.box *)')]"
        ".filter(it => it.getBoundingClientRect().width > innerWidth).length"
    )
    assert wider == 0


def test_a_wide_table_scrolls_in_its_own_box_by_keyboard(read):
    page = read(390)
    box = page.get_by_role("group", name="Table of figure 5")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_a_page_is_light_and_asks_for_nothing_elsewhere(read, address):
    page = read()
    asked = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert len(asked) <= MOST_REQUESTS
    assert {request.url for request in asked} == {f"{address}/s/read"}
    assert sum(request.sizes()["responseBodySize"] for request in asked) < MOST_BYTES
    pictures = page.locator("main img").evaluate_all("all => all.map(it => it.naturalWidth)")
    assert all(pictures)


def test_each_sheet_of_a_printed_page_says_whose_it_is_and_parts_begin_anew(read):
    page = read()
    printed = page.pdf(format="Letter", prefer_css_page_size=True)
    sheets = len(re.findall(rb"/Type /Page\b", printed))
    assert 4 <= sheets <= 9
    page.emulate_media(media="print")
    mark = page.locator(".watermark")
    assert mark.evaluate("it => getComputedStyle(it).position") == "fixed"
    parts = page.locator(".part + .part")
    assert parts.evaluate("it => getComputedStyle(it).breakBefore") == "page"
    method = page.get_by_text("The region is the UN regional group")
    assert method.evaluate("it => it.getBoundingClientRect().height") > 0


def test_the_mark_hurts_no_reading(read):
    page = read()
    mark = page.locator(".watermark")
    assert mark.get_attribute("aria-hidden") == "true"
    style = mark.evaluate("it => [getComputedStyle(it).pointerEvents, getComputedStyle(it).zIndex]")
    assert style == ["none", "-1"]


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("Download all of it as PDF", r"Released to Fictional State of Xabara .+\.pdf"),
        ("Download the table of figure 1 as CSV", r"Released to .+ 20\d\d, figure 1\.csv"),
    ],
)
def test_what_is_read_can_be_kept_under_the_name_of_its_reader(read, link, name):
    page = read()
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    assert re.fullmatch(name, download.value.suggested_filename)


def test_contents_lead_to_their_figures(read):
    page = read()
    page.get_by_role("navigation").get_by_role("link").last.click()
    last = page.locator(".figure").last
    assert page.url.endswith(last.get_attribute("id"))
    assert last.get_by_role("heading").evaluate("it => it.getBoundingClientRect().top") < 844


def test_a_preview_says_that_it_is_one(browse, address):
    page = browse()
    page.goto(f"{address}/preview?state=XAA")
    assert page.get_by_text("Preview: not sent, not on record as read").is_visible()
    assert page.get_by_role("link", name="Download").count() == 0
