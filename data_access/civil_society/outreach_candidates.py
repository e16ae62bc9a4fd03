"""Who could be reached out to, what they work on, and whether they came once they were contacted.

Accredited organizations that took no part, and applicants that the Committee on NGOs deferred.
"""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from data_access.civil_society import activity
from data_access.civil_society.activity_totals import per_organization
from data_access.civil_society.organizations import merged
from data_access.ngo_committee.applications import ENDINGS
from data_access.schema import (
    decisions,
    engagements,
    member_states,
    organization_sdgs,
    organizations,
    outreach,
)

ACCREDITED, APPLICANT = "accredited", "applicant"
NOT_CONTACTED, CONTACTED, ATTENDED = "not contacted", "contacted", "attended since"
# In the order of what is to be done.
STANDINGS = (NOT_CONTACTED, CONTACTED, ATTENDED)
UNKNOWN = "unknown"


def goals() -> sa.Subquery:
    """The goals that organizations work on, with those of all that were merged into them."""
    into = merged()
    counts_as = sa.func.coalesce(into.c.counted_as_id, organization_sdgs.c.organization_id)
    return (
        sa.select(counts_as.label("organization_id"), organization_sdgs.c.sdg)
        .join(into, into.c.organization_id == organization_sdgs.c.organization_id, isouter=True)
        .distinct()
        .subquery("goals")
    )


def pending() -> sa.Subquery:
    """Applicants that the Committee's last report deferred, with how often it has deferred them.

    None of them has a consultative status on record, nor another outcome in that report or later.
    Whoever was last deferred in an earlier report is lost sight of, and not here.
    """
    into = merged()
    counts_as = sa.func.coalesce(into.c.counted_as_id, decisions.c.organization_id)
    day, deferred = decisions.c.reported_on, decisions.c.outcome == "deferred"
    last = sa.select(sa.func.max(day)).where(deferred).scalar_subquery()
    ended = sa.and_(decisions.c.outcome.in_(ENDINGS), day >= last)
    each = (
        sa.select(
            counts_as.label("organization_id"),
            sa.func.count(sa.distinct(sa.case((deferred, day)))).label("deferrals"),
        )
        .join(into, into.c.organization_id == decisions.c.organization_id, isouter=True)
        .group_by(counts_as)
        .having(
            sa.func.max(sa.case((deferred, day))) == last,
            sa.func.count(sa.case((ended, 1))) == 0,
        )
        .subquery("deferred")
    )
    return (
        sa.select(each, organizations.c.member_state)
        .join(organizations, organizations.c.id == each.c.organization_id)
        .where(organizations.c.consultative_status.is_(None))
        .subquery("pending")
    )


def contacted() -> sa.Subquery:
    """Organizations that the office contacted: organization_id, first_on, last_on."""
    into = merged()
    counts_as = sa.func.coalesce(into.c.counted_as_id, outreach.c.organization_id)
    return (
        sa.select(
            counts_as.label("organization_id"),
            sa.func.min(outreach.c.contacted_on).label("first_on"),
            sa.func.max(outreach.c.contacted_on).label("last_on"),
        )
        .join(into, into.c.organization_id == outreach.c.organization_id, isouter=True)
        .group_by(counts_as)
        .subquery("contacted")
    )


def attended() -> sa.Subquery:
    """Those contacted that attended since: organization_id, and attended_on, by which it had.

    An engagement counts that certainly began after the first contact, and is more than a
    registration: what may have been before, or is on that day, shows nothing.
    """
    first = contacted()
    members = _members(first)
    more = sa.func.coalesce(engagements.c.level, "") != "registered"
    return (
        sa.select(
            first.c.organization_id,
            sa.func.min(engagements.c.occurred_until).label("attended_on"),
        )
        .join(members, members.c.counted_as_id == first.c.organization_id)
        .join(engagements, engagements.c.organization_id == members.c.organization_id)
        .where(engagements.c.civil_society, more, engagements.c.occurred_from > first.c.first_on)
        .group_by(first.c.organization_id)
        .subquery("attended")
    )


