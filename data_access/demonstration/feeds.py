"""Where made-up data would have come from: how old each source is, and a batch for each."""

import datetime as dt

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration.committee import report_days
from data_access.demonstration.rows import Batch
from data_access.domain import weeks

# For each source: the kind of file it would come in, and the table with a row for each of its rows.
FEEDS = {
    "ngo_committee": ("decisions", schema.decisions),
    "revenue": ("contributions", schema.contributions),
    "iati": ("partnerships", schema.partnerships),
    "partnerships": ("partnerships", schema.partnerships),
    "reforms": ("reforms", schema.reform_actions),
    "events": ("events", schema.events),
    "engagements": ("engagements", schema.engagements),
    "organizations": ("organizations", schema.organizations),
    "positions": ("positions", schema.positions),
    "endorsements": ("endorsements", schema.endorsements),
    "bodies": ("body-sessions", schema.body_sessions),
}


def open_batches(conn: sa.Connection, today: dt.date) -> dict[str, Batch]:
    """Date every source, and open a batch for it."""
    batches = {}
    for source, (speaks_for, loaded_on) in _dates(today).items():
        kind, _ = FEEDS[source]
        loaded_at = weeks.midnight(loaded_on)
        conn.execute(
            sa.update(schema.sources)
            .where(schema.sources.c.name == source)
            .values(speaks_for=speaks_for, loaded_at=loaded_at)
        )
        batch = {
            "kind": kind,
            "file_name": f"demonstration_{source}.csv",
            "sha256": "0" * 64,
            "source": source,
            "speaks_for": speaks_for,
            "loaded_at": loaded_at,
            **dict.fromkeys(("changed_rows", "unchanged_rows", "rejected_rows"), 0),
            **dict.fromkeys(("read_rows", "new_rows"), 0),
        }
        inserted = schema.import_batches.insert().returning(schema.import_batches.c.id)
        batches[source] = Batch(conn.scalar(inserted, batch), loaded_at)
    return batches


def count_rows(conn: sa.Connection) -> None:
    """Say in each batch how many rows came with it."""
    batches = schema.import_batches
    for source, (_, table) in FEEDS.items():
        came = sa.select(sa.func.count()).where(table.c.batch_id == batches.c.id).scalar_subquery()
        conn.execute(
            sa.update(batches)
            .where(batches.c.source == source)
            .values(read_rows=came, new_rows=came)
        )


def _dates(today: dt.date) -> dict[str, tuple[dt.date, dt.date]]:
    """The day each source speaks for, and the day it was loaded; one of them is late."""

    def ago(days: int) -> dt.date:
        return today - dt.timedelta(days=days)

    last_report = report_days(today)[-1]
    return {
        "ngo_committee": (last_report, min(today, last_report + dt.timedelta(days=21))),
        "revenue": (dt.date(today.year - 1, 12, 31), today),
        "iati": (ago(150), ago(146)),
        "partnerships": (ago(20), ago(19)),
        "reforms": (today, today),
        "events": (ago(3), ago(3)),
        "engagements": (today, today),
        "organizations": (ago(40), ago(38)),
        "positions": (ago(9), ago(8)),
        "endorsements": (ago(16), ago(15)),
        "bodies": (ago(33), ago(30)),
    }
