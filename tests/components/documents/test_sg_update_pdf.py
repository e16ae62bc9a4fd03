"""The update as PDF: tagged, marked on every page, and the same as the Word document."""

import io
import json
import re
from dataclasses import replace

import pytest
import typst
from pypdf import PdfReader

from components.documents import sg_update_parts, sg_update_pdf
from components.documents.sg_update_parts import NONE
from tests.components.documents.conftest import AWKWARD, EMPTY, PLACES


def reader(told, **options) -> PdfReader:
    return PdfReader(io.BytesIO(sg_update_pdf.pdf(told, **options)))


def bare(text: str) -> str:
    """Text without what a line ends with, and without where it may be parted."""
    return re.sub(r"[\s\u200b]", "", text)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def said(told) -> list[str]:
    return [bare(page.extract_text()) for page in reader(told).pages]


def queried(told, selector: str) -> list[dict]:
    found = typst.query(sg_update_pdf.TEMPLATE, selector, sys_inputs=sg_update_pdf.data(told))
    return json.loads(found)


def test_it_is_tagged_and_says_what_it_is_whose_and_in_which_language(note):
    made = sg_update_pdf.pdf(note())
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert re.search(rb"/Lang\s*\(en-GB", made)
    about = PdfReader(io.BytesIO(made)).metadata
    assert about.title == "Note to the Secretary-General: Ferries in the week of 23 November 2026"
    assert about.author == "Focal Point for Ferries"
    assert "UNCLASSIFIED" in about["/Keywords"]


def test_every_page_says_how_secret_it_is_that_it_is_made_up_and_which_of_how_many_it_is(long):
    pages = said(long)
    head = "UNCLASSIFIEDINTERNAL|NOTFORFURTHERDISTRIBUTIONDRAFT·DEMONSTRATION–FICTIONALDATA"
    assert len(pages) > 4
    assert all(page.startswith(head) for page in pages)
    assert [f"Page{place}of{len(pages)}" in page for place, page in enumerate(pages, 1)] == (
        [True] * len(pages)
    )


def test_the_parts_stand_in_their_order_below_one_title(note):
    title, parts = reader(note()).outline
    assert title.title == "Note to the Secretary-General"
    assert [plain(part.title) for part in parts] == [
        *("For the Secretary-General’s attention", "Situational awareness", "Ferries"),
        *("Decisions requested", "Coming up: 23 to 27 November 2026", "Line to take"),
        "Annex: sources and methods",
    ]


def test_a_part_with_nothing_to_say_says_so(note):
    assert "".join(said(note(**EMPTY))).count(bare(NONE)) == 6


def test_the_header_block_has_its_labels_in_the_order_of_word(note):
    [page, *_] = said(note())
    assert (
        "TOTheSecretary-GeneralDATE23November2026THROUGHChefdeCabinetREF.SGU/2026/48"
        "FROMFocalPointforFerriesSUBJECTFerriesintheweekof23November2026"
    ) in page


def test_contents_are_listed_with_their_pages_from_five_pages_on(note, long):
    assert "Contents" not in "".join(said(note()))
    pages = sg_update_pdf.pages(long)
    listed = zip(sg_update_parts.parts(long), pages.parts, strict=True)
    first = said(long)[0]
    for part, page in listed:
        assert re.search(rf"{re.escape(bare(part.heading))}\.*{page}(?!\d)", first)


def test_the_pages_that_are_told_are_those_on_which_the_parts_begin(long):
    pages, text = sg_update_pdf.pages(long), said(long)
    assert pages.total == len(text)
    last = sg_update_parts.parts(long)[-1]
    assert bare(last.heading) in text[pages.parts[-1] - 1]


def test_a_head_comes_again_on_each_page_and_no_row_is_parted(note, table):
    figure = note().sections[1].blocks[2]
    rows = [(f"River {n}", f"{n}") for n in range(200)]
    grown = type(figure)(1, "Rivers", "", "", None, table(*rows))
    told = note(**EMPTY | {"sections": (type(note().sections[0])("S", (grown,)),)})
    assert "".join(said(told)).count("RiverFerries") == len(said(told)) > 4
    [made] = queried(told, "table")
    cells = [one for one in made["children"] if one["func"] == "cell"]
    assert {cell["breakable"] for cell in cells} == {False}


def test_a_picture_says_what_it_shows(note):
    assert [image["alt"] for image in queried(note(), "image")] == ["Rose to 3."]


@pytest.mark.parametrize(("paper", "wide"), [("letter", 612), ("a4", 595)])
def test_it_fits_the_paper_that_it_is_printed_on(note, paper, wide):
    assert int(reader(note(), paper=paper).pages[0].mediabox.width) == wide


def test_there_is_no_other_paper(note):
    with pytest.raises(KeyError, match="legal"):
        sg_update_pdf.pdf(note(), paper="legal")


def test_the_same_update_is_the_same_file(note):
    assert sg_update_pdf.pdf(note()) == sg_update_pdf.pdf(note())


@pytest.mark.parametrize("name", ["markup", "code", "accents"])
def test_each_text_comes_out_as_it_went_in_and_none_is_markup(everywhere, name):
    text = "".join(said(everywhere(AWKWARD[name])))
    assert text.count(bare(AWKWARD[name])) >= PLACES


def test_a_word_of_ten_thousand_letters_is_there_to_its_end(note):
    word = AWKWARD["one word"]
    decision = replace(note().decisions[0], matter=word)
    text = "".join(said(note(subject=word, decisions=(decision,), line=(word,))))
    assert text.count("x") >= 3 * len(word)


def test_what_is_read_from_the_right_is_shown_and_stays_tagged(everywhere):
    made = sg_update_pdf.pdf(everywhere("مرحبا بالعالم and back"))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    text = bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages))
    assert text.count("andback") >= PLACES
    assert sum(text.count(letter) for letter in "مﻣﻢﻤ") >= PLACES


def test_signs_that_nobody_sees_are_left_out_and_halves_of_signs_are_marked(everywhere):
    text = "".join(said(everywhere("a\x00b\x08c\x1fd\ud800")))
    assert text.count("abcd\ufffd") >= PLACES


def test_what_no_font_here_shows_does_not_keep_the_update_from_its_reader(note):
    # A letter that Unicode has assigned to nobody.
    made = sg_update_pdf.pdf(note(subject="Alpha \U0003fff0 beta"))
    assert b"pdfuaid" not in made
    assert "Someletters" in bare(PdfReader(io.BytesIO(made)).pages[0].extract_text())
