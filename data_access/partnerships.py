"""Questions about the UN's partners: whether companies or nonprofits carry its private money."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import balance, weeks, wording
from data_access.asking import question
from data_access.organizations import counted_as
from data_access.reference.organization_types import NOT_GIVEN, TYPES
from data_access.schema import SECTORS, contributions, partnership_participants
from data_access.viewer import OFFICE, RELEASABLE

KNOWN = ("nonprofit", "corporate", "foundation", "academic")
PRIVATE = tuple(sector for sector in SECTORS if sector != "public")
# A balance is told of a year in which at least this share of the private money can be placed.
ENOUGH_KNOWN = 0.25
CONTRIBUTED = {
    "year": int,
    "sector": "str",
    "amount_usd": float,
    "known_share": float,
    "balance_known": bool,
    "changed_category": "str",
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


@question(
    sources=("revenue",),
    readers=RELEASABLE,
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
) -> pd.DataFrame:
    """Do companies or nonprofits carry the United Nations system's private money?

    Revenue of the system's entities by contributor, summed by year and by the
    sector that the source's own category stands for: NGOs are nonprofit,
    Private Sector is corporate, Foundations and Academic are themselves;
    Government, European Union and Multilateral are public; all else is other,
    which includes what no contributor is named for. The office has reviewed
    none of these categories.

    Negative amounts are repayments: they lower the sums, and are counted beside
    them. The known share of a year is the part of its private money, taken
    without signs, whose sector is nonprofit, corporate, foundation or academic.
    A balance is told only of years in which that is a quarter or more: before
    2021 most private money was reported without a category that tells.

    Where an entity changed category between a year and the one before, the two
    years do not compare, whatever their figures. That is taken to be so when
    most of its money left one side of the balance, about as much joined the
    other, and it mattered to the whole (rule in `category_shifts`).

    Columns, a row a year and sector with money on record:
        year              int    year of contribution
        sector            str    nonprofit, corporate, foundation, academic, public or other
        amount_usd        float  US dollars, nominal
        known_share       float  0 to 1, the same on every row of the year; missing if all is public
        balance_known     bool   whether the year tells a balance, the same on all its rows
        changed_category  str    entities that changed category since the year before, if any
        repayments        int    negative amounts in the sum
        repaid_usd        float  their sum

    Raises:
        ValueError: `since` is later than `until`, or there is nothing of an entity in `without`.
    """
    if since is not None and until is not None and since > until:
        raise ValueError(f"since ({since}) is later than until ({until})")
    _require_entities(conn, without)
    year = contributions.c.year
    bounds = [year >= since] if since is not None else []
    bounds += [year <= until] if until is not None else []
    rows = _sums(conn, *bounds, contributions.c.entity.not_in(without))
    shifts = _shifts(conn, without)
    changed = shifts.groupby("year")["entity"].agg(list).map(wording.listed)
    rows = rows.assign(changed_category=rows["year"].map(changed))
    return rows.astype(CONTRIBUTED)[list(CONTRIBUTED)]


def _require_entities(conn: sa.Connection, names: Sequence[str]) -> None:
    entity = contributions.c.entity
    found = conn.scalars(sa.select(entity).where(entity.in_(names)).distinct()) if names else ()
    if unknown := sorted(set(names) - set(found)):
        raise ValueError(f"No contributions to {wording.listed(unknown)} are on record.")


def _sums(conn: sa.Connection, *conditions: sa.ColumnElement[bool]) -> pd.DataFrame:
    """Contributions by year and sector, and how much of each year's private money is known."""
    year, sector, amount = (contributions.c[name] for name in ("year", "sector", "amount_usd"))
    known, private = (
        sa.func.sum(sa.case((sector.in_(some), sa.func.sum(sa.func.abs(amount)))))
        for some in (KNOWN, PRIVATE)
    )
    share = sa.func.coalesce(known.over(partition_by=year), 0.0) / sa.func.nullif(
        private.over(partition_by=year), 0.0
    )
    query = (
        sa.select(
            year,
            sector,
            sa.func.sum(amount).label("amount_usd"),
            share.label("known_share"),
            sa.func.count().filter(amount < 0).label("repayments"),
            sa.func.coalesce(sa.func.sum(amount).filter(amount < 0), 0.0).label("repaid_usd"),
        )
        .where(*conditions)
        .group_by(year, sector)
        .order_by(year, sector)
    )
    rows = pd.read_sql_query(query, conn)
    share = rows["known_share"].astype(float)
    return rows.assign(known_share=share, balance_known=share >= ENOUGH_KNOWN)


def _shifts(conn: sa.Connection, without: Sequence[str]) -> pd.DataFrame:
    shifts = category_shifts(conn)
    return shifts[~shifts["entity"].isin(without)]


@question(
    sources=("revenue",),
    readers=OFFICE,
    finding=balance.shifts_said,
    unit="US dollars, nominal, by year",
)
def category_shifts(conn: sa.Connection) -> pd.DataFrame:
    """Whose money changed category, so that two years do not compare?

    An entity is taken to have changed category between two consecutive years
    when its money on one side of the balance, nonprofit or corporate, fell by
    three quarters or more; its money on the other side rose by as much, give
    or take a quarter; and what left was a twentieth or more of all nonprofit
    and corporate money of the year before. This is read from the figures: the
    source does not mark such breaks.

    Columns, a row an entity and year:
        entity           str    UN entity that received the money
        year             int    the later of the two years
        moved_from       str    sector that lost the money
        from_before_usd  float  what it had in the year before
        from_after_usd   float  what it had in `year`
        moved_to         str    sector that gained it
        to_before_usd    float  what it had in the year before
        to_after_usd     float  what it had in `year`
    """
    year, entity = contributions.c.year, contributions.c.entity
    sides = (
        sa.func.coalesce(
            sa.func.sum(contributions.c.amount_usd).filter(contributions.c.sector == side), 0.0
        ).label(side)
        for side in balance.SIDES
    )
    received = (
        sa.select(entity, year, *sides)
        .where(contributions.c.sector.in_(balance.SIDES))
        .group_by(entity, year)
    )
    return balance.shifts(pd.read_sql_query(received, conn))


