"""What was released, and an update to the Secretary-General, made by hand; all of it is made up."""

import datetime as dt
from dataclasses import dataclass, field, replace

import altair as alt
import pandas as pd
import pytest

from components.documents import chart_images, release
from data_access.domain import sg_update as update
from data_access.domain import tables
from data_access.domain.sg_update import (
    Day,
    Decision,
    Entry,
    Paragraph,
    Point,
    Reference,
    Section,
    SgUpdate,
)


@dataclass
class Source:
    """Where rows came from."""

    title: str = "Fictional Register"
    publisher: str = "Example Office"
    speaks_for: dt.date | None = dt.date(2026, 11, 20)
    as_of: str = "20 November 2026"


@dataclass
class Answer:
    """What was frozen of an answer."""

    rows: pd.DataFrame
    finding: str = "Four rivers were counted."
    unit: str = "Rivers"
    period: str = "2023 to 2024"
    method: str = "How many rivers?\n\nRivers count `once`.\n\nColumns:\n    year  int"
    sources: tuple[Source, ...] = (Source(),)


@dataclass
class Snapshot:
    """An answer as it was shown."""

    answer: Answer
    columns: dict[str, str]


@dataclass
class Figure:
    """One figure of a release."""

    snapshot: Snapshot
    picture: str | None = None


@dataclass
class Release:
    """What was released at once."""

    figures: list[Figure]
    title: str = "Rivers of the world"
    state: str | None = None
    composed_at: dt.datetime = dt.datetime(2026, 11, 23, 15)
    # In New York still the 24th.
    decided_at: dt.datetime | None = field(default=dt.datetime(2026, 11, 25, 3))


KENYA = release.Reader("Kenya", "African Group", dt.datetime(2026, 12, 24, 12))
ROWS = pd.DataFrame({"year": [2023, 2024], "rivers": [1, 3]})


@pytest.fixture(scope="session")
def frozen():
    """A release of one figure: `frozen(rows, finding="…")`; `of` says more of the release."""

    def frozen(
        rows: pd.DataFrame = ROWS,
        picture: str | None = None,
        columns: dict[str, str] | None = None,
        of: dict | None = None,
        **said,
    ) -> Release:
        titles = columns or {name: name.capitalize() for name in rows.columns}
        return Release([Figure(Snapshot(Answer(rows, **said), titles), picture)], **(of or {}))

    return frozen


@pytest.fixture(scope="session")
def paper(frozen):
    """What Kenya reads of releases, or of one made of `said`."""

    def paper(*released, preview: bool = False, demonstration: bool = False, **said):
        return release.paper(
            released or [frozen(**said)], KENYA, demonstration=demonstration, preview=preview
        )

    return paper


# An update with everything in it


@pytest.fixture(scope="session")
def chart() -> dict:
    """The specification of a chart of two bars."""
    bars = alt.Chart(ROWS).mark_bar().encode(x="year:O", y="rivers:Q")
    return chart_images.svg(alt.layer(bars), "Two bars")[0]


@pytest.fixture(scope="session")
def table():
    """A table of names and amounts: `table(("Nile", "1"), ("Volga", None))`."""

    def table(*rows: tuple[str | None, ...]) -> tables.Table:
        columns = tables.Column("River", False, False), tables.Column("Ferries", True, False)
        return tables.Table(columns, tuple(tables.Row(row, False) for row in rows))

    return table


