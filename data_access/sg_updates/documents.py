"""Compose an update as a document: numbers written out, sources numbered and cited."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from string import ascii_uppercase
from typing import Any

from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer
from data_access.domain.releases import Drawn
from data_access.domain.sg_update import (
    Day,
    Decision,
    Entry,
    Figure,
    Paragraph,
    Point,
    Reference,
    Section,
    SgUpdate,
)
from data_access.domain.tables import table
from data_access.sg_updates.content import NUMBERED, SECTIONS, TOKEN, Content, Item, token, tokens
from data_access.sg_updates.sentences import sentences

# Draws an answer: its columns with their titles, and its chart.
Draw = Callable[[Answer], Drawn]
# What may follow the number of a source at the end of a sentence.
ENDS = ".!?…"
# These full stops belong to the word.
HALF_DAY = re.compile(r"\b[ap]\.m\.$")
# On a Friday, "Coming up" begins with Monday; on a Wednesday, with the rest of the week.
MARGIN = dt.timedelta(days=3)
# Rows of a table at most; the note below it gives the full number.
MOST_ROWS = 40


@dataclass(frozen=True)
class Header:
    """What the head of the document needs, besides its text.

    day          the day of its clearance; today for a draft
    prepared_by  everybody who saved a version
    cleared_by   the chief of staff; None for a draft
    next_on      the day by which the next one is promised
    """

    number: int
    since: dt.date
    until: dt.date
    level: str | None
    day: dt.date
    prepared_by: Sequence[str]
    cleared_by: str | None
    next_on: dt.date
    demonstration: bool

    @property
    def reference(self) -> str:
        """The reference of the update: SGU/2026/3."""
        return f"SGU/{self.day.year}/{self.number}"


def document(
    content: Content,
    answers: Mapping[tuple, Answer],
    header: Header,
    *,
    threads: Mapping[tuple[int, str], str],
    draw: Draw,
) -> SgUpdate:
    """Compose an update.

    `answers` are those of `live_figures.answers`; `threads` quotes items of
    earlier updates, by update and item.
    """
    # In the order of the document, which numbers its sources.
    cites = _Citations(content, answers)
    points = tuple(
        Point(cites.text(item.lead, item.text), cites.text(item.text))
        for item in content.of("attention")
    )
    sections = _sections(content, cites, threads, draw)
    decisions = tuple(_decisions(content.of("decisions"), cites))
    coming = tuple(_days(content.of("coming"), header.until, cites))
    line = tuple(cites.text(item.text) for item in content.of("line"))
    sources = tuple(answers[asks] for asks in cites.numbers)
    asked_at = max(
        (answer.asked_at for answer in sources), default=weeks.now().replace(tzinfo=dt.UTC)
    )
    return SgUpdate(
        level=(header.level or "not yet classified").upper(),
        date=header.day,
        reference=header.reference,
        subject=f"Civil society update for {formatting.span(header.since, header.until)}",
        as_of=_in_new_york(asked_at),
        made_at=asked_at,
        demonstration=header.demonstration,
        stamp="" if header.cleared_by else "DRAFT",
        attention=(*points, *_decisions_requested(content.of("decisions"))),
        sections=sections,
        decisions=decisions,
        coming=coming,
        line=line,
        references=tuple(
            _reference(number, answer, header) for number, answer in enumerate(sources, start=1)
        ),
        prepared_by=", ".join(header.prepared_by),
        cleared_by=header.cleared_by or "",
        next=formatting.day(header.next_on),
        answers=sources,
    )


def _decisions_requested(decisions: Sequence[Item]) -> Iterator[Point]:
    """Announce the decisions on page one, so that it can be read alone."""
    if decisions:
        days = [item.on for item in decisions if item.on]
        first = f", the first by {formatting.day(min(days))}" if days else ""
        number = formatting.count(len(decisions), "decision is", "decisions are")
        yield Point("Decisions requested.", f"{formatting.begun(number)} requested below{first}.")


def _decisions(items: Sequence[Item], cites: "_Citations") -> Iterator[Decision]:
    for place, item in enumerate(items):
        texts = map(cites.text, (item.lead, item.text, item.reason))
        yield Decision(letter(place), *texts, cites.text(item.owner, item.lead), item.on)


def letter(place: int) -> str:
    """The letter of a decision, from A; after Z comes AA."""
    more, last = divmod(place, len(ascii_uppercase))
    return (letter(more - 1) if more else "") + ascii_uppercase[last]


# Citations


class _Citations:
    """Writes texts with the numbers of their sources, in the order in which they are cited."""

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

    def text(self, text: str, beside: str = "") -> str:
        """A text with the numbers of its sources at the end of each sentence.

        Sources cited in the text `beside` it are not repeated.
        """
        repeated = {self.asks.get(key) for _, key in tokens(beside)}
        return "".join(
            _with_sources(sentence, self._numbers(keys, repeated))
            for sentence, keys in by_sentence(text)
        )

    def _numbers(self, keys: Iterable[str], repeated: Collection[tuple | None]) -> list[int]:
        numbers = (self.number(key) for key in keys if self.asks.get(key) not in repeated)
        return sorted({number for number in numbers if number})


def by_sentence(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each sentence of a text with its tokens written out, and the keys of these tokens."""
    ends, plain, last = [], "", 0
    for match in TOKEN.finditer(text):
        plain += text[last : match.start()] + match[1]
        ends.append((len(plain), match[2]))
        last = match.end()
    plain += text[last:]
    begins = 0
    for sentence in sentences(plain):
        until = begins + len(sentence)
        yield sentence, [key for end, key in ends if begins < end <= until]
        begins = until


