"""Names and contact details of people in texts: where they occur, so that they can be removed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from data_access.domain.answers import Answer
from data_access.domain.contacts import Contact
from data_access.domain.names import fold, tidy
from data_access.domain.refusal import Refused

# A name of fewer letters is a word of any text.
SHORTEST_NAME = 3
EMAIL = re.compile(r"[^\s@<>()\[\]]+@[^\s@<>()\[\]]+\.\w{2,}")
TELEPHONE = re.compile(r"(?<![\w/.-])(?:\+|00|\()?\d[\d ().\u00a0/-]{6,}\d(?![\w/-])")
# What has as many digits and is none: dates, years and periods of them, amounts, UN symbols.
NO_TELEPHONE = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:19|20)\d{2})"
    r"(?:\s*[-/–]\s*(?:\d{4}-\d{2}-\d{2}|(?:19|20)\d{2}))?"
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
    if any(is_telephone(found[0]) for found in TELEPHONE.finditer(plain)):
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


def is_telephone(text: str) -> bool:
    """Whether what looks like a telephone number has its digits, and is no date or period."""
    digits = re.sub(r"\D", "", text)
    return 8 <= len(digits) <= 15 and not NO_TELEPHONE.fullmatch(text.strip(" ()"))
