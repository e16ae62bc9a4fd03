"""List the rows behind the figures on partners, and what they can be narrowed to."""

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import merged
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.partnerships import partner_findings as findings
from data_access.partnerships import partner_records, partner_scope, type_reviews
from data_access.partnerships.partner_records import SOURCES, UNKNOWN
from data_access.partnerships.partner_scope import UN
from data_access.queries import query
from data_access.reference.organization_types import TYPES
from data_access.schema import (
    SDGS,
    import_batches,
    organizations,
    partnership_participants,
    partnership_sdgs,
    partnerships,
)

REGISTER = {
    **dict.fromkeys(("identifier", "title", "entity"), "str"),
    **dict.fromkeys(("starts_on", "ends_on"), object),
    "place": "Int64",
    "partner": "str",
    "organization_id": "Int64",
    "role": "str",
    **dict.fromkeys(("organization_type", "type_name", "reviewed_type", "reviewed_name"), "str"),
    "file": "str",
    "matches": "Int64",
}
# IATI's OrganisationRole.
ROLES = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
# What the rows can be narrowed to.
NARROWED = ("entity", "sdg", "region", "organization_type")


@query(
    name="partners.narrowing",
    sources=SOURCES,
    roles=OFFICE,
    finding=findings.narrowing,
    unit="Partnerships, or for a type the parts in them",
)
def narrowing(conn: sa.Connection, *, reporters: str = UN) -> pd.DataFrame:
    """What can the rows of `register` be narrowed to?

    Rows are those of the same reporters (`reporters`) as in `lenses.balance`.

    Columns, a row a choice:
        what   str    entity, sdg, region or organization_type
        value  str    as `register` takes it; unknown where no type is given
        rows   Int64  partnerships, or for a type parts in them

    Raises:
        Refused: `reporters` is none of un, others and all.
    """
    part, placed = partnership_participants.c, partner_records.regions()
    code = sa.func.coalesce(part.organization_type, UNKNOWN)
    one = sa.select(code.label("value"), part.partnership_id).subquery()
    columns = (
        (partnerships.c.entity, partnerships.c.id),
        (partnership_sdgs.c.sdg, partnership_sdgs.c.partnership_id),
        (placed.c.region, placed.c.partnership_id),
        (one.c.value, one.c.partnership_id),
    )
    chosen = sa.select(partnerships.c.id).where(*partner_scope.reporter_is(reporters))
    found = [
        (what, str(value), many)
        for what, (column, partnership) in zip(NARROWED, columns, strict=True)
        for value, many in conn.execute(
            sa.select(column, sa.func.count())
            .where(partnership.in_(chosen))
            .group_by(column)
            .order_by(column)
        )
    ]
    types = {"what": "str", "value": "str", "rows": "Int64"}
    return pd.DataFrame(found, columns=list(types)).astype(types)


@query(
    name="partners.register",
    sources=SOURCES,
    roles=OFFICE,
    finding=findings.listed,
    unit="Parts in partnerships, as their sources list them",
)
def register(  # noqa: PLR0913 (what a reader may choose)
    conn: sa.Connection,
    *,
    entity: str = "",
    sdg: int | None = None,
    region: str = "",
    organization_type: str = "",
    reporters: str = UN,
    page: int = 1,
    limit: int = 20,
) -> pd.DataFrame:
    """Which rows do the figures on partners come from?

    Every part that an organization has in a partnership, in the order of its
    source, the partnerships that began last first; one without partners has a
    row as well. An organization that its source names in two roles has two
    rows, of which the figures count one. Narrowed to a reporting entity, a
    goal, a region where a partnership is carried out, or a type at the source,
    which is an IATI code or unknown. Only partnerships of the same reporters
    (`reporters`) as in `lenses.balance` are listed; a part of a larger activity
    has its own rows, and the figures count it with the whole. `limit` rows make
    a page.

    Columns, a row a part:
        identifier         str    of the partnership at its source
        title              str
        entity             str    that reports it
        starts_on          date   missing if not known
        ends_on            date   missing if not known
        place              Int64  in the source's list of partners
        partner            str    organization, as it is called now; missing if there is none
        organization_id    Int64  the one it counts as
        role               str    funding, accountable, extending or implementing
        organization_type  str    IATI OrganisationType code at the source; missing if none is given
        type_name          str    what that code stands for
        reviewed_type      str    code after the office's review; missing if it is not reviewed
        reviewed_name      str    what that code stands for
        file               str    from which the row came; missing if from none
        matches            Int64  parts found, on all pages; the same in every row

    Raises:
        Refused: `page` or `limit` is below one, there is no such goal or type, or `reporters`
            is none of un, others and all.
    """
    if page < 1 or limit < 1:
        raise Refused("page and limit must be above zero")
    last, part = merged(), partnership_participants.c
    reviewed = type_reviews.of_partners()
    counted_as = sa.func.coalesce(last.c.counted_as_id, part.organization_id)
    statement = (
        sa.select(
            *(partnerships.c[name] for name in ("identifier", "title", "entity")),
            *(partnerships.c[name] for name in ("starts_on", "ends_on")),
            part.place,
            organizations.c.name.label("partner"),
            organizations.c.id.label("organization_id"),
            part.role,
            part.organization_type,
            reviewed.c.organization_type.label("reviewed_type"),
            import_batches.c.file_name.label("file"),
            sa.func.count().over().label("matches"),
        )
        .select_from(partnerships)
        .join(partnership_participants, part.partnership_id == partnerships.c.id, isouter=True)
        .join(last, last.c.organization_id == part.organization_id, isouter=True)
        .join(organizations, organizations.c.id == counted_as, isouter=True)
        .join(reviewed, reviewed.c.organization_id == organizations.c.id, isouter=True)
        .join(
            import_batches,
            import_batches.c.id == sa.func.coalesce(part.batch_id, partnerships.c.batch_id),
            isouter=True,
        )
        .where(
            *partner_scope.reporter_is(reporters),
            *_narrowed(entity, sdg, region, organization_type),
        )
        .order_by(sa.nulls_last(partnerships.c.starts_on.desc()), partnerships.c.id, part.place)
        .limit(limit)
        .offset((page - 1) * limit)
    )
    rows = pd.read_sql_query(statement, conn)
    names = {code: name for code, (name, _) in TYPES.items()}
    rows = rows.assign(
        role=rows["role"].map(ROLES),
        type_name=rows["organization_type"].map(names),
        reviewed_name=rows["reviewed_type"].map(names),
    )
    return rows[list(REGISTER)].astype(REGISTER)


def _narrowed(
    entity: str, sdg: int | None, region: str, organization_type: str
) -> list[sa.ColumnElement[bool]]:
    one, code = partnerships.c, partnership_participants.c.organization_type
    conditions = [one.entity == entity] if entity else []
    if sdg is not None:
        if sdg not in SDGS:
            raise Refused(f"{sdg} is none of the goals, which are 1 to 17")
        for_goal = sa.select(partnership_sdgs.c.partnership_id).where(partnership_sdgs.c.sdg == sdg)
        conditions.append(one.id.in_(for_goal))
    if region:
        regions = partner_records.regions()
        there = sa.select(regions.c.partnership_id).where(regions.c.region == region)
        conditions.append(one.id.in_(there))
    if organization_type == UNKNOWN:
        conditions += [code.is_(None), partnership_participants.c.id.is_not(None)]
    elif organization_type:
        if organization_type not in TYPES:
            raise Refused(f"{organization_type!r} is no IATI type of organization, nor unknown")
        conditions.append(code == organization_type)
    return conditions
