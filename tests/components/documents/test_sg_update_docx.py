"""The update as a Word document: whole, marked on every page, told to screen readers."""

import io
import re
import struct
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from components.documents import sg_update_parts, sg_update_pdf
from components.documents.sg_update_docx import docx
from components.documents.sg_update_parts import NONE
from data_access.domain.sg_update import Paragraph, Section
from tests.components.documents.conftest import EMPTY


def opened(told, **options):
    return Document(io.BytesIO(docx(told, **options)))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def paragraphs(document, style: str) -> list[str]:
    return [plain(one.text) for one in document.paragraphs if one.style.name == style]


def cells(table) -> list[list[str]]:
    return [[plain(cell.text) for cell in row.cells] for row in table.rows]


def whole(document) -> str:
    """Everything that the body says, in the order of its paragraphs, each on a line."""
    texts = document.element.body.iter(qn("w:p"))
    return "\n".join("".join(one.text or "" for one in p.iter(qn("w:t"))) for p in texts)


def names(element) -> list[str]:
    return [child.tag.split("}")[1] for child in element]


def part(made: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(made)).read(name).decode()


@pytest.fixture(scope="module")
def document(note):
    return opened(note())


def test_the_parts_stand_in_their_order_below_one_title(document):
    assert paragraphs(document, "Heading 1") == ["Note to the Secretary-General"]
    assert paragraphs(document, "Heading 2") == [
        *("For the Secretary-General’s attention", "Situational awareness", "Ferries"),
        *("Decisions requested", "Coming up: 23 to 27 November 2026", "Line to take"),
        "Annex: sources and methods",
    ]


def test_a_part_with_nothing_to_say_says_so(note):
    empty = opened(note(**EMPTY))
    assert paragraphs(empty, "Heading 2") == [
        *("For the Secretary-General’s attention", "Ferries", "Decisions requested"),
        *("Coming up", "Line to take", "Annex: sources and methods"),
    ]
    assert [one.text for one in empty.paragraphs].count(NONE) == 6


def test_the_header_block_is_lines_with_tabs_and_no_table(document):
    assert paragraphs(document, "Header block") == [
        "TO\tThe Secretary-General\tDATE\t23 November 2026",
        "THROUGH\tChef de Cabinet\tREF.\tSGU/2026/48",
        "FROM\tFocal Point for Ferries",
        "SUBJECT\tFerries in the week of 23 November 2026",
    ]


def test_through_is_left_out_where_it_goes_through_nobody(note):
    assert paragraphs(opened(note(through="")), "Header block") == [
        "TO\tThe Secretary-General\tDATE\t23 November 2026",
        "FROM\tFocal Point for Ferries\tREF.\tSGU/2026/48",
        "SUBJECT\tFerries in the week of 23 November 2026",
    ]


def test_a_long_addressee_leaves_the_date_a_line_of_its_own(note):
    far = opened(note(to="The Secretary-General and all the captains of all the ferries"))
    assert paragraphs(far, "Header block")[0].endswith("ferries")
    assert "THROUGH\tChef de Cabinet\tDATE\t23 November 2026" in paragraphs(far, "Header block")


def test_every_page_says_how_secret_it_is_and_that_it_is_made_up_and_not_cleared(document):
    [section] = document.sections
    assert section.different_first_page_header_footer
    said = "UNCLASSIFIED   INTERNAL | NOT FOR FURTHER DISTRIBUTION\t"
    marks = "DRAFT · DEMONSTRATION – FICTIONAL DATA"
    for head in (section.first_page_header, section.header):
        assert [plain(one.text) for one in head.paragraphs] == [said + marks]


def test_a_cleared_update_of_real_data_has_no_stamp(note):
    [section] = opened(note(stamp="", demonstration=False)).sections
    [head] = section.first_page_header.paragraphs
    assert head.text.endswith("DISTRIBUTION\t")


