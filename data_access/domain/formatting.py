"""Numbers, dates and lists as the United Nations writes them."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

# Numbers under ten are written in words; a figure at the start of a cell or a tile is not prose.
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen")
TEENS += ("eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def day(date: dt.date, *, year: bool = True) -> str:
    """Write a date as 5 December 2026."""
    return f"{date.day} {date:%B %Y}" if year else f"{date.day} {date:%B}"


def span(first: dt.date, last: dt.date) -> str:
    """Write a period as 10 to 16 June 2024, naming month and year no more often than needed."""
    if first == last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    if first.month != last.month:
        return f"{day(first, year=False)} to {day(last)}"
    return f"{first.day} to {day(last)}"


def spell(number: int) -> str:
    """Write a number in prose: words under ten, separators from a thousand on."""
    return SMALL[number] if 0 <= number < len(SMALL) else f"{number:,}"


def some(number: int) -> str:
    """Write a number that stands without its noun: none, one, 1,200."""
    return spell(number) if number else "none"


def count(number: int, thing: str, things: str | None = None) -> str:
    """Write how many of a thing there are: one organization, 1,200 organizations."""
    return f"{spell(number)} {thing if number == 1 else things or thing + 's'}"


def percent(share: float, sign: str = " per cent") -> str:
    """Write a share as 12 per cent, or 12% in a table; 0 and 100 only where it is exactly that."""
    whole, short = round(100 * share), sign == "%"
    if whole == 0 < share:
        return f"<1{sign}" if short else f"less than 1{sign}"
    if whole == 100 and share < 1:
        return f">99{sign}" if short else f"more than 99{sign}"
    return f"{whole}{sign}"


def share(part: int, whole: int) -> str:
    """Write a share in prose: all, none, or as 12 per cent."""
    if part in (0, whole):
        return "all" if part else "none"
    return percent(part / whole)


def instant(at: dt.datetime) -> str:
    """Write an instant with its zone as 20 November 2026, 6.05 p.m. (its own clock)."""
    minutes = f".{at:%M}" if at.minute else ""
    half = "a.m." if at.hour < 12 else "p.m."
    return f"{day(at)}, {at.hour % 12 or 12}{minutes} {half}"


def change(by: float) -> str:
    """Write a difference with its sign, the minus as a minus: +12, −64, no change."""
    return f"{by:+,.0f}".replace("-", "−") if by else "no change"


def dollars(amount: float) -> str:
    """Write US dollars as $1.2 billion, $94 million or $12,300; a loss has a minus."""
    sign = "−" if amount < 0 else ""
    size = abs(amount)
    for floor, name in ((1e9, "billion"), (1e6, "million")):
        # What would be written as 1,000 million is one billion.
        if size >= floor * 0.99995:
            return f"{sign}${size / floor:,.1f}".removesuffix(".0") + f" {name}"
    return f"{sign}${size:,.0f}"


def listed(names: Sequence[str], most: int = 3) -> str:
    """Name a few and count the rest: A, B and 4 more."""
    if len(names) > most + 1:
        names = [*names[:most], f"{len(names) - most} more"]
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def sentence(parts: Iterable[str]) -> str:
    """Join clauses into one sentence that begins with a capital letter."""
    return begun("; ".join(part for part in parts if part))


def begun(text: str) -> str:
    """Begin a sentence: with a capital letter, and with a word where it begins with 10 to 99.

    A day or an hour stays a figure, as in 10 to 14 June.
    """
    number = re.match(r"[1-9]\d(?= (?!(?:to|and) \d|[ap]\.m\.)[a-z])", text)
    said = _in_words(int(number[0])) + text[2:] if number else text
    return said[:1].upper() + said[1:]


def _in_words(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 1:
        return TEENS[ones]
    return TENS[tens - 2] + (f"-{SMALL[ones]}" if ones else "")


# Words of a headline, at most.
HEADLINE_WORDS = 25


def shortest(candidates: Iterable[str]) -> str:
    """Return the first candidate of at most 25 words, the fullest first; else the last one."""
    several = list(candidates)
    return next((one for one in several if len(one.split()) <= HEADLINE_WORDS), several[-1])
