"""Questions about civil society events: which come next, which have been, and what is known of one.

A day is the event's own, where it takes place. An event that was cancelled or postponed is in no
list of events, but for the one that calendars are made of; a tentative one is marked. Entries of
other kinds, such as milestones, have a list of their own.
"""

import datetime as dt
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, RELEASABLE
from data_access.events import event_scope
from data_access.queries import query
from data_access.schema import EVENT_KINDS, event_sdgs, events, import_batches, member_states

SOURCES = ("events",)
UNIT = "Civil society events"
# Letters of a title that a finding quotes.
TITLE = 40
DATES = ("registration_closes_on", "speakers_close_on", "starts_on", "ends_on")
# A calendar holds what was over lately, and what comes in two years.
BEHIND, AHEAD = dt.timedelta(days=92), dt.timedelta(days=731)


def _upcoming_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many are under way and how many begin, and which is the first of these."""
    as_of, last = params["as_of"], _last(params["as_of"], params["days"])
    if rows.empty:
        return f"No event is listed from {formatting.span(as_of, last)}."
    begun = rows["starts_on"] < as_of
    running, coming = rows[begun], rows[~begun]
    said = []
    if len(running):
        verb = "is" if len(running) == 1 else "are"
        said.append(f"{formatting.count(len(running), 'event')} {verb} under way")
    if len(coming):
        first = coming.iloc[0]
        begin, colon = ("begins", ":") if len(coming) == 1 else ("begin", ", first")
        said.append(
            f"{formatting.count(len(coming), 'event')} {begin} from"
            f" {formatting.span(as_of, last)}{colon}"
            f" {_called(first)} on {formatting.day(first['starts_on'])}"
        )
    return formatting.sentence(said) + "."


def _called(row: pd.Series) -> str:
    """The title of an event, marked where it is not firm."""
    status, title = row.get("status"), textwrap.shorten(row["event"], TITLE, placeholder=" …")
    return f"{title} ({status})" if isinstance(status, str) else title


def _last(as_of: dt.date, days: int) -> dt.date:
    return as_of + dt.timedelta(days=days)


@query(
    name="events.upcoming",
    sources=SOURCES,
    roles=RELEASABLE,
    finding=_upcoming_said,
    unit=UNIT,
    of_organizations=(),
)
def upcoming(conn: sa.Connection, *, as_of: dt.date | None = None, days: int = 14) -> pd.DataFrame:
    """Which civil society events come next?

    Events that begin on the day asked about or within the `days` after it, and
    those that began before and have not ended. Days are those of the place
    where an event is held. Events that are cancelled or postponed are left
    out, and so are milestones, sessions and calls; tentative events are marked.

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
        access                  str     open, by accreditation or visa needed; missing if unknown
        member_state, region    str     host country, and its UN regional group
        speakers_close_on       object  date; missing if the source gives none
        expected, attended      Int64   people; missing if unknown
        status                  str     tentative or postponed; missing if its days are firm

    Raises:
        Refused: `days` is negative, or more than ten years.
    """
    if not 0 <= days <= 3660:
        raise Refused(f"days must be from 0 to 3,660, not {days}.")
    statement = (
        _listed()
        .where(events.c.starts_on <= _last(as_of, days), events.c.ends_on >= as_of)
        .where(event_scope.COUNTED)
        .order_by(events.c.starts_on, sa.nulls_first(events.c.starts_at), events.c.id)
    )
    return typed(pd.read_sql_query(statement, conn))


def _past_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many there were, and which was the last."""
    if rows.empty:
        return f"No event is listed before {formatting.day(params['as_of'])}."
    last, number = rows.iloc[0], int(rows["in_all"].iloc[0])
    when = formatting.span(last["starts_on"], last["ends_on"])
    before = f"Events that ended before {formatting.day(params['as_of'])}: {number:,}"
    return f"{before}; most recent: {_called(last)}, {when}."


