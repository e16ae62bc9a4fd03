"""In which zone an event of a calendar is: by what the file says, and by its place.

**Hours with a zone** are in that zone: by its name, or by the rules that the file brings for it
(VTIMEZONE). **Hours without one** are in the calendar's own zone (X-WR-TIMEZONE), with a notice;
where it names none nobody knows when they are. **Hours in UTC** are instants, and say nothing of
the day. The day of an event is the day at its place, so they are told in the zone of the place;
where that is not known, in the calendar's own; else in the only zone that the file brings rules
for; else in UTC.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from data_access.imports import recurrence, zone_names
from data_access.imports.event_cells import zones
from data_access.imports.rows import CellError

A_DAY, A_YEAR = dt.timedelta(days=1), dt.timedelta(days=365)
# Zones by which the rules of a file are called where they are the same.
COMMON = (
    *("UTC", "America/New_York", "Europe/Zurich", "Africa/Nairobi", "Europe/London"),
    *sorted(set(WINDOWS_TO_OLSON.values())),
)
IN_UTC = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "Etc/UCT", "UCT", "Universal"}


@dataclass(frozen=True)
class Observance:
    """From when an offset holds: a first local time, and a rule or dates by which it comes again.

    before, after   offsets from UTC
    """

    first: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    rule: recurrence.Rule | None = None
    dates: tuple[dt.datetime, ...] = ()

    def onsets(self, year: int) -> Iterator[dt.datetime]:
        """When it begins in a year (UTC)."""
        for local in (self.first, *self.dates, *self._by_rule(year)):
            if local.year == year:
                yield local - self.before

    def _by_rule(self, year: int) -> Iterator[dt.datetime]:
        if self.rule is None:
            return
        since, until = dt.date(year, 1, 1), dt.date(year, 12, 31)
        for end in self.rule.get("UNTIL", ()):
            until = min(until, end.date() if isinstance(end, dt.datetime) else end)
        for day in recurrence.days(self.rule, self.first.date(), since, until):
            yield dt.datetime.combine(day, self.first.time())

    def years(self, until: int) -> set[int]:
        """Years up to one in which its last onset may lie."""
        ends = [end.year for end in self.rule.get("UNTIL", ())] if self.rule else []
        listed = {local.year for local in (self.first, *self.dates)}
        last = min([until, *ends])
        return {year for year in listed | {last, last - 1} if year <= until}


class DeclaredZone(dt.tzinfo):
    """A zone by the rules that a file brings; its `key` is an IANA zone with the same ones."""

    def __init__(self, observances: Sequence[Observance]):
        """Take the rules, of which there is one at least."""
        self.observances = observances
        self.key: str | None = None
        self._years: dict[int, list[tuple[dt.datetime, dt.timedelta]]] = {}

    def offset_at(self, instant: dt.datetime) -> dt.timedelta:
        """The offset at an instant (UTC, without zone)."""
        years = {instant.year + 1}
        for one in self.observances:
            years |= one.years(instant.year)
        begun = [onset for year in years for onset in self._onsets(year) if onset[0] <= instant]
        earliest = min(self.observances, key=lambda one: one.first)
        return max(begun)[1] if begun else earliest.before

    def _onsets(self, year: int) -> list[tuple[dt.datetime, dt.timedelta]]:
        if year not in self._years:
            self._years[year] = [
                (onset, one.after) for one in self.observances for onset in one.onsets(year)
            ]
        return self._years[year]

    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta | None:
        """The offset at a local time; the earlier of two in the hour that comes twice."""
        if moment is None:
            return None
        local = moment.replace(tzinfo=None)
        offsets = {offset for one in self.observances for offset in (one.before, one.after)}
        fitting = [offset for offset in offsets if self.offset_at(local - offset) == offset]
        if not fitting:
            return self.offset_at(local - A_DAY)
        return min(fitting) if moment.fold else max(fitting)

    def dst(self, moment: dt.datetime | None) -> None:
        """Not told apart: the rules of a file may name it at will."""

    def tzname(self, moment: dt.datetime | None) -> str | None:  # noqa: ARG002 (the base's shape)
        """The zone it is called by."""
        return self.key

    def fromutc(self, moment: dt.datetime) -> dt.datetime:
        """The local time of an instant."""
        offset = self.offset_at(moment.replace(tzinfo=None))
        local = moment + offset
        twice = self.utcoffset(local.replace(fold=0)) != offset
        return local.replace(fold=int(twice))


Zone = ZoneInfo | DeclaredZone


@dataclass
class Zones:
    """The zones that one calendar names.

    own        zone of the calendar itself
    declared   by TZID the zones that it brings rules for; None where these cannot be read
    floating   events so far whose hours had no zone
    """

    own: Zone | None = None
    declared: Mapping[str, Zone | None] = field(default_factory=dict)
    floating: int = 0

    def named(self, column: str, tzid: str) -> Zone:
        """The zone that a TZID means."""
        found = (
            zone_names.by_identity(tzid)
            or self.declared.get(tzid)
            or zone_names.by_description(tzid)
        )
        if found is None:
            reason = "names no known time zone such as Africa/Nairobi"
            if tzid in self.declared:
                reason += ", and the rules that the file gives for it cannot be read"
            raise CellError(column, tzid, reason)
        return found

    def at(self, place: str | None) -> Zone:
        """The zone in which an event at a place is told, whose hours are in UTC."""
        known = list(filter(None, self.declared.values()))
        only = known[0] if len(known) == 1 else None
        return zone_names.of_place(place) or self.own or only or ZoneInfo("UTC")


def zones_of(
    own: str | None, declared: Mapping[str, tuple[str | None, Iterable[Any]]], today: dt.date
) -> Zones:
    """The zones of a calendar.

    `own` is its X-WR-TIMEZONE; `declared` are, by TZID, the X-LIC-LOCATION and the observances of
    each VTIMEZONE, as icalendar read them.
    """
    found = Zones(declared={tzid: _declared(*rules, today) for tzid, rules in declared.items()})
    if own:
        try:
            found.own = found.named("X-WR-TIMEZONE", own)
        except CellError:
            found.own = None
    return found


def _declared(location: str | None, components: Iterable[Any], today: dt.date) -> Zone | None:
    if location in zones():
        return ZoneInfo(location)
    try:
        observances = [_observance(component) for component in components]
        zone = DeclaredZone(observances) if observances else None
        if zone:
            zone.key = _same_rules(zone, today)
    except (KeyError, ValueError, AttributeError, TypeError, OverflowError):
        return None
    return zone


def _observance(component: Any) -> Observance:
    rule = component.get("RRULE")
    if rule is not None:
        recurrence.check(rule)
    listed = component.get("RDATE", [])
    dates = [
        one.dt for some in (listed if isinstance(listed, list) else [listed]) for one in some.dts
    ]
    return Observance(
        component["DTSTART"].dt.replace(tzinfo=None),
        component["TZOFFSETFROM"].td,
        component["TZOFFSETTO"].td,
        rule,
        tuple(date.replace(tzinfo=None) for date in dates),
    )


def _same_rules(zone: DeclaredZone, today: dt.date) -> str | None:
    """The IANA zone whose offsets of the year before and the year after are the same."""
    start = dt.datetime.combine(today, dt.time(12)) - A_YEAR
    weeks = [start + dt.timedelta(weeks=passed) for passed in range(105)]
    offsets = [zone.offset_at(week) for week in weeks]
    for name in COMMON:
        other = ZoneInfo(name)
        if all(
            week.replace(tzinfo=dt.UTC).astimezone(other).utcoffset() == offset
            for week, offset in zip(weeks, offsets, strict=True)
        ):
            return name
    return None
