"""Charts as SVG in the light palette, since no theme of Streamlit reaches paper.

A picture is data: it is shown as an image, in which nothing runs, and never inside a page.
"""

from typing import Any

import altair as alt
import vl_convert

# The colours of .streamlit/config.toml, light; tests/test_theme.py holds them readable.
INK, SOFT, LINE = "#0B1620", "#4A5A68", "#DCE5EB"
COLOURS = ("#003C5F", "#E8590C", "#0072A8", "#4A5A68")
# For what does not press, and for what is only held against.
PALE = "#7F8B95"
# Narrow, so that its words can still be read where a telephone shows it smaller.
WIDTH = 420
FONT = "Arial, Liberation Sans, DejaVu Sans, sans-serif"
SIZE = 14


def svg(chart: alt.LayerChart, alternative: str = "") -> tuple[dict[str, Any], str]:
    """A chart as its specification, and drawn; `alternative` says in the first what it shows."""
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    # Room for the half of a figure that stands beyond the end of an axis.
    room = {"left": 2, "right": 12, "top": 2, "bottom": 2}
    drawn = chart.properties(width=WIDTH, autosize=fit, background="transparent", padding=room)
    if alternative:
        drawn = drawn.properties(description=alternative)
    spec = _dressed(drawn).to_dict()
    # Nothing is fetched from anywhere while it is drawn.
    return spec, vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def _dressed(chart: alt.LayerChart) -> alt.LayerChart:
    words = {"labelColor": SOFT, "titleColor": SOFT, "labelFontSize": SIZE, "titleFontSize": SIZE}
    return (
        chart.configure(font=FONT, aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            **words,
            titleFontWeight="normal",
            domainColor=LINE,
            gridColor=LINE,
            ticks=False,
            labelPadding=6,
        )
        .configure_axisX(domain=True)
        .configure_legend(**words, titleFontWeight="normal", labelLimit=0, titleLimit=0)
        .configure_range(category=list(COLOURS))
        .configure_mark(color=COLOURS[0])
        .configure_text(color=SOFT, fontSize=SIZE)
        .configure_rule(color=SOFT)
    )
