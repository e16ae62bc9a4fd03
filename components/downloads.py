"""What is shown, to take along: rows as CSV or XLSX, a chart as picture."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.documents import chart_images
from components.documents.chart_images import Chart
from components.documents.csv import csv
from components.documents.xlsx import xlsx

MADE_UP = "DEMONSTRATION: everything here is made up."
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def stamp(*, demonstration: bool) -> None:
    """Note whether what this reader takes along from here on is made up."""
    st.session_state["made-up"] = demonstration


def downloads(
    name: str,
    rows: pd.DataFrame,
    said: Sequence[str],
    columns: Mapping[str, str] | None = None,
) -> None:
    """Offer rows as CSV and as XLSX. `said` are the lines that stand above them in the latter.

    Both are made when somebody wants them. `columns` names those that have a name for readers.
    """
    above = [MADE_UP, *said] if st.session_state.get("made-up") else said
    _offer(name, "csv", "text/csv", lambda: csv(rows))
    _offer(name, "xlsx", WORKBOOK, lambda: xlsx(rows, above, columns, sheet=name))


def pictures(name: str, finding: str, source: str, draw: Callable[[], Chart]) -> None:
    """Offer a chart as SVG and as PNG, with its finding and its source above it.

    It is drawn on a click, in the light palette whatever the theme.
    """
    above = [MADE_UP, finding] if st.session_state.get("made-up") else [finding]

    def spec() -> dict[str, Any]:
        return chart_images.titled(chart_images.specification(draw()), above, source)

    _offer(name, "svg", "image/svg+xml", lambda: chart_images.wide_svg(spec()))
    _offer(name, "png", "image/png", lambda: chart_images.png(spec()))


def _offer(name: str, suffix: str, kind: str, make: Callable[[], str | bytes]) -> None:
    st.download_button(
        suffix.upper(),
        make,
        f"{name}.{suffix}",
        kind,
        key=f"{suffix}-{name}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=f"Download as {suffix.upper()}",
    )
