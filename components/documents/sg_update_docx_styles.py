"""Make the first Word template: `python -m components.documents.sg_update_docx_styles`.

Afterwards the office changes the template in Word; making it anew would undo that.
"""

import datetime as dt
import io
from collections.abc import Sequence

from docx import Document as new_document
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.section import _Footer, _Header
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from components.documents import docx_template, ooxml, sg_update_parts
from components.documents.docx_template import LABEL, PAPERS, QUIET, THREAD
from components.theme import colours
from components.theme.colours import bare

FONT, LANGUAGE = "Calibri", "en-GB"
INK, SOFT, NAVY, WARM = map(bare, (colours.INK, colours.SOFT, colours.NAVY, colours.WARM))
# Too pale for text: for lines and grounds only.
BLUE, PANEL, RULE, HAIR = map(bare, (colours.UN_BLUE, colours.PANEL, colours.RULE, colours.HAIR))
WIDE = 16.5
LABELLED, BESIDE, AGAIN = 2.4, 11.1, 13.0
HANGING = 0.9
# Size, before and after in points; line; weight, colour; whether it stays with what follows.
STYLES = {
    "Normal": (12, 0, 6, 1.05, False, INK, False),
    "Heading 1": (22, 4, 7, 1.0, True, NAVY, True),
    "Heading 2": (14, 10, 4, 1.0, True, NAVY, True),
    "List Number": (12, 0, 5, 1.05, False, INK, False),
    "Caption": (12, 6, 3, 1.0, True, INK, True),
    "Source note": (9.5, 2, 6, 1.0, False, SOFT, False),
    "Picture": (12, 0, 0, 1.0, False, INK, True),
    "Letterhead": (12, 0, 0, 1.05, False, SOFT, False),
    "Header block": (12, 0, 2, 1.0, False, INK, False),
    "Attention": (12, 0, 4, 1.05, False, INK, False),
    "Words to say": (12, 0, 6, 1.05, False, INK, False),
    "Table text": (10.5, 0, 0, 1.0, False, INK, False),
    "Table head": (10.5, 1, 1, 1.0, True, NAVY, True),
    "Contents head": (10.5, 4, 2, 1.0, True, SOFT, True),
    "Contents entry": (10.5, 0, 1, 1.0, False, INK, False),
    "Header": (9, 0, 0, 1.0, False, SOFT, False),
    "Footer": (9, 0, 0, 1.0, False, SOFT, False),
}


# Letters within a paragraph: weight, size.
LETTERS = {LABEL: (True, 10.5), THREAD: (None, 10), QUIET: (None, 9)}


