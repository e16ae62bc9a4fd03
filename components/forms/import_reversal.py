"""The latest imports on the page Imports, and the reversing of one."""

import pandas as pd
import streamlit as st

from components.figure import table
from components.forms.imports import CHANGE_COLUMNS
from components.page import plain
from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer

EFFECT_COLUMNS = {
    "thing": "Rows",
    "new": "Deleted",
    "changed": "Restored to before",
    "removed": "Added again",
}
REGISTER_COLUMNS = {
    "loaded_at": "Loaded, UTC",
    "kind": "Kind",
    "file": "File",
    "source": "Source",
    "speaks_for": "Date of the data",
    "read": "Read",
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "rejected": "Rejected",
    "can_be_taken_back": "Can be reversed",
}


def store_reversed(text: str) -> None:
    """Store what was reversed for the next run, instead of what was loaded."""
    st.session_state["loaded"], st.session_state["undone"] = (), text


def latest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Give the latest imports, as lines. Expects the columns of `imported.register`."""
    last = rows.head(most)
    return pd.DataFrame(
        {
            "figure": [f"{row.new + row.changed:,}" for row in last.itertuples()],
            "unit": "rows",
            "sentence": last["file"],
            "note": [
                f"{row.kind} · {formatting.day(weeks.in_new_york(row.loaded_at))}"
                for row in last.itertuples()
            ],
            "page": "",
            "params": None,
            "in_all": len(rows),
        }
    )


def choose_import(rows: pd.DataFrame) -> int | None:
    """Let the reader choose an import to reverse; return its number."""
    if text := st.session_state.pop("undone", ""):
        st.success(f"Reversed: {plain(text)}.", icon=":material/undo:")
    able = rows[rows["can_be_taken_back"]]
    named = {int(row.batch): f"{row.file} ({row.kind})" for row in able.itertuples()}
    if not named:
        st.markdown(":gray[No import can be reversed.]")
        return None
    return st.selectbox(
        "Reverse an import",
        named,
        index=None,
        format_func=named.get,
        placeholder="The last file of each source",
        key="take-back",
    )


def confirm(effects: Answer, obstacles: Answer, changes: Answer) -> bool:
    """Show what reversing an import would undo, or why it cannot be reversed; True once confirmed.

    Expects the answers of `imported.effects`, `imported.obstacles` and `imported.changes`.
    """
    st.markdown(plain(effects.finding))
    table(effects.rows, "What reversing the import would undo", EFFECT_COLUMNS)
    if len(changes.rows):
        with st.expander("Examples of what it changed"):
            columns = {name: title for name, title in CHANGE_COLUMNS.items() if name != "file"}
            table(changes.rows, "Examples of what it changed", columns, height=300)
    if len(obstacles.rows):
        st.error(plain(obstacles.finding))
        return False
    return st.button("Reverse this import", icon=":material/undo:", type="primary")
