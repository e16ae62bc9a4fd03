"""A real server and a real Chromium for the tests that look at the product as a reader does."""

import contextlib
from pathlib import Path

import pytest
from playwright.sync_api import Error

from tests.bench import product

HERE = Path(__file__).parent


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
def serve():
    """Serve a database and give its address: `serve("sqlite:////…/x.db")`; once for each."""
    with contextlib.ExitStack() as running:
        served = {}

        def serve(database_url: str) -> str:
            if database_url not in served:
                served[database_url], _ = running.enter_context(product.server(database_url))
            return served[database_url]

        yield serve


@pytest.fixture
def visit(chromium):
    """Open an address as a reader with a fresh browser, and wait until the page is whole.

    `visit(address, width=390, color_scheme="dark")`. What the browser complains
    of, such as a blocked script, is a failure.
    """
    complaints = []
    with contextlib.ExitStack() as opened:

        def visit(address: str, *, width: int = 1440, height: int = 900, **options):
            context = chromium.new_context(viewport={"width": width, "height": height}, **options)
            opened.enter_context(context)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(address)
            page.locator(product.READY).wait_for()
            return page

        yield visit
    assert complaints == []
