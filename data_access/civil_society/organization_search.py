"""Organizations looked up by what somebody types of a name, and recorded if they are not known.

Names are matched as `resemblance` does it; whoever records a new organization has seen those that
it may be.
"""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import freshness, privacy
from data_access.civil_society.organizations import INTERGOVERNMENTAL, KNOWN_FROM, counted_as
from data_access.civil_society.typed_name_search import LIKELY, NAME, Found, Names
from data_access.commands import Command, command, within
from data_access.domain import formatting
from data_access.domain.names import bare_key, organization_key, place_key, tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.manual_entry import PossibleDuplicate
from data_access.queries import query
from data_access.schema import member_states, organization_names, organizations, other_places

ADDERS = frozenset({Role.FOCAL_POINT_HEAD, Role.STAFF})
LONGEST = 400
# How many are shown to choose from, and have to be declined before another one is recorded.
SHOWN = 5

# The names of each database as they were last read, and how they can be looked through.
_read: dict[str, tuple[list[tuple[str, str, int]], Names]] = {}


def _found(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    called = f"“{tidy(params['name'])}”"
    if not organization_key(params["name"]):
        return "No name was given to look for."
    if rows.empty:
        return f"No organization is known by a name like {called}."
    first = rows.iloc[0]
    if first["certain"]:
        now = first["organization"]
        of = "" if now == first["matched_name"] else f", now {now}"
        return f"{first['matched_name']} is recorded{of}."
    number = int(rows["matches"].iloc[0])
    like = formatting.count(number, "organization")
    return f"Names like {called}: {like}; most similar: {first['organization']}."


@query(
    name="lookup.resembling", sources=KNOWN_FROM, roles=OFFICE, finding=_found, unit="Organizations"
)
def resembling(conn: sa.Connection, *, name: str, top: int = SHOWN) -> pd.DataFrame:
    """Which organizations may be meant by this name?

    Present and former names and aliases are held against what was typed, all
    folded: no case, accents, quotes and punctuation, in any script; nothing is
    transliterated. Words may be mistyped (72 of 100 letters in common, from
    four letters on, by RapidFuzz's ratio), only begun, and in any order. A word
    counts by how few names hold it. Likeness is the share of what was typed that
    is met, lowered by up to a quarter for what of the name is left over; names
    of half or more are shown, the likest first. Initials in brackets and those
    of the words are looked for too. A match is certain only where the whole name
    is the same. An organization that was merged is shown as what it is now.
    States and intergovernmental bodies are left out.

    Columns, a row an organization:
        id            Int64
        organization  str      present name
        matched_name  str      the name that is like what was typed
        why           str      the same name, initials, or resembles it
        likeness      Float64  from 0 to 1
        likely        bool     likeness of 0.8 or more
        certain       bool     whether it is the same name
        status        str      consultative status; missing if unknown
        state         str      State of its seat; missing if unknown
        matches       Int64    organizations like it; the same in every row

    Raises:
        Refused: `top` is below one.
    """
    if top < 1:
        raise Refused(f"top must be above zero, not {top}")
    found = _ranked(conn, organization_key(name))
    shown = list(found.items())[:top]
    facts = {row.id: row for row in conn.execute(_known_of([number for number, _ in shown]))}
    rows = [
        {
            "id": number,
            "organization": facts[number].name,
            "matched_name": called,
            "why": one.why,
            "likeness": round(one.likeness, 3),
            "likely": one.likeness >= LIKELY,
            "certain": one.why == NAME,
            "status": facts[number].consultative_status,
            "state": facts[number].state,
            "matches": len(found),
        }
        for number, (called, one) in shown
    ]
    types = {
        **dict.fromkeys(("id", "matches"), "Int64"),
        **dict.fromkeys(("organization", "matched_name", "why", "status", "state"), "str"),
        **dict.fromkeys(("likely", "certain"), "bool"),
        "likeness": "Float64",
    }
    columns = [
        *("id", "organization", "matched_name", "why", "likeness", "likely", "certain"),
        *("status", "state", "matches"),
    ]
    return pd.DataFrame(rows, columns=columns).astype(types)


def _ranked(conn: sa.Connection, key: str) -> dict[int, tuple[str, Found]]:
    """Organizations as what they are now, by likeness, each with the likest of its names."""
    rows, names = _names(conn)
    ranked: dict[int, tuple[str, Found]] = {}
    for one in names.like(key) if key else ():
        _, called, number = rows[one.place]
        ranked.setdefault(number, (called, one))
    return ranked


def _names(conn: sa.Connection) -> tuple[list[tuple[str, str, int]], Names]:
    """Every name with the organization it stands for now, and how to look through them.

    To make them ready takes longer than to read them: that is done anew only if they differ.
    """
    stands_for = counted_as()
    statement = (
        sa.select(organization_names.c.key, organization_names.c.name, stands_for.c.counted_as_id)
        .join(stands_for, stands_for.c.organization_id == organization_names.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .where(sa.func.coalesce(organizations.c.organization_type, "").not_in(INTERGOVERNMENTAL))
        .order_by(organization_names.c.organization_id, organization_names.c.key)
    )
    rows = [(bare_key(key), *rest) for key, *rest in conn.execute(statement)]
    address = conn.engine.url.render_as_string()
    kept = _read.get(address)
    if kept is None or kept[0] != rows:
        _read.clear()
        kept = _read[address] = rows, Names([row[:2] for row in rows])
    return kept


def _known_of(ids: Collection[int]) -> sa.Select:
    return (
        sa.select(
            organizations.c.id,
            organizations.c.name,
            organizations.c.consultative_status,
            sa.func.coalesce(member_states.c.name, other_places.c.name).label("state"),
        )
        .join(member_states, organizations.c.member_state == member_states.c.iso3, isouter=True)
        .join(other_places, organizations.c.other_place == other_places.c.code, isouter=True)
        .where(organizations.c.id.in_(ids))
    )


@command(name="lookup.add", roles=ADDERS, about=lambda _, made: f"organization {made}")
def add(
    conn: sa.Connection,
    _: Viewer,
    *,
    name: str,
    declined: Collection[int] = (),
    place: str | None = None,
) -> int:
    """Record an organization that nobody knew yet by its name, and return its number.

    `declined` are organizations that it may be, and that somebody has seen and found not to be it:
    all of the five likest have to be, if they are likely. One that has this very name cannot be,
    unless its seat is known and is not the `place` of the new one, a code.

    Raises:
        MayBeKnown: it is likely one that was not declined.
        Refused: the name is none, or it is on record.
    """
    called = tidy(name)
    key = organization_key(called)
    if not key or len(called) > LONGEST or len(key) > LONGEST or not called.isprintable():
        raise Refused(f"The name of an organization is a text of up to {LONGEST} letters.")
    if found := next(privacy.people_in_text("The name", called, frozenset()), None):
        raise Refused(f"{found} is no name of an organization.")
    # One writer at a time, so that two do not both find that it is not known.
    freshness.hold(conn)
    key = _own_key(conn, key, place)
    likely = {
        number: (known_as, f"like it to {round(100 * one.likeness)} per cent")
        for number, (known_as, one) in list(_ranked(conn, bare_key(key)).items())[:SHOWN]
        if one.likeness >= LIKELY and number not in declined
    }
    if likely:
        raise PossibleDuplicate(likely)
    made = organizations.insert().values(name=called).returning(organizations.c.id)
    number = conn.scalar(made)
    named = {"key": key, "organization_id": number, "name": called, "kind": "present"}
    conn.execute(organization_names.insert().values(named))
    return number


@command(
    name="lookup.add_with",
    roles=ADDERS,
    about=lambda _, made: f"organization {made[0]}, and what it did",
)
def add_with(
    conn: sa.Connection,
    by: Viewer,
    *,
    name: str,
    declined: Collection[int],
    deed: Command,
    needs: Mapping[str, Any],
) -> tuple[int, Any]:
    """Record an organization as `add` does with what it did, or neither of both.

    `deed` is the act that records the latter, and takes an `organization` beside what it `needs`.
    Returns the number of the organization, and what that act returns.

    Raises:
        PermissionError: who records may not do that act.
        MayBeKnown: see `add`, and that act.
        Refused: likewise.
    """
    organization = within(conn, by, add, name=name, declined=declined)
    return organization, within(conn, by, deed, organization=organization, **needs)


def _own_key(conn: sa.Connection, key: str, place: str | None) -> str:
    """Give the key of a new organization: its name, with the place where another one has that name.

    Also States and intergovernmental bodies have names: in one place, one name is one organization.

    Raises:
        Refused: it is on record.
    """
    apart = place_key(key, place) if place else key
    statement = (
        sa.select(
            organization_names.c.key,
            organization_names.c.name,
            sa.func.coalesce(organizations.c.member_state, organizations.c.other_place),
        )
        .join(organizations, organizations.c.id == organization_names.c.organization_id)
        .where(organization_names.c.key.in_([key, apart]))
    )
    known = conn.execute(statement).all()
    for its_key, name, seat in known:
        if its_key == apart or seat in (None, place):
            raise Refused(f"{name} is already recorded.")
    return apart if known else key
