"""Rows of a CSV or XLSX file, read so that nothing is guessed, shifted or lost.

What a file may hold is limited while it is read: sizes that a file states about
itself are never believed.
"""

import codecs
import csv
import dataclasses
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from data_access.imports.rows import Rejected, Row, UnreadableFileError

CHUNK = 1 << 16
MEMBERS = 1000
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
CELL = 131_072


@dataclass
class Reading:
    """How a file is read: its path, its limits, and what its reader should be told about it."""

    path: Path
    max_rows: int
    max_bytes: int
    notices: list[str] = field(default_factory=list)

    def bytes(self) -> bytes:
        """The whole file, refused as soon as it is longer than the limit."""
        with self.path.open("rb") as file:
            held = file.read(self.max_bytes + 1)
        if len(held) > self.max_bytes:
            raise UnreadableFileError(
                f"{self.path.name} is larger than {self.max_bytes // 1_000_000} MB;"
                " split it, or raise MAX_IMPORT_MEGABYTES."
            )
        if not held.strip():
            raise UnreadableFileError(f"{self.path.name} is empty.")
        return held

    def text(self) -> str:
        """The file as text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252, said so."""
        held = self.bytes()
        marked = held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        try:
            return held.decode("utf-16" if marked else "utf-8-sig")
        except UnicodeDecodeError:
            if marked:
                raise UnreadableFileError(f"{self.path.name} is not valid UTF-16 text.") from None
        self.notices.append(
            f"{self.path.name} is not UTF-8; read as Windows-1252. Check names with accents."
        )
        return held.decode("cp1252", errors="replace")


def read(
    reading: Reading, needed: Sequence[str], optional: Sequence[str] = (), *, others: bool = False
) -> Iterator[Row | Rejected]:
    """Read the rows below the header of a CSV or XLSX file.

    The columns `needed` must stand in the header, `optional` ones may, in any
    order; any other is refused unless `others`. Columns are matched whatever
    their case and white space.

    Raises:
        UnreadableFileError: the file is empty, too large, of another format, or
            its header is not the one expected.
    """
    yield from _below_header(reading, _grid(reading), [*needed], [*optional], others)


def header(reading: Reading) -> list[str]:
    """The columns that a file names, to tell files of one kind but two shapes apart.

    Raises:
        UnreadableFileError: the file is empty, too large or of another format.
    """
    # What there is to say about the file is said when its rows are read.
    _, cells, _ = next(_grid(dataclasses.replace(reading, notices=[])), (0, [], None))
    return [_folded(str(cell)) for cell in cells if _filled(cell)]


def _grid(reading: Reading) -> Iterator[tuple[int, list[Any], Rejected | None]]:
    return _sheet(reading) if reading.path.suffix.lower() in (".xlsx", ".xlsm") else _csv(reading)


def _below_header(
    reading: Reading, grid: Iterator, needed: list[str], optional: list[str], others: bool
) -> Iterator[Row | Rejected]:
    _, header, _ = next(grid, (0, [], None))
    columns = _columns(reading, header, needed, optional, others)
    count = 0
    for number, cells, complaint in grid:
        if not any(_filled(cell) for cell in cells):
            continue
        count += 1
        if count > reading.max_rows:
            raise UnreadableFileError(
                f"{reading.path.name} has more than {reading.max_rows:,} rows;"
                " split it, or raise MAX_IMPORT_ROWS."
            )
        if count == 1 and _is_hxl(cells):
            reading.notices.append(f"{reading.path.name}: row {number} holds HXL tags; skipped.")
            continue
        if complaint is None and any(_filled(cell) for cell in cells[len(columns) :]):
            complaint = Rejected(
                number, "", "", f"the row has {len(cells)} cells, the header {len(columns)}"
            )
        yield complaint or Row(number, dict(zip(columns, cells, strict=False)))


def _columns(
    reading: Reading, header: Sequence[Any], needed: list[str], optional: list[str], others: bool
) -> list[str]:
    known = {_folded(name): name for name in (*needed, *optional)}
    found = [known.get(_folded(str(cell)), str(cell).strip()) for cell in header]
    while found and not found[-1]:
        found.pop()
    absent = [name for name in needed if name not in found]
    twice = sorted({name for name in found if name and found.count(name) > 1})
    strange = [] if others else [name for name in found if name and name not in known.values()]
    for names, problem in (
        (absent, "lacks the column"),
        (twice, "has twice the column"),
        (strange, "has the unknown column"),
    ):
        if names:
            raise UnreadableFileError(
                f"{reading.path.name} {problem}{'s' if len(names) > 1 else ''} {', '.join(names)};"
                f" it needs {', '.join(needed)}"
                + (f" and may have {', '.join(optional)}." if optional else ".")
            )
    return found


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _is_hxl(cells: Sequence[Any]) -> bool:
    tags = [str(cell).strip() for cell in cells if _filled(cell)]
    return all(tag.startswith("#") for tag in tags)


