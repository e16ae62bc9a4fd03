"""The sources of all data as lines: how old each is, its last file and who loaded it."""

from typing import Any

import pandas as pd

from data_access.domain import formatting, weeks
from data_access.domain.lists import TONED
from data_access.domain.sources import LATE

COLUMNS = {
    "source": "Source",
    "publisher": "Publisher",
    "as_of": "Date of the data",
    "age_days": "Age, days",
    "cadence_days": "Limit, days",
    "state": "State",
    "file": "Last file",
    "loaded_at": "Loaded, UTC",
    "loaded_by": "Loaded by",
    "rows_read": "Rows read",
}


def lines(rows: pd.DataFrame) -> pd.DataFrame:
    """Give a line a source, those out of date first. Expects the columns of `sources.register`."""
    late = rows["state"].isin(LATE)
    ordered = pd.concat([rows[late], rows[~late]])
    return pd.DataFrame([_line(row) for row in ordered.itertuples()], columns=[*TONED])


def _line(row: Any) -> tuple:
    late = row.state in LATE
    limit = "" if pd.isna(row.cadence_days) else f", limit {row.cadence_days:,}"
    figure, unit = ("–", "") if pd.isna(row.age_days) else (f"{row.age_days:,}", f"days{limit}")
    sentence = f"{row.source}: {row.standing}"
    return figure, unit, sentence, _note(row), "", None, "red" if late else ""


def _note(row: Any) -> str:
    """Give publisher, last file, its rows, day and account."""
    parts = [row.publisher]
    if isinstance(row.file, str):
        there = weeks.in_new_york(pd.Timestamp(row.loaded_at).to_pydatetime())
        by = f" by {row.loaded_by}" if isinstance(row.loaded_by, str) else ""
        parts += [
            f"{row.file}, {formatting.count(int(row.rows_read), 'row')}",
            f"loaded on {formatting.day(there)}{by}",
        ]
    return " · ".join(parts)
