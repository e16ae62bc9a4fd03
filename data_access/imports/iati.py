"""Activities as the International Aid Transparency Initiative's standard 2.03 publishes them.

Each participating organization is a row, as in the template. Nothing is fetched and no document
type is followed: a file that declares one is refused.
"""

import datetime as dt
import functools
import io
import math
from collections import defaultdict
from collections.abc import Iterator, Set
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from data_access import reference
from data_access.domain import formatting
from data_access.imports.loading import File
from data_access.imports.rows import Row, UnreadableFileError
from data_access.schema import SDGS

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ROOT, ACTIVITY = "iati-activities", "iati-activity"
# What one activity may hold, since it is held in memory as a whole; and the longest tag or text.
MOST_ELEMENTS = 100_000
LONGEST = 1_000_000
# The types of activity-date: what is, then what was planned.
STARTS, ENDS = ("2", "1"), ("4", "3")
# Where goals and targets of the 2030 Agenda stand: TagVocabulary, and SectorVocabulary.
TAGS, SECTORS = ("2", "3"), ("7", "8")
# TransactionType, BudgetStatus and BudgetType.
OUTGOING_COMMITMENT, COMMITTED, REVISED = "2", "2", "2"


def read(file: File) -> Iterator[Row]:
    """One row for each participating organization, numbered through the file.

    An activity without any makes one row, without an organization. The file
    speaks for the day on which an activity of it was last updated. Recipient
    countries that are no Member State, and goals that are none, are left out,
    and said.

    Raises:
        UnreadableFileError: the file is empty, too large, broken, or no IATI file.
    """
    number, countries, goals = 0, set(), set()
    for activity in _activities(file):
        if updated := _day(activity.get("last-updated-datetime")):
            file.mention(updated)
        countries |= _countries(activity) - _member_states().keys()
        goals |= {code for code in _goal_codes(activity) if _goal(code) is None}
        for cells in _participations(activity):
            number += 1
            if number > file.max_rows:
                raise UnreadableFileError(
                    f"{file.path.name} names more than {file.max_rows:,} participating"
                    " organizations; split it, or raise MAX_IMPORT_ROWS."
                )
            yield Row(number, cells)
    _say_left_out(file, "recipient countries that are no Member State", countries)
    _say_left_out(file, "goals or targets that are none of the 17", goals)


def _say_left_out(file: File, what: str, codes: Set[str]) -> None:
    if codes:
        named = formatting.listed(sorted(codes), most=9)
        file.notices.append(f"{file.path.name} names {what}; left out: {named}.")


class _Source(io.BytesIO):
    """The bytes of a file, given out as long as tags come of them: none may be without end."""

    def __init__(self, file: File):
        super().__init__(file.bytes())
        self.name = file.path.name
        self.unanswered = 0

    def read(self, size: int = -1) -> bytes:
        """Some more bytes, or a refusal if the last ones brought no tag to its end."""
        if self.unanswered > LONGEST:
            raise UnreadableFileError(
                f"{self.name} has a tag or a text of more than {LONGEST // 1_000_000} MB."
            )
        given = super().read(size)
        self.unanswered += len(given)
        return given


def _activities(file: File) -> Iterator[Element]:
    """Each activity as soon as it is read, so that no more than one is held."""
    source = _Source(file)
    document = iterparse(source, events=("start", "end"), forbid_dtd=True)
    try:
        _, root = next(document)
        _require_iati(file, root)
        depth, held = 1, 0
        for event, element in document:
            source.unanswered = 0
            if event == "start":
                depth, held = depth + 1, held + 1
                _require_activity(file, element, depth, held)
                continue
            depth -= 1
            if depth == 1:
                yield element
                root.clear()
                held = 0
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


def _require_activity(file: File, element: Element, depth: int, held: int) -> None:
    if depth == 2 and element.tag != ACTIVITY:
        raise UnreadableFileError(
            f"{file.path.name} is not an IATI file: it holds {element.tag[:60]}, not {ACTIVITY}."
        )
    if held > MOST_ELEMENTS:
        raise UnreadableFileError(
            f"{file.path.name} has an activity of more than {MOST_ELEMENTS:,} elements."
        )


