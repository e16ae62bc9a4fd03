"""The update to the Secretary-General as a document, from which Word, PDF and mail are written.

All text is final: numbers are written out, and references to the annex stand in it, as [1].
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data_access.domain.answers import Answer
from data_access.domain.tables import Table


@dataclass(frozen=True)
class Point:
    """One point for attention: a headline, and the sentence that supports it."""

    lead: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A numbered paragraph; `thread` quotes the earlier update that it follows up, if any."""

    number: int
    text: str
    thread: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure with its caption, chart or table, unit and source.

    caption      the finding, without "Figure 1."
    note         unit, period and source, printed below it
    alternative  text for screen readers in the place of the chart
    chart        Vega-Lite specification; None for a table alone
    table        its rows; None for a chart alone
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
    """A decision requested of the Secretary-General; `letter` is A, B, and so on."""

    letter: str
    matter: str
    recommendation: str
    reason: str
    owner: str
    needed_by: dt.date | None


@dataclass(frozen=True)
class Entry:
    """One coming event: time and place, title, and the role of the Secretary-General."""

    place: str
    event: str
    role: str


@dataclass(frozen=True)
class Day:
    """One day of the next two weeks; `remark` is printed where there are no entries."""

    date: dt.date
    entries: tuple[Entry, ...]
    remark: str = ""


@dataclass(frozen=True)
class Reference:
    """One source of the annex.

    question  the question in the reader's words
    command   its name and parameters, as on the command line
    source    sources with the dates of their data
    as_of     instant at which the database answered, in New York
    snapshot  name of the frozen answer, such as SGU/2026/3/2; the data version of a draft
    """

    number: int
    question: str
    command: str
    source: str
    as_of: str
    snapshot: str


@dataclass(frozen=True)
class SgUpdate:
    """An update to the Secretary-General.

    level    UNCLASSIFIED or CONFIDENTIAL, on every page
    stamp    DRAFT until it is cleared; then empty
    as_of    date and time of its data, in New York
    made_at  instant (UTC) written into its files, so that the same update makes the same files
    answers  the answers that `references` name, in their order; frozen when it is cleared
    """

    level: str
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
    answers: tuple[Answer, ...] = ()
    to: str = "The Secretary-General"
    through: str = "Chef de Cabinet"
    sender: str = "High-level Focal Point for Civil Society"
    handling: str = "INTERNAL | NOT FOR FURTHER DISTRIBUTION"
    title: str = "Note to the Secretary-General"

    @property
    def file_name(self) -> str:
        """The name of its files, without the ending."""
        return file_name(self.date)


def file_name(day: dt.date) -> str:
    """Name the files of an update of that day: SGU 261123 Monday 23 November."""
    return f"SGU {day:%y%m%d} {day:%A} {day.day} {day:%B}"
