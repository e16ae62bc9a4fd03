"""Check the claims of an update against the data before it is cleared.

An issue that blocks must be resolved, or dismissed with a reason that stays on file.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

import pandas as pd

from data_access import privacy
from data_access.domain import formatting, weeks
from data_access.domain.answers import Answer
from data_access.domain.sources import LATE
from data_access.queries import every_query
from data_access.sg_updates import content, live_figures, numbers_in_text, style_structure, un_style
from data_access.sg_updates.content import FINDING, SECTIONS, TEXTS, Binding, Content, Item
from data_access.sg_updates.documents import by_sentence
from data_access.statistics import rate_ratio

# Claims that something is more or less than it was, or than something else.
CHANGES = re.compile(
    r"\b(?:rose|risen|rising|fell|fallen|falling|grew|grown|dropped|gap|surged?|shrank|doubled"
    r"|halved|increas\w+|decreas\w+|declin\w+)\b",
    re.IGNORECASE,
)
# What is drawn from a stream of happenings, and moves by chance. Of the others, such as reforms and
# money, the count is the whole: it rose if it rose.
BY_CHANCE = ("engagement", "inclusion", "accreditation", "member_states")


@dataclass(frozen=True)
class Remark:
    """One thing that the check found.

    rule      what it was held against, such as "moved" or "S01"
    item      the item that it is about; empty where it is about the whole
    found     the words, or the number, that it is about
    """

    rule: str
    blocking: bool
    section: str
    item: str
    words: str
    found: str = ""

    @property
    def key(self) -> str:
        """What it is set aside by: mended and made anew, the same remark has the same key."""
        return f"{self.rule}:{self.item}:{self.found}"


@dataclass(frozen=True)
class About:
    """What an update is held against, besides the answers that it rests on.

    imports  title of the file and source, source and instant (UTC) of each import, latest first
    people   names of contacts, folded
    states   names of Member States
    """

    level: str | None
    until: dt.date
    today: dt.date
    demonstration: bool
    imports: Sequence[tuple[str, str, dt.datetime]]
    people: Collection[str]
    states: Sequence[str]


def check(now: Content, answers: Mapping[tuple, Answer], about: About) -> list[Remark]:
    """All that there is to remark, in the order of the document, what blocks first."""
    found = [*_of_the_whole(now, answers, about)]
    for section in SECTIONS:
        for item in now.of(section):
            of_item = [
                *_of_tokens(now, item, answers, about),
                *_of_shape(item, about),
                *_of_claims(now, item, answers),
                *_of_style(now, item, about),
            ]
            found += [replace(remark, section=section, item=item.id) for remark in of_item]
    return sorted(dict.fromkeys(found), key=lambda remark: not remark.blocking)


def _blocks(rule: str, words: str, found: str = "") -> Remark:
    return Remark(rule, True, "", "", words, found)


def _advises(rule: str, words: str, found: str = "") -> Remark:
    return Remark(rule, False, "", "", words, found)


# Of the whole


def _of_the_whole(now: Content, answers: Mapping[tuple, Answer], about: About) -> Iterator[Remark]:
    if about.level is None:
        yield _blocks("level", "Choose a classification.")
    if about.demonstration:
        yield _advises("demonstration", "All data are fictional; every page is marked.")
    late = {
        source.title: source
        for answer in answers.values()
        for source in answer.sources
        if source.state(about.today) in LATE
    }
    for title, source in late.items():
        yield _advises("late", f"{title} is overdue; its latest data are of {source.as_of}.", title)
    if not now.of("line"):
        yield _advises("line", "Add a line to take for the spokesperson.")
    leads = [content.plain(item.lead) for item in now.of("attention")]
    told = (
        style_structure.attention(leads),
        style_structure.acronyms(_paragraphs(now)),
        style_structure.length(_paragraphs(now)),
    )
    yield from map(_from_editorial, chain(*told))


def _paragraphs(now: Content) -> list[str]:
    texts = (getattr(item, name) for item in now.items for name in TEXTS)
    return [content.plain(text) for text in texts if text]


# Of tokens


def _of_tokens(
    now: Content, item: Item, answers: Mapping[tuple, Answer], about: About
) -> Iterator[Remark]:
    for name in TEXTS:
        text = getattr(item, name)
        for said, key in content.tokens(text):
            if key in now.bindings:
                yield from _of_token(said, now.bindings[key], answers, about)
            else:
                yield _blocks("unbound", f"“{said}” has no source.", said)
        for _, number in live_figures.typed(text):
            yield _blocks("unbound", f"“{number}” has no source.", number)
    if item.shows and now.bindings[item.shows].asks not in answers:
        yield _blocks("gone", "The query of this figure no longer exists.")


def _of_token(
    said: str, binding: Binding, answers: Mapping[tuple, Answer], about: About
) -> Iterator[Remark]:
    answer = answers.get(binding.asks)
    today = live_figures.said_now(binding, answer)
    if not today:
        yield _blocks("gone", f"“{said}” is no longer in the data.", said)
    elif said not in today:
        since = _imports_since(binding, about.imports)
        words = f"The text has “{said}”; the data now give “{today[0]}”{since}."
        # With both: set aside for one value, it is anew for the next.
        yield _blocks("moved", words, f"{said} / {today[0]}")


def _imports_since(binding: Binding, imports: Sequence[tuple[str, str, dt.datetime]]) -> str:
    sources = every_query()[binding.question].sources
    asked = binding.asked_at.astimezone(dt.UTC).replace(tzinfo=None)
    later = [
        f"{name} ({formatting.day(weeks.in_new_york(at))})"
        for name, source, at in imports
        if source in sources and at > asked
    ]
    return f", since the import of {formatting.listed(later, 2)}" if later else ""


# Of shape

NEEDED = {
    "lead": "Enter the matter of the decision.",
    "text": "Enter a recommendation.",
    "reason": "Enter the reason for the decision.",
    "owner": "Enter the owner of the decision.",
}


def _of_shape(item: Item, about: About) -> Iterator[Remark]:
    if item.beside:
        yield _blocks(
            "both", "Two people edited this at the same time. Keep one version, or combine them."
        )
    if item.kind == "decision":
        which = f" This one: “{content.plain(item.lead)[:80]}”." if item.lead else ""
        missing = {name: words for name, words in NEEDED.items() if not getattr(item, name).strip()}
        if item.on is None or item.on < about.today:
            missing["on"] = "Enter a future date for the decision."
        yield from (_blocks("decision", words + which, name) for name, words in missing.items())
    elif item.kind == "entry":
        if item.on is None:
            yield _blocks("day", "Enter the date of the event.")
    elif not item.shows and not item.text.strip():
        yield _blocks("empty", "This paragraph is empty.")


# Of claims


def _of_claims(now: Content, item: Item, answers: Mapping[tuple, Answer]) -> Iterator[Remark]:
    """A claim of change is held against the interval of what it rests on."""
    # A bold claim rests on all that stands below it.
    below = [key for _, key in content.tokens(item.text)]
    leads = [(said, [*keys, *below]) for said, keys in by_sentence(item.lead)]
    for sentence, keys in (*leads, *by_sentence(item.text)):
        claim = CHANGES.search(_typed_words(sentence, item.lead + item.text))
        if claim is None:
            continue
        known = [now.bindings[key] for key in keys if key in now.bindings]
        pairs = list(_pairs([one for one in known if one.column != FINDING]))
        if not pairs:
            words = f"“{claim[0]}” is clearer with both figures: from which to which."
            yield _advises("change", words, sentence)
        by_chance = (pair for pair in pairs if _area(pair[0]) in BY_CHANCE)
        for before, after in chain.from_iterable(_counts(*pair, answers) for pair in by_chance):
            ratio = rate_ratio(before, after)
            if ratio and ratio.includes(1):
                words = (
                    f"“{claim[0]}” is not distinguishable from chance: {before:,} and {after:,}"
                    f" (95 per cent interval of their ratio: {ratio.low:.2f} to"
                    f" {ratio.high:.2f})."
                    if before
                    else f"“{claim[0]}” is not distinguishable from chance: 0 and {after:,}."
                )
                yield _blocks("chance", words, sentence)


def _typed_words(sentence: str, text: str) -> str:
    """A sentence without what its tokens say: findings answer for their own words."""
    for said in filter(None, (said for said, _ in content.tokens(text))):
        sentence = sentence.replace(said, " ")
    return sentence


def _pairs(known: Sequence[Binding]) -> Iterator[tuple[Binding, Binding]]:
    """The two cells that each claim of change rests on."""
    for first, second in pairwise(known):
        if (first.question, first.column) == (second.question, second.column):
            yield first, second
    for one in known:
        # Beside the figure of a week its row has that of the week before.
        if (one.question, one.column) == ("weekly.headlines", "value") and _area(one) in BY_CHANCE:
            yield replace(one, column="previous_value"), one


def _area(one: Binding) -> str:
    return one.where.get("area") or one.question.split(".")[0]


def _counts(
    first: Binding, second: Binding, answers: Mapping[tuple, Answer]
) -> Iterator[tuple[int, int]]:
    found = [
        live_figures.value_of(one, answers[one.asks])
        for one in (first, second)
        if one.asks in answers
    ]
    if len(found) == 2 and all(_is_count(value) for value in found):
        yield int(found[0]), int(found[1])


def _is_count(value: Any) -> bool:
    number = pd.api.types.is_number(value) and not pd.isna(value)
    return bool(number and value >= 0 and float(value).is_integer())


# Of style, and of people


def _of_style(now: Content, item: Item, about: About) -> Iterator[Remark]:
    for name in TEXTS:
        text = getattr(item, name)
        plain = content.plain(text)
        quoted = [
            said
            for said, key in content.tokens(text)
            if key in now.bindings
            and now.bindings[key].column != FINDING
            and not numbers_in_text.NUMBER.fullmatch(said)
        ]
        for remark in map(_from_editorial, _read(plain, quoted, item, about)):
            # What the data say is not the writer's to mend.
            in_token = any(remark.found in said for said, _ in content.tokens(text))
            yield replace(remark, blocking=remark.blocking and not in_token)
        for place in privacy.people_in_text("this", plain, about.people):
            yield _blocks("person", f"A person can be identified; {place}.", place)


def _read(plain: str, quoted: Sequence[str], item: Item, about: About) -> Iterator[un_style.Remark]:
    yield from un_style.read(plain, quoted)
    yield from style_structure.wrong_weekdays(plain, about.until)
    yield from style_structure.parts_of_a_whole(plain)
    yield from style_structure.states_out_of_order(plain, about.states)
    yield from style_structure.long_sentences(plain)
    yield from style_structure.long_paragraph(plain)
    if item.section == "line":
        yield from style_structure.line_to_take(plain)


def _from_editorial(remark: un_style.Remark) -> Remark:
    return Remark(remark.rule, remark.blocking, "", "", remark.words, remark.found)
