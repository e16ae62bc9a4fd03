"""What must not be read out of what is released: few organizations, and people by name."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from data_access.access.contacts import Contact
from data_access.domain.answers import Answer
from data_access.domain.names import fold, tidy
from data_access.domain.refusal import Refused

# A group of one to four organizations can be told who they are; so can the difference of two.
FEWEST = 5
WITHHELD = "Withheld: a group in it has fewer than five organizations, which could be recognized."
BESIDE = (
    "Withheld: beside another figure that its readers have, it would tell of fewer than five"
    " organizations."
)
# What is said of a row is no name of it: it may differ where the counts hardly do.
SAID = ("evidence",)

# A name of fewer letters is a word of any text.
SHORTEST_NAME = 3
EMAIL = re.compile(r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+\.\w{2,}")
TELEPHONE = re.compile(r"(?<![\w/.-])(?:\+|00|\()?\d[\d ().\u00a0/-]{6,}\d(?![\w/-])")
# What has as many digits and is none: dates, years and periods of them, amounts, UN symbols.
NO_TELEPHONE = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:19|20)\d{2})"
    r"(?:\s*[-/–]\s*(?:\d{4}-\d{2}-\d{2}|(?:19|20)\d{2}))?"
)


def too_few(rows: pd.DataFrame, of_organizations: Iterable[str]) -> bool:
    """Whether a cell counts one to four organizations: then all of it is withheld."""
    return any(
        rows[name].between(1, FEWEST - 1).fillna(False).any()
        for name in of_organizations
        if name in rows
    )


def differ_by_few(one: Answer, other: Answer, of_organizations: Iterable[str]) -> bool:
    """Whether two answers of one question tell a few by their difference, taken cell by cell.

    They can where the period of one lies within that of the other. Two answers about the same
    period differ by a correction, which tells of nobody.
    """
    if one.params == other.params or not _nested(one.params, other.params):
        return False
    named = [
        name
        for name in one.rows
        if one.rows[name].dtype == "str" and name in other.rows and name not in SAID
    ]
    both = one.rows.merge(other.rows, on=named, how="inner") if named else pd.DataFrame()
    return any(
        (both[f"{name}_x"] - both[f"{name}_y"]).abs().between(1, FEWEST - 1).fillna(False).any()
        for name in of_organizations
        if f"{name}_x" in both
    )


def _nested(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _holds(one, other) or _holds(other, one)


def _holds(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    """Whether a period reaches at least as far as another; an open end reaches furthest."""
    since, until = wide.get("since"), wide.get("until")
    begins, ends = narrow.get("since"), narrow.get("until")
    return (since is None or (begins is not None and since <= begins)) and (
        until is None or (ends is not None and until >= ends)
    )


def names_of(contacts: Iterable[Contact]) -> frozenset[str]:
    """The names of contacts, folded, to be looked for."""
    keys = (fold(contact.name) for contact in contacts)
    return frozenset(key for key in keys if len(key) > SHORTEST_NAME)


def people_in(answer: Answer, shown: Iterable[str], names: frozenset[str]) -> Iterator[str]:
    """Where an answer tells of a person: a contact's name, an e-mail address, a telephone number.

    Each place is said so that it can be found and mended, and does not repeat what stands there.
    """
    yield from people_in_text(f"{answer.question}, its finding", answer.finding, names)
    for name in shown:
        for row, value in enumerate(answer.rows[name], start=1):
            if isinstance(value, str):
                where = f"{answer.question}, row {row}, column {name}"
                yield from people_in_text(where, value, names)


def people_in_text(where: str, text: str, names: frozenset[str]) -> Iterator[str]:
    """The same for one text, which stands at `where`."""
    plain, key = _plain(text), f" {fold(text)} "
    if any(f" {name} " in key for name in names):
        yield f"{where}: the name of a contact"
    if EMAIL.search(plain):
        yield f"{where}: an e-mail address"
    if any(_is_telephone(found[0]) for found in TELEPHONE.finditer(plain)):
        yield f"{where}: a telephone number"


def noted(text: str, what: str, most: int = 1000) -> str:
    """What somebody writes beside a record, tidied; `what` names it, as in "reason".

    Raises:
        Refused: it is empty or longer than `most` letters, or tells how to reach a person.
    """
    text = tidy(text)
    if not 0 < len(text) <= most:
        raise Refused(f"Give a {what}, in up to {most:,} letters.")
    if found := next(people_in_text(f"The {what}", text, frozenset()), None):
        raise Refused(f"{found} does not belong there: people are recorded as contacts alone.")
    return text


def _plain(text: str) -> str:
    """Without what no reader sees, and signs of other widths as the usual ones."""
    seen = (letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", "".join(seen))


def _is_telephone(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 8 <= len(digits) <= 15 and not NO_TELEPHONE.fullmatch(text.strip(" ()"))
