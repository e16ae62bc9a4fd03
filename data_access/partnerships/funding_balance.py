"""Questions about the UN's partners: whether companies or nonprofits carry its private money."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain import formatting, weeks
from data_access.domain.roles import OFFICE, RELEASABLE
from data_access.partnerships import balance, partner_scope, revenue, series_breaks
from data_access.partnerships.partner_scope import UN
from data_access.partnerships.type_reviews import SOURCE
from data_access.queries import query
from data_access.reference.organization_types import NOT_GIVEN, TYPES
from data_access.schema import contributions, partnership_participants, partnerships

CONTRIBUTED = {
    "year": int,
    "sector": "str",
    "amount_usd": float,
    "known_share": float,
    "reviewed_share": float,
    "balance_known": bool,
    "changed_category": "str",
    "break_said": "str",
    "repayments": int,
    "repaid_usd": float,
}
PARTNERS = {
    "organization_type": "str",
    "type_name": "str",
    "sector": "str",
    "partners": int,
    "participations": int,
}


# Contributions


@query(
    name="partnerships.contributions_by_year",
    sources=("revenue",),
    roles=RELEASABLE,
    finding=balance.said,
    unit="US dollars, nominal, by year of contribution",
    of_organizations=(),
)
def contributions_by_year(
    conn: sa.Connection,
    *,
    since: int | None = None,
    until: int | None = None,
    without: tuple[str, ...] = (),
    types: str = SOURCE,
) -> pd.DataFrame:
    """Do companies or nonprofits carry the United Nations system's private money?

    Revenue of the system's entities by contributor, summed by year and by the
    sector that the source's own category stands for: NGOs are nonprofit,
    Private Sector is corporate, Foundations and Academic are themselves;
    Government, European Union and Multilateral are public; all else is other,
    which includes what no contributor is named for. With `types` "reviewed",
    money of a contributor whose type the office reviewed counts in the sector
    that its IATI type stands for, and all else as the source has it; the
    reviewed share says how much of the year's private money rests on that.

    Negative amounts are repayments: they lower the sums, and are counted beside
    them. The known share of a year is the part of its private money, taken
    without signs, whose sector is nonprofit, corporate, foundation or academic.
    A balance is told only of years in which that is a quarter or more: before
    2021 most private money was reported without a category that tells.

    Where the series of an entity breaks between a year and the one before, the
    two years do not compare, whatever their figures: where most of its money
    left one side of the balance, about as much joined the other, and it
    mattered to the whole (rule in `category_shifts`); and where the office
    recorded a break (`breaks.register`).

    Columns, a row a year and sector with money on record:
        year              int    year of contribution
        sector            str    nonprofit, corporate, foundation, academic, public or other
        amount_usd        float  US dollars, nominal
        known_share       float  0 to 1, the same on every row of the year; missing if all is public
        reviewed_share    float  0 to 1, the same; 0 by the source's types
        balance_known     bool   whether the year tells a balance, the same on all its rows
        changed_category  str    entities whose series breaks since the year before, if any
        break_said        str    the same in words, with what is found and what was recorded
        repayments        int    negative amounts in the sum
        repaid_usd        float  their sum

    Raises:
        Refused: `since` is later than `until`, there is nothing of an entity in `without`, or
            `types` is neither source nor reviewed.
    """
    revenue.require_order(since, until)
    revenue.require_entities(conn, without)
    rows = revenue.by_year(conn, types, without, since=since, until=until)
    broken = series_breaks.marked(series_breaks.of_contributions(conn, types, without)).set_index(
        "year"
    )
    names = {name: rows["year"].map(broken[name]) for name in broken}
    return rows.assign(**names).astype(CONTRIBUTED)[list(CONTRIBUTED)]


@query(
    name="partnerships.category_shifts",
    sources=("revenue",),
    roles=OFFICE,
    finding=balance.shifts_said,
    unit="US dollars, nominal, by year",
)
def category_shifts(conn: sa.Connection, *, types: str = SOURCE) -> pd.DataFrame:
    """Whose money changed category, so that two years do not compare?

    An entity is taken to have changed category between two consecutive years
    when its money on one side of the balance, nonprofit or corporate, fell by
    three quarters or more; its money on the other side rose by as much, give
    or take a quarter; and what left was a twentieth or more of all nonprofit
    and corporate money of the year before. This is read from the figures: the
    source does not mark such breaks. By the source's types, or the reviewed
    ones (`types`), as in `contributions_by_year`.

    Columns, a row an entity and year:
        entity           str    UN entity that received the money
        year             int    the later of the two years
        moved_from       str    sector that lost the money
        from_before_usd  float  what it had in the year before
        from_after_usd   float  what it had in `year`
        moved_to         str    sector that gained it
        to_before_usd    float  what it had in the year before
        to_after_usd     float  what it had in `year`

    Raises:
        Refused: `types` is neither source nor reviewed.
    """
    return series_breaks.found(conn, types)


@query(
    name="partnerships.cautions",
    sources=("revenue",),
    roles=OFFICE,
    finding=balance.cautions_said,
    unit="Shares, US dollars and counts, as each line says",
)
def cautions(
    conn: sa.Connection, *, without: tuple[str, ...] = (), types: str = SOURCE
) -> pd.DataFrame:
    """What must be known before the balance is quoted?

    How much of the money has a known sector, and rests on reviewed types where
    these are asked for; whose series breaks, what repayments took from both
    sides, and which years tell no balance. What is counted is as in
    `contributions_by_year`, over all years.

    Columns, a row a caution:
        figure    str   what the eye meets first
        unit      str   what that figure counts
        sentence  str   what is said
        note      str   what stands beside it
        page      str   empty: the rows are on the page itself
        params    dict  empty

    Raises:
        Refused: there is nothing on record of an entity in `without`, or `types` is neither
            source nor reviewed.
    """
    rows = contributions_by_year(conn, without=without, types=types)
    shifts = category_shifts(conn, types=types)
    broken = series_breaks.of_contributions(conn, types, without)
    return balance.cautions(
        rows, shifts[~shifts["entity"].isin(without)], broken[~broken["found"]], types
    )


def _entities_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    received = formatting.count(len(rows), "entity", "entities")
    return formatting.sentence([f"{received} received money that is not public"])


@query(
    name="partnerships.entities",
    sources=("revenue",),
    roles=OFFICE,
    finding=_entities_said,
    unit="US dollars, nominal, all years",
)
def entities(conn: sa.Connection) -> pd.DataFrame:
    """Which entities of the United Nations system received money that is not public?

    Columns, a row an entity, by name:
        entity      str    as its source writes it
        amount_usd  float  what it received, all years and sectors but public
    """
    entity, amount = contributions.c.entity, contributions.c.amount_usd
    return pd.read_sql_query(
        sa.select(entity, sa.func.sum(amount).label("amount_usd"))
        .where(contributions.c.sector.in_(revenue.PRIVATE))
        .group_by(entity)
        .order_by(entity),
        conn,
    )


@query(
    name="partnerships.latest_balance",
    sources=("revenue",),
    roles=OFFICE,
    finding=balance.latest_said,
    unit="Corporate dollars for each nonprofit dollar",
)
def latest_balance(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """How many corporate dollars came for each nonprofit dollar in the latest year?

    The latest year is the last that had ended by `as_of` and has money on
    either side; it stands beside the year before. Where the series of an entity
    breaks in between, both years stand a second time without it, since only
    then do they compare. What is counted is as in `contributions_by_year`, by
    the source's types.

    Columns, a row a year, and again a row a year without the entities that broke the series:
        year                     int    year of contribution
        without                  str    entities left out; missing where none is
        nonprofit_usd            float  missing if there is none on record
        corporate_usd            float  missing if there is none on record
        corporate_per_nonprofit  float  missing where no balance can be told
    """
    year, sector = contributions.c.year, contributions.c.sector
    ended = year < (as_of or weeks.today()).year
    latest = conn.scalar(sa.select(sa.func.max(year)).where(sector.in_(balance.SIDES), ended))
    broken = series_breaks.of_contributions(conn)
    broke = tuple(broken.loc[broken["year"] == latest, "entity"])
    rows = [
        row for without in dict.fromkeys(((), broke)) for row in _two_years(conn, latest, without)
    ]
    amounts = ("nonprofit_usd", "corporate_usd", "corporate_per_nonprofit")
    types = {"year": int, "without": "str"} | dict.fromkeys(amounts, float)
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _two_years(conn: sa.Connection, latest: int | None, without: Sequence[str]) -> Iterator[tuple]:
    """Both sides, and their ratio where one can be told, of a year and the one before."""
    rows = revenue.by_year(
        conn,
        SOURCE,
        without,
        since=latest - 1 if latest else None,
        until=latest,
        sectors=revenue.PRIVATE if latest else (),
    )
    for year, found in rows.groupby("year"):
        given = found.set_index("sector")["amount_usd"]
        sides = [given.get(side) for side in balance.SIDES]
        ratio = balance.ratio(*sides) if found["balance_known"].all() else None
        yield year, formatting.listed(without) or None, *sides, ratio


# Who takes part


def _types_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how often companies and nonprofits take part, and how often that is not known."""
    if rows.empty:
        return partner_scope.NO_PARTNERS[params["reporters"]]
    found = rows.groupby("sector")["participations"].sum()
    nonprofit, corporate, unknown = (
        formatting.spell(found[sector]) if sector in found else "none"
        for sector in (*balance.SIDES, "unknown")
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
    finding=_types_said,
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
