"""Numbers in running text: in digits, words, fractions, dozens and Roman numerals."""

import re
from collections.abc import Iterator

from data_access.domain import formatting

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
ONES = "|".join(formatting.SMALL[1:])
UNIT = (
    rf"(?:(?:{'|'.join(formatting.TENS)})(?:[\s-](?:{ONES}))?|{'|'.join(formatting.TEENS)}|{ONES})"
)
SCALE = "(?:hundred|thousand|million|billion|trillion)"
# Fractions by their denominator; "second" is no fraction.
PARTS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 8: "eighth", 10: "tenth"}
PART = "|".join(PARTS[size] for size in PARTS if size > 2)
# What the figures of an update count: after these "no", 2024 and XII are numbers.
COUNTED = (
    r"(?:organi[sz]ations?|NGOs?|CSOs?|States?|countr(?:y|ies)|partners?|compan(?:y|ies)|events?"
    r"|actions?|reforms?|milestones?|decisions?|applications?|applicants?|participants?|people"
    r"|persons?|sessions?|engagements?|contributors?|donors?|deferrals?|requests?|meetings?"
    r"|entit(?:y|ies)|governments?|non-?profits?|activit(?:y|ies)|members?|recommendations?)\b"
)
BEFORE = r"(?:[a-z-]+\s){0,3}?"
NUMBER = re.compile(
    # $1.2 million, US$5m, 10k, 47 per cent
    r"(?:\bUS)?[$]?(?<![\w/.,])\d+(?:,\d+)*(?:\.\d+)?"
    r"(?:\s(?:million|billion|trillion|per cent)|\s?(?:mn|bn|tn|m|k)\b)?(?![\w/])"
    # two thirds, a quarter of, half of
    rf"|\b{UNIT}[\s-](?:halves|(?:{PART})s)\b"
    rf"|\b(?:an?|one)[\s-](?:{PART})(?=\s(?:of|more|fewer|less)\b)|\bone[\s-](?:{PART})(?=[.,;:!?]|$)"
    r"|(?<!first\s)(?<!second\s)(?<!other\s)(?:\bone\s)?\bhalf\b(?!-|\san?\s|\spast)"
    # half a dozen, a dozen, dozens
    rf"|\b(?:half\san?|an?|{UNIT})\sdozen\b|\b(?:dozens|hundreds|thousands|millions|billions)\b"
    # one hundred and five, two thousand three hundred
    rf"|\b(?:an?|{UNIT})(?:[\s-]{SCALE})+(?:\s(?:and\s)?{UNIT}(?:[\s-]{SCALE})*)*\b"
    rf"|\b(?!one\b){UNIT}\b|\bzero\b"
    # no organization, none of the States
    rf"|\bno(?=\s(?!longer\b|more\b|less\b|one\b){BEFORE}{COUNTED})|\bnone(?=\sof\b)"
    rf"|(?-i:\b(?:[IVXLC]{{2,}}|[VXLC])\b)(?=\s{BEFORE}{COUNTED})",
    re.IGNORECASE,
)
# What has digits and is no figure: dates, times, symbols of documents, numbered things.
NO_FIGURES = re.compile(
    rf"\b\d{{1,2}}(?:\s?[–-]\s?\d{{1,2}}|\s(?:to|and)\s\d{{1,2}})?\s(?:{MONTHS})(?:\s\d{{4}})?"
    r"|(?P<year>(?<![\d,.$])(?:19|20)\d\d(?:\s(?:to|and)\s(?:19|20)\d\d)?"
    r"(?!\d|[,.]\d|\s(?:per|mil|bil)))"
    r"|\b\d{1,2}(?:\.\d\d)?\s[ap]\.m\.|\b[ASE]/[\w./]+|\bresolution\s\d+(?:/\d+)?|\bdecision\s\d+/\d+"
    r"|\b(?:SDG|Goal|figure|table|room|paragraph|para\.|No\.|article|item)\s\d+|\bUN80\b"
    r"|\b(?:part|chapter|annex|phase|volume|section|title|article|category|tier|goal)\s"
    r"(?-i:[IVXLC]+)\b"
    r"|(?-i:\b[A-Z]\w*)[-+]\d+\b",
    re.IGNORECASE,
)
# Before these words 2024 is an amount; before others only where what is counted follows.
AMOUNT = re.compile(
    r"\b(?:some|nearly|almost|approximately|roughly|(?:more|fewer|less)\sthan|at\s(?:least|most))\s$",
    re.IGNORECASE,
)
PERHAPS = re.compile(
    r"(?:^|[.!?:]\s|\b(?:about|around|over|all|up\sto|total\sof)\s)$", re.IGNORECASE
)
THINGS = re.compile(rf"\s{BEFORE}{COUNTED}", re.IGNORECASE)


def numbers(text: str) -> list[tuple[int, str]]:
    """Find the numbers in a text: where each begins, and how it is written."""
    left = NO_FIGURES.sub(_blank, text)
    return [(found.start(), found[0]) for found in NUMBER.finditer(left)]


def _blank(found: re.Match[str]) -> str:
    return found[0] if found["year"] and _is_amount(found) else " " * len(found[0])


def _is_amount(year: re.Match[str]) -> bool:
    before, after = year.string[: year.start()], year.string[year.end() :]
    counts = THINGS.match(after)
    return bool(AMOUNT.search(before) or (counts and PERHAPS.search(before)))


def in_words(number: int) -> str:
    """Write a whole number from 1 to 999,999 in words: one hundred and five."""
    thousands, rest = divmod(number, 1000)
    hundreds, small = divmod(rest, 100)
    parts = [f"{in_words(thousands)} thousand"] if thousands else []
    parts += [f"{formatting.SMALL[hundreds]} hundred"] if hundreds else []
    if small:
        tens, ones = divmod(small, 10)
        if small < 20:
            word = formatting.SMALL[small] if small < 10 else formatting.TEENS[small - 10]
        else:
            word = formatting.TENS[tens - 2] + (f"-{formatting.SMALL[ones]}" if ones else "")
        parts.append(f"and {word}" if parts else word)
    return " ".join(parts)


def counts(number: int) -> Iterator[str]:
    """Other ways to write a count: in words, in dozens; none and zero for 0."""
    if number == 0:
        yield from ("none", "zero")
    if 100 <= number < 1_000_000:
        yield in_words(number)
    if number and number % 12 == 0 and number <= 60:
        yield f"{formatting.SMALL[number // 12]} dozen"
    if number in (6, 12):
        yield "half a dozen" if number == 6 else "a dozen"


def fractions(share: float) -> Iterator[str]:
    """Fractions that are a share to half a percentage point: a third, one third, two thirds."""
    for size, part in PARTS.items():
        for above in range(1, size):
            if abs(share - above / size) >= 0.005:
                continue
            if size == 2:
                yield from ("half", "one half")
            elif above == 1:
                yield from (f"{article} {part}" for article in ("a", "one"))
            else:
                words = formatting.SMALL[above]
                yield from (f"{words} {part}s", f"{words}-{part}s")
