"""What is shown, to take along: as CSV for programs, as XLSX with what it says and rests on."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

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
    for suffix, kind, made in (
        ("csv", "text/csv", lambda: csv(rows)),
        ("xlsx", WORKBOOK, lambda: xlsx(rows, above, columns, sheet=name)),
    ):
        st.download_button(
            suffix.upper(),
            made,
            f"{name}.{suffix}",
            kind,
            key=f"{suffix}-{name}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
            help=f"Download as {suffix.upper()}",
        )
