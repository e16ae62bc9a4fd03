"""Made-up engagement of civil society: two years of weeks, loud and quiet, up to today."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration import words
from data_access.demonstration.events import YEARS, Event, is_quiet
from data_access.demonstration.organizations import Organization
from data_access.demonstration.rows import Batch, dice, put, weighted
from data_access.domain import weeks
from data_access.domain.names import fold

# Engagements of an ordinary day, Monday to Sunday, besides those at events.
WEEKDAYS = (7, 9, 10, 8, 5, 1, 0)
# Months in which more is going on than in others: the commissions, the forum, the Assembly.
BUSY = {2: 1.2, 3: 1.6, 4: 1.2, 5: 1.2, 7: 1.5, 9: 1.4, 10: 1.3}
QUIET = 0.15
# Each year brings a little more than the one before.
GROWTH = 0.12
# How much more often an organization takes part than others, by where it sits.
REGIONS = {
    "African Group": 0.6,
    "Asia-Pacific Group": 0.7,
    "Eastern European Group": 0.9,
    "Latin American and Caribbean Group": 0.8,
    "Western European and Others Group": 1.7,
}
KINDS = {"meeting": 10, "event": 4, "statement": 3}
TITLES = {
    "meeting": ("Fictional briefing on {topic}", "Example consultation on {topic}"),
    "event": ("Imaginary panel on {topic}", "Invented workshop on {topic}"),
    "statement": ("Fictional joint statement on {topic}", "Example open letter on {topic}"),
}
LEVELS = {
    "meeting": {"attended": 75, "spoke": 20, "organized": 5},
    "event": {"registered": 20, "attended": 60, "spoke": 15, "organized": 5},
    "statement": {"spoke": 1},
}
CIVIL_SOCIETY, STATES = "Non-governmental organizations", "States"


@dataclass(frozen=True)
class Occasion:
    """Something that organizations took part in: one day, or one year if only that is known."""

    title: str
    kind: str
    since: dt.date
    until: dt.date
    mode: str | None
    event_id: int | None = None
    section: str | None = None


def invent(
    conn: sa.Connection,
    today: dt.date,
    civil_society: Sequence[Organization],
    others: Sequence[Organization],
    held: Iterable[Event],
    batch: Batch,
) -> None:
    """Make up who took part in what; delegations of states come to events and never count."""
    throw = dice("engagement")
    delegations = [one for one in others if one.type == "10"]
    weights = [_eagerness(throw, one) for one in civil_society]
    rows: dict[tuple, dict] = {}
    for occasion, number in (*_days(throw, today), *_large(throw, held, today)):
        for one in throw.choices(civil_society, weights, k=number):
            key = one.id, occasion.title, occasion.since
            rows[key] = _engagement(throw, one, occasion)
        for one in throw.sample(delegations, throw.randint(0, 5) if occasion.section else 0):
            key = one.id, occasion.title, occasion.since
            row = _engagement(throw, one, occasion)
            rows[key] = row | {"section": STATES, "civil_society": False}
    put(conn, schema.engagements, list(rows.values()), batch)


def _eagerness(throw: random.Random, one: Organization) -> float:
    """A few organizations are everywhere, most are seldom seen."""
    return throw.paretovariate(1.3) * REGIONS.get(one.region, 0.8)


def _days(throw: random.Random, today: dt.date) -> Iterator[tuple[Occasion, int]]:
    """The small occasions of each day, with how many organizations took part."""
    first = weeks.monday(weeks.name(today - dt.timedelta(days=YEARS * 365)))
    topics = [topic.lower() for some in words.TOPICS.values() for topic in some]
    for ago in range((today - first).days, -1, -1):
        day = today - dt.timedelta(days=ago)
        season = QUIET if is_quiet(day) else BUSY.get(day.month, 1.0)
        loud = WEEKDAYS[day.weekday()] * season * (1 + GROWTH) ** (-ago / 365)
        left = round(loud * throw.uniform(0.7, 1.3)) or (3 if ago == 0 else 0)
        while left > 0:
            number = throw.randint(1, 4)
            yield _small(throw, day, throw.choice(topics)), number
            left -= number


def _small(throw: random.Random, day: dt.date, topic: str) -> Occasion:
    kind = weighted(throw, KINDS)
    title = throw.choice(TITLES[kind]).format(topic=topic)
    mode = None if kind == "statement" else throw.choice(schema.MODES)
    return Occasion(title, kind, day, day, mode)


def _large(
    throw: random.Random, held: Iterable[Event], today: dt.date
) -> Iterator[tuple[Occasion, int]]:
    """The events, and two conferences of which no more than the year is known."""
    for event in held:
        day = event.held_on
        occasion = Occasion(event.title, "event", day, day, event.mode, event.id, CIVIL_SOCIETY)
        yield occasion, throw.randint(8, 24)
    for year in (today.year - 2, today.year - 1):
        since, until = dt.date(year, 1, 1), dt.date(year, 12, 31)
        title = f"Fictional Conference on Examples {year}"
        yield Occasion(title, "event", since, until, "in person", section=CIVIL_SOCIETY), 60


def _engagement(throw: random.Random, one: Organization, occasion: Occasion) -> dict:
    return {
        "organization_id": one.id,
        "occasion": occasion.title,
        "occasion_key": fold(occasion.title),
        "kind": occasion.kind,
        "occurred_from": occasion.since,
        "occurred_until": occasion.until,
        "participants": _participants(throw),
        "mode": occasion.mode,
        "level": weighted(throw, LEVELS[occasion.kind]),
        "section": occasion.section,
        "civil_society": True,
        "event_id": occasion.event_id,
    }


def _participants(throw: random.Random) -> int | None:
    """Known for most; some registered, and nobody came."""
    thrown = throw.random()
    if thrown < 0.18:
        return None
    if thrown < 0.21:
        return 0
    return 1 + int(throw.expovariate(0.45))
