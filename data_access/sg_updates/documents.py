"""An update as it will stand on paper: tokens written out, sentences with their references."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from string import ascii_uppercase

from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer
from data_access.sg_updates.content import NUMBERED, SECTIONS, TOKEN, Content, Item, token, tokens
from data_access.sg_updates.sentences import sentences

# What may stand after the number of a source at the end of a sentence.
ENDS = ".!?…"
# These stops are of the word.
HALF_DAY = re.compile(r"\b[ap]\.m\.$")
# On a Friday, what comes begins with Monday; on a Wednesday, with the rest of the week.
A_LITTLE = dt.timedelta(days=3)


@dataclass(frozen=True)
class Point:
    """One point for attention."""

    lead: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph; `thread` says which earlier update it follows up, or nothing."""

    number: int
    text: str
    thread: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure, or a table alone; `source` is the number of its answer in the annex."""

    number: int
    source: int
    caption: str
    answer: Answer
    table_alone: bool


@dataclass(frozen=True)
class Section:
    """One numbered section with its paragraphs and figures in their order."""

    heading: str
    blocks: tuple[Paragraph | Figure, ...]


@dataclass(frozen=True)
class Decision:
    """What the Secretary-General is asked to decide; `letter` is A, B, and so on."""

    letter: str
    matter: str
    recommendation: str
    reason: str
    owner: str
    needed_by: dt.date | None


@dataclass(frozen=True)
class Entry:
    """One thing that is coming: when and where, what, what it asks of the Secretary-General."""

    place: str
    event: str
    role: str


@dataclass(frozen=True)
class Day:
    """One day and what is on it."""

    date: dt.date
    entries: tuple[Entry, ...]
    said: str = ""


@dataclass(frozen=True)
class Document:
    """All that an update says, section by section; `sources` are the answers, as numbered."""

    attention: tuple[Point, ...]
    sections: tuple[Section, ...]
    decisions: tuple[Decision, ...]
    coming: tuple[Day, ...]
    line: tuple[str, ...]
    sources: tuple[Answer, ...]


def document(
    content: Content,
    answers: Mapping[tuple, Answer],
    *,
    until: dt.date,
    threads: Mapping[tuple[int, str], str],
) -> Document:
    """Write an update out.

    `answers` are those of `bindings.answers`; `threads` says of an item of an
    earlier update what it was.
    """
    # In the order of the document: that is how its sources are numbered.
    said = _Said(content, answers)
    return Document(
        attention=(
            *(
                Point(said.cited(item.lead, item.text), said.cited(item.text))
                for item in content.of("attention")
            ),
            *_asked_for(content.of("decisions")),
        ),
        sections=_sections(content, said, threads),
        decisions=tuple(
            Decision(
                letter(place),
                *map(said.cited, (item.lead, item.text, item.reason)),
                said.cited(item.owner, item.lead),
                item.on,
            )
            for place, item in enumerate(content.of("decisions"))
        ),
        coming=tuple(_days(content.of("coming"), until, said)),
        line=tuple(said.cited(item.text) for item in content.of("line")),
        sources=tuple(answers[asks] for asks in said.numbers),
    )


def _asked_for(decisions: Sequence[Item]) -> Iterator[Point]:
    """What page one says of decisions, so that it stands alone."""
    if decisions:
        days = [item.on for item in decisions if item.on]
        first = f", the first by {formatting.day(min(days))}" if days else ""
        number = formatting.count(len(decisions), "decision is", "decisions are")
        yield Point("Decisions requested.", f"{formatting.begun(number)} requested below{first}.")


def letter(place: int) -> str:
    """The letter of a decision, from A; after Z comes AA."""
    more, last = divmod(place, len(ascii_uppercase))
    return (letter(more - 1) if more else "") + ascii_uppercase[last]


class _Said:
    """Texts with the numbers of their sources, which are numbered as they are first cited."""

    def __init__(self, content: Content, answers: Mapping[tuple, Answer]) -> None:
        self.answers = answers
        self.asks = {key: binding.asks for key, binding in content.bindings.items()}
        self.numbers: dict[tuple, int] = {}

    def number(self, key: str) -> int | None:
        asks = self.asks.get(key)
        if asks not in self.answers:
            return None
        return self.numbers.setdefault(asks, len(self.numbers) + 1)

    def answer(self, key: str) -> Answer | None:
        return self.answers.get(self.asks.get(key))

    def cited(self, text: str, beside: str = "") -> str:
        """A text with the numbers of its sources at the end of each sentence.

        What the text `beside` it cites, it need not.
        """
        there = {self.asks.get(key) for _, key in tokens(beside)}
        return "".join(
            _with_sources(written, self._numbers(keys, there))
            for written, keys in by_sentence(text)
        )

    def _numbers(self, keys: Iterable[str], there: Collection[tuple | None]) -> list[int]:
        wanted = (self.number(key) for key in keys if self.asks.get(key) not in there)
        return sorted({number for number in wanted if number})


def by_sentence(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each sentence of a text as it is read, with the keys of the tokens that end in it."""
    ends, written, last = [], "", 0
    for found in TOKEN.finditer(text):
        written += text[last : found.start()] + found[1]
        ends.append((len(written), found[2]))
        last = found.end()
    written += text[last:]
    begins = 0
    for sentence in sentences(written):
        until = begins + len(sentence)
        yield sentence, [key for end, key in ends if begins < end <= until]
        begins = until


def _with_sources(sentence: str, numbers: list[int]) -> str:
    if not numbers:
        return sentence
    said = sentence.rstrip()
    words = said if HALF_DAY.search(said) else said.rstrip(ENDS).rstrip()
    after = sentence[len(words) :]
    return f"{words} [{', '.join(map(str, numbers))}]{after}"


def _sections(
    content: Content, said: _Said, threads: Mapping[tuple[int, str], str]
) -> tuple[Section, ...]:
    paragraphs, figures, made = count(1), count(1), []
    for section in NUMBERED:
        blocks: list[Paragraph | Figure] = []
        for item in content.of(section):
            if not item.shows:
                thread = threads.get(item.continues, "") if item.continues else ""
                blocks.append(Paragraph(next(paragraphs), said.cited(item.text), thread))
            elif figure := _figure(said, item, figures):
                blocks.append(figure)
        made.append(Section(SECTIONS[section], tuple(blocks)))
    return tuple(made)


def _figure(said: _Said, item: Item, figures: "count[int]") -> Figure | None:
    answer = said.answer(item.shows)
    if answer is None:
        return None
    caption = said.cited(item.text, token("", item.shows)) or answer.finding
    source = said.number(item.shows)
    return Figure(next(figures), source, caption, answer, item.kind == "table")


def _days(entries: Sequence[Item], until: dt.date, said: _Said) -> Iterator[Day]:
    """The working days of two weeks, and any other day that something is on."""
    monday = weeks.monday(weeks.name(until + A_LITTLE))
    working = [monday + dt.timedelta(days=7 * week + day) for week in (0, 1) for day in range(5)]
    shown = {day for day in working if day > until}
    # What has no day yet is not left out: it stands on the first.
    on = [(item.on or min(shown), item) for item in entries]
    for day in sorted(shown | {day for day, _ in on}):
        here = tuple(
            Entry(
                said.cited(item.lead, item.text),
                said.cited(item.text),
                said.cited(item.owner, item.text),
            )
            for day_, item in on
            if day_ == day
        )
        yield Day(day, here, "" if here else "No events")
