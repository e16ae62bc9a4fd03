"""Events from calendars, and the occurrences of what recurs in them.

A row is an event as it stands in the file, counted from 1; complaints name its line as well.

A series is read for two years: from a year before today, or from its beginning if that is later or
if it was over by then; and 500 times at most. Each occurrence becomes an event, with the UID of
the series and its own start. RDATE adds to them and EXDATE takes away; an event with a
RECURRENCE-ID stands in the place of one. What a series on record no longer holds, of the year
ahead, is cancelled: that is how programs say that one occurrence is called off.

What tells of persons in titles, places and descriptions is masked before anything is stored or
reported (masking.py); an address that is none of the web is left out.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from icalendar import Event

from data_access.domain import formatting, weeks
from data_access.imports import (
    calendar_contents,
    calendar_kinds,
    event_cells,
    event_versions,
    events,
    icalendar_events,
    recurrence,
)
from data_access.imports.calendar_contents import Block, Contents
from data_access.imports.calendar_reading import MOST_OCCURRENCES, Calendar
from data_access.imports.icalendar_events import Moment
from data_access.imports.loading import File, Loader
from data_access.imports.masking import Masks
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
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
LONGEST_ADDRESS = 1000
A_TIME = re.compile(r"[\dTZ]*")
# Signs by which programs break a line within a text, and others that no text needs.
LINE_BREAKS = re.compile("\v|\f|\x85|\u2028|\u2029")
UNSEEN = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f]")
A_DAY, A_YEAR = dt.timedelta(days=1), dt.timedelta(days=365)
# Days that are looked at, in all, to find on which the series of one file fall.
MOST_DAYS = 500_000


def read(file: File) -> Iterator[Record | Rejected]:
    """The events of a calendar, and the occurrences of its series."""
    contents = calendar_contents.contents(file)
    if not contents.events:
        raise UnreadableFileError(f"{file.path.name} holds no events.")
    today = _today(file)
    zones = contents.in_zones(today)
    calendar = Calendar(today, zones, _kind(file, contents), file.max_rows, MOST_DAYS)
    # Those that replace an occurrence come first: then the series knows to leave it out.
    for block in sorted(contents.events, key=lambda block: not block.replaces):
        try:
            event = icalendar_events.parsed(block)
            _date(file, event, calendar.today)
            yield from _records(calendar, block, event)
        except CellError as error:
            column = TEXTS.get(error.column, error.column)
            reason = f"{error.reason} (the event of line {block.line:,})"
            yield Rejected(block.number, column, _shown(error.value), reason)
        if calendar.days < 0 or calendar.rows < 0:
            raise UnreadableFileError(
                f"{file.path.name} holds more events than can be read, once its series are"
                " written out; split it."
            )
    file.notices += calendar.notices(file.path.name)


def _shown(value: Any) -> str:
    """A value that cannot be read, without what tells of persons; a time tells of none."""
    text = str(value)
    if isinstance(value, str) and not A_TIME.fullmatch(text):
        text = Masks().description(text)
    return text[:400]


def _kind(file: File, contents: Contents) -> str:
    """What the entries are: as whoever loads them says, or as the calendar suggests."""
    if file.options.entries:
        return file.options.entries
    kind, by = calendar_kinds.proposed(contents)
    if by:
        file.notices.append(
            f"{file.path.name} is read as a calendar of {kind}s, as its {by} suggest"
            f"{'s' if by == 'name' else ''}; choose another kind of entries if it is not"
            " (--entries)."
        )
    return kind


def _today(file: File) -> dt.date:
    return file.options.as_of or weeks.today()


def _date(file: File, event: Event, today: dt.date) -> None:
    """A calendar speaks for the day on which its events were last written down."""
    for written in icalendar_events.written_on(event):
        if written <= today:
            file.mention(written)


# Events


def _records(calendar: Calendar, block: Block, event: Event) -> Iterator[Record]:
    zones = calendar.zones
    start = icalendar_events.moment(event, "DTSTART", zones)
    if start is None:
        raise CellError("DTSTART", "", "is missing")
    length = icalendar_events.length(event, start, zones)
    values = _values(calendar, block, event)
    falls = _occurrences(calendar, event, values["uid"], start)
    # Of a series that is cut, nobody knows what else it holds.
    whole = "RECURRENCE-ID" not in event and len(falls) < MOST_OCCURRENCES
    values["series"] = values["uid"] if whole and _recurs(event) else None
    for uid, begins, own_length in falls:
        calendar.rows -= 1
        if calendar.rows < 0:
            return
        local = icalendar_events.at_place(begins, values["place"], zones)
        when = _when(local, length if own_length is None else own_length)
        yield Record(block.number, events.staged, values | {"uid": uid} | when)


def _values(calendar: Calendar, block: Block, event: Event) -> dict[str, Any]:
    """What an event says of itself, but for when it is."""
    texts = _texts(calendar.masks, event)
    row = Row(block.number, texts)
    place = row.text("place", most=400)
    named = event_cells.named(row)
    status = str(icalendar_events.one(event, "STATUS") or "").upper()
    values = events.UNSAID | {
        "uid": row.text("uid", most=350),
        "place": place,
        "mode": event_cells.mode(place),
        "url": _address(calendar, event),
        "description": row.text("description"),
        "cancelled": status == "CANCELLED",
        "status": "tentative" if status == "TENTATIVE" else None,
        "kind": calendar.kind,
        "source_sequence": icalendar_events.version(event),
        "source_stamp": icalendar_events.stamp(event, calendar.today),
    }
    values |= named
    if values["cancelled"] or values["status"] == "postponed":
        calendar.off.append(values["title"])
    return values


def _texts(masks: Masks, event: Event) -> dict[str, str]:
    """The texts of an event by column, without what tells of persons."""
    found = {}
    for column, name in TEXTS.items():
        if column == "url":
            continue
        text = str(icalendar_events.one(event, name) or "")
        if column == "description":
            found[column] = masks.description(UNSEEN.sub("", LINE_BREAKS.sub("\n", text)))
        else:
            found[column] = text if column == "uid" else masks.text(LINE_BREAKS.sub(" ", text))
    return {column: text for column, text in found.items() if text}


def _address(calendar: Calendar, event: Event) -> str | None:
    """The web page of an event: its URL, or an address that is the first line of what it is."""
    url = str(icalendar_events.one(event, "URL") or "").strip()
    if not url:
        lines = str(icalendar_events.one(event, "DESCRIPTION") or "").split("\n", 1)
        url = lines[0].strip() if ADDRESS.fullmatch(lines[0].strip()) else ""
    if not url:
        return None
    if not ADDRESS.fullmatch(url) or len(url) > LONGEST_ADDRESS or not url.isprintable():
        calendar.no_web += 1
        return None
    return calendar.masks.text(url)


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
) -> list[tuple[str | None, Moment, dt.timedelta | None]]:
    """When an event takes place, each time with its own UID, and how long where that differs."""
    zones = calendar.zones
    replaced = icalendar_events.moment(event, "RECURRENCE-ID", zones)
    if replaced is not None:
        if "RANGE" in event["RECURRENCE-ID"].params:
            raise CellError("RECURRENCE-ID", replaced, "a change to all that follow is not read")
        if uid is None:
            raise CellError("UID", "", "is missing: nobody knows of which series this is a part")
        calendar.replaced.add(_marked(uid, replaced))
        return [(_marked(uid, replaced), start, None)]
    if not _recurs(event):
        return [(uid, start, None)]
    starts = {
        icalendar_events.utc(begins): (begins, None) for begins in _series(calendar, event, start)
    }
    for begins, length in icalendar_events.moments(event, "RDATE", zones):
        if isinstance(begins, dt.datetime) != isinstance(start, dt.datetime):
            raise CellError("RDATE", begins, "is not of the same kind as DTSTART")
        starts[icalendar_events.utc(begins)] = begins, length
    left_out = {
        icalendar_events.utc(moment)
        for moment, _ in icalendar_events.moments(event, "EXDATE", zones)
    }
    found = [
        (uid and _marked(uid, begins), begins, length)
        for at, (begins, length) in sorted(starts.items())
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
    held = set(conn.scalars(sa.select(events.staged.c.uid)))
    merged = events.merge(conn, file, batch)
    merged.add(_call_off(conn, file, batch, held))
    return merged


def _call_off(conn: sa.Connection, file: File, batch: int, held: set[str | None]) -> Merged:
    """Cancel occurrences of the year ahead that the file, which has the series, does not hold."""
    staged = events.staged.c
    columns = (staged.series, staged.source_sequence, staged.source_stamp, staged.row)
    statement = sa.select(*columns).where(staged.series.is_not(None)).distinct()
    series = {}
    for name, *account, row in conn.execute(statement.order_by(staged.source_sequence, staged.row)):
        series[name] = account, row
    known = events_table.c
    ahead = known.starts_on.between(_today(file), _today(file) + A_YEAR) & ~known.cancelled
    gone = [
        (row.id, row.title, series[name][1])
        for row in conn.execute(sa.select(events_table).where(ahead, known.uid.contains("/")))
        if (name := row.uid.rpartition("/")[0]) in series
        and row.uid not in held
        and not event_versions.is_older(series[name][0], (row.source_sequence, row.source_stamp))
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


def is_calendar(path: Path) -> bool:
    """Whether a file is a calendar, by its suffix."""
    return path.suffix.lower() in (".ics", ".ical")


def loader(path: Path) -> Loader:
    """A calendar by its suffix; anything else follows the template."""
    return LOADER if is_calendar(path) else events.LOADER
