"""The Word document as a file: what it says of itself, and that it opens whatever is told."""

import datetime as dt
import io
import re
import zipfile

import pytest
from docx.oxml.ns import qn

from components.documents import ooxml, sg_update_pdf
from components.documents.sg_update_docx import docx
from tests.components.documents.conftest import HOSTILE, PLACES
from tests.components.documents.test_sg_update_docx import names, opened, part, whole

ORDERS = {
    "pPr": ooxml.PARAGRAPH,
    "rPr": ooxml.RUN,
    "tcPr": ooxml.CELL,
    "tblPr": ooxml.TABLE,
    "trPr": ("cantSplit", "tblHeader"),
}


def test_the_file_says_what_it_is_whose_and_how_secret(note):
    said = opened(note()).core_properties
    assert (said.title, said.subject, said.author, said.category, said.language) == (
        "Note to the Secretary-General: Ferries in the week of 23 November 2026 (DRAFT)"
        " (DEMONSTRATION – FICTIONAL DATA)",
        "Ferries in the week of 23 November 2026",
        *("Focal Point for Ferries", "UNCLASSIFIED", "en-GB"),
    )
    assert said.comments == "UNCLASSIFIED. INTERNAL | NOT FOR FURTHER DISTRIBUTION"
    made = dt.datetime(2026, 11, 20, 23, tzinfo=dt.UTC)
    assert (said.created, said.modified) == (made, made)
    there = dt.timezone(dt.timedelta(hours=-5))
    told = note(made_at=dt.datetime(2026, 11, 20, 18, tzinfo=there))
    assert opened(told).core_properties.created == made


def test_nothing_of_the_template_is_left_that_word_would_trip_over(note):
    made = docx(note())
    styles, settings = part(made, "word/styles.xml"), part(made, "word/settings.xml")
    assert not re.findall(r"w:\w+Theme=", styles)
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', styles)) == {"en-GB"}
    assert re.findall(r'"compatibilityMode"[^>]*w:val="(\d+)"', settings) == ["15"]
    assert re.findall(r'<w:zoom [^>]*w:percent="(\d+)"', settings) == ["100"]
    assert not [name for name in zipfile.ZipFile(io.BytesIO(made)).namelist() if "thumb" in name]


def test_its_elements_stand_in_the_order_of_the_schema(long, note):
    for told in (long, note()):
        document = opened(told)
        [section] = document.sections
        roots = [document.element, document.styles.element, section.header._element]
        for root in (*roots, section.first_page_footer._element):
            for name, order in ORDERS.items():
                for properties in root.iter(qn(f"w:{name}")):
                    found = names(properties)
                    assert found == sorted(found, key=order.index)


@pytest.mark.parametrize(("paper", "size"), [("letter", (21.59, 27.94)), ("a4", (21.0, 29.7))])
def test_it_fits_the_paper_that_it_is_printed_on(note, paper, size):
    [section] = opened(note(), paper=paper).sections
    assert (round(section.page_width.cm, 2), round(section.page_height.cm, 2)) == size
    line = section.page_width.cm - section.left_margin.cm - section.right_margin.cm
    assert round(line, 1) == 16.5


def test_there_is_no_other_paper(note):
    with pytest.raises(KeyError, match="legal"):
        docx(note(), paper="legal")


def test_the_same_update_is_the_same_file(note):
    assert docx(note()) == docx(note())


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_each_text_comes_out_as_it_went_in_and_none_is_obeyed(everywhere, text):
    told = everywhere(text)
    document = opened(told)
    is_long = sg_update_pdf.pages(told).total > 4  # and so has contents
    assert whole(document).count(text) == PLACES + is_long
    assert text[:40] in document.sections[0].first_page_footer.paragraphs[0].text


@pytest.mark.parametrize("text", ["a\x00b\x08c\x1fd\x7fe", "a\ud800b", "a\ufffeb"])
def test_signs_that_no_file_can_hold_do_not_keep_it_from_its_reader(everywhere, text):
    kept = "abcde" if "\x00" in text else "a\ufffdb"
    assert whole(opened(everywhere(text))).count(kept) == PLACES


def test_what_is_read_from_the_right_is_told_so(everywhere):
    document = opened(everywhere("see مرحبا بالعالم there"))
    runs = [run for run in document.paragraphs[-1].runs if run.font.rtl]
    assert [run.text for run in runs] == ["مرحبا بالعالم"] * 3


def test_emoji_stay_whole(everywhere):
    assert whole(opened(everywhere("fine 👩‍👩‍👧 😀"))).count("fine 👩‍👩‍👧 😀") == PLACES
