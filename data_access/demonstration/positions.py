"""Made-up positions of the made-up states on the made-up reforms; some were told in confidence."""

import datetime as dt
import random
from collections.abc import Iterator

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration.organizations import PLACES
from data_access.demonstration.rows import Batch, dice, put, weighted

# How many states took a position on an action: on some none, on few many.
STATES = {0: 3, 1: 2, 2: 3, 4: 4, 7: 2, 11: 1}
# What states think, by the form in which they say it.
POSITIONS = {
    "co-sponsorship": {"sponsors": 1},
    "vote": {"supports": 7, "opposes": 3},
    "statement": {"supports": 6, "leans": 3, "undeclared": 2, "opposes": 2},
    "private": {"supports": 3, "leans": 4, "undeclared": 2, "opposes": 3},
}
FORMS = {"statement": 9, "co-sponsorship": 3, "vote": 3, "private": 4}
# How likely it is that a state had said something else before.
CHANGED = 0.25
# Where each form would be on record.
ON_RECORD = {
    "co-sponsorship": "Fictional document X/{n}/L.{m}",
    "vote": "Fictional record X/PV.{n}",
    "statement": "Fictional summary record X/SR.{n}",
    "private": "Fictional note for the file No. {n}",
}
# How many days ago the last and the first position was taken, at most a few months before another.
SAID = (12, 420)
EARLIER = (20, 160)


def invent(conn: sa.Connection, today: dt.date, batch: Batch) -> None:
    """Make up what states think of the reforms, and what some had thought before."""
    throw = dice("positions")
    actions = schema.reform_actions.c
    ids = conn.scalars(sa.select(actions.id).order_by(actions.number, actions.sub_action))
    rows = [
        position
        for id_ in ids.all()
        for state in throw.sample(list(PLACES), weighted(throw, STATES))
        for position in _of_state(throw, today, id_, state)
    ]
    put(conn, schema.positions, rows, batch)


def _of_state(throw: random.Random, today: dt.date, action: int, state: str) -> Iterator[dict]:
    """What a state thinks of an action now, after what it thought before, if that was other."""
    day = today - dt.timedelta(days=throw.randint(*SAID))
    if throw.random() < CHANGED:
        before = day - dt.timedelta(days=throw.randint(*EARLIER))
        yield _position(throw, action, state, before, throw.choice(("statement", "private")))
    yield _position(throw, action, state, day, weighted(throw, FORMS))


def _position(throw: random.Random, action: int, state: str, day: dt.date, form: str) -> dict:
    return {
        "action_id": action,
        "member_state": state,
        "position": weighted(throw, POSITIONS[form]),
        "form": form,
        "stated_on": day,
        "reference": ON_RECORD[form].format(n=throw.randint(2, 90), m=throw.randint(1, 60)),
    }
