"""What the cells of a table and the properties of a calendar say of an event, by one rule."""

import datetime as dt
import functools
import re
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from data_access.domain.names import fold
from data_access.imports.rows import CellError, Row
from data_access.reference.places import find_place, why_no_state
from data_access.schema import SDGS

MOST_PEOPLE = 10_000_000
# Names in the zone database that are no place, or the place where this program runs.
NO_ZONE = {"localtime", "Factory"}

ONLINE = re.compile(r"\b(online|virtual(ly)?)\b", re.IGNORECASE)
HYBRID = re.compile(r"\bhybrid\b|(&|\band\b|\+) *(online|virtual)\b", re.IGNORECASE)
LABEL_WORDS = {
    "cancelled": "cancell?ed|annul[ée]e?s?|cancelad[oa]s?|anulad[oa]s?",
    "postponed": "postponed|report[é]e?s?|aplazad[oa]s?|pospuest[oa]s?|postergad[oa]s?",
}


def _label(words: str) -> re.Pattern[str]:
    mark, loud = rf"(?i:{words})", "|".join(_capitals(words))
    bracketed = rf"[\[(【]\s*{mark}\s*[\])】]"
    apart = r"[*_!]*\s*(?::|\s[–—-]+|[–—-]+\s|[*_!]+)\s*"
    head = rf"^[*_!\s]*(?:{bracketed}\s*[:–—-]?\s*|{mark}{apart}|(?:{loud})\b[*_!\s]+)"
    tail = rf"\s*(?:{bracketed}|(?::|\s[–—-]+)\s*{mark}|\s[*_!]*(?:{loud}))[*_!\s]*$"
    return re.compile(f"{head}|{tail}")


def _capitals(words: str) -> list[str]:
    """The same words as they are written in capitals."""
    return [word.upper() for word in words.split("|")]


LABELS = {label: _label(words) for label, words in LABEL_WORDS.items()}
DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([A-Z][a-z]+),? (\d{4})\.?")
MONTH_FIRST = re.compile(r"([A-Z][a-z]+) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\.?")


def named(row: Row) -> dict[str, Any]:
    """The title of an event, what it is matched by, and what a label in it says: see `unlabelled`.

    `cancelled` and `status` are there only where a label says so.
    """
    title, label = unlabelled(row.name("title", needed=True))
    said = {"cancelled": {"cancelled": True}, "postponed": {"status": "postponed"}, None: {}}
    return {"title": title, "title_key": fold(title), **said[label]}


def unlabelled(title: str) -> tuple[str, str | None]:
    """A title without the label that says it is off, and what that says: cancelled or postponed.

    A label stands at the head or at the tail, in brackets, apart by a colon or a dash, or in
    capitals. A title that is a label and nothing else stays.
    """
    for label, pattern in LABELS.items():
        rest = pattern.sub("", title, count=1).strip()
        if rest != title.strip() and fold(rest):
            return rest, label
    return title, None


def lasting_all_day(column: str, first: dt.date, last: dt.date) -> dict[str, Any]:
    """When an event is that has days and no hours."""
    if last < first:
        raise CellError(column, last, f"lies before the start date, {first}")
    nothing = dict.fromkeys(("starts_at", "ends_at", "time_zone"))
    return {"starts_on": first, "ends_on": last, **nothing}


def timed(
    column: str, begins: dt.datetime, ends: dt.datetime | None, last: dt.date | None = None
) -> dict[str, Any]:
    """When an event is that has hours: instants in UTC, days in its own zone.

    One that ends at midnight ends on the day before. Where the end is not
    given, the `last` day is what is known of it.
    """
    if ends is not None and _utc(ends) < _utc(begins):
        raise CellError(column, ends, f"lies before the beginning, {begins}")
    if ends is not None:
        last = max(begins.date(), (ends - dt.timedelta(microseconds=1)).date())
    return {
        "starts_on": begins.date(),
        "ends_on": last or begins.date(),
        "starts_at": _utc(begins),
        "ends_at": ends and _utc(ends),
        # None where a file brings rules of its own that no known zone has.
        "time_zone": begins.tzinfo.key,
    }


def _utc(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(dt.UTC).replace(tzinfo=None)


def time_zone(column: str, name: str) -> ZoneInfo:
    """The zone of that IANA name, such as Africa/Nairobi."""
    if not is_zone(name):
        raise CellError(column, name, "names no known time zone such as Africa/Nairobi")
    return ZoneInfo(name)


def is_zone(name: str | None) -> bool:
    """Whether it is the IANA name of a zone that is somewhere."""
    return name is not None and name in zones()


@functools.cache
def zones() -> frozenset[str]:
    """The IANA names of zones that are somewhere; to find them takes a while."""
    return frozenset(available_timezones()) - NO_ZONE


def address(row: Row, column: str) -> str | None:
    """The address of a web page."""
    found = row.text(column, most=1000)
    if found and not found.lower().startswith(("https://", "http://")):
        raise CellError(column, found, "is no web address that begins with https://")
    return found


def mode(place: str | None) -> str | None:
    """How people take part, where the place says it for certain; a place alone does not."""
    if place and HYBRID.search(place):
        return "hybrid"
    if place and ONLINE.fullmatch(place):
        return "online"
    return None


def written_date(text: str) -> dt.date | None:
    """The date that a text is, the whole of it; None for any other."""
    for pattern, order in ((DAY_FIRST, "{0} {1} {2}"), (MONTH_FIRST, "{1} {0} {2}")):
        if matched := pattern.fullmatch(text):
            try:
                return dt.datetime.strptime(order.format(*matched.groups()), "%d %B %Y").date()
            except ValueError:
                return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def member_state(row: Row, column: str) -> str | None:
    """Return the code of the Member State that a cell names."""
    name = row.text(column)
    place = find_place(name) if name else None
    if name and not (place and place.is_member):
        raise CellError(column, name, why_no_state(name))
    return place.code if place else None


def people(row: Row, column: str) -> int | None:
    """How many people are expected, or came."""
    number = row.integer(column)
    if number is not None and not 0 <= number <= MOST_PEOPLE:
        raise CellError(column, number, f"is not a number of people from 0 to {MOST_PEOPLE:,}")
    return number


def goals(row: Row) -> list[int]:
    """The goals that the cell lists, as 3|16; each once."""
    listed = [part.strip() for part in (row.text("sdgs") or "").split("|")]
    for part in filter(None, listed):
        if part not in map(str, SDGS):
            raise CellError("sdgs", part, "is none of the goals, which are 1 to 17")
    return sorted({int(part) for part in listed if part})
