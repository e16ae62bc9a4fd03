"""Read activities as the International Aid Transparency Initiative's standard 2.03 writes them.

Each participating organization is a row, as in the template. Nothing is fetched, and a file that
declares a document type is refused.
"""

import datetime as dt
import functools
import hashlib
import io
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from data_access import reference
from data_access.domain import formatting
from data_access.domain.names import tidy
from data_access.imports.iati_values import committed_dollars
from data_access.imports.loading import File
from data_access.imports.rows import YEARS, Row, UnreadableFileError
from data_access.schema import IATI_TYPES, SDGS

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ROOT, ACTIVITY = "iati-activities", "iati-activity"
# The most elements in one activity, which is read as a whole; the longest tag or text, in bytes.
MOST_ELEMENTS = 100_000
LONGEST = 1_000_000
# The types of activity-date: what is, then what was planned.
STARTS, ENDS = ("2", "1"), ("4", "3")
# RelatedActivityType; OrganisationRole and ActivityStatus; what is written where nothing is known.
PARENT, CHILD = "1", "2"
ROLES = ("1", "2", "3", "4")
STATUSES = ("1", "2", "3", "4", "5", "6")
PLACEHOLDERS = ("", "-", "0", "n/a", "na", "none", "null")
# Where goals and targets of the 2030 Agenda stand: TagVocabulary, and SectorVocabulary.
TAGS, SECTORS = ("2", "3"), ("7", "8")


def read(file: File) -> Iterator[Row]:
    """Read one row for each participating organization, numbered through the file.

    The file speaks for the day on which it was generated, or else on which an
    activity of it was last updated. An activity that comes twice counts once.
    What is optional and not understood is left out, each kind with one notice:
    types, roles and dates, participants without name or reference, recipient
    countries that are no Member State, and goals that are none.

    Raises:
        UnreadableFileError: the file is empty, too large, broken, or no IATI file.
    """
    number, known, left_out = 0, {}, LeftOut(file)
    for root, activity in _activities(file):
        _require_version_2(file, root, activity)
        generated = _day(root.get("generated-datetime"))
        if updated := generated or _day(activity.get("last-updated-datetime")):
            file.mention(updated)
        if _repeats(activity, known, left_out):
            continue
        for cells in _participations(activity, left_out):
            number += 1
            if number > file.max_rows:
                raise UnreadableFileError(
                    f"{file.path.name} names more than {file.max_rows:,} participating"
                    " organizations; split it, or raise MAX_IMPORT_ROWS."
                )
            yield Row(number, cells)
    if not number:
        which = " with a named participant" if known else ""
        raise UnreadableFileError(f"{file.path.name} holds no activity{which}.")
    left_out.tell()


class LeftOut:
    """Collects what one file holds that was not understood, a notice for each kind."""

    def __init__(self, file: File):
        """Collect for this file."""
        self.file = file
        self._found: dict[str, dict[str, None]] = {}

    def note(self, what: str, *values: str) -> None:
        """Add values of one kind; `what` is the notice up to the values."""
        self._found.setdefault(what, {}).update(dict.fromkeys(values))

    def tell(self) -> None:
        """Add the notices to the file."""
        for what, values in self._found.items():
            if values:
                named = formatting.listed(sorted(values), most=9)
                self.file.notices.append(f"{self.file.path.name} {what}: {named}.")


def _require_version_2(file: File, root: Element, activity: Element) -> None:
    """Refuse a file without a version whose activities are written as in version 1."""
    if root.get("version") is not None:
        return
    title = activity.find("title")
    plain = title is not None and title.find("narrative") is None and (title.text or "").strip()
    kinds = [one.get("type", "") for one in activity.findall("activity-date")]
    if plain or any(kind and not kind.isdigit() for kind in kinds):
        raise UnreadableFileError(
            f"{file.path.name} names no version and is written as version 1 of the IATI standard;"
            " only version 2 is read."
        )


def _repeats(activity: Element, known: dict[str, bytes], left_out: LeftOut) -> bool:
    """Tell whether the file has had this activity; the first account of it counts."""
    identifier = tidy(activity.findtext("iati-identifier") or "")
    activity.tail = None
    account = hashlib.sha256(tostring(activity)).digest()
    if identifier == "" or identifier not in known:
        known[identifier] = account
        return False
    how = "word for word" if known[identifier] == account else "in other words"
    left_out.note(f"holds activities twice, {how}; the first counts", identifier)
    return True


