"""Questions about civil society events: which come next, and which have been.

A day is the event's own, where it takes place. An event that was cancelled is in no answer.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import wording
from data_access.asking import question
from data_access.schema import events
from data_access.viewer import OFFICE, RELEASABLE

SOURCES = ("events",)
UNIT = "Civil society events"
DATES = ("registration_closes_on", "starts_on", "ends_on")


def _upcoming_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many are under way and how many begin, and which is the first of these."""
    as_of, last = params["as_of"], _last(params["as_of"], params["days"])
    if rows.empty:
        return f"No event is listed from {wording.span(as_of, last)}."
    begun = rows["starts_on"] < as_of
    running, coming = rows[begun], rows[~begun]
    said = []
    if len(running):
        verb = "is" if len(running) == 1 else "are"
        said.append(f"{wording.count(len(running), 'event')} {verb} under way")
    if len(coming):
        first = coming.iloc[0]
        begin, colon = ("begins", ":") if len(coming) == 1 else ("begin", ", first")
        said.append(
            f"{wording.count(len(coming), 'event')} {begin} from {wording.span(as_of, last)}{colon}"
            f" {first['event']} on {wording.day(first['starts_on'])}"
        )
    return wording.sentence(said) + "."


def _last(as_of: dt.date, days: int) -> dt.date:
    return as_of + dt.timedelta(days=days)


@question(
    sources=SOURCES,
    readers=RELEASABLE,
    finding=_upcoming_said,
    unit=UNIT,
    of_organizations=(),
)
def upcoming(conn: sa.Connection, *, as_of: dt.date | None = None, days: int = 14) -> pd.DataFrame:
    """Which civil society events come next?

    Events that begin on the day asked about or within the `days` after it, and
    those that began before and have not ended. Days are those of the place
    where an event is held. Cancelled events are left out.

    Columns, a row an event, by the day it begins:
        event                   str     title, in the source's words
        starts_at               str     instant in UTC, or the first day if it lasts all day
        ends_at                 str     instant in UTC, or the last day; missing if not given
        time_zone               str     of the event; missing if the source names none
        place                   str
        mode                    str     in person, online or hybrid; missing if not certain
        registration_closes_on  object  date; missing if the source gives none
        registration_text       str     the deadline in the source's words
        starts_on, ends_on      object  first and last day
        all_day                 bool
        url, organizer          str
        event_id                int

    Raises:
        ValueError: `days` is negative, or more than ten years.
    """
    if not 0 <= days <= 3660:
        raise ValueError(f"days must be from 0 to 3,660, not {days}.")
    query = (
        sa.select(*_columns())
        .where(events.c.starts_on <= _last(as_of, days), events.c.ends_on >= as_of)
        .where(~events.c.cancelled)
        .order_by(events.c.starts_on, sa.nulls_first(events.c.starts_at), events.c.id)
    )
    return _typed(pd.read_sql_query(query, conn))


def _past_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many there were, and which was the last."""
    if rows.empty:
        return f"No event is listed before {wording.day(params['as_of'])}."
    last, number = rows.iloc[0], int(rows["in_all"].iloc[0])
    verb = "was" if number == 1 else "were"
    when = wording.span(last["starts_on"], last["ends_on"])
    before = f"{wording.count(number, 'event')} {verb} over before {wording.day(params['as_of'])}"
    return wording.sentence([f"{before}, the last of them {last['event']}, {when}."])


@question(sources=SOURCES, readers=OFFICE, finding=_past_said, unit=UNIT)
def past(conn: sa.Connection, *, as_of: dt.date | None = None, top: int = 100) -> pd.DataFrame:
    """Which civil society events have been?

    Events that ended before the day asked about, the last first, at most `top`
    of them. Cancelled events are left out.

    Columns: those of the coming events, with
        in_all  int  how many there were, where the list is cut

    Raises:
        ValueError: `top` is below one.
    """
    if top < 1:
        raise ValueError(f"top must be above zero, not {top}.")
    query = (
        sa.select(*_columns(), sa.func.count().over().label("in_all"))
        .where(events.c.ends_on < as_of, ~events.c.cancelled)
        .order_by(events.c.ends_on.desc(), events.c.starts_on.desc(), events.c.id)
        .limit(top)
    )
    return _typed(pd.read_sql_query(query, conn))


def _columns() -> list[sa.ColumnElement]:
    shown = (
        *("starts_at", "ends_at", "time_zone", "place", "mode", "registration_closes_on"),
        *("registration_text", "starts_on", "ends_on", "url", "organizer"),
    )
    return [
        events.c.title.label("event"),
        *(events.c[name] for name in shown),
        events.c.starts_at.is_(None).label("all_day"),
        events.c.id.label("event_id"),
    ]


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Times as text, and whole columns of one type, whether there are rows or none."""
    rows = rows.assign(
        starts_at=_moments(rows["starts_at"], rows["starts_on"], rows["all_day"]),
        ends_at=_moments(rows["ends_at"], rows["ends_on"], rows["all_day"]),
    )
    others = {"all_day": "bool", "event_id": "int64", "in_all": "int64"}
    types = dict.fromkeys(DATES, "object") | others
    return rows.astype({name: types.get(name, "str") for name in rows.columns})


def _moments(instants: pd.Series, days: pd.Series, all_day: pd.Series) -> list[str | None]:
    """In ISO 8601: the day of what lasts all day, else the instant, where it is known."""
    return [
        day.isoformat() if whole else None if pd.isna(instant) else f"{instant.isoformat()}+00:00"
        for instant, day, whole in zip(instants, days, all_day, strict=True)
    ]
