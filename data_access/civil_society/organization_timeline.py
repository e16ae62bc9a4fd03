"""What organizations did and what was decided about them, one fact a row, whatever its kind."""

import sqlalchemy as sa

from data_access.schema import (
    decisions,
    engagements,
    partnership_participants,
    partnerships,
    roll_calls,
)

KINDS = ("decision", "roll call", "engagement", "partnership")


def facts(members: sa.Subquery) -> sa.Subquery:
    """Everything about the organizations whose `organization_id` is among `members`.

    Columns: what (one of KINDS), date, until, detail, batch_id (the import that brought it).
    """
    told = (_decided, _voted_on, _engaged, _partnered)
    return sa.union_all(*(facts_of(members) for facts_of in told)).subquery()


def _fact(what: str, members: sa.Subquery, table: sa.Table, **columns) -> sa.Select:
    told = [value.label(name) for name, value in columns.items()]
    return sa.select(sa.literal(what).label("what"), *told, table.c.batch_id).join(
        members, members.c.organization_id == table.c.organization_id
    )


def _decided(members: sa.Subquery) -> sa.Select:
    first = sa.case((decisions.c.first_application, ", at the first application"), else_="")
    day = decisions.c.reported_on
    return _fact(
        "decision", members, decisions, date=day, until=day, detail=decisions.c.outcome + first
    )


def _voted_on(members: sa.Subquery) -> sa.Select:
    fate = sa.func.coalesce(": motion " + roll_calls.c.outcome, "")
    day = roll_calls.c.reported_on
    return _fact(
        "roll call", members, roll_calls, date=day, until=day, detail=roll_calls.c.topic + fate
    )


def _engaged(members: sa.Subquery) -> sa.Select:
    people = sa.cast(engagements.c.participants, sa.String)
    return _fact(
        "engagement",
        members,
        engagements,
        date=engagements.c.occurred_from,
        until=engagements.c.occurred_until,
        detail=engagements.c.occasion + sa.func.coalesce(", participants: " + people, ""),
    )


def _partnered(members: sa.Subquery) -> sa.Select:
    return _fact(
        "partnership",
        members,
        partnership_participants,
        date=partnerships.c.starts_on,
        until=sa.func.coalesce(partnerships.c.ends_on, partnerships.c.starts_on),
        detail=partnerships.c.title + ", with " + partnerships.c.entity,
    ).join(partnerships, partnerships.c.id == partnership_participants.c.partnership_id)
