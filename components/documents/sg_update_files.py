"""An update to the Secretary-General, made ready for paper, and its files."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import pandas as pd

from components.documents import cell_text, sg_update
from components.documents.release import table
from components.documents.sg_update_docx import docx
from components.documents.sg_update_pdf import pdf
from components.documents.sg_update_text import text

TO = "The Secretary-General"
THROUGH = "Chef de Cabinet"
SENDER = "High-level Focal Point for Civil Society"
SUBJECT = "Civil society update for {}"
# Rows of a table at most; beyond them it says how many there are.
MOST_ROWS = 40


class Source(Protocol):
    """Where the rows of an answer came from."""

    cited: str


class Answer(Protocol):
    """What a figure of an update shows."""

    question: str
    params: Mapping[str, Any]
    rows: pd.DataFrame
    finding: str
    unit: str
    period: str
    method: str
    cited: str
    version: int
    asked_at: dt.datetime


class Drawn(Protocol):
    """How an answer is drawn: its columns with their titles, and its chart."""

    columns: Mapping[str, str]
    chart: Mapping[str, Any] | None


class Figure(Protocol):
    """A figure of the document, by the number of its source."""

    number: int
    source: int
    caption: str
    answer: Answer
    table_alone: bool


class Document(Protocol):
    """What the update says, section by section."""

    attention: Sequence[Any]
    sections: Sequence[Any]
    decisions: Sequence[Any]
    coming: Sequence[Any]
    line: Sequence[str]
    sources: Sequence[Answer]


class Update(Protocol):
    """An update as it goes to paper."""

    since: dt.date
    until: dt.date
    level: str | None
    day: dt.date
    asked_at: dt.datetime
    reference: str
    document: Document
    drawn: Sequence[Drawn]
    prepared_by: Sequence[str]
    cleared_by: str | None
    next_on: dt.date
    demonstration: bool


def files(update: Update, formats: Collection[str]) -> dict[str, tuple[str, bytes]]:
    """An update as files, each with its name: docx, pdf and txt, of those asked for."""
    told = note_of(update)
    writers = {"docx": docx, "pdf": pdf, "txt": lambda told: text(told).encode()}
    return {format_: (f"{told.file_name}.{format_}", writers[format_](told)) for format_ in formats}


def note_of(update: Update) -> sg_update.Note:
    """An update as `Note`: header, figures drawn, and the annex of its sources."""
    document = update.document
    return sg_update.Note(
        level=(update.level or "no level yet").upper(),
        to=TO,
        through=THROUGH,
        sender=SENDER,
        date=update.day,
        reference=update.reference,
        subject=SUBJECT.format(span(update.since, update.until)),
        as_of=instant(update.asked_at),
        made_at=update.asked_at,
        demonstration=update.demonstration,
        stamp="" if update.cleared_by else "DRAFT",
        attention=tuple(sg_update.Point(point.lead, point.text) for point in document.attention),
        sections=tuple(
            sg_update.Section(
                section.heading, tuple(_block(block, update.drawn) for block in section.blocks)
            )
            for section in document.sections
        ),
        decisions=tuple(document.decisions),
        coming=tuple(document.coming),
        line=tuple(document.line),
        references=tuple(
            _reference(number, answer, update)
            for number, answer in enumerate(document.sources, start=1)
        ),
        prepared_by=", ".join(update.prepared_by),
        cleared_by=update.cleared_by or "",
        next=cell_text.day(update.next_on),
    )


def _block(block: Any, drawn: Sequence[Drawn]) -> sg_update.Paragraph | sg_update.Figure:
    if not hasattr(block, "source"):
        return sg_update.Paragraph(block.number, block.text, block.thread)
    answer, shown = block.answer, drawn[block.source - 1]
    chart = None if block.table_alone else shown.chart
    rows = answer.rows[list(shown.columns)]
    cut = (
        f"The first {MOST_ROWS} of {len(rows)} rows. "
        if not chart and len(rows) > MOST_ROWS
        else ""
    )
    unit = ", ".join(filter(None, (answer.unit, answer.period)))
    return sg_update.Figure(
        number=block.number,
        caption=block.caption,
        note=f"{unit}. {cut}Source: [{block.source}].",
        alternative=f"{answer.finding.removesuffix('.')}. {answer.method.splitlines()[0]}",
        chart=chart,
        table=None if chart else table(rows.head(MOST_ROWS), shown.columns),
    )


def _reference(number: int, answer: Answer, update: Update) -> sg_update.Reference:
    params = (
        f"--{name.replace('_', '-')} {_param(value)}"
        for name, value in answer.params.items()
        if value not in (None, ())
    )
    draft = f"data version {answer.version}"
    return sg_update.Reference(
        number=number,
        question=answer.method.splitlines()[0],
        asked=" ".join((answer.question, *params)),
        source=answer.cited,
        as_of=instant(answer.asked_at),
        snapshot=f"{update.reference}/{number}" if update.cleared_by else draft,
    )


def _param(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def span(first: dt.date, last: dt.date) -> str:
    """Write a period as 10 to 16 June 2024."""
    if first == last:
        return cell_text.day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {cell_text.day(last)}"
    return f"{cell_text.day(first).removesuffix(f' {last.year}')} to {cell_text.day(last)}"


def instant(at: dt.datetime) -> str:
    """An instant as 20 November 2026, 6.05 p.m. (New York time)."""
    there = at.astimezone(cell_text.NEW_YORK)
    minutes = f".{there:%M}" if there.minute else ""
    half = "a.m." if there.hour < 12 else "p.m."
    return f"{cell_text.day(there.date())}, {there.hour % 12 or 12}{minutes} {half} (New York time)"
