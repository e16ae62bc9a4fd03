"""Text as it goes on paper: without signs that no font shows, and parted only where it may be."""

import re
from collections.abc import Callable
from typing import Any

# Signs that no font shows.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Halves of a sign, and what no file may hold as text.
BROKEN = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
FIRM = "\u00a0"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday"
COUNTED = rf"per cent\b|[mb]illion\b|trillion\b|[ap]\.m\.|(?:{MONTHS})\b"
# Words of Hebrew, Arabic and the scripts between them, with the spaces between them.
LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
FROM_RIGHT = re.compile(rf"({LETTERS}+(?:\s+{LETTERS}+)*)")
# A number stays with what it counts, a month with its year, a title with its name.
TOGETHER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(\d) (?={COUNTED})",
        rf"\b({MONTHS}) (?=\d{{4}}\b)",
        rf"\b(paras?\.|No\.|Mr\.|Ms\.|{WEEKDAYS}) (?=\S)",
    )
)


def cleaned(value: Any) -> Any:
    """Every text in dictionaries and lists, without what no file or font can hold.

    Half of a sign becomes the sign for what cannot be read, U+FFFD.
    """
    return each(value, lambda text: BROKEN.sub("\ufffd", CONTROLS.sub("", text)))


def unparted(text: str) -> str:
    """Text in which a line never ends between 23 and November, or 5 and per cent."""
    for pattern in TOGETHER:
        text = pattern.sub(rf"\1{FIRM}", text)
    return text


def directions(text: str) -> list[tuple[str, bool]]:
    """Text in pieces, each with whether it is in a script that is read from the right."""
    pieces = enumerate(FROM_RIGHT.split(text))
    return [(piece, place % 2 == 1) for place, piece in pieces if piece]


def each(value: Any, change: Callable[[str], str]) -> Any:
    """The same with every text in dictionaries and lists changed; tuples come back as lists."""
    if isinstance(value, dict):
        return {name: each(one, change) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [each(one, change) for one in value]
    return change(value) if isinstance(value, str) else value