def _participations(activity: Element) -> Iterator[dict[str, Any]]:
    language = activity.get(LANGUAGE, "")
    shared = {
        "identifier": activity.findtext("iati-identifier"),
        "title": _words(activity.find("title"), language),
        "entity": _named(activity.find("reporting-org"), language),
        "status": _code(activity.find("activity-status"), "code"),
        "starts_on": _date(activity, STARTS),
        "ends_on": _date(activity, ENDS),
        "value_usd": _dollars(activity),
        "sdgs": "|".join({_goal(code) for code in _goal_codes(activity)} - {None}),
        "states": "|".join(
            _member_states()[one] for one in sorted(_countries(activity)) if one in _member_states()
        ),
    }
    for participant in activity.findall("participating-org") or [None]:
        yield shared | {
            "organization": _named(participant, language),
            "organization_type": _code(participant, "type"),
            "role": _code(participant, "role"),
            "reference": _code(participant, "ref"),
        }


def _named(organization: Element | None, language: str) -> str | None:
    """What an organization is called; one without a narrative is called by its reference."""
    return _words(organization, language) or _code(organization, "ref")


def _words(element: Element | None, language: str) -> str | None:
    """The English narrative, or else the first that says anything."""
    narratives = [] if element is None else element.findall("narrative")
    said = [
        (one.get(LANGUAGE, language), one.text) for one in narratives if (one.text or "").strip()
    ]
    english = (words for tongue, words in said if tongue.casefold().startswith("en"))
    return next(english, said[0][1] if said else None)


def _code(element: Element | None, attribute: str) -> str | None:
    return None if element is None else element.get(attribute)


def _date(activity: Element, types: tuple[str, ...]) -> str | None:
    """The first date there is of these types, without the time zone that the standard allows."""
    dates = {one.get("type"): one.get("iso-date") for one in activity.findall("activity-date")}
    return next((dates[type_][:10] for type_ in types if dates.get(type_)), None)


def _day(instant: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((instant or "")[:10])
    except ValueError:
        return None


def _dollars(activity: Element) -> float | None:
    """US dollars committed over its life: by its outgoing commitments, or else by its budgets.

    Missing unless all of it is given in US dollars, since nothing is converted, and where what was
    taken back is more than what was committed.
    """
    transactions = (
        one.find("value")
        for one in activity.findall("transaction")
        if _code(one.find("transaction-type"), "code") == OUTGOING_COMMITMENT
    )
    currency = activity.get("default-currency")
    values = list(transactions) or _budgets(activity)
    amounts = [_amount(value, currency) for value in values]
    if not amounts or None in amounts:
        return None
    total = math.fsum(amounts)
    return total if total >= 0 else None


def _budgets(activity: Element) -> list[Element | None]:
    """The values of committed budgets; of a period that has revised ones, those alone.

    An indicative budget, which one without a status is, commits nobody.
    """
    periods: dict[tuple, dict[bool, list]] = defaultdict(lambda: defaultdict(list))
    for budget in activity.findall("budget"):
        if budget.get("status") == COMMITTED:
            ends = (_code(budget.find(f"period-{end}"), "iso-date") for end in ("start", "end"))
            revised = budget.get("type") == REVISED
            periods[tuple(ends)][revised].append(budget.find("value"))
    return [value for found in periods.values() for value in found[max(found)]]


def _amount(value: Element | None, currency: str | None) -> float | None:
    """A value in US dollars; None where it is no number, or of another currency."""
    if value is None or value.get("currency", currency) != "USD":
        return None
    try:
        amount = float(value.text or "")
    except ValueError:
        return None
    return amount if math.isfinite(amount) else None


def _goal_codes(activity: Element) -> set[str]:
    """The goals and targets that an activity is tagged with, or divided by, as they are written."""
    tags = ((one, TAGS) for one in activity.findall("tag"))
    sectors = (
        (one, SECTORS)
        for where in ("sector", "transaction/sector")
        for one in activity.findall(where)
    )
    named = (one for some in (tags, sectors) for one in some)
    return {one.get("code", "").strip() for one, known in named if one.get("vocabulary") in known}


def _goal(code: str) -> str | None:
    """The goal of a goal or of a target, which are written as 3 and 3.2 or 3.D; None of others."""
    goal = code.partition(".")[0]
    return goal if goal in map(str, SDGS) else None


def _countries(activity: Element) -> set[str]:
    """Where it is carried out, by two letters: said of the whole, or transaction by transaction."""
    named = activity.findall("recipient-country") or activity.findall(
        "transaction/recipient-country"
    )
    return {one.get("code", "").strip().upper() for one in named} - {""}


@functools.cache
def _member_states() -> dict[str, str]:
    return {state["iso2"]: state["iso3"] for state in reference.states()}
