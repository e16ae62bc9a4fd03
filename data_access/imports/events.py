"""Civil society events: the focal point's template, and the list of internet governance events.

An event is known by the UID of its calendar, or else, where it or the one on record has none, by
its folded title and the day it begins. A field keeps the value of the first source that had one,
whichever comes later; only a cancellation counts whenever it comes.

A deadline is taken as a date only where the whole of its text is one: as 2026-02-20, as
"20 February 2026" or as "February 20th, 2026.". All other words are kept, and the date is missing.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import sqlalchemy as sa

from data_access import wording
from data_access.imports import staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.naming import fold
from data_access.schema import MODES, events

NEEDED = ("title", "starts_on")
OPTIONAL = (
    *("ends_on", "starts_at", "ends_at", "time_zone", "place", "mode", "url", "organizer"),
    *("description", "deadline", "cancelled"),
)
LISTING = ("title", "url", "region", "date_text", "start", "end", "funding", "deadline")
KEY = ("title_key", "starts_on")
VALUES = (
    *("uid", "title", "ends_on", "starts_at", "ends_at", "time_zone", "place", "mode", "url"),
    *("organizer", "description", "registration_closes_on", "registration_text", "cancelled"),
)
# Names in the zone database that are no place, or the place where this program runs.
NO_ZONE = {"localtime", "Factory"}

ONLINE = re.compile(r"\b(online|virtual(ly)?)\b", re.IGNORECASE)
HYBRID = re.compile(r"\bhybrid\b|(&|\band\b|\+) *(online|virtual)\b", re.IGNORECASE)
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]+),? (\d{4})\.?")
MONTH_FIRST = re.compile(r"([A-Z][a-z]+) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\.?")

staged = staging.staged_like(events, sa.Column("event_id", sa.Integer))


# Rows


def read(file: File) -> Iterator[Record | Rejected]:
    """An event a row of the file."""
    if "date text" in tables.header(file):
        rows, values_of = tables.read(file, LISTING), _listing
    else:
        rows, values_of = tables.read(file, NEEDED, OPTIONAL), _template
    for row in rows:
        yield row if isinstance(row, Rejected) else _record(row, values_of)


def _record(row: Row, values_of: Callable[[Row], Mapping[str, Any]]) -> Record | Rejected:
    try:
        return Record(row.number, staged, values_of(row))
    except CellError as error:
        return Rejected(row.number, error.column, str(error.value), error.reason)


def _listing(row: Row) -> dict[str, Any]:
    first = row.date("start", needed=True)
    place = row.text("region", most=400)
    return {
        "uid": None,
        **named(row),
        **lasting_all_day("end", first, row.date("end") or first),
        "place": place,
        "mode": mode(place),
        "url": address(row, "url"),
        "organizer": None,
        "description": None,
        **_deadline(row),
        "cancelled": False,
    }


def _template(row: Row) -> dict[str, Any]:
    place = row.text("place", most=400)
    return {
        "uid": None,
        **named(row),
        **_when(row),
        "place": place,
        "mode": row.choice("mode", MODES) or mode(place),
        "url": address(row, "url"),
        "organizer": row.text("organizer", most=200),
        "description": row.text("description"),
        **_deadline(row),
        "cancelled": row.boolean("cancelled") or False,
    }


def _when(row: Row) -> dict[str, Any]:
    """The days of an event, and its hours in its own zone where the row gives any."""
    first = row.date("starts_on", needed=True)
    last = row.date("ends_on") or first
    begins, ends = _hour(row, "starts_at"), _hour(row, "ends_at")
    if begins is None and ends is None:
        return lasting_all_day("ends_on", first, last)
    if begins is None:
        raise CellError("starts_at", "", "the hour it ends is given, and not the hour it begins")
    zone = time_zone("time_zone", row.text("time_zone", needed=True, most=60))
    starts_at = dt.datetime.combine(first, begins, zone)
    return timed("ends_at", starts_at, ends and dt.datetime.combine(last, ends, zone), last)


def _hour(row: Row, column: str) -> dt.time | None:
    value = row.cells.get(column)
    if isinstance(value, dt.time):
        return value
    found = row.text(column)
    if found is None:
        return None
    if not re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", found, re.ASCII):
        raise CellError(column, found, "is not an hour such as 14:30")
    try:
        return dt.time(*map(int, found.split(":")))
    except ValueError:
        raise CellError(column, found, "is not an hour such as 14:30") from None


def _deadline(row: Row) -> dict[str, Any]:
    value = row.cells.get("deadline")
    if isinstance(value, dt.date):
        on = row.date("deadline")
        return {"registration_closes_on": on, "registration_text": on.isoformat()}
    text = row.text("deadline", most=400)
    return {"registration_closes_on": written_date(text or ""), "registration_text": text}


# What calendars and tables have in common


def named(row: Row) -> dict[str, str]:
    """The title of an event, and what it is matched by."""
    title = row.name("title", needed=True)
    return {"title": title, "title_key": fold(title)}


def lasting_all_day(column: str, first: dt.date, last: dt.date) -> dict[str, Any]:
    """When an event is that has days and no hours."""
    if last < first:
        raise CellError(column, last, f"lies before the first day, {first}")
    nothing = dict.fromkeys(("starts_at", "ends_at", "time_zone"))
    return {"starts_on": first, "ends_on": last, **nothing}


def timed(
    column: str, begins: dt.datetime, ends: dt.datetime | None, last: dt.date | None = None
) -> dict[str, Any]:
    """When an event is that has hours: instants in UTC, days in its own zone.

    One that ends at midnight ends on the day before. Where the end is not
    given, the `last` day is what is known of it.
    """
    if ends is not None and _utc(ends) < _utc(begins):
        raise CellError(column, ends, f"lies before the beginning, {begins}")
    if ends is not None:
        last = max(begins.date(), (ends - dt.timedelta(microseconds=1)).date())
    return {
        "starts_on": begins.date(),
        "ends_on": last or begins.date(),
        "starts_at": _utc(begins),
        "ends_at": ends and _utc(ends),
        "time_zone": begins.tzinfo.key,
    }


def _utc(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(dt.UTC).replace(tzinfo=None)


def time_zone(column: str, name: str) -> ZoneInfo:
    """The zone of that IANA name, such as Africa/Nairobi."""
    if name in NO_ZONE or name not in available_timezones():
        raise CellError(column, name, "names no known time zone such as Africa/Nairobi")
    return ZoneInfo(name)


def address(row: Row, column: str) -> str | None:
    """The address of a web page."""
    found = row.text(column, most=1000)
    if found and not found.lower().startswith(("https://", "http://")):
        raise CellError(column, found, "is no web address that begins with https://")
    return found


def mode(place: str | None) -> str | None:
    """How people take part, where the place says it for certain; a place alone does not."""
    if place and HYBRID.search(place):
        return "hybrid"
    if place and ONLINE.fullmatch(place):
        return "online"
    return None


def written_date(text: str) -> dt.date | None:
    """The date that a text is, the whole of it; None for any other."""
    for pattern, order in ((DAY_FIRST, "{0} {1} {2}"), (MONTH_FIRST, "{1} {0} {2}")):
        if matched := pattern.fullmatch(text):
            try:
                return dt.datetime.strptime(order.format(*matched.groups()), "%d %B %Y").date()
            except ValueError:
                return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


# Bringing them in


def check(conn: sa.Connection) -> list[Rejected]:
    """Two events of one UID on different days or with different titles."""
    return staging.contradictions(conn, staged, ("uid",), KEY)


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Add new events, fill what was not known of known ones, and take note of cancellations."""
    _find(conn)
    _mention_moves(conn, file)
    # Hours that belong to other days than those on record do not fill them.
    other_days = sa.or_(*(events.c[name] != staged.c[name] for name in ("starts_on", "ends_on")))
    conn.execute(
        sa.update(staged)
        .where(staged.c.event_id == events.c.id, other_days)
        .values(starts_at=None, ends_at=None, time_zone=None)
    )
    merged = Merged(new=_add(conn, batch))
    known = [column for column in staged.c if column.name != "event_id"]
    incoming = sa.select(*known, staged.c.event_id.label("id")).subquery()
    merged.add(
        staging.merge(conn, incoming, events, ("id",), (*KEY, *VALUES), batch, fill_only=True)
    )
    merged.add(_cancel(conn, batch))
    return merged


