"""Balance companies and nonprofits among the UN's partners and in its private money."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.roles import OFFICE, RELEASABLE
from data_access.partnerships import (
    balance,
    headline,
    reliability_notes,
    revenue,
    series_breaks,
)
from data_access.partnerships.type_reviews import SOURCE
from data_access.queries import query
from data_access.schema import contributions

CONTRIBUTED = {
    "year": int,
    "sector": "str",
    "amount_usd": float,
    "known_share": float,
    "reviewed_share": float,
    "balance_known": bool,
    "changed_category": "str",
    "break_said": "str",
    "break_kind": "str",
    **headline.FIGURES,
    "repayments": int,
    "repaid_usd": float,
}
LATEST = {
    "year": int,
    "without": "str",
    **dict.fromkeys(("nonprofit_usd", "corporate_usd", "corporate_per_nonprofit"), float),
    "break_kind": "str",
    **headline.FIGURES,
    "earlier_breaks": "str",
}


# Contributions


@query(
    name="partnerships.contributions_by_year",
    sources=("revenue",),
    roles=RELEASABLE,
    finding=balance.finding,
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
    A year has a balance only if that is a quarter or more: before
    2021 most private money was reported without a category that tells.

    Where the series of an entity breaks between a year and the one before
    (rule in `category_shifts`, and breaks that the office recorded,
    `breaks.register`), the two years do not compare. The headline of a year is
    therefore the ratio without the entities that broke in it, beside the bounds
    of the corporate share C / P and (P − N) / P, with N and C without these
    entities and P all private money: all else may belong to either side.

    Columns, a row a year and sector with money on record:
        year              int    year of contribution
        sector            str    nonprofit, corporate, foundation, academic, public or other
        amount_usd        float  US dollars, nominal
        known_share       float  0 to 1, the same on every row of the year; missing if all is public
        reviewed_share    float  0 to 1, the same; 0 by the source's types
        balance_known     bool   whether the year tells a balance, the same on all its rows
        changed_category  str    entities whose series breaks since the year before, if any
        break_said        str    the same in words, with what is found and what was recorded
        break_kind        str    category break, or series break if one was recorded
        comparable_ratio  float  corporate dollars for each nonprofit dollar, without these
                                 entities; missing where a side has none
        unplaced_low_share   float  lower bound of the corporate share with them unplaced, 0 to 1
        unplaced_high_share  float  upper bound
        repayments        int    negative amounts in the sum
        repaid_usd        float  their sum

    Raises:
        Refused: `since` is later than `until`, there is nothing of an entity in `without`, or
            `types` is neither source nor reviewed.
    """
    revenue.require_order(since, until)
    revenue.require_entities(conn, without)
    rows = revenue.by_year(conn, types, without, since=since, until=until)
    broken = series_breaks.marked(series_breaks.of_contributions(conn, types, without))
    rows = _with_headline(rows, broken)
    return rows.astype(CONTRIBUTED)[list(CONTRIBUTED)]


def _with_headline(rows: pd.DataFrame, broken: pd.DataFrame) -> pd.DataFrame:
    """Add to rows of `revenue.by_year` the breaks of each year and what its headline rests on."""
    private = rows[rows["sector"].isin(revenue.PRIVATE)]
    years = private.set_index(["year", "sector"])["amount_usd"].unstack("sector")
    totals = years.sum(axis=1).rename("private")
    years = years.reindex(columns=list(balance.SIDES)).assign(private=totals)
    by_year = headline.figures(years, broken).join(broken.set_index("year"))
    return rows.join(by_year, on="year")