@question(
    sources=("revenue",),
    readers=OFFICE,
    finding=balance.cautions_said,
    unit="Shares, US dollars and counts, as each line says",
)
def cautions(conn: sa.Connection, *, without: tuple[str, ...] = ()) -> pd.DataFrame:
    """What must be known before the balance is quoted?

    How much of the money has a known sector, who changed category, what
    repayments took from both sides, and which years tell no balance. What is
    counted is as in `contributions_by_year`, over all years.

    Columns, a row a caution:
        figure    str   what the eye meets first
        unit      str   what that figure counts
        sentence  str   what is said
        note      str   what stands beside it
        page      str   empty: the rows are on the page itself
        params    dict  empty

    Raises:
        ValueError: there is nothing on record of an entity in `without`.
    """
    return balance.cautions(contributions_by_year(conn, without=without), _shifts(conn, without))


def _entities_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    received = wording.count(len(rows), "entity", "entities")
    return wording.sentence([f"{received} received money that is not public"])


@question(
    sources=("revenue",),
    readers=OFFICE,
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
        .where(contributions.c.sector.in_(PRIVATE))
        .group_by(entity)
        .order_by(entity),
        conn,
    )


@question(
    sources=("revenue",),
    readers=OFFICE,
    finding=balance.latest_said,
    unit="Corporate dollars for each nonprofit dollar",
)
def latest_balance(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """How many corporate dollars came for each nonprofit dollar in the latest year?

    The latest year is the last that had ended by `as_of` and has money on
    either side; it stands beside the year before. Where an entity changed
    category in between, both years stand a second time without it, since only
    then do they compare. What is counted is as in `contributions_by_year`.

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
    shifts = category_shifts(conn)
    broke = tuple(shifts.loc[shifts["year"] == latest, "entity"])
    rows = [
        row for without in dict.fromkeys(((), broke)) for row in _two_years(conn, latest, without)
    ]
    amounts = ("nonprofit_usd", "corporate_usd", "corporate_per_nonprofit")
    types = {"year": int, "without": "str"} | dict.fromkeys(amounts, float)
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _two_years(conn: sa.Connection, latest: int | None, without: Sequence[str]) -> Iterator[tuple]:
    """Both sides, and their ratio where one can be told, of a year and the one before."""
    rows = _sums(
        conn,
        contributions.c.sector.in_(PRIVATE),
        contributions.c.year.in_([latest - 1, latest] if latest else []),
        contributions.c.entity.not_in(without),
    )
    for year, found in rows.groupby("year"):
        given = found.set_index("sector")["amount_usd"]
        sides = [given.get(side) for side in balance.SIDES]
        ratio = balance.ratio(*sides) if found["balance_known"].all() else None
        yield year, wording.listed(without) or None, *sides, ratio


# Who takes part


def _types_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Say how often companies and nonprofits take part, and how often that is not known."""
    if rows.empty:
        return "No organization takes part in any partnership on record"
    found = rows.groupby("sector")["participations"].sum()
    nonprofit, corporate, unknown = (
        wording.spell(found[sector]) if sector in found else "none"
        for sector in (*balance.SIDES, "unknown")
    )
    in_all = wording.count(int(found.sum()), "participation")
    return wording.sentence(
        [
            f"nonprofits account for {nonprofit} and companies for {corporate} of {in_all}",
            f"no type is given for {unknown}" if "unknown" in found else "",
        ]
    )


@question(
    sources=("iati", "partnerships"),
    readers=OFFICE,
    finding=_types_said,
    unit="Participations of organizations in partnerships, by type of organization",
)
def partners_by_type(conn: sa.Connection) -> pd.DataFrame:
    """Are the organizations that take part in partnerships companies or nonprofits?

    A participation is one organization in one role in one partnership or
    activity. Its type is IATI's code for organizations, as the source gives
    it, not as the office reviewed it; a participation without one is unknown
    and is never guessed. Types 21 to 24 are nonprofit, 70 to 73 corporate, 60
    foundation, 80 academic, 10 to 15 and 40 public, 30 and 90 other.

    Partners are distinct organizations within a type, merged ones counted as
    one. An organization that sources give two types counts in both.

    Columns, a row a type that occurs, by code, the missing one last:
        organization_type  str  IATI OrganisationType code; missing if the source gives none
        type_name          str  what IATI calls it
        sector             str  sector that the code stands for, or unknown
        partners           int  distinct organizations
        participations     int  times that they take part
    """
    stands_for = counted_as()
    code = partnership_participants.c.organization_type
    partners = sa.func.count(stands_for.c.counted_as_id.distinct())
    rows = pd.read_sql_query(
        sa.select(code, partners.label("partners"), sa.func.count().label("participations"))
        .join(
            stands_for,
            stands_for.c.organization_id == partnership_participants.c.organization_id,
        )
        .group_by(code)
        .order_by(code.is_(None), code),
        conn,
    )
    known = [TYPES.get(code, NOT_GIVEN) for code in rows["organization_type"]]
    rows["type_name"], rows["sector"] = ([pair[at] for pair in known] for at in (0, 1))
    return rows.astype(PARTNERS)[list(PARTNERS)]
