"""The update to the Secretary-General as a Word document."""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.table import CT_Tc
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from components.documents import (
    chart_images,
    docx_template,
    line_breaking,
    ooxml,
    sg_update_parts,
    sg_update_pdf,
)
from components.documents.docx_template import LABEL, QUIET, TEMPLATE, THREAD
from components.documents.sg_update_docx_styles import HAIR, NAVY, PANEL, RULE
from data_access.domain import sg_update
from data_access.domain.sg_update import SgUpdate

# Pages up to which a document needs no contents.
SHORT = 4
# Centimetres of a picture.
FIGURE = 16.0
# Letters of a property at most.
PROPERTY = 255
LANGUAGE = "en-GB"


def docx(update: SgUpdate, *, paper: str = "letter", template: Path = TEMPLATE) -> bytes:
    """An update as a Word document on US Letter, or on A4; the same update is the same bytes.

    Letterhead, styles, page, header and footer are those of the template.

    Raises:
        KeyError: for another paper.
        ValueError: the template lacks a style or a placeholder; the message names it.
    """
    document = docx_template.opened(paper, template)
    pages = sg_update_pdf.pages(update, paper=paper)
    _described(document, update)
    _on_every_page(document, update, pages.total)
    _letterhead(document, update)
    parts = sg_update_parts.parts(update)
    write = _writers(document, docx_template.numbering(document))
    for place, part in enumerate(parts):
        heading = _written(document.add_paragraph(style="Heading 2"), part.heading)
        ooxml.bookmark(heading._p, _name(place), place + 1)
        for block in part.blocks:
            write[type(block)](block)
        # What asks for attention comes before all else.
        if place == 0 and pages.total > SHORT:
            _contents(document, parts, pages.parts)
    _closing(document, update)
    saved = io.BytesIO()
    document.save(saved)
    return ooxml.packed(saved.getvalue())


# What it says of itself, and on every page


def _described(document: Opened, update: SgUpdate) -> None:
    said = document.core_properties
    stamps = sg_update_parts.marks(update)
    title = " ".join((f"{update.title}: {update.subject}", *(f"({stamp})" for stamp in stamps)))
    said.title, said.subject, said.author, said.category, said.comments = (
        line_breaking.cleaned(text)[:PROPERTY]
        for text in (
            title,
            update.subject,
            update.sender,
            update.level,
            f"{update.level}. {update.handling}",
        )
    )
    said.last_modified_by, said.language, said.revision = said.author, LANGUAGE, 1
    said.keywords = line_breaking.cleaned(update.reference)[:PROPERTY]
    made = update.made_at.replace(tzinfo=update.made_at.tzinfo or dt.UTC).astimezone(dt.UTC)
    said.created = said.modified = made.replace(tzinfo=None)


def _on_every_page(document: Opened, update: SgUpdate, total: int) -> None:
    """Fill header and footer, those of the first page too, which are others."""
    [section] = document.sections
    marks = " · ".join(sg_update_parts.marks(update))
    above = {"level": update.level, "handling": update.handling, "marks": marks}
    below = {"reference": sg_update_parts.short_reference(update), "as_of": update.as_of}
    for head in (section.first_page_header, section.header):
        docx_template.filled(head.paragraphs[0], _unparted(above))
    for foot in (section.first_page_footer, section.footer):
        [paragraph, *_] = foot.paragraphs
        docx_template.filled(paragraph, _unparted(below))
        ooxml.counted(paragraph._p, "NUMPAGES", str(total))


def _unparted(texts: dict[str, str]) -> dict[str, str]:
    return {
        name: line_breaking.unparted(line_breaking.cleaned(text)) for name, text in texts.items()
    }


def _letterhead(document: Opened, update: SgUpdate) -> None:
    _written(document.add_paragraph(style="Heading 1"), update.title)
    for line in sg_update_parts.addressed(update):
        paragraph = document.add_paragraph(style="Header block")
        for place, (label, text) in enumerate(line):
            _written(paragraph, "\t" * place + label, style=LABEL)
            _written(paragraph, f"\t{text}", bold=label == "SUBJECT")
    paragraph.paragraph_format.space_after = Pt(8)
    ooxml.bordered(paragraph._p.get_or_add_pPr(), bottom=(4, 6, RULE))


def _contents(
    document: Opened, parts: tuple[sg_update_parts.Part, ...], pages: tuple[int, ...]
) -> None:
    head = document.add_paragraph(style="Contents head")
    _written(head, sg_update_parts.CONTENTS)
    for place, (part, page) in enumerate(zip(parts, pages, strict=True)):
        entry = _written(document.add_paragraph(style="Contents entry"), f"{part.heading}\t")
        ooxml.field(entry._p, rf"PAGEREF {_name(place)} \h", str(page))
        ooxml.linked(entry._p, _name(place))


def _name(place: int) -> str:
    return f"_Toc{place + 1:08}"


def _closing(document: Opened, update: SgUpdate) -> None:
    paragraph = document.add_paragraph(style="Source note")
    paragraph.paragraph_format.space_before = Pt(8)
    for place, (label, text) in enumerate(sg_update_parts.closing(update)):
        _written(paragraph, f"{'  ·  ' if place else ''}{label}: ", bold=True)
        _written(paragraph, text)


# Its parts


