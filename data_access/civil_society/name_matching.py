"""Names that are nearly the same: by initials, by the order of their words, by a typing error.

Pure functions of folded names. A number, a short word or the name of a Member State tells two
organizations apart however like their names are: what differs there is no error.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from data_access import reference
from data_access.domain.names import fold

INITIALS, ORDER, SPELLING = "initials", "the same words", "spelling"
# Words that say nothing of who it is, in the languages that names come in.
EMPTY = frozenset(
    (
        *("the", "of", "and", "for", "in", "on", "a", "an"),
        *("de", "la", "le", "les", "des", "du", "et", "pour"),
        *("el", "los", "las", "del", "y", "da", "do", "e"),
    )
)
# One error in a short name, two in a long one; what is shorter still is not looked at.
SHORT, LONG = 8, 16
# Names are held against each other that are the same at one end: by so many letters at the
# beginning or, of short names, at the end; of long ones by all but about so many at the beginning.
# Many end alike, as in Foundation. Such ends grow in steps: names that are alike differ in length.
BEGINNING, END, ALL_BUT, STEP = 5, 5, 7, 8
# How many are held against all others of their group at once.
PORTION = 1000
# A word may be mistyped where so many letters of it are left.
WORD = 5


def alike(names: Iterable[str]) -> dict[tuple[str, str], str]:
    """Pairs of folded names, each in order, that may be one, with the reason."""
    names = sorted(set(names))
    found: dict[tuple[str, str], str] = {}
    for why, pairs in (
        (INITIALS, _initials(names)),
        (ORDER, _order(names)),
        (SPELLING, _spelling(names)),
    ):
        for pair in pairs:
            found.setdefault(tuple(sorted(pair)), why)
    return found


def _initials(names: list[str]) -> Iterator[tuple[str, str]]:
    """A name, and the same name with its own initials at its end or its beginning."""
    known = set(names)
    for name in names:
        first, *rest = name.split()
        *begun, last = name.split()
        for initials, words in ((last, begun), (first, rest)):
            if len(words) > 1 and initials in _short(tuple(words)) and " ".join(words) in known:
                yield name, " ".join(words)


def _short(words: tuple[str, ...]) -> set[str]:
    """The initials that a name may go by, with and without its empty words."""
    full = [word for word in words if word not in EMPTY]
    return {"".join(word[0] for word in some) for some in (words, full) if len(some) > 1}


def _order(names: list[str]) -> Iterator[tuple[str, str]]:
    """Names of the same words, in another order or with other empty ones between."""
    groups: Mapping[tuple, list[str]] = defaultdict(list)
    for name in names:
        words = tuple(sorted(word for word in name.split() if word not in EMPTY))
        if len(words) > 1:
            groups[words].append(name)
    for group in groups.values():
        yield from itertools.combinations(group, 2)


def _spelling(names: list[str]) -> Iterator[tuple[str, str]]:
    """Names that differ in a letter or two."""
    groups: Mapping[tuple[int, str], list[str]] = defaultdict(list)
    for name in names:
        if len(name) >= SHORT:
            groups[0, name[:BEGINNING]].append(name)
            for end in _ends(len(name)):
                groups[end, name[-end:]].append(name)
    for group in groups.values():
        yield from _near(group)


def _ends(length: int) -> tuple[int, ...]:
    """How long the ends are by which a name of this length is held against others."""
    if length < LONG:
        return (END,)
    whole = (length - ALL_BUT) // STEP * STEP
    return (whole, whole - STEP) if whole > STEP else (whole,)


def _near(group: list[str]) -> Iterator[tuple[str, str]]:
    for start in range(0, len(group) if len(group) > 1 else 0, PORTION):
        some = group[start : start + PORTION]
        errors = process.cdist(some, group, scorer=OSA.distance, score_cutoff=2, dtype="uint8")
        for one, other in zip(*((errors > 0) & (errors <= 2)).nonzero(), strict=True):
            pair = some[one], group[other]
            if pair[0] < pair[1] and errors[one, other] <= _most(pair) and _mistyped(*pair):
                yield pair


def _most(pair: tuple[str, str]) -> int:
    return 1 if min(map(len, pair)) < LONG else 2


def _mistyped(one: str, other: str) -> bool:
    """Whether what differs can be an error: long words, and no number and no State among them."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    these, those = one.split(), other.split()
    if "".join(these) == "".join(those):
        return True
    if len(these) != len(those):
        return False
    return all(
        min(len(this), len(that)) >= WORD and not {this, that} <= _of_states()
        for this, that in zip(these, those, strict=True)
        if this != that
    )


@cache
def _of_states() -> frozenset[str]:
    """The words that Member States' names are made of."""
    called = (name for row in reference.states() for name in (row["name"], *row["aliases"]))
    return frozenset(word for name in called for word in fold(name).split())
