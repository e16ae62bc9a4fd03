"""Organizations that somebody of the office records by hand, with their seat and what is known.

A file that brings the organization later finds it by its name; a cell that the file fills takes
the place of what was recorded by hand, and an empty cell changes nothing.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import edit_conflicts
from data_access.civil_society import organization_search
from data_access.civil_society.organizations import INTERGOVERNMENTAL
from data_access.commands import command
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.manual_entry import RECORDERS, is_referred_to, said
from data_access.queries import query
from data_access.reference.organization_types import TYPES
from data_access.schema import (
    STATUSES,
    audit,
    member_states,
    organization_names,
    organizations,
    other_places,
)

ADDRESS = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+([/?#]\S*)?", re.IGNORECASE)
MEMBER = "Member State"


FACTS = ("place", "organization_type", "consultative_status", "website", "new_york", "geneva")


def _places_said(rows: pd.DataFrame, _: Mapping[str, Any]) -> str:
    members = int((rows["kind"] == MEMBER).sum())
    others = formatting.count(len(rows) - members, "other place")
    return f"The seat of an organization is in one of {members} {MEMBER}s or {others}."


@query(
    name="organization_entries.places",
    sources=(),
    roles=OFFICE,
    finding=_places_said,
    unit="Places",
)
def places(conn: sa.Connection) -> pd.DataFrame:
    """Which places can be the seat of an organization?

    Member States in the order in which the United Nations lists them in English,
    then observers, other areas and organizations without a single seat.

    Columns, a row a place:
        code   str  ISO 3166-1 alpha-3, or a code of the product's own
        place  str  short name in English
        kind   str  Member State, observer State, observer entity, other area, no single seat
    """
    rows = []
    for table, code in ((member_states, "iso3"), (other_places, "code")):
        statement = sa.select(table).order_by(table.c.sort_key, table.c.name)
        rows += [
            (row[code], row["name"], row.get("kind", MEMBER))
            for row in conn.execute(statement).mappings()
        ]
    return pd.DataFrame(rows, columns=["code", "place", "kind"]).astype("str")


@command(
    name="organization_entries.record",
    roles=RECORDERS,
    about=lambda _, made: f"organization {made}",
)
def record(
    conn: sa.Connection,
    by: Viewer,
    *,
    name: str,
    facts: Mapping[str, Any],
    declined: Collection[int] = (),
) -> int:
    """Record an organization with what is known of it, and return its number.

    `facts` are the place of its seat (a code), `organization_type` (a code of the IATI list),
    `consultative_status`, `website`, and whether it has an office in `new_york` and `geneva`; None
    is not known.
    `declined` are organizations that it may be, and that somebody has looked at and found to be
    others. One of the same name in another place is among them.

    Raises:
        PossibleDuplicate: it is likely one that was not declined.
        Refused: something makes no sense, or it is on record; the message says which.
    """
    values = _values(conn, facts)
    place = values["member_state"] or values["other_place"]
    number = organization_search.add.function(conn, by, name=name, declined=declined, place=place)
    conn.execute(sa.update(organizations).where(organizations.c.id == number).values(values))
    return number


def _values(conn: sa.Connection, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns of an organization, once each fact is one of its words."""
    if unknown := sorted(set(facts) - set(FACTS)):
        raise Refused(f"{formatting.listed(unknown)}: no fact of an organization.")
    known = dict.fromkeys(FACTS) | dict(facts)
    if known["organization_type"] not in (None, *TYPES):
        raise Refused(f"{known['organization_type']} is no type of organization.")
    if known["organization_type"] in INTERGOVERNMENTAL:
        raise Refused("States and their organizations are not recorded here.")
    if known["consultative_status"] not in (None, *STATUSES):
        raise Refused(f"Consultative status is one of: {', '.join(STATUSES)}.")
    known["website"] = said(known["website"] or "", most=400)
    if known["website"] and not ADDRESS.fullmatch(known["website"]):
        raise Refused(f"{known['website']} is not the address of a website, such as example.org.")
    return {**_seat(conn, known.pop("place")), **known}


def _seat(conn: sa.Connection, place: str | None) -> dict[str, str | None]:
    if place is None:
        return {"member_state": None, "other_place": None}
    for column, key in (
        ("member_state", member_states.c.iso3),
        ("other_place", other_places.c.code),
    ):
        if conn.scalar(sa.select(key).where(key == place)):
            return {"member_state": None, "other_place": None} | {column: place}
    raise Refused(f"{place} is not the code of a recorded place.")


@command(
    name="organization_entries.withdraw",
    roles=RECORDERS,
    about=lambda params, _: f"organization {params['organization']}",
)
def withdraw(conn: sa.Connection, by: Viewer, *, organization: int) -> None:
    """Delete an organization that one recorded by mistake.

    Raises:
        Refused: there is none, somebody else recorded it, a file has brought it too, or something
            is recorded about it since.
    """
    which = organizations.c.id == organization
    row = conn.execute(sa.select(organizations).where(which).with_for_update()).one_or_none()
    if row is None:
        raise Refused(f"No organization has the number {organization}.")
    trail = edit_conflicts.entries("organization_entries.record", f"organization {organization}")
    last = sa.select(audit.c.actor).where(trail).order_by(audit.c.id.desc()).limit(1)
    if row.batch_id is not None or conn.scalar(last) != by.name:
        raise Refused("Only the person who recorded an organization by hand can delete it.")
    names = organization_names.c.organization_id == organization
    others = sa.or_(organization_names.c.kind != "present", organization_names.c.batch_id > 0)
    if conn.scalar(sa.select(organization_names.c.key).where(names, others).limit(1)) or (
        is_referred_to(conn, organizations, organization, organization_names)
    ):
        raise Refused(f"Facts about {row.name} have been recorded since: it cannot be deleted.")
    conn.execute(sa.delete(organization_names).where(names))
    conn.execute(sa.delete(organizations).where(which))
