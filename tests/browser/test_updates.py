"""The update to the Secretary-General is written in two windows, read, followed, handed out."""

import io
import shutil

import pytest
from docx import Document

from data_access.__main__ import _draw, _make
from data_access.database import connections
from data_access.demonstration import documents
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.sg_updates import editing
from tests.bench import product
from tests.browser.test_journeys import settled
from tests.browser.test_people import violations

HEAD, CHIEF = Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF
# The draft that the demonstration leaves, and the update that went out before it.
DRAFT, SENT = 2, 1
PAGES = (
    "/updates",
    f"/update?number={DRAFT}&section=decisions",
    f"/update?number={DRAFT}&section=reforms",
    f"/clearance?number={DRAFT}",
    f"/clearance?number={SENT}",
)


@pytest.fixture(scope="module")
def url(demonstration_template, tmp_path_factory):
    """A database of demonstration data with two updates."""
    path = shutil.copy(demonstration_template, tmp_path_factory.mktemp("served") / "updates.db")
    database = connections.engine(f"sqlite:///{path}")
    with connections.writing(database) as conn:
        documents.release(conn, weeks.today(), _draw)
        documents.update(conn, weeks.today(), _draw, _make)
    database.dispose()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def address(serve, url):
    """Where it is served."""
    return serve(url)


def section(url: str, name: str) -> list:
    database = connections.engine(url)
    with database.connect() as conn:
        items = editing.latest(conn, DRAFT)[1].of(name)
    database.dispose()
    return items


@pytest.mark.parametrize(("width", "color_scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_updates_fails_a_rule_or_is_wider_than_its_window(
    visit, address, path, width, color_scheme
):
    page = visit(address + path, HEAD, width=width, color_scheme=color_scheme)
    page.wait_for_function(product.DRAWN)
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_text("DEMONSTRATION").first.is_visible()
    assert violations(page) == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_head_writes_by_keyboard_and_two_windows_lose_nothing(visit, address, url):
    [item, *_] = section(url, "reforms")
    path = f"{address}/update?number={DRAFT}&section=reforms"
    one, other = visit(path, HEAD), visit(path, HEAD)
    for page in (one, other):
        page.locator(f".st-key-item-{item.id}").get_by_text("Write", exact=True).click()
    box = f".st-key-text-{item.id} textarea"
    one.locator(box).fill("The first window says this.")
    other.locator(box).fill("The second window says that.")
    for page in (one, other):
        page.keyboard.press("Tab")
        page.wait_for_load_state("networkidle")
        settled(page)
    other.get_by_text("Two people edited this at the same time").wait_for()
    texts = [one.text for one in section(url, "reforms")]
    assert texts[:2] == ["The first window says this.", "The second window says that."]


def test_the_update_that_went_out_is_handed_out_again_as_it_was(visit, address):
    page = visit(f"{address}/clearance?number={SENT}", CHIEF)
    page.get_by_text("No figure of update").first.wait_for()
    with page.expect_download() as download:
        page.locator(".st-key-file-docx button").click()
    assert download.value.suggested_filename.startswith("SGU ")
    document = Document(io.BytesIO(download.value.path().read_bytes()))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 2"]
    assert headings[0] == "For the Secretary-General’s attention"
    assert headings[-1] == "Annex: sources and methods"
    with page.expect_download() as download:
        page.locator(".st-key-file-pdf button").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_the_chief_follows_a_number_of_a_draft_to_its_figure(visit, address):
    page = visit(f"{address}/update?number={DRAFT}&section=decisions", CHIEF)
    page.get_by_role("link", name="Which reform milestones are overdue").first.click()
    page.wait_for_url("**/reforms*")
    settled(page)
    assert page.get_by_role("heading", name="Reforms", level=1).is_visible()
