"""Requests that principals appear, with their events and their last steps, as rows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import weeks
from data_access.domain.vocabularies import HORIZON_DAYS
from data_access.events import event_scope, event_times
from data_access.events import events as of_events
from data_access.schema import accounts, appearance_steps, appearances, events

OPEN = ("proposed", "requested", "confirmed")
TYPES = {
    **dict.fromkeys(("briefing_due_on", "briefed_on", "told_on"), "object"),
    **dict.fromkeys(("event_changed", "own_hours"), "bool"),
    "appearance_id": "int64",
}
# Days ahead in which a briefing note is called due.
SOON = dt.timedelta(days=HORIZON_DAYS)


def read(conn: sa.Connection, *which: sa.ColumnElement[bool]) -> pd.DataFrame:
    """Those that answer to all conditions, by the day; the columns are those of the register."""
    last = _last_steps()
    step = appearance_steps.alias("last_step")
    all_day = sa.and_(appearances.c.starts_at.is_(None), events.c.starts_at.is_(None))
    own = appearances.c.starts_at.is_not(None)
    statement = (
        sa.select(
            events.c.title.label("event"),
            *(appearances.c[name] for name in ("principal", "status", "purpose")),
            sa.func.coalesce(appearances.c.starts_at, events.c.starts_at).label("starts_at"),
            sa.case((own, appearances.c.ends_at), else_=events.c.ends_at).label("ends_at"),
            *(events.c[name] for name in ("time_zone", "place", "starts_on", "ends_on")),
            all_day.label("all_day"),
            events.c.cancelled,
            events.c.status.label("event_status"),
            *(appearances.c[name] for name in ("briefing_due_on", "briefed_on")),
            accounts.c.name.label("owner"),
            step.c.remark,
            step.c.recorded_at.label("stepped_at"),
            (events.c.sequence > step.c.event_sequence).label("event_changed"),
            (events.c.sequence + last.c.steps - 1).label("sequence"),
            events.c.changed_at,
            events.c.id.label("event_id"),
            appearances.c.id.label("appearance_id"),
            own.label("own_hours"),
        )
        .select_from(appearances)
        .join(events, events.c.id == appearances.c.event_id)
        .join(last, last.c.appearance_id == appearances.c.id)
        .join(step, step.c.id == last.c.step)
        .join(accounts, accounts.c.id == appearances.c.owner_id, isouter=True)
        .where(*which)
    )
    return _settled(pd.read_sql_query(statement, conn))


def _last_steps(until: dt.datetime | None = None) -> sa.Subquery:
    """The last step of each request, and how many there were, all of them or before an instant."""
    then = sa.true() if until is None else appearance_steps.c.recorded_at < until
    return (
        sa.select(
            appearance_steps.c.appearance_id,
            sa.func.max(appearance_steps.c.id).label("step"),
            sa.func.count().label("steps"),
        )
        .where(then)
        .group_by(appearance_steps.c.appearance_id)
        .subquery()
    )


def _settled(rows: pd.DataFrame) -> pd.DataFrame:
    """Days that are those of the request's own hours, and all columns of their types, in order."""
    for name in ("starts_at", "ends_at", "stepped_at", "changed_at"):
        rows[name] = pd.to_datetime(rows[name])
    for row in rows[rows["own_hours"].astype(bool)].itertuples():
        rows.at[row.Index, "starts_on"] = event_times.local_day(row.starts_at, row.time_zone)
        last = row.starts_at if pd.isna(row.ends_at) else row.ends_at - dt.timedelta(microseconds=1)
        rows.at[row.Index, "ends_on"] = event_times.local_day(last, row.time_zone)
    later = rows["changed_at"] > rows["stepped_at"]
    rows = rows.assign(
        told_on=[weeks.in_new_york(at).date() for at in rows["stepped_at"]],
        changed_at=rows["changed_at"].where(later, rows["stepped_at"]),
    )
    rows = rows.sort_values(["starts_on", "appearance_id"], ignore_index=True)
    return of_events.typed(rows.drop(columns=["stepped_at"]), **TYPES)


def briefing(row, as_of: dt.date) -> str:
    """How the briefing note of a request stands on a day."""
    if row.briefed_on and row.briefed_on <= as_of:
        return "handed in"
    if row.status not in OPEN or row.cancelled:
        return "not needed"
    if not row.briefing_due_on:
        return "undated"
    if row.briefing_due_on < as_of:
        return "overdue"
    return "due" if row.briefing_due_on <= as_of + SOON else "later"


def standing(conn: sa.Connection, as_of: dt.date, *statuses: str) -> pd.DataFrame:
    """Requests that stood so when the day was over and whose own was not, those nearest first.

    Those of events that are cancelled or postponed are left out.
    """
    last = _last_steps(weeks.midnight(as_of + dt.timedelta(days=1)))
    step = appearance_steps.alias()
    then = sa.select(step.c.appearance_id).join(last, last.c.step == step.c.id)
    so = appearances.c.id.in_(then.where(step.c.status.in_(statuses)))
    rows = read(conn, so, event_scope.TAKES_PLACE)
    return those(rows, lambda row: row.ends_on >= as_of)


def those(rows: pd.DataFrame, keep: Callable[[Any], bool]) -> pd.DataFrame:
    """The rows to keep, whether there are any or none."""
    kept = [bool(keep(row)) for row in rows.itertuples()]
    return rows[pd.array(kept, dtype="bool")].reset_index(drop=True)


def span(row) -> event_times.Span:
    """When an appearance is."""
    begins, ends = (
        dt.datetime.fromisoformat(instant).replace(tzinfo=None)
        if isinstance(instant, str) and not row.all_day
        else None
        for instant in (row.starts_at, row.ends_at)
    )
    return event_times.span(row.starts_on, row.ends_on, begins, ends, row.time_zone)
