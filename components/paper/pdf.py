"""What a Member State reads as PDF, tagged for screen readers (PDF/UA-1).

All that is told goes in as data, so that nothing in it is ever read as markup (release.typ).
"""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import typst

from components.paper.release import Paper, Table

TEMPLATE = Path(__file__).parent / "release.typ"
# Letters on a line of a table, around the text of a cell, and in what then takes several lines.
LINE, PADDING, WIDEST = 94, 2, 34
# What a table has at most that is not parted at the end of a page.
FEW_ROWS, FEW_LETTERS = 12, 1500
# Signs that no font shows.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def pdf(paper: Paper) -> bytes:
    """Write it as PDF.

    Where no font of this machine has some of the letters, these are shown as
    boxes; the paper then says so, and does not claim to be accessible.
    """
    try:
        return typst.compile(TEMPLATE, sys_inputs=told(paper), pdf_standards="ua-1")
    except typst.TypstError:
        return typst.compile(TEMPLATE, sys_inputs=told(paper, whole=False))


def told(paper: Paper, *, whole: bool = True) -> dict[str, str]:
    """What the template is told, as JSON; `whole` says that all letters can be shown."""
    data = _cleaned(dataclasses.asdict(paper)) | {"whole": whole}
    for part, its in zip(data["parts"], paper.parts, strict=True):
        for figure, its_own in zip(part["figures"], its.figures, strict=True):
            figure |= _laid_out(its_own.table) if its_own.table else {}
    return {"data": json.dumps(data, ensure_ascii=False)}


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return CONTROLS.sub("", value) if isinstance(value, str) else value


def _laid_out(table: Table) -> dict[str, Any]:
    letters = sum(len(cell or "") for row in table.rows for cell in row.cells)
    together = len(table.rows) <= FEW_ROWS and letters <= FEW_LETTERS
    return {"widths": _widths(table), "together": together}


def _widths(table: Table) -> list[float]:
    """How a line is shared between columns, in letters: what cannot be parted fits first."""
    columns = list(zip(*(row.cells for row in table.rows), strict=True))
    least = [
        min(max(map(_longest_word, (column.title, *cells))) + PADDING, WIDEST)
        for column, cells in zip(table.columns, columns, strict=True)
    ]
    wanted = [
        # A title takes two lines before it takes the room of others.
        min(max(narrow, len(column.title) / 2, *(len(cell or "") for cell in cells)), WIDEST)
        for narrow, column, cells in zip(least, table.columns, columns, strict=True)
    ]
    more = sum(wanted) - sum(least)
    share = max(LINE - sum(least), 0) / more if more else 0
    return [narrow + (wide - narrow) * share for narrow, wide in zip(least, wanted, strict=True)]


def _longest_word(text: str | None) -> int:
    # A space that parts nothing is a letter here.
    return max(map(len, (text or "").split(" ")), default=0)
