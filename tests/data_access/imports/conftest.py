"""Workbooks of our own making, in the shapes that the Committee's files have."""

import io
from collections.abc import Callable

import openpyxl
import pytest


@pytest.fixture(scope="session")
def sheet() -> Callable[..., bytes]:
    """A workbook of one sheet: `sheet(("Name", "Date"), ("Relief", JUNE))`."""

    def sheet(*rows: tuple, merged: dict[str, list[tuple[int, int]]] | None = None) -> bytes:
        book, file = openpyxl.Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        for column, spans in (merged or {}).items():
            for first, last in spans:
                book.active.merge_cells(f"{column}{first}:{column}{last}")
        book.save(file)
        return file.getvalue()

    return sheet


@pytest.fixture
def load_list(load_file, sheet):
    """Load one of the Committee's lists by its number: `load_list(7, ("Relief", JUNE))`.

    Other columns than the usual two are given as the first row: `columns=CHANGES`.
    """

    def load_list(number: int, *rows: tuple, columns=("NGO_name", "Session_number"), **options):
        content = sheet(columns, *rows)
        return load_file("decisions", f"{number}_list.xlsx", content, **options)

    return load_list


@pytest.fixture(scope="session")
def counts() -> Callable[..., tuple[int, ...]]:
    """Rows read, new, changed, unchanged, rejected: what the last line of an import says."""

    def counts(result) -> tuple[int, ...]:
        rejected = len({complaint.row for complaint in result.rejected})
        return result.read, result.new, result.changed, result.unchanged, rejected

    return counts
