"""Plain pages: texts are shown and never markup; only scripts and styles of ours are allowed."""

import base64
import hashlib
import re

import pandas as pd
import pytest

from components.documents import html, svg_marks

MARKUP = "<b>bold</b>\"'><img src=x>{{ 7*7 }}&lt;"


def shown(paper) -> str:
    mark = svg_marks.watermark(paper.mark)
    return html.rendered("member_states/release.html", version="6.0.0", paper=paper, watermark=mark)


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_page_without_a_script_allows_none():
    assert "script-src 'none'" in html.policy()
    assert digest(html.style()) in html.policy()


def test_a_page_may_bring_its_own_sheet_and_script_and_only_as_they_are():
    allowed = html.policy(scripts=["let a"], styles=["p { margin: 0 }"])
    assert f"script-src {digest('let a')};" in allowed
    assert f"style-src {digest(html.style())} {digest('p { margin: 0 }')};" in allowed
    assert "unsafe" not in allowed


def test_every_sheet_in_the_page_is_one_that_its_policy_allows(paper):
    sheets = re.findall(r"<style>(.*?)</style>", shown(paper()), re.DOTALL)
    assert len(sheets) == 2
    allowed = html.policy(styles=[html.own("member_states/release.css")])
    assert all(digest(sheet) in allowed for sheet in sheets)


def test_no_text_is_ever_markup(paper, frozen):
    rows = pd.DataFrame({"name": [MARKUP], "rivers": [1]})
    released = frozen(
        rows=rows,
        picture=f"<svg>{MARKUP}</svg>",
        columns={"name": MARKUP, "rivers": "Rivers"},
        of={"title": MARKUP},
        **dict.fromkeys(("finding", "unit", "period", "method"), MARKUP),
    )
    page = shown(paper(released))
    assert "<b>" not in page
    assert "<img src=x" not in page
    assert "49" not in page
    assert page.count("&lt;b&gt;bold") >= 7


def test_the_page_has_neither_script_nor_a_style_of_a_single_place_nor_anything_from_elsewhere(
    paper,
):
    page = shown(paper(picture="<svg/>"))
    assert not re.search(r"<script|\son\w+=|\sstyle=|<iframe|<link [^>]*stylesheet", page)
    assert set(re.findall(r"https?://[^\"'% )]+", page)) == {"http://www.w3.org/2000/svg"}


def test_a_preview_says_so_and_offers_no_files(paper):
    page = shown(paper(preview=True))
    assert "Preview: not sent, not on record as read" in page
    assert "/s/read" not in page
    assert "Preview" not in shown(paper())


@pytest.mark.parametrize("made_up", [True, False])
def test_what_is_made_up_is_stamped(paper, made_up):
    assert ("DEMONSTRATION" in shown(paper(demonstration=made_up))) == made_up


def test_contents_are_listed_from_four_figures_on(paper, frozen):
    assert "Contents" not in shown(paper(*[frozen()] * 3))
    assert shown(paper(*[frozen()] * 4)).count('href="#figure-') == 4


def test_what_is_missing_is_a_dash_that_is_read_aloud_as_not_known(paper):
    page = shown(paper(rows=pd.DataFrame({"name": ["Nile"], "rivers": [None]})))
    assert '<span aria-hidden="true">–</span><span class="unseen">not known</span>' in page


def test_a_page_runs_from_either_side():
    """Logical properties alone: a page in Arabic needs no other sheet."""
    sheets = html.style() + html.own("member_states/release.css")
    assert not re.findall(r"[\s{;](?:left|right|(?:margin|padding|border)-(?:left|right)):", sheets)
    assert not re.findall(r"text-align: *(?:left|right)", sheets)
