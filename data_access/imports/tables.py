"""Rows of a CSV or XLSX file, read so that nothing is guessed, shifted or lost.

Limits apply to what is counted while reading.
"""

import csv
import dataclasses
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from data_access.domain.formatting import listed
from data_access.domain.names import tidy
from data_access.imports import sheets
from data_access.imports.file_reading import Reading
from data_access.imports.rows import Rejected, Row, UnreadableFileError

SUFFIXES = (".csv", ".tsv", ".txt")
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
# The longest cell and the longest line, in characters; a longer line is usually a broken quote.
CELL = 131_072
LINE = 1_000_000
NAME = 60
# A header below a title has at least so many cells, and at most so many rows above it.
TABLE_WIDTH, TITLE_ROWS = 3, 20
TOTALS = ("total", "totals", "grand total", "sum")
HXL = re.compile(r"#\w+(\s*\+\s*\w+)*")


def read(
    reading: Reading,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    *,
    others: bool = False,
    unnamed: str = "",
) -> Iterator[Row | Rejected]:
    """Read the rows below the header of a CSV or XLSX file.

    The columns `needed` must stand in the header, `optional` ones may, in any
    order; any other is refused unless `others`. Columns are matched whatever
    their case and white space. A first column without a name, which otherwise
    must be empty, is read as the optional column `unnamed`.

    Raises:
        UnreadableFileError: the file is empty, too large, of another format, or
            its header is not the one expected.
    """
    grid = _grid(reading)
    cells, grid = _header(reading, grid)
    columns = _columns(reading, cells, [*needed], [*optional], others)
    if unnamed and unnamed not in columns and "" in columns:
        columns[columns.index("")] = unnamed
    places = [place for place, name in enumerate(columns) if name in needed]
    yield from _below_header(reading, _without_notes(reading, grid, places), columns)


def header(reading: Reading) -> list[str]:
    """The columns that a file names, to tell files of one kind but two shapes apart.

    Raises:
        UnreadableFileError: the file is empty, too large or of another format.
    """
    # What there is to say about the file is said when its rows are read.
    grid = _grid(dataclasses.replace(reading, notices=[]))
    names = [_folded(str(cell)) for cell in _header(reading, grid)[0] if _filled(cell)]
    _refuse_nul(reading, names)
    return names


def _refuse_nul(reading: Reading, names: list[str]) -> None:
    """Refuse a header that was decoded wrongly."""
    if any("\0" in name for name in names):
        raise UnreadableFileError(
            f"{reading.path.name} holds NUL characters, as UTF-16 without its mark does;"
            " save it as UTF-8."
        )


def _grid(reading: Reading) -> Iterator[tuple[int, list[Any], Rejected | None]]:
    """Every row with its number and, for a sheet, what is wrong with its cells."""
    suffix = reading.path.suffix.lower()
    if suffix in sheets.SUFFIXES:
        return _sheet(reading)
    if suffix in SUFFIXES:
        return _csv(reading)
    # Whether it can be read at all comes before what it is called.
    reading.bytes()
    raise UnreadableFileError(
        f"{reading.path.name} is neither a CSV nor an XLSX file, by its name; save it as one."
    )


def _below_header(
    reading: Reading, grid: Iterator, columns: Sequence[str]
) -> Iterator[Row | Rejected]:
    count = 0
    for number, cells, complaint in grid:
        if complaint is None and not any(map(_filled, cells)):
            continue
        if not count and not complaint and _is_hxl(cells):
            reading.notices.append(f"{reading.path.name}: row {number} holds HXL tags; skipped.")
            continue
        count += 1
        if count > reading.max_rows:
            raise reading.too_long()
        yield complaint or _row(number, cells, columns, reading.separator)
    if not count:
        raise UnreadableFileError(f"{reading.path.name} has a header and no rows below it.")


def _header(reading: Reading, grid: Iterator) -> tuple[Sequence[Any], Iterator]:
    """Give the cells of the header and the rows below it.

    The header is the first row with any cells, unless that has a single one, as a title has, and a
    row of at least three follows among the first ones.
    """
    filled = (one for one in grid if any(map(_filled, one[1])))
    first = next(filled, None)
    if first is None:
        return [], grid
    above = [first]
    while len(above) <= TITLE_ROWS and sum(map(_filled, above[-1][1])) == 1:
        following = next(filled, None)
        if following is None:
            break
        above.append(following)
    number, cells, _ = above[-1]
    if len(above) == 1 or sum(map(_filled, cells)) < TABLE_WIDTH:
        return first[1], itertools.chain(above[1:], grid)
    reading.notices.append(
        f"{reading.path.name}: row {number} was read as the header;"
        f" the title rows above it, from row {first[0]}, were left out."
    )
    return cells, grid


