"""Made-up partnerships; of some participants nobody knows the type, of some it was mistaken."""

import datetime as dt
import random
from collections.abc import Sequence

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration import words
from data_access.demonstration.organizations import Organization
from data_access.demonstration.rows import Batch, dice, put

# From which source there are how many, and whether it says what drove a partnership.
NUMBER = {"iati": 100, "partnerships": 40}
DRIVEN = {"iati": (None,), "partnerships": (True, False, None)}
# How many days ago the last and the first began.
BEGAN = (160, 1100)
# What else than the truth the source says of an organization's type now and then.
MISTAKEN = {"60": "70", "15": "70", "22": "21"}


def invent(
    conn: sa.Connection,
    today: dt.date,
    organizations: Sequence[Organization],
    source: str,
    batch: Batch,
) -> None:
    """Make up the partnerships of one source, each with a few of the organizations."""
    throw = dice(source)
    rows = [_partnership(throw, today, source, n) for n in range(1, NUMBER[source] + 1)]
    ids = put(conn, schema.partnerships, rows, batch)
    partners = [one for one in organizations if one.type != "10"]
    # Companies and public bodies are few among so many organizations, and take part more often.
    weights = [1 if one.type in (None, "21", "22", "23", "24") else 6 for one in partners]
    participants = [
        _participant(throw, id_, place, one)
        for id_ in ids
        for place, one in enumerate(_some(throw, partners, weights), start=1)
    ]
    put(conn, schema.partnership_participants, participants, batch)


def _partnership(throw: random.Random, today: dt.date, source: str, number: int) -> dict:
    starts = today - dt.timedelta(days=throw.randint(*BEGAN))
    ends = starts + dt.timedelta(days=throw.randint(200, 900))
    topic = throw.choice([topic for some in words.TOPICS.values() for topic in some])
    return {
        "identifier": f"FICTIONAL-{source.upper()}-{number:03}",
        "title": f"Fictional partnership for {topic.lower()}, No. {number}",
        "entity": throw.choice(words.ENTITIES),
        # Implementation or closed, as IATI has it.
        "status": "2" if ends > today else "4",
        "starts_on": starts,
        "ends_on": ends if throw.random() < 0.85 else None,
        "funding_driven": throw.choice(DRIVEN[source]),
    }


def _some(
    throw: random.Random, partners: Sequence[Organization], weights: Sequence[int]
) -> list[Organization]:
    drawn = throw.choices(partners, weights, k=throw.randint(2, 6))
    return list({one.id: one for one in drawn}.values())


def _participant(throw: random.Random, id_: int, place: int, one: Organization) -> dict:
    stated = one.type if throw.random() < 0.85 else None
    if one.type in MISTAKEN and throw.random() < 0.2:
        stated = MISTAKEN[one.type]
    return {
        "partnership_id": id_,
        "organization_id": one.id,
        "place": place,
        "role": throw.choice(("1", "2", "3", "4", "4")),
        "organization_type": stated,
        "reference": f"FICTIONAL-{throw.randrange(1000):03}" if throw.random() < 0.5 else None,
    }
