"""Rows of a file: one odd optional cell never costs its row, and a row never costs its file.

A row is rejected for a vital cell alone: what identifies it, and an amount, a date or a State
without which it would be wrong. Any other cell that cannot be read is left out: it is missing, and
a notice gives file, row, column, value and reason.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from data_access.domain import formatting
from data_access.imports.file_reading import Reading
from data_access.imports.rows import CellError, Rejected, Row

# Values that get a notice of their own; of more, the last notice gives the number.
MOST = 20
# How a cell separates its parts; where one part is odd, the others stay.
PARTS = "|"
NAME = 60

NO_NAMES: Mapping[str, str] = {}

Parsed = TypeVar("Parsed")
Odd = dict[tuple[str, str, str], list[int]]


def parse_rows(
    file: Reading,
    rows: Iterable[Row | Rejected],
    parse: Callable[[Row], Parsed],
    *,
    vital: Collection[str],
    names: Mapping[str, str] = NO_NAMES,
) -> Iterator[tuple[Row, Parsed] | Rejected]:
    """Yield each row with what `parse` returns for it, or the row as rejected.

    `names` gives columns the names that they have in the file, where those differ.

    `parse` may be called several times for one row, with ever fewer cells: it has no effect but its
    result. The notices of cells that were left out are added once all rows are read.
    """
    odd: Odd = {}
    for row in rows:
        yield row if isinstance(row, Rejected) else _parsed(row, parse, vital, names, odd)
    _mention(file, odd)


def _parsed(
    row: Row,
    parse: Callable[[Row], Parsed],
    vital: Collection[str],
    names: Mapping[str, str],
    odd: Odd,
) -> tuple[Row, Parsed] | Rejected:
    left_out = []
    while True:
        try:
            parsed = parse(row)
        except CellError as error:
            cell = names.get(error.column, error.column), str(error.value), error.reason
            if error.column in vital or not row.has(error.column):
                return Rejected(row.number, *cell)
            left_out.append(cell)
            row = _without(row, error)
        else:
            for cell in left_out:
                odd.setdefault(cell, []).append(row.number)
            return row, parsed


def _without(row: Row, error: CellError) -> Row:
    """Return the row without the odd part of a cell, or without the cell where that is all."""
    cell = row.cells[error.column]
    parts = cell if isinstance(cell, list) else str(cell).split(PARTS)
    others = [part for part in parts if str(part).strip() != str(error.value).strip()]
    if len(others) == len(parts):
        others = []
    rest = others if isinstance(cell, list) else PARTS.join(others)
    return Row(row.number, {**row.cells, error.column: rest or None}, row.separator)


def _mention(file: Reading, odd: Odd) -> None:
    values = list(odd.items())
    for (column, value, reason), rows in values[:MOST]:
        more = f" and {len(rows) - 1:,} more" if len(rows) > 1 else ""
        file.notices.append(
            f"{file.path.name}, row {rows[0]}{more}, {column}: “{value[:NAME]}” {reason};"
            " the cell was left out."
        )
    if len(values) > MOST:
        others = formatting.count(len(values) - MOST, "other value")
        file.notices.append(f"{file.path.name}: {others} could not be read; left out.")