def _find(conn: sa.Connection) -> None:
    """Set on staged events which known one each of them is."""
    unknown = staged.c.event_id.is_(None)
    by_uid = sa.and_(unknown, events.c.uid == staged.c.uid)
    conn.execute(sa.update(staged).where(by_uid).values(event_id=events.c.id))
    # Without a UID it is any event of that title and day.
    any_ = _first(events.c.id, events)
    by_title = sa.and_(unknown, staged.c.uid.is_(None), _same(any_, staged))
    conn.execute(sa.update(staged).where(by_title).values(event_id=any_.c.first))
    # With one it is an event that has none, and only the first of several can be that.
    bare = _first(events.c.id, events, events.c.uid.is_(None))
    claims = _first(staged.c.row, staged, unknown)
    by_claim = sa.and_(
        unknown, _same(bare, staged), _same(claims, staged), staged.c.row == claims.c.first
    )
    conn.execute(sa.update(staged).where(by_claim).values(event_id=bare.c.first))


def _add(conn: sa.Connection, batch: int) -> set[int]:
    """Make events of those that are not known: each UID, then each title and day without one."""
    rows = set()
    for key, of in ((("uid",), staged.c.uid.is_not(None)), (KEY, staged.c.uid.is_(None))):
        rank = sa.func.row_number().over(
            partition_by=[staged.c[name] for name in key], order_by=staged.c.row
        )
        unknown = sa.select(staged, rank.label("rank")).where(staged.c.event_id.is_(None), of)
        first = unknown.subquery()
        new = sa.select(first).where(first.c.rank == 1).subquery()
        rows |= set(conn.scalars(sa.select(new.c.row)))
        columns = [*KEY, *VALUES]
        conn.execute(
            sa.insert(events).from_select(
                [*columns, "batch_id"],
                sa.select(*(new.c[name] for name in columns), sa.literal(batch)),
            )
        )
        _find(conn)
    return rows


