"""A file that cannot be loaded is refused in one sentence, and the database stays as it was."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from data_access.__main__ import main
from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE
from data_access.imports import contributions, kinds, sheets, tables
from data_access.imports.file_reading import Reading
from data_access.imports.loading import Options, load
from data_access.imports.rows import UnreadableFileError

HEADER = "year,donor,status,category,entity,rev_type,amount_usd\n"
GOOD = "2023,Fictional Fund,nonmember,NGOs,UNX,Other,1\n"
NOTHING = "read 0, new 0, changed 0, unchanged 0, rejected 0"


@pytest.fixture(scope="module")
def filled(untouched, tmp_path_factory):
    """A database with one contribution, which a refused file must not change."""
    database = connections.engine(untouched)
    path = tmp_path_factory.mktemp("good") / "good.csv"
    path.write_text(HEADER + GOOD)
    load(database, COMMAND_LINE, contributions.LOADER, "contributions", path, Options(), print)
    yield database
    database.dispose()


@pytest.fixture
def give(filled, everything, tmp_path, monkeypatch, capsys):
    """Import a file that is refused; gives the lines of stdout, then those of stderr."""
    monkeypatch.setenv("DATABASE_URL", filled.url.render_as_string(hide_password=False))
    monkeypatch.chdir(tmp_path)

    def give(name: str, content: bytes | None = None, kind: str = "contributions"):
        if content is not None:
            Path(name).write_bytes(content)
        before = everything(filled)
        assert main(["import", kind, name]) == 1
        assert everything(filled) == before
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return said.out.splitlines(), said.err.splitlines()

    return give


def sheet(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


TABLE = sheet(HEADER.strip().split(","), GOOD.strip().split(","))
NEEDED = "it needs year, donor, status, category, entity, rev_type, amount_usd."
DAMAGED = "{} is not an XLSX file, or it is damaged; save it again as .xlsx."

REFUSED = {
    "no bytes": ("a.csv", b"", "a.csv is empty."),
    "white space": ("a.csv", b" \n\n\t\n", "a.csv is empty."),
    "a header alone": ("a.csv", HEADER.encode(), "a.csv has a header and no rows below it."),
    "separators alone": ("a.csv", b",,,\n,,,\n", "a.csv lacks the columns year, donor, category"),
    "no header": ("a.csv", GOOD.encode(), "a.csv lacks the columns year, donor, category"),
    "a column missing": (
        "a.csv",
        b"year,donor,status,category,entity,rev_type\n2023,A,n,NGOs,U,O\n",
        "a.csv lacks the column amount_usd; its header is year, donor, status, category, entity",
    ),
    "a column twice": (
        "a.csv",
        HEADER.replace("\n", ",Donor\n").encode() + b"2023,A,n,NGOs,U,O,1,B\n",
        f"a.csv has twice the column donor; {NEEDED}",
    ),
    "other columns": (
        "a.csv",
        b",".join(b"c%d" % number for number in range(40)) + b"\n1\n",
        "a.csv lacks the columns year, donor, category",
    ),
    "a quote left open": (
        "a.csv",
        (HEADER + GOOD).encode() + b'2023,"A,n,NGOs,U,O,1\n',
        "a.csv, row 3: the quotes or the cells are broken (unexpected end of data).",
    ),
    "text after a quote": (
        "a.csv",
        HEADER.encode() + b'2023,"A"B,n,NGOs,U,O,1\n',
        "a.csv, row 2: the quotes or the cells are broken (',' expected after '\"').",
    ),
    "UTF-16 without its mark": (
        "a.csv",
        (HEADER + GOOD).encode("utf-16-le"),
        "a.csv holds NUL characters, as UTF-16 without its mark does; save it as UTF-8.",
    ),
    "UTF-16 cut off": (
        "a.csv",
        (HEADER + GOOD).encode("utf-16")[:-1],
        "a.csv is not valid UTF-16 text.",
    ),
    "UTF-32": (
        "a.csv",
        (HEADER + GOOD).encode("utf-32"),
        "a.csv holds NUL characters, as UTF-16 without its mark does; save it as UTF-8.",
    ),
    "no text": (
        "a.csv",
        HEADER.encode() + b"2023,\x81\x8d,n,NGOs,U,O,1\n",
        "a.csv is text neither in UTF-8 (first in row 2) nor in Windows-1252; save it as UTF-8.",
    ),
    "a picture": (
        "a.csv",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        "a.csv lacks the columns year, donor, category",
    ),
    "a workbook named CSV": ("a.csv", TABLE, "a.csv is text neither in UTF-8 (first in row"),
    "a PDF": ("a.pdf", b"%PDF-1.7\n", "a.pdf is neither a CSV nor an XLSX file, by its name"),
    "no suffix": ("a", HEADER.encode(), "a is neither a CSV nor an XLSX file, by its name"),
    "a workbook of before 2007": (
        "a.xls",
        b"\xd0\xcf\x11\xe0" + bytes(100),
        "a.xls is neither a CSV nor an XLSX file, by its name; save it as one.",
    ),
    "the same under a new name": (
        "a.xlsx",
        b"\xd0\xcf\x11\xe0" + bytes(100),
        "a.xlsx is protected by a password, or is of an older format; save it again as .xlsx,",
    ),
    "a CSV named XLSX": ("a.xlsx", HEADER.encode(), DAMAGED),
    "a workbook cut off": ("a.xlsx", TABLE[: len(TABLE) // 2], DAMAGED),
    "a workbook with a hole": ("a.xlsx", TABLE[:500] + bytes(300) + TABLE[800:], DAMAGED),
    "another archive": ("a.xlsx", archive(letter_txt=b"Dear Sir"), DAMAGED),
    "a workbook without sheets": ("a.xlsx", archive(xl__workbook_xml=b"<workbook/>"), DAMAGED),
    "an empty sheet": ("a.xlsx", sheet(), "a.xlsx lacks the columns year, donor, category"),
    "a file that is not there": ("b.csv", None, "b.csv cannot be read: No such file or directory."),
    "a folder": (".", None, ". is a folder or a device, not a file."),
    "a device": ("/dev/null", None, "/dev/null is a folder or a device, not a file."),
    "a name too long": ("b" * 300 + ".csv", None, "cannot be read: File name too long."),
    "a control character in the name": ("\x1b[0m.csv", b"", "\\x1b[0m.csv is empty."),
}


def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(give):
    for case, (name, content, sentence) in REFUSED.items():
        out, err = give(name, content)
        assert (case, out, len(err)) == (case, [NOTHING], 1)
        assert sentence.format(name) in err[0], case
        assert len(err[0]) < 400, case


REJECTED = {
    "too few cells": (b"2023,A,n,NGOs,U,O\n", "(whole row): the row has 6 cells, the header 7"),
    "too many cells": (b"2023,A,n,NGOs,U,O,1,2\n", "(whole row): the row has 8 cells, the header"),
    "a NUL": (b"2023,A\0B,n,NGOs,U,O,1\n", "donor: the text holds a control character (U+0000)"),
    "an escape": (b"2023,\x1b[0m,n,NGOs,U,O,1\n", "donor: the text holds a control character"),
    "a number in words": (b"2023,A,n,NGOs,U,O,one\n", "amount_usd: is not a number"),
    "a number too large": (b"2023,A,n,NGOs,U,O,1e999\n", "amount_usd: is not a number"),
    "not a number": (b"2023,A,n,NGOs,U,O,nan\n", "amount_usd: is not a number"),
    "figures of another script": ("٢٠٢٣,A,n,NGOs,U,O,1\n".encode(), "year: is not a whole number"),
    "a year that cannot be": (b"1899,A,n,NGOs,U,O,1\n", "year: is not a year of the United"),
    "a year too large": (b"99999999999,A,n,NGOs,U,O,1\n", "year: is not a whole number"),
    "a year with a fraction": (b"2023.5,A,n,NGOs,U,O,1\n", "year: is not a whole number"),
    "no name": (b"2023, ,n,NGOs,U,O,1\n", "donor: the cell is empty"),
    "a name too long": (
        b"2023," + b"A" * 201 + b",n,NGOs,U,O,1\n",
        "donor: the text is longer than 200 characters",
    ),
}


def test_a_bad_row_undoes_its_file_and_is_listed_with_row_and_column(give):
    listed = Path("a.csv.rejected.csv")
    for case, (row, complaint) in REJECTED.items():
        out, err = give("a.csv", HEADER.encode() + GOOD.replace("1\n", "5\n").encode() + row)
        assert (case, out) == (case, ["read 2, new 0, changed 0, unchanged 0, rejected 1"])
        assert err == [
            f"a.csv: one row rejected, listed in {listed.resolve()}.",
            err[1],
            "Nothing of the file was loaded; mend these rows, or say --accept-rejects.",
        ]
        assert err[1].startswith(f"First: row 3, column {complaint}"), case
        header, rejected = listed.read_text(encoding="utf-8-sig").splitlines()
        assert (case, header, rejected[:2]) == (case, "row,column,value,reason", "3,")
        listed.unlink()


BAD_CELLS = {
    "a date for a name": ("2023-05-06", "organization: a date stands where a text belongs"),
    "a time for a name": ("12:30:00", "organization: a date stands where a text belongs"),
}


@pytest.mark.parametrize(("typed", "complaint"), BAD_CELLS.values(), ids=BAD_CELLS)
def test_a_name_that_a_spreadsheet_turned_into_a_date_is_rejected(give, typed, complaint):
    book = openpyxl.Workbook()
    book.active.append(["organization", "occasion", "kind", "date"])
    cell = book.active.cell(2, 1)
    cell.value = openpyxl.utils.datetime.from_ISO8601(typed)
    for column, value in enumerate(("Forum", "event", "2026-05-06"), start=2):
        book.active.cell(2, column, value)
    file = io.BytesIO()
    book.save(file)
    _, err = give("a.xlsx", file.getvalue(), kind="engagements")
    assert f"First: row 2, column {complaint}." in err


def test_a_file_without_permission_to_read_it_is_refused(give, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    Path("a.csv").touch()
    _, err = give("a.csv")
    assert err == ["a.csv cannot be read: Permission denied."]


@pytest.fixture
def lowered(monkeypatch):
    """Lower the limits of cell and line to 100 characters, and that of parts to 3."""
    before = csv.field_size_limit()
    monkeypatch.setattr(tables, "CELL", 100)
    monkeypatch.setattr(tables, "LINE", 150)
    monkeypatch.setattr(sheets, "MEMBERS", 3)
    yield
    csv.field_size_limit(before)


BEYOND = (
    (
        "a.csv",
        HEADER.encode() + b"2023," + b"A" * 110 + b",n,NGOs,U,O,1\n",
        "a.csv, row 2: the quotes or the cells are broken (field larger than field limit (100)).",
    ),
    (
        "a.csv",
        HEADER.encode() + b"," * 160,
        "a.csv, row 2: the quotes or the cells are broken"
        " (the line is longer than 150 characters).",
    ),
    (
        "a.xlsx",
        archive(**{f"part{number}_xml": b"<x/>" for number in range(4)}),
        "a.xlsx has more than 3 parts.",
    ),
)


@pytest.mark.usefixtures("lowered")
def test_what_is_larger_than_its_limit_is_refused(give):
    for name, content, sentence in BEYOND:
        assert give(name, content) == ([NOTHING], [sentence])


def test_a_part_that_is_longer_than_the_archive_states_is_refused(give, monkeypatch):
    listed = zipfile.ZipFile.infolist

    def understated(self):
        parts = listed(self)
        for part in parts:
            part.file_size -= 1
        return parts

    monkeypatch.setattr(zipfile.ZipFile, "infolist", understated)
    assert give("a.xlsx", TABLE)[1] == [DAMAGED.format("a.xlsx")]


def test_of_a_file_beyond_the_limit_no_more_is_read_than_shows_it(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.touch()
    sizes = []

    class Counted(io.BytesIO):
        def read(self, size=-1):
            sizes.append(size)
            return super().read(size)

    monkeypatch.setattr(Path, "open", lambda *_: Counted(b"x" * 300))
    with pytest.raises(UnreadableFileError, match=r"^a\.csv holds more than"):
        Reading(path, 10, 200).bytes()
    assert sizes == [201]


def test_the_limits_are_settings(give, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_ROWS", "1")
    _, err = give("a.csv", HEADER.encode() + GOOD.encode() * 2)
    assert err == ["a.csv has more than 1 rows; split it, or raise MAX_IMPORT_ROWS."]
    monkeypatch.setenv("MAX_IMPORT_MEGABYTES", "1")
    _, err = give("a.csv", bytes(1_000_001))
    assert err == ["a.csv holds more than 1 MB; split it, or raise MAX_IMPORT_MEGABYTES."]


def test_a_formula_is_listed_among_the_rejected_rows_as_text(give):
    give("a.csv", HEADER.encode() + b"=2+3,A,n,NGOs,U,O,1\n")
    listed = Path("a.csv.rejected.csv").read_text(encoding="utf-8-sig")
    assert listed.splitlines()[1] == "2,year,'=2+3,is not a whole number"


UNREADABLE = (
    b"",
    bytes(64),
    b"PK\3\4",
    b"{[<\xff\xfe,;\t\n\"'",
    b"<a",
    b"[1, 2",
    b"BEGIN:VCALENDAR\n",
)
SUFFIXES = ("csv", "xlsx", "json", "xml", "ics", "")


@pytest.mark.parametrize("kind", sorted(kinds.TEMPLATES))
@pytest.mark.usefixtures("give")
def test_every_kind_of_import_refuses_unreadable_files_in_one_sentence_each(
    filled, everything, capsys, kind
):
    # Each content under each suffix, and each number that a list may have.
    count = len(UNREADABLE) * len(SUFFIXES)
    names = [
        f"{number % 14}_{number}.{SUFFIXES[number % len(SUFFIXES)]}" for number in range(count)
    ]
    names += [f"{name}.json" for name in ("un80_actions", "un80_actions_progress")]
    before = everything(filled)
    for number, name in enumerate(names):
        Path(name).write_bytes(UNREADABLE[number % len(UNREADABLE)])
    assert main(["import", kind, *names]) == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [NOTHING]
    assert len(said.err.splitlines()) == len(names)
    assert everything(filled) == before
