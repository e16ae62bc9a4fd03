"""Store answers as JSON, as they were displayed, and read them again."""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from data_access.domain.answers import Answer, plain
from data_access.domain.releases import Snapshot
from data_access.domain.sources import Source


def freeze(snapshot: Snapshot) -> str:
    """Write a snapshot as JSON, with the columns that were displayed."""
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
    """Read a snapshot that `freeze` wrote; every column has its type again."""
    stored = json.loads(text)
    rows = {column["name"]: _thawed(column) for column in stored["columns"]}
    answer = Answer(
        **{name: stored[name] for name in ("question", "finding", "unit", "method", "version")},
        asked_at=dt.datetime.fromisoformat(stored["asked_at"]),
        params={name: untagged(value) for name, value in stored["params"].items()},
        sources=tuple(
            Source(**{name: untagged(value) for name, value in source.items()})
            for source in stored["sources"]
        ),
        rows=pd.DataFrame(rows),
    )
    titles = {column["name"]: column["title"] for column in stored["columns"]}
    return Snapshot(answer, titles, stored["chart"])


def _frozen(values: pd.Series) -> dict[str, Any]:
    known = values.dropna()
    day = values.dtype == object and len(known) and isinstance(known.iloc[0], dt.date)
    return {"type": "date" if day else str(values.dtype), "values": [plain(v) for v in values]}


def _thawed(column: Mapping[str, Any]) -> pd.Series:
    if column["type"] == "date":
        days = [value and dt.date.fromisoformat(value) for value in column["values"]]
        return pd.Series(days, dtype=object)
    return pd.Series(column["values"], dtype=column["type"])


# The name of the type tells dates and instants from text, and tuples from lists.
TYPES = {"datetime": dt.datetime.fromisoformat, "date": dt.date.fromisoformat, "tuple": tuple}


def tagged(value: Any) -> Any:
    """Write one parameter for JSON, with a type that JSON does not have."""
    name = type(value).__name__
    return {name: plain(value)} if name in TYPES else value


def untagged(value: Any) -> Any:
    """Read one parameter that `tagged` wrote."""
    if isinstance(value, dict):
        [(name, text)] = value.items()
        return TYPES[name](text)
    return value
