"""What is read of an iCalendar file (RFC 5545), line by line, before anything is parsed.

The lines of a file are counted and its components told apart, and only the properties that are
read are kept: what else a calendar carries can do no harm. A line may be folded within a letter,
between two of its bytes: that is undone before the bytes become text.
"""

import codecs
import datetime as dt
import io
import re
from dataclasses import dataclass, field
from typing import Any

from icalendar import TimezoneStandard

from data_access.imports import calendar_zones
from data_access.imports.calendar_zones import Zones
from data_access.imports.file_reading import Reading
from data_access.imports.rows import UnreadableFileError

# What many programs write wrongly, and an event can be read without.
LENIENT = {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CATEGORIES"}
# An ORGANIZER, a CONTACT and an ATTENDEE are persons' addresses: they are not read.
PROPERTIES = {
    *("UID", "SUMMARY", "LOCATION", "URL", "DESCRIPTION", "STATUS", *LENIENT),
    *("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
}
# What is read of a calendar, of a zone that it brings, and of when that changes its offset.
OF_CALENDAR = {"X-WR-TIMEZONE", "X-WR-CALNAME", "NAME", "CATEGORIES"}
OF_ZONE = {"TZID", "X-LIC-LOCATION"}
OF_OBSERVANCE = {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"}
OBSERVANCES = ("STANDARD", "DAYLIGHT")
# A letter of several bytes that a fold splits: its first ones, the fold, the others.
SPLIT_LETTER = re.compile(
    rb"([\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})"
    rb"(\r?\n[ \t])([\x80-\xbf]{1,3})"
)
FOLD = re.compile(r"\n[ \t]")
NAME = re.compile(r"[A-Za-z0-9-]*")
LONGEST_EVENT = 131_072
MOST_ZONES = 100
DEEPEST = 10


@dataclass
class Block:
    """The lines of one component that are read; its number among its kind, and its first line.

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

    def values(self, *names: str) -> list[str]:
        """What stands in properties of these names, as it is written; a folded line as one."""
        found = []
        for line in FOLD.sub("", "\n".join(self.lines)).split("\n"):
            head, colon, value = line.partition(":")
            if colon and NAME.match(head)[0].upper() in names:
                found.append(value.strip())
        return found


@dataclass
class Contents:
    """What is read of a calendar: its own properties, its events, and the zones that it brings.

    zones   for each, its own properties and when it changes its offset
    """

    head: Block = field(default_factory=lambda: Block(0, 0))
    events: list[Block] = field(default_factory=list)
    zones: list[tuple[Block, list[Block]]] = field(default_factory=list)

    def in_zones(self, today: dt.date) -> Zones:
        """The zones of the calendar."""
        declared = {}
        for zone, observances in self.zones:
            [tzid, *_] = zone.values("TZID") or [""]
            location = next(iter(zone.values("X-LIC-LOCATION")), None)
            declared.setdefault(tzid, (location, _observances(observances)))
        own = next(iter(self.head.values("X-WR-TIMEZONE")), None)
        return calendar_zones.zones_of(own, declared, today)


def _observances(blocks: list[Block]) -> list[Any]:
    found = []
    for block in blocks:
        text = "\r\n".join(["BEGIN:STANDARD", *block.lines, "END:STANDARD", ""])
        try:
            found.append(TimezoneStandard.from_ical(text))
        except ValueError:
            # Without one of them nobody knows the others' end.
            return []
    return found


def contents(file: Reading) -> Contents:
    """What is read of the file, line by line.

    Raises:
        UnreadableFileError: it is no calendar, it is cut off, or it holds more than may be read.
    """
    scan = _Scan(file)
    for number, line in enumerate(io.StringIO(_text(file), newline=None), start=1):
        scan.take(number, line.removesuffix("\n"))
    if scan.open:
        raise scan.unreadable(number, f"the file ends within a {scan.open[-1]}: it is cut off")
    return scan.contents


def _text(file: Reading) -> str:
    """The file as text, each letter whole: one that a fold splits is put before it."""
    held = file.bytes()
    if held.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return file.decoded(held)
    return file.decoded(SPLIT_LETTER.sub(_whole, held))


def _whole(found: re.Match[bytes]) -> bytes:
    first, fold, rest = found.groups()
    try:
        (first + rest).decode()
    except UnicodeDecodeError:
        return found[0]
    return first + rest + fold


@dataclass
class _Scan:
    """What is known of a file up to a line: what was read, and the components that are open.

    kept   the block with whose property a folded line goes on; None if that is not read
    """

    file: Reading
    contents: Contents = field(default_factory=Contents)
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
        else:
            self.kept = self.reads(NAME.match(line)[0].upper())
            if self.kept:
                self.kept.keep(line)

    def reads(self, name: str) -> Block | None:
        """Where a property of the component that is open is kept; None if it is not read."""
        zones = self.contents.zones
        match self.open:
            case [*_, "VEVENT"] if name in PROPERTIES:
                return self.contents.events[-1]
            case ["VCALENDAR"] if name in OF_CALENDAR:
                return self.contents.head
            case ["VCALENDAR", "VTIMEZONE"] if name in OF_ZONE and zones:
                return zones[-1][0]
            case ["VCALENDAR", "VTIMEZONE", _] if name in OF_OBSERVANCE and zones and zones[-1][1]:
                return zones[-1][1][-1]
        return None

    def enter(self, number: int, component: str) -> None:
        if not self.open and component != "VCALENDAR":
            raise self.unreadable(number, f"a {component} stands outside any calendar")
        if component in self.open or len(self.open) == DEEPEST:
            raise self.unreadable(number, f"a {component} begins before the last one has ended")
        self.open.append(component)
        if component == "VTIMEZONE":
            self.contents.zones.append((Block(len(self.contents.zones) + 1, number), []))
            if len(self.contents.zones) > MOST_ZONES:
                raise self.unreadable(number, f"more than {MOST_ZONES} zones")
        elif component in OBSERVANCES and self.contents.zones:
            self.contents.zones[-1][1].append(Block(0, number))
        elif component == "VEVENT":
            events = self.contents.events
            events.append(Block(len(events) + 1, number))
            if len(events) > self.file.max_rows:
                raise self.unreadable(
                    number,
                    f"more than {self.file.max_rows:,} events; split it, or raise MAX_IMPORT_ROWS",
                )

    def leave(self, number: int, component: str) -> None:
        if not self.open or self.open.pop() != component:
            raise self.unreadable(number, f"a {component} ends that was not begun")

    def unreadable(self, number: int, problem: str) -> UnreadableFileError:
        return UnreadableFileError(f"{self.file.path.name}, line {number:,}: {problem}.")
