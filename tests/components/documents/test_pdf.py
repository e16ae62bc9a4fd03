"""The same as PDF: tagged for screen readers, each text as it is, on every sheet whose it is."""

import json
import re

import pandas as pd
import pytest
import typst

from components.documents import pdf, svg_marks

HOSTILE = {
    "markup": "#strong[a] $x$ [[b]] = c // d <e> @f `g` \\ *h* _i_ ~ -- /* j",
    "code": '#panic("x") #read("/etc/passwd") #import "a.typ": *',
    "page": "<script>alert(1)</script>",
    "right to left": "مرحبا بالعالم",
    "one word": "x" * 10_000,
    "accents": "Côte d’Ivoire, Türkiye, São Tomé",
}


def headings(shown) -> list[str]:
    """The headings of the paper as a reader of it would be told them."""
    found = typst.query(pdf.TEMPLATE, "heading", sys_inputs=pdf.told(shown))
    return [_text(heading["body"]) for heading in json.loads(found)]


def _text(content: dict) -> str:
    parts = content.get("children", [content.get("body")] if "body" in content else [])
    said = content.get("text", " " if content["func"] == "space" else "")
    return said + "".join(_text(part) for part in parts)


def pages(made: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", made))


def test_it_is_tagged_and_says_what_it_is_and_in_which_language(paper):
    made = pdf.pdf(paper())
    assert made.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/MarkInfo" in made
    assert re.search(rb"/Lang\s*\(en", made)
    assert b"Rivers of the world" in made


def test_findings_are_its_headings(paper, frozen):
    shown = paper(frozen(), frozen(of={"title": "Lakes", "state": "KEN"}, finding="No lake."))
    assert headings(shown) == [
        *("Released to Kenya", "Rivers of the world", "Four rivers were counted."),
        *("Lakes", "No lake.", "About this paper"),
    ]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_each_text_comes_out_as_it_went_in_and_none_is_obeyed(paper, frozen, text):
    released = frozen(
        rows=pd.DataFrame({"name": [text, text], "rivers": [1, 2]}),
        columns={"name": text[:200], "rivers": "Rivers"},
        of={"title": text},
        **dict.fromkeys(("finding", "unit", "period", "method"), text),
    )
    shown = paper(released)
    assert headings(shown)[:2] == [text, text]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.pdf(shown)


def test_signs_that_nobody_sees_are_left_out(paper):
    assert headings(paper(finding="a\x00b\x1fc\x7f"))[1] == "abc"


def test_what_no_font_here_shows_does_not_keep_the_paper_from_its_reader(paper):
    # A letter that Unicode has assigned to nobody.
    shown = paper(finding="Alpha \U0003fff0 beta")
    made = pdf.pdf(shown)
    assert made.startswith(b"%PDF-")
    assert b"pdfuaid" not in made
    assert headings(shown)[1] == "Alpha \U0003fff0 beta"


def test_a_picture_says_what_it_shows(paper):
    picture = svg_marks.two_bars(("Own", 1), ("All", 2))
    made = typst.query(pdf.TEMPLATE, "image", sys_inputs=pdf.told(paper(picture=picture)))
    assert [image["alt"] for image in json.loads(made)] == ["Four rivers were counted."]


@pytest.mark.parametrize("rows", [3, 200])
def test_a_long_table_goes_on_from_page_to_page_below_its_heads(paper, rows):
    many = pd.DataFrame({"name": [f"River {n}" for n in range(rows)], "rivers": range(rows)})
    shown = paper(rows=many)
    made = pdf.pdf(shown)
    assert (pages(made) > 2) == (rows == 200)
    [table] = json.loads(typst.query(pdf.TEMPLATE, "table", sys_inputs=pdf.told(shown)))
    heads = [part for part in table["children"] if part["func"] == "header"]
    assert [head.get("repeat", True) for head in heads] == [True]


def test_a_withheld_figure_is_a_sentence_without_a_table(paper):
    shown = paper(rows=pd.DataFrame({"name": []}), finding="Withheld: too few.")
    assert headings(shown)[1] == "Withheld: too few."
    assert json.loads(typst.query(pdf.TEMPLATE, "table", sys_inputs=pdf.told(shown))) == []
    assert pdf.pdf(shown).startswith(b"%PDF-")


def test_the_same_release_is_the_same_paper(paper):
    assert pdf.pdf(paper()) == pdf.pdf(paper())
