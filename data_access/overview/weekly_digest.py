"""The weekly overview in one: each of its questions put once, for one week and one day."""

import sqlalchemy as sa

from data_access.civil_society import rollup
from data_access.domain import weeks
from data_access.domain.answers import Answer
from data_access.domain.roles import Viewer
from data_access.overview import area_cards, overview_lists, week_on_week
from data_access.queries import ask

# In the order of the page; the last two say how far the rest can be relied on.
ASKED = (
    *(overview_lists.tiles, overview_lists.decisions, week_on_week.changes, overview_lists.coming),
    *(area_cards.standing, week_on_week.sources, week_on_week.heartbeat, rollup.waiting),
)


def answers(conn: sa.Connection, viewer: Viewer, week: str) -> dict[str, Answer]:
    """What the overview of an ISO week says, by the name of the question, in the page's order.

    The day is the Sunday of the week, or today in New York in the running week.

    Raises:
        PermissionError: `viewer` may not put one of these questions.
        Refused: `week` is not a week as 2026-W47, or has not begun.
    """
    today = weeks.today()
    day = weeks.day_of(week, today)
    said = {}
    for asked in ASKED:
        # Settled here and not by each question: midnight may pass between two of them.
        days = {"week": week, "as_of": today} if "week" in asked.parameters else {"as_of": day}
        params = {name: value for name, value in days.items() if name in asked.parameters}
        said[asked.name] = ask(conn, viewer, asked, **params)
    return said
