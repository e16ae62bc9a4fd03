"""The office's calendar as other programs read it (iCalendar, RFC 5545).

What stands in it is what its reader may ask, and nobody's name. Hours are in UTC and days are days,
so that no program has to know a time zone. An entry keeps its UID for ever; its SEQUENCE rises when
its days, hours or place change. It is published (METHOD:PUBLISH, RFC 5546): nobody is invited, and
no answer is awaited; for the same reason it names no organizer, who would be a person's address.
"""

import datetime as dt
import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import sqlalchemy as sa
from icalendar import Calendar, Event

from data_access.domain import formatting
from data_access.domain.roles import OFFICE, Viewer
from data_access.events import appearances, event_times, events
from data_access.queries import Query, ask, query
from data_access.reforms import action_rows, milestone_status
from data_access.schema import milestone_dates, reform_actions, reform_milestones
from data_access.settings import settings

PRODUCT = "-//Civil society and the United Nations//Calendar//EN"
NAME = "Civil society and the United Nations"
METHOD = "PUBLISH"
STAMP = "DEMONSTRATION"
# How often a program should look, and no oftener.
REFRESH = dt.timedelta(hours=1)
STATUS = {
    "proposed": "TENTATIVE",
    "requested": "TENTATIVE",
    "confirmed": "CONFIRMED",
    "delivered": "CONFIRMED",
}
# What does not take place on its days leaves them free; what may take place there is no promise.
EVENT_STATUS = {"postponed": "CANCELLED", "tentative": "TENTATIVE"}
LONGEST = 2000
# What an address may hold that begins no line of its own.
ADDRESS = re.compile(r"https?://[\x21-\x7e]+", re.IGNORECASE)
# What an entry was last changed at, where nobody knows.
LONG_AGO = dt.datetime(2000, 1, 1)
# Letters of a title that a finding quotes.
TITLE = 60


@dataclass(frozen=True)
class Entry:
    """One thing in the calendar.

    name          what it is known by for ever, as event-12
    first, last   days, where it is held; what counts where `begins` is None
    begins, ends  instants (UTC)
    url           where more is said
    busy          whether its reader's time is taken
    """

    name: str
    summary: str
    first: dt.date
    last: dt.date
    kind: str
    url: str
    begins: dt.datetime | None = None
    ends: dt.datetime | None = None
    status: str = "CONFIRMED"
    place: str = ""
    description: str = ""
    sequence: int = 0
    changed_at: dt.datetime | None = None
    busy: bool = True


# What stands in it


def _milestones_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many there are, and which is the first to come."""
    if rows.empty:
        return "No final milestone of a reform is listed in the calendar."
    coming = rows[[on >= params["as_of"] for on in rows["due_on"]]]
    first = coming.iloc[0] if len(coming) else None
    said = f"Final milestones listed in the calendar: {len(rows)}"
    if first is None:
        return f"{said}."
    title = textwrap.shorten(first["action"], TITLE, placeholder=" …")
    return f"{said}; the next is on {formatting.day(first['due_on'])}: {title}."


@query(
    name="calendar_feed.milestones",
    sources=("reforms",),
    roles=OFFICE,
    finding=_milestones_said,
    unit="Final milestones of reform actions",
)
def milestones(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """Which milestones of reforms stand in the calendar that programs read?

    Final milestones of actions that are not decided, with a date from about
    three months before the day asked about to two years after it.

    Columns, a row an action, by the date:
        action      str       its whole title
        key         str       what it is known by
        due_on      object    date
        sequence    int       how often that date was changed
        changed_at  datetime  instant (UTC) at which it was given
        action_id   int
    """
    near = reform_milestones.c.due_on.between(as_of - events.BEHIND, as_of + events.AHEAD)
    final = reform_milestones.c.milestone == "final"
    dates = milestone_dates.c
    given = (
        sa.select(
            dates.action_id,
            (sa.func.count() - 1).label("sequence"),
            sa.func.max(dates.recorded_at).label("changed_at"),
        )
        .where(dates.milestone == "final")
        .group_by(dates.action_id)
        .subquery()
    )
    changed_at = sa.func.coalesce(given.c.changed_at, reform_milestones.c.recorded_at)
    statement = (
        sa.select(
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title")),
            reform_milestones.c.due_on,
            sa.func.coalesce(given.c.sequence, 0).label("sequence"),
            changed_at.label("changed_at"),
            reform_actions.c.id.label("action_id"),
        )
        .join(reform_milestones, reform_milestones.c.action_id == reform_actions.c.id)
        .join(given, given.c.action_id == reform_actions.c.id, isouter=True)
        .where(
            final,
            near,
            milestone_status.state(as_of, reform_milestones).not_in(
                ("reached", milestone_status.UNLISTED)
            ),
            ~reform_milestones.c.ruled_out,
        )
        .order_by(reform_milestones.c.due_on, reform_actions.c.number, reform_actions.c.id)
    )
    rows = action_rows.named(pd.read_sql_query(statement, conn))
    types = {"action": "str", "key": "str", "due_on": "object", "sequence": "int64"}
    types |= {"changed_at": "datetime64[us]", "action_id": "int64"}
    rows = rows.assign(action=rows["whole_title"])
    return rows[[*types]].astype(types)


def entries(conn: sa.Connection, viewer: Viewer, as_of: dt.date) -> list[Entry]:
    """All that `viewer` may ask of the months around a day: events, appearances, what is due."""

    def rows(asked: Query, **params: Any) -> Iterator[Any]:
        """Those of an answer; none where the reader's role may not put the question."""
        if viewer.role in asked.roles:
            yield from ask(conn, viewer, asked, as_of=as_of, **params).rows.itertuples()

    since, until = as_of - events.BEHIND, as_of + events.AHEAD
    notes = rows(appearances.briefings, days=events.AHEAD.days)
    found = [
        *map(event, rows(events.calendar)),
        *(
            _appearance(row)
            for row in rows(appearances.register)
            if row.status in STATUS and since <= row.ends_on and row.starts_on <= until
        ),
        *(_briefing(row) for row in notes if row.briefing_due_on),
        *map(_milestone, rows(milestones)),
    ]
    return sorted(found, key=lambda entry: (entry.first, entry.name))


