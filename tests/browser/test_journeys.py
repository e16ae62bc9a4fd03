"""The product on demonstration data, as its readers use it: by mouse, by keyboard, on a phone."""

import io
import shutil

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe

from data_access.domain import weeks
from tests.bench import product

PAGES = (
    *("/", "/engagement", "/reforms", "/partnerships", "/events"),
    *("/inclusion", "/breadth", "/outreach", "/accreditation", "/deferrals", "/roll_calls"),
    *("/contributors", "/contributions", "/partners", "/partner_source_rows"),
    *("/sources", "/search?search=union"),
)
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
# On a narrow window Streamlit 1.67 puts the names of groups into the list of pages itself, which no
# rule for lists allows; its own markup is not ours to change.
NAVIGATION = {"exclude": [["[data-testid=stSidebarNavItems]"]]}


@pytest.fixture(scope="module")
def address(serve, demonstration_template, tmp_path_factory):
    """The product on demonstration data."""
    path = shutil.copy(demonstration_template, tmp_path_factory.mktemp("served"))
    return serve(f"sqlite:///{path}")


def settled(page) -> None:
    page.locator(product.READY).wait_for()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "color_scheme"), [(1440, "light"), (390, "dark")])
def test_each_page_keeps_the_rules_of_accessibility_fits_its_window_and_is_stamped(
    visit, address, path, width, color_scheme
):
    page = visit(address + path, width=width, color_scheme=color_scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_text("DEMONSTRATION").first.is_visible()
    assert page.get_by_role("heading", level=1).count() == 1
    page.wait_for_function(product.DRAWN)
    found = Axe().run(page, NAVIGATION, RULES).response["violations"]
    assert {rule["id"]: [node["html"][:200] for node in rule["nodes"][:3]] for rule in found} == {}


def test_the_overview_is_one_screen(visit, address):
    page = visit(address)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stMain]').scrollHeight <= window.innerHeight"
    )
    assert page.get_by_text("Last import").is_visible()


def test_the_chief_goes_from_what_is_overdue_to_its_rows_and_back(visit, address):
    page = visit(address)
    tile = page.locator("[class*='st-key-tile-']").filter(has_text="Reforms overdue")
    overdue = tile.get_by_test_id("stMetricValue").inner_text()
    tile.get_by_role("link").click()
    page.wait_for_url("**/reforms?state=overdue")
    settled(page)
    headline = page.get_by_role("heading", level=2).first
    assert overdue in headline.inner_text() or int(overdue) < 10
    page.go_back()
    page.get_by_role("heading", name="Waiting for you").wait_for()


def test_a_week_is_an_address_that_can_be_sent(visit, address):
    page = visit(address)
    page.get_by_role("button", name="Earlier", exact=True).click()
    earlier = weeks.shifted(weeks.this_week(), -1)
    page.wait_for_url(f"**/?week={earlier}")
    settled(page)
    shown = page.locator(".st-key-weeks strong").inner_text()
    sent = visit(f"{address}/?week={earlier}")
    assert sent.locator(".st-key-weeks strong").inner_text() == shown


def test_the_keyboard_alone_leads_from_the_overview_to_what_needs_a_decision(visit, address):
    page = visit(address)
    first = page.locator(".st-key-list-decide a").first
    first.focus()
    outline = first.evaluate("it => getComputedStyle(it).outlineStyle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/action?key=*")
    settled(page)
    assert outline == "solid"
    assert page.get_by_role("heading", level=1).count() == 1


def test_a_chart_reads_its_finding_aloud_and_its_table_is_one_click_away(visit, address):
    page = visit(f"{address}/partnerships")
    finding = page.get_by_role("heading", level=2).first.inner_text()
    chart = page.locator("[data-testid=stVegaLiteChart][role=graphics-document]").first
    chart.wait_for()
    assert chart.get_attribute("aria-label") == finding
    page.get_by_role("tab", name="Table").first.click()
    page.get_by_test_id("stDataFrame").first.wait_for()


def test_a_figure_is_downloaded_as_csv(visit, address):
    page = visit(f"{address}/partnerships")
    with page.expect_download() as download:
        page.locator(".st-key-csv-partnerships-contributions-by-year button:visible").click()
    assert download.value.suggested_filename == "partnerships-contributions-by-year.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("year,sector,amount_usd,known_share")


def test_all_tables_of_a_page_are_downloaded_as_one_workbook(visit, address):
    page = visit(f"{address}/partners")
    page.wait_for_function(product.DRAWN)
    with page.expect_download() as download:
        page.get_by_role("button", name="All as workbook").click()
    assert download.value.suggested_filename == "partners.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert book.sheetnames[0] == "Contents"
    assert len(book.sheetnames) > 4
    stated = [[cell.value for cell in row] for row in book["Contents"].iter_rows(min_row=5)]
    assert [row[0] for row in stated] == book.sheetnames[1:]
    assert "DEMONSTRATION" in book["Contents"]["A2"].value
    assert all(row[1] and row[2].startswith("Unit: ") for row in stated)
