"""Open a page as its reader does: through the router, on a database of the test's own."""

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from data_access import demonstration, engines, live

ROUTER = "../../pages/router.py"


@pytest.fixture
def served(sqlite_url, monkeypatch):
    """A process that app.py opened, with nothing cached from another test."""
    monkeypatch.setattr(live, "_opened", True)
    monkeypatch.setattr(live, "_shape_is_present", False)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield sqlite_url
    live.engine().dispose()
    st.cache_resource.clear()


@pytest.fixture
def site(served) -> sa.Engine:
    """The database that the pages read: empty, in SQLite."""
    database = engines.engine(served)
    yield database
    database.dispose()


@pytest.fixture
def demonstration_site(site) -> sa.Engine:
    """The same, filled with demonstration data."""
    with engines.writing(site) as conn:
        demonstration.create(conn)
    return site


@pytest.fixture
def open_page(served):  # noqa: ARG001 (a page opens in a served process only)
    """Open a page by name with what its address carries: `open_page("reforms", state="due")`."""

    def open_page(page: str, /, **query: str) -> AppTest:
        at = AppTest.from_file(ROUTER, default_timeout=30)
        at.query_params.update(query)
        at.run()
        if page != "overview":
            at.switch_page(f"internal/{page}.py")
            at.query_params.update(query)
            at.run()
        assert not at.exception
        return at

    return open_page
