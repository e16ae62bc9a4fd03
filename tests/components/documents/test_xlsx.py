"""A workbook holds what the page shows, says what it is, and does nothing by itself."""

import datetime as dt
import io
import zipfile

import openpyxl
import pandas as pd
import pytest

from components.documents.xlsx import Sheet, workbook, xlsx

SAID = ("Four rivers were counted.", "Unit: Rivers · 2023 to 2024", "Source: Fictional Register")


def sheet(rows: pd.DataFrame, said=SAID, columns=None, **options):
    book = openpyxl.load_workbook(io.BytesIO(xlsx(rows, said, columns, **options)))
    assert [one.sheet_state for one in book] == ["visible"]
    return book.active


def below(rows: pd.DataFrame, **options) -> list[list]:
    """What stands below the header, of a workbook without lines above it."""
    return [[cell.value for cell in row] for row in sheet(rows, (), **options).iter_rows(min_row=2)]


def test_what_was_found_of_what_and_where_from_stands_above_the_header_and_the_rows():
    rows = pd.DataFrame({"year": [2023, 2024], "rivers": [1, 3]})
    page = sheet(rows, columns={"year": "Year", "rivers": "Rivers counted"})
    assert [[cell.value for cell in row] for row in page] == [
        ["Four rivers were counted.", None],
        ["Unit: Rivers · 2023 to 2024", None],
        ["Source: Fictional Register", None],
        [None, None],
        ["Year", "Rivers counted"],
        [2023, 1],
        [2024, 3],
    ]
    assert page.freeze_panes == "A6"
    assert page.auto_filter.ref == "A5:B7"


RISKY = ("=1+1", '=HYPERLINK("http://a.example";"x")', "+1", "-1", "@SUM(1)", "\t=1", "|cmd", "'=1")


@pytest.mark.parametrize("text", RISKY)
def test_text_that_looks_like_a_formula_is_text_as_it_was(text):
    page = sheet(pd.DataFrame({text: [text]}), (text,))
    cells = [cell for row in page for cell in row if cell.value is not None]
    assert [(cell.data_type, cell.value) for cell in cells if cell.row != 3] == [
        ("s", text),
        ("s", text),
    ]
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)


def test_no_part_of_the_file_is_a_formula_a_link_a_macro_or_leads_elsewhere():
    rows = pd.DataFrame({"a": ["=1+1", "https://a.example", "mailto:a@b.example"]})
    with zipfile.ZipFile(io.BytesIO(xlsx(rows, SAID))) as parts:
        names = parts.namelist()
        told = "".join(parts.read(name).decode() for name in names)
    assert "<f>" not in told
    assert "<hyperlink" not in told
    assert 'TargetMode="External"' not in told
    assert not [name for name in names if "vba" in name or "external" in name.lower()]
    assert "<dc:creator></dc:creator>" in told


def test_numbers_stay_numbers_and_are_written_as_on_the_page():
    rows = pd.DataFrame(
        {
            "year": [2024],
            "organizations": pd.array([12345], dtype="Int64"),
            "amount_usd": [1234.5],
            "known_share": [0.125],
            "ratio": [1.25],
            "organization_id": [4711],
        }
    )
    cells = list(sheet(rows, ())[2])
    assert [cell.value for cell in cells] == [2024, 12345, 1234.5, 0.125, 1.25, 4711]
    assert [cell.number_format for cell in cells] == [
        *("0", "#,##0", "#,##0", "0.0%", "#,##0.###", "0")
    ]


def test_a_text_of_digits_stays_text():
    assert below(pd.DataFrame({"action": ["007", "1e5"]})) == [["007"], ["1e5"]]


def test_dates_and_instants_are_dates_and_an_instant_says_that_it_is_utc():
    rows = pd.DataFrame(
        {
            "due_on": [dt.date(2026, 12, 5)],
            "loaded_at": pd.array(["2026-12-05T14:30"], dtype="datetime64[us]"),
        }
    )
    page = sheet(rows, (), {"loaded_at": "Loaded"})
    assert [cell.value for cell in page[1]] == ["Due on", "Loaded, UTC"]
    assert [cell.value for cell in page[2]] == [
        dt.datetime(2026, 12, 5),
        dt.datetime(2026, 12, 5, 14, 30),
    ]
    assert [cell.number_format for cell in page[2]] == ["d mmmm yyyy", "d mmmm yyyy hh:mm"]


