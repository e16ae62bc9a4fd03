"""When something is, as instants that can be held against each other, and what is not known of it.

Hours are instants. What lasts all day lasts its days where it is held: from one midnight there to
another, however many hours that is. Where no zone is known, all there is are the days.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

A_DAY = dt.timedelta(days=1)
# An end that is written as for ever; later days have no instants.
FOR_EVER = dt.date(9000, 1, 1)


@dataclass(frozen=True)
class Span:
    """When something is.

    first, last   local days
    begins, ends  instants (UTC); None where no zone is known, or where the end was not given
    over          instant (UTC) at which its last day is over; None where no zone is known
    """

    first: dt.date
    last: dt.date
    begins: dt.datetime | None
    ends: dt.datetime | None
    over: dt.datetime | None


@dataclass(frozen=True)
class Overlap:
    """When two are at the same time.

    on            the day, of the one that begins later
    begins, ends  instants (UTC); None where they are not known
    certain       False where the two may overlap, and nobody can tell
    """

    on: dt.date
    begins: dt.datetime | None
    ends: dt.datetime | None
    certain: bool


def zone(name: str | None) -> ZoneInfo | None:
    """The zone of that IANA name; None where there is none, or the name is none."""
    try:
        # A missing text of a table is a number.
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (KeyError, ValueError, OSError):
        return None


def span(
    first: dt.date,
    last: dt.date,
    begins: dt.datetime | None,
    ends: dt.datetime | None,
    time_zone: str | None,
) -> Span:
    """When something is that has these local days and, unless it lasts all day, these instants."""
    local = zone(time_zone)
    over = local and _midnight(day_after(last), local)
    if begins is None:
        return Span(first, last, local and _midnight(first, local), over, over)
    return Span(first, last, begins, ends, over)


def day_after(day: dt.date) -> dt.date:
    """The day after, as far as there is one."""
    return min(day, FOR_EVER) + A_DAY


def _midnight(day: dt.date, local: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), local).astimezone(dt.UTC).replace(tzinfo=None)


def local_day(instant: dt.datetime, time_zone: str | None) -> dt.date:
    """The day of an instant (UTC) in a zone; in UTC where none is known."""
    return instant.replace(tzinfo=dt.UTC).astimezone(zone(time_zone) or dt.UTC).date()


def overlap(one: Span, other: Span) -> Overlap | None:
    """When two are at the same time; None where they are not. What touches does not overlap.

    Where the end of the one that begins first is not known, the two may overlap if the other begins
    before its last day is over. Where one has days and no zone, the days of both are held against
    each other, each where it is spent, and the two may overlap.
    """
    if one.begins is None or other.begins is None:
        return _on_one_day(one, other)
    first, then = sorted((one, other), key=lambda span: (span.begins, span.first))
    until = first.ends or first.over
    if until is None and first.begins != then.begins:
        return _on_one_day(one, other)
    if until is not None and until <= then.begins:
        return None
    certain = first.ends is not None or first.begins == then.begins
    ends = None if first.ends is None or then.ends is None else min(first.ends, then.ends)
    return Overlap(then.first, then.begins, ends, certain)


def _on_one_day(one: Span, other: Span) -> Overlap | None:
    on = max(one.first, other.first)
    return Overlap(on, None, None, False) if on <= min(one.last, other.last) else None
