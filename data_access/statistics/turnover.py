"""Who is new among those active, and who of them comes back.

Both need records of long enough: where history is cut short everybody looks new, and where the time
to come back has not passed nobody seems to. Then they are not computable, which is not zero.
"""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from data_access.domain.refusal import Refused
from data_access.statistics.intervals import Share

LOOK_BACK = 24
RETURN_WITHIN = 12


@dataclass(frozen=True)
class Records:
    """The days between which all activity is on record, both included."""

    since: dt.date
    until: dt.date


def newcomers(
    activity: Iterable[tuple[Hashable, dt.date]],
    window: tuple[dt.date, dt.date],
    records: Records,
    look_back: int = LOOK_BACK,
) -> Share | None:
    """Of the organizations active in a window, those with no activity in the months before it.

    `activity` has an organization and a day for each occasion; both days of `window` belong to it.
    Somebody who was active longer ago than `look_back` months counts as new again. None, which is
    not computable, where the records do not reach over the look-back and the window.

    Raises:
        Refused: the window ends before it begins, or the look-back is not above zero.
    """
    first = _first_look(window, look_back)
    if records.since > first or records.until < window[1]:
        return None
    days = _by_organization(activity)
    active = [seen for seen in days.values() if _within(seen, *window)]
    new = [seen for seen in active if not _within(seen, first, window[0] - dt.timedelta(days=1))]
    return Share(len(new), len(active))


def retention(
    activity: Iterable[tuple[Hashable, dt.date]],
    window: tuple[dt.date, dt.date],
    records: Records,
    look_back: int = LOOK_BACK,
    within: int = RETURN_WITHIN,
) -> Share | None:
    """Of the newcomers of a window, those who were active again within the months after.

    Again is on a later day than their first in the window, up to `within` months after that. None,
    which is not computable, where the look-back is not on record, or the cohort is still open:
    the last newcomer has not had all that time yet.

    Raises:
        Refused: the window ends before it begins, or a number of months is not above zero.
    """
    if within < 1:
        raise Refused(f"to come back takes a month or more, not {within}")
    first = _first_look(window, look_back)
    if records.since > first or records.until < months_after(window[1], within):
        return None
    came = back = 0
    for seen in _by_organization(activity).values():
        here = _within(seen, *window)
        if here and not _within(seen, first, window[0] - dt.timedelta(days=1)):
            start = min(here)
            came += 1
            back += bool(_within(seen, start + dt.timedelta(days=1), months_after(start, within)))
    return Share(back, came)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or earlier; the last of the month where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _first_look(window: tuple[dt.date, dt.date], look_back: int) -> dt.date:
    if window[0] > window[1]:
        raise Refused(f"the window ends ({window[1]}) before it begins ({window[0]})")
    if look_back < 1:
        raise Refused(f"to look back takes a month or more, not {look_back}")
    return months_after(window[0], -look_back)


def _by_organization(
    activity: Iterable[tuple[Hashable, dt.date]],
) -> Mapping[Hashable, set[dt.date]]:
    days: dict[Hashable, set[dt.date]] = defaultdict(set)
    for organization, day in activity:
        days[organization].add(day)
    return days


def _within(days: Iterable[dt.date], since: dt.date, until: dt.date) -> list[dt.date]:
    return [day for day in days if since <= day <= until]
