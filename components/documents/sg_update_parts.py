"""The parts of an update in their order, from which Word, PDF and mail are written alike."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from components.documents import columns
from data_access.domain import formatting, sg_update
from data_access.domain.tables import Table

OFFICE = ("United Nations", "Executive Office of the Secretary-General")
STAMP = "DEMONSTRATION – FICTIONAL DATA"
DOLLARS = "Dollars ($) are United States dollars."
CITED = "A number in brackets in the text, as [1], names the question here that it answers."
CONTENTS = "Contents"
CHOICES = ("☐ Agree", "☐ Discuss")
MISSING = "–"
NONE = "None in this period."
# Centimetres of a line on either paper.
WIDE = 16.5
# Centimetres that a letter takes in a table, and around the text of a cell.
LETTER, PADDING = 0.2, 0.3
# Letters that leave room on the right of a line of the header block, and that have room there.
LEFT, RIGHT = 38, 18
# Letters of a reference at the foot of a page.
FOOT = 40
# Lines up to which a row stays on one page, and rows up to which a table does.
TALL, FEW = 36, 8


@dataclass(frozen=True)
class Line:
    """A line of a cell: bold words, what follows them, and whether it steps back in grey."""

    text: str
    lead: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Column:
    """A column with its width in centimetres."""

    title: str
    width: float
    is_number: bool = False

    @property
    def letters(self) -> int:
        """How many letters fit a line of it."""
        return max(int((self.width - PADDING) / LETTER), 1)


@dataclass(frozen=True)
class Row:
    """Cells of several lines each, and how many lines that takes at most."""

    cells: tuple[tuple[Line, ...], ...]
    lines: int

    @property
    def whole(self) -> bool:
        """Whether it fits a page, and so stays on one."""
        return self.lines <= TALL


@dataclass(frozen=True)
class Grid:
    """A table, with its name and description for screen readers."""

    name: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def together(self) -> bool:
        """Whether it is so short that it stays on one page."""
        return len(self.rows) <= FEW and sum(row.lines for row in self.rows) <= TALL


@dataclass(frozen=True)
class Box:
    """The points for attention."""

    points: tuple[sg_update.Point, ...]


@dataclass(frozen=True)
class Drawn:
    """A figure, its caption with its number; it says that there is nothing where there is nothing.

    chart  Vega-Lite specification, or None
    """

    caption: str
    note: str
    alternative: str
    chart: Mapping[str, Any] | None
    grid: Grid | None
    said: str


@dataclass(frozen=True)
class Said:
    """A paragraph without a number."""

    text: str


@dataclass(frozen=True)
class Aside(Said):
    """A remark in small grey letters."""


@dataclass(frozen=True)
class Quoted(Said):
    """Words to be spoken."""


Block = Box | sg_update.Paragraph | Drawn | Grid | Said


@dataclass(frozen=True)
class Part:
    """A heading and what stands below it."""

    heading: str
    blocks: tuple[Block, ...]


def parts(update: sg_update.SgUpdate) -> tuple[Part, ...]:
    """Every part, in its order; one that has nothing to say says so."""
    made = (
        (
            "For the Secretary-General’s attention",
            (Box(update.attention),) if update.attention else (),
        ),
        *((section.heading, tuple(map(_block, section.blocks))) for section in update.sections),
        ("Decisions requested", (_decisions(update.decisions),) if update.decisions else ()),
        (_coming_up(update.coming), (_coming(update.coming),) if update.coming else ()),
        ("Line to take", tuple(map(Quoted, update.line))),
        ("Annex: sources and methods", _annex(update.references)),
    )
    return tuple(Part(heading, blocks or (Said(NONE),)) for heading, blocks in made)


def marks(update: sg_update.SgUpdate) -> tuple[str, ...]:
    """What stands on the right of every page's head: not cleared, made up."""
    return tuple(filter(None, (update.stamp, STAMP if update.demonstration else "")))


def header(update: sg_update.SgUpdate) -> tuple[tuple[str, str], ...]:
    """The labels of the header block with what stands beside them; THROUGH only where used."""
    return (
        ("TO", update.to),
        *((("THROUGH", update.through),) if update.through else ()),
        ("FROM", update.sender),
        ("DATE", formatting.day(update.date)),
        ("REF.", update.reference),
        ("SUBJECT", update.subject),
    )


