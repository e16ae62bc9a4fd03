"""Events from calendars, and the occurrences of what recurs in them.

A row is an event as it stands in the file, counted from 1; complaints name its line as well.

A series is read for two years: from a year before today, or from its beginning if that is later or
if it was over by then; and 500 times at most. Each occurrence becomes an event, with the UID of
the series and its own start. RDATE adds to them and EXDATE takes away; an event with a
RECURRENCE-ID stands in the place of one. What a series on record no longer holds, of the year
ahead, is cancelled: that is how programs say that one occurrence is called off.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from icalendar import Event

from data_access.domain import formatting, weeks
from data_access.imports import event_cells, events, icalendar_events, recurrence
from data_access.imports.icalendar_events import Block, Moment
from data_access.imports.loading import File, Loader
from data_access.imports.rows import YEARS, CellError, Rejected, Row, UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.schema import events as events_table

# For each column of the template, the property that it comes from.
TEXTS = {
    "uid": "UID",
    "title": "SUMMARY",
    "place": "LOCATION",
    "url": "URL",
    "description": "DESCRIPTION",
}
ADDRESS = re.compile(r"https?://\S+")
A_DAY, A_YEAR = dt.timedelta(days=1), dt.timedelta(days=365)
MOST_OCCURRENCES = 500
# Days that are looked at, in all, to find on which the series of one file fall.
MOST_DAYS = 500_000


@dataclass
class Calendar:
    """What is known while the events of one file are read.

    today      the day around which series are read
    rows       events that the file may still bring
    days       days that may still be looked at to find when series fall
    replaced   occurrences of series that have an event of their own
    cut        series that fall more often than is read
    """

    today: dt.date
    rows: int
    days: int
    replaced: set[str] = field(default_factory=set)
    cut: int = 0


def read(file: File) -> Iterator[Record | Rejected]:
    """The events of a calendar, and the occurrences of its series."""
    blocks = icalendar_events.blocks(file)
    if not blocks:
        raise UnreadableFileError(f"{file.path.name} holds no events.")
    calendar = Calendar(_today(file), file.max_rows, MOST_DAYS)
    # Those that replace an occurrence come first: then the series knows to leave it out.
    for block in sorted(blocks, key=lambda block: not block.replaces):
        try:
            event = icalendar_events.parsed(block)
            _date(file, event, calendar.today)
            yield from _records(calendar, block, event)
        except CellError as error:
            column = TEXTS.get(error.column, error.column)
            said = f"{error.reason} (the event of line {block.line:,})"
            yield Rejected(block.number, column, str(error.value)[:400], said)
        if calendar.days < 0 or calendar.rows < 0:
            raise UnreadableFileError(
                f"{file.path.name} holds more events than can be read, once its series are"
                " written out; split it."
            )
    if calendar.cut:
        file.notices.append(
            f"{file.path.name}: of {formatting.count(calendar.cut, 'series', 'series')} only the first"
            f" {MOST_OCCURRENCES} occurrences in two years are read."
        )


def _today(file: File) -> dt.date:
    return file.options.as_of or weeks.today()


def _date(file: File, event: Event, today: dt.date) -> None:
    """A calendar speaks for the day on which its events were last written down."""
    for written in icalendar_events.written_on(event):
        if written <= today:
            file.mention(written)


# Events


def _records(calendar: Calendar, block: Block, event: Event) -> Iterator[Record]:
    start = icalendar_events.moment(event, "DTSTART")
    if start is None:
        raise CellError("DTSTART", "", "is missing")
    length = icalendar_events.length(event, start)
    said = _said(block, event)
    falls = _occurrences(calendar, event, said["uid"], start)
    # Of a series that is cut, nobody knows what else it holds.
    whole = "RECURRENCE-ID" not in event and len(falls) < MOST_OCCURRENCES
    of = {"series": said["uid"] if whole and _recurs(event) else None}
    for uid, begins in falls:
        calendar.rows -= 1
        if calendar.rows < 0:
            return
        values = said | of | {"uid": uid} | _when(begins, length)
        yield Record(block.number, events.staged, values)


def _said(block: Block, event: Event) -> dict[str, Any]:
    texts = {column: icalendar_events.one(event, name) for column, name in TEXTS.items()}
    row = Row(block.number, {column: str(text) for column, text in texts.items() if text})
    first = str(texts["description"] or "").split("\n", 1)[0].strip()
    linked = (
        row if row.has("url") else Row(block.number, {"url": ADDRESS.fullmatch(first) and first})
    )
    place = row.text("place", most=400)
    return events.UNSAID | {
        "uid": row.text("uid", most=350),
        **event_cells.named(row),
        "place": place,
        "mode": event_cells.mode(place),
        "url": event_cells.address(linked, "url"),
        "description": row.text("description"),
        "cancelled": str(icalendar_events.one(event, "STATUS") or "").upper() == "CANCELLED",
        "source_sequence": icalendar_events.version(event),
    }


def _when(start: Moment, length: dt.timedelta | None) -> dict[str, Any]:
    if isinstance(start, dt.datetime):
        ends = (
            None
            if length is None
            else (icalendar_events.utc(start) + length).astimezone(start.tzinfo)
        )
        return event_cells.timed("DTEND", start, ends)
    # The end of an event that lasts all day is the day after its last.
    last = start + max((length or A_DAY) - A_DAY, dt.timedelta(0))
    return event_cells.lasting_all_day("DTEND", start, last)


# Series


def _occurrences(
    calendar: Calendar, event: Event, uid: str | None, start: Moment
) -> list[tuple[str | None, Moment]]:
    """When an event takes place, each time with its own UID."""
    replaced = icalendar_events.moment(event, "RECURRENCE-ID")
    if replaced is not None:
        if "RANGE" in event["RECURRENCE-ID"].params:
            raise CellError("RECURRENCE-ID", replaced, "a change to all that follow is not read")
        if uid is None:
            raise CellError("UID", "", "is missing: nobody knows of which series this is a part")
        calendar.replaced.add(_marked(uid, replaced))
        return [(_marked(uid, replaced), start)]
    if not _recurs(event):
        return [(uid, start)]
    starts = {icalendar_events.utc(begins): begins for begins in _series(calendar, event, start)}
    for begins in icalendar_events.moments(event, "RDATE"):
        if isinstance(begins, dt.datetime) != isinstance(start, dt.datetime):
            raise CellError("RDATE", begins, "is not of the same kind as DTSTART")
        starts[icalendar_events.utc(begins)] = begins
    left_out = {
        icalendar_events.utc(moment) for moment in icalendar_events.moments(event, "EXDATE")
    }
    found = [
        (uid and _marked(uid, begins), begins)
        for at, begins in sorted(starts.items())
        if at not in left_out and icalendar_events.day(begins) not in left_out
    ]
    if len(found) > MOST_OCCURRENCES:
        calendar.cut += 1
    return [one for one in found[:MOST_OCCURRENCES] if one[0] not in calendar.replaced]


def _recurs(event: Event) -> bool:
    return any(name in event for name in ("RRULE", "RDATE", "EXRULE"))


def _marked(uid: str, moment: Moment) -> str:
    """The UID of one occurrence: 1234/20260105, or 1234/20260105T150000Z."""
    timed = isinstance(moment, dt.datetime)
    return f"{uid}/{icalendar_events.utc(moment):{'%Y%m%dT%H%M%SZ' if timed else '%Y%m%d'}}"


def _series(calendar: Calendar, event: Event, start: Moment) -> list[Moment]:
    """When a series begins each time, by its rule."""
    if "EXRULE" in event:
        raise CellError("EXRULE", str(event["EXRULE"]), "is not read")
    rule = icalendar_events.one(event, "RRULE")
    if rule is None:
        return [start]
    try:
        recurrence.check(rule)
    except ValueError as error:
        raise CellError("RRULE", rule.to_ical().decode(), str(error)) from None
    first = icalendar_events.day(start)
    last = _last(rule, start)
    found = []
    for since in sorted({max(first, calendar.today - A_YEAR), first}, reverse=True):
        until = min(since + 2 * A_YEAR, last)
        calendar.days -= max((until - (first if "COUNT" in rule else since)).days, 0) + 366
        falls = recurrence.days(rule, first, since, until) if calendar.days > 0 else ()
        found = list(itertools.islice(falls, MOST_OCCURRENCES + 1))
        if found:
            break
    if not found and calendar.days > 0:
        raise CellError("RRULE", rule.to_ical().decode(), "falls on no day in two years")
    if isinstance(start, dt.datetime):
        return [dt.datetime.combine(day, start.time(), start.tzinfo) for day in found]
    return found


def _last(rule: recurrence.Rule, start: Moment) -> dt.date:
    """The last day on which a series may fall."""
    until = next(iter(rule.get("UNTIL", ())), None)
    if until is None:
        return dt.date(YEARS[-1], 12, 31)
    if not isinstance(until, dt.datetime) or not isinstance(start, dt.datetime):
        return icalendar_events.day(until)
    local = until.astimezone(start.tzinfo) if until.tzinfo else until
    return local.date() if start.time() <= local.time() else local.date() - A_DAY


# Bringing them in


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Bring the events in, and cancel what the series on record no longer hold."""
    merged = events.merge(conn, file, batch)
    merged.add(_call_off(conn, file, batch))
    return merged


