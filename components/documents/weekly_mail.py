"""The weekly overview as a mail: plain text and HTML, made of answers that were asked before.

Everything from the data is one line of text here: it begins no heading, and commands no terminal.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from components.documents import html
from data_access.domain.answers import Answer

COLUMNS = 72
STAMP = "DEMONSTRATION"
MADE_UP = "Everything here is made up."
# The three lists of the overview, in its order.
LISTS = {
    "agenda.decisions": "Needs a decision",
    "weekly.changes": "What changed",
    "agenda.coming": "Next 14 days",
}


@dataclass(frozen=True)
class Row:
    """One row of a section.

    figure, unit  what the eye meets first, and what it counts; empty where there is no figure
    said          what is said beside the figure
    note          owner and date, or source and period; may be empty
    line          figure and what is said in one line, for plain text
    """

    figure: str
    unit: str
    said: str
    note: str
    line: str


@dataclass(frozen=True)
class Section:
    """A heading, what was found in one sentence, and the rows that show it."""

    heading: str
    finding: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Week:
    """The overview of one week.

    title    the office's subject, and the days of the week
    as_of    the day on which it is read
    finding  what asks for attention, in one sentence
    tiles    the numbers of that sentence
    closing  when something was last loaded, and whether counts by day wait
    address  where the dashboard is
    """

    title: str
    as_of: str
    finding: str
    tiles: tuple[Row, ...]
    sections: tuple[Section, ...]
    closing: str
    address: str
    demonstration: bool

    @property
    def subject(self) -> str:
        """What stands in the list of mails."""
        return f"{STAMP}: {self.title}" if self.demonstration else self.title


def week(
    answers: Mapping[str, Answer], *, span: str, as_of: str, address: str, demonstration: bool
) -> Week:
    """Make ready the answers of a week, by the names of their questions.

    `span` is the days of the week and `as_of` the day it is read on, in words.
    """
    tiles, areas, sources = (
        answers[name] for name in ("agenda.tiles", "areas.standing", "weekly.sources")
    )
    loaded, waiting = answers["weekly.heartbeat"], answers["rollup.waiting"]
    return Week(
        title=f"Civil society and the United Nations: {span}",
        as_of=as_of,
        finding=_one_line(tiles.finding),
        tiles=tuple(_tiles(tiles.rows)),
        sections=(
            *(_section(heading, answers[name], _lines) for name, heading in LISTS.items()),
            _section("How the areas stand", areas, _areas),
            _section("Sources", sources, _sources),
        ),
        closing=_one_line(f"{loaded.finding} {waiting.finding}"),
        address=address,
        demonstration=demonstration,
    )


def _section(
    heading: str, answer: Answer, rows: Callable[[pd.DataFrame], Iterable[Row]]
) -> Section:
    return Section(heading, _one_line(answer.finding), tuple(rows(answer.rows)))


def _tiles(rows: pd.DataFrame) -> Iterator[Row]:
    for tile in rows.itertuples():
        figure = "–" if pd.isna(tile.value) else f"{tile.value:,}"
        label = _one_line(tile.label)
        yield Row(figure, "", label, _one_line(tile.note), f"{label}: {figure}")


def _lines(rows: pd.DataFrame) -> Iterator[Row]:
    for line in rows.itertuples():
        figure, unit, said = map(_one_line, (line.figure, line.unit, line.sentence))
        start = f"{figure} {unit}".strip()
        yield Row(figure, unit, said, _one_line(line.note), f"{start}: {said}")


def _areas(rows: pd.DataFrame) -> Iterator[Row]:
    for area in rows.itertuples():
        label, figure, said, fresh = map(
            _one_line, (area.label, area.figure, area.sentence, area.freshness)
        )
        line = f"{label}: {' '.join(filter(None, (figure, said)))}"
        yield Row("", "", line, fresh, line)


def _sources(rows: pd.DataFrame) -> Iterator[Row]:
    for source in rows.itertuples():
        line = _one_line(f"{source.source}: {source.standing}")
        yield Row("", "", line, "", line)


def _one_line(text: str) -> str:
    """Text of the data as one line; what would command a terminal, or turn letters, is shown."""
    return "".join(
        letter if letter.isprintable() else ascii(letter)[1:-1] for letter in " ".join(text.split())
    )


# As it is sent


def as_html(shown: Week) -> str:
    """The mail as HTML that needs no style to be read; whatever it is told is escaped."""
    return html.rendered("weekly_mail.html", week=shown, stamp=STAMP, made_up=MADE_UP)


def as_text(shown: Week) -> str:
    """The mail as plain text of 72 columns."""
    lines = [*_wrapped(shown.title), f"Weekly overview, as of {shown.as_of}"]
    if shown.demonstration:
        lines += ["", f"{STAMP}. {MADE_UP}"]
    lines += ["", *_wrapped(shown.finding), "", *_listed(shown.tiles)]
    for section in shown.sections:
        lines += ["", "", section.heading.upper(), *_wrapped(section.finding)]
        lines += ["", *_listed(section.rows)] if section.rows else []
    # An address that is cut is no address.
    lines += ["", "", *_wrapped(shown.closing), "", "The dashboard:", shown.address]
    return "\n".join(lines) + "\n"


def _listed(rows: Sequence[Row]) -> Iterable[str]:
    for row in rows:
        yield from _wrapped(row.line, "* ")
        yield from _wrapped(row.note, "  ")


def _wrapped(text: str, begins: str = "") -> list[str]:
    indented = {"initial_indent": begins, "subsequent_indent": " " * len(begins)}
    return textwrap.wrap(text, COLUMNS, break_on_hyphens=False, **indented)
