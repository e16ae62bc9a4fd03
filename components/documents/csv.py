"""Rows as a CSV file that a spreadsheet reads as data."""

import pandas as pd

from data_access.domain.tables import without_formula


def csv(rows: pd.DataFrame) -> bytes:
    """Write rows as CSV that opens in a spreadsheet; no text in it is run as a formula."""
    plain = rows.copy()
    for name in rows.columns:
        if not pd.api.types.is_numeric_dtype(rows[name]):
            plain[name] = rows[name].map(without_formula, na_action="ignore")
    return plain.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
