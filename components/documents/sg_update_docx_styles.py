"""The page of an update in Word, and the styles of its paragraphs."""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from components.documents import ooxml

FONT, LANGUAGE = "Calibri", "en-GB"
INK, SOFT, NAVY, WARM = "0B1620", "4A5A68", "003C5F", "A63C06"
# Too pale for words: for rules and grounds alone.
BLUE, PANEL, RULE, HAIR = "009EDB", "EEF5FA", "B8C4CC", "D5DDE3"
PAPERS = {"letter": (21.59, 27.94), "a4": (21.0, 29.7)}
WIDE = 16.5
LABEL, BESIDE, AGAIN = 2.4, 11.1, 13.0
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


def lay_out(document: Document, paper: str) -> int:
    """Give a new document its page and its styles; the numbering of its numbered paragraphs.

    Raises KeyError for a paper other than letter or a4.
    """
    wide, high = PAPERS[paper]
    section = document.sections[0]
    section.page_width, section.page_height = Cm(wide), Cm(high)
    section.left_margin = section.right_margin = Cm((wide - WIDE) / 2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(1.9)
    section.header_distance, section.footer_distance = Cm(1.0), Cm(0.9)
    section.different_first_page_header_footer = True
    ooxml.plain(document, FONT, LANGUAGE)
    for name in STYLES:
        _style(document, name)
    return _shaped(document)


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


def _shaped(document: Document) -> int:
    """The styles that hang, stand in a box or have stops."""
    styles = document.styles
    _hung(styles["Header block"], LABEL, LABEL, BESIDE, AGAIN)
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
    return numbering


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