@pytest.fixture(scope="session")
def note(chart, table):
    """An update with everything in it: `note(level="CONFIDENTIAL")`."""
    sections = (
        Section(
            "Situational awareness",
            (
                Paragraph(1, "Eleven ferries ran on 31 October 2026 [1]."),
                Paragraph(2, "One landing is closed [2].", "Follows up the update to 15 November."),
            ),
        ),
        Section(
            "Ferries",
            (
                update.Figure(
                    1, "Ferries grew to three", "Ferries a year [1]", "Rose to 3.", chart, None
                ),
                Paragraph(3, "The pier was mended for $1.2 million."),
                update.Figure(
                    *(2, "Most ferries cross the Nile", "Ferries [2]", "", None),
                    table(("Nile", "1,200"), ("Volga", None)),
                ),
            ),
        ),
    )
    whole = SgUpdate(
        level="UNCLASSIFIED",
        to="The Secretary-General",
        through="Chef de Cabinet",
        sender="Focal Point for Ferries",
        date=dt.date(2026, 11, 23),
        reference="SGU/2026/48",
        subject="Ferries in the week of 23 November 2026",
        as_of="20 November 2026, 6 p.m. (New York time)",
        made_at=dt.datetime(2026, 11, 20, 23),
        demonstration=True,
        stamp="DRAFT",
        attention=(
            Point("One decision is needed.", "It opens the pier on 27 November."),
            Point("Ferries grew.", "Their share is 47 per cent, up from 40 per cent."),
        ),
        sections=sections,
        decisions=(
            Decision(
                *("A", "Open the pier", "Approve.", "The hour is held.", "Office of Piers"),
                dt.date(2026, 11, 25),
            ),
            Decision("B", "Paint the boats", "Wait.", "Paint is wet.", "Office of Paint", None),
        ),
        coming=(
            Day(dt.date(2026, 11, 23), (Entry("10 a.m., Room C", "Ferry forum", "Remarks"),)),
            Day(dt.date(2026, 11, 24), (), "Headquarters closed"),
            Day(dt.date(2026, 11, 25), ()),
            Day(
                dt.date(2026, 11, 26),
                (Entry("9 a.m.", "Tide table", "None"), Entry("3 p.m.", "Regatta", "None")),
            ),
            Day(dt.date(2026, 11, 27), (Entry("Pier", "Opening", "Cuts the rope"),)),
        ),
        line=("“Every river is for everybody.”",),
        references=(
            Reference(
                *(1, "How many ferries run?", "ferries.by_year --since 2020"),
                *("Ferry Register, as of 31 October 2026", "20 November 2026, 6 p.m.", "SGU/48/1"),
            ),
            Reference(
                *(2, "Which landings are closed?", "landings.closed"),
                *("Landing Log, as of 19 November 2026", "20 November 2026, 6.05 p.m.", "SGU/48/2"),
            ),
        ),
        prepared_by="Officer A",
        cleared_by="Officer B",
        next="30 November 2026",
    )

    def note(**said) -> SgUpdate:
        return replace(whole, **said)

    return note


@pytest.fixture(scope="session")
def everywhere(note, chart, table):
    """An update that says one text in every place that people fill."""

    def everywhere(text: str) -> SgUpdate:
        rows = table((text, "1"), (text, "2"))
        figure = update.Figure(1, text, text, text, chart, rows)
        day = dt.date(2026, 11, 23)
        return note(
            **dict.fromkeys(("to", "through", "sender", "reference", "subject", "title"), text),
            **dict.fromkeys(("prepared_by", "cleared_by", "next"), text),
            attention=(Point(text, text),),
            sections=(Section(text, (Paragraph(1, text, text), figure, Paragraph(2, text))),),
            decisions=(Decision("A", text, text, text, text, day),),
            coming=(Day(day, (Entry(text, text, text),)), Day(dt.date(2026, 11, 24), (), text)),
            line=(text,),
            references=(Reference(1, text, text, text, text, text),),
        )

    return everywhere


@pytest.fixture(scope="session")
def long(note):
    """An update of more than four pages."""
    said = "The river rose and fell, and every ferry came in on time. " * 6
    sections = tuple(
        Section(f"Bank {bank}", tuple(Paragraph(bank * 5 + n, said) for n in range(1, 6)))
        for bank in range(6)
    )
    return note(sections=sections)


EMPTY = {
    **dict.fromkeys(("attention", "decisions", "coming", "line", "references"), ()),
    "sections": (Section("Ferries", ()),),
}
# How often `everywhere` says its text: title, header block, attention, heading, paragraphs,
# figure, table, decision, days, line, annex, and who made it.
PLACES = 1 + 5 + 2 + 1 + 3 + 2 + 2 + 4 + 4 + 1 + 5 + 3
AWKWARD = {
    "markup": "#strong[a] $x$ [[b]] = c // d <e> @f `g` \\ *h* _i_ ~ -- /* j &amp; {{ 7*7 }}",
    "code": '<w:br/><b>bold</b> #strong("x") #lower("A") =1+1',
    "one word": "x" * 10_000,
    "right to left": "مرحبا بالعالم and back",
    "accents": "Côte d’Ivoire, Türkiye, São Tomé, Łódź",
}
