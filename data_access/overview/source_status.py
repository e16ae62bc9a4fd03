"""How fresh the sources are, and when a file was last loaded."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.roles import OFFICE
from data_access.freshness import every_source
from data_access.queries import query
from data_access.schema import import_batches


def _heartbeat_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No data loaded."
    row = rows.iloc[0]
    there = weeks.in_new_york(row["loaded_at"])
    return f"Last import: {row['kind']}, {formatting.day(there)} at {there:%H:%M}, New York."


@query(
    name="weekly.heartbeat", sources=(), roles=OFFICE, finding=_heartbeat_finding, unit="Imports"
)
def heartbeat(conn: sa.Connection) -> pd.DataFrame:
    """When was something last loaded?

    Columns, one row, or none if nothing was:
        loaded_at  datetime  instant (UTC)
        kind       str       what was loaded
    """
    last = (
        sa.select(import_batches.c.loaded_at, import_batches.c.kind)
        .order_by(import_batches.c.loaded_at.desc(), import_batches.c.id.desc())
        .limit(1)
    )
    return pd.read_sql_query(last, conn).astype({"loaded_at": "datetime64[us]", "kind": "str"})


def _sources_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if (rows["state"] == "missing").all():
        return formatting.begun(rows["standing"].iloc[0])
    up_to_date = int(rows["state"].isin(("fresh", "due")).sum())
    return f"Sources up to date: {up_to_date} of {len(rows)}"


@query(
    name="weekly.sources",
    sources=(),
    roles=OFFICE,
    finding=_sources_finding,
    unit="Sources of data",
)
def sources(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """How fresh is each source?

    A source is fresh up to one usual interval after the date of its data, due
    up to 1.25 intervals, overdue up to two, delinquent beyond; missing if no
    data were loaded that cover a day up to the one asked about.

    Columns, a row a source, by title:
        source        str
        publisher     str
        speaks_for    object  date of the data; missing if none are loaded
        cadence_days  Int64   usual interval; missing for a source that comes once
        state         str     fresh, due, overdue, delinquent or missing
        standing      str     the same in words, with the date as exactly as it is known
    """
    rows = [
        (
            source.title,
            source.publisher,
            source.speaks_for,
            source.cadence_days,
            source.state(as_of),
            source.standing(as_of),
        )
        for source in every_source(conn, on=as_of)
    ]
    columns = ["source", "publisher", "speaks_for", "cadence_days", "state", "standing"]
    return pd.DataFrame(rows, columns=columns).astype({"cadence_days": "Int64"})
