"""The board of reforms, as the chief of staff opens it."""

import pytest
from streamlit.testing.v1 import AppTest

from components import area_pages
from components.charts import board
from data_access.domain.roles import Role


def headings(at: AppTest) -> list[str]:
    return [header.value.partition(" :gray")[0] for header in at.header]


def links(at: AppTest) -> list[str]:
    return [link.proto.label for link in at.get("page_link")]


@pytest.mark.usefixtures("site")
def test_a_database_without_reforms_says_so(open_page):
    at = open_page("board")
    assert at.info[0].value == "No reform action is recorded."
    assert links(at) == [area_pages.REFORMS["reforms"], area_pages.REFORMS["support"]]


@pytest.mark.usefixtures("demonstration_site")
def test_what_presses_is_said_first_and_every_state_has_its_column(open_page):
    at = open_page("board")
    assert headings(at)[0].startswith("Of 40 reform actions, seven are overdue, ")
    assert [name for name in headings(at) if name in board.STATES.values()] == [
        *board.STATES.values()
    ]
    ways = [link.proto.page for link in at.get("page_link")]
    assert sum(page.endswith("action") for page in ways) > 20
    assert "All 7" in links(at)
    assert at.get("vega_lite_chart")


@pytest.mark.usefixtures("demonstration_site")
@pytest.mark.parametrize(
    ("by", "columns"),
    [("stage", ["Preparation", "Not recorded"]), ("track", ["Intergovernmental", "Not recorded"])],
)
def test_the_address_says_by_what_the_board_is_laid_out(open_page, by, columns):
    assert set(columns) <= set(headings(open_page("board", layout=by)))


@pytest.mark.usefixtures("demonstration_site")
def test_a_word_that_is_no_layout_is_none(open_page):
    at = open_page("board", layout="<b>")
    assert "Overdue" in headings(at)


@pytest.mark.usefixtures("demonstration_site")
@pytest.mark.parametrize("role", [Role.FOCAL_POINT_HEAD, Role.STAFF])
def test_the_office_reads_the_same_board(open_page, role):
    assert headings(open_page("board", by=role)) == headings(open_page("board"))
