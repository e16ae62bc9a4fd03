"""Charts as pictures: readable on white, and data wherever they stand."""

import re
import tomllib
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from defusedxml import ElementTree

from components.documents import chart_images, html, svg_marks
from components.theme import colours
from tests.test_theme import contrast

ROOT = Path(__file__).parents[3]
MARKUP = "</text></svg><b>bold</b>\"'&#x41; [[a]] $x$ مرحبا 😀"


def drawn(name: str = "Alpha") -> tuple[dict, str]:
    rows = pd.DataFrame({"name": [name, "Beta"], "rivers": [1, 3]})
    base = alt.Chart(rows).encode(y="name:N", x="rivers:Q")
    return chart_images.svg(
        alt.layer(base.mark_bar(), base.mark_text().encode(text="name:N")), "Said"
    )


def sizes(picture: str) -> list[float]:
    return [float(size) for size in re.findall(r'font-size="([\d.]+)px"', picture)]


def test_its_colours_are_those_of_the_theme_on_white():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]["light"]
    assert list(colours.SERIES) == theme["chartCategoricalColors"]
    assert theme["textColor"] == colours.INK
    assert theme["grayTextColor"] == colours.SOFT
    assert theme["borderColor"] == colours.LINE


def test_a_picture_comes_with_the_specification_that_it_was_drawn_from():
    spec, picture = drawn()
    assert spec["description"] == "Said"
    assert spec["config"]["range"]["category"] == list(colours.SERIES)
    assert "Alpha" in picture


def test_a_downloaded_picture_carries_its_finding_and_its_source():
    spec, plain = drawn()
    long = (
        "Beta has three rivers, and Alpha one: that is two more than it had when they were counted"
    )
    titled = chart_images.titled(spec, [long], "Fictional Register, as of 5 December 2026")
    picture = chart_images.wide_svg(titled)
    for words in ("Beta has three rivers", "they were counted", "Source: Fictional Register"):
        assert words in picture
        assert words not in plain
    assert chart_images.png(titled).startswith(b"\x89PNG")


def test_no_word_in_a_picture_is_small_and_a_telephone_shows_it_hardly_smaller():
    _, picture = drawn()
    assert min(sizes(picture)) >= 12
    width = int(re.search(r'width="(\d+)"', picture)[1])
    # Margins leave 350 of 390 pixels.
    assert min(sizes(picture)) * 350 / width >= 11


@pytest.mark.parametrize("text", [MARKUP, "=1+1", "x" * 10_000])
def test_text_in_a_picture_is_shown_and_never_markup(text):
    for picture in (
        drawn(text)[1],
        svg_marks.watermark(text),
        svg_marks.two_bars((text, 1), ("All", 2)),
    ):
        tree = ElementTree.fromstring(picture)
        assert not [node for node in tree.iter() if node.tag.rpartition("}")[2] == "b"]
        shown = [node.text or "" for node in tree.iter() if node.tag.endswith("text")]
        assert any(text in one or one[:9] == text[:9] for one in shown)


def test_nothing_is_fetched_while_a_chart_is_drawn():
    elsewhere = alt.layer(
        alt.Chart(alt.UrlData("https://example.org/rows.csv")).mark_bar().encode(x="a:Q")
    )
    with pytest.raises(ValueError, match="example"):
        chart_images.svg(elsewhere)


def test_the_address_of_a_picture_cannot_leave_the_place_that_it_stands_in():
    address = html.address(f"<svg>{MARKUP}</svg>")
    assert address.startswith("data:image/svg+xml,%3Csvg%3E")
    assert not set("\"'<>&#\n") & set(address)


def test_two_bars_stand_to_one_scale_with_their_figures():
    tree = ElementTree.fromstring(svg_marks.two_bars(("Own", 25), ("All", 100)))
    own, whole = (float(node.get("width")) for node in tree if node.tag.endswith("rect"))
    assert own == pytest.approx(whole / 4)
    assert [node.text for node in tree if node.tag.endswith("text")] == ["Own", "25", "All", "100"]


@pytest.mark.parametrize("ground", ["#FFFFFF", "#F3F7FA"])
def test_what_is_only_held_against_stands_out_from_the_page_all_the_same(ground):
    assert contrast(colours.NEUTRAL, ground) >= 3