def _without_notes(reading: Reading, grid: Iterator, needed: Sequence[int]) -> Iterator:
    """Leave out totals and notes below the last row of a table, with a notice of each."""
    waiting: list[tuple] = []
    for one in grid:
        if _is_note(one, needed):
            waiting.append(one)
        elif any(map(_filled, one[1])) or one[2]:
            # What follows is a row of the table: so were those before it.
            yield from waiting
            waiting.clear()
            yield one
    for number, cells, _ in waiting:
        text = next(str(cell).strip() for cell in cells if _filled(cell))
        reading.notices.append(
            f"{reading.path.name}, row {number}: “{text[:NAME]}” below the table was left out."
        )


def _is_note(one: tuple, needed: Sequence[int]) -> bool:
    """Whether a row lacks needed cells, and has a single cell or begins as a total does."""
    _, cells, complaint = one
    filled = [str(cell) for cell in cells if _filled(cell)]
    complete = all(place < len(cells) and _filled(cells[place]) for place in needed)
    if complaint or not filled or complete or len(needed) < TABLE_WIDTH:
        return False
    return len(filled) == 1 or _folded(filled[0]).rstrip(":") in TOTALS


def _row(
    number: int, cells: Sequence[Any], columns: Sequence[str], separator: str
) -> Row | Rejected:
    if len(cells) != len(columns):
        return Rejected(
            number, "", "", f"the row has {len(cells)} cells, the header {len(columns)}"
        )
    for column, cell in zip(columns, cells, strict=True):
        if not column and _filled(cell):
            return Rejected(number, "", str(cell), "stands in a column without a name")
    return Row(number, dict(zip(columns, cells, strict=True)), separator)


def _columns(
    reading: Reading, cells: Sequence[Any], needed: list[str], optional: list[str], others: bool
) -> list[str]:
    known = {_folded(name): name for name in (*needed, *optional)}
    written = ["" if cell is None else tidy(str(cell)) for cell in cells]
    found = [known.get(_folded(name), name) for name in written]
    _refuse_nul(reading, found)
    times = Counter(filter(None, found))
    absent = [name for name in needed if name not in times]
    twice = [name for name, number in times.items() if number > 1]
    allowed = {*needed, *optional}
    strange = [] if others else [name for name in times if name not in allowed]
    for names, problem in (
        (absent, "lacks the column"),
        (twice, "has twice the column"),
        (strange, "has the unknown column"),
    ):
        if names:
            raise UnreadableFileError(
                f"{reading.path.name} {problem}{'s' if len(names) > 1 else ''}"
                f" {listed([name[:NAME] for name in names])}; it needs {', '.join(needed)}"
                + (f" and may have {', '.join(optional)}." if optional else ".")
            )
    return found


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _is_hxl(cells: Sequence[Any]) -> bool:
    return all(HXL.fullmatch(str(cell).strip()) for cell in cells if _filled(cell))


def _csv(reading: Reading) -> Iterator[tuple[int, list[str], None]]:
    text = reading.text()
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reading.separator = separator
    if separator != ",":
        reading.notices.append(f"{reading.path.name} is separated by {SEPARATORS[separator]}.")
    csv.field_size_limit(CELL)
    rows = csv.reader(_lines(text), delimiter=separator, strict=True)
    start = 1
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise UnreadableFileError(
                f"{reading.path.name}, row {start}: the quotes or the cells are broken ({error})."
            ) from None
        if cells is None:
            return
        yield start, cells, None
        start = rows.line_num + 1


def _lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > LINE:
            raise csv.Error(f"the line is longer than {LINE:,} characters")
        yield line


def _sheet(reading: Reading) -> Iterator[tuple[int, list[Any], Rejected | None]]:
    grid = sheets.grid(reading)
    for number, cells in enumerate(grid.rows, start=1):
        yield number, cells, grid.complaints.get(number)
    # A formula that shows nothing yet leaves no cell to read.
    for number in sorted(grid.complaints):
        if number > len(grid.rows):
            yield number, [], grid.complaints[number]
