"""An answer: the rows of one query with everything a reader needs in order to trust them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data_access.domain import formatting, weeks
from data_access.domain.sources import Source


@dataclass(frozen=True)
class Answer:
    """What the database said, with all that a reader needs in order to trust it.

    rows      the figures; column names carry their units
    finding   one sentence computed from the rows
    question  dotted name of the function that answered, such as "reforms.milestones"
    params    what was asked for, so that the same question can be put again
    unit      what the figures count, in the reader's words
    method    the method card: what is counted and how, as shown to the reader
    sources   where the rows came from, and the date each source speaks for
    version   the data version answered from; it rises with every write of facts
    asked_at  the instant (UTC) at which the database answered
    """

    question: str
    params: Mapping[str, Any]
    rows: pd.DataFrame
    finding: str
    unit: str
    method: str
    sources: tuple[Source, ...]
    version: int
    asked_at: dt.datetime

    @property
    def key(self) -> tuple:
        """What makes this answer the same as another: what was asked, and of which data."""
        return self.question, tuple(sorted(self.params.items())), self.version

    @property
    def period(self) -> str:
        """What time the figures are about: what was asked for, or else the years of the rows."""
        return period(self.params) or _years(self.rows)

    @property
    def cited(self) -> str:
        """The sources with their dates, as a figure's source line quotes them."""
        return "; ".join(source.cited for source in self.sources)

    @property
    def citation(self) -> str:
        """What somebody else needs in order to find this again: said, of what, asked of whom."""
        given = (f"{name} {_plainly(value)}" for name, value in self.params.items() if value)
        asked = " · ".join((self.question, *given))
        lines = {
            "": self.finding,
            "Unit": " · ".join(part for part in (self.unit, self.period) if part),
            "Source": self.cited,
            "Question": asked,
            "Asked": f"{formatting.day(self.asked_at)}, {self.asked_at:%H:%M} UTC,"
            f" of data version {self.version:,}",
        }
        return "\n".join(
            f"{name}: {said}" if name else said for name, said in lines.items() if said
        )


def period(params: Mapping[str, Any]) -> str:
    """Say in words the period that a question was asked about; empty where it names none."""
    since, until, as_of = (params.get(name) for name in ("since", "until", "as_of"))
    if since is not None and until is not None:
        if isinstance(since, dt.date):
            return formatting.span(since, until)
        return str(since) if since == until else f"{since} to {until}"
    if as_of is not None:
        return f"as of {formatting.day(as_of)}"
    if "week" in params:
        return formatting.span(weeks.monday(params["week"]), weeks.sunday(params["week"]))
    return ""


def _plainly(value: Any) -> str:
    """A parameter as it is read: several joined, dates as the database writes them."""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _years(rows: pd.DataFrame) -> str:
    if "year" not in rows or not (years := rows["year"].dropna()).size:
        return ""
    first, last = years.min(), years.max()
    return str(last) if first == last else f"{first} to {last}"


def plain(value: Any) -> Any:
    """One value as JSON has it: dates ISO 8601, missing as None, numbers as numbers."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or pd.isna(value):
        return None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as JSON has them: a list of objects."""
    return [
        {name: plain(value) for name, value in zip(rows.columns, row, strict=True)}
        for row in rows.itertuples(index=False, name=None)
    ]
