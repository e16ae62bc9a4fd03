"""Made-up reviews of types, one of them made twice, and a break that the office recorded."""

import datetime as dt

import sqlalchemy as sa

from data_access import schema
from data_access.civil_society import organizations
from data_access.demonstration import words
from data_access.demonstration.access import viewer_of
from data_access.demonstration.rows import Batch, put
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.reference.organization_types import TYPES

# Contributors with the type that they were found to be of, and why.
CONTRIBUTORS = (
    ("Example Family Foundation 3", "60", "Registered as a charitable foundation."),
    (
        "Example Family Foundation 3",
        "70",
        "Its one founder is a company, which appoints its board.",
    ),
    ("Imaginary Relief Association 7", "70", "Its members are companies, and share its surplus."),
    ("Fictional Trading Company 5", "22", "A cooperative whose statutes rule out any profit."),
)
PARTNERS = 3
# The entity, how many years ago its series broke, and what changed.
BREAK = (words.ENTITIES[1], 3, "Until then it reported money of several donors as one line.")


def invent(conn: sa.Connection, today: dt.date) -> None:
    """Make up what staff reviewed, and a break in the series of an entity.

    Partners are reviewed whose type the source mistook: what is known of the organization itself
    is what they were found to be.
    """
    by_hand = Batch(None, weeks.midnight(today))
    staff, head = (viewer_of(conn, role) for role in (Role.STAFF, Role.FOCAL_POINT_HEAD))
    found = [
        {"donor": donor, "organization_id": None, "organization_type": code, "reason": reason}
        for donor, code, reason in CONTRIBUTORS
    ]
    found += [
        {
            "donor": None,
            "organization_id": one,
            "organization_type": code,
            "reason": f"By its statutes: {TYPES[code][0]}.",
        }
        for one, code in _mistaken(conn)
    ]
    reviews = [{**row, "reviewed_by": staff.account} for row in found]
    put(conn, schema.type_reviews, reviews, by_hand)
    entity, ago, reason = BREAK
    broke = {"source": "revenue", "entity": entity, "year": today.year - ago, "reason": reason}
    put(conn, schema.series_breaks, [{**broke, "recorded_by": head.account}], by_hand)


def _mistaken(conn: sa.Connection) -> list[tuple[int, str]]:
    """A few organizations that take part as of another sector than they are, with what they are."""
    taking_part, known = schema.partnership_participants.c, schema.organizations.c
    stands_for = organizations.counted_as()
    given = (
        sa.select(known.id, known.organization_type, taking_part.organization_type)
        .join(stands_for, stands_for.c.counted_as_id == known.id)
        .join(
            schema.partnership_participants,
            taking_part.organization_id == stands_for.c.organization_id,
        )
        .where(known.organization_type.is_not(None), taking_part.organization_type.is_not(None))
        .distinct()
        .order_by(known.id, taking_part.organization_type)
    )
    wrong = {
        one: code for one, code, said in conn.execute(given) if TYPES[code][1] != TYPES[said][1]
    }
    return list(wrong.items())[:PARTNERS]
