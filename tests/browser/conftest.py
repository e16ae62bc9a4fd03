"""A real server and a real Chromium for the tests that look at the product as a reader does."""

import contextlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error

from data_access.domain.roles import Role
from tests.bench import product

HERE = Path(__file__).parent
# A busy machine draws a page late; milliseconds, which are waited only where something is missing.
PATIENCE = 120_000


def pytest_collection_modifyitems(items):
    """Whatever stands in this folder needs a browser."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium(unavailable):
    """A Chromium for the tests of one module."""
    with contextlib.ExitStack() as open_until_the_end:
        try:
            browser = open_until_the_end.enter_context(product.chromium())
        except Error as error:
            unavailable(f"Chromium does not start here: {error.message.splitlines()[0]}")
        yield browser


@pytest.fixture(scope="module")
def databases() -> dict[str, str]:
    """What is served, by its address."""
    return {}


@pytest.fixture(scope="module")
def serve(databases):
    """Serve a database and give its address: `serve("sqlite:////…/x.db")`."""
    with contextlib.ExitStack() as running:

        def serve(database_url: str) -> str:
            address = running.enter_context(product.server(database_url)).address
            databases[address] = database_url
            return address

        yield serve


def elsewhere(asked: str, host: str) -> list[str]:
    return [] if asked.startswith((host, "data:", "blob:")) else [asked]


def blocked(said: str) -> list[str]:
    return [said] if "Content Security Policy" in said else []


@pytest.fixture
def visit(chromium, databases):
    """Open an address as a reader with a fresh browser, and wait until the page is whole.

    `visit(address, by=Role.STAFF, width=390, color_scheme="dark")`; the reader
    is the chief of staff unless said otherwise. What the browser complains of,
    such as a blocked script, and a request to another host are failures.
    """
    complaints = []
    with contextlib.ExitStack() as opened:

        def visit(
            address: str,
            by: Role | None = Role.CHIEF_OF_STAFF,
            *,
            width: int = 1440,
            height: int = 900,
            **options,
        ):
            context = chromium.new_context(viewport={"width": width, "height": height}, **options)
            opened.enter_context(context)
            context.set_default_timeout(PATIENCE)
            host = "{0.scheme}://{0.netloc}".format(urlsplit(address))
            context.on("request", lambda asked: complaints.extend(elsewhere(asked.url, host)))
            if by:
                cookie = product.signed_in(databases[host], by)
                context.add_cookies([{**cookie, "url": host}])
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.extend(blocked(said.text)))
            page.goto(address)
            page.locator(product.READY).wait_for()
            return page

        yield visit
    assert complaints == []
