"""Made-up states, and made-up organizations that sit in them."""

import datetime as dt
import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from data_access import schema
from data_access.demonstration import words
from data_access.demonstration.rows import Batch, dice, put, weighted
from data_access.domain.names import fold

# For each regional group: code, name, population in thousands, and the blocs a state is in.
STATES = {
    "African Group": (
        ("XAA", "Xabara", 41_300, "g77 nam"),
        ("XAB", "Xadumi", 6_850, "g77 ldc nam"),
        ("XAC", "Xafenga", 18_200, "g77 ldc lldc nam"),
        ("XAD", "Xagoro", 2_240, "g77 lldc nam"),
        ("XAE", "Xakwela", 870, "g77 sids nam"),
        ("XAF", "Xalunda", 87_600, "g77 nam"),
    ),
    "Asia-Pacific Group": (
        ("XPA", "Xiandra", 96_400, "g77 nam"),
        ("XPB", "Xindal", 23_100, "g77 ldc nam"),
        ("XPC", "Xomara", 118, "g77 sids"),
        ("XPD", "Xutan", 3_460, "g77 lldc nam"),
        ("XPE", "Xyonne", 31_700, ""),
    ),
    "Eastern European Group": (
        ("XEA", "Xelovia", 9_400, ""),
        ("XEB", "Xenograd", 3_150, "lldc"),
        ("XEC", "Xestria", 1_900, ""),
    ),
    "Latin American and Caribbean Group": (
        ("XLA", "Xalapura", 44_900, "g77"),
        ("XLB", "Xicoral", 290, "g77 sids nam"),
        ("XLC", "Xocaya", 11_600, "g77 lldc nam"),
        ("XLD", "Xuruma", 16_800, "g77 nam"),
    ),
    "Western European and Others Group": (
        ("XWA", "Xaria", 52_700, ""),
        ("XWB", "Xelmark", 8_200, ""),
        ("XWC", "Xorlandia", 27_300, ""),
        ("XWD", "Xundria", 640, ""),
    ),
}
PLACES = {code: place for some in STATES.values() for code, place, *_ in some}
REGIONS = {code: group for group, some in STATES.items() for code, *_ in some}
BLOCS = ("g77", "ldc", "lldc", "sids", "nam")
# Where civil society has its headquarters: unequally, and for some nobody knows.
HEADQUARTERS = {
    "African Group": 18,
    "Asia-Pacific Group": 20,
    "Eastern European Group": 6,
    "Latin American and Caribbean Group": 12,
    "Western European and Others Group": 34,
    None: 10,
}

# What organizations of a field work on.
GOALS = {
    "Water and rivers": (6, 14),
    "Children and youth": (4, 10),
    "Health": (3,),
    "Human rights": (10, 16),
    "Gender equality": (5,),
    "Environment and climate": (13, 15),
    "Digital technology": (9,),
    "Education and culture": (4,),
    "Food and farming": (1, 2),
    "Peace and disarmament": (16,),
    "Persons with disabilities": (10, 11),
    "Transparency": (16, 17),
}
# How likely an office in New York is for the busiest organization, and each budget from the
# busiest quarter of them to the quietest. One in four has an office in Geneva, evenly: there is
# nothing to find.
NEW_YORK = 0.75
BUDGETS = ((10, 25, 40, 25), (25, 35, 30, 10), (40, 40, 15, 5), (80, 15, 4, 1))
GENEVA = 4
CIVIL_SOCIETY = 480
LONG_ACCREDITED = 45
STATUSES = {"General": 2, "Special": 6, "Roster": 1}
SCOPES = {"international": 35, "national": 50, "local": 15}
# The IATI types that organizations of each scope are given.
TYPES = {"international": ("21", "23"), "national": ("22", "24"), "local": ("24",)}
# Those that are no civil society, by IATI type: what they are called, and how many there are.
OTHERS = {
    "10": ("Delegation of the Fictional State of {place}", 12),
    "15": ("Imaginary Ministry of {topic}, {place}", 6),
    "30": ("Example Public-Private Partnership for {topic}, {place}", 3),
    "60": ("Fictional Foundation for {topic}, {place}", 10),
    "70": ("Imaginary {topic} Company, {place}", 18),
    "71": ("Example {topic} Works, {place}", 6),
    "72": ("Invented {topic} Traders, {place}", 8),
    "80": ("Fictional University of {topic}, {place}", 8),
}


@dataclass(frozen=True)
class Organization:
    """A made-up organization, as far as it is known; `status` is its consultative status."""

    id: int
    name: str
    type: str | None
    status: str | None
    state: str | None
    region: str | None


def invent_states(conn: sa.Connection) -> None:
    """Make up a few states in each regional group, with user-assigned codes."""
    rows = [
        {
            "iso3": code,
            "name": f"Fictional State of {place}",
            "m49": None,
            "regional_group": group,
            **{bloc: bloc in blocs.split() for bloc in BLOCS},
            "population": thousands * 1000,
            "fictional": True,
        }
        for group, states in STATES.items()
        for code, place, thousands, blocs in states
    ]
    conn.execute(schema.member_states.insert(), rows)


def invent_civil_society(conn: sa.Connection, batch: Batch) -> list[Organization]:
    """Make up organizations of civil society; some have had their status for long."""
    throw = dice("civil society")
    called = [
        (invented, form, topic, field)
        for invented, form in itertools.product(words.INVENTED, words.FORMS)
        for field, topics in words.TOPICS.items()
        for topic in topics
    ]
    rows = [_in_english(throw, *parts) for parts in throw.sample(called, CIVIL_SOCIETY)]
    others = [words.LONG, *(name for some in words.TRANSLATED.values() for name in some)]
    rows += [_seated(throw) | {"name": name} for name in others]
    for row in throw.sample(rows, LONG_ACCREDITED):
        row["consultative_status"] = weighted(throw, STATUSES)
        row["status_since"] = throw.randint(1968, 2022)
    return _put(conn, rows, batch)


