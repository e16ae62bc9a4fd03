"""Empty files to fill in: the header that a kind of import expects, and nothing else."""

import csv
import io
from pathlib import Path

import xlsxwriter

from data_access.imports import kinds
from data_access.imports.rows import UnreadableFileError


def columns(kind: str) -> tuple[str, ...]:
    """The columns of the template of a kind.

    Raises:
        UnreadableFileError: the kind is loaded from its publisher's files alone.
    """
    named = kinds.TEMPLATES[kind].template
    if not named:
        raise UnreadableFileError(f"There is no template for {kind}: load its source's own files.")
    return named


def as_csv(kind: str) -> str:
    """The template as the text of a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(columns(kind))
    return text.getvalue().rstrip("\n")


def write_xlsx(kind: str, path: Path) -> None:
    """Write the template as a workbook of one sheet, which names no author."""
    named = columns(kind)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(kind)
        sheet.write_row(0, 0, named, book.add_format({"bold": True}))
        sheet.set_column(0, len(named) - 1, 22)
        sheet.freeze_panes(1, 0)
