"""What a table says is what is read: nothing guessed, shifted or lost on the way."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from data_access.imports import sheets, tables
from data_access.imports.file_reading import Reading
from data_access.imports.rows import Rejected, UnreadableFileError

LIMIT = 1_000_000


@pytest.fixture
def read(tmp_path):
    """Write a file and read its columns a and b, and perhaps c: the rows, and the notices."""

    def read(name: str, content: str | bytes, **limits):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        reading = Reading(path, limits.get("max_rows", 100), limits.get("max_bytes", LIMIT))
        rows = list(tables.read(reading, ("a", "b"), ("c",)))
        return [(row.number, dict(row.cells)) for row in rows], reading.notices

    return read


def workbook(*rows, hidden: bool = False, edit=None) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Table"
    for row in rows:
        book.active.append(row)
    if hidden:
        book.create_sheet("Notes").sheet_state = "hidden"
    if edit:
        edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


ONE = [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize(
    ("content", "notices"),
    [
        ("a,b\n1,2\n", []),
        ("a,b\r\n1,2\r\n", []),
        ("a,b\r1,2\r", []),
        ("a,b\n1,2", []),
        ("\ufeffa,b\n1,2\n", []),
        ('\ufeff"a","b"\n"1","2"\n', []),
        ("A , B\n1,2\n", []),
        ("a,b\n1,2\n\n,\n \n", []),
        ("a;b\n1;2\n", ["x.csv is separated by a semicolon."]),
        ("a\tb\n1\t2\n", ["x.csv is separated by a tab."]),
        ("a,b\n1,2\n".encode("utf-16"), []),
        ("a,b\n1,2\n".encode("utf-16-le").join([b"\xff\xfe", b""]), []),
        ("a,b\n1,2\n".encode("utf-16-be").join([b"\xfe\xff", b""]), []),
    ],
    ids=[
        *("plain", "CRLF", "lone CR", "no last newline", "BOM", "BOM and quotes", "other case"),
        *("blank rows below", "semicolons", "tabs", "UTF-16", "UTF-16 LE", "UTF-16 BE"),
    ],
)
def test_the_same_table_is_read_whatever_the_dialect(read, content, notices):
    assert read("x.csv", content) == (ONE, notices)


def test_windows_1252_is_read_and_said_with_the_row_that_gave_it_away(read):
    rows, notices = read("x.csv", "a,b\n1,2\nSão,“x”\n".encode("cp1252"))
    assert rows[1] == (3, {"a": "São", "b": "“x”"})
    assert notices == [
        "x.csv is not UTF-8 (first in row 3); read as Windows-1252. Check names with accents."
    ]


def test_rows_are_counted_as_an_editor_counts_lines(read):
    rows, _ = read("x.csv", '\n\na,b\n"one\ntwo",2\n\n3,4\n')
    assert rows == [(4, {"a": "one\ntwo", "b": "2"}), (7, {"a": "3", "b": "4"})]


def test_columns_may_stand_in_any_order_and_optional_ones_be_absent(read):
    assert read("x.csv", "c,b,a\n3,2,1\n")[0] == [(2, {"a": "1", "b": "2", "c": "3"})]


def test_a_second_header_of_hxl_tags_is_skipped_and_said(read):
    rows, notices = read("x.csv", "a,b\n#org +name,#date\n1,2\n")
    assert rows == [(3, {"a": "1", "b": "2"})]
    assert notices == ["x.csv: row 2 holds HXL tags; skipped."]


def test_a_name_that_begins_with_a_hash_is_no_tag(read):
    assert read("x.csv", "a,b\n#1 Fund,2\n")[0] == [(2, {"a": "#1 Fund", "b": "2"})]
    assert read("x.csv", "a,b\n1,2\n#tag,#tag\n")[0][1] == (3, {"a": "#tag", "b": "#tag"})


@pytest.mark.parametrize("cells", ["1", "1,2,3", "1,2,"])
def test_a_ragged_row_is_refused_and_never_shifted(tmp_path, cells):
    path = tmp_path / "x.csv"
    path.write_text(f"a,b\n1,2\n{cells}\n5,6\n")
    rows = list(tables.read(Reading(path, 100, LIMIT), ("a", "b")))
    found = len(cells.split(","))
    assert rows[1] == Rejected(3, "", "", f"the row has {found} cells, the header 2")
    assert [rows[0].cells, rows[2].cells] == [{"a": "1", "b": "2"}, {"a": "5", "b": "6"}]


def test_a_value_under_no_name_is_refused_rather_than_dropped(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,,b\n1,,2\n1,stray,2\n")
    first, second = tables.read(Reading(path, 100, LIMIT), ("a", "b"))
    assert first.cells["b"] == "2"
    assert second == Rejected(3, "", "stray", "stands in a column without a name")


def test_exactly_as_many_rows_as_the_limit_are_read(read):
    body = "1,2\n" * 100
    assert len(read("x.csv", f"a,b\n#x,#y\n{body}")[0]) == 100
    with pytest.raises(UnreadableFileError, match=r"x\.csv has more than 100 rows"):
        read("x.csv", f"a,b\n{body}1,2\n")


def test_exactly_as_many_bytes_as_the_limit_are_read(read):
    content = "a,b\n1,2\n"
    assert read("x.csv", content, max_bytes=len(content))[0] == ONE
    with pytest.raises(UnreadableFileError, match=r"x\.csv holds more than 0 MB"):
        read("x.csv", content, max_bytes=len(content) - 1)


# Sheets


def test_a_sheet_is_read_like_the_table_it_shows(read):
    rows, notices = read("x.xlsx", workbook(["a", "b", "c"], [1, "two", dt.date(2026, 12, 5)]))
    assert rows == [(2, {"a": 1.0, "b": "two", "c": dt.date(2026, 12, 5)})]
    assert notices == []


def test_rows_of_a_sheet_keep_the_numbers_that_the_spreadsheet_shows(read):
    rows, _ = read("x.xlsx", workbook([], [], ["a", "b"], [], [1, 2]))
    assert [number for number, _ in rows] == [5]


def test_hidden_sheets_are_said_and_not_read(read):
    rows, notices = read("x.xlsx", workbook(["a", "b"], ["1", "2"], hidden=True))
    assert rows == ONE
    assert notices == ["x.xlsx: only the sheet Table is read, not Notes."]


def test_the_first_visible_sheet_counts_even_behind_a_hidden_one(read):
    def hide_first(book):
        book.create_sheet("Old", 0)["A2"] = "=1+1"
        book["Old"].sheet_state = "hidden"

    rows, notices = read("x.xlsx", workbook(["a", "b"], ["1", "2"], edit=hide_first))
    assert rows == ONE
    assert notices == ["x.xlsx: only the sheet Table is read, not Old."]


@pytest.mark.parametrize("place", ["B2", "B4"])
def test_a_formula_is_refused_where_it_stands_even_if_it_shows_nothing_yet(tmp_path, place):
    path = tmp_path / "x.xlsx"
    content = workbook(
        ["a", "b"], ["1", "2"], ["3", "4"], edit=lambda book: book.active.__setitem__(place, "=1+1")
    )
    path.write_bytes(content)
    rows = list(tables.read(Reading(path, 100, LIMIT), ("a", "b")))
    complaints = [row for row in rows if isinstance(row, Rejected)]
    assert complaints == [
        Rejected(int(place[1]), place, "", "a formula stands here; paste it as a value")
    ]
    assert len(rows) - len(complaints) == (1 if place == "B2" else 2)


def test_a_cell_that_shows_an_error_is_refused_rather_than_read_as_empty(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(
        edited(workbook(["a", "b"], ["1", 2]), b'<c r="B2" t="n"><v>2', b'<c r="B2" t="e"><v>#REF!')
    )
    [complaint] = tables.read(Reading(path, 100, LIMIT), ("a", "b"))
    assert complaint == Rejected(2, "B2", "", "the cell shows an error, not a value")


def test_a_cell_far_away_is_refused_before_the_space_between_is_laid_out(read):
    far = edited(workbook(["a", "b"], [1, 2]), b'r="B2"', b'r="XFD1048576"')
    with pytest.raises(UnreadableFileError) as refusal:
        read("x.xlsx", far)
    assert str(refusal.value) == (
        "x.xlsx has cells as far away as row 1,048,576, column 16,384;"
        " delete what stands outside the table."
    )


def test_formats_far_away_that_hold_nothing_do_no_harm(read):
    styled = edited(
        workbook(["a", "b"], ["1", "2"]),
        b"</row></sheetData>",
        b'</row><row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>',
    )
    assert read("x.xlsx", styled)[0] == ONE


def test_names_of_tags_may_have_a_prefix(tmp_path):
    path = tmp_path / "x.xlsx"
    plain = workbook(["a", "b"], ["1", "=1"])
    with zipfile.ZipFile(io.BytesIO(plain)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    prefixed = sheet.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"xmlns=", b"xmlns:x=")
    path.write_bytes(edited(plain, sheet, prefixed))
    [complaint] = tables.read(Reading(path, 100, LIMIT), ("a", "b"))
    assert complaint.column == "B2"


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_way_of_packing_that_can_hide_any_size_is_refused(read, method):
    plain = workbook(["a", "b"], ["1", "2"])
    assert read("x.xlsx", edited(plain, b"<worksheet", b"<worksheet"))[0] == ONE
    with pytest.raises(UnreadableFileError, match="it is damaged"):
        read("x.xlsx", edited(plain, b"<worksheet", b"<worksheet", method=method))


def test_a_sheet_that_declares_a_document_type_is_refused(read):
    plain = workbook(["a", "b"], ["1", "2"])
    with pytest.raises(UnreadableFileError, match="it is damaged"):
        read("x.xlsx", edited(plain, b"<worksheet", b"<!DOCTYPE worksheet><worksheet"))


def test_a_bomb_is_unpacked_no_further_than_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"<workbook/>")
        parts.writestr("xl/media/image1.png", bytes(50 * LIMIT))
    unpacked = counted(monkeypatch)
    with pytest.raises(UnreadableFileError, match=r"x\.xlsx holds more than 1 MB"):
        list(tables.read(Reading(path, 100, LIMIT), ("a", "b")))
    assert sum(unpacked) <= LIMIT + 2 * sheets.CHUNK


def test_a_sheet_of_a_million_rows_is_read_no_further_than_the_limit(tmp_path, monkeypatch):
    path = tmp_path / "x.xlsx"
    path.write_bytes(
        edited(workbook(["a", "b"], [1, 2]), b"</sheetData>", b"<row/>" * 10**6 + b"</sheetData>")
    )
    assert path.stat().st_size < 50_000
    unpacked = counted(monkeypatch)
    with pytest.raises(UnreadableFileError, match=r"x\.xlsx has more than 100 rows"):
        list(tables.read(Reading(path, 100, 50 * LIMIT), ("a", "b")))
    assert sum(unpacked) < LIMIT


def counted(monkeypatch) -> list[int]:
    """How many bytes each reading of a part of an archive gave."""
    given = []
    original = zipfile.ZipExtFile.read

    def read(self, n=-1):
        given.append(len(chunk := original(self, n)))
        return chunk

    monkeypatch.setattr(zipfile.ZipExtFile, "read", read)
    return given


def edited(book: bytes, old: bytes, new: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The workbook with something in its first sheet replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as parts,
        zipfile.ZipFile(file, "w", method) as changed,
    ):
        for name in parts.namelist():
            content = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new)
            changed.writestr(name, content)
    return file.getvalue()
