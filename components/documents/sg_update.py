"""The update to the Secretary-General as it stands on paper: Word, PDF and mail are made from this.

All text is final: numbers are written out, and the references to the annex stand in it, as [1].
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from components.documents.release import Table

NONE = "None in this period."


@dataclass(frozen=True)
class Point:
    """One point for attention: a bold claim, and the sentence that carries it."""

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
    """A figure with its caption, chart or table, unit and source.

    caption      the finding, without "Figure 1."
    note         unit, period and source, as they stand below it
    alternative  what a screen reader says in the place of the chart
    chart        Vega-Lite specification; None for a table alone
    table        its rows; None where a chart alone is wanted
    """

    number: int
    caption: str
    note: str
    alternative: str
    chart: Mapping[str, Any] | None
    table: Table | None


@dataclass(frozen=True)
class Section:
    """Situational awareness, or one of the four areas: its paragraphs and figures in order."""

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
    """One thing that is coming: when and where, what, and what it asks of the principal."""

    place: str
    event: str
    role: str


@dataclass(frozen=True)
class Day:
    """One day of the next two weeks; `said` stands in the place of entries where there are none."""

    date: dt.date
    entries: tuple[Entry, ...]
    said: str = ""


@dataclass(frozen=True)
class Reference:
    """One source of the annex: what was asked, how, of what, and where it is kept.

    question   the question in the reader's words
    asked      its name and parameters, as the command line would put it
    source     sources with the dates they speak for
    as_of      instant at which the database answered, in New York
    snapshot   what names the frozen answer, such as SGU/3/2; or the data version of a draft
    """

    number: int
    question: str
    asked: str
    source: str
    as_of: str
    snapshot: str


@dataclass(frozen=True)
class Note:
    """All of an update.

    level    UNCLASSIFIED or CONFIDENTIAL, on every page
    stamp    DRAFT where it was not cleared; empty on what was
    as_of    the date and time that its data were asked, in New York
    made_at  instant (UTC) that its files carry, so that the same note makes the same files
    """

    level: str
    to: str
    through: str
    sender: str
    date: dt.date
    reference: str
    subject: str
    as_of: str
    made_at: dt.datetime
    demonstration: bool
    stamp: str
    attention: tuple[Point, ...]
    sections: tuple[Section, ...]
    decisions: tuple[Decision, ...]
    coming: tuple[Day, ...]
    line: tuple[str, ...]
    references: tuple[Reference, ...]
    prepared_by: str
    cleared_by: str
    next: str
    handling: str = field(default="INTERNAL | NOT FOR FURTHER DISTRIBUTION")
    title: str = field(default="Note to the Secretary-General")

    @property
    def file_name(self) -> str:
        """What its files are called, without the ending."""
        return file_name(self.date)


def file_name(day: dt.date) -> str:
    """What the files of an update of that day are called: SGU 261123 Monday 23 November."""
    return f"SGU {day:%y%m%d} {day:%A} {day.day} {day:%B}"
