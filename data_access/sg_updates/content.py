"""What an update says: items in sections, the answers that its numbers are bound to, as JSON."""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from data_access.domain import formatting
from data_access.snapshots import tagged, untagged

# The office's order; the annex is made from what the others cite.
SECTIONS = {
    "attention": "For the Secretary-General’s attention",
    "awareness": "Situational awareness",
    "engagement": "Civil society engagement",
    "reforms": "Reforms",
    "partnerships": "Partnership balance",
    "events": "Civil society events",
    "decisions": "Decisions requested",
    "coming": "Coming up",
    "line": "Line to take",
}
# Those whose paragraphs are numbered, and which can hold figures.
NUMBERED = ("awareness", "engagement", "reforms", "partnerships", "events")
FINDING = "finding"
TOKEN = re.compile(r"\{([^{}|]*)\|([a-z]+)\}")
# Letters of a text: as much as the check reads in a second.
LONGEST = 12_000
# The parts of an item that are text, and may hold tokens.
TEXTS = ("lead", "text", "reason", "owner")


@dataclass(frozen=True)
class Binding:
    """What a number is: a cell of an answer, or the answer's finding.

    where      what tells its row from the others, by column; empty where there is but one
    column     the column of the cell; "finding" for the finding itself
    asked_at   instant (UTC) at which the value was written
    """

    question: str
    params: Mapping[str, Any]
    where: Mapping[str, Any]
    column: str
    asked_at: dt.datetime

    @property
    def asks(self) -> tuple[str, str]:
        """What makes two bindings rest on one answer: the question and its parameters."""
        return asks(self.question, self.params)


def asks(question: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """What makes two answers the same but for the data: the question and its parameters."""
    return question, json.dumps(written(params), sort_keys=True)


@dataclass(frozen=True)
class Item:
    """One piece of an update.

    kind       text, figure, table, decision or entry (of what is coming)
    lead       bold claim of a point; matter of a decision; time and place of an entry
    text       what it says; the recommendation of a decision; caption of a figure, if its own
    reason     of a decision
    owner      of a decision; what an entry asks of the Secretary-General
    on         day by which a decision is needed; day of an entry
    shows      the binding of the answer that a figure or table shows
    continues  the item of an earlier update that it follows up, as (update, item)
    beside     the item that somebody else wrote at the same time; one of the two must go
    """

    id: str
    section: str
    kind: str = "text"
    lead: str = ""
    text: str = ""
    reason: str = ""
    owner: str = ""
    on: dt.date | None = None
    shows: str = ""
    continues: tuple[int, str] | None = None
    beside: str = ""


@dataclass(frozen=True)
class Overruled:
    """A remark of the check that somebody set aside, and why."""

    remark: str
    reason: str
    by: str


@dataclass(frozen=True)
class Content:
    """All of one version: its items in order, its bindings by key, what was set aside."""

    items: tuple[Item, ...] = ()
    bindings: Mapping[str, Binding] = field(default_factory=dict)
    overruled: tuple[Overruled, ...] = ()

    def of(self, section: str) -> list[Item]:
        """The items of one section, in their order."""
        return [item for item in self.items if item.section == section]

    def item(self, name: str) -> Item | None:
        """One item; None where it is gone."""
        return next((item for item in self.items if item.id == name), None)

    def cited(self, item: Item) -> list[Binding]:
        """The bindings that an item rests on, in the order of its text."""
        keys = [item.shows, *(key for name in TEXTS for _, key in tokens(getattr(item, name)))]
        return [self.bindings[key] for key in keys if key in self.bindings]


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """What is written in each token of a text, and the key of its binding."""
    for found in TOKEN.finditer(text):
        yield found[1], found[2]


def token(said: str, key: str) -> str:
    """Write a token; what would end it early is written otherwise."""
    return f"{{{harmless(said)}|{key}}}"


def harmless(said: str) -> str:
    """A text without the signs that tokens are made of."""
    return said.translate(str.maketrans("{}|", "()¦"))


def plain(text: str) -> str:
    """A text as its readers see it: of each token, what is written."""
    return TOKEN.sub(lambda found: found[1], text)


def by_hand(text: str) -> str:
    """A text with what its tokens say blanked out, letter for letter: what somebody typed."""
    return TOKEN.sub(lambda found: " " * len(found[0]), text)


def words(content: Content) -> str:
    """All that a version says, without its headings: what it is found by."""
    return "\n".join(plain(getattr(item, name)) for item in content.items for name in TEXTS)


def lines(content: Content) -> list[str]:
    """A version as lines, to be read at a glance, and to be held against another."""
    said = []
    for section, heading in SECTIONS.items():
        said.append(heading)
        said += [f"  {_line(content, item)}" for item in content.of(section)]
    return said


def _line(content: Content, item: Item) -> str:
    if item.section == "attention":
        return plain(f"{item.lead} {item.text}".strip())
    shows = content.bindings[item.shows].question if item.shows else ""
    day = formatting.day(item.on) if item.on else ""
    parts = (day, *(plain(getattr(item, name)) for name in TEXTS))
    told = " · ".join(filter(None, parts))
    return f"({item.kind}: {shows}) {told}".rstrip() if shows else told or "(empty)"


# As JSON


def write(content: Content) -> str:
    """Write a version as JSON."""
    kept = {
        "items": [_written_item(item) for item in content.items],
        "bindings": {
            key: {
                **dataclasses.asdict(binding),
                "params": written(binding.params),
                "where": written(binding.where),
                "asked_at": binding.asked_at.isoformat(),
            }
            for key, binding in content.bindings.items()
        },
        "overruled": [dataclasses.asdict(one) for one in content.overruled],
    }
    return json.dumps(kept, ensure_ascii=False)


def read(text: str) -> Content:
    """Read a version as `write` wrote it."""
    kept = json.loads(text)
    return Content(
        items=tuple(map(_read_item, kept["items"])),
        bindings={
            key: Binding(
                binding["question"],
                unwritten(binding["params"]),
                unwritten(binding["where"]),
                binding["column"],
                dt.datetime.fromisoformat(binding["asked_at"]),
            )
            for key, binding in kept["bindings"].items()
        },
        overruled=tuple(Overruled(**one) for one in kept["overruled"]),
    )


def written(values: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters, or what tells a row, as JSON has them."""
    return {name: tagged(value) for name, value in values.items()}


def unwritten(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same as they were before `written`."""
    return {name: untagged(value) for name, value in values.items()}


def _written_item(item: Item) -> dict[str, Any]:
    told = dataclasses.asdict(item) | {"on": item.on and item.on.isoformat()}
    return {name: value for name, value in told.items() if value}


def _read_item(told: Mapping[str, Any]) -> Item:
    on, continues = told.get("on"), told.get("continues")
    return Item(
        **{
            **told,
            "on": on and dt.date.fromisoformat(on),
            "continues": tuple(continues) if continues else None,
        }
    )