def test_missing_zero_no_and_an_empty_text_are_four_things():
    rows = pd.DataFrame(
        {
            "people": pd.array([pd.NA, 0], dtype="Int64"),
            "amount_usd": [float("nan"), 0.0],
            "due_on": [None, dt.date(2026, 1, 2)],
            "seen_at": pd.array([None, "2026-01-02"], dtype="datetime64[us]"),
            "cancelled": pd.array([pd.NA, False], dtype="boolean"),
            "note": [None, ""],
        }
    )
    missing, there = below(rows)
    assert missing == [None] * 6
    assert there[:2] == [0, 0]
    assert there[4] is False


def test_lists_are_joined_and_what_no_cell_can_hold_is_shortened():
    rows = pd.DataFrame({"a": [("x", "y")], "b": ["z" * 40_000], "c": [float("inf")]})
    [[joined, long, endless]] = below(rows)
    assert joined == "x; y"
    assert len(long) == 32_767
    assert endless == "inf"


def test_columns_are_as_wide_as_what_they_hold_and_never_wider_than_a_screen():
    rows = pd.DataFrame({"a": ["x"], "name": ["Fictional Union of Rivers"], "text": ["x" * 500]})
    widths = {name: one.width for name, one in sheet(rows, ()).column_dimensions.items()}
    assert {name: round(width) for name, width in widths.items()} == {"A": 9, "B": 28, "C": 61}


@pytest.mark.parametrize("name", ["engagement-by-month", "a[b]:c*d?e/f\\g'h", "x" * 40, ""])
def test_the_sheet_has_a_name_that_a_spreadsheet_takes(name):
    assert 0 < len(sheet(pd.DataFrame({"a": [1]}), sheet=name).title) <= 31


def test_no_rows_are_a_header_alone():
    page = sheet(pd.DataFrame({"year": [], "rivers": []}))
    assert page.max_row == 5
    assert page.auto_filter.ref is None


def test_any_script_comes_out_as_it_went_in():
    assert below(pd.DataFrame({"a": ["Côte d’Ivoire — 中文 مرحبا 🌍"]})) == [
        ["Côte d’Ivoire — 中文 مرحبا 🌍"]
    ]


def test_all_tables_of_a_page_are_sheets_with_their_lines_behind_a_list_of_them():
    rows = pd.DataFrame({"year": [2024], "rivers": [3]})
    other = pd.DataFrame({"lake": ["=1+1"]})
    long = "a-name-that-is-longer-than-a-sheet-may-have"
    sheets = [
        Sheet("rivers", rows, ("Made up.", *SAID), {"rivers": "Rivers counted"}),
        Sheet("Contents", other, ("One lake.",)),
        Sheet(long, other, ()),
        Sheet(long, other, ()),
    ]
    book = openpyxl.load_workbook(io.BytesIO(workbook(("Waters", "Made up."), sheets)))
    assert book.sheetnames == [
        "Contents",
        "rivers",
        "Contents 2",
        long[:31],
        f"{long[:28]} 2",
    ]
    assert [[cell.value for cell in row] for row in book["Contents"]][:6] == [
        ["Waters", None, None, None],
        ["Made up.", None, None, None],
        [None, None, None, None],
        ["Sheet", "Finding", "Note 1", "Note 2"],
        ["rivers", *SAID],
        ["Contents 2", "One lake.", None, None],
    ]
    assert [[cell.value for cell in row] for row in book["rivers"]] == [
        *([line, None] for line in ("Made up.", *SAID)),
        [None, None],
        ["Year", "Rivers counted"],
        [2024, 3],
    ]
    assert (book["Contents 2"]["A4"].value, book["Contents 2"]["A4"].data_type) == ("=1+1", "s")
