"""An answer as the command line prints it: a table to read, CSV for a spreadsheet, JSON to keep."""

import json

import pandas as pd

from data_access.asking import Answer, plain, records


def table(answer: Answer) -> str:
    """Columns under their names."""
    rows = _rows(answer)
    return rows.where(rows.notna(), "").to_string(index=False) if len(rows) else "No rows."


def csv(answer: Answer) -> str:
    """The rows under a header; a missing value is an empty cell."""
    rows = _rows(answer).map(harmless)
    return rows.to_csv(index=False, lineterminator="\n").rstrip("\n")


def as_json(answer: Answer) -> str:
    """One object with all that makes it an answer."""
    said = {
        "question": answer.question,
        "params": {name: plain(value) for name, value in answer.params.items()},
        "finding": answer.finding,
        "sources": [
            {
                "title": source.title,
                "speaks_for": plain(source.speaks_for),
                "precision": source.precision,
                "loaded_at": plain(source.loaded_at),
            }
            for source in answer.sources
        ],
        "asked_at": answer.asked_at.isoformat(),
        "rows": records(answer.rows),
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


FORMATS = {"table": table, "csv": csv, "json": as_json}


def _rows(answer: Answer) -> pd.DataFrame:
    return pd.DataFrame(records(answer.rows), columns=answer.rows.columns, dtype=object)


def harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula is made plain text; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
