"""What each organization did in a period, added up by the database."""

import datetime as dt

import sqlalchemy as sa

from data_access import periods
from data_access.civil_society.organizations import merged
from data_access.schema import engagements


def per_organization(since: dt.date | None, until: dt.date | None) -> sa.Subquery:
    """Civil society's engagements in the period, by organization.

    Columns: organization_id (of what it was merged into, if it was), engagements,
    participants (NULL if nobody was counted), uncounted, and dated, to the day.

    Raises:
        Refused: `since` is later than `until`.
    """
    periods.check(since, until)
    people = engagements.c.participants
    day_known = engagements.c.occurred_from == engagements.c.occurred_until
    # By the ids as they stand first: that leaves few rows to look up what each counts as.
    each = (
        sa.select(
            engagements.c.organization_id,
            sa.func.count().label("engagements"),
            sa.func.sum(people).label("participants"),
            (sa.func.count() - sa.func.count(people)).label("uncounted"),
            sa.func.count(sa.case((day_known, 1))).label("dated"),
        )
        .where(engagements.c.civil_society, *periods.within(engagements, since, until))
        .group_by(engagements.c.organization_id)
        .subquery()
    )
    into = merged()
    counts_as = sa.func.coalesce(into.c.counted_as_id, each.c.organization_id)
    sums = (
        sa.func.sum(each.c[name]).label(name)
        for name in ("engagements", "participants", "uncounted", "dated")
    )
    return (
        sa.select(counts_as.label("organization_id"), *sums)
        .join_from(each, into, into.c.organization_id == each.c.organization_id, isouter=True)
        .group_by(counts_as)
        .subquery("per_organization")
    )
