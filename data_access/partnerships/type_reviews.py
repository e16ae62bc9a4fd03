"""The office's reviews of what type a partner or a contributor is, beside what the source says.

A review is only ever added; the latest of a partner or contributor counts. What the source says
stays as it is, and figures say which of the two they used.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import privacy
from data_access.civil_society.organizations import counted_as, counted_together
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.queries import query
from data_access.reference.organization_types import TYPES
from data_access.schema import (
    accounts,
    contributions,
    organizations,
    partnership_participants,
    type_reviews,
)

REVIEWERS = frozenset({Role.FOCAL_POINT_HEAD, Role.STAFF})
# What may be reviewed, and where the source's word on it stands.
PARTNER, CONTRIBUTOR = "partner", "contributor"
KINDS = (PARTNER, CONTRIBUTOR)
# Whose word on types a figure rests on.
SOURCE, REVIEWED = "source", "reviewed"
WHOSE = (SOURCE, REVIEWED)
REGISTER = {
    "subject": "str",
    "organization_id": "Int64",
    "source_types": "str",
    "source_sectors": "str",
    "organization_type": "str",
    "type_name": "str",
    "sector": "str",
    "counts": bool,
    "reviewed_by": "str",
    "reviewed_at": "datetime64[us]",
    "reason": "str",
}


# What counts


def of_partners() -> sa.Subquery:
    """The reviewed type of each reviewed organization: `organization_id`, `organization_type`.

    The latest review counts, of the organization and of all that were merged
    into it; the id is of the organization that they count as now.
    """
    stands_for = counted_as()
    ranked = (
        sa.select(
            stands_for.c.counted_as_id.label("organization_id"),
            type_reviews.c.organization_type,
            _place(stands_for.c.counted_as_id).label("place"),
        )
        .join(stands_for, stands_for.c.organization_id == type_reviews.c.organization_id)
        .subquery()
    )
    return _latest(ranked, "organization_id")


def of_contributors() -> sa.Subquery:
    """The reviewed type of each reviewed contributor: `donor`, `organization_type`."""
    donor = type_reviews.c.donor
    ranked = (
        sa.select(donor, type_reviews.c.organization_type, _place(donor).label("place"))
        .where(donor.is_not(None))
        .subquery()
    )
    return _latest(ranked, "donor")


def sector_of(code: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """The sector that a column of IATI types stands for; NULL where there is none."""
    return sa.case({one: sector for one, (_, sector) in TYPES.items()}, value=code)


def _place(subject: sa.ColumnElement) -> sa.ColumnElement[int]:
    # Two reviews may be of one second: the later row is the later one.
    return sa.func.row_number().over(partition_by=subject, order_by=type_reviews.c.id.desc())


def _latest(ranked: sa.Subquery, subject: str) -> sa.Subquery:
    return (
        sa.select(ranked.c[subject], ranked.c.organization_type)
        .where(ranked.c.place == 1)
        .subquery()
    )


# Reviewing


def _as(params: Mapping[str, Any]) -> str:
    return f"as {params['organization_type']}"


@command(
    name="reviews.review_partner",
    roles=REVIEWERS,
    about=lambda params, _: f"organization {params['organization']} {_as(params)}",
)
def review_partner(
    conn: sa.Connection, by: Viewer, *, organization: int, organization_type: str, reason: str
) -> None:
    """Say of what type a partner is, and why; of one that was merged, the one it counts as.

    Raises:
        Refused: there is no such organization or type, no reason, or a person is in it.
    """
    members = counted_together(organization)
    counted = conn.scalar(sa.select(members.c.counted_as_id).limit(1))
    if counted is None:
        raise Refused(f"No organization has the number {organization}.")
    _review(conn, by, {"organization_id": counted}, organization_type, reason)


@command(
    name="reviews.review_contributor",
    roles=REVIEWERS,
    about=lambda params, _: f"{params['donor']} {_as(params)}",
)
def review_contributor(
    conn: sa.Connection, by: Viewer, *, donor: str, organization_type: str, reason: str
) -> None:
    """Say of what type a contributor is, and why; the name is as in the contributions.

    Raises:
        Refused: there is no such contributor or type, no reason, or a person is in it.
    """
    there = sa.select(contributions.c.id).where(contributions.c.donor == donor).limit(1)
    if conn.scalar(there) is None:
        raise Refused(f"No contribution of “{donor}” is recorded.")
    _review(conn, by, {"donor": donor}, organization_type, reason)


def _review(
    conn: sa.Connection, by: Viewer, subject: Mapping[str, Any], code: str, reason: str
) -> None:
    if code not in TYPES:
        raise Refused(f"“{code}” is no IATI type of organization; they are {', '.join(TYPES)}.")
    conn.execute(
        type_reviews.insert().values(
            **subject,
            organization_type=code,
            reason=privacy.noted(reason, "reason"),
            reviewed_by=by.account,
            recorded_at=weeks.now(),
        )
    )


# What was reviewed


def _said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    kind = params["kind"]
    if rows.empty:
        return f"No {kind} has been reviewed: all types are those of the source."
    latest = rows[rows["counts"]]
    moved = int((latest["source_sectors"] != latest["sector"]).sum())
    if len(latest) == 1:
        counts = "otherwise than" if moved else "as"
        return f"One {kind} was reviewed, and counts {counts} by the source’s own type."
    reviewed = f"{formatting.count(len(latest), kind)} were reviewed"
    count = "counts" if moved == 1 else "count"
    moved_on = f"{formatting.some(moved)} of them {count} otherwise than by the source’s own type"
    return f"{formatting.sentence([reviewed, moved_on])}."


@query(
    name="reviews.register",
    sources=("revenue", "iati", "partnerships"),
    roles=OFFICE,
    finding=_said,
    unit="Reviews of types, the latest first",
)
def register(conn: sa.Connection, *, kind: str = CONTRIBUTOR) -> pd.DataFrame:
    """What does the source say that a partner or contributor is, and what the office?

    Every review of a `kind`, partner or contributor, the latest first. The
    latest of each counts; those before it stay on record. Of a partner, what
    the source says are the IATI types with which it takes part in partnerships,
    of a contributor the categories in which its money is reported. A partner
    that was merged into another counts as that one.

    Columns, a row a review:
        subject            str       partner or contributor
        organization_id    Int64     of a partner; missing for a contributor
        source_types       str       all types or categories that sources give it; missing if none
        source_sectors     str       sectors that these stand for; missing if none
        organization_type  str       IATI OrganisationType code after the review
        type_name          str       what IATI calls it
        sector             str       sector that the code stands for
        counts             bool      whether it is the latest, which figures use
        reviewed_by        str       account
        reviewed_at        datetime  instant (UTC)
        reason             str       why it is that type

    Raises:
        Refused: `kind` is neither partner nor contributor.
    """
    if kind not in KINDS:
        raise Refused(f"{kind!r} is neither {PARTNER} nor {CONTRIBUTOR}.")
    of_kind, known = (_of_partners, _types) if kind == PARTNER else (_of_contributors, _categories)
    rows = pd.read_sql_query(of_kind().order_by(type_reviews.c.id.desc()), conn)
    types, sectors = known(conn)
    named = [TYPES[code] for code in rows["organization_type"]]
    rows = rows.assign(
        source_types=rows["key"].map(types),
        source_sectors=rows["key"].map(sectors),
        counts=rows["place"] == 1,
        type_name=[name for name, _ in named],
        sector=[sector for _, sector in named],
    )
    return rows.astype(REGISTER)[list(REGISTER)]


def _of_partners() -> sa.Select:
    stands_for = counted_as()
    one = stands_for.c.counted_as_id
    return (
        _reviews(organizations.c.name, one, one)
        .join(stands_for, stands_for.c.organization_id == type_reviews.c.organization_id)
        .join(organizations, organizations.c.id == one)
    )


def _of_contributors() -> sa.Select:
    donor = type_reviews.c.donor
    return _reviews(donor, sa.null(), donor).where(donor.is_not(None))


def _reviews(name: sa.ColumnElement, number: sa.ColumnElement, key: sa.ColumnElement) -> sa.Select:
    columns = (
        name.label("subject"),
        number.label("organization_id"),
        key.label("key"),
        _place(key).label("place"),
        type_reviews.c.organization_type,
        type_reviews.c.reason,
        type_reviews.c.recorded_at.label("reviewed_at"),
        accounts.c.name.label("reviewed_by"),
    )
    who = accounts.c.id == type_reviews.c.reviewed_by
    return sa.select(*columns).select_from(type_reviews).join(accounts, who)


def _types(conn: sa.Connection) -> tuple[dict, dict]:
    """All IATI types that sources give each reviewed partner, and their sectors, in words."""
    stands_for, reviewed = counted_as(), of_partners()
    code = partnership_participants.c.organization_type
    given = (
        sa.select(stands_for.c.counted_as_id, code)
        .join(
            stands_for,
            stands_for.c.organization_id == partnership_participants.c.organization_id,
        )
        .join(reviewed, reviewed.c.organization_id == stands_for.c.counted_as_id)
        .where(code.is_not(None))
        .distinct()
    )
    found = [(one, type_, TYPES[type_][1]) for one, type_ in conn.execute(given)]
    return _each(found)


def _categories(conn: sa.Connection) -> tuple[dict, dict]:
    """All categories in which money of each reviewed contributor is reported, and their sectors."""
    donor, reviewed = contributions.c.donor, of_contributors()
    given = (
        sa.select(donor, contributions.c.category, contributions.c.sector)
        .join(reviewed, reviewed.c.donor == donor)
        .distinct()
    )
    return _each(conn.execute(given))


def _each(found: Iterable[tuple]) -> tuple[dict, dict]:
    words: tuple[dict, dict] = {}, {}
    for one, *given in found:
        for listed, word in zip(words, given, strict=True):
            listed.setdefault(one, set()).add(word)
    types, sectors = (
        {one: ", ".join(sorted(some)) for one, some in each.items()} for each in words
    )
    return types, sectors