def _members(who: sa.Subquery) -> sa.Subquery:
    """A few organizations with those merged into them: few are looked up among many engagements."""
    into = merged()
    themselves = sa.select(who.c.organization_id, who.c.organization_id.label("counted_as_id"))
    theirs = sa.select(into).join(who, who.c.organization_id == into.c.counted_as_id)
    return sa.union_all(themselves, theirs).subquery("members")


def cell(who: sa.Subquery, region: str | None, sdg: int | None) -> list[sa.ColumnElement[bool]]:
    """The clauses that keep those of a region and a goal; None is any, "unknown" a region."""
    clauses = []
    if region is not None:
        of_group = sa.select(member_states.c.iso3).where(member_states.c.regional_group == region)
        known = who.c.member_state.in_(of_group)
        clauses.append(who.c.member_state.is_(None) if region == UNKNOWN else known)
    if sdg is not None:
        themed = goals()
        on_it = sa.select(themed.c.organization_id).where(themed.c.sdg == sdg)
        clauses.append(who.c.organization_id.in_(on_it))
    return clauses


def listed(since: dt.date | None, until: dt.date | None) -> sa.Subquery:
    """The organizations to reach out to, and those that already were, with where each stands.

    Accredited ones that took no part in the period, or were contacted since it began; applicants.
    Columns: organization_id, kind, member_state, status, deferrals, standing, contacted_on, and
    attended_on.

    Raises:
        Refused: `since` is later than `until`.
    """
    who, done, first, came = (
        activity.accredited(),
        per_organization(since, until),
        contacted(),
        attended(),
    )
    reached = sa.select(first.c.organization_id)
    if since:
        reached = reached.where(first.c.last_on >= since)
    silent = who.c.organization_id.not_in(sa.select(done.c.organization_id))
    waiting = pending()
    nothing = sa.null()
    both = sa.union_all(
        sa.select(
            who.c.organization_id,
            sa.literal(ACCREDITED).label("kind"),
            who.c.member_state,
            who.c.status,
            sa.cast(nothing, sa.Integer).label("deferrals"),
        ).where(silent | who.c.organization_id.in_(reached)),
        sa.select(
            waiting.c.organization_id,
            sa.literal(APPLICANT),
            waiting.c.member_state,
            sa.cast(nothing, sa.String),
            waiting.c.deferrals,
        ),
    ).subquery("both")
    standing = sa.case(
        (came.c.attended_on.is_not(None), ATTENDED),
        (first.c.last_on.is_not(None), CONTACTED),
        else_=NOT_CONTACTED,
    )
    return (
        sa.select(
            both,
            standing.label("standing"),
            first.c.last_on.label("contacted_on"),
            came.c.attended_on,
        )
        .join(first, first.c.organization_id == both.c.organization_id, isouter=True)
        .join(came, came.c.organization_id == both.c.organization_id, isouter=True)
        .subquery("listed")
    )


def followed(region: str | None, sdg: int | None) -> sa.Select:
    """When each that was contacted was so first, and by when it had attended since, if it has."""
    who, came = contacted(), attended()
    placed = (
        sa.select(who, organizations.c.member_state, came.c.attended_on)
        .join(organizations, organizations.c.id == who.c.organization_id)
        .join(came, came.c.organization_id == who.c.organization_id, isouter=True)
        .subquery("placed")
    )
    return sa.select(placed.c.first_on, placed.c.attended_on).where(*cell(placed, region, sdg))


def last_seen(ids: Sequence[int]) -> sa.Select:
    """For each of these organizations the last day on which it can have taken part, ever."""
    asked = organizations.c.id.in_(ids)
    members = _members(
        sa.select(organizations.c.id.label("organization_id")).where(asked).subquery("asked")
    )
    return (
        sa.select(members.c.counted_as_id, sa.func.max(engagements.c.occurred_until))
        .join(engagements, engagements.c.organization_id == members.c.organization_id)
        .where(engagements.c.civil_society)
        .group_by(members.c.counted_as_id)
    )
