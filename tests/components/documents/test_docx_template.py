"""The Word template of the update: what the office changes in Word, the document has."""

import re
import zipfile

import pytest
from docx import Document
from docx.shared import Cm, Pt

from components.documents import docx_template, sg_update_docx_styles, sg_update_parts
from components.documents.docx_template import TEMPLATE
from tests.components.documents.test_sg_update_docx import opened, plain, whole


@pytest.fixture
def changed(tmp_path):
    """A copy of the template after a change: `changed(lambda document: …)`."""

    def changed(change):
        document = Document(str(TEMPLATE))
        change(document)
        document.save(str(tmp_path / "template.docx"))
        return tmp_path / "template.docx"

    return changed


def test_a_style_a_margin_and_a_letterhead_changed_in_the_template_change_the_document(
    note, changed
):
    def change(document):
        document.styles["Attention"].font.size = Pt(15)
        document.sections[0].top_margin = Cm(3)
        document.paragraphs[0].runs[1].text = "  |  Office of Ferries"
        document.sections[0].footer.paragraphs[0].runs[0].text = "No. {{reference}} of {{as_of}} "

    made = opened(note(), template=changed(change))
    assert made.styles["Attention"].font.size == Pt(15)
    assert round(made.sections[0].top_margin.cm, 2) == 3
    assert made.paragraphs[0].text == "United Nations  |  Office of Ferries"
    assert plain(made.sections[0].footer.paragraphs[0].text).startswith(
        "No. SGU/2026/48 of 20 November 2026, 6 p.m. (New York time) "
    )
    as_it_was = opened(note())
    assert as_it_was.styles["Attention"].font.size == Pt(12)
    assert round(as_it_was.sections[0].top_margin.cm, 2) == 2.2


def test_lines_are_as_long_on_a4_as_the_template_has_them_on_letter(note, changed):
    def change(document):
        [section] = document.sections
        section.left_margin = section.right_margin = Cm(3)

    [section] = opened(note(), paper="a4", template=changed(change)).sections
    assert round(section.page_width.cm, 2) == 21
    assert round((section.page_width - section.left_margin - section.right_margin) / Cm(1), 2) == (
        15.59
    )


def test_a_placeholder_that_word_divided_is_filled_and_an_update_cannot_name_another(note, changed):
    def change(document):
        run = document.sections[0].first_page_header.paragraphs[0].runs[0]
        run.text = "{{le"
        rest = document.sections[0].first_page_header.paragraphs[0].runs[1]
        rest.text = "vel}}   {{handling}}\t"

    told = note(level="{{marks}}", handling="{{level}}", stamp="", demonstration=False)
    made = opened(told, template=changed(change))
    [head] = made.sections[0].first_page_header.paragraphs
    assert head.text == "{{marks}}   {{level}}\t"
    assert [(run.text, run.bold) for run in head.runs][:1] == [("{{marks}}", True)]


def test_a_template_that_would_lose_the_level_or_a_style_is_refused_by_name(note, changed):
    def without_level(document):
        document.sections[0].header.paragraphs[0].runs[0].text = ""

    with pytest.raises(ValueError, match=r"lacks \{\{level\}\} in"):
        opened(note(), template=changed(without_level))

    def without_style(document):
        document.styles["Attention"].name = "Box"

    with pytest.raises(ValueError, match=r"lacks these styles: Attention\."):
        opened(note(), template=changed(without_style))


def test_the_template_has_the_styles_that_the_code_uses_and_the_letterhead_of_the_pdf():
    there = {style.name for style in Document(str(TEMPLATE)).styles}
    assert set(docx_template.STYLES) <= there
    root = TEMPLATE.parent
    written = " ".join(path.read_text(encoding="utf-8") for path in root.glob("*docx*.py"))
    used = set(re.findall(r'style="([^"]+)"', written))
    assert {"Attention", "Heading 2"} <= used <= set(docx_template.STYLES)
    assert Document(str(TEMPLATE)).paragraphs[0].text == "  |  ".join(sg_update_parts.OFFICE)


def test_a_template_made_anew_says_the_same_on_paper(note, tmp_path):
    sg_update_docx_styles.template().save(str(tmp_path / "anew.docx"))
    anew = opened(note(), template=tmp_path / "anew.docx")
    assert whole(anew) == whole(opened(note()))
    assert set(docx_template.STYLES) <= {style.name for style in anew.styles}


def test_the_template_is_small_and_names_nobody():
    assert TEMPLATE.stat().st_size < 60_000
    about = Document(str(TEMPLATE)).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    with zipfile.ZipFile(TEMPLATE) as parts:
        assert not [name for name in parts.namelist() if "thumbnail" in name]
