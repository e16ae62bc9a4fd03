"""Read contributions: by the source's types or the reviewed ones, by side, entity and year.

The source's own category decides where money counts, or the office's review of its contributor.
"""

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.partnerships import balance, type_reviews
from data_access.partnerships.type_reviews import REVIEWED, SOURCE, WHOSE
from data_access.schema import SECTORS, contributions

KNOWN = ("nonprofit", "corporate", "foundation", "academic")
PRIVATE = tuple(sector for sector in SECTORS if sector != "public")
# What may belong to either side: what is unknown, mixed or contested.
CONTESTED = tuple(sector for sector in PRIVATE if sector not in balance.SIDES)
# A year has a balance if at least this share of the private money can be placed.
ENOUGH_KNOWN = 0.25
# The source's category of what nobody gave: revenue from activities.
NOBODY = "No Contributor"
# How the source names all whom it does not name, and lines that are nobody's.
OTHERS = "Other "
NAMELESS = (
    *("JUNIOR PROFESSIONAL OFFICERS PROGRAMME", "Miscellaneous", "Multi Donor Trust Funds"),
    *("Refunds to donors/Miscellaneous", "Revenue from Activities", "Unattributed"),
)


def read(types: str) -> sa.Subquery:
    """All contributions, each with the sector it counts in and whether a review says so.

    `types` is "source", by the category at the source; or "reviewed", by the
    type that the office's latest review gave the contributor, where there is
    one, and by the source everywhere else.

    Raises:
        Refused: `types` is neither.
    """
    if types not in WHOSE:
        raise Refused(f"{types!r} is neither {SOURCE} nor {REVIEWED}.")
    if types == SOURCE:
        return sa.select(contributions, sa.literal(0).label("reviewed")).subquery()
    given = type_reviews.of_contributors()
    sector = sa.func.coalesce(
        type_reviews.sector_of(given.c.organization_type), contributions.c.sector
    ).label("sector")
    columns = [column for column in contributions.c if column.name != "sector"]
    reviewed = sa.case((given.c.donor.is_not(None), 1), else_=0).label("reviewed")
    return (
        sa.select(*columns, sector, reviewed)
        .join(given, given.c.donor == contributions.c.donor, isouter=True)
        .subquery()
    )


def of(
    money: sa.Subquery,
    sectors: Sequence[str],
    without: Sequence[str],
    since: int | None = None,
    until: int | None = None,
) -> list[sa.ColumnElement[bool]]:
    """The conditions that money is of these sectors and years, and of no entity left out."""
    conditions = [money.c.sector.in_(sectors), money.c.entity.not_in(without)]
    conditions += [money.c.year >= since] if since is not None else []
    conditions += [money.c.year <= until] if until is not None else []
    return conditions


def summed(money: sa.Subquery, *sectors: str) -> sa.ColumnElement[float]:
    """The sum of amounts in these sectors; NULL where there is none on record."""
    return sa.func.sum(money.c.amount_usd).filter(money.c.sector.in_(sectors))


def by_year(
    conn: sa.Connection,
    types: str,
    without: Sequence[str],
    *,
    since: int | None = None,
    until: int | None = None,
    sectors: Sequence[str] = SECTORS,
) -> pd.DataFrame:
    """Contributions by year and sector, and how much of each year's private money is known.

    Columns: year, sector, amount_usd, known_share, reviewed_share, repayments, repaid_usd and
    balance_known, as in `partnerships.contributions_by_year`.
    """
    money = read(types)
    year, sector, amount = (money.c[name] for name in ("year", "sector", "amount_usd"))
    size = sa.func.abs(amount)
    private = sector.in_(PRIVATE)
    sums = {
        "known": sa.func.sum(sa.case((sector.in_(KNOWN), sa.func.sum(size)))),
        "reviewed": sa.func.sum(
            sa.case((private, sa.func.sum(sa.case((money.c.reviewed == 1, size), else_=0.0))))
        ),
    }
    whole = sa.func.sum(sa.case((private, sa.func.sum(size)))).over(partition_by=year)
    shares = [
        (sa.func.coalesce(part.over(partition_by=year), 0.0) / sa.func.nullif(whole, 0.0)).label(
            f"{name}_share"
        )
        for name, part in sums.items()
    ]
    statement = (
        sa.select(
            year,
            sector,
            sa.func.sum(amount).label("amount_usd"),
            *shares,
            sa.func.count().filter(amount < 0).label("repayments"),
            sa.func.coalesce(sa.func.sum(amount).filter(amount < 0), 0.0).label("repaid_usd"),
        )
        .where(*of(money, sectors, without, since, until))
        .group_by(year, sector)
        .order_by(year, sector)
    )
    rows = pd.read_sql_query(statement, conn)
    rows = rows.astype(dict.fromkeys(("known_share", "reviewed_share"), float))
    return rows.assign(balance_known=rows["known_share"] >= ENOUGH_KNOWN)


def received(conn: sa.Connection, types: str = SOURCE) -> pd.DataFrame:
    """What each entity got in each year from either side: entity, year, nonprofit, corporate.

    A side of which nothing is on record is missing.
    """
    money = read(types)
    sides = (summed(money, side).label(side) for side in balance.SIDES)
    statement = (
        sa.select(money.c.entity, money.c.year, *sides)
        .where(money.c.sector.in_(balance.SIDES))
        .group_by(money.c.entity, money.c.year)
    )
    return pd.read_sql_query(statement, conn).astype(dict.fromkeys(balance.SIDES, float))


def stands_for_several(donor: str) -> bool:
    """Whether a line of the source is no one contributor but all it does not name, or nobody."""
    return donor.startswith(OTHERS) or donor in NAMELESS


def require_entities(conn: sa.Connection, names: Sequence[str]) -> None:
    """Take care that nothing is left out that is not there.

    Raises:
        Refused: there is nothing on record of one of them.
    """
    entity = contributions.c.entity
    found = conn.scalars(sa.select(entity).where(entity.in_(names)).distinct()) if names else ()
    if unknown := sorted(set(names) - set(found)):
        raise Refused(f"No contributions to {formatting.listed(unknown)} are recorded.")


def require_order(since: int | None, until: int | None) -> None:
    """Take care that a period begins before it ends.

    Raises:
        Refused: `since` is later than `until`.
    """
    if since is not None and until is not None and since > until:
        raise Refused(f"since ({since}) is later than until ({until})")


def comparable_years(conn: sa.Connection, types: str, without: Sequence[str]) -> list[int]:
    """Give the years that have a balance, and money on either side, in order."""
    rows = by_year(conn, types, without, sectors=PRIVATE)
    rows = rows[rows["balance_known"] & rows["sector"].isin(balance.SIDES)]
    return sorted(int(year) for year in rows["year"].unique())


def unattributed(conn: sa.Connection, types: str, without: Sequence[str]) -> dict[int, float]:
    """Sum by year the private money without a contributor, in US dollars."""
    money = read(types)
    statement = (
        sa.select(money.c.year, sa.func.sum(money.c.amount_usd))
        .where(*of(money, CONTESTED, without), money.c.category == NOBODY)
        .group_by(money.c.year)
    )
    return {year: float(amount) for year, amount in conn.execute(statement)}
