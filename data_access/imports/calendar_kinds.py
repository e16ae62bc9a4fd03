"""Of what kind the entries of a calendar are, as far as the calendar itself suggests it.

Its name counts first, then the categories of most of its entries, then their titles. What suggests
nothing is a calendar of civil society events. Whoever loads it may say otherwise (--entries).
"""

import re
from collections.abc import Iterable

from data_access.imports.calendar_contents import Block, Contents
from data_access.schema import EVENT_KINDS

WORDS = {
    "milestone": r"milestones?|deliverables?|jalons?|hitos?",
    "session": r"(?:\w+ )?sessions? of|sessions?|sittings?|plenary|s[eé]ances?|sesi[oó]n(?:es)?",
    "call": (
        r"calls? for|registration (?:window|opens|closes|deadline)s?|deadlines?|applications?"
        r"|appels? [aà]|convocatorias?|fecha l[ií]mite|date limite"
    ),
}
PATTERNS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in WORDS.items()}
# A calendar that is called so holds events, whatever else its name says.
OF_EVENTS = re.compile(r"\b(?:events?|forums?|conferences?|workshops?|hearings?)\b", re.IGNORECASE)


def proposed(contents: Contents) -> tuple[str, str]:
    """The kind that a calendar suggests, and by what: its name, categories or titles."""
    for name in contents.head.values("X-WR-CALNAME", "NAME"):
        for kind, pattern in PATTERNS.items():
            if pattern.search(name) and not OF_EVENTS.search(name):
                return kind, "name"
    for by, properties in (("categories", "CATEGORIES"), ("titles", "SUMMARY")):
        if kind := _of_most(contents.events, properties):
            return kind, by
    return EVENT_KINDS[0], ""


def _of_most(events: Iterable[Block], name: str) -> str | None:
    """The kind that more than half of the events name in a property."""
    texts = [" ".join(event.values(name)) for event in events]
    for kind, pattern in PATTERNS.items():
        if 2 * sum(bool(pattern.search(text)) for text in texts) > len(texts):
            return kind
    return None