# CSV


def _csv(reading: Reading) -> Iterator[tuple[int, list[str], Rejected | None]]:
    text = reading.text()
    if reading.path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise UnreadableFileError(f"{reading.path.name} is neither a CSV nor an XLSX file.")
    first = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    if separator != ",":
        reading.notices.append(f"{reading.path.name} is separated by {SEPARATORS[separator]}.")
    csv.field_size_limit(CELL)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    width = None
    start = 1
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFileError(
                f"{reading.path.name}, row {start}: the quotes or the cells are broken ({error})."
            ) from None
        width = width or len(cells)
        complaint = None
        if cells and len(cells) != width:
            complaint = Rejected(
                start, "", "", f"the row has {len(cells)} cells, the header {width}"
            )
        yield start, cells, complaint
        start = lines.line_num + 1


# XLSX

ROW_TAG = b"<row"
FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<f\b')


def workbook(reading: Reading) -> CalamineWorkbook:
    """Open an XLSX file, once its parts have been unpacked and counted.

    Raises:
        UnreadableFileError: it is no XLSX file, or unpacks to more than the limits.
    """
    _inspect(reading, _ignore)
    try:
        return CalamineWorkbook.from_path(reading.path)
    except (CalamineError, OSError) as error:
        raise _not_a_sheet(reading) from error


def _ignore(_name: str, _chunk: bytes) -> None:
    """Unpacking alone is the inspection."""


def _not_a_sheet(reading: Reading) -> UnreadableFileError:
    return UnreadableFileError(
        f"{reading.path.name} is not an XLSX file, or it is damaged; save it again as .xlsx."
    )


def _inspect(reading: Reading, look: Callable[[str, bytes], None]) -> None:
    """Unpack every part once, counting bytes and rows, and show each chunk to `look`."""
    reading.bytes()
    unpacked = rows = 0
    try:
        with zipfile.ZipFile(reading.path) as parts:
            if len(parts.infolist()) > MEMBERS:
                raise UnreadableFileError(f"{reading.path.name} has more than {MEMBERS} parts.")
            for part in parts.infolist():
                tail = b""
                with parts.open(part) as file:
                    while chunk := file.read(CHUNK):
                        unpacked += len(chunk)
                        rows += (tail + chunk).count(ROW_TAG) - tail.count(ROW_TAG)
                        tail = chunk[-len(ROW_TAG) + 1 :]
                        if unpacked > reading.max_bytes or rows > reading.max_rows + MEMBERS:
                            raise UnreadableFileError(
                                f"{reading.path.name} unpacks to more than"
                                f" {reading.max_bytes // 1_000_000} MB or"
                                f" {reading.max_rows:,} rows; split it."
                            )
                        look(part.filename, chunk)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, RuntimeError):
        raise _not_a_sheet(reading) from None
    except zipfile.zlib.error:
        raise _not_a_sheet(reading) from None


def _formulas(reading: Reading) -> dict[int, str]:
    """The cells that hold a formula, by row: what a formula shows is not in the file."""
    sheets: dict[str, bytearray] = {}

    def look(name: str, chunk: bytes) -> None:
        if name.startswith("xl/worksheets/"):
            sheets.setdefault(name, bytearray()).extend(chunk)

    _inspect(reading, look)
    found = {}
    for name in sorted(sheets)[:1]:
        if b"<f" in sheets[name]:
            found = {int(row): column.decode() for column, row in FORMULA.findall(sheets[name])}
    return found


def _sheet(reading: Reading) -> Iterator[tuple[int, list[Any], Rejected | None]]:
    formulas = _formulas(reading)
    book = workbook(reading)
    visible = [s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible]
    if len(book.sheet_names) > 1:
        others = ", ".join(name for name in book.sheet_names if name != visible[0])
        reading.notices.append(
            f"{reading.path.name}: only the sheet {visible[0]} is read, not {others}."
        )
    grid = book.get_sheet_by_name(visible[0]).to_python(skip_empty_area=False)
    if not grid:
        raise UnreadableFileError(f"{reading.path.name} is empty.")
    for number, cells in enumerate(grid, start=1):
        complaint = None
        if number in formulas:
            place = f"{formulas[number]}{number}"
            complaint = Rejected(number, place, "", "a formula stands here; paste it as a value")
        yield number, cells, complaint
