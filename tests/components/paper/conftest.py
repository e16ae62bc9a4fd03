"""What was released, made by hand: an answer, a figure of it, a release, and who reads it."""

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd
import pytest

from components.paper import release


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
