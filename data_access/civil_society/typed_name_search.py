"""Names found by what somebody types of them: some words, in any order, with typing errors.

Pure functions of folded names (`naming.fold`), in whatever script they are. A word counts by how
few names it is in: "of" says hardly anything, "lanterns" almost all. Scripts that put no spaces
between words are looked at two letters at a time. Nothing is transliterated.
"""

import heapq
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from data_access.civil_society.name_matching import EMPTY
from data_access.domain.names import INITIALS, fold

# Letters of scripts without spaces between words: Thai to Myanmar, Khmer, kana, Han, and so on.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
# How like two words must be, of 100, and from how many letters on a word can be mistyped.
WORD, MISTYPED = 72, 4
# What the beginning of a word counts, and how many letters that needs.
BEGUN, BEGINS = 85, 2
# How like a name must be to be shown at all, and to be likely the same.
SHOWN, LIKELY = 0.5, 0.8
# How much of the likeness is that nothing of the name is left over.
LEFT_OVER = 0.25
# How like a name is whose initials were typed: others may have the same.
OF_INITIALS = 0.95
# How many names are looked at closely.
MOST = 200
NAME, INITIALS_OF, WORDS = "the same name", "initials", "resembles it"


@dataclass(frozen=True)
class Found:
    """A name by its place among the names, how like it is, from 0 to 1, and in what way."""

    place: int
    likeness: float
    why: str


class Names:
    """Names as they can be looked through; made once for many searches."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        """`names` are pairs of a folded name, and the name as it is written."""
        self._names = names
        self._places = {key: place for place, (key, _) in enumerate(names)}
        self._words = [_words(key) for key, _ in names]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self._words):
            for word in words:
                self._holding[word].append(place)
        self._vocabulary = list(self._holding)

    def like(self, typed: str) -> list[Found]:
        """The names that are like what somebody typed, folded: the likest first."""
        found = {one.place: one for one in self._by_words(_words(typed))}
        # Initials are one word; to know those of all names takes a while.
        for place in self._short.get(typed, ()) if " " not in typed else ():
            found[place] = Found(place, OF_INITIALS, INITIALS_OF)
        if (place := self._places.get(typed)) is not None:
            found[place] = Found(place, 1.0, NAME)
        return sorted(found.values(), key=lambda one: (-one.likeness, one.place))

    @cached_property
    def _short(self) -> dict[str, set[int]]:
        """The names that go by these initials."""
        short = defaultdict(set)
        for place, (key, written) in enumerate(self._names):
            for initials in _initials(key, written):
                short[initials].add(place)
        return short

    def _by_words(self, typed: Sequence[str]) -> Iterator[Found]:
        """What holds words like those typed, each counted by how telling it is."""
        weights: list[float] = []
        likest: dict[int, dict[int, tuple[float, str]]] = defaultdict(dict)
        for number, word in enumerate(typed):
            like = self._like(word)
            weights.append(self._weight(max(like, key=like.get, default="")))
            for other, score in like.items():
                for place in self._holding[other]:
                    # Of several words that are like it, the likest.
                    if score > likest[place].get(number, (0, ""))[0]:
                        likest[place][number] = score, other
        parts = {
            place: sum(weights[number] * score for number, (score, _) in matched.items())
            / (100 * sum(weights))
            for place, matched in likest.items()
        }
        # Of names that hold the same common word, the short ones are likest.
        best = heapq.nsmallest(MOST, parts, key=lambda one: (-parts[one], len(self._words[one])))
        for place in best:
            met = {other for _, other in likest[place].values()}
            likeness = parts[place] * (1 - LEFT_OVER + LEFT_OVER * self._share(place, met))
            if likeness >= SHOWN:
                # A name that is like in all words is still not the same.
                yield Found(place, min(likeness, 0.99), WORDS)

    def _like(self, word: str) -> dict[str, float]:
        """The words in names that may be meant by one that was typed, with how like they are."""
        like = {}
        if len(word) >= MISTYPED:
            near = process.extract(
                word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=WORD, limit=None
            )
            like = {other: score for other, score, _ in near if len(other) >= MISTYPED}
        if len(word) >= BEGINS:
            for other in self._vocabulary:
                if other.startswith(word):
                    begun = BEGUN + (100 - BEGUN) * len(word) / len(other)
                    like[other] = max(begun, like.get(other, 0))
        if word in self._holding:
            like[word] = 100
        return like

    def _weight(self, word: str) -> float:
        """How telling a word is: the fewer names hold it, the more."""
        weight = math.log(1 + len(self._words) / (1 + len(self._holding.get(word, ()))))
        return weight / 4 if word in EMPTY else weight

    def _share(self, place: int, met: set[str]) -> float:
        """How much of a name was typed, by the weight of its words."""
        weights = {word: self._weight(word) for word in self._words[place]}
        whole = sum(weights.values())
        return sum(weights[word] for word in met if word in weights) / whole if whole else 0


def _words(key: str) -> tuple[str, ...]:
    """The words of a folded name; of a script without spaces, its letters two by two."""
    words = []
    for word in key.split():
        if not UNSPACED.search(word):
            words.append(word)
            continue
        for part in re.split(f"({UNSPACED.pattern})", word):
            if UNSPACED.fullmatch(part):
                pairs = [part[at : at + 2] for at in range(len(part) - 1)]
                words += pairs or [part]
            elif part:
                words.append(part)
    return tuple(dict.fromkeys(words))


def _initials(key: str, written: str) -> frozenset[str]:
    """The initials that a name may go by: those in its brackets, and those of its words."""
    short = {fold(found).replace(" ", "") for found in INITIALS.findall(written)}
    words = key.split()
    for some in (words, [word for word in words if word not in EMPTY]):
        if len(some) > 2:
            short.add("".join(word[0] for word in some))
    return frozenset(one for one in short if len(one) > 1)
