"""The properties of one event of an iCalendar file (RFC 5545), and what they say.

Many calendars are broken: icalendar is given only the properties that are read
(calendar_contents.py), event by event, and one broken event is one row. In which zone an event is,
calendar_zones.py says.
"""

import datetime as dt
import warnings
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import BrokenCalendarProperty, Event

from data_access.imports.calendar_contents import LENIENT, LONGEST_EVENT, Block
from data_access.imports.calendar_zones import IN_UTC, Zones
from data_access.imports.rows import WHOLE, YEARS, CellError

Moment = dt.date | dt.datetime

STAMPS = ("DTSTAMP", "LAST-MODIFIED")
LONGEST = dt.timedelta(days=3653)


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


def stamp(event: Event, today: dt.date) -> dt.datetime | None:
    """The instant (UTC) of this account of the event; None where it gives none that can be.

    LAST-MODIFIED comes first: many programs write as DTSTAMP when the file was made. An instant
    that is still to come would make every later account look older.
    """
    for name in reversed(STAMPS):
        try:
            written = one(event, name).dt
            instant = written.replace(tzinfo=written.tzinfo or dt.UTC).astimezone(dt.UTC)
        except (AttributeError, TypeError, OverflowError, CellError, BrokenCalendarProperty):
            continue
        if instant.date() <= today + dt.timedelta(days=1) and instant.year in YEARS:
            return instant.replace(tzinfo=None)
    return None


def moment(event: Event, name: str, zones: Zones) -> Moment | None:
    """A day, or a time in its zone."""
    found = one(event, name)
    return None if found is None else _settled(name, found.dt, found.params.get("TZID"), zones)


def moments(event: Event, name: str, zones: Zones) -> list[tuple[Moment, dt.timedelta | None]]:
    """The moments that RDATE or EXDATE list, which may stand more than once.

    Each with how long it lasts, where it is a period.
    """
    found = event.get(name, [])
    return [
        _period(name, one.dt, some.params.get("TZID"), zones)
        for some in (found if isinstance(found, list) else [found])
        for one in some.dts
    ]


def _period(
    name: str, value: Any, tzid: str | None, zones: Zones
) -> tuple[Moment, dt.timedelta | None]:
    if not isinstance(value, tuple):
        return _settled(name, value, tzid, zones), None
    begins, ends = value
    start = _settled(name, begins, tzid, zones)
    if isinstance(ends, dt.timedelta):
        return start, _possible(name, ends)
    return start, _possible(name, utc(_settled(name, ends, tzid, zones)) - utc(start))


def _settled(name: str, value: Any, tzid: str | None, zones: Zones) -> Moment:
    """A day, or a time in a zone."""
    if not isinstance(value, dt.date):
        raise CellError(name, value, "is neither a date nor a time")
    if value.year not in YEARS:
        raise CellError(name, value, "lies in no year of the United Nations")
    if not isinstance(value, dt.datetime):
        return value
    if tzid is not None:
        return value.replace(tzinfo=zones.named(name, tzid))
    if value.tzinfo is not None:
        return value.replace(tzinfo=ZoneInfo("UTC"))
    if zones.own is None:
        raise CellError(name, value, "the time names no zone")
    if name == "DTSTART":
        zones.floating += 1
    return value.replace(tzinfo=zones.own)


def at_place(moment: Moment, place: str | None, zones: Zones) -> Moment:
    """The same moment as the clock shows it at the place, where its hours are in UTC."""
    if isinstance(moment, dt.datetime) and moment.tzinfo.key in IN_UTC:
        return moment.astimezone(zones.at(place))
    return moment


def length(event: Event, start: Moment, zones: Zones) -> dt.timedelta | None:
    """How long an event is; None where it does not say."""
    end, duration = moment(event, "DTEND", zones), one(event, "DURATION")
    if end is None and duration is None:
        return None
    if end is None:
        if not isinstance(duration.dt, dt.timedelta):
            raise CellError("DURATION", duration.dt, "is no duration")
        return _possible("DTEND", duration.dt)
    if isinstance(end, dt.datetime) != isinstance(start, dt.datetime):
        raise CellError("DTEND", end, "is not of the same kind as DTSTART")
    return _possible("DTEND", utc(end) - utc(start), end)


def _possible(name: str, length: dt.timedelta, end: Moment | None = None) -> dt.timedelta:
    if not dt.timedelta(0) <= length <= LONGEST:
        raise CellError(name, end or length, "lies before DTSTART, or over ten years after it")
    return length


def utc(moment: Moment) -> Moment:
    """The same time in UTC; a day stays a day."""
    return moment.astimezone(dt.UTC) if isinstance(moment, dt.datetime) else moment


def day(moment: Moment) -> dt.date:
    """The day on which it is, in its own zone."""
    return moment.date() if isinstance(moment, dt.datetime) else moment
