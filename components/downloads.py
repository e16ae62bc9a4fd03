"""What is shown, to take along: rows as CSV or XLSX, a chart as picture."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.documents import chart_images
from components.documents.chart_images import Chart
from components.documents.csv import csv
from components.documents.xlsx import Sheet, workbook, xlsx
from data_access.domain.names import fold

MADE_UP = "DEMONSTRATION: everything here is made up."
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


SHEETS = "page-sheets"


def stamp(title: str, *, demonstration: bool) -> None:
    """Note which page opens, and whether what this reader takes along from here on is made up."""
    st.session_state["made-up"] = demonstration
    st.session_state[SHEETS] = title, {}, None


def whole_page() -> None:
    """Keep room for the button that takes along all that a page offers, as one workbook.

    It appears once the page offers two tables, and holds all that follow.
    """
    title, sheets, _ = st.session_state[SHEETS]
    st.session_state[SHEETS] = title, sheets, st.empty()


def _collect(sheet: Sheet) -> None:
    """Add a table of the page to its workbook: once, under the names that readers see."""
    title, sheets, room = st.session_state.get(SHEETS, ("", {}, None))
    same = [name for name, one in sheets.items() if one.rows is sheet.rows]
    if same and not sheet.columns:
        return
    for name in same:
        del sheets[name]
    sheets[sheet.name] = sheet
    above = [title, MADE_UP] if st.session_state.get("made-up") else [title]
    if room is not None and len(sheets) > 1:
        # There is one button, which is there from now on.
        st.session_state[SHEETS] = title, sheets, None
        room.download_button(
            "All as workbook",
            lambda: workbook(above, [*sheets.values()]),
            f"{fold(title).replace(' ', '-')}.xlsx",
            WORKBOOK,
            key="whole-page",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            help="Download all tables of this page as one workbook",
            width="content",
        )


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
    _collect(Sheet(name, rows, above, columns or {}))
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
