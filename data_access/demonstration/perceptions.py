"""Made-up waves of the survey on how civil society perceives the United Nations."""

import datetime as dt

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration.rows import Batch, put
from data_access.domain import weeks

QUESTION = "All in all, how does your organization see the work of the United Nations today?"
# Days since a wave closed; how many were asked; and answered in favour, neither way, against.
WAVES = (
    ("Fictional survey, first wave", 640, 400, 71, 58, 49),
    ("Fictional survey, second wave", 400, 410, 84, 61, 47),
    ("Fictional survey, third wave", 160, 425, 97, 55, 43),
)
OPEN = 21


def invent(conn: sa.Connection, today: dt.date) -> None:
    """Make up three waves, which the office recorded."""
    rows = [
        {
            "title": title,
            "question": QUESTION,
            "opened_on": today - dt.timedelta(days=ago + OPEN),
            "closed_on": today - dt.timedelta(days=ago),
            "invited": invited,
            "favourable": favourable,
            "neutral": neutral,
            "unfavourable": unfavourable,
        }
        for title, ago, invited, favourable, neutral, unfavourable in WAVES
    ]
    put(conn, schema.perception_waves, rows, Batch(None, weeks.midnight(today)))
