"""Facts that do not come from files: Member States, sessions as reported, sources with cadence.

`migrate` writes them; a change here reaches a database with its next `migrate`.
"""

import csv
import functools
from pathlib import Path

import sqlalchemy as sa

from data_access.domain.names import fold
from data_access.schema import committee_sessions, database_state, member_states, sources

FOLDER = Path(__file__).parent
COUNTS = ("m49", "population")
BLOCS = ("g77", "ldc", "lldc", "sids", "nam")
BECAME = ("recommended", "deferred", "closed", "withdrawn")

SOURCES = (
    # name, title, publisher, days between issues, precision
    (
        "ngo_committee",
        "Reports of the Committee on NGOs",
        "Committee on Non-Governmental Organizations",
        182,
        "day",
    ),
    ("revenue", "CEB Financial Statistics", "Chief Executives Board for Coordination", 365, "year"),
    ("iati", "IATI activities", "International Aid Transparency Initiative", 91, "day"),
    ("partnerships", "Register of partnerships", "Civil society focal point", 91, "day"),
    ("reforms", "UN80 tracker", "Executive Office of the Secretary-General", 30, "day"),
    ("events", "Calendar of civil society events", "Civil society focal point", 14, "day"),
    ("engagements", "Engagement register", "Civil society focal point", 7, "day"),
    ("organizations", "Register of organizations", "Civil society focal point", 91, "day"),
    ("positions", "Register of positions", "Civil society focal point", 91, "day"),
    ("endorsements", "Register of endorsements", "Civil society focal point", 182, "day"),
    ("bodies", "Calendar of bodies", "Civil society focal point", 365, "day"),
)


def states() -> list[dict]:
    """The 193 Member States as typed in, with the other names that files give them."""
    return [
        row
        | {name: int(row[name]) for name in COUNTS}
        | {bloc: row[bloc] == "1" for bloc in BLOCS}
        | {"aliases": tuple(filter(None, row["aliases"].split("|"))), "fictional": False}
        for row in _typed_in("member_states.csv")
    ]


def sessions() -> list[dict]:
    """What reports and press releases say of sessions of the Committee on NGOs in sum.

    Of the session of 2020 only how many applications were before it: the number of
    deferrals that was printed in advance is an expectation.
    """
    whole = ("year", "before", "new", "carried", *BECAME)
    return [
        row | {name: int(row[name]) if row[name] else None for name in whole}
        for row in _typed_in("committee_sessions.csv")
    ]


def _typed_in(name: str) -> list[dict]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def state_code(name: str) -> str | None:
    """The code of a Member State by its code, its name or another that files give it.

    "Türkiye", "Turkey", "TUR" and "the Sudan" are known; None if no State is.
    """
    return _codes().get(_without_article(name))


@functools.cache
def _codes() -> dict[str, str]:
    return {
        _without_article(name): state["iso3"]
        for state in states()
        for name in (state["iso3"], state["name"], *state["aliases"])
    }


def _without_article(name: str) -> str:
    return fold(name).removeprefix("the ")


def install(conn: sa.Connection) -> None:
    """Write the reference facts; what is there already and the same stays untouched."""
    columns = [column.name for column in member_states.columns]
    _put(conn, member_states, [{name: row[name] for name in columns} for row in states()])
    named = ("name", "title", "publisher", "cadence_days", "precision")
    _put(conn, sources, [dict(zip(named, row, strict=True)) for row in SOURCES])
    # Made-up decisions are not held against what was reported of real ones.
    if not conn.scalar(sa.select(database_state.c.demonstration)):
        _put(conn, committee_sessions, sessions())


def _put(conn: sa.Connection, table: sa.Table, rows: list[dict]) -> None:
    key = next(iter(table.primary_key)).name
    there = {row[key]: dict(row) for row in conn.execute(sa.select(table)).mappings()}
    for row in rows:
        known = there.get(row[key])
        if known is None:
            conn.execute(table.insert().values(row))
        elif row.items() - known.items():
            conn.execute(table.update().where(table.c[key] == row[key]).values(row))
