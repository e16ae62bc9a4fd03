"""Questions about partnerships by who carries them: where, how concentrated, row by row.

Which organizations count on which side, and when a partnership is active, says `partnering`.
"""

import datetime as dt
import functools
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import merged
from data_access.domain import weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.partnerships import partner_findings as findings
from data_access.partnerships import partner_records, partner_scope, type_reviews
from data_access.partnerships.partner_records import COUNTED, SIDES, SOURCES, UNKNOWN
from data_access.partnerships.partner_scope import UN
from data_access.partnerships.type_reviews import SOURCE
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
from data_access.statistics.concentration import concentration as spread_of
from data_access.statistics.evidence import FEW

ALL = "all"
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
SPREAD = {
    "of": "str",
    "units": "Int64",
    "parts": "Int64",
    **dict.fromkeys(("gini", "corrected", "top_decile_share", "effective", "hhi"), "Float64"),
    "most": "str",
    "most_parts": "Int64",
}
# IATI's OrganisationRole.
ROLES = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
# What the rows can be narrowed to.
NARROWED = ("entity", "sdg", "region", "organization_type")


# Where


@query(
    name="partners.balance_by",
    sources=SOURCES,
    roles=OFFICE,
    finding=findings.by_group,
    unit="Active partnerships, a part of each for every partner",
)
def balance_by(
    conn: sa.Connection,
    *,
    by: str = "entity",
    as_of: dt.date | None = None,
    types: str = SOURCE,
    reporters: str = UN,
) -> pd.DataFrame:
    """With whom, for which goals and where are partners companies, and where nonprofits?

    Partnerships that are active, with days, sides, parts, contested types and
    `reporters` as in `lenses.balance`, apart for each reporting entity, Sustainable Development
    Goal (`by` sdg), UN regional group of the States where they are carried out
    (region), or size, which is what was committed in US dollars. A partnership
    with several goals, or in several regions, counts in each: groups do not add
    up. Where its source says nothing, the group is unknown. A group of fewer
    than ten is marked small: little can be said of it. Where the group is known
    of fewer than half of the partnerships, none is said to be ahead.

    Columns, a row a group, the unknown last; from partnerships on as in `lenses.balance`:
        group            str      entity as its source writes it, number of a goal, region, band
        n                Int64    partnerships in the balance, as in_balance
        small            bool     whether these are fewer than ten
        known_of_all     Float64  share of all in the balance whose group is known; in every row
        partnerships     Int64    whoever carries them; and so on to any_high_share
        low_share        Float64  corporate share if all that is contested is nonprofit
        high_share       Float64  the same if all of it is corporate
        verdict          str      nonprofit, corporate, even, or cannot be said

    Raises:
        Refused: `by` is none of entity, sdg, region and size, `types` is neither source nor
            reviewed, or `reporters` none of un, others and all.
    """
    day = partner_records.spoken_for(conn, as_of or weeks.today())
    group, of = partner_records.grouping(by)
    active = partner_records.active(day)
    ask = functools.partial(partner_records.compositions, conn, types, *active, reporters=reporters)
    by_group = ask(group=group, of=of).groupby("group", dropna=False)
    tallies = [(name, partner_records.tally(rows)) for name, rows in by_group]
    known = sorted((one for one in tallies if pd.notna(one[0])), key=functools.partial(_place, by))
    unknown = [(UNKNOWN, one) for name, one in tallies if pd.isna(name)]
    everyone = partner_records.tally(ask()).in_balance
    nowhere = sum(one.in_balance for _, one in unknown)
    rows = [
        {
            "group": name,
            "n": one.in_balance,
            "small": one.in_balance < FEW,
            "known_of_all": 1 - nowhere / everyone if everyone else None,
            **partner_records.columns_of(one),
        }
        for name, one in [*((_called(by, name), one) for name, one in known), *unknown]
    ]
    columns = {"group": "str", "n": "Int64", "small": bool, "known_of_all": "Float64", **COUNTED}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _place(by: str, one: tuple[Any, partner_records.Tally]) -> tuple:
    """The largest entities first, other groups in their own order."""
    name, tally = one
    return (-tally.in_balance, name) if by == "entity" else (name,)


def _called(by: str, name: Any) -> str:
    if by == "size":
        return partner_records.BANDS[int(name)]
    return str(int(name)) if by == "sdg" else name


# How concentrated


