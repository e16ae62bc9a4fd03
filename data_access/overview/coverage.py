"""Whether data cover a day: without data, or before its source begins, a figure is missing."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from data_access.domain import weeks
from data_access.domain.vocabularies import HORIZON_DAYS
from data_access.events import event_scope
from data_access.schema import appearances, events, import_batches, reform_actions

AHEAD = dt.timedelta(days=HORIZON_DAYS)
NO_DATA, NOT_TRACKED = "No data loaded", "Not tracked yet"
REQUESTS = "Requests"
# The page on which files are loaded.
IMPORTS = "imports"


def gap_in_reforms(conn: sa.Connection, day: dt.date) -> str:
    """Return why nothing is known of reforms on a day; empty where data cover it."""
    first = sa.select(sa.func.min(import_batches.c.speaks_for))
    first = first.where(import_batches.c.source == "reforms")
    return _gap(_exists(conn, reform_actions.c.id), conn.scalar(first), day)


def gap_in_events(conn: sa.Connection, day: dt.date) -> str:
    """Return why nothing is known of the events within 14 days of a day."""
    first = conn.scalar(sa.select(sa.func.min(events.c.starts_on)).where(event_scope.COUNTED))
    return _gap(first is not None, first, day + AHEAD)


def gap_in_requests(conn: sa.Connection, day: dt.date) -> str:
    """Return why nothing is known of requests to principals, which the office records itself."""
    first = conn.scalar(sa.select(sa.func.min(appearances.c.recorded_at)))
    if first is None:
        if not _exists(conn, events.c.id):
            return NO_DATA
        # Without a request, the office has worked with this database since its first file.
        first = conn.scalar(sa.select(sa.func.min(import_batches.c.loaded_at)))
    return _gap(True, first and weeks.in_new_york(first).date(), day)


def _exists(conn: sa.Connection, column: sa.Column) -> bool:
    return conn.scalar(sa.select(column).limit(1)) is not None


def _gap(loaded: bool, first: dt.date | None, day: dt.date) -> str:
    if not loaded:
        return NO_DATA
    return NOT_TRACKED if first is not None and day < first else ""


def gap_lines(gaps: dict[str, str]) -> list[dict[str, Any]]:
    """Return a line for each area that data do not cover; one where none is loaded at all.

    `gaps` is the reason by area; it is empty where data cover the area. The office records
    requests itself: without one there is no gap.
    """
    if gaps and set(gaps.values()) == {NO_DATA}:
        return [_line(NO_DATA, IMPORTS)]
    return [
        _line(f"{area}: {reason[0].lower()}{reason[1:]}", IMPORTS if reason == NO_DATA else "")
        for area, reason in gaps.items()
        if reason and area != REQUESTS
    ]


def _line(sentence: str, page: str) -> dict[str, Any]:
    note = "Load files on the page Imports" if page else "Data begin later"
    row = {"figure": "–", "unit": "", "sentence": sentence, "note": note}
    return row | {"page": page, "params": {}}


def week_of(week: str, as_of: dt.date) -> dict[str, str]:
    """Return what a link carries, so that its page shows the same week: nothing if it runs."""
    return {} if week == weeks.name(as_of) else {"week": week}
