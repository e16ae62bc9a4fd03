"""Made-up events of civil society: those of two years, and those of the coming weeks."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration import words
from data_access.demonstration.rows import Batch, dice, put, weighted
from data_access.domain.names import fold

TITLES = (
    *("{invented} Forum on {topic}", "{invented} Town Hall on {topic}"),
    *("{invented} Dialogue with Organizations: {topic}", "{invented} Side Event on {topic}"),
)
PLACES = (
    ("Example Hall, New York", "America/New_York"),
    ("Example House, Geneva", "Europe/Zurich"),
    ("Example Gardens, Nairobi", "Africa/Nairobi"),
    ("Example Pavilion, Bangkok", "Asia/Bangkok"),
    ("Example Rooms, Vienna", "Europe/Vienna"),
    ("Example Courtyard, Santiago", "America/Santiago"),
    ("Example Terrace, Beirut", "Asia/Beirut"),
)
MODES = ("in person", "hybrid", "in person", "online", "hybrid")
# How many days ahead the coming ones begin.
COMING = (1, 2, 4, 4, 6, 8, 10, 11, 13, 17, 20, 24, 31, 38, 45, 52, 58)
# Which of these was called off.
CANCELLED = 7
# Days from one past event to the next.
APART = 15
YEARS = 2
# Which of the coming ones are second editions, and how many past events ago the first was held.
SECOND = {2: 22, 8: 24}
ACCESS = {"open": 5, "by accreditation": 3, "visa needed": 2, None: 2}


@dataclass(frozen=True)
class Event:
    """A past event, which organizations may have been at."""

    id: int
    title: str
    held_on: dt.date
    mode: str


def is_quiet(day: dt.date) -> bool:
    """Whether nobody meets: in August, and around the new year."""
    return day.month == 8 or (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 4)


def invent(conn: sa.Connection, today: dt.date, batch: Batch) -> list[Event]:
    """Make up events, and return those that lie in the past."""
    throw = dice("events")
    past = [_workday(today, -ago) for ago in range(YEARS * 365, 3, -APART)]
    past = [day for day in past if not is_quiet(day)]
    coming = [_workday(today, days) for days in COMING]
    days = [*past, today - dt.timedelta(days=1), *coming]
    titled = zip(_titles(throw, len(days)), days, strict=True)
    rows = [_event(throw, number, title, day) for number, (title, day) in enumerate(titled)]
    going_on, first = len(past), len(past) + 1
    rows[going_on] |= {
        "ends_on": today + dt.timedelta(days=1),
        **dict.fromkeys(("starts_at", "ends_at", "registration_closes_on", "registration_text")),
    }
    rows[first + CANCELLED]["cancelled"] = True
    for place, ago in SECOND.items():
        title = f"Second {rows[going_on - ago]['title']}"
        rows[first + place] |= {"title": title, "title_key": fold(title)}
    states = conn.scalars(
        sa.select(schema.member_states.c.iso3)
        .where(schema.member_states.c.fictional)
        .order_by(schema.member_states.c.iso3)
    ).all()
    more = dice("facts of events")
    rows = [row | _facts(more, row, states, today) for row in rows]
    ids = put(conn, schema.events, rows, batch)
    goals = [
        {"event_id": id_, "sdg": goal}
        for id_ in ids
        for goal in sorted(more.sample(schema.SDGS, more.choice((0, 1, 1, 2, 3))))
    ]
    put(conn, schema.event_sdgs, goals, batch)
    return [
        Event(id_, row["title"], row["starts_on"], row["mode"])
        for id_, row in zip(ids[:going_on], rows, strict=False)
    ]


def _workday(today: dt.date, days: int) -> dt.date:
    """So many days from today, or the Monday after if that is a weekend."""
    day = today + dt.timedelta(days=days)
    return day + dt.timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def _titles(throw: random.Random, number: int) -> list[str]:
    topics = [topic for some in words.TOPICS.values() for topic in some]
    every = [
        title.format(invented=invented, topic=topic)
        for title in TITLES
        for invented in words.INVENTED
        for topic in topics
    ]
    return throw.sample(every, number)


def _event(throw: random.Random, number: int, title: str, day: dt.date) -> dict:
    place, zone = PLACES[number % len(PLACES)]
    mode = MODES[number % len(MODES)]
    all_day = number % 3 == 0
    begins = dt.datetime.combine(day, dt.time(throw.choice((9, 10, 13, 15))), ZoneInfo(zone))
    ends = begins + dt.timedelta(hours=throw.choice((2, 3, 4)))
    closes, text = _registration(throw, day)
    return {
        "uid": f"event-{number}@example.org",
        "title": title,
        "title_key": fold(title),
        "starts_on": day,
        "ends_on": day + dt.timedelta(days=throw.choice((0, 1, 2)) if all_day else 0),
        "starts_at": None if all_day else _utc(begins),
        "ends_at": None if all_day else _utc(ends),
        "time_zone": zone,
        "place": None if mode == "online" else place,
        "mode": mode,
        "url": f"https://example.org/events/{number}",
        "organizer": throw.choice(words.ENTITIES),
        "description": "Made up for demonstration.",
        "registration_closes_on": closes,
        "registration_text": text,
        "cancelled": False,
    }


def _facts(throw: random.Random, row: dict, states: Sequence[str], today: dt.date) -> dict:
    """Where it is, who gets in, until when, and how many: for some of each, nobody said so."""
    expected = throw.choice((40, 60, 80, 120, 150, 200, 300, None))
    over = row["ends_on"] < today
    came = round((expected or 90) * throw.uniform(0.6, 1.15))
    closes = row["registration_closes_on"]
    return {
        "member_state": throw.choice(states) if throw.random() < 0.85 else None,
        "access": weighted(throw, ACCESS),
        "speakers_close_on": closes - dt.timedelta(days=throw.randint(2, 15)) if closes else None,
        "expected": expected,
        "attended": came if over and throw.random() < 0.8 else None,
    }


def _utc(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(dt.UTC).replace(tzinfo=None)


def _registration(throw: random.Random, day: dt.date) -> tuple[dt.date | None, str | None]:
    """The day on which registration closes; for some a text that is no date, for some nothing."""
    thrown = throw.random()
    if thrown < 0.1:
        return None, None
    if thrown < 0.2:
        return None, "Until the places are taken"
    return day - dt.timedelta(days=throw.randint(1, 12)), None
