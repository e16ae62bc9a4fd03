"""Answers frozen as they were shown, in JSON: never asked again, and read as they were."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data_access.domain.answers import Answer, plain
from data_access.domain.sources import Source


@dataclass(frozen=True)
class Snapshot:
    """An answer as it was shown.

    answer   with the rows that were shown, their columns in order, and no others
    columns  the title of each of these columns
    chart    the Vega-Lite specification of its chart; None for a table alone
    """

    answer: Answer
    columns: Mapping[str, str]
    chart: Mapping[str, Any] | None = None


def freeze(snapshot: Snapshot) -> str:
    """Write a snapshot as JSON: of its rows, only the columns that were shown."""
    answer = snapshot.answer
    return json.dumps(
        {
            **{name: getattr(answer, name) for name in ("question", "finding", "unit", "method")},
            "version": answer.version,
            "asked_at": answer.asked_at.isoformat(),
            "params": {name: tagged(value) for name, value in answer.params.items()},
            "sources": [
                {name: tagged(value) for name, value in dataclasses.asdict(source).items()}
                for source in answer.sources
            ],
            "columns": [
                {"name": name, "title": title, **_frozen(answer.rows[name])}
                for name, title in snapshot.columns.items()
            ],
            "chart": snapshot.chart,
        },
        ensure_ascii=False,
    )


def thaw(text: str) -> Snapshot:
    """Read a snapshot as `freeze` wrote it; every column has the type it had."""
    kept = json.loads(text)
    rows = {column["name"]: _thawed(column) for column in kept["columns"]}
    answer = Answer(
        **{name: kept[name] for name in ("question", "finding", "unit", "method", "version")},
        asked_at=dt.datetime.fromisoformat(kept["asked_at"]),
        params={name: untagged(value) for name, value in kept["params"].items()},
        sources=tuple(
            Source(**{name: untagged(value) for name, value in source.items()})
            for source in kept["sources"]
        ),
        rows=pd.DataFrame(rows),
    )
    titles = {column["name"]: column["title"] for column in kept["columns"]}
    return Snapshot(answer, titles, kept["chart"])


def _frozen(values: pd.Series) -> dict[str, Any]:
    known = values.dropna()
    day = values.dtype == object and len(known) and isinstance(known.iloc[0], dt.date)
    return {"type": "date" if day else str(values.dtype), "values": [plain(v) for v in values]}


def _thawed(column: Mapping[str, Any]) -> pd.Series:
    if column["type"] == "date":
        days = [value and dt.date.fromisoformat(value) for value in column["values"]]
        return pd.Series(days, dtype=object)
    return pd.Series(column["values"], dtype=column["type"])


# A date and an instant are told apart from text, and a tuple from a list, by the name of the type.
TYPES = {"datetime": dt.datetime.fromisoformat, "date": dt.date.fromisoformat, "tuple": tuple}


def tagged(value: Any) -> Any:
    """One parameter as JSON keeps it, with the type that JSON does not have."""
    name = type(value).__name__
    return {name: plain(value)} if name in TYPES else value


def untagged(value: Any) -> Any:
    """One parameter as it was before `tagged`."""
    if isinstance(value, dict):
        [(name, text)] = value.items()
        return TYPES[name](text)
    return value
