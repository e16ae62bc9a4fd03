"""Made-up outreach: organizations that nobody sees, whom the office contacted, who came then."""

import datetime as dt
import itertools
import random
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from data_access import schema
from data_access.civil_society import outreach_candidates
from data_access.demonstration import words
from data_access.demonstration.events import Event
from data_access.demonstration.organizations import (
    GOALS,
    PLACES,
    STATES,
    STATUSES,
    TYPES,
    put_names,
)
from data_access.demonstration.rows import Batch, dice, put, weighted
from data_access.domain import weeks
from data_access.domain.names import fold
from data_access.domain.roles import Role

# Accredited organizations that never took part: where they sit, and what they care for.
SILENT = 96
REGIONS = {
    "African Group": 9,
    "Asia-Pacific Group": 7,
    "Eastern European Group": 2,
    "Latin American and Caribbean Group": 4,
    "Western European and Others Group": 2,
}
FIELDS = ("Gender equality", "Environment and climate", "Food and farming", "Health")
FIRST_STATUS, LAST_STATUS = 1996, 2023
# How many of them, and of applicants, were contacted; how long ago; and how many came then.
CONTACTED, APPLICANTS, AGAIN = 24, 4, 6
LONGEST_AGO, SHORTEST_AGO = 230, 12
CAME = 11
LEVELS = {"attended": 7, "spoke": 3, "registered": 2}
NOTES = (
    None,
    "Invited to a fictional briefing.",
    "Sent the example calendar, with the dates to register by.",
    "Offered an imaginary orientation online.",
)


def invent(
    conn: sa.Connection, today: dt.date, held: Sequence[Event], batches: Mapping[str, Batch]
) -> None:
    """Make up the silent, contacts with some of them, and at which events some came thereafter.

    The people who recorded the contacts must be there already.
    """
    throw = dice("outreach")
    silent = _silent(conn, throw, batches["organizations"])
    applicants = sorted(conn.scalars(sa.select(outreach_candidates.pending().c.organization_id)))
    asked = throw.sample(silent, CONTACTED) + throw.sample(applicants, APPLICANTS)
    contacts = {
        one: today - dt.timedelta(days=throw.randint(SHORTEST_AGO, LONGEST_AGO)) for one in asked
    }
    _contact(conn, throw, contacts, today)
    rows = list(_attendances(throw, contacts, held))
    put(conn, schema.engagements, rows, batches["engagements"])


def _silent(conn: sa.Connection, throw: random.Random, batch: Batch) -> list[int]:
    """Organizations with consultative status that are at no event, meeting or statement."""
    taken = set(conn.scalars(sa.select(schema.organization_names.c.key)))
    seats = [throw.choice(STATES[weighted(throw, REGIONS)])[0] for _ in range(SILENT)]
    called = [
        (f"{invented} {form} {topic}", field)
        for invented, form in itertools.product(words.INVENTED, words.FORMS)
        for field in FIELDS
        for topic in words.TOPICS[field]
    ]
    named = [
        (f"{name}, {PLACES[seat]}", field, seat)
        for (name, field), seat in zip(throw.sample(called, SILENT), seats, strict=True)
    ]
    free = [one for one in named if fold(one[0]) not in taken]
    rows = [_organization(throw, name, field, seat) for name, field, seat in free]
    ids = put(conn, schema.organizations, rows, batch)
    names = [(id_, row["name"], "present") for id_, row in zip(ids, rows, strict=True)]
    put_names(conn, names, batch)
    goals = [
        {"organization_id": id_, "sdg": goal}
        for id_, (_, field, _) in zip(ids, free, strict=True)
        for goal in GOALS[field]
    ]
    put(conn, schema.organization_sdgs, goals, batch)
    return ids


def _organization(throw: random.Random, name: str, field: str, seat: str) -> dict:
    return {
        "name": name,
        "member_state": seat,
        "organization_type": throw.choice(TYPES["national"]),
        "consultative_status": weighted(throw, STATUSES),
        "status_since": throw.randint(FIRST_STATUS, LAST_STATUS),
        "scope": "national",
        "field": field,
        "website": None,
    }


def _contact(
    conn: sa.Connection, throw: random.Random, first: Mapping[int, dt.date], today: dt.date
) -> None:
    """Record the contacts, some organizations twice, by the staff and the head."""
    who = {Role.STAFF.value, Role.FOCAL_POINT_HEAD.value}
    accounts = schema.accounts.c
    people = sorted(conn.scalars(sa.select(accounts.id).where(accounts.role.in_(who))))
    days = list(first.items())
    later = [(one, on + dt.timedelta(days=30)) for one, on in throw.sample(days, AGAIN)]
    for one, on in sorted([*days, *later], key=lambda made: (made[1], made[0])):
        if on <= today:
            row = {
                "organization_id": one,
                "contacted_on": on,
                "note": throw.choice(NOTES),
                "recorded_by": throw.choice(people),
            }
            put(conn, schema.outreach, [row], Batch(None, weeks.midnight(on)))


def _attendances(
    throw: random.Random, contacts: Mapping[int, dt.date], held: Sequence[Event]
) -> list[dict]:
    """Some that were contacted, at events held since; a few of them only registered."""
    since = {one: [event for event in held if event.held_on > on] for one, on in contacts.items()}
    able = [one for one, events in since.items() if events]
    rows = []
    for one in throw.sample(able, min(CAME, len(able))):
        event = throw.choice(since[one])
        rows.append(
            {
                "organization_id": one,
                "occasion": event.title,
                "occasion_key": fold(event.title),
                "kind": "event",
                "occurred_from": event.held_on,
                "occurred_until": event.held_on,
                "participants": throw.randint(1, 3),
                "mode": event.mode,
                "level": weighted(throw, LEVELS),
                "event_id": event.id,
            }
        )
    return rows