@query(name="events.past", sources=SOURCES, roles=OFFICE, finding=_past_said, unit=UNIT)
def past(conn: sa.Connection, *, as_of: dt.date | None = None, top: int = 100) -> pd.DataFrame:
    """Which civil society events have been?

    Events that ended before the day asked about, the last first, at most `top`
    of them. Events that were cancelled or postponed are left out, and so are
    milestones, sessions and calls.

    Columns: those of the coming events, with
        in_all  int  how many there were, where the list is cut

    Raises:
        Refused: `top` is below one.
    """
    if top < 1:
        raise Refused(f"top must be above zero, not {top}.")
    statement = (
        _listed(sa.func.count().over().label("in_all"))
        .where(events.c.ends_on < as_of, event_scope.COUNTED)
        .order_by(events.c.ends_on.desc(), events.c.starts_on.desc(), events.c.id)
        .limit(top)
    )
    return typed(pd.read_sql_query(statement, conn))


def _others_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many there are of each kind, and which comes first."""
    when = formatting.span(params["as_of"], _last(params["as_of"], params["days"]))
    if rows.empty:
        return f"No milestone, session or call is listed in calendars from {when}."
    kinds = [
        formatting.count(int((rows["kind"] == kind).sum()), kind)
        for kind in EVENT_KINDS[1:]
        if (rows["kind"] == kind).any()
    ]
    first = rows.iloc[0]
    said = f"Calendars list {formatting.listed(kinds)} from {when}"
    return f"{said}; the first is {_called(first)}, {formatting.day(first['starts_on'])}."


@query(
    name="events.other_entries",
    sources=SOURCES,
    roles=OFFICE,
    finding=_others_said,
    unit="Entries of calendars",
)
def other_entries(
    conn: sa.Connection, *, as_of: dt.date | None = None, days: int = 14
) -> pd.DataFrame:
    """Which milestones, sessions and calls do calendars list?

    Entries that calendars hold beside civil society events, and that are
    counted as none: those under way on the day asked about, or that begin
    within the `days` after it. What is cancelled or postponed is left out.

    Columns: those of the coming events, with
        kind  str  milestone, session, or call (a call or registration window)

    Raises:
        Refused: `days` is negative, or more than ten years.
    """
    if not 0 <= days <= 3660:
        raise Refused(f"days must be from 0 to 3,660, not {days}.")
    statement = (
        _listed(events.c.kind)
        .where(events.c.starts_on <= _last(as_of, days), events.c.ends_on >= as_of)
        .where(event_scope.TAKES_PLACE, ~event_scope.CIVIL_SOCIETY)
        .order_by(events.c.starts_on, events.c.id)
    )
    return typed(pd.read_sql_query(statement, conn))


def _listed(*more: sa.ColumnElement) -> sa.Select:
    """Events with their host country, where that is known, and what else is to be told of them."""
    shown = (
        *("starts_at", "ends_at", "time_zone", "place", "mode", "registration_closes_on"),
        *("registration_text", "starts_on", "ends_on", "url", "organizer"),
    )
    facts = ("access", "speakers_close_on", "expected", "attended", "status")
    return sa.select(
        events.c.title.label("event"),
        *(events.c[name] for name in shown),
        events.c.starts_at.is_(None).label("all_day"),
        events.c.id.label("event_id"),
        *(events.c[name] for name in facts),
        member_states.c.name.label("member_state"),
        member_states.c.regional_group.label("region"),
        *more,
    ).join_from(events, member_states, isouter=True)


def typed(rows: pd.DataFrame, **others: str) -> pd.DataFrame:
    """Times as text, and whole columns of one type, whether there are rows or none.

    `others` are columns that have another type than text.
    """
    rows = rows.assign(
        starts_at=_moments(rows["starts_at"], rows["starts_on"], rows["all_day"]),
        ends_at=_moments(rows["ends_at"], rows["ends_on"], rows["all_day"]),
    )
    types = {
        **dict.fromkeys(DATES, "object"),
        **dict.fromkeys(("event_id", "in_all", "sequence"), "int64"),
        **dict.fromkeys(("expected", "attended"), "Int64"),
        **dict.fromkeys(("all_day", "cancelled"), "bool"),
        "changed_at": "datetime64[us]",
    } | others
    return rows.astype({name: types.get(name, "str") for name in rows.columns})


def _moments(instants: pd.Series, days: pd.Series, all_day: pd.Series) -> list[str | None]:
    """In ISO 8601: the day of what lasts all day, else the instant, where it is known."""
    return [
        day.isoformat() if whole else None if pd.isna(instant) else f"{instant.isoformat()}+00:00"
        for instant, day, whole in zip(instants, days, all_day, strict=True)
    ]


# One event


def _details_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say when it is or was, and what comes first: a deadline, or how many came."""
    if rows.empty:
        return f"There is no event {params['event']}."
    row, as_of = rows.iloc[0], params["as_of"]
    when = formatting.span(row["starts_on"], row["ends_on"])
    if row["cancelled"]:
        return f"{row['event']}, {when}, is cancelled."
    if row["status"] == "postponed":
        return f"{row['event']}, planned for {when}, is postponed."
    if row["ends_on"] < as_of:
        known = not pd.isna(row["attended"])
        came = (
            f"{formatting.count(int(row['attended']), 'person', 'people')} came"
            if known
            else "how many came is not known"
        )
        return formatting.sentence([f"{row['event']} is over, {when}", came]) + "."
    deadlines = [
        (row[name], said)
        for name, said in (
            ("registration_closes_on", "registration closes"),
            ("speakers_close_on", "proposals of speakers close"),
        )
        if row[name] and row[name] >= as_of
    ]
    first = [f"{said} on {formatting.day(on)}" for on, said in sorted(deadlines)[:1]]
    return formatting.sentence([f"{_called(row)}: {when}", *first]) + "."


