"""Questions about organizations: who they are, by which names they are known, what they did."""

import sqlalchemy as sa

from data_access.schema import organizations


def counted_as() -> sa.Subquery:
    """For every `organization_id` the `counted_as_id`: itself, or what it was at last merged into.

    Organizations that were merged into one another in a circle stand for themselves.
    """
    into = organizations.c.merged_into_id
    merged = (
        sa.select(organizations.c.id, into.label("into_id"))
        .where(into.is_not(None))
        .cte("merged", recursive=True)
    )
    merged = merged.union(
        sa.select(merged.c.id, into)
        .join(organizations, organizations.c.id == merged.c.into_id)
        .where(into.is_not(None))
    )
    last = (
        sa.select(merged.c.id, merged.c.into_id)
        .join(organizations, organizations.c.id == merged.c.into_id)
        .where(into.is_(None))
        .subquery("last")
    )
    return (
        sa.select(
            organizations.c.id.label("organization_id"),
            sa.func.coalesce(last.c.into_id, organizations.c.id).label("counted_as_id"),
        )
        .join(last, last.c.id == organizations.c.id, isouter=True)
        .subquery("counted_as")
    )
