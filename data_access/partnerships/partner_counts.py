"""Count partners by group, by concentration and by type of organization.

Which organizations count on which side, and when a partnership is active: `partner_records`.
"""

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain import formatting, weeks
from data_access.domain.roles import OFFICE
from data_access.partnerships import partner_findings as findings
from data_access.partnerships import partner_records, partner_scope
from data_access.partnerships.partner_records import COUNTED, SIDES, SOURCES, UNKNOWN
from data_access.partnerships.partner_scope import UN
from data_access.partnerships.type_reviews import SOURCE
from data_access.queries import query
from data_access.reference.organization_types import NOT_GIVEN, TYPES
from data_access.schema import (
    organizations,
    partnership_participants,
    partnerships,
)
from data_access.statistics.concentration import concentration as spread_of
from data_access.statistics.evidence import FEW

ALL = "all"
PARTNERS = {
    "organization_type": "str",
    "type_name": "str",
    "sector": "str",
    "partners": int,
    "participations": int,
}
SPREAD = {
    "of": "str",
    "units": "Int64",
    "parts": "Int64",
    **dict.fromkeys(("gini", "corrected", "top_decile_share", "effective", "hhi"), "Float64"),
    "most": "str",
    "most_parts": "Int64",
}


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
    than ten is marked small. Where the group is known
    of fewer than half of the partnerships, none leads.

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
    read = functools.partial(
        partner_records.compositions, conn, types, *active, reporters=reporters
    )
    by_group = read(group=group, of=of).groupby("group", dropna=False)
    tallies = [(name, partner_records.tally(rows)) for name, rows in by_group]
    known = sorted((one for one in tallies if pd.notna(one[0])), key=functools.partial(_place, by))
    unknown = [(UNKNOWN, one) for name, one in tallies if pd.isna(name)]
    everyone = partner_records.tally(read()).in_balance
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


# By type


def _types_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Count how often companies and nonprofits take part, and how often no type is given."""
    if rows.empty:
        return partner_scope.NO_PARTNERS[params["reporters"]]
    found = rows.groupby("sector")["participations"].sum()
    nonprofit, corporate, unknown = (
        formatting.spell(found[sector]) if sector in found else "none"
        for sector in (*(partner_records.NONPROFIT, partner_records.CORPORATE), "unknown")
    )
    in_all = formatting.count(int(found.sum()), "participation")
    return formatting.sentence(
        [
            f"{partner_scope.counting(params)}nonprofits account for {nonprofit} and companies"
            f" for {corporate} of {in_all}",
            f"no type is given for {unknown}" if "unknown" in found else "",
        ]
    )


@query(
    name="partnerships.partners_by_type",
    sources=("iati", "partnerships"),
    roles=OFFICE,
    finding=_types_finding,
    unit="Participations of organizations in partnerships, by type of organization",
)
def partners_by_type(conn: sa.Connection, *, reporters: str = UN) -> pd.DataFrame:
    """Are the organizations that take part in partnerships companies or nonprofits?

    A participation is one organization in one partnership or activity, in
    however many roles; which partnerships count (`reporters`), and that parts
    count with their parent, is as in `lenses.balance`. Its type is IATI's code
    for organizations, as the source gives it, not as the office reviewed it; a
    participation without one is unknown and is never guessed. Types 21 to 24
    are nonprofit, 70 to 73 corporate, 60 foundation, 80 academic, 10 to 15 and
    40 public, 30 and 90 other.

    Partners are distinct organizations within a type, merged ones counted as
    one. An organization that sources give two types counts in both.

    Columns, a row a type that occurs, by code, the missing one last:
        organization_type  str  IATI OrganisationType code; missing if the source gives none
        type_name          str  what IATI calls it
        sector             str  sector that the code stands for, or unknown
        partners           int  distinct organizations
        participations     int  partnerships that they take part in

    Raises:
        Refused: `reporters` is none of un, others and all.
    """
    stands_for, family = counted_as(), partner_scope.wholes()
    part = partnership_participants.c
    once = (
        sa.select(part.organization_type, stands_for.c.counted_as_id, family.c.whole_id)
        .select_from(partnership_participants)
        .join(stands_for, stands_for.c.organization_id == part.organization_id)
        .join(family, family.c.partnership_id == part.partnership_id)
        .join(partnerships, partnerships.c.id == family.c.whole_id)
        .where(sa.not_(part.is_reporter), *partner_scope.reported_by(reporters))
        .distinct()
        .subquery()
    )
    code = once.c.organization_type
    partners = sa.func.count(once.c.counted_as_id.distinct())
    rows = pd.read_sql_query(
        sa.select(code, partners.label("partners"), sa.func.count().label("participations"))
        .group_by(code)
        .order_by(code.is_(None), code),
        conn,
    )
    known = [TYPES.get(code, NOT_GIVEN) for code in rows["organization_type"]]
    rows["type_name"], rows["sector"] = ([pair[at] for pair in known] for at in (0, 1))
    return rows.astype(PARTNERS)[list(PARTNERS)]