class _Source(io.BytesIO):
    """The bytes of a file, read on only while each tag and text stays within the limit."""

    def __init__(self, file: File):
        super().__init__(file.bytes())
        self.name = file.path.name
        self.unanswered = 0

    def read(self, size: int = -1) -> bytes:
        """Read on; refuse if the bytes so far brought no tag to its end."""
        if self.unanswered > LONGEST:
            raise UnreadableFileError(
                f"{self.name} has a tag or a text of more than {LONGEST // 1_000_000} MB."
            )
        some = super().read(size)
        self.unanswered += len(some)
        return some


def _activities(file: File) -> Iterator[tuple[Element, Element]]:
    """Yield the root with each activity as soon as it is read, so that one is in memory."""
    source = _Source(file)
    document = iterparse(source, events=("start", "end"), forbid_dtd=True)
    try:
        _, root = next(document)
        _require_iati(file, root)
        depth, count = 1, 0
        for event, element in document:
            source.unanswered = 0
            if event == "start":
                depth, count = depth + 1, count + 1
                _require_activity(file, element, depth, count)
                continue
            depth -= 1
            if depth == 1:
                yield root, element
                root.clear()
                count = 0
    except DefusedXmlException:
        raise UnreadableFileError(
            f"{file.path.name} declares a document type or entities, which no IATI file does;"
            " it is refused."
        ) from None
    except (ParseError, LookupError, ValueError) as error:
        raise UnreadableFileError(
            f"{file.path.name} is not XML, or is cut off ({error}); ask for the file again."
        ) from None


def _require_iati(file: File, root: Element) -> None:
    if root.tag != ROOT:
        raise UnreadableFileError(
            f"{file.path.name} is not an IATI file: it begins with {root.tag[:60]}, not {ROOT}."
        )
    version = root.get("version", "2.03")
    if not version.startswith("2."):
        raise UnreadableFileError(
            f"{file.path.name} follows version {version[:60]} of the IATI standard;"
            " only version 2 is read."
        )


def _require_activity(file: File, element: Element, depth: int, count: int) -> None:
    if depth == 2 and element.tag != ACTIVITY:
        raise UnreadableFileError(
            f"{file.path.name} is not an IATI file: it holds {element.tag[:60]}, not {ACTIVITY}."
        )
    if count > MOST_ELEMENTS:
        raise UnreadableFileError(
            f"{file.path.name} has an activity of more than {MOST_ELEMENTS:,} elements."
        )


def _participations(activity: Element, left_out: LeftOut) -> Iterator[dict[str, Any]]:
    """Yield the cells of each participant that has a name or a reference."""
    language = activity.get(LANGUAGE, "")
    identifier = tidy(activity.findtext("iati-identifier") or "")
    shared = _shared(activity, identifier, language, left_out)
    participants = activity.findall("participating-org")
    named = [one for one in participants if _named(one, language)]
    if len(named) < len(participants):
        left_out.note("has participants without name or reference, left out, in", identifier)
    if not named:
        left_out.note("has activities without a named participant, left out", identifier)
    for one in named:
        yield shared | {
            "organization": _named(one, language),
            "organization_type": _known(one, "type", IATI_TYPES, "organization type", left_out),
            "role": _known(one, "role", ROLES, "role", left_out),
            "reference": _reference(one),
        }


def _shared(activity: Element, identifier: str, language: str, left_out: LeftOut) -> dict[str, Any]:
    """Give the cells of the activity itself."""
    countries, goals = _countries(activity), _goal_codes(activity)
    strange = countries - _member_states().keys()
    left_out.note("names recipient countries that are no Member State; left out", *strange)
    none = {code for code in goals if _goal(code) is None}
    left_out.note("names goals or targets that are none of the 17; left out", *none)
    reporter = activity.find("reporting-org")
    status = activity.find("activity-status")
    return {
        "identifier": identifier,
        "title": _words(activity.find("title"), language),
        "entity": _named(reporter, language),
        "reporter_reference": _reference(reporter),
        "reporter_type": _known(reporter, "type", IATI_TYPES, "organization type", left_out),
        "hierarchy": _level(activity),
        "parent": next(iter(_related(activity, PARENT)), None),
        "children": sorted(_related(activity, CHILD)),
        "status": _known(status, "code", STATUSES, "activity status", left_out),
        "starts_on": _date(activity, identifier, STARTS, left_out),
        "ends_on": _date(activity, identifier, ENDS, left_out),
        "value_usd": committed_dollars(activity),
        "sdgs": "|".join({_goal(code) for code in goals} - {None}),
        "states": "|".join(_member_states()[one] for one in sorted(countries - strange)),
    }


