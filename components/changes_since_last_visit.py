"""What changed since the last visit, as a list of the overview."""

import pandas as pd

LOOK = "last look"


def heading(rows: pd.DataFrame) -> str:
    """Give the heading with the date of the last visit, if there was one."""
    if rows.empty:
        return "Since my last visit"
    look = rows.iloc[0]
    return f"Since {look['figure']}, {look['unit']}"


def without_look(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out the row of the last visit, which the heading names."""
    return rows[rows["kind"] != LOOK]
