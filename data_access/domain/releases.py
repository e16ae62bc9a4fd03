"""Snapshots of answers, and the releases that are made of them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data_access.domain.answers import Answer


@dataclass(frozen=True)
class Snapshot:
    """A stored answer, as it was displayed.

    answer   its rows have the columns that were displayed, in order, and no others
    columns  the title of each of these columns
    chart    the Vega-Lite specification of its chart; None for a table alone
    """

    answer: Answer
    columns: Mapping[str, str]
    chart: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Drawn:
    """The presentation of an answer: columns with titles, chart, chart as SVG."""

    columns: Mapping[str, str]
    chart: Mapping[str, Any] | None = None
    picture: str | None = None


@dataclass(frozen=True)
class Figure:
    """One answer of a release; `picture` is its chart as SVG, if it has one."""

    place: int
    snapshot: Snapshot
    picture: str | None


@dataclass(frozen=True)
class Release:
    """A release with its figures in their order; `state` is None where it is for all."""

    id: int
    title: str
    state: str | None
    status: str
    composed_at: dt.datetime
    decided_at: dt.datetime | None
    figures: tuple[Figure, ...]
