"""A newcomer's first minute, as the browser has it."""

import shutil

import pytest

from data_access.database import connections
from data_access.domain.roles import Role


@pytest.fixture(scope="module")
def address(serve, sqlite_template, tmp_path_factory, person):
    """The product on a database that holds nothing but the account of the chief of staff."""
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("served"))
    database = connections.engine(f"sqlite:///{path}")
    with connections.writing(database) as conn:
        person(conn, Role.CHIEF_OF_STAFF)
    database.dispose()
    return serve(f"sqlite:///{path}")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_overview_of_an_empty_database_opens_and_asks_nobody_else(
    visit, address, width, color_scheme
):
    page = visit(address, width=width, color_scheme=color_scheme)
    asked = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert len(asked) > 10
    assert {one for one in asked if not one.startswith((address, "data:", "blob:"))} == set()
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