@query(
    name="events.details", sources=SOURCES, roles=OFFICE, finding=_details_said, unit="One event"
)
def details(
    conn: sa.Connection,
    *,
    event: int,
    as_of: dt.date | None = None,  # noqa: ARG001 (the day that the finding speaks of)
) -> pd.DataFrame:
    """What is known of one event?

    What its source says, in the source's words. The region is the UN regional
    group of the host country. Expected people and people who came are as the
    organizer says; neither is put in the place of the other.

    Columns, one row, or none if there is no such event: those of the coming events, with
        kind         str       civil society event, milestone, session or call
        description  str       what it is, in the source's words
        cancelled    bool
        sdgs         str       goals that it is about, as 3, 16; missing if unknown
        sequence     int       how often its days or place were changed
        changed_at   datetime  instant (UTC) at which the office last changed or loaded it
    """
    rows = _with_changes(conn, events.c.id == event)
    goals = conn.scalars(
        sa.select(event_sdgs.c.sdg).where(event_sdgs.c.event_id == event).order_by(event_sdgs.c.sdg)
    )
    said = ", ".join(map(str, goals)) or None
    return rows.assign(sdgs=pd.Series([said] * len(rows), dtype="str"))


def _calendar_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    since, until = params["as_of"] - BEHIND, params["as_of"] + AHEAD
    off = int((rows["cancelled"] | (rows["status"] == "postponed")).sum())
    called_off = f"; {formatting.spell(off)} of them {'is' if off == 1 else 'are'} called off"
    when = formatting.span(since, until)
    if rows.empty:
        return f"No event is listed from {when}."
    return f"Events listed from {when}: {len(rows)}{called_off if off else ''}."


@query(name="events.calendar", sources=SOURCES, roles=OFFICE, finding=_calendar_said, unit=UNIT)
def calendar(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """Which events stand in the calendar that programs read?

    Events from about three months before the day asked about to two years
    after it; the tentative, the postponed and the cancelled ones are marked.
    Milestones, sessions and calls are left out.

    Columns: those of one event, but for its goals.
    """
    near = (events.c.starts_on <= as_of + AHEAD, events.c.ends_on >= as_of - BEHIND)
    return _with_changes(conn, sa.and_(event_scope.CIVIL_SOCIETY, *near))


def _with_changes(conn: sa.Connection, which: sa.ColumnElement[bool]) -> pd.DataFrame:
    last = _last_changed(events.c.changed_at, import_batches.c.loaded_at, events.c.recorded_at)
    details = ("kind", "description", "cancelled", "sequence")
    statement = (
        _listed(*(events.c[name] for name in details), last)
        .outerjoin(import_batches, import_batches.c.id == events.c.batch_id)
        .where(which)
        .order_by(events.c.starts_on, events.c.id)
    )
    return typed(pd.read_sql_query(statement, conn))


def _last_changed(*instants: sa.ColumnElement) -> sa.ColumnElement:
    """The latest of instants that may be missing, but for the last of them."""
    latest = instants[-1]
    for one in instants[:-1]:
        latest = sa.case((one > latest, one), else_=latest)
    return sa.type_coerce(latest, sa.DateTime).label("changed_at")
