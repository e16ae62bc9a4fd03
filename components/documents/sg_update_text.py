"""The update to the Secretary-General as plain text, for mail: 72 columns, every part of it."""

import re
import textwrap
from collections.abc import Callable
from functools import partial

from components.documents import line_breaking, sg_update_parts
from data_access.domain import sg_update
from data_access.domain.sg_update import SgUpdate

COLUMNS = 72
# Columns between those of a table, and before what stands under a number.
GAP, INDENT = 2, 4
TICK = "[ ]"


def text(update: SgUpdate) -> str:
    """An update as text whose lines have 72 columns at most; longer words are parted there."""
    office = " | ".join(sg_update_parts.OFFICE)
    level = [update.level, update.handling, *sg_update_parts.marks(update)]
    lines = [
        *_lines(" · ".join(level)),
        "",
        *_lines(office),
        *_underlined(update.title, "="),
        "",
        *(
            line
            for label, said in sg_update_parts.header(update)
            for line in _hanging(label, said, 9)
        ),
    ]
    for part in sg_update_parts.parts(update):
        lines += ["", *_underlined(part.heading, "-"), ""]
        for place, block in enumerate(part.blocks):
            lines += [*([""] if place else []), *WRITERS[type(block)](block)]
    closing = " · ".join(f"{label}: {said}" for label, said in sg_update_parts.closing(update))
    lines += ["", *_lines(closing), *_lines(sg_update_parts.running(update)), ""]
    return "\n".join(line.replace(line_breaking.FIRM, " ").rstrip() for line in lines)


# Blocks


def _box(box: sg_update_parts.Box) -> list[str]:
    points = (_lines(f"{point.lead} {point.text}", "* ", "  ") for point in box.points)
    return [line for lines in points for line in lines]


def _numbered(block: sg_update.Paragraph) -> list[str]:
    said = _hanging(f"{block.number}.", block.text, INDENT)
    thread = _lines(block.thread, " " * INDENT) if block.thread else []
    return [*said, *thread]


def _drawn(block: sg_update_parts.Drawn) -> list[str]:
    chart = _lines(f"[Chart: {block.alternative}]") if block.chart else []
    grid = ["", *_grid(block.grid), ""] if block.grid else []
    said = [line for one in (block.said, block.note) if one for line in _lines(one)]
    return [*_lines(block.caption), *chart, *grid, *said]


def _grid(grid: sg_update_parts.Grid) -> list[str]:
    """Rows below each other where they fit a line; else each as a list of what its cells are."""
    heads = [_clean(column.title) for column in grid.columns]
    rows = [[_cell(lines) for lines in row.cells] for row in grid.rows]
    widths = _widths([heads, *rows])
    if widths is None:
        return _listed(heads, rows)
    numbers = [column.is_number for column in grid.columns]
    rule = ["-" * width for width in widths]
    return [line for row in (heads, rule, *rows) for line in _aligned(row, widths, numbers)]


def _widths(rows: list[list[str]]) -> list[int] | None:
    """The widths of columns that fit a line, the widest in two lines if need be; else None."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    over = sum(widths) + GAP * (len(widths) - 1) - COLUMNS
    if over > 0:
        widest = widths.index(max(widths))
        if over > widths[widest] // 2:
            return None
        widths[widest] -= over
    return widths


def _aligned(row: list[str], widths: list[int], numbers: list[bool]) -> list[str]:
    """One row: each cell on as many lines as its column needs for it."""
    cells = [
        [line.rjust(width) if right else line.ljust(width) for line in _wrapped(cell, width)]
        for cell, width, right in zip(row, widths, numbers, strict=True)
    ]
    gaps = [" " * width for width in widths]
    lines = range(max(map(len, cells)))
    return [
        (" " * GAP).join(
            cell[line] if line < len(cell) else gap for cell, gap in zip(cells, gaps, strict=True)
        )
        for line in lines
    ]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _listed(heads: list[str], rows: list[list[str]]) -> list[str]:
    wide = min(max(map(len, heads)) + GAP, COLUMNS // 2)
    lines: list[str] = []
    for place, row in enumerate(rows):
        lines += [""] if place else []
        for head, cell in zip(heads, row, strict=True):
            lines += _hanging(head, cell, wide)
    return lines


def _cell(lines: tuple[sg_update_parts.Line, ...]) -> str:
    return " ".join(_clean(line.lead + line.text) for line in lines)


def _said(block: sg_update_parts.Said, begin: str = "") -> list[str]:
    return _lines(block.text, begin, begin)


WRITERS: dict[type, Callable[..., list[str]]] = {
    sg_update_parts.Box: _box,
    sg_update.Paragraph: _numbered,
    sg_update_parts.Drawn: _drawn,
    sg_update_parts.Grid: _grid,
    sg_update_parts.Said: _said,
    sg_update_parts.Aside: _said,
    sg_update_parts.Quoted: partial(_said, begin="  "),
}


# Lines


def _clean(text: str) -> str:
    """Text on one line, in which days keep their months."""
    written = line_breaking.unparted(line_breaking.cleaned(text)).replace("☐", TICK)
    return re.sub(r"[ \t\r\n]+", " ", written).strip(" ")


def _lines(text: str, begin: str = "", further: str = "") -> list[str]:
    """Text on lines of 72 columns; its own lines stay lines."""
    lines: list[str] = []
    for line in text.splitlines() or [""]:
        lines += textwrap.wrap(
            _clean(line),
            COLUMNS,
            initial_indent=further if lines else begin,
            subsequent_indent=further,
            break_on_hyphens=False,
        )
    return lines


def _hanging(label: str, text: str, wide: int) -> list[str]:
    """Text beside its label, which has so many columns; below it where the label needs more."""
    if len(label) >= wide:
        return [*_lines(label), *_lines(text, " " * wide, " " * wide)]
    return _lines(text, f"{label:<{wide}}", " " * wide) or [label]


def _underlined(text: str, rule: str) -> list[str]:
    lines = _lines(text)
    return [*lines, rule * max(map(len, lines), default=0)]
