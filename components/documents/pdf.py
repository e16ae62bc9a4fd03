"""What a Member State reads as PDF, tagged for screen readers (PDF/UA-1).

All that is told goes in as data, so that nothing in it is ever read as markup (release.typ).
"""

import dataclasses
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typst

from components.documents import columns, line_breaking
from components.documents.release import Paper
from components.theme import colours
from data_access.domain.tables import Table

TEMPLATE = Path(__file__).parent / "release.typ"
# What a table has at most that is not parted at the end of a page.
FEW_ROWS, FEW_LETTERS = 12, 1500


def pdf(paper: Paper) -> bytes:
    """Write it as PDF.

    Where no font of this machine has some of the letters, these are shown as
    boxes; the paper then says so, and does not claim to be accessible.
    """
    return compiled(TEMPLATE, lambda whole: told(paper, whole=whole))


def compiled(template: Path, told: Callable[[bool], dict[str, str]]) -> bytes:
    """A template as PDF/UA-1, or as plain PDF where no font has some of the letters.

    `told` makes what the template is told, from whether all letters can be shown.
    """
    try:
        return typst.compile(template, sys_inputs=told(True), pdf_standards="ua-1")
    except typst.TypstError:
        return typst.compile(template, sys_inputs=told(False))


def told(paper: Paper, *, whole: bool = True) -> dict[str, str]:
    """What the template is told, as JSON; `whole` says that all letters can be shown."""
    data = line_breaking.cleaned(dataclasses.asdict(paper)) | {"whole": whole}
    for part, its in zip(data["parts"], paper.parts, strict=True):
        for figure, its_own in zip(part["figures"], its.figures, strict=True):
            figure |= _laid_out(its_own.table) if its_own.table else {}
    return inputs(data)


def inputs(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the inputs of a template: its data and the table of colours, as JSON."""
    tables = {"data": data, "colours": colours.TABLE}
    return {name: json.dumps(table, ensure_ascii=False) for name, table in tables.items()}


def _laid_out(table: Table) -> dict[str, Any]:
    letters = sum(len(cell or "") for row in table.rows for cell in row.cells)
    together = len(table.rows) <= FEW_ROWS and letters <= FEW_LETTERS
    return {"widths": columns.widths(table), "together": together}
