"""Facts that do not come from files: Member States, sessions as reported, sources with cadence.

`migrate` writes them; a change here reaches a database with its next `migrate`.
"""

import datetime as dt

import sqlalchemy as sa

from data_access.domain.refusal import Refused
from data_access.reference.places import LIST_OF, rows_of, state_code, why_no_state
from data_access.schema import (
    committee_sessions,
    database_state,
    member_states,
    other_places,
    sources,
)

__all__ = ["LDC_LIST_OF", "LIST_OF", "install", "state_code", "state_on_record", "why_no_state"]

# The day before Bangladesh, the Lao PDR and Nepal were due to leave the least developed countries.
LDC_LIST_OF = dt.date(2026, 11, 23)
# Sort keys: Member States from 1, other places and fictional States behind them.
OTHERS_FROM = 1001
FICTIONAL_FROM = 2001
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
    ("event_hosts", "Register of event hosts", "Civil society focal point", 365, "day"),
    ("engagements", "Engagement register", "Civil society focal point", 7, "day"),
    ("organizations", "Register of organizations", "Civil society focal point", 91, "day"),
    ("positions", "Register of positions", "Civil society focal point", 91, "day"),
    ("endorsements", "Register of endorsements", "Civil society focal point", 182, "day"),
    ("bodies", "Calendar of bodies", "Civil society focal point", 365, "day"),
)


def states() -> list[dict]:
    """Give the 193 Member States with their facts, as the United Nations sorts them."""
    return [
        row
        | {name: int(row[name]) for name in COUNTS}
        | {bloc: row[bloc] == "1" for bloc in BLOCS}
        | {"fictional": False, "sort_key": number}
        for number, row in enumerate(rows_of("member_states.csv"), start=1)
    ]


def others() -> list[dict]:
    """Give the places that are no Member State: observers, other areas, no single seat."""
    return [
        row
        | {"iso2": row["iso2"] or None, "m49": int(row["m49"]) if row["m49"] else None}
        | {"sort_key": number}
        for number, row in enumerate(rows_of("other_places.csv"), start=OTHERS_FROM)
    ]


def fictional_states() -> list[dict]:
    """Give the States of the demonstration as rows of `member_states`, with user-assigned codes."""
    return [
        {name: row[name] for name in ("iso3", "name", "regional_group")}
        | {bloc: row[bloc] == "1" for bloc in BLOCS}
        | {"m49": None, "population": int(row["population"]), "fictional": True}
        | {"sort_key": number}
        for number, row in enumerate(rows_of("fictional_states.csv"), start=FICTIONAL_FROM)
    ]


def sessions() -> list[dict]:
    """What reports and press releases say of sessions of the Committee on NGOs in sum.

    Of the session of 2020 only how many applications were before it: the number of
    deferrals that was printed in advance is an expectation.
    """
    whole = ("year", "before", "new", "carried", *BECAME)
    return [
        row | {name: int(row[name]) if row[name] else None for name in whole}
        for row in rows_of("committee_sessions.csv")
    ]


def state_on_record(conn: sa.Connection, called: str | None) -> str:
    """Give the code of a Member State of this database, fictional ones included, by code or name.

    Raises:
        Refused: there is none, or the name fits several; the message says which.
    """
    if not called:
        raise Refused("Name a Member State, by its code or name.")
    own = (member_states.c.iso3 == called.upper()) | (member_states.c.name == called)
    known = member_states.c.iso3 == (state_code(called) or "")
    code = conn.scalar(sa.select(member_states.c.iso3).where(known | own))
    if code is None:
        raise Refused(f"{called} {why_no_state(called)}.")
    return code


def install(conn: sa.Connection) -> None:
    """Write the reference facts; what is there already and the same stays untouched."""
    columns = [column.name for column in member_states.columns]
    _put(conn, member_states, [{name: row[name] for name in columns} for row in states()])
    _put(conn, other_places, others())
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
