"""Open a page as its reader does: through the router, on a database of the test's own."""

import functools
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from components import search
from data_access import queries, session
from data_access.access import sessions, tokens
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.schema import accounts

ROUTER = "../../pages/router.py"


@pytest.fixture(scope="session", autouse=True)
def one_scan():
    """Look for components among the installed packages once: AppTest does it for each reader."""
    with pytest.MonkeyPatch.context() as here:
        once = functools.cache(manifest_scanner.scan_component_manifests)
        here.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture
def served(sqlite_url, monkeypatch):
    """A process that app.py opened, with nothing cached from another test."""
    monkeypatch.setattr(session, "_opened", True)
    # As live.warm does: a page offers the acts of all modules, whichever it imports.
    queries.every_query()
    monkeypatch.setattr(session, "_shape_is_present", False)
    # The way to the search, alike on every page, is tested in the browser.
    monkeypatch.setattr(search, "button", lambda _: None)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield sqlite_url
    session.engine().dispose()
    st.cache_resource.clear()


@pytest.fixture
def site(served) -> Iterator[sa.Engine]:
    """The database that the pages read: empty, in SQLite."""
    database = connections.engine(served)
    yield database
    database.dispose()


@pytest.fixture
def demonstration_site(site, demonstrate) -> sa.Engine:
    """The same, filled with demonstration data."""
    demonstrate(site)
    return site


@pytest.fixture
def signed_in(site, person):
    """The session of someone with a role: `signed_in(Role.STAFF)` gives what the gate hands on."""

    def signed_in(role: Role) -> dict[str, str]:
        known = sa.select(accounts.c.id).where(accounts.c.role == role.value)
        with connections.writing(site) as conn:
            account = conn.scalar(known.limit(1)) or person(conn, role).account
            return {session.IDENTITY: tokens.fingerprint(sessions.begin(conn, account))}

    return signed_in


@pytest.fixture
def open_page(signed_in):
    """Open a page by name with what its address carries: `open_page("reforms", state="due")`.

    The reader is the chief of staff, or has the role that `by` names.
    """

    def open_page(page: str, /, by: Role = Role.CHIEF_OF_STAFF, **statement: str) -> AppTest:
        at = AppTest.from_file(ROUTER, default_timeout=30)
        at.user = signed_in(by)
        at.query_params.update(statement)
        at.run()
        if page != "overview":
            at.switch_page(f"internal/{page}.py")
            at.query_params.update(statement)
            at.run()
        assert not at.exception
        return at

    return open_page
