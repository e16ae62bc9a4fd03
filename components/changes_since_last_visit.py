"""What changed since its reader last looked, as a list of the overview."""

import pandas as pd

LOOK = "last look"


def heading(rows: pd.DataFrame) -> str:
    """Since when the list tells; a first look has no such day. Expects those of `since.changes`."""
    if rows.empty:
        return "Since I last looked"
    look = rows.iloc[0]
    return f"Since {look['figure']}, {look['unit']}"


def without_look(rows: pd.DataFrame) -> pd.DataFrame:
    """The changes alone: the look itself stands in the heading."""
    return rows[rows["kind"] != LOOK]
