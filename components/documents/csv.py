"""Rows as a CSV file that a spreadsheet reads as data."""

import pandas as pd


def csv(rows: pd.DataFrame) -> bytes:
    """Rows as a CSV file that a spreadsheet reads as data: no text in it is run as a formula."""
    harmless = rows.copy()
    for name in rows.columns:
        if not pd.api.types.is_numeric_dtype(rows[name]):
            harmless[name] = rows[name].map(_harmless, na_action="ignore")
    return harmless.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _harmless(value: object) -> object:
    risky = isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r", "\0")
    return f"'{value}" if risky else value
