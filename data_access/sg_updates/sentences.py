"""Sentences and words of running text, as the United Nations writes it."""

import re

# Where a sentence may end: the stop, what closes with it, and the marks of its sources.
ENDS = re.compile(
    r"""[.!?…]+[”’"')\]]*(?:\s?\[\d+(?:,\s?\d+)*\])*\s+(?=[“‘"'(\[]*(?:\$?\d|[^\W\d_a-z]))"""
)
# The word before a stop, with the stops inside it: a.m, No, J.
LAST = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]+(?=[.]$)")
# What follows is a name, or an example: no sentence ends here.
NEVER = re.compile(r"mr|mrs|ms|mx|dr|prof|messrs|st|gen|col|lt|capt|hon|cf|vs|viz|e\.g|i\.e|h\.e")
# What follows is a number, if it is not the end.
BEFORE_NUMBERS = re.compile(
    "nos?|paras?|arts?|pp?|vols?|chaps?|sects?|figs?|ca|approx|add|corr|rev|ref|res"
)
# Ends a sentence only before a word that opens one: "at 6 p.m. New York time" goes on.
SELDOM = re.compile(r"[ap]\.m|etc|inc|ltd|co|jr|sr|u\.[nsk]")
OPENERS = re.compile(
    r"\W*(?:an?|after|all|and|as|at|before|both|but|each|for|he|her|his|if|in|its?|many|most|no|of|on"
    r"|one|our|she|some|that|the|their|there|these|they|this|those|three|to|two|under|we|what|when"
    r"|where|while|with)\b",
    re.IGNORECASE,
)
# A letter after one of these names a part of the paper and is no initial.
LETTERED = re.compile(
    r"\b(?:annex|appendix|category|decision|group|option|part|section|table)\s\w\.$", re.IGNORECASE
)
ONLY_A_NUMBER = re.compile(r"\W*(?:\d+|[a-z]|[ivx]+)[.)]*")
REFERENCE = re.compile(r"\[\d+(?:,\s?\d+)*\]")


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph; each keeps the space after it, so that they join back.

    Stops of "a.m.", "No. 3", "para. 4", initials, titles and decimals end none; a number in front
    of a paragraph and the marks of sources, such as [1], belong to the sentence they stand at.
    """
    found, begin = [], 0
    for end in ENDS.finditer(text):
        said = text[begin : end.start() + 1]
        if _ends(said, text[end.end() :]):
            found.append(text[begin : end.end()])
            begin = end.end()
    return [*found, text[begin:]] if text[begin:] else found


def words(text: str) -> int:
    """How many words a text has; figures are words, dashes and the marks of sources are none."""
    return sum(any(map(str.isalnum, word)) for word in REFERENCE.sub(" ", text).split())


def _ends(said: str, rest: str) -> bool:
    """Whether the stop at the end of `said` ends a sentence that `rest` does not go on with."""
    if ONLY_A_NUMBER.fullmatch(said):
        return False
    last = LAST.search(said)
    if last is None:
        return True
    word = last[0].casefold()
    if BEFORE_NUMBERS.fullmatch(word):
        return not rest[0].isdigit()
    if SELDOM.fullmatch(word):
        return OPENERS.match(rest) is not None
    return not NEVER.fullmatch(word) and not _initial(last[0], said)


def _initial(word: str, said: str) -> bool:
    """Whether a word before a stop is the initial of a name, or several: J, or J.R."""
    letters = word.split(".")
    return all(len(letter) == 1 and letter.isupper() for letter in letters) and not (
        LETTERED.search(said)
    )
