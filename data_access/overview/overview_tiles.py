"""The overview's tiles: what needs attention, each with its number or why it is not known.

Requests that a principal appear come first, because somebody waits for their answer.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import freshness
from data_access.domain import formatting, weeks
from data_access.domain.lists import Tile, columns
from data_access.domain.roles import OFFICE
from data_access.domain.sources import LATE, Source
from data_access.domain.vocabularies import DUE_WITHIN
from data_access.events import appearance_rows
from data_access.overview import coverage, event_lines
from data_access.queries import query
from data_access.reforms import milestone_status, reforms
from data_access.schema import reform_actions

A_WEEK = dt.timedelta(days=7)
# Days before its event from which a request without an answer is urgent.
URGENT = dt.timedelta(days=7)
# The page that shows the figures of a source.
PAGES = {
    "engagements": "engagement",
    "events": "events",
    "iati": "partnerships",
    "ngo_committee": "accreditation",
    "organizations": "engagement",
    "partnerships": "partnerships",
    "reforms": "reforms",
    "revenue": "partnerships",
}
REFORMS = {
    "overdue": "Reforms overdue",
    "due": DUE_WITHIN,
    "decided": "Reported complete in 7 days",
}
# How the finding names each number.
NAMES = {
    "awaiting": "requests awaiting an answer",
    "overdue": "reforms overdue",
    "due": "reforms due within 14 days",
    "decided": "reforms reported complete in seven days",
    "sources": "sources late",
}


def page_of(source: str) -> str:
    """Return the page that shows the figures of a source."""
    return PAGES.get(source, "reforms")


def _tiles_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"{rows['note'].iloc[0]}."
    parts = (f"{NAMES[row.key]}: {row.value:,}" for row in known.itertuples())
    return f"{formatting.begun(', '.join(parts))}."


@query(
    name="agenda.tiles",
    sources=("events", "reforms"),
    roles=OFFICE,
    finding=_tiles_finding,
    unit="Requests to principals; reform actions; sources of data",
)
def tiles(
    conn: sa.Connection, *, week: str | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """What needs attention this week?

    Requests that a principal appear count from the request to its answer,
    unless the event is over or cancelled; they are urgent where the event
    begins within seven days. Reform actions count by their final milestone:
    overdue if its date lies before the day and the action is not decided, due
    if it lies within the 14 days from it. An action is decided in the week if
    its decision is dated in the seven days to that day; decisions without a
    date count in the total alone. A source is late once it is overdue: more
    than 1.25 times its usual interval after the date of its data. The day is
    the Sunday of the week, or today in the running week. Data of a later day
    were not known then.

    A number is missing where no data are loaded, where the data begin after
    the day, and, for decisions, where the latest data are older than the week.

    Columns:
        key     str    awaiting, overdue, due, decided, sources
        label   str    what is counted
        value   Int64  how many; missing where it is not known
        note    str    denominator, peak, or name; why the number is missing
        late    bool   whether the number itself is a matter of concern
        page    str    where the rows are; imports where no data are loaded
        params  dict   filters to set there
    """
    day = weeks.day_of(week, as_of)
    link = coverage.week_of(week, as_of)
    rows = [_awaiting(conn, day, link), *_reforms(conn, day, link), _sources(conn, day)]
    return pd.DataFrame(rows, columns=[*columns(Tile)]).astype({"value": "Int64"})


def _missing(key: str, label: str, gap: str, page: str) -> tuple:
    """Return a tile without a number, which leads to where files are loaded."""
    no_data = gap == coverage.NO_DATA
    return key, label, None, gap, False, coverage.IMPORTS if no_data else page, {}


def _awaiting(conn: sa.Connection, day: dt.date, link: dict[str, str]) -> tuple:
    """Return the tile of requests: how many, and for when the first of them is."""
    key, label = "awaiting", "Awaiting your answer"
    if gap := coverage.gap_in_requests(conn, day):
        return _missing(key, label, gap, "events")
    requests = appearance_rows.standing(conn, day, "requested")
    if requests.empty:
        return key, label, 0, "No request is open", False, "events", link
    first = requests.iloc[0]
    who = formatting.begun(first["principal"])
    note = f"First: {who}, {formatting.day(first['starts_on'], year=False)}"
    urgent = first["starts_on"] <= day + URGENT
    if len(requests) == 1:
        return key, label, 1, note, urgent, *event_lines.page_of(first["event_id"]).values()
    return key, label, len(requests), note, urgent, "events", link


def _reforms(conn: sa.Connection, day: dt.date, link: dict[str, str]) -> list[tuple]:
    """Return the tiles of reforms: overdue, due, and decided in the last seven days."""
    if gap := coverage.gap_in_reforms(conn, day):
        return [_missing(key, label, gap, "reforms") for key, label in REFORMS.items()]
    final = final_milestones(conn, day)
    overdue, due = (final[final["state"] == state] for state in ("overdue", "due"))
    decided, decided_note = _decided(conn, day)
    notes = {
        "overdue": _overdue_note(conn, day, overdue, len(final)),
        "due": _peak(due),
        "decided": decided_note,
    }
    values = {"overdue": len(overdue), "due": len(due), "decided": decided}
    states = {"overdue": "overdue", "due": "due", "decided": "reached"}
    return [
        (
            *(key, label, values[key], notes[key], key == "overdue" and len(overdue) > 0),
            *("reforms", {"state": states[key]} | link),
        )
        for key, label in REFORMS.items()
    ]


def final_milestones(conn: sa.Connection, day: dt.date) -> pd.DataFrame:
    """Return the final milestone of each reform action, with its state on a day."""
    rows = reforms.milestones(conn, as_of=day, state=None)
    return rows[rows["milestone"] == "final"]


def _tracker(conn: sa.Connection, day: dt.date) -> Source:
    [tracker] = freshness.sources_of(conn, ("reforms",), on=day)
    return tracker


def _overdue_note(conn: sa.Connection, day: dt.date, overdue: pd.DataFrame, actions: int) -> str:
    """Say how many actions there are, and what is new, or how old a late tracker is."""
    tracker = _tracker(conn, day)
    whole = f"of {formatting.count(actions, 'action')}"
    if tracker.state(day) in LATE:
        return f"{whole}, as known on {tracker.as_of}"
    new = int((overdue["days_overdue"] <= A_WEEK.days).sum())
    return f"{whole}, {formatting.some(new)} new this week"


def _decided(conn: sa.Connection, day: dt.date) -> tuple[int | None, str]:
    """Return how many were decided in seven days, None where no data cover them; and the total."""
    tracker, begins = _tracker(conn, day), day - A_WEEK + dt.timedelta(days=1)
    actions = conn.execute(
        sa.select(
            sa.func.count().label("total"),
            sa.func.count().filter(milestone_status.decided(day)).label("decided"),
            sa.func.count().filter(reform_actions.c.decided_on.between(begins, day)).label("new"),
        ).where(milestone_status.listed(day))
    ).one()
    known = tracker.speaks_for is None or tracker.speaks_for >= begins
    note = (
        f"{actions.decided:,} of {actions.total:,} reported complete by"
        f" {formatting.day(tracker.speaks_for or day)}"
    )
    return actions.new if known or actions.new else None, note


def _peak(due: pd.DataFrame) -> str:
    if due.empty:
        return "Nothing falls due"
    on = due["due_on"].value_counts()
    peak = min(on[on == on.max()].index)
    if len(due) == 1:
        return f"On {formatting.day(peak, year=False)}"
    return f"{on.max()} of them on {formatting.day(peak, year=False)}"


def _sources(conn: sa.Connection, day: dt.date) -> tuple:
    """Return the tile of sources: how many are late, and which is furthest behind."""
    key, label = "sources", "Sources late"
    every = freshness.every_source(conn, on=day)
    loaded = [source for source in every if source.speaks_for]
    if not loaded:
        later = any(source.later for source in every)
        return _missing(key, label, coverage.NOT_TRACKED if later else coverage.NO_DATA, "events")
    late = [source for source in loaded if source.state(day) in LATE]
    late.sort(key=lambda source: (source.speaks_for - day).days / source.cadence_days)
    if late:
        first = late[0]
        return key, label, len(late), f"{first.title}: {first.as_of}", True, page_of(first.name), {}
    missing = len(every) - len(loaded)
    note = f"No data for {formatting.count(missing, 'source')}" if missing else "All up to date"
    return key, label, 0, note, False, coverage.IMPORTS if missing else "events", {}