def event(row: Any) -> Entry:
    """An event. Expects the columns of `events.calendar`."""
    closing = [
        f"{said} on {formatting.day(on)}"
        for on, said in (
            (row.registration_closes_on, "Registration closes"),
            (row.speakers_close_on, "Proposals of speakers close"),
        )
        if on
    ]
    own = isinstance(row.url, str) and ADDRESS.fullmatch(row.url)
    facts = (row.organizer, row.access, *closing, row.description)
    return Entry(
        name=f"event-{row.event_id}",
        summary=f"Postponed: {row.event}" if row.status == "postponed" else row.event,
        kind="Event",
        url=row.url if own else _page("event", event=row.event_id),
        status="CANCELLED" if row.cancelled else EVENT_STATUS.get(row.status, "CONFIRMED"),
        description="\n".join(fact for fact in facts if isinstance(fact, str)),
        busy=False,
        **_when(row),
        **_changed(row),
    )


def _appearance(row: Any) -> Entry:
    standing = "" if row.status in ("confirmed", "delivered") else f" ({row.status})"
    off = "cancelled" if row.cancelled else row.event_status
    called_off = off in ("cancelled", "postponed")
    return Entry(
        name=f"appearance-{row.appearance_id}",
        summary=formatting.begun(f"{row.principal}: {row.purpose}, {row.event}{standing}"),
        kind="Appearance",
        url=_page("event", event=row.event_id),
        status="CANCELLED" if called_off else EVENT_STATUS.get(off, STATUS[row.status]),
        description=f"The event is {off}." if isinstance(off, str) else "",
        **_when(row),
        **_changed(row),
    )


def _briefing(row: Any) -> Entry:
    return Entry(
        name=f"briefing-{row.appearance_id}",
        summary=f"Briefing note due: {row.principal}, {row.event}",
        first=row.briefing_due_on,
        last=row.briefing_due_on,
        kind="Briefing note",
        url=_page("event", event=row.event_id),
        busy=False,
        **_changed(row),
    )


def _milestone(row: Any) -> Entry:
    return Entry(
        name=f"milestone-{row.action_id}",
        summary=f"Reform due: {row.action}",
        first=row.due_on,
        last=row.due_on,
        kind="Reform",
        url=_page("action", key=row.key),
        busy=False,
        **_changed(row),
    )


def _page(name: str, **statement: Any) -> str:
    return f"{settings().public_url}/{name}?{urlencode(statement)}"


def _when(row: Any) -> dict[str, Any]:
    begins, ends = (
        dt.datetime.fromisoformat(instant) if isinstance(instant, str) and not row.all_day else None
        for instant in (row.starts_at, row.ends_at)
    )
    place = row.place if isinstance(row.place, str) else ""
    days = {"first": row.starts_on, "last": row.ends_on}
    return days | {"place": place, "begins": begins, "ends": ends}


def _changed(row: Any) -> dict[str, Any]:
    return {"sequence": int(row.sequence), "changed_at": row.changed_at.to_pydatetime()}


# As it is written


def written(found: Iterable[Entry], *, demonstration: bool, feed: bool = True) -> bytes:
    """Entries as an iCalendar file; as a `feed`, with its name and when to look again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", METHOD)
    stamp = f"{STAMP}: " if demonstration else ""
    if feed:
        for name in ("name", "x-wr-calname"):
            calendar.add(name, f"{stamp}{NAME}")
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    for entry in found:
        calendar.add_component(_component(entry, stamp))
    return calendar.to_ical()


def _component(entry: Entry, stamp: str) -> Event:
    made = Event()
    for name, value in _properties(entry, stamp):
        made.add(name, value)
    return made


def _properties(entry: Entry, stamp: str) -> Iterator[tuple[str, Any]]:
    changed = (entry.changed_at or LONG_AGO).replace(tzinfo=dt.UTC, microsecond=0)
    yield "uid", f"{entry.name}@{settings().host}"
    # Not the instant at which it is sent: programs take the later of two for another version.
    yield "dtstamp", changed
    yield "last-modified", changed
    yield "sequence", entry.sequence
    yield "summary", f"{stamp}{_plain(entry.summary)}"
    if entry.begins is None:
        yield "dtstart", entry.first
        # The end is the day after the last.
        yield "dtend", event_times.day_after(entry.last)
    else:
        yield "dtstart", entry.begins
        if entry.ends is not None:
            yield "dtend", entry.ends
    yield "status", entry.status
    yield "transp", "OPAQUE" if entry.busy else "TRANSPARENT"
    yield "categories", [entry.kind]
    for name, text in (("location", entry.place), ("description", entry.description)):
        if plain := _plain(text)[:LONGEST]:
            yield name, plain
    yield "url", entry.url


def _plain(text: str) -> str:
    """A text without signs that no calendar may hold; another office may have written them."""
    return "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp")
    )
