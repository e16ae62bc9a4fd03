"""What a Member State reads, made ready for paper: plain HTML and PDF are written from this.

Everything here is text and SVG of what was frozen. Nothing is asked, and nothing computed but how
the reader's own regional group stands beside all groups.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

import pandas as pd

from components.documents import svg_marks
from data_access.domain import formatting, weeks
from data_access.domain import releases as stored
from data_access.domain.releases import Release
from data_access.domain.sources import Source
from data_access.domain.tables import UNKNOWN, Table, table

# What is set beside all groups, the first of these that a table has.
BESIDE = ("organizations", "engagements", "participants")


@dataclass(frozen=True)
class Reader:
    """Who reads: a Member State, its regional group, and until when; None for a preview."""

    state: str
    group: str
    ends_at: dt.datetime | None


# What is made of it


@dataclass(frozen=True)
class Beside:
    """How the own group stands beside all groups: in a sentence, and as two bars."""

    said: str
    picture: str
    alternative: str


@dataclass(frozen=True)
class Figure:
    """One figure: a question, and what it found.

    It has no table where nothing is in it, or it is withheld.
    """

    place: int
    question: str
    finding: str
    unit: str
    picture: str | None
    beside: Beside | None
    table: Table | None
    method: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One release; `said` is for whom it is, and when its figures were frozen."""

    heading: str
    said: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Paper:
    """All of it: what it is, whose, of which day, and its parts.

    said  to whom and when it was released, and until when it can be read
    name  what its files are called
    mark  what stands across every sheet of it
    """

    title: str
    state: str
    said: str
    name: str
    mark: str
    demonstration: bool
    preview: bool
    parts: tuple[Part, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all parts, in their order."""
        return tuple(figure for part in self.parts for figure in part.figures)


def paper(
    released: Sequence[Release], reader: Reader, *, demonstration: bool, preview: bool = False
) -> Paper:
    """Make ready what one Member State reads; its figures are numbered through all parts."""
    places = count(1)
    titles = list(dict.fromkeys(release.title for release in released))
    name = f"Released to {reader.state}"
    # What nobody has decided on yet has the date of its figures.
    dates = [release.decided_at or release.composed_at for release in released]
    date = formatting.day(weeks.in_new_york(max(dates))) if dates else ""
    ends = (
        reader.ends_at and f"this link ends on {formatting.day(weeks.in_new_york(reader.ends_at))}"
    )
    return Paper(
        title=titles[0] if len(titles) == 1 else name,
        state=reader.state,
        said=" · ".join(filter(None, ("" if len(titles) != 1 else name, date, ends))),
        name=f"{name} {date}".strip(),
        mark=" · ".join(filter(None, (reader.state, date))),
        demonstration=demonstration,
        preview=preview,
        parts=tuple(_part(release, reader, places, titles) for release in released),
    )


def table_of(released: Sequence[Release], place: int) -> pd.DataFrame | None:
    """The rows of one figure under the titles that they are shown with; None where it has none."""
    figures = [figure for release in released for figure in release.figures]
    if not 1 <= place <= len(figures):
        return None
    snapshot = figures[place - 1].snapshot
    rows, columns = snapshot.answer.rows, snapshot.columns
    return rows[list(columns)].rename(columns=columns) if len(rows) else None


def _part(release: Release, reader: Reader, places: "count[int]", titles: Sequence[str]) -> Part:
    audience = f"For {reader.state}" if release.state else "For all Member States"
    said = f"Figures as of {formatting.day(weeks.in_new_york(release.composed_at))}"
    # Where all are called the same, that is the title of the whole.
    same = len(titles) == 1
    return Part(
        heading=audience if same else release.title,
        said=said if same else f"{audience} · {said[:1].lower()}{said[1:]}",
        figures=tuple(_figure(next(places), one, reader) for one in release.figures),
    )


def _figure(place: int, released: stored.Figure, reader: Reader) -> Figure:
    answer, columns = released.snapshot.answer, released.snapshot.columns
    there = len(answer.rows) > 0
    question, *method = _paragraphs(answer.method)
    return Figure(
        place=place,
        question=question,
        finding=answer.finding,
        unit=" · ".join(filter(None, (answer.unit, answer.period))),
        picture=released.picture if there else None,
        beside=_beside(answer.rows, columns, reader.group),
        table=table(answer.rows, columns, reader.group) if there else None,
        method=tuple(method),
        sources=tuple(_cited(source) for source in answer.sources),
    )


def _beside(rows: pd.DataFrame, columns: Mapping[str, str], group: str) -> Beside | None:
    """The own group's amount beside that of all groups, where a table has both."""
    name = next((name for name in BESIDE if name in columns), None)
    if name is None or "region" not in columns:
        return None
    known = rows[rows["region"] != UNKNOWN]
    own, whole = known[known["region"] == group], known[name].sum()
    if own.empty or pd.isna(own[name].iloc[0]) or not whole:
        return None
    amount, counted = int(own[name].iloc[0]), columns[name].lower()
    said = (
        f"The {group} accounts for {amount:,} of {int(whole):,} {counted} whose region is known,"
        f" {formatting.percent(amount / whole)}"
    )
    if "population_share" in columns and pd.notna(people := own["population_share"].iloc[0]):
        said += f", and for {formatting.percent(people)} of the people of the Member States"
    bars = (group, amount), ("All groups", int(whole))
    return Beside(
        f"{said}.",
        svg_marks.two_bars(*bars),
        f"{group}: {amount:,} {counted}. All groups: {int(whole):,}.",
    )


def _paragraphs(method: str) -> tuple[str, ...]:
    """A method card without its lists of columns and of what is refused."""
    told = (part for part in method.split("\n\n") if ":\n" not in part)
    return tuple(re.sub(r"`([^`]*)`", r"“\1”", part.replace("\n", " ")) for part in told)


def _cited(source: Source) -> str:
    as_of = f"as of {source.as_of}" if source.speaks_for else source.as_of
    return f"{source.title} ({source.publisher}), {as_of}"
