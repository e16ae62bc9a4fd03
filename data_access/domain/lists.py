"""Rows that pages show one by one: lines of a list, tiles and cards of areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import pandas as pd


@dataclass(frozen=True)
class Line:
    """One line of a list.

    figure    number or date at its head, such as "12" or "30 Aug"
    unit      unit of that figure, in small letters below it
    sentence  the statement, complete by itself
    note      owner and date, or source and period
    page      page with its rows, such as "reforms"; empty if there is none
    params    filters of that page
    tone      colour of a warning, such as "red"; empty without one
    """

    figure: str
    unit: str
    sentence: str
    note: str
    page: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    tone: str = ""


@dataclass(frozen=True)
class Tile:
    """One number that asks for attention, with its note and the page of its rows.

    value  None where it is not known
    late   whether the number is a matter of concern
    """

    key: str
    label: str
    value: int | None
    note: str
    late: bool
    page: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class AreaCard:
    """The state of one area, at the foot of the overview.

    label, page, params   name of the area, and the page with its rows
    figure, sentence      headline figure, and its unit with the change
    freshness, late       date of the data; whether they are out of date
    past, now, past_said  earlier values, oldest first; whether the last is of this week; the same
                          in words
    """

    label: str
    page: str
    params: Mapping[str, Any]
    figure: str
    sentence: str
    freshness: str
    late: bool
    past: Sequence[float | None]
    now: bool
    past_said: str


Item = TypeVar("Item", Line, Tile, AreaCard)


def columns(kind: type[Item]) -> tuple[str, ...]:
    """Return the columns of a table whose rows are of this kind."""
    return tuple(one.name for one in fields(kind))


def items(kind: type[Item], rows: pd.DataFrame) -> list[Item]:
    """Read the rows of a table as objects of a kind; other columns are left out."""
    present = [name for name in columns(kind) if name in rows]
    return [
        kind(**dict(zip(present, row, strict=True)))
        for row in rows[present].itertuples(index=False, name=None)
    ]


# The columns of a list with warnings, and of one without.
TONED = columns(Line)
PLAIN = TONED[:-1]