def addressed(update: sg_update.SgUpdate) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The header block in lines of one label or two: DATE and REF. on the right where they fit."""
    *left, date, reference, subject = header(update)
    right = [date, reference]
    lines: list[tuple[tuple[str, str], ...]] = []
    for label, text in left:
        beside = right and len(text) <= LEFT and len(right[0][1]) <= RIGHT
        lines.append(((label, text), *([right.pop(0)] if beside else ())))
    return (*lines, *((one,) for one in right), (subject,))


def running(update: sg_update.SgUpdate) -> str:
    """What stands at the foot of every page, beside its number."""
    return f"{short_reference(update)} · Data as of {update.as_of}"


def short_reference(update: sg_update.SgUpdate) -> str:
    """The reference as far as a foot has room; the header block has it whole."""
    reference = update.reference
    return reference if len(reference) <= FOOT else f"{reference[:FOOT]}…"


def closing(update: sg_update.SgUpdate) -> tuple[tuple[str, str], ...]:
    """The last line: who prepared it, who cleared it, and when the next one comes."""
    return (
        ("Prepared by", update.prepared_by or MISSING),
        ("Cleared by", update.cleared_by or "not cleared"),
        ("Next", update.next or MISSING),
    )


def _block(block: sg_update.Paragraph | sg_update.Figure) -> Block:
    if isinstance(block, sg_update.Paragraph):
        return block
    name = f"Figure {block.number}"
    shown = block.table and block.table.rows
    return Drawn(
        caption=f"{name}. {block.caption}",
        note=block.note,
        alternative=block.alternative or block.caption,
        chart=block.chart,
        grid=_shown(block.table, name, block.caption) if shown else None,
        said="" if shown or block.chart else NONE,
    )


def _shown(table: Table, name: str, caption: str) -> Grid:
    letters = columns.widths(table)
    heads = tuple(
        Column(column.title, WIDE * share / sum(letters), column.is_number)
        for column, share in zip(table.columns, letters, strict=True)
    )
    rows = (tuple((Line(cell or MISSING),) for cell in row.cells) for row in table.rows)
    return Grid(name, caption, heads, _rows(heads, rows))


def _decisions(asked: tuple[sg_update.Decision, ...]) -> Grid:
    heads = (
        *(Column("No.", 0.9), Column("Matter", 3.6), Column("Recommendation and reason", 5.1)),
        *(Column("Owner", 2.3), Column("Needed by", 2.5), Column("Decision", 2.1)),
    )
    rows = (
        (
            (Line("", decision.letter),),
            (Line(decision.matter),),
            (Line(f" {decision.reason}" if decision.reason else "", decision.recommendation),),
            (Line(decision.owner or MISSING),),
            _day(decision.needed_by) if decision.needed_by else (Line(MISSING),),
            tuple(map(Line, CHOICES)),
        )
        for decision in asked
    )
    said = "For each matter the recommendation with its reason, its owner, and the day that it"
    return Grid(
        "Decisions requested", f"{said} is needed by; boxes to tick.", heads, _rows(heads, rows)
    )


def _coming_up(days: tuple[sg_update.Day, ...]) -> str:
    if not days:
        return "Coming up"
    first, last = days[0].date, days[-1].date
    same = (first.year, first.month) == (last.year, last.month)
    begin = first.day if same else f"{first.day} {first:%B}"
    begin = formatting.day(first) if first.year != last.year else begin
    return (
        f"Coming up: {begin} to {formatting.day(last)}" if last > first else f"Coming up: {begin}"
    )


def _coming(days: tuple[sg_update.Day, ...]) -> Grid:
    heads = (
        *(Column("Day", 2.5), Column("Time and place", 3.8)),
        *(Column("Event", 6.0), Column("Secretary-General", 4.2)),
    )
    rows = (
        (_day(day.date, bold=True), *((Line(text or MISSING),) for text in said))
        for day in days
        for said in _entries(day)
    )
    said = "For each day what happens, when and where, and what it asks of the Secretary-General."
    return Grid("Coming up", said, heads, _rows(heads, rows))


def _entries(day: sg_update.Day) -> list[tuple[str, str, str]]:
    entries = [(entry.place, entry.event, entry.role) for entry in day.entries]
    return entries or [("", day.remark or "No events", "")]


def _day(date: dt.date, *, bold: bool = False) -> tuple[Line, Line]:
    """A day in two lines, neither of which is ever parted."""
    weekday = f"{date:%A}"
    return Line("" if bold else weekday, weekday if bold else ""), Line(f"{date.day} {date:%B}")


def _annex(references: tuple[sg_update.Reference, ...]) -> tuple[Block, ...]:
    if not references:
        return ()
    heads = (
        *(Column("No.", 1.0), Column("Question, and how it was put", 6.2), Column("Source", 3.8)),
        *(Column("As of", 3.4), Column("Snapshot", 2.1)),
    )
    rows = (
        (
            (Line("", f"[{one.number}]"),),
            (Line(one.question), Line(one.command, quiet=True)),
            (Line(one.source),),
            (Line(one.as_of),),
            (Line(one.snapshot),),
        )
        for one in references
    )
    said = "The questions that the numbers in brackets name, with their sources and dates."
    return (
        Aside(f"{CITED} {DOLLARS}"),
        Grid("Sources and methods", said, heads, _rows(heads, rows)),
    )


def _rows(
    heads: tuple[Column, ...], rows: Iterable[tuple[tuple[Line, ...], ...]]
) -> tuple[Row, ...]:
    return tuple(Row(cells, _lines(heads, cells)) for cells in rows)


def _lines(heads: tuple[Column, ...], cells: tuple[tuple[Line, ...], ...]) -> int:
    return max(
        sum(len(line.lead + line.text) // head.letters + 1 for line in cell)
        for head, cell in zip(heads, cells, strict=True)
    )
