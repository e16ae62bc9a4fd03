"""What is known while the events of one calendar are read, and what is to be said of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from data_access.domain import formatting
from data_access.imports.calendar_zones import Zones
from data_access.imports.masking import Masks

MOST_OCCURRENCES = 500


@dataclass
class Calendar:
    """What is known while the events of one file are read.

    today      the day around which series are read
    zones      the zones that the file names
    kind       what its entries are
    rows       events that the file may still bring
    days       days that may still be looked at to find when series fall
    replaced   occurrences of series that have an event of their own
    cut        series that fall more often than is read
    masks      what was masked in its texts
    no_web     events whose address is none of the web
    off        titles of events that are cancelled or postponed
    """

    today: dt.date
    zones: Zones
    kind: str
    rows: int
    days: int
    replaced: set[str] = field(default_factory=set)
    cut: int = 0
    masks: Masks = field(default_factory=Masks)
    no_web: int = 0
    off: list[str] = field(default_factory=list)

    def notices(self, name: str) -> Iterator[str]:
        """What is to be said of the whole file."""
        if self.cut:
            yield (
                f"{name}: of {formatting.count(self.cut, 'series', 'series')} only the first"
                f" {MOST_OCCURRENCES} occurrences in two years are read."
            )
        if floating := self.zones.floating:
            yield (
                f"{name}: {formatting.count(floating, 'event')} without a time zone"
                f" {'was' if floating == 1 else 'were'} read in the calendar's own,"
                f" {self.zones.own.key}."
            )
        if self.no_web:
            events = formatting.count(self.no_web, "event")
            yield (
                f"{name}: the address of {events} does not begin with"
                " https:// or http://; left out."
            )
        if self.off:
            off = formatting.count(len(self.off), "event")
            yield f"{name} marks {off} as cancelled or postponed. First: {self.off[0]}."
        if masked := self.masks.notice(name):
            yield masked