def template() -> Document:
    """Make the template on US Letter: styles, page, letterhead, header and footer."""
    document = new_document()
    [section] = document.sections
    wide, high = PAPERS["letter"]
    section.page_width, section.page_height = Cm(wide), Cm(high)
    section.left_margin = section.right_margin = Cm((wide - WIDE) / 2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(1.9)
    section.header_distance, section.footer_distance = Cm(1.0), Cm(0.9)
    section.different_first_page_header_footer = True
    ooxml.plain(document, FONT, LANGUAGE)
    for name in STYLES:
        _style(document, name)
    for name, (bold, size) in LETTERS.items():
        _letters(document, name, bold=bold, size=size)
    _shaped(document)
    house, office = sg_update_parts.OFFICE
    _runs(document.add_paragraph(style="Letterhead"), [(house, NAVY), (f"  |  {office}", "")])
    # With a first page of its own, that one needs its marks as well.
    _head(section.first_page_header)
    rule = _head(section.header)
    ooxml.bordered(rule._p.get_or_add_pPr(), bottom=(4, 4, RULE))
    for page, foot in enumerate((section.first_page_footer, section.footer), 1):
        _foot(foot, page)
    _described(document)
    return document


def _head(head: _Header) -> Paragraph:
    head.is_linked_to_previous = False
    [paragraph] = head.paragraphs
    return _runs(paragraph, [("{{level}}", NAVY), ("   {{handling}}\t", ""), ("{{marks}}", WARM)])


def _foot(foot: _Footer, page: int) -> None:
    foot.is_linked_to_previous = False
    [paragraph] = foot.paragraphs
    ooxml.bordered(paragraph._p.get_or_add_pPr(), top=(4, 4, RULE))
    _runs(paragraph, [("{{reference}} · Data as of {{as_of}}\tPage ", "")])
    ooxml.field(paragraph._p, "PAGE", str(page))
    _runs(paragraph, [(" of ", "")])
    ooxml.field(paragraph._p, "NUMPAGES", str(page))


def _runs(paragraph: Paragraph, runs: Sequence[tuple[str, str]]) -> Paragraph:
    """Add runs; one with a colour is bold."""
    for text, colour in runs:
        run = paragraph.add_run(text)
        if colour:
            run.bold, run.font.color.rgb = True, RGBColor.from_string(colour)
    return paragraph


def _described(document: Document) -> None:
    """Say what the file is, and take out the picture of an empty page that it came with."""
    about = document.core_properties
    about.title, about.author, about.comments = "Template of the update", "", ""
    about.created = about.modified = dt.datetime(2026, 11, 30)
    package = document.part.package
    for name, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[name]


def _letters(document: Document, name: str, *, bold: bool | None, size: float) -> None:
    style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    style.font.bold, style.font.size, style.quick_style = bold, Pt(size), True
    style.font.color.rgb = RGBColor.from_string(SOFT)


def _style(document: Document, name: str) -> None:
    size, before, after, line, bold, colour, keep = STYLES[name]
    styles = document.styles
    if name in styles:
        style = styles[name]
    else:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = styles["Normal"], True
    style.font.size, style.font.bold = Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(colour)
    ooxml.dressed(style.element.get_or_add_rPr(), FONT, size)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
    shape.keep_with_next, shape.widow_control = keep, True


def _shaped(document: Document) -> None:
    """The styles that hang, stand in a box or have stops."""
    styles = document.styles
    ooxml.bordered(styles["Letterhead"].element.get_or_add_pPr(), bottom=(18, 4, BLUE))
    _hung(styles["Header block"], LABELLED, LABELLED, BESIDE, AGAIN)
    box, say = styles["Attention"], styles["Words to say"]
    box.paragraph_format.left_indent, box.paragraph_format.right_indent = Cm(0.44), Cm(0.25)
    ooxml.shaded(box.element.get_or_add_pPr(), PANEL)
    panel = {"top": (4, 5, PANEL), "bottom": (4, 5, PANEL), "right": (4, 6, PANEL)}
    ooxml.bordered(box.element.get_or_add_pPr(), left=(36, 8, BLUE), **panel)
    say.paragraph_format.left_indent = Cm(0.44)
    ooxml.bordered(say.element.get_or_add_pPr(), left=(18, 8, RULE))
    for name in ("Header", "Footer", "Contents entry"):
        _cleared(styles[name], "tabs")
        leader = WD_TAB_LEADER.DOTS if name == "Contents entry" else WD_TAB_LEADER.SPACES
        stops = styles[name].paragraph_format.tab_stops
        stops.add_tab_stop(Cm(WIDE), WD_TAB_ALIGNMENT.RIGHT, leader)
    numbered = styles["List Number"]
    # What the template says there would take the space between paragraphs.
    _cleared(numbered, "tabs", "contextualSpacing")
    _hung(numbered, HANGING)
    numbering = ooxml.numbering(document, numbered.style_id, HANGING)
    ooxml.number(numbered.element.get_or_add_pPr(), numbering)


def _hung(style: ParagraphStyle, indent: float, *stops: float) -> None:
    shape = style.paragraph_format
    shape.left_indent, shape.first_line_indent = Cm(indent), Cm(-indent)
    for stop in stops:
        shape.tab_stops.add_tab_stop(Cm(stop))


def _cleared(style: ParagraphStyle, *names: str) -> None:
    properties = style.element.get_or_add_pPr()
    for child in list(properties):
        if child.tag.split("}")[1] in names:
            properties.remove(child)


if __name__ == "__main__":
    made = io.BytesIO()
    template().save(made)
    docx_template.TEMPLATE.write_bytes(ooxml.packed(made.getvalue()))
