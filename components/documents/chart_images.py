"""Charts as SVG in the light palette, since no theme of Streamlit reaches paper.

A picture is data: it is shown as an image, in which nothing runs, and never inside a page.
"""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from components.documents import line_breaking
from components.theme import colours

# Narrow, so that its words can still be read where a telephone shows it smaller.
WIDTH = 420
FONT = "Arial, Liberation Sans, DejaVu Sans, sans-serif"
SIZE = 14
# A figure of a document is 16 cm wide: its words have 9.9 points there, and it 305 dots an inch.
WIDE, TALL, SCALE = 640, 300, 3
# Letters of a legend that stands on one line there.
LEGEND = 80
# Letters of a line of its title and of its source.
HEADING, SOURCE = 84, 100
Chart = alt.LayerChart | alt.Chart


def svg(chart: Chart, alternative: str = "") -> tuple[dict[str, Any], str]:
    """Return a chart as specification and as SVG; `alternative` is its text in the first."""
    spec = specification(chart, alternative)
    # Nothing is fetched from anywhere while it is drawn.
    return spec, vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def specification(chart: Chart, alternative: str = "") -> dict[str, Any]:
    """Return a chart as Vega-Lite specification, in the light palette."""
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    # Room for the half of a figure that stands beyond the end of an axis.
    room = {"left": 2, "right": 12, "top": 2, "bottom": 2}
    drawn = chart.properties(width=WIDTH, autosize=fit, background="transparent", padding=room)
    if alternative:
        drawn = drawn.properties(description=alternative)
    # Days among the rows are text in what a specification is kept as.
    return json.loads(json.dumps(_dressed(drawn).to_dict(), default=str))


def titled(spec: Mapping[str, Any], title: Sequence[str], source: str) -> dict[str, Any]:
    """Return a specification with lines of title above the picture, and its source under them."""
    words = {
        "text": [line for text in title for line in textwrap.wrap(text, HEADING)],
        "subtitle": textwrap.wrap(f"Source: {source}", SOURCE) if source else [],
    }
    look = {
        "fontSize": SIZE + 2,
        "color": colours.INK,
        "subtitleColor": colours.SOFT,
        "subtitleFontSize": SIZE - 2,
    }
    return {**spec, "title": {**words, **look, "anchor": "start", "frame": "group", "offset": 12}}


def wide_svg(spec: Mapping[str, Any]) -> str:
    """A chart's specification drawn for a document, where a figure is 16 cm wide."""
    return vl_convert.vegalite_to_svg(_widened(spec), allowed_base_urls=[])


def png(spec: Mapping[str, Any]) -> bytes:
    """The same as PNG, for what shows no SVG; 1,920 dots wide, on white."""
    drawn = _widened(spec) | {"background": "white"}
    return vl_convert.vegalite_to_png(drawn, scale=SCALE, allowed_base_urls=[])


def _widened(spec: Mapping[str, Any]) -> dict[str, Any]:
    fit = {"type": "fit-x", "contains": "padding"}
    height = spec.get("height")
    # A height by the row stays; another was made for a narrow picture.
    flat = {"height": min(height, TALL)} if isinstance(height, int | float) else {}
    font = {"font": f"Carlito, Calibri, {FONT}"}
    dress = {"config": {**spec.get("config", {}), **font}}
    return _spread(line_breaking.cleaned({**spec, "width": WIDE, "autosize": fit, **flat, **dress}))


def _spread(part: Any) -> Any:
    """The same with each legend on one line where that has room for it."""
    if isinstance(part, list):
        return [_spread(one) for one in part]
    if not isinstance(part, dict):
        return part
    made = {name: _spread(one) for name, one in part.items() if name != "datasets"}
    names = (part.get("scale") or {}).get("domain") if part.get("legend") else None
    if isinstance(names, list) and sum(len(f"{name}") + 5 for name in names) <= LEGEND:
        made["legend"]["columns"] = len(names)
    return made | ({"datasets": part["datasets"]} if "datasets" in part else {})


def _dressed(chart: Chart) -> Chart:
    words = {
        "labelColor": colours.SOFT,
        "titleColor": colours.SOFT,
        "labelFontSize": SIZE,
        "titleFontSize": SIZE,
    }
    return (
        chart.configure(font=FONT, aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            **words,
            titleFontWeight="normal",
            domainColor=colours.LINE,
            gridColor=colours.LINE,
            ticks=False,
            labelPadding=6,
        )
        .configure_axisX(domain=True)
        .configure_legend(**words, titleFontWeight="normal", labelLimit=0, titleLimit=0)
        .configure_range(category=list(colours.SERIES))
        .configure_mark(color=colours.SERIES[0])
        .configure_text(color=colours.SOFT, fontSize=SIZE)
        .configure_rule(color=colours.SOFT)
    )