def invent_others(conn: sa.Connection, batch: Batch) -> list[Organization]:
    """Make up companies, foundations, universities and public bodies."""
    throw = dice("others")
    topics = [topic for some in words.TOPICS.values() for topic in some]
    rows = []
    for kind, (pattern, number) in OTHERS.items():
        seats = throw.sample(list(PLACES), number)
        for state, topic in zip(seats, throw.sample(topics, number), strict=True):
            name = pattern.format(topic=topic, place=PLACES[state])
            known = {"name": name, "member_state": state, "organization_type": kind, "scope": None}
            rows.append(_seated(throw) | known)
    return _put(conn, rows, batch)


def invent_means(conn: sa.Connection, civil_society: Sequence[Organization], batch: Batch) -> None:
    """Let some have offices, budgets, constituencies and goals; of each, some are unknown.

    Those that take part often have more of them: what they did is there already.
    """
    throw = dice("means")
    done = schema.engagements.c
    often = dict(
        conn.execute(
            sa.select(done.organization_id, sa.func.count()).group_by(done.organization_id)
        ).all()
    )
    busiest_first = sorted(civil_society, key=lambda one: (-often.get(one.id, 0), one.name))
    means, goals = [], []
    for place, one in enumerate(busiest_first):
        means.append({"concerned": one.id, **_means(throw, place, len(busiest_first))})
        goals += [{"organization_id": one.id, "sdg": goal} for goal in _goals(throw, one.name)]
    named = ("new_york", "geneva", "budget", "constituency")
    conn.execute(
        sa.update(schema.organizations)
        .where(schema.organizations.c.id == sa.bindparam("concerned"))
        .values({name: sa.bindparam(f"has_{name}") for name in named}),
        [{key if key == "concerned" else f"has_{key}": one[key] for key in one} for one in means],
    )
    put(conn, schema.organization_sdgs, goals, batch)


def _means(throw: random.Random, place: int, number: int) -> dict:
    """What an organization can afford, by its place among them, the busiest first."""
    likely = BUDGETS[place * len(BUDGETS) // number]
    found = {
        "new_york": throw.random() < NEW_YORK * (1 - place / number) ** 2,
        "geneva": place % GENEVA == 0,
        "budget": weighted(throw, dict(zip(schema.BUDGETS, likely, strict=True))),
        "constituency": throw.choice(schema.CONSTITUENCIES),
    }
    return {name: value if throw.random() < 0.8 else None for name, value in found.items()}


def _goals(throw: random.Random, name: str) -> set[int]:
    """The goals of what it cares for, as its name says, and now and then another one."""
    topics = ((topic, field) for field, some in words.TOPICS.items() for topic in some)
    field = next((field for topic, field in topics if f" {topic}" in name), None)
    if field is None or throw.random() < 0.2:
        return set()
    more = {throw.choice(schema.SDGS)} if throw.random() < 0.3 else set()
    return {*GOALS[field]} | more


def _in_english(throw: random.Random, invented: str, form: str, topic: str, field: str) -> dict:
    row = _seated(throw)
    name = f"{invented} {form} {topic}"
    if row["member_state"] and row["scope"] in ("national", "local"):
        name += f", {PLACES[row['member_state']]}"
    return row | {"name": name, "field": field if throw.random() < 0.7 else None}


def _seated(throw: random.Random) -> dict:
    """An organization without its name: where it sits, and what else is known of it."""
    region, scope = weighted(throw, HEADQUARTERS), weighted(throw, SCOPES)
    return {
        "member_state": throw.choice(STATES[region])[0] if region else None,
        "organization_type": throw.choice(TYPES[scope]) if throw.random() < 0.85 else None,
        "consultative_status": None,
        "status_since": None,
        "scope": scope if throw.random() < 0.9 else None,
        "field": None,
        "website": throw.choice((None, f"https://example.org/{throw.randrange(10**6)}")),
    }


def _put(conn: sa.Connection, rows: list[dict], batch: Batch) -> list[Organization]:
    """Write organizations with the names they are known by."""
    ids = put(conn, schema.organizations, rows, batch)
    made = [
        Organization(
            id=id_,
            name=row["name"],
            type=row["organization_type"],
            status=row["consultative_status"],
            state=row["member_state"],
            region=REGIONS.get(row["member_state"]),
        )
        for id_, row in zip(ids, rows, strict=True)
    ]
    aliases = {
        name: f"{meaning} ({language})"
        for language, some in words.TRANSLATED.items()
        for name, meaning in some.items()
    }
    names = [(one.id, one.name, "present") for one in made]
    names += [(one.id, aliases[one.name], "alias") for one in made if one.name in aliases]
    put_names(conn, names, batch)
    return made


def put_names(
    conn: sa.Connection,
    names: Iterable[tuple[int, str, str]],
    batch: Batch,
    until: dt.date | None = None,
) -> None:
    """Let organizations be known by names: an organization's id, its name, the kind of name."""
    rows = [
        {"key": fold(name), "organization_id": id_, "name": name, "kind": kind, "until": until}
        for id_, name, kind in names
    ]
    put(conn, schema.organization_names, rows, batch)
