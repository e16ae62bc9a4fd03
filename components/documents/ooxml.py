"""The pieces of WordprocessingML that python-docx has no words for.

Each goes in before the first of what the schema puts after it: Word repairs or
refuses a file whose elements stand in another order.
"""

from collections.abc import Mapping, Sequence

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement as Element

FACES = ("ascii", "hAnsi", "eastAsia", "cs")
TWIPS = 567  # in a centimetre
# What follows in w:pPr, w:tcPr, w:tblPr and w:rPr, in the order of the schema.
PARAGRAPH = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr"),
    *("suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap"),
    *("overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd"),
    *("snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap"),
    *("jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId"),
    *("cnfStyle", "rPr", "sectPr", "pPrChange"),
)
CELL = (
    *("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar"),
    *("textDirection", "tcFitText", "vAlign", "hideMark"),
)
TABLE = (
    *("tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize"),
    *("tblStyleColBandSize", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd"),
    *("tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"),
)
RUN = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike"),
    *("outline", "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden"),
    *("color", "spacing", "w", "kern", "position", "sz", "szCs", "highlight", "u", "effect"),
    *("bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout"),
)
# Points of a rule times eight, points of space beside it, colour.
Rule = tuple[int, int, str]
# The same of a table, without the space.
Edge = tuple[int, str]


def element(name: str, /, **attributes: object) -> Element:
    """An element of the main namespace with attributes of the same."""
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), str(value))
    return made


def put(parent: Element, child: Element, order: Sequence[str]) -> None:
    """Put a child where the schema wants it, in the place of one of its name."""
    name = child.tag.split("}")[1]
    for old in parent.findall(child.tag):
        parent.remove(old)
    later = {qn(f"w:{one}") for one in order[order.index(name) + 1 :]}
    following = next((one for one in parent if one.tag in later), None)
    if following is None:
        parent.append(child)
    else:
        following.addprevious(child)


def bordered(properties: Element, **rules: Rule) -> None:
    """Give a paragraph or a style its rules: top, left, bottom, right."""
    borders = element("pBdr")
    for side in ("top", "left", "bottom", "right"):
        if side in rules:
            size, space, colour = rules[side]
            borders.append(element(side, val="single", sz=size, space=space, color=colour))
    put(properties, borders, PARAGRAPH)


def shaded(properties: Element, colour: str, order: Sequence[str] = PARAGRAPH) -> None:
    """Fill a paragraph, a style or, by the order of CELL, a cell."""
    put(properties, element("shd", val="clear", color="auto", fill=colour), order)


def dressed(properties: Element, font: str, size: float) -> None:
    """Give w:rPr one font for every script, which no font of the theme wins over."""
    put(properties, element("rFonts", **dict.fromkeys(FACES, font)), RUN)
    put(properties, element("szCs", val=round(size * 2)), RUN)


def right_to_left(properties: Element) -> None:
    """Say that a run is read from the right."""
    put(properties, element("rtl"), RUN)


# The document


def plain(document: Document, font: str, language: str) -> None:
    """Take from the template its theme's fonts, its languages and its older Word."""
    styles = document.styles.element
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for face in FACES:
            fonts.set(qn(f"w:{face}"), font)
    for spoken in styles.iter(qn("w:lang")):
        spoken.attrib.clear()
        for script in ("val", "eastAsia"):
            spoken.set(qn(f"w:{script}"), language)
        spoken.set(qn("w:bidi"), "ar-SA")
    settings = document.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    themed = settings.find(qn("w:themeFontLang"))
    themed.attrib.clear()
    themed.set(qn("w:val"), language)
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")


def numbering(document: Document, style: str, hanging: float) -> int:
    """A numbering of its own for the paragraphs of a style, hanging by centimetres; its number."""
    root = document.part.numbering_part.element
    kinds = [int(one.get(qn("w:abstractNumId"))) for one in root.findall(qn("w:abstractNum"))]
    kind, indent = max(kinds) + 1, round(hanging * TWIPS)
    # Every kind stands before every numbering that is of it.
    root.find(qn("w:num")).addprevious(
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}">'
            '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="decimal"/><w:pStyle w:val="{style}"/><w:lvlText w:val="%1."/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="{indent}"/></w:tabs>'
            f'<w:ind w:left="{indent}" w:hanging="{indent}"/></w:pPr></w:lvl></w:abstractNum>'
        )
    )
    return _numbered(root, kind)