def _call_off(conn: sa.Connection, file: File, batch: int) -> Merged:
    staged = events.staged.c
    statement = (
        sa.select(staged.series, sa.func.max(staged.source_sequence), sa.func.min(staged.row))
        .where(staged.series.is_not(None))
        .group_by(staged.series)
    )
    series = {name: (version, row) for name, version, row in conn.execute(statement)}
    held = set(conn.scalars(sa.select(staged.uid))) if series else set()
    known = events_table.c
    ahead = known.starts_on.between(_today(file), _today(file) + A_YEAR) & ~known.cancelled
    gone = [
        (row.id, row.title, series[name][1])
        for row in conn.execute(sa.select(events_table).where(ahead, known.uid.contains("/")))
        if (name := row.uid.rpartition("/")[0]) in series
        and row.uid not in held
        and row.source_sequence <= series[name][0]
    ]
    if gone:
        cancelled = sa.update(events_table).where(known.id == sa.bindparam("gone"))
        values = {"cancelled": True, "batch_id": batch}
        conn.execute(cancelled.values(values), [{"gone": id_} for id_, *_ in gone])
        file.notices.append(
            f"{file.path.name} no longer holds {formatting.count(len(gone), 'known occurrence')} of"
            f" its series; cancelled. First: {gone[0][1]}."
        )
    return Merged(changed={row for *_, row in gone})


LOADER = Loader("events", events.LOADER.staged, read, merge, events.check)


def loader(path: Path) -> Loader:
    """A calendar by its suffix; anything else follows the template."""
    return LOADER if path.suffix.lower() in (".ics", ".ical") else events.LOADER