def _first(column: sa.Column, table: sa.Table, *clauses: sa.ColumnElement[bool]) -> sa.Subquery:
    """For each title and day the first of those in a table."""
    key = [table.c[name] for name in KEY]
    return (
        sa.select(*key, sa.func.min(column).label("first"))
        .where(*clauses)
        .group_by(*key)
        .subquery()
    )


def _same(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(*(one.c[name] == other.c[name] for name in KEY))


def _mention_moves(conn: sa.Connection, file: File) -> None:
    moved = conn.execute(
        sa.select(events.c.title, staged.c.starts_on)
        .join(staged, staged.c.event_id == events.c.id)
        .where(events.c.starts_on != staged.c.starts_on)
        .order_by(staged.c.row)
    ).all()
    if moved:
        title, starts_on = moved[0]
        file.notices.append(
            f"{file.path.name} moves {wording.count(len(moved), 'known event')};"
            f" the days on record were kept. First: {title}, to {starts_on}."
        )


def _cancel(conn: sa.Connection, batch: int) -> Merged:
    called_off = sa.and_(staged.c.event_id == events.c.id, staged.c.cancelled, ~events.c.cancelled)
    rows = set(conn.scalars(sa.select(staged.c.row).join(events, called_off)))
    if rows:
        conn.execute(sa.update(events).where(called_off).values(cancelled=True, batch_id=batch))
    return Merged(changed=rows)


LOADER = Loader("events", (staged,), read, merge, check, template=(*NEEDED, *OPTIONAL))
