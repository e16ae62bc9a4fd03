"""The days on which a recurring event falls, after RFC 5545, section 3.3.10.

Days are found by walking through the rule's own periods (days, weeks, months or years) and
looking at each day in them: the work is bounded by the days between two dates, whatever a rule
says. What repeats within a day is refused, not tried.
"""

import calendar
import datetime as dt
import itertools
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from data_access.domain.refusal import Refused

# The parts of a rule by name, each with its values.
Rule = Mapping[str, Sequence[Any]]

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ONCE = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST")
READ = {*ONCE, "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYDAY", "BYSETPOS"}
BYDAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(WEEKDAYS)})")
LONGEST = 1000


def check(rule: Rule) -> None:
    """Refuse a rule that is not read.

    Raises:
        Refused: it repeats within the day, or has parts that are not read or make no sense.
    """
    frequency = _one(rule, "FREQ", "nothing")
    if frequency not in FREQUENCIES:
        raise Refused(f"repeats {frequency}; only {', '.join(FREQUENCIES)} are read")
    if unread := sorted(set(rule) - READ):
        raise Refused(f"repeats by {', '.join(unread)}, which is not read")
    if any(len(rule.get(name, ())) > 1 for name in ONCE):
        raise Refused("says a part of its rule twice")
    if not 1 <= _one(rule, "INTERVAL", 1) <= LONGEST or _one(rule, "COUNT", 1) < 1:
        raise Refused(f"repeats at intervals not from 1 to {LONGEST:,}, or less than once")
    places = [BYDAY.fullmatch(str(day)) for day in rule.get("BYDAY", ())]
    if not all(places) or (
        frequency in ("DAILY", "WEEKLY") and any(place and place[1] for place in places)
    ):
        raise Refused("repeats on days that make no sense")


def days(rule: Rule, first: dt.date, since: dt.date, until: dt.date) -> Iterator[dt.date]:
    """The days from `since` to `until` of a series that begins on `first`.

    The rule's own UNTIL is for the caller to heed, who knows the time of day.
    A series with a COUNT is counted from its first day.
    """
    count = _one(rule, "COUNT", None)
    begin = max(first, since) if count is None else first
    falls = itertools.islice(_falls(rule, first, begin, until), count and min(count, sys.maxsize))
    return (day for day in falls if day >= since)


def _falls(rule: Rule, first: dt.date, begin: dt.date, until: dt.date) -> Iterator[dt.date]:
    matches = _matches(rule, first)
    for period in _periods(rule, first, begin, until):
        found = [day for day in period if matches(day)]
        for place in _places(rule, len(found)):
            if first <= found[place] <= until:
                yield found[place]


def _places(rule: Rule, number: int) -> Sequence[int]:
    """Which of a period's days count: all, unless BYSETPOS names some."""
    if "BYSETPOS" not in rule:
        return range(number)
    named = {place - 1 if place > 0 else number + place for place in rule["BYSETPOS"]}
    return sorted(place for place in named if 0 <= place < number)


# Periods


def _periods(
    rule: Rule, first: dt.date, begin: dt.date, until: dt.date
) -> Iterator[Sequence[dt.date]]:
    """The periods the rule repeats in, from the one that holds `begin`, each with its days."""
    interval = _one(rule, "INTERVAL", 1)
    starts, steps_to = _walk(rule, first)
    for steps in itertools.count(steps_to(begin) // interval * interval, interval):
        start, end = starts(steps), starts(steps + 1)
        if start > until:
            return
        yield [start + dt.timedelta(days=passed) for passed in range((end - start).days)]


def _walk(rule: Rule, first: dt.date) -> tuple[Callable[[int], dt.date], Callable[[dt.date], int]]:
    """How to walk in the rule's periods: the start of the nth from the first, and n of a day."""
    frequency = _one(rule, "FREQ", "")
    if frequency == "YEARLY":
        return (
            lambda steps: dt.date(first.year + steps, 1, 1),
            lambda day: day.year - first.year,
        )
    if frequency == "MONTHLY":
        return (
            lambda steps: _month(first.year * 12 + first.month - 1 + steps),
            lambda day: (day.year - first.year) * 12 + day.month - first.month,
        )
    length = 7 if frequency == "WEEKLY" else 1
    week_starts = WEEKDAYS.index(_one(rule, "WKST", "MO"))
    start = first - dt.timedelta(days=(first.weekday() - week_starts) % length)
    return (
        lambda steps: start + dt.timedelta(days=steps * length),
        lambda day: (day - start).days // length,
    )


def _month(months: int) -> dt.date:
    return dt.date(months // 12, months % 12 + 1, 1)


# Days


def _matches(rule: Rule, first: dt.date) -> Callable[[dt.date], bool]:
    """Whether a day answers to all the parts of the rule that speak of days."""
    months = rule.get("BYMONTH", ())
    named = {name: rule.get(name, ()) for name in ("BYMONTHDAY", "BYYEARDAY", "BYDAY")}
    frequency = _one(rule, "FREQ", "")
    if not any(named.values()):
        # Where a rule names no day, the first one does.
        named["BYDAY"] = [WEEKDAYS[first.weekday()]] if frequency == "WEEKLY" else ()
        named["BYMONTHDAY"] = [first.day] if frequency in ("MONTHLY", "YEARLY") else ()
        months = months or ([first.month] if frequency == "YEARLY" else ())
    weekdays = _weekdays(named["BYDAY"])
    in_year = frequency == "YEARLY" and "BYMONTH" not in rule

    def matches(day: dt.date) -> bool:
        in_month = day.day, calendar.monthrange(day.year, day.month)[1]
        of_year = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        return (
            (not months or day.month in months)
            and _is_named(named["BYMONTHDAY"], *in_month)
            and _is_named(named["BYYEARDAY"], *of_year)
            and _is_weekday(weekdays, day, *(of_year if in_year else in_month))
        )

    return matches


def _is_named(places: Sequence[int], place: int, number: int) -> bool:
    """Whether a place among so many is named, from the front or (negative) from the back."""
    return not places or place in places or place - number - 1 in places


def _weekdays(values: Sequence[Any]) -> list[tuple[int, int | None]]:
    """BYDAY as weekday and ordinal: WE is every Wednesday, -1FR the last Friday."""
    parts = [BYDAY.fullmatch(str(value)) for value in values]
    return [(WEEKDAYS.index(part[2]), int(part[1]) if part[1] else None) for part in parts]


def _is_weekday(
    weekdays: Sequence[tuple[int, int | None]], day: dt.date, place: int, number: int
) -> bool:
    ordinals = (place - 1) // 7 + 1, -((number - place) // 7 + 1)
    return not weekdays or any(
        day.weekday() == weekday and (ordinal is None or ordinal in ordinals)
        for weekday, ordinal in weekdays
    )


def _one(rule: Rule, name: str, default: Any) -> Any:
    return next(iter(rule.get(name, ())), default)