def _with_sources(sentence: str, numbers: list[int]) -> str:
    if not numbers:
        return sentence
    text = sentence.rstrip()
    words = text if HALF_DAY.search(text) else text.rstrip(ENDS).rstrip()
    after = sentence[len(words) :]
    return f"{words} [{', '.join(map(str, numbers))}]{after}"


def _reference(number: int, answer: Answer, header: Header) -> Reference:
    params = (
        f"--{name.replace('_', '-')} {_param(value)}"
        for name, value in answer.params.items()
        if value not in (None, ())
    )
    draft = f"data version {answer.version}"
    return Reference(
        number=number,
        question=answer.method.splitlines()[0],
        command=" ".join((answer.question, *params)),
        source=answer.cited,
        as_of=_in_new_york(answer.asked_at),
        snapshot=f"{header.reference}/{number}" if header.cleared_by else draft,
    )


def _param(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _in_new_york(at: dt.datetime) -> str:
    return f"{formatting.instant(at.astimezone(weeks.REPORTING_ZONE))} (New York time)"


# Sections


def _sections(
    content: Content, cites: _Citations, threads: Mapping[tuple[int, str], str], draw: Draw
) -> tuple[Section, ...]:
    paragraphs, figures, sections = count(1), count(1), []
    for section in NUMBERED:
        blocks: list[Paragraph | Figure] = []
        for item in content.of(section):
            if not item.shows:
                thread = threads.get(item.continues, "") if item.continues else ""
                blocks.append(Paragraph(next(paragraphs), cites.text(item.text), thread))
            elif answer := cites.answer(item.shows):
                caption = cites.text(item.text, token("", item.shows)) or answer.finding
                source = cites.number(item.shows)
                drawn = draw(answer)
                chart = None if item.kind == "table" else drawn.chart
                blocks.append(_figure(next(figures), caption, source, answer, drawn.columns, chart))
        sections.append(Section(SECTIONS[section], tuple(blocks)))
    return tuple(sections)


def _figure(
    number: int,
    caption: str,
    source: int,
    answer: Answer,
    columns: Mapping[str, str],
    chart: Mapping[str, Any] | None,
) -> Figure:
    rows = answer.rows[list(columns)]
    is_cut = not chart and len(rows) > MOST_ROWS
    cut = f"The first {MOST_ROWS} of {len(rows)} rows. " if is_cut else ""
    unit = ", ".join(filter(None, (answer.unit, answer.period)))
    return Figure(
        number=number,
        caption=caption,
        note=f"{unit}. {cut}Source: [{source}].",
        alternative=f"{answer.finding.removesuffix('.')}. {answer.method.splitlines()[0]}",
        chart=chart,
        table=None if chart else table(rows.head(MOST_ROWS), columns),
    )


# Coming up


def _days(entries: Sequence[Item], until: dt.date, cites: _Citations) -> Iterator[Day]:
    """The working days of two weeks, and any other day that has an event."""
    monday = weeks.monday(weeks.name(until + MARGIN))
    working = [monday + dt.timedelta(days=7 * week + day) for week in (0, 1) for day in range(5)]
    days = {day for day in working if day > until}
    # An event without a date is not left out: it is listed on the first day.
    dated = [(item.on or min(days), item) for item in entries]
    for day in sorted(days | {day for day, _ in dated}):
        of_day = tuple(
            Entry(
                cites.text(item.lead, item.text),
                cites.text(item.text),
                cites.text(item.owner, item.text),
            )
            for on, item in dated
            if on == day
        )
        yield Day(day, of_day, "" if of_day else "No events")
