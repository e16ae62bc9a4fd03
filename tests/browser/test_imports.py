"""A file is dropped, looked through, loaded and taken back; what is wrong is downloaded."""

import io
import shutil

import openpyxl
import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE, Role
from data_access.imports import kinds
from data_access.imports.loading import Options, load
from data_access.schema import engagements, import_batches
from tests.browser.test_journeys import settled
from tests.browser.test_people import violations

STAFF = Role.STAFF
ENGAGED = "organization,occasion,kind,date,participants\n"
FIRST = f"{ENGAGED}Fictional Union of Rivers,Forum,event,2026-05-06,4\n"
MORE = (
    f"{FIRST}Fictional Union of Rivrs,Forum,event,2026-05-06,9\n"
    "=1+1,Forum,event,6 May,9\nFictional Union of Lakes,Forum,party,2026-05-06,1\n"
)
# Where Streamlit lets files be dropped, it gives a role that its own label contradicts.
THEIRS = "stFileUploaderDropzone"
PAGES = ("/imports", "/duplicates", "/merge?one=1", "/merge?one=1&other=2", "/organization?id=1")


@pytest.fixture(scope="module")
def url(sqlite_template, tmp_path_factory, person):
    """A database with two engagements from two files, and an account of the staff."""
    folder = tmp_path_factory.mktemp("served")
    path = shutil.copy(sqlite_template, folder / "imports.db")
    database = connections.engine(f"sqlite:///{path}")
    with connections.writing(database) as conn:
        person(conn, STAFF)
    for name, rows in (("a.csv", FIRST), ("b.csv", FIRST.replace("Rivers", "Rivrs"))):
        (folder / name).write_text(rows)
        loader = kinds.loader("engagements", folder / name)
        load(database, COMMAND_LINE, loader, "engagements", folder / name, Options(), print)
    database.dispose()
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def address(serve, url):
    """Where it is served, with files of 1 MB at most."""
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("MAX_IMPORT_MEGABYTES", "1")
        return serve(url)


def count(url: str, table: sa.Table) -> int:
    database = connections.engine(url)
    with database.connect() as conn:
        number = conn.scalar(sa.select(sa.func.count()).select_from(table))
    database.dispose()
    return number


@pytest.mark.parametrize(("width", "color_scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_of_files_and_mergers_fails_a_rule_or_is_wider_than_its_window(
    visit, address, path, width, color_scheme
):
    page = visit(address + path, STAFF, width=width, color_scheme=color_scheme)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", level=1).count() == 1
    found = [node for some in violations(page).values() for node in some if THEIRS not in node]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def dropped(page, name: str, content: bytes):
    page.get_by_role("combobox", name="Kind of file").click()
    page.get_by_role("option", name="Engagements").click()
    settled(page)
    given = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(given)


def test_a_file_is_dropped_looked_through_loaded_and_taken_back(visit, address, url):
    page = visit(f"{address}/imports", STAFF)
    before = count(url, engagements)
    dropped(page, "c.csv", MORE.encode())
    page.get_by_role("button", name="Preview changes").click()
    page.get_by_text("One file would bring no new rows").wait_for()
    assert count(url, engagements) == before

    with page.expect_download() as download:
        page.locator(".st-key-xlsx-rejected-rows button:visible").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    cells = [[cell.value for cell in row] for row in book.active]
    assert cells[-3:] == [
        ["File", "Row", "Column", "Value", "Reason"],
        ["c.csv", 4, "date", "6 May", "is not a date such as 2026-12-05"],
        ["c.csv", 5, "kind", "party", "is not one of: event, meeting, statement"],
    ]

    page.get_by_role("button", name="Load the 2 rows without problems").click()
    page.get_by_text("One file brought no new rows and changed one").wait_for()
    page.get_by_role("combobox", name="Reverse an import").click()
    page.get_by_role("option", name="c.csv (engagements)").click()
    page.get_by_text("Reversing this import brings one row back").wait_for()
    page.get_by_role("button", name="Reverse this import").click()
    page.get_by_text("Reversed: c.csv").wait_for()
    assert count(url, import_batches) == 2


def test_the_server_refuses_a_file_beyond_the_limit_whatever_the_browser_allows(visit, address):
    page = visit(f"{address}/imports", STAFF)
    put = []
    page.on("response", lambda told: put.append(told) if "upload_file" in told.url else None)
    dropped(page, "a.csv", FIRST.encode())
    page.get_by_role("button", name="Preview changes").wait_for()
    [good] = [told for told in put if told.request.method == "PUT"]
    assert good.status == 204
    large = page.evaluate(
        """async ([url, xsrf]) => {
            const form = new FormData();
            form.append("file", new Blob([new Uint8Array(1_500_000)]), "a.csv");
            const headers = {"X-Xsrftoken": xsrf};
            return (await fetch(url, {method: "PUT", body: form, headers})).status;
        }""",
        [good.url, good.request.headers.get("x-xsrftoken", "")],
    )
    assert large == 413


def test_a_list_and_a_figure_are_taken_along_as_a_workbook_that_says_what_it_is(visit, address):
    page = visit(f"{address}/duplicates", STAFF)
    with page.expect_download() as download:
        page.locator(".st-key-xlsx-mergers-likely button:visible").click()
    assert download.value.suggested_filename == "mergers-likely.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert [sheet.sheet_state for sheet in book] == ["visible"]
    said = [row[0].value for row in book.active]
    assert said[0] == "Possible duplicates: one pair of organizations, one by spelling."
    assert "Unit: Pairs of organizations" in said
    assert any(line and line.startswith("Asked: ") for line in said)
