"""Made-up words on the made-up reforms: what they need, who moved a date, what is in the way."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from data_access import schema
from data_access.database import integrity_triggers
from data_access.demonstration.access import viewer_of
from data_access.demonstration.rows import Batch, dice, put, weighted
from data_access.domain import weeks
from data_access.domain.roles import Role

# Bodies, with the first days of their sessions, counted from today, and how many days they last.
BODIES = {
    "Example Assembly": ((-310, 40), (-60, 25), (24, 26), (210, 30)),
    "Fictional Economic Council": ((-140, 12), (-9, 14), (75, 12)),
    "Example Programme Board": ((-35, 5), (12, 5), (130, 5)),
}
ORDER = ("Seventh", "Eighth", "Ninth", "Tenth")
TRACKS = {
    "Secretary-General": 6,
    "Secretariat": 5,
    "inter-agency": 3,
    "intergovernmental": 8,
    None: 4,
}
INSTRUMENTS = {
    "Secretary-General": ("bulletin", "guideline", None),
    "Secretariat": ("guideline", "bulletin", None),
    "inter-agency": ("guideline", "decision", None),
    "intergovernmental": ("resolution", "decision", "political declaration"),
    None: (None,),
}
STAGES = {None: 3, **dict.fromkeys(schema.STAGES[:-1], 4)}
OPENS = (
    "Made up: a seat at the table for small organizations.",
    "Made up: statements by video, in all official languages.",
    "Made up: answers within a time that is known.",
    None,
)
# How likely it is that a date had moved, and how often; by how many days, and why.
MOVED = {"first": 0.25, "upcoming": 0.35, "final": 0.5}
TIMES = {1: 6, 2: 3, 3: 1}
DAYS = {-14: 1, 7: 2, 14: 4, 28: 5, 30: 5, 61: 3, 91: 2}
REASONS = (
    "Made up: the consultation takes longer.",
    "Made up: the costs were not confirmed in time.",
    "Made up: the session was moved.",
    None,
)
BLOCKERS = (
    "Made up: two offices do not agree who pays.",
    "Made up: the legal opinion is not in yet.",
    "Made up: no room is free for the pilot.",
)
DOCUMENTS = ("Fictional declaration", "Example outcome document", "Imaginary appeal")
ENDORSERS = ("Example Peace Forum", "Fictional Union of Cities", "Imaginary Youth Congress")


def invent(conn: sa.Connection, today: dt.date, bodies: Batch, documents: Batch) -> None:
    """Make up what the office has recorded of the reforms; its people are there already."""
    actions = schema.reform_actions.c
    statement = sa.select(actions.id, actions.decided).order_by(actions.number, actions.sub_action)
    found = conn.execute(statement).all()
    ids = [row.id for row in found]
    sessions = put(conn, schema.body_sessions, [*_sessions(today)], bodies)
    staff = viewer_of(conn, Role.STAFF).account
    _know(conn, today, found, sessions, staff)
    _date(conn, today, staff)
    by_hand = Batch(None, weeks.midnight(today - dt.timedelta(days=40)))
    put(conn, schema.reform_needs, [*_needs(ids)], by_hand)
    put(conn, schema.reform_blockers, [*_blockers(today, ids, staff)], by_hand)
    put(conn, schema.endorsements, [*_endorsements(today, ids)], documents)


def _sessions(today: dt.date) -> Iterator[dict[str, Any]]:
    for body, some in BODIES.items():
        for word, (begins, days) in zip(ORDER, some, strict=False):
            first = today + dt.timedelta(days=begins)
            yield {
                "body": body,
                "session": f"{word} example session",
                "starts_on": first,
                "ends_on": first + dt.timedelta(days=days - 1),
                "reference": "Fictional calendar of conferences",
            }


def _know(
    conn: sa.Connection,
    today: dt.date,
    found: Sequence[Any],
    sessions: Sequence[int],
    staff: int,
) -> None:
    """What is known of each action: some of it of most, nothing of a few."""
    throw = dice("particulars")
    for place, row in enumerate(found, start=1):
        track = weighted(throw, TRACKS)
        facts = {
            "track": track,
            "instrument": throw.choice(INSTRUMENTS[track]),
            "stage": "adopted" if row.decided and track else weighted(throw, STAGES),
            "opens": throw.choice(OPENS),
            "told_on": today - dt.timedelta(days=throw.choice((2, 6, 13, 20, 41, 75, 104, 160))),
            "body_session_id": throw.choice([*sessions, None, None]) if track else None,
            "owner_id": throw.choice((staff, None)),
            "evidence": f"Fictional document X/{place}" if throw.random() < 0.6 else None,
        }
        facts["evidence"] = facts["evidence"] if row.decided else None
        this = schema.reform_actions.c.id == row.id
        conn.execute(sa.update(schema.reform_actions).where(this).values(facts))
    milestones = schema.reform_milestones.c
    reached = sa.select(milestones.action_id, milestones.milestone).order_by(
        milestones.action_id, milestones.milestone
    )
    for row in conn.execute(reached.where(milestones.reached_on.is_not(None))).all():
        if throw.random() < 0.5:
            this = milestones.action_id == row.action_id, milestones.milestone == row.milestone
            proof = {"evidence": "Fictional note to the file"}
            conn.execute(sa.update(schema.reform_milestones).where(*this).values(proof))


def _date(conn: sa.Connection, today: dt.date, staff: int) -> None:
    """The dates that milestones had before: the database has noted the last of each alone."""
    throw = dice("slips")
    milestones = schema.reform_milestones.c
    statement = sa.select(milestones.action_id, milestones.milestone, milestones.due_on).order_by(
        milestones.action_id, milestones.milestone
    )
    rows = []
    for row in conn.execute(statement.where(milestones.due_on.is_not(None))).all():
        rows += _history(throw, today, row, staff)
    with integrity_triggers.lifted(conn):
        conn.execute(sa.delete(schema.milestone_dates))
        for row in rows:
            at = weeks.midnight(row.pop("on"))
            put(conn, schema.milestone_dates, [row], Batch(None, at))


def _history(
    throw: random.Random, today: dt.date, row: Any, staff: int
) -> Iterator[dict[str, Any]]:
    number = weighted(throw, TIMES) if throw.random() < MOVED[row.milestone] else 0
    moves = [weighted(throw, DAYS) for _ in range(number)]
    ago = sorted(throw.sample(range(4, 330), number), reverse=True)
    due_on = row.due_on - dt.timedelta(days=sum(moves))
    one = {"action_id": row.action_id, "milestone": row.milestone}
    yield one | {"due_on": due_on, "reason": None, "recorded_by": None, "on": _ago(today, 340)}
    for days, when in zip(moves, ago, strict=True):
        due_on += dt.timedelta(days=days)
        reason = throw.choice(REASONS)
        by = staff if reason else None
        yield one | {
            "due_on": due_on,
            "reason": reason,
            "recorded_by": by,
            "on": _ago(today, when),
        }


def _ago(today: dt.date, days: int) -> dt.date:
    return today - dt.timedelta(days=days)


def _needs(ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Some actions wait for earlier ones, so that none waits for itself by way of others."""
    throw = dice("needs")
    later = [1, *sorted(throw.sample(range(2, len(ids)), 12))]
    for place in later:
        for first in sorted(throw.sample(range(place), min(place, throw.choice((1, 1, 2))))):
            note = throw.choice(("Made up: its form is used here.", None))
            yield {"action_id": ids[place], "needs_id": ids[first], "note": note}


def _blockers(today: dt.date, ids: Sequence[int], staff: int) -> Iterator[dict[str, Any]]:
    throw = dice("blockers")
    for place in [0, *throw.sample(range(1, len(ids)), 9)]:
        since = throw.randint(10, 120)
        gone = throw.random() < 0.3
        yield {
            "action_id": ids[place],
            "text": throw.choice(BLOCKERS),
            "since": _ago(today, since),
            "resolved_on": _ago(today, throw.randint(1, since)) if gone else None,
            "recorded_by": staff,
        }


def _endorsements(today: dt.date, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    throw = dice("endorsements")
    whole = {"action_id": None, "clause": "Made up: “we want the door wider.”"}
    yield whole | {"document": DOCUMENTS[0], "body": ENDORSERS[0], "adopted_on": _ago(today, 400)}
    for number, place in enumerate([0, *throw.sample(range(1, len(ids)), 11)], start=1):
        yield {
            "action_id": ids[place],
            "document": f"{throw.choice(DOCUMENTS)} No. {number}",
            "body": throw.choice(ENDORSERS),
            "adopted_on": _ago(today, throw.randint(20, 500)),
            "clause": throw.choice((f"Made up: paragraph {number}.", None)),
        }
