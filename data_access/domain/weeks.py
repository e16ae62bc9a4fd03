"""The clock, and weeks as the office counts them: ISO weeks of the date in New York.

Nothing else reads the clock of the machine; `database.connections` gives the instant to the
database.
"""

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Generator
from zoneinfo import ZoneInfo

from data_access.domain.refusal import Refused

REPORTING_ZONE = ZoneInfo("America/New_York")
# Years that a parameter can name: calculations with days stay within the calendar.
YEARS = range(1900, 2200)
Clock = Callable[[], dt.datetime]


def machine_clock() -> dt.datetime:
    """Read the clock of this machine: UTC, without a zone."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


# The one clock of the application. Tests and the demonstration set another.
clock: Clock = machine_clock


def now() -> dt.datetime:
    """Return the present instant as the database stores it: UTC, without a zone."""
    return clock()


@contextlib.contextmanager
def pretended(instant: dt.datetime) -> Generator[None]:
    """Set the clock to an instant (UTC, without a zone): demonstration data have a past."""
    global clock
    before, clock = clock, lambda: instant
    try:
        yield
    finally:
        clock = before


def midnight(day: dt.date) -> dt.datetime:
    """The instant at which a day begins in New York, as the database keeps it."""
    begins = dt.datetime.combine(day, dt.time(), REPORTING_ZONE)
    return begins.astimezone(dt.UTC).replace(tzinfo=None)


def today() -> dt.date:
    """The date in New York, now."""
    return in_new_york(now()).date()


def name(date: dt.date) -> str:
    """The ISO week a date lies in, as 2026-W47."""
    year, week, _ = date.isocalendar()
    return f"{year}-W{week:02d}"


def this_week() -> str:
    """The ISO week of the date in New York, now."""
    return name(today())


def monday(week: str) -> dt.date:
    """The first day of an ISO week.

    Raises:
        Refused: `week` is not a week as 2026-W47.
    """
    found = re.fullmatch(r"(\d{4})-W(\d{2})", week, re.ASCII)
    try:
        if found and int(found[1]) in YEARS:
            return dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        pass
    raise Refused(f"{week!r} is not a week such as 2026-W47.")


def sunday(week: str) -> dt.date:
    """The last day of an ISO week.

    Raises:
        Refused: `week` is not a week as 2026-W47.
    """
    return monday(week) + dt.timedelta(days=6)


def shifted(week: str, by: int) -> str:
    """The week that lies `by` weeks later, or earlier where `by` is negative."""
    return name(monday(week) + dt.timedelta(weeks=by))


def past_or(week: str | None, this: str) -> str:
    """The week asked for, or `this` where it is none, or has not begun."""
    try:
        return week if week and monday(week) <= monday(this) else this
    except ValueError:
        return this


def day_of(week: str, as_of: dt.date) -> dt.date:
    """The day a week is read on: its Sunday, or the day it has come to by `as_of`.

    Raises:
        Refused: the week has not begun.
    """
    if monday(week) > as_of:
        raise Refused(f"The week {week} begins after {as_of.isoformat()}.")
    return min(sunday(week), as_of)


def in_new_york(instant: dt.datetime) -> dt.datetime:
    """An instant as the clock in New York shows it; the database keeps UTC without a zone."""
    return instant.replace(tzinfo=dt.UTC).astimezone(REPORTING_ZONE)
