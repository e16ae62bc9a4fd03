"""The weekly overview: its queries, each run once for one week and one settled day.

Page, mail and command line take their answers from here.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from data_access.civil_society import rollup
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.roles import Viewer
from data_access.overview import (
    area_cards,
    overview_lists,
    overview_tiles,
    source_status,
    week_on_week,
)
from data_access.queries import Query, ask

# In the order of the page; the last three say how far the others can be relied on.
QUERIES = (
    *(overview_tiles.tiles, overview_lists.decisions, week_on_week.changes, overview_lists.coming),
    *(area_cards.standing, source_status.sources, source_status.heartbeat, rollup.waiting),
)


def answers(conn: sa.Connection, viewer: Viewer, week: str) -> dict[str, Answer]:
    """Return the answers of the overview of an ISO week by query name, in the page's order.

    Raises:
        PermissionError: `viewer` may not run one of these queries.
        Refused: `week` is not a week such as 2026-W47, or has not begun.
    """

    def read(query: Query, **params: Any) -> Answer:
        return ask(conn, viewer, query, **params)

    return answers_through(read, week, weeks.today())


def answers_through(read: Callable[..., Answer], week: str, today: dt.date) -> dict[str, Answer]:
    """Return the same through `read`, which runs a query with its parameters.

    Sources are read on the Sunday of the week, or on `today` in the running week.
    """
    return {query.name: read(query, **params) for query, params in _settled(week, today)}


def _settled(week: str, today: dt.date) -> Iterator[tuple[Query, dict[str, Any]]]:
    """Yield each query with its parameters: midnight may pass between two of them."""
    day = weeks.day_of(week, today)
    for query in QUERIES:
        days = {"week": week, "as_of": today} if "week" in query.parameters else {"as_of": day}
        yield query, {name: value for name, value in days.items() if name in query.parameters}