def _known(
    element: Element | None, attribute: str, allowed: Sequence[str], what: str, left_out: LeftOut
) -> str | None:
    """Give a code that its code list has; any other is not given, with a notice."""
    code = (_code(element, attribute) or "").strip()
    if code and code not in allowed:
        left_out.note(f"has an unknown {what}, taken as not given", code)
        return None
    return code or None


def _reference(element: Element | None) -> str | None:
    """Give an identifier; a placeholder is none."""
    code = (_code(element, "ref") or "").strip()
    return None if code.casefold() in PLACEHOLDERS else code


def _level(activity: Element) -> int | None:
    level = (activity.get("hierarchy") or "").strip()
    return int(level) if level.isdecimal() and len(level) <= 2 else None


def _related(activity: Element, kind: str) -> list[str]:
    """List the activities that this one names as its parents, or as its children."""
    own = tidy(activity.findtext("iati-identifier") or "")
    named = (one for one in activity.findall("related-activity") if one.get("type") == kind)
    references = (tidy(one.get("ref") or "") for one in named)
    return sorted({one for one in references if one and one != own})


def _named(organization: Element | None, language: str) -> str | None:
    """Give the name of an organization; one without a narrative is named by its reference."""
    return _words(organization, language) or _reference(organization)


def _words(element: Element | None, language: str) -> str | None:
    """Give the English narrative, or else the first that is not empty."""
    narratives = [] if element is None else element.findall("narrative")
    texts = [
        (one.get(LANGUAGE, language), one.text) for one in narratives if (one.text or "").strip()
    ]
    english = (text for tongue, text in texts if tongue.casefold().startswith("en"))
    return next(english, texts[0][1] if texts else None)


def _code(element: Element | None, attribute: str) -> str | None:
    return None if element is None else element.get(attribute)


def _date(
    activity: Element, identifier: str, types: tuple[str, ...], left_out: LeftOut
) -> str | None:
    """Give the first date of these types, without a time zone; one that is none is missing."""
    dates = {one.get("type"): one.get("iso-date") for one in activity.findall("activity-date")}
    for kind in types:
        if written := (dates.get(kind) or "").strip():
            day = _day(written)
            if day and day.year in YEARS:
                return day.isoformat()
            left_out.note(
                "has days that are no date such as 2026-12-05, left out",
                f"{written} in {identifier}",
            )
    return None


def _day(instant: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((instant or "")[:10])
    except ValueError:
        return None


def _goal_codes(activity: Element) -> set[str]:
    """Collect the goals and targets that an activity is tagged with, as they are written."""
    tags = ((one, TAGS) for one in activity.findall("tag"))
    sectors = (
        (one, SECTORS)
        for where in ("sector", "transaction/sector")
        for one in activity.findall(where)
    )
    named = (one for some in (tags, sectors) for one in some)
    return {one.get("code", "").strip() for one, known in named if one.get("vocabulary") in known}


def _goal(code: str) -> str | None:
    """Give the goal of a goal or target, written as 3 and 3.2 or 3.D; None for others."""
    goal = code.partition(".")[0]
    return goal if goal in map(str, SDGS) else None


def _countries(activity: Element) -> set[str]:
    """Collect where it is carried out, by two letters, of the whole or of its transactions."""
    named = activity.findall("recipient-country") or activity.findall(
        "transaction/recipient-country"
    )
    return {one.get("code", "").strip().upper() for one in named} - {""}


@functools.cache
def _member_states() -> dict[str, str]:
    return {state["iso2"]: state["iso3"] for state in reference.states()}
