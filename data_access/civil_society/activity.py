"""What is on record of organizations: which are accredited, which took part when, since when.

An engagement that is dated loosely counts for what it certainly shows, and for no more.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal

import sqlalchemy as sa

from data_access import periods
from data_access.civil_society.organizations import merged
from data_access.domain import formatting
from data_access.schema import decisions, engagement_days, engagements, organizations, sources
from data_access.statistics.turnover import Records

# How far an organization comes at an event or a meeting.
REGISTERED, ATTENDED, SPOKE = 1, 2, 3


def accredited(on: dt.date | None = None) -> sa.Subquery:
    """Organizations that are accredited: organization_id, member_state, status.

    With `on`, those that were so on that day: who is recommended for the first time later is not,
    and a later withdrawal is not yet one. A status on record without a decision has no date: it
    counts on every day.

    Those whose consultative status is on record, and those that the Committee on NGOs has
    recommended, unless a withdrawal of their status is recorded since: the Council's grants are in
    no file. Their `status` is missing. Those that were merged into another are what that one is.
    """
    into, status = merged(), organizations.c.consultative_status
    counts_as = sa.func.coalesce(into.c.counted_as_id, decisions.c.organization_id)
    last_of = {
        outcome: sa.func.max(sa.case((decisions.c.outcome == outcome, decisions.c.reported_on)))
        for outcome in ("recommended", "status withdrawn")
    }
    recommended, withdrawn = last_of.values()
    until = [decisions.c.reported_on <= on] if on else []
    decided = (
        sa.select(counts_as)
        .join(into, into.c.organization_id == decisions.c.organization_id, isouter=True)
        .group_by(counts_as)
    )
    by_committee = decided.where(decisions.c.outcome.in_(last_of), *until).having(
        recommended.is_not(None), sa.or_(withdrawn.is_(None), withdrawn < recommended)
    )
    first = sa.func.min(decisions.c.reported_on)
    later = decided.where(decisions.c.outcome == "recommended").having(first > on) if on else None
    with_status = (
        status.is_not(None)
        if later is None
        else sa.and_(status.is_not(None), organizations.c.id.not_in(later))
    )
    return (
        sa.select(
            organizations.c.id.label("organization_id"),
            organizations.c.member_state,
            status.label("status"),
        )
        .where(
            sa.or_(with_status, organizations.c.id.in_(by_committee)),
            organizations.c.id.not_in(sa.select(merged().c.organization_id)),
        )
        .subquery("accredited")
    )


def records(conn: sa.Connection) -> Records | None:
    """Between which days civil society's engagements are on record; None where no day is known.

    From the first engagement that is dated to the day up to the last one, or to the day that
    their register speaks for, if that is later.
    """
    days = engagement_days.c
    first, last = conn.execute(
        sa.select(sa.func.min(days.occurred_from), sa.func.max(days.occurred_from)).where(
            days.occurred_from == days.occurred_until
        )
    ).one()
    register = sa.select(sources.c.speaks_for).where(sources.c.name == "engagements")
    return Records(first, max(last, conn.scalar(register) or last)) if first else None


def joined_later(conn: sa.Connection, since: dt.date | None) -> int:
    """Count the organizations that are accredited now and were not on the first day of a period."""
    if since is None:
        return 0
    now, then = accredited(), accredited(since)
    later = now.c.organization_id.not_in(sa.select(then.c.organization_id))
    return conn.scalar(sa.select(sa.func.count()).select_from(now).where(later))


def covered(conn: sa.Connection, since: dt.date | None, until: dt.date | None) -> bool:
    """Whether engagements are recorded of any time of a period: else a count of 0 means nothing.

    They reach from the first day on which one can have been to the last, or to the date of their
    register, if that is later.
    """
    first, last = conn.execute(
        sa.select(
            sa.func.min(engagements.c.occurred_from), sa.func.max(engagements.c.occurred_until)
        ).where(engagements.c.civil_society)
    ).one()
    if first is None:
        return False
    register = sa.select(sources.c.speaks_for).where(sources.c.name == "engagements")
    last = max(last, conn.scalar(register) or last)
    return (until or last) >= first and (since or first) <= last


def shortage(held: Records | None, first: dt.date, needed_until: dt.date) -> str:
    """Why records do not reach as far as they must; empty where they do."""
    if held is None:
        return "no engagement is dated to the day"
    if held.since > first:
        return f"records begin on {formatting.day(held.since)}, needed from {formatting.day(first)}"
    if held.until < needed_until:
        return (
            f"records end on {formatting.day(held.until)}, needed to {formatting.day(needed_until)}"
        )
    return ""


def seen(
    conn: sa.Connection, since: dt.date, until: dt.date, first_look: dt.date
) -> Sequence[sa.Row]:
    """When those that took part in a period were seen, a row each, from `first_look` to today.

    organization_id  of what it was merged into, if it was
    came             first day on which it can have taken part in the period
    again            day by which it certainly had taken part once more; None if it did not
    surely, perhaps  whether it took part from `first_look` on, before the period
    """
    before = since - dt.timedelta(days=1)
    into = merged()
    counts_as = sa.func.coalesce(into.c.counted_as_id, engagements.c.organization_id)
    inside, earlier = (
        sa.and_(*periods.within(engagements, *both))
        for both in ((since, until), (first_look, before))
    )
    maybe = sa.and_(*periods.touching(engagements, first_look, before), sa.not_(inside))
    came_by = sa.func.min(sa.case((inside, engagements.c.occurred_until)))
    flags = {"inside": inside, "surely": earlier, "perhaps": maybe}
    each = (
        sa.select(
            counts_as.label("organization_id"),
            engagements.c.occurred_from,
            engagements.c.occurred_until,
            *(sa.case((clause, 1), else_=0).label(name) for name, clause in flags.items()),
            came_by.over(partition_by=counts_as).label("came_by"),
        )
        .join(into, into.c.organization_id == engagements.c.organization_id, isouter=True)
        .where(engagements.c.civil_society, *periods.touching(engagements, first_look, None))
        .subquery("each")
    )
    here, later = each.c.inside == 1, each.c.occurred_from > each.c.came_by
    return conn.execute(
        sa.select(
            each.c.organization_id,
            sa.func.min(sa.case((here, each.c.occurred_from))).label("came"),
            sa.func.min(sa.case((later, each.c.occurred_until))).label("again"),
            sa.func.max(each.c.surely).label("surely"),
            sa.func.max(each.c.perhaps).label("perhaps"),
        )
        .where(each.c.came_by.is_not(None))
        .group_by(each.c.organization_id)
    ).all()


def furthest(since: dt.date | None, until: dt.date | None) -> sa.Subquery:
    """How far each organization came at the events and meetings of a period.

    organization_id  of what it was merged into, if it was
    furthest         REGISTERED, ATTENDED or SPOKE; 0 where none of that is told
    registered       1 if it is known to have registered where nobody's attendance is recorded
    organized        1 if it organized

    A place at which nobody is recorded as having come does not say who stayed away.

    Raises:
        Refused: `since` is later than `until`.
    """
    periods.check(since, until)
    lasted = (engagements.c.kind != "statement", *periods.within(engagements, since, until))
    occasion = ("kind", "occasion_key", "occurred_from", "occurred_until")
    told = (
        sa.select(*(engagements.c[name] for name in occasion))
        .where(engagements.c.level.in_(("attended", "spoke")), *lasted)
        .distinct()
        .subquery("told")
    )
    into, level = merged(), engagements.c.level
    # Who is recorded as having come was at such an occasion: of others it must be looked up.
    same = (level == "registered", *(told.c[name] == engagements.c[name] for name in occasion))
    counts_as = sa.func.coalesce(into.c.counted_as_id, engagements.c.organization_id)
    places = {"registered": REGISTERED, "attended": ATTENDED, "spoke": SPOKE}
    place = sa.case(places, value=level, else_=0)
    here = told.c.kind.is_not(None) | (level != "registered")
    return (
        sa.select(
            counts_as.label("organization_id"),
            sa.func.max(sa.case((here, place), else_=0)).label("furthest"),
            *(
                sa.func.max(sa.case((clause, 1), else_=0)).label(name)
                for name, clause in {
                    "registered": (level == "registered") & ~here,
                    "organized": level == "organized",
                }.items()
            ),
        )
        .join(into, into.c.organization_id == engagements.c.organization_id, isouter=True)
        .join(told, sa.and_(*same), isouter=True)
        .where(engagements.c.civil_society, *lasted)
        .group_by(counts_as)
        .subquery("furthest")
    )


def occasions(
    rows: Sequence[sa.Row], before: dt.date, known: Literal["surely", "perhaps"]
) -> Iterator[tuple[int, dt.date]]:
    """Of `seen`, an organization and a day for each time it was: what `turnover` asks for.

    `before` is the day on which those are put that took part before the period, surely or perhaps.
    """
    for row in rows:
        yield row.organization_id, row.came
        if row.again:
            yield row.organization_id, row.again
        if getattr(row, known):
            yield row.organization_id, before