def _writers(document: Opened, numbering: int) -> dict[type, Callable]:
    numbers = _Numbers(document, numbering)
    return {
        sg_update_parts.Box: partial(_box, document),
        sg_update.Paragraph: partial(_numbered, document, numbers),
        sg_update_parts.Drawn: partial(_drawn, document),
        sg_update_parts.Grid: partial(_grid, document),
        sg_update_parts.Said: partial(_said, document, None),
        sg_update_parts.Aside: partial(_aside, document),
        sg_update_parts.Quoted: partial(_said, document, "Words to say"),
    }


class _Numbers:
    """Which numbering a paragraph belongs to: one runs on while the numbers do."""

    def __init__(self, document: Opened, numbering: int) -> None:
        self.document, self.first = document, numbering
        self.current, self.last = numbering, 0

    def of(self, number: int) -> int | None:
        """The numbering of a paragraph with this number; None for that of its style."""
        if number != self.last + 1:
            self.current = ooxml.restarted(self.document, self.first, number)
        self.last = number
        return None if self.current == self.first else self.current


def _said(document: Opened, style: str | None, block: sg_update_parts.Said) -> None:
    _written(document.add_paragraph(style=style), block.text)


def _aside(document: Opened, block: sg_update_parts.Aside) -> None:
    """A remark that stays with the table below it."""
    remark = _written(document.add_paragraph(style="Source note"), block.text)
    remark.paragraph_format.keep_with_next = True


def _box(document: Opened, box: sg_update_parts.Box) -> None:
    for place, point in enumerate(box.points, 1):
        paragraph = document.add_paragraph(style="Attention")
        _written(paragraph, point.lead, bold=True)
        _written(paragraph, f" {point.text}")
        last = place == len(box.points)
        paragraph.paragraph_format.keep_with_next = not last
        if last:
            paragraph.paragraph_format.space_after = Pt(0)


def _numbered(document: Opened, numbers: _Numbers, block: sg_update.Paragraph) -> None:
    paragraph = _written(document.add_paragraph(style="List Number"), block.text)
    numbering = numbers.of(block.number)
    if numbering is not None:
        ooxml.number(paragraph._p.get_or_add_pPr(), numbering)
    if block.thread:
        paragraph.add_run().add_break()
        _written(paragraph, block.thread, style=THREAD)


def _drawn(document: Opened, block: sg_update_parts.Drawn) -> None:
    _written(document.add_paragraph(style="Caption"), block.caption)
    if block.said:
        _written(document.add_paragraph(), block.said)
    if block.chart:
        drawn = io.BytesIO(chart_images.png(block.chart))
        run = document.add_paragraph(style="Picture").add_run()
        inline = run.add_picture(drawn, width=Cm(FIGURE))._inline
        said = {"descr": line_breaking.cleaned(block.alternative)}
        for place in (inline.docPr, inline.graphic.graphicData.pic.nvPicPr.cNvPr):
            place.attrib.update(said)
        inline.docPr.set("name", block.caption.split(".")[0])
    if block.grid:
        _grid(document, block.grid)
    if block.note:
        _written(document.add_paragraph(style="Source note"), block.note)


def _grid(document: Opened, grid: sg_update_parts.Grid) -> None:
    table = document.add_table(len(grid.rows) + 1, len(grid.columns))._tbl
    said = {"caption": grid.name, "description": line_breaking.cleaned(grid.description)}
    rules = {"bottom": (6, RULE), "insideH": (4, HAIR)}
    ooxml.laid_out(table, [column.width for column in grid.columns], rules, said)
    head, *rows = table.tr_lst
    ooxml.flagged(head, head=True, whole=True)
    for cell, column in zip(head.tc_lst, grid.columns, strict=True):
        ooxml.headed(cell, PANEL, NAVY)
        _celled(
            document,
            cell,
            (sg_update_parts.Line(column.title),),
            "Table head",
            right=column.is_number,
        )
    for place, (made, row) in enumerate(zip(rows, grid.rows, strict=True), 1):
        ooxml.flagged(made, head=False, whole=row.whole)
        keep = grid.together and place < len(rows)
        for cell, column, lines in zip(made.tc_lst, grid.columns, row.cells, strict=True):
            _celled(document, cell, lines, "Table text", right=column.is_number, keep=keep)


def _celled(
    document: Opened,
    cell: CT_Tc,
    lines: Sequence[sg_update_parts.Line],
    style: str,
    *,
    right: bool,
    keep: bool = False,
) -> None:
    for place, line in enumerate(lines):
        paragraph = Paragraph(cell.add_p() if place else cell.p_lst[0], document)
        paragraph.style = style
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        _written(paragraph, line.lead, bold=True)
        _written(paragraph, line.text, style=QUIET if line.quiet else None)


# Words


def _written(
    paragraph: Paragraph,
    text: str,
    *,
    bold: bool | None = None,
    style: str | None = None,
) -> Paragraph:
    """Add words to a paragraph; those that are read from the right are runs of their own."""
    for words, from_right in line_breaking.directions(
        line_breaking.unparted(line_breaking.cleaned(text))
    ):
        run = paragraph.add_run(words, style)
        run.bold = bold or None
        if from_right:
            ooxml.right_to_left(run._r.get_or_add_rPr())
    return paragraph