@query(
    name="partners.concentration",
    sources=SOURCES,
    roles=OFFICE,
    finding=findings.concentrated,
    unit="Parts that organizations take in partnerships, once in each",
)
def concentration(conn: sa.Connection, *, types: str = SOURCE, reporters: str = UN) -> pd.DataFrame:
    """Are partnerships spread over many organizations, or do a few have most of them?

    In how many partnerships an organization takes part, whenever these were and
    in however many roles; merged organizations are one; `reporters` are as in
    `lenses.balance`. Of all, and of each side; one to which sources give types
    of several sides counts with each,
    for the partnerships in which it is that. Those that take part in none are not
    known, and are not in.

    The Gini coefficient is 2 Σ i x(i) / (n Σ x) − (n + 1) / n, from 0, all the
    same, towards 1; corrected for few organizations it is times n / (n − 1)
    (Deltas, Review of Economics and Statistics 85, 2003). The top tenth takes
    exactly n / 10 organizations, of the last a part. The effective number is
    1 / Σ s², with s the share of each. HHI is 10,000 Σ s²; limits of
    competition law say nothing here.

    Columns, a row for all, nonprofit, corporate, contested and public:
        of                str
        units             Int64    organizations
        parts             Int64    that they take in partnerships
        gini              Float64  from 0 to 1; these five are missing where there is none
        corrected         Float64  the same, corrected for few; missing of one
        top_decile_share  Float64  share of the parts that the tenth with most has
        effective         Float64  organizations of equal size that would be as concentrated
        hhi               Float64  from 0 to 10,000
        most              str      organization with most; of several the first by name
        most_parts        Int64    its parts

    Raises:
        Refused: `types` is neither source nor reviewed, or `reporters` none of un, others, all.
    """
    one = partner_records.partners(types)
    statement = (
        sa.select(organizations.c.name, one.c.organization_id, one.c.sector)
        .add_columns(sa.func.count().label("parts"))
        .join(organizations, organizations.c.id == one.c.organization_id)
        .where(
            one.c.partnership_id.in_(
                sa.select(partnerships.c.id).where(
                    *partner_records.ever(), *partner_scope.reported_by(reporters)
                )
            )
        )
        .group_by(organizations.c.name, one.c.organization_id, one.c.sector)
    )
    rows = pd.read_sql_query(statement, conn)
    sides = rows["sector"].map(partner_records.side)
    found = [_spread(of, rows[sides.eq(of) | (of == ALL)]) for of in (ALL, *SIDES)]
    return pd.DataFrame(found, columns=list(SPREAD)).astype(SPREAD)


def _spread(of: str, rows: pd.DataFrame) -> dict[str, Any]:
    each = rows.groupby(["organization_id", "name"], as_index=False)["parts"].sum()
    first = each.sort_values(["parts", "name"], ascending=[False, True]).head(1)
    found = spread_of(each["parts"].tolist())
    return {
        "of": of,
        "units": found.units,
        "parts": int(found.total),
        "gini": found.gini,
        "corrected": found.corrected,
        "top_decile_share": found.top_decile,
        "effective": found.effective,
        "hhi": found.hhi,
        "most": first["name"].squeeze() if len(first) else None,
        "most_parts": first["parts"].squeeze() if len(first) else None,
    }


# Row by row


@query(
    name="partners.narrowing",
    sources=SOURCES,
    roles=OFFICE,
    finding=findings.narrowing,
    unit="Partnerships, or for a type the parts in them",
)
def narrowing(conn: sa.Connection) -> pd.DataFrame:
    """What can the rows of `register` be narrowed to?

    Columns, a row a choice:
        what   str    entity, sdg, region or organization_type
        value  str    as `register` takes it; unknown where no type is given
        rows   Int64  partnerships, or for a type parts in them
    """
    part, placed = partnership_participants.c, partner_records.regions()
    code = sa.func.coalesce(part.organization_type, UNKNOWN)
    one = sa.select(code.label("value")).subquery()
    values = (partnerships.c.entity, partnership_sdgs.c.sdg, placed.c.region, one.c.value)
    found = [
        (what, str(value), many)
        for what, column in zip(NARROWED, values, strict=True)
        for value, many in conn.execute(
            sa.select(column, sa.func.count()).group_by(column).order_by(column)
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
def register(
    conn: sa.Connection,
    *,
    entity: str = "",
    sdg: int | None = None,
    region: str = "",
    organization_type: str = "",
    page: int = 1,
    limit: int = 20,
) -> pd.DataFrame:
    """Which rows do the figures on partners come from?

    Every part that an organization has in a partnership, in the order of its
    source, the partnerships that began last first; one without partners has a
    row as well. An organization that its source names in two roles has two
    rows, of which the figures count one. Narrowed to a reporting entity, a
    goal, a region where a partnership is carried out, or a type at the source,
    which is an IATI code or unknown. `limit` rows make a page.

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
        Refused: `page` or `limit` is below one, or there is no such goal or type.
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
        .where(*_narrowed(entity, sdg, region, organization_type))
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
