"""Made-up partnerships; of some participants nobody knows the type, of some it was mistaken."""

import datetime as dt
import random
from collections.abc import Sequence

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration import words
from data_access.demonstration.organizations import PLACES, Organization
from data_access.demonstration.rows import Batch, dice, put, weighted
from data_access.reference.organization_types import TYPES

# From which source there are how many, and whether it says what drove a partnership.
NUMBER = {"iati": 100, "partnerships": 40}
DRIVEN = {"iati": (None,), "partnerships": (True, False, None)}
# How many days ago the last and the first began.
BEGAN = (160, 1100)
# What else than the truth the source says of an organization's type now and then.
MISTAKEN = {"60": "70", "15": "70", "22": "21"}
# What is committed to a partnership, as a power of ten in US dollars, and how often it is known.
WORTH = (4.2, 7.3)
WORTH_KNOWN = 0.7
# How many goals a partnership is for, and in how many states it is carried out; none is unknown.
GOALS = {0: 20, 1: 40, 2: 25, 3: 15}
PLACED = {0: 15, 1: 55, 2: 20, 3: 10}
# The source of which it is found out later what drove its partnerships: how often that is known,
# and how likely it is funding with a company among the partners, and without one.
ASKED = "iati"
ASKED_KNOWN = 0.75
DRIVEN_WITH_COMPANY, DRIVEN_WITHOUT = 0.65, 0.35


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
    _say_more(conn, source, ids, batch)
    if source == ASKED:
        _find_out(conn, ids, participants)


def _say_more(conn: sa.Connection, source: str, ids: Sequence[int], batch: Batch) -> None:
    """Make up what partnerships are worth, their goals, and the states they are carried out in."""
    worth, goals, states = (dice(f"{source} {what}") for what in ("worth", "goals", "states"))
    amounts = [
        {"of": id_, "value": round(10 ** worth.uniform(*WORTH), -3)}
        for id_ in ids
        if worth.random() < WORTH_KNOWN
    ]
    _set(conn, amounts, "value_usd")
    chosen = [
        {"partnership_id": id_, "sdg": goal}
        for id_ in ids
        for goal in goals.sample(schema.SDGS, weighted(goals, GOALS))
    ]
    put(conn, schema.partnership_sdgs, chosen, batch)
    placed = [
        {"partnership_id": id_, "member_state": code}
        for id_ in ids
        for code in states.sample(sorted(PLACES), weighted(states, PLACED))
    ]
    put(conn, schema.partnership_states, placed, batch)


def _find_out(conn: sa.Connection, ids: Sequence[int], participants: Sequence[dict]) -> None:
    """Make up for most what drove them: funding, more often where a company takes part."""
    throw = dice("funding")
    companies = {
        one["partnership_id"]
        for one in participants
        if TYPES.get(one["organization_type"], ("", ""))[1] == "corporate"
    }
    likely = {id_: DRIVEN_WITH_COMPANY if id_ in companies else DRIVEN_WITHOUT for id_ in ids}
    found = [
        {"of": id_, "value": throw.random() < likely[id_]}
        for id_ in ids
        if throw.random() < ASKED_KNOWN
    ]
    _set(conn, found, "funding_driven")


def _set(conn: sa.Connection, values: Sequence[dict], column: str) -> None:
    """Set one column of partnerships, by the id that a `value` is `of`."""
    this = schema.partnerships.c.id == sa.bindparam("of")
    conn.execute(
        sa.update(schema.partnerships).where(this).values({column: sa.bindparam("value")}), values
    )


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