def test_each_page_counts_itself_with_numbers_that_are_right_before_word_counts(document, note):
    total = sg_update_pdf.pages(note()).total
    [section] = document.sections
    said = "SGU/2026/48 · Data as of 20 November 2026, 6 p.m. (New York time)\tPage "
    for foot, page in ((section.first_page_footer, 1), (section.footer, 2)):
        assert plain(foot.paragraphs[0].text) == f"{said}{page} of {total}"
        fields = [one.text.strip() for one in foot._element.iter(qn("w:instrText"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_the_points_for_attention_are_one_box(document):
    points = [one for one in document.paragraphs if one.style.name == "Attention"]
    assert [(one.runs[0].text, one.runs[0].bold) for one in points] == [
        ("One decision is needed.", True),
        ("Ferries grew.", True),
    ]
    assert [plain(one.text) for one in points] == [
        "One decision is needed. It opens the pier on 27 November.",
        "Ferries grew. Their share is 47 per cent, up from 40 per cent.",
    ]
    # Frames of their own would part them: the style has the only one.
    assert not [one for one in points if one._p.pPr.find(qn("w:pBdr")) is not None]
    box = document.styles["Attention"].element.pPr
    assert names(box.find(qn("w:pBdr"))) == ["top", "left", "bottom", "right"]
    assert box.find(qn("w:shd")).get(qn("w:fill")) == "EEF5FA"


def test_paragraphs_are_numbered_by_word_and_follow_up_what_came_before(document):
    assert paragraphs(document, "List Number") == [
        "Eleven ferries ran on 31 October 2026 [1].",
        "One landing is closed [2].\nFollows up the update to 15 November.",
        "The pier was mended for $1.2 million.",
    ]
    style = document.styles["List Number"].element
    assert style.pPr.find(qn("w:numPr")) is not None


def test_numbers_that_do_not_run_on_begin_anew_where_they_say(note):
    told = note(sections=(Section("S", (Paragraph(4, "a"), Paragraph(5, "b"), Paragraph(9, "c"))),))
    made = docx(told)
    starts = re.findall(r'<w:startOverride w:val="(\d+)"/>', part(made, "word/numbering.xml"))
    assert starts == ["4", "9"]
    kinds = names(Document(io.BytesIO(made)).part.numbering_part.element)
    assert kinds == sorted(kinds)  # every abstractNum before every num


def test_the_decisions_have_a_box_to_tick_and_a_day_that_they_are_needed_by(document):
    assert cells(document.tables[1]) == [
        ["No.", "Matter", "Recommendation and reason", "Owner", "Needed by", "Decision"],
        [
            *("A", "Open the pier", "Approve. The hour is held.", "Office of Piers"),
            *("Wednesday\n25 November", "☐ Agree\n☐ Discuss"),
        ],
        [
            *("B", "Paint the boats", "Wait. Paint is wet.", "Office of Paint"),
            *("–", "☐ Agree\n☐ Discuss"),
        ],
    ]


def test_every_day_of_the_week_is_there_in_two_lines(document):
    assert cells(document.tables[2]) == [
        ["Day", "Time and place", "Event", "Secretary-General"],
        ["Monday\n23 November", "10 a.m., Room C", "Ferry forum", "Remarks"],
        ["Tuesday\n24 November", "–", "Headquarters closed", "–"],
        ["Wednesday\n25 November", "–", "No events", "–"],
        ["Thursday\n26 November", "9 a.m.", "Tide table", "None"],
        ["Thursday\n26 November", "3 p.m.", "Regatta", "None"],
        ["Friday\n27 November", "Pier", "Opening", "Cuts the rope"],
    ]


def test_the_annex_says_for_each_number_what_was_asked_of_what_and_when(document):
    asked = "How many ferries run?\nferries.by_year --since 2020"
    source = "Ferry Register, as of 31 October 2026"
    assert cells(document.tables[3])[:2] == [
        ["No.", "Question, and how it was put", "Source", "As of", "Snapshot"],
        ["[1]", asked, source, "20 November 2026, 6 p.m.", "SGU/48/1"],
    ]
    assert sg_update_parts.DOLLARS in whole(document)


def test_the_last_line_says_who_prepared_and_cleared_it_and_when_the_next_comes(document, note):
    assert plain(document.paragraphs[-1].text) == (
        "Prepared by: Officer A  ·  Cleared by: Officer B  ·  Next: 30 November 2026"
    )
    assert "Cleared by: not cleared" in opened(note(cleared_by="")).paragraphs[-1].text


def test_a_figure_has_its_finding_above_its_picture_and_its_unit_below(document):
    body = [one for one in document.paragraphs if one.style.name != "List Number"]
    place = [one.text for one in body].index("Figure 1. Ferries grew to three")
    caption, picture, below = body[place : place + 3]
    assert caption.paragraph_format.keep_with_next or caption.style.paragraph_format.keep_with_next
    [told] = picture._p.iter(qn("wp:docPr"))
    assert (told.get("descr"), told.get("name")) == ("Rose to 3.", "Figure 1")
    assert (below.text, below.style.name) == ("Ferries a year [1]", "Source note")


def test_a_picture_is_16_centimetres_wide_with_300_dots_an_inch(document, note):
    [shape] = document.inline_shapes
    assert round(shape.width.cm, 2) == 16.0
    made = zipfile.ZipFile(io.BytesIO(docx(note()))).read("word/media/image1.png")
    assert struct.unpack(">I", made[16:20]) == (1920,)


def test_a_table_of_figures_lines_amounts_up_and_says_what_is_missing(document):
    table = document.tables[0]
    assert cells(table) == [["River", "Ferries"], ["Nile", "1,200"], ["Volga", "–"]]
    right = [[cell.paragraphs[0].alignment for cell in row.cells] for row in table.rows]
    assert [[one is not None for one in row] for row in right] == [[False, True]] * 3


def test_every_table_keeps_its_rows_whole_and_comes_with_its_head_on_each_page(document):
    for table in document.tables:
        head, *rows = table._tbl.tr_lst
        assert names(head.trPr) == ["cantSplit", "tblHeader"]
        assert {tuple(names(row.trPr)) for row in rows} == {("cantSplit",)}


def test_a_row_that_fits_no_page_may_be_parted(note, table):
    long = note(attention=(), decisions=(), coming=(), references=())
    figure = long.sections[1].blocks[2]
    grown = type(figure)(3, "Long", "", "", None, table(("x " * 5000, "1")))
    [made] = opened(note(**EMPTY | {"sections": (Section("S", (grown,)),)})).tables
    assert [names(row.trPr) if row.trPr is not None else [] for row in made._tbl.tr_lst] == [
        ["cantSplit", "tblHeader"],
        [],
    ]


def test_every_table_has_its_widths_twice_and_tells_a_screen_reader_what_it_is(document):
    told = []
    for table in document.tables:
        grid = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.gridCol_lst]
        # 16.5 cm, but for what rounding takes.
        assert abs(sum(grid) - 9355) <= len(grid)
        for row in table._tbl.tr_lst:
            assert [int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in row.tc_lst] == grid
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))
        told.append(properties.find(qn("w:tblCaption")).get(qn("w:val")))
    assert told == ["Figure 2", "Decisions requested", "Coming up", "Sources and methods"]


def test_a_short_update_has_no_contents(document):
    assert not [one for one in document.paragraphs if one.text == "Contents"]


def test_a_long_update_lists_its_parts_with_the_pages_that_they_are_on(long):
    pages = sg_update_pdf.pages(long)
    assert pages.total > 4
    document = opened(long)
    entries = [one for one in document.paragraphs if one.style.name == "Contents entry"]
    heads = paragraphs(document, "Heading 2")
    assert [plain(one.text) for one in entries] == [
        f"{head}\t{page}" for head, page in zip(heads, pages.parts, strict=True)
    ]
    marks = [one.get(qn("w:name")) for one in document.element.iter(qn("w:bookmarkStart"))]
    asked = [one.text.split() for one in document.element.body.iter(qn("w:instrText"))]
    assert asked == [["PAGEREF", mark, "\\h"] for mark in marks]


def test_a_day_never_parts_from_its_month_nor_a_number_from_what_it_counts(document):
    said = "\n".join(one.text for one in document.paragraphs)
    assert "31\u00a0October\u00a02026" in said
    assert "47\u00a0per cent" in said
    assert "$1.2\u00a0million" in said
