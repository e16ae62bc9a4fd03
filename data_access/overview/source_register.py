"""Every source: the date of its data, its age, its last file and who loaded it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import OFFICE
from data_access.domain.sources import LATE
from data_access.freshness import every_source
from data_access.queries import query
from data_access.schema import audit, import_batches

COLUMNS = {
    "name": "str",
    "source": "str",
    "publisher": "str",
    "speaks_for": "object",
    "as_of": "str",
    "age_days": "Int64",
    "cadence_days": "Int64",
    "state": "str",
    "standing": "str",
    "file": "str",
    "loaded_at": "datetime64[us]",
    "loaded_by": "str",
    "rows_read": "Int64",
}


def _register_said(rows: pd.DataFrame, _: Mapping[str, Any]) -> str:
    loaded = rows[rows["state"] != "missing"]
    if loaded.empty:
        return "No data loaded yet, from any source."
    late = int(loaded["state"].isin(LATE).sum())
    without = len(rows) - len(loaded)
    number = formatting.spell(len(loaded))
    parts = [
        f"Data are loaded from {number} of {formatting.count(len(rows), 'source')}",
        f"{formatting.spell(late)} of these {'is' if late == 1 else 'are'} out of date"
        if late
        else "",
        f"{formatting.spell(without)} {'has' if without == 1 else 'have'} no data"
        if without
        else "",
    ]
    return "; ".join(part for part in parts if part) + "."


@query(
    name="sources.register",
    sources=(),
    roles=OFFICE,
    finding=_register_said,
    unit="Sources of data",
    cacheable=False,
)
def register(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """Where do the data come from, how old are they, and who loaded the last file?

    The age is the number of days from the date of the data to the day asked
    about, the limit the usual interval between two issues. A source is out of
    date after 1.25 such intervals. The last file is the one that was loaded
    last; its account is that of the audit log, missing for demonstration data.

    Columns, a row a source, by title:
        name          str
        source        str       title
        publisher     str
        speaks_for    object    date of the data; missing if none are loaded
        as_of         str       the same in words, as exactly as it is known
        age_days      Int64     missing if none are loaded
        cadence_days  Int64     usual interval; missing for a source that is issued once
        state         str       fresh, due, overdue, delinquent or missing
        standing      str       the same in words
        file          str       name of the last file; missing if there is none
        loaded_at     datetime  instant (UTC); missing if there is none
        loaded_by     str       account; missing if it is not known
        rows_read     Int64     rows read from that file
    """
    files = _last_files(conn)
    rows = []
    for source in every_source(conn, on=as_of):
        last = files.get(source.name)
        rows.append(
            {
                "name": source.name,
                "source": source.title,
                "publisher": source.publisher,
                "speaks_for": source.speaks_for,
                "as_of": source.as_of,
                "age_days": source.speaks_for and (as_of - source.speaks_for).days,
                "cadence_days": source.cadence_days,
                "state": source.state(as_of),
                "standing": source.standing(as_of),
                "file": last and last.file_name,
                "loaded_at": last and last.loaded_at,
                "loaded_by": last and _loaded_by(conn, last),
                "rows_read": last and last.read_rows,
            }
        )
    return pd.DataFrame(rows, columns=[*COLUMNS]).astype(COLUMNS)


def _last_files(conn: sa.Connection) -> dict[str, sa.Row]:
    """Give the file of each source that was loaded last."""
    last = sa.select(sa.func.max(import_batches.c.id)).group_by(import_batches.c.source)
    columns = (import_batches.c[name] for name in ("source", "kind", "file_name", "loaded_at"))
    statement = sa.select(*columns, import_batches.c.read_rows)
    found = conn.execute(statement.where(import_batches.c.id.in_(last)))
    return {row.source: row for row in found}


def _loaded_by(conn: sa.Connection, file: sa.Row) -> str | None:
    """Give the account that loaded a file: the first entry of it in the audit log since then."""
    entry = (
        sa.select(audit.c.actor)
        .where(
            audit.c.action == "import",
            ~audit.c.refused,
            audit.c.at >= file.loaded_at,
            audit.c.object.startswith(f"{file.kind}, {file.file_name}: ", autoescape=True),
        )
        .order_by(audit.c.id)
        .limit(1)
    )
    return conn.scalar(entry)
