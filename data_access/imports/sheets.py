"""Read XLSX workbooks, opened only after their parts were unpacked and checked.

Limits apply to what is counted while reading: bytes, parts, rows, and the extent of a sheet.
"""

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException, ElementTree, sax
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data_access.domain.refusal import Refused
from data_access.imports.file_reading import Reading
from data_access.imports.rows import Rejected, UnreadableFileError

SUFFIXES = (".xlsx", ".xlsm")
XML = (".xml", ".rels")
BOOK = "xl/workbook.xml"
CHUNK = 1 << 16
MEMBERS = 1000
# Rows that a sheet may have beyond the limit: above its header, or empty.
BLANK_ROWS = 1000
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# A sheet at its greatest length may be this wide; a shorter one may be wider.
COLUMNS = 10
MEMBER_MARK = b"PK\x01\x02"
# Older workbooks, and new ones under a password, begin with this instead of a ZIP archive's mark.
OLE_MARK = b"\xd0\xcf\x11\xe0"
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, RuntimeError),
    *(NotImplementedError, LookupError, ValueError),
    *(SAXException, ElementTree.ParseError, DefusedXmlException),
)


@dataclass(frozen=True)
class Grid:
    """The sheet that was read: its rows of cells, and complaints by the number of the row."""

    rows: list[list[Any]]
    complaints: dict[int, Rejected]


def grid(reading: Reading) -> Grid:
    """Read the first visible sheet with a table; other sheets are named in a notice, not read.

    A formula is a complaint, for what it shows need not be in the file, and so
    is a cell that shows an error.

    Raises:
        UnreadableFileError: it is no XLSX file, unpacks to more than the
            limits, or shows no sheet.
    """
    parts, complaints = _unpacked(reading)
    book = _open(reading, parts)
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if (sheet.visible, sheet.typ) == (SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet)
    ]
    if not visible:
        raise UnreadableFileError(f"{reading.path.name} shows no sheet of cells.")
    try:
        chosen, rows = _table(book, visible)
        found = Grid(rows, complaints.get(_part(parts, chosen), {}))
    except (CalamineError, *BROKEN):
        raise _damaged(reading) from None
    if others := [name for name in book.sheet_names if name != chosen]:
        reading.notices.append(
            f"{reading.path.name}: only the sheet {chosen} is read, not {', '.join(others)}."
        )
    return found


def _table(book: CalamineWorkbook, visible: list[str]) -> tuple[str, list[list[Any]]]:
    """Give the first sheet with a row of several cells; a cover sheet has none."""
    first: tuple[str, list[list[Any]]] | None = None
    for name in visible:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if any(sum(cell not in (None, "") for cell in row) > 1 for row in rows):
            return name, rows
        first = first or (name, rows)
    return first or (visible[0], [])


def _open(reading: Reading, parts: dict[str, bytes]) -> CalamineWorkbook:
    """Open the parts that were checked, not the file they came from."""
    counted = io.BytesIO()
    with zipfile.ZipFile(counted, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    counted.seek(0)
    try:
        return CalamineWorkbook.from_filelike(counted)
    except (CalamineError, OSError):
        raise _damaged(reading) from None


def _damaged(reading: Reading) -> UnreadableFileError:
    return UnreadableFileError(
        f"{reading.path.name} is not an XLSX file, or it is damaged; save it again as .xlsx."
    )


def _part(parts: dict[str, bytes], sheet: str) -> str:
    """The name of the part that holds a sheet."""
    book = ElementTree.fromstring(parts[BOOK])
    [found] = [
        value
        for element in book.iter()
        if element.tag.endswith("}sheet") and element.get("name") == sheet
        for name, value in element.attrib.items()
        if name.endswith("}id")
    ]
    relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    [target] = [element.get("Target") for element in relations if element.get("Id") == found]
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _unpacked(reading: Reading) -> tuple[dict[str, bytes], dict[str, dict[int, Rejected]]]:
    """The parts that are XML, and the complaints about each; all parts are counted."""
    held = reading.bytes()
    if held.startswith(OLE_MARK):
        raise UnreadableFileError(
            f"{reading.path.name} is protected by a password, or is of an older format;"
            " save it again as .xlsx, without one."
        )
    # Counted before the archive lists its parts.
    if held.count(MEMBER_MARK) > MEMBERS:
        raise UnreadableFileError(f"{reading.path.name} has more than {MEMBERS:,} parts.")
    parts: dict[str, bytes] = {}
    complaints: dict[str, dict[int, Rejected]] = {}
    left = reading.max_bytes
    try:
        with zipfile.ZipFile(io.BytesIO(held)) as archive:
            for member in archive.infolist():
                content, found = _unpack(reading, archive, member, left)
                left -= len(content)
                if member.filename.endswith(XML):
                    parts[member.filename], complaints[member.filename] = content, found
    except BROKEN:
        raise _damaged(reading) from None
    if BOOK not in parts:
        raise _damaged(reading)
    return parts, complaints


def _unpack(
    reading: Reading, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int
) -> tuple[bytes, dict[int, Rejected]]:
    """Unpack one part, stopping at the limit; XML is looked through on its way."""
    if member.compress_type not in PACKINGS:
        raise NotImplementedError(member.compress_type)
    content = bytearray()
    cells = _Cells(reading)
    parser = sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(cells)
    with archive.open(member) as file:
        while chunk := file.read(CHUNK):
            content += chunk
            if len(content) > most:
                raise reading.too_large()
            if member.filename.endswith(XML):
                parser.feed(chunk)
    if member.filename.endswith(XML):
        parser.close()
    return bytes(content), cells.complaints


class _Cells(ContentHandler):
    """Counts the rows and the extent of a sheet, and notes the cells that hold no plain value."""

    def __init__(self, reading: Reading):
        """Begin a part of the file that `reading` limits."""
        super().__init__()
        self.complaints: dict[int, Rejected] = {}
        self._reading = reading
        self._rows = 0
        self._row = self._column = self._last_row = self._last_column = 0
        self._is_error = False

    def startElement(self, name: str, attrs: Any) -> None:
        """Take note of a row, a cell, or what stands in it."""
        match name.rpartition(":")[2]:
            case "row":
                self._begin_row(attrs)
            case "c":
                self._begin_cell(attrs)
            case "f":
                self._complain("a formula stands here; paste it as a value")
            case "v" | "is":
                self._fill()

    def _begin_row(self, attrs: Any) -> None:
        self._rows += 1
        if self._rows > self._reading.max_rows + BLANK_ROWS:
            raise self._reading.too_long()
        self._row = int(attrs.get("r", self._row + 1))
        self._column = 0

    def _begin_cell(self, attrs: Any) -> None:
        self._column += 1
        self._is_error = attrs.get("t") == "e"
        if place := attrs.get("r"):
            found = PLACE.fullmatch(place)
            if found is None:
                raise Refused(place)
            self._row, self._column = int(found[2]), 0
            for letter in found[1]:
                self._column = self._column * 26 + ord(letter) - ord("A") + 1

    def _fill(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._last_row * self._last_column > self._reading.max_rows * COLUMNS:
            raise UnreadableFileError(
                f"{self._reading.path.name} has cells as far away as row {self._last_row:,},"
                f" column {self._last_column:,}; delete what stands outside the table."
            )
        if self._is_error:
            self._complain("the cell shows an error, not a value")

    def _complain(self, reason: str) -> None:
        place = f"{_letters(self._column)}{self._row}"
        self.complaints.setdefault(self._row, Rejected(self._row, place, "", reason))


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