def restarted(document: Document, numbering: int, start: int) -> int:
    """A numbering that looks the same and begins with `start`; its number."""
    root = document.part.numbering_part.element
    [kind] = [
        one.find(qn("w:abstractNumId")).get(qn("w:val"))
        for one in root.findall(qn("w:num"))
        if one.get(qn("w:numId")) == str(numbering)
    ]
    begun = element("lvlOverride", ilvl=0)
    begun.append(element("startOverride", val=start))
    return _numbered(root, int(kind), begun)


def _numbered(root: Element, kind: int, *overrides: Element) -> int:
    number = max(int(one.get(qn("w:numId"))) for one in root.findall(qn("w:num"))) + 1
    made = element("num", numId=number)
    made.append(element("abstractNumId", val=kind))
    made.extend(overrides)
    root.append(made)
    return number


def number(properties: Element, numbering: int) -> None:
    """Number a paragraph, or all of a style."""
    counted = element("numPr")
    counted.append(element("ilvl", val=0))
    counted.append(element("numId", val=numbering))
    put(properties, counted, PARAGRAPH)


# Fields and places


def field(paragraph: CT_P, instruction: str, cached: str) -> None:
    """Add a field with what it shows until Word computes it anew."""
    for kind, content in (
        ("begin", None),
        (None, ("instrText", f" {instruction} ")),
        ("separate", None),
        (None, ("t", cached)),
        ("end", None),
    ):
        run = paragraph.add_r()
        if content is None:
            run.append(element("fldChar", fldCharType=kind))
            continue
        name, text = content
        said = element(name)
        said.set(qn("xml:space"), "preserve")
        said.text = text
        run.append(said)


def bookmark(paragraph: CT_P, name: str, number: int) -> None:
    """Name the whole of a paragraph, so that a field can say where it is."""
    begin = element("bookmarkStart", id=number, name=name)
    properties = paragraph.pPr
    if properties is None:
        paragraph.insert(0, begin)
    else:
        properties.addnext(begin)
    paragraph.append(element("bookmarkEnd", id=number))


def linked(paragraph: CT_P, name: str) -> CT_P:
    """Make all runs of a paragraph lead to a bookmark."""
    link = element("hyperlink", anchor=name, history=1)
    for run in paragraph.r_lst:
        link.append(run)
    paragraph.append(link)
    return paragraph


# Tables


def laid_out(
    table: CT_Tbl, widths: Sequence[float], rules: Mapping[str, Edge], told: Mapping[str, str]
) -> None:
    """Fix the widths (cm) of a table and draw its rules; other sides have none.

    `told` has its caption and description, for screen readers.
    """
    properties, wide = table.tblPr, [round(width * TWIPS) for width in widths]
    put(properties, element("tblW", w=sum(wide), type="dxa"), TABLE)
    put(properties, element("tblLayout", type="fixed"), TABLE)
    put(properties, _rules("tblBorders", rules), TABLE)
    margins = element("tblCellMar")
    for side, width in (("top", 57), ("left", 85), ("bottom", 57), ("right", 85)):
        margins.append(element(side, w=width, type="dxa"))
    put(properties, margins, TABLE)
    bands = {"firstRow": 1, "lastRow": 0, "firstColumn": 0, "lastColumn": 0}
    put(properties, element("tblLook", val="0620", **bands, noHBand=1, noVBand=1), TABLE)
    put(properties, element("tblCaption", val=told["caption"]), TABLE)
    put(properties, element("tblDescription", val=told["description"]), TABLE)
    for column, width in zip(table.tblGrid.gridCol_lst, wide, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.tr_lst:
        for cell, width in zip(row.tc_lst, wide, strict=True):
            put(cell.get_or_add_tcPr(), element("tcW", w=width, type="dxa"), CELL)


def flagged(row: CT_Row, *, head: bool, whole: bool) -> None:
    """Say that a row stays on one page, and that it comes again on the next as the head."""
    properties = row.get_or_add_trPr()
    if whole:
        properties.append(element("cantSplit"))
    if head:
        properties.append(element("tblHeader"))


def headed(cell: CT_Tc, fill: str, rule: str) -> None:
    """Give a cell the look of a table's head."""
    properties = cell.get_or_add_tcPr()
    put(properties, _rules("tcBorders", {"top": (12, rule), "bottom": (6, rule)}), CELL)
    shaded(properties, fill, CELL)


def _rules(name: str, edges: Mapping[str, Edge]) -> Element:
    rules = element(name)
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in edges:
            size, colour = edges[side]
            rules.append(element(side, val="single", sz=size, space=0, color=colour))
    return rules
