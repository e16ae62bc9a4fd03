"""The events of an iCalendar file (RFC 5545), one at a time, and what their properties say.

Many calendars are broken. The lines of a file are counted and its components told apart before
anything is parsed, and icalendar is given only the properties that are read, event by event: what
else a calendar carries can do no harm, and one broken event is one row.

A time is taken in the zone that the event names, by its IANA name or by one that other programs
give it. If that is not known, or there is none, nobody knows when the event is: a row error.
"""

import datetime as dt
import io
import re
import warnings
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import BrokenCalendarProperty, Event
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from data_access.imports.event_cells import time_zone, zones
from data_access.imports.loading import File
from data_access.imports.rows import WHOLE, YEARS, CellError, UnreadableFileError

Moment = dt.date | dt.datetime

STAMPS = ("DTSTAMP", "LAST-MODIFIED")
# What many programs write wrongly, and an event can be read without.
LENIENT = {*STAMPS, "SEQUENCE"}
# An ORGANIZER is a person's address: it is not read.
PROPERTIES = {
    *("UID", "SUMMARY", "LOCATION", "URL", "DESCRIPTION", "STATUS", *LENIENT),
    *("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
}
NAME = re.compile(r"[A-Za-z0-9-]*")
LONGEST_EVENT = 131_072
DEEPEST = 10
LONGEST = dt.timedelta(days=3653)


@dataclass
class Block:
    """The lines of one event that are read; its number among the events, and its first line.

    size   characters in those lines; once they are too many, no more are kept
    """

    number: int
    line: int
    lines: list[str] = field(default_factory=list)
    size: int = 0

    def keep(self, line: str) -> None:
        """Take a line that is read."""
        if self.size <= LONGEST_EVENT:
            self.lines.append(line)
        self.size += len(line)

    @property
    def replaces(self) -> bool:
        """Whether it stands in the place of one occurrence of a series."""
        return any(line.upper().startswith("RECURRENCE-ID") for line in self.lines)


def blocks(file: File) -> list[Block]:
    """The events of the file, each with the lines that are read.

    Raises:
        UnreadableFileError: it is no calendar, it is cut off, or it holds more than may be read.
    """
    scan = _Scan(file)
    for number, line in enumerate(io.StringIO(file.text(), newline=None), start=1):
        scan.take(number, line.removesuffix("\n"))
    if scan.open:
        raise scan.unreadable(number, f"the file ends within a {scan.open[-1]}: it is cut off")
    return scan.blocks


@dataclass
class _Scan:
    """What is known of a file up to a line: its events, and the components that are open.

    kept   the event with whose property a folded line goes on; None if that is not read
    """

    file: File
    blocks: list[Block] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    kept: Block | None = None

    def take(self, number: int, line: str) -> None:
        if line[:1] in (" ", "\t"):
            if self.kept:
                self.kept.keep(line)
            return
        self.kept = None
        name, _, value = line.partition(":")
        if name.upper() == "BEGIN":
            self.enter(number, value.strip().upper())
        elif name.upper() == "END":
            self.leave(number, value.strip().upper())
        elif not self.open and line.strip():
            raise self.unreadable(number, "this is no calendar, or something stands outside it")
        elif self.open[-1:] == ["VEVENT"] and NAME.match(line)[0].upper() in PROPERTIES:
            self.kept = self.blocks[-1]
            self.kept.keep(line)

    def enter(self, number: int, component: str) -> None:
        if not self.open and component != "VCALENDAR":
            raise self.unreadable(number, f"a {component} stands outside any calendar")
        if component in self.open or len(self.open) == DEEPEST:
            raise self.unreadable(number, f"a {component} begins before the last one has ended")
        self.open.append(component)
        if component == "VEVENT":
            self.blocks.append(Block(len(self.blocks) + 1, number))
            if len(self.blocks) > self.file.max_rows:
                raise self.unreadable(
                    number,
                    f"more than {self.file.max_rows:,} events; split it, or raise MAX_IMPORT_ROWS",
                )

    def leave(self, number: int, component: str) -> None:
        if not self.open or self.open.pop() != component:
            raise self.unreadable(number, f"a {component} ends that was not begun")

    def unreadable(self, number: int, problem: str) -> UnreadableFileError:
        return UnreadableFileError(f"{self.file.path.name}, line {number:,}: {problem}.")


def parsed(block: Block) -> Event:
    """The properties of an event.

    Raises:
        CellError: one of them cannot be read.
    """
    if block.size > LONGEST_EVENT:
        raise CellError("", "", f"the event is longer than {LONGEST_EVENT:,} characters")
    text = "\r\n".join(["BEGIN:VEVENT", *block.lines, "END:VEVENT", ""])
    with warnings.catch_warnings():
        # It warns of zones that it guesses; which zone is meant is decided here.
        warnings.simplefilter("ignore")
        try:
            event = Event.from_ical(text)
        except ValueError as error:
            raise CellError("", str(error), "cannot be read") from None
    for name, reason in event.errors:
        if name not in LENIENT:
            raise CellError(name or "", event.get(name, "") if name else reason, "cannot be read")
    return event


# Properties


def one(event: Event, name: str) -> Any:
    """A property that may stand only once; None where it does not stand at all."""
    found = event.get(name)
    if isinstance(found, list) and not isinstance(found, str):
        raise CellError(name, "", "stands more than once")
    return found


def written_on(event: Event) -> list[dt.date]:
    """The days on which the event was written down, as far as it says so."""
    days = []
    for name in STAMPS:
        try:
            days.append(one(event, name).dt.date())
        except (AttributeError, CellError, BrokenCalendarProperty):
            continue
    return days


def version(event: Event) -> int:
    """The number of its version among those of its UID; 0 where it gives none that can be read."""
    try:
        number = int(one(event, "SEQUENCE") or 0)
    except (ValueError, CellError, BrokenCalendarProperty):
        return 0
    return number if number in WHOLE and number > 0 else 0


def moment(event: Event, name: str) -> Moment | None:
    """A day, or a time in its zone."""
    found = one(event, name)
    return None if found is None else _settled(name, found.dt, found.params.get("TZID"))


def moments(event: Event, name: str) -> list[Moment]:
    """The moments that RDATE or EXDATE list, which may stand more than once."""
    found = event.get(name, [])
    return [
        _settled(name, one.dt, some.params.get("TZID"))
        for some in (found if isinstance(found, list) else [found])
        for one in some.dts
    ]


def _settled(name: str, value: Any, tzid: str | None) -> Moment:
    """A day, or a time in a zone."""
    if not isinstance(value, dt.date):
        raise CellError(name, value, "is neither a date nor a time")
    if value.year not in YEARS:
        raise CellError(name, value, "lies in no year of the United Nations")
    if not isinstance(value, dt.datetime):
        return value
    if tzid is not None:
        return value.replace(tzinfo=_zone(name, tzid))
    if value.tzinfo is None:
        raise CellError(name, value, "the time names no zone")
    return value.replace(tzinfo=ZoneInfo("UTC"))


def _zone(name: str, tzid: str) -> ZoneInfo:
    """The zone a TZID means; one that begins with a slash may carry its maker's name before it."""
    parts = tzid.lstrip("/").split("/")
    meant = [WINDOWS_TO_OLSON.get(tzid, tzid)]
    if tzid.startswith("/"):
        meant = ["/".join(parts[place:]) for place in range(len(parts))]
    return time_zone(name, next((zone for zone in meant if zone in zones()), tzid))


def length(event: Event, start: Moment) -> dt.timedelta | None:
    """How long an event is; None where it does not say."""
    end, duration = moment(event, "DTEND"), one(event, "DURATION")
    if end is None and duration is None:
        return None
    if end is None:
        found = duration.dt
        if not isinstance(found, dt.timedelta):
            raise CellError("DURATION", found, "is no duration")
    elif isinstance(end, dt.datetime) != isinstance(start, dt.datetime):
        raise CellError("DTEND", end, "is not of the same kind as DTSTART")
    else:
        found = utc(end) - utc(start)
    if not dt.timedelta(0) <= found <= LONGEST:
        raise CellError("DTEND", end or found, "lies before DTSTART, or over ten years after it")
    return found


def utc(moment: Moment) -> Moment:
    """The same time in UTC; a day stays a day."""
    return moment.astimezone(dt.UTC) if isinstance(moment, dt.datetime) else moment


def day(moment: Moment) -> dt.date:
    """The day on which it is, in its own zone."""
    return moment.date() if isinstance(moment, dt.datetime) else moment