@query(
    name="partnerships.category_shifts",
    sources=("revenue",),
    roles=OFFICE,
    finding=balance.shifts_finding,
    unit="US dollars, nominal, by year",
)
def category_shifts(conn: sa.Connection, *, types: str = SOURCE) -> pd.DataFrame:
    """Whose money changed category, so that two years do not compare?

    An entity is taken to have changed category between two consecutive years
    when its money on one side of the balance, nonprofit or corporate, fell by
    half or more; its money on the other side rose by as much, give or take a
    quarter; and what left was a twentieth or more of all nonprofit and
    corporate money of the year before. Else a break is also a side that
    vanishes, of which nothing is recorded after more than a twentieth of all,
    or that appears, with more than a twentieth of all after nothing: that is a
    gap in the record and no zero. Only years that have a balance are compared.
    This is read from the figures: the source does not mark such breaks, and it
    may be a change of category rather than of giving. By the source's types,
    or the reviewed ones (`types`), as in `contributions_by_year`.

    Columns, a row an entity and year:
        entity           str    UN entity that received the money
        year             int    the later of the two years
        moved_from       str    sector that lost the money; missing of one that appeared
        from_before_usd  float  amount in the year before; missing if none is recorded
        from_after_usd   float  amount in `year`; missing if none is recorded
        moved_to         str    sector that gained it; missing of one that vanished
        to_before_usd    float  amount in the year before; missing if none is recorded
        to_after_usd     float  amount in `year`; missing if none is recorded
        kind             str    moved, appeared or vanished

    Raises:
        Refused: `types` is neither source nor reviewed.
    """
    return series_breaks.found(conn, types)


@query(
    name="partnerships.cautions",
    sources=("revenue",),
    roles=OFFICE,
    finding=reliability_notes.finding,
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
        sentence  str   text of the note
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
    return reliability_notes.notes(
        rows,
        shifts[~shifts["entity"].isin(without)],
        broken[~broken["found"]],
        revenue.unattributed(conn, types, without),
        types,
    )


def _entities_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No private money is recorded"
    return f"Private money is recorded for {formatting.count(len(rows), 'entity', 'entities')}"


@query(
    name="partnerships.entities",
    sources=("revenue",),
    roles=OFFICE,
    finding=_entities_finding,
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
    finding=balance.latest_finding,
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
        nonprofit_usd            float  missing if there is none recorded
        corporate_usd            float  missing if there is none recorded
        corporate_per_nonprofit  float  missing where there is no balance
        break_kind               str    of the latest year, as all below; see
                                        `contributions_by_year`
        comparable_ratio         float
        unplaced_low_share       float
        unplaced_high_share      float
        earlier_breaks           str    earlier years with a balance and a break
    """
    year, sector = contributions.c.year, contributions.c.sector
    ended = year < (as_of or weeks.today()).year
    latest = conn.scalar(sa.select(sa.func.max(year)).where(sector.in_(balance.SIDES), ended))
    if latest is None:
        return pd.DataFrame(columns=list(LATEST)).astype(LATEST)
    broken = series_breaks.of_contributions(conn)
    broke = tuple(broken.loc[broken["year"] == latest, "entity"])
    years = _two_years(conn, latest, ())
    rows = pd.concat([years, _two_years(conn, latest, broke)] if broke else [years])
    figures = _latest_headline(conn, latest, series_breaks.marked(broken))
    return rows.assign(**figures).astype(LATEST)[list(LATEST)].reset_index(drop=True)


def _two_years(conn: sa.Connection, latest: int, without: Sequence[str]) -> pd.DataFrame:
    """Give both sides, and their ratio where there is one, of a year and the one before."""
    rows = revenue.by_year(
        conn, SOURCE, without, since=latest - 1, until=latest, sectors=revenue.PRIVATE
    )
    found = []
    for year, some in rows.groupby("year"):
        amounts = some.set_index("sector")["amount_usd"]
        sides = [amounts.get(side) for side in balance.SIDES]
        ratio = headline.ratio(*sides) if some["balance_known"].all() else None
        found.append((year, formatting.listed(without) or None, *sides, ratio))
    return pd.DataFrame(found, columns=list(LATEST)[:5])


def _latest_headline(conn: sa.Connection, latest: int, broken: pd.DataFrame) -> dict[str, Any]:
    """Give what the headline of the latest year rests on; missing where it has no balance."""
    rows = revenue.by_year(conn, SOURCE, (), until=latest, sectors=revenue.PRIVATE)
    rows = rows[rows["balance_known"]]
    if latest not in set(rows["year"]):
        return dict.fromkeys((*headline.FIGURES, "break_kind", "earlier_breaks"))
    of_latest = _with_headline(rows[rows["year"] == latest], broken).iloc[0]
    sides = rows.loc[rows["sector"].isin(balance.SIDES), "year"]
    earlier = [year for year in broken["year"] if year in set(sides) and year < latest]
    names = (*headline.FIGURES, "break_kind")
    return {name: of_latest[name] for name in names} | {
        "earlier_breaks": ", ".join(map(str, earlier)) or None
    }
