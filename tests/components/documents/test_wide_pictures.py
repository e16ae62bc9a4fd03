"""Charts for a document: 16 cm wide, drawn from the specification that was frozen."""

import re
import struct

import altair as alt
import pandas as pd
import pytest

from components.documents import chart_images


def spec(names=("Alpha", "Beta"), **properties) -> dict:
    rows = pd.DataFrame({"name": names, "rivers": range(len(names))})
    colour = alt.Color("name:N").scale(domain=list(names)).legend(orient="top", columns=1)
    bars = alt.Chart(rows).mark_bar().encode(alt.X("name:N"), alt.Y("rivers:Q"), colour)
    return chart_images.svg(alt.layer(bars).properties(**properties))[0]


def test_words_are_ten_points_where_the_picture_is_sixteen_centimetres_wide():
    drawn = chart_images.wide_svg(spec(height=200))
    assert re.search(r'width="640"', drawn)
    points = min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', drawn))
    assert points / 640 * 16 / 2.54 * 72 == pytest.approx(9.9, abs=0.1)


def test_a_picture_for_word_is_1920_dots_wide():
    made = chart_images.png(spec(height=200))
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">I", made[16:20]) == (1920,)


def test_a_legend_takes_one_line_where_that_has_room_for_it():
    def columns(names):
        made = chart_images._widened(spec(names))
        return made["layer"][0]["encoding"]["color"]["legend"]["columns"]

    assert columns(("Alpha", "Beta", "Gamma")) == 3
    assert columns(("x" * 60, "y" * 60)) == 1


def test_what_was_frozen_stays_as_it_was():
    frozen = spec(height=400)
    before = str(frozen)
    chart_images.wide_svg(frozen)
    assert str(frozen) == before


def test_nothing_is_fetched_while_a_chart_is_drawn():
    elsewhere = {"data": {"url": "https://example.org/a.csv"}, "mark": "bar", "encoding": {}}
    for draw in (chart_images.wide_svg, chart_images.png):
        with pytest.raises(ValueError, match="example"):
            draw(elsewhere)


def test_the_same_specification_is_the_same_picture():
    assert chart_images.png(spec(height=200)) == chart_images.png(spec(height=200))
