"""An answer as the command line prints it: a table to read, CSV for a spreadsheet, JSON to keep."""

import csv
import io
import json
from typing import Any

import pandas as pd

from data_access.domain.answers import Answer, plain, records
from data_access.domain.tables import without_formula


def as_table(answer: Answer) -> str:
    """Columns under their names."""
    rows = pd.DataFrame(records(answer.rows), columns=answer.rows.columns, dtype=object)
    return rows.where(rows.notna(), "").to_string(index=False) if len(rows) else "No rows."


def as_csv(answer: Answer) -> str:
    """The rows under a header; a missing value is an empty cell."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(answer.rows.columns)
    lines.writerows(map(without_formula, row.values()) for row in records(answer.rows))
    return text.getvalue().rstrip("\n")


def as_object(answer: Answer) -> dict[str, Any]:
    """All that makes it an answer, as JSON has it."""
    return {
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


def as_json(answer: Answer) -> str:
    """One object with all that makes it an answer."""
    return written(as_object(answer))


def written(said: Any) -> str:
    """JSON as the command line prints it, for people too."""
    return json.dumps(said, ensure_ascii=False, indent=2)


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json}
