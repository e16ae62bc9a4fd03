"""Find who carries the balance of private money: bounds, changes, movers and concentration.

Money counts by the source's own category, or by the office's review of its contributor (`types`),
as in `partnerships.contributions_by_year`; `without` leaves entities out.
"""

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, RELEASABLE
from data_access.partnerships import (
    balance,
    contributor_influence,
    decomposition,
    headline,
    revenue,
    series_breaks,
)
from data_access.partnerships.type_reviews import SOURCE
from data_access.queries import query

REVENUE = ("revenue",)
BY = ("donor", "entity")


@query(
    name="contributors.bounds",
    sources=REVENUE,
    roles=RELEASABLE,
    finding=decomposition.bounds_finding,
    unit="Corporate share of private money, by year",
    of_organizations=(),
)
def bounds(
    conn: sa.Connection,
    *,
    since: int | None = None,
    until: int | None = None,
    without: tuple[str, ...] = (),
    types: str = SOURCE,
) -> pd.DataFrame:
    """Between what bounds does the corporate share lie, whoever the rest belongs to?

    What is on neither side may belong to either: foundations, academic money,
    public-private partnerships, other contributors, and what is unattributed.
    The lower bound is the corporate share of all private money with all of it
    nonprofit, the upper with all of it corporate: C / (N + C + X) and (C + X) /
    (N + C + X). A side gave more only where it has both
    within these bounds, else it "cannot be said".

    A part of what is on neither side has no contributor, and is no private
    giving: the source's category No Contributor is revenue from activities. It
    is counted apart, and the same bounds stand a second time without it, as what
    was contributed.

    These bounds go by the source's categories, and are sensitivities of the
    headline, which leaves out whoever's series breaks in the year: the ratio
    without them, and the bounds with their sides unplaced
    (`partnerships.contributions_by_year`).

    Amounts are nominal and net of repayments; where these bring a sum below
    nothing, there is no balance. No share of a year is known
    by chance: all money on record is counted, and the bounds say what its types
    leave open.

    Columns, a row a year with private money:
        year                    int    year of contribution
        nonprofit_usd           float  missing where there is none on record
        corporate_usd           float  missing where there is none on record
        contested_usd           float  on neither side; missing where there is none on record
        unattributed_usd        float  part of it without contributor; missing where there is none
        placed_share            float  part of the private money that is on a side, 0 to 1
        corporate_share         float  of both sides alone, 0 to 1
        low_share               float  lower bound of the corporate share of private money
        high_share              float  upper bound
        verdict                 str    nonprofit, corporate, even or cannot be said
        contributed_low_share   float  lower bound, without what is unattributed
        contributed_high_share  float  upper bound
        contributed_verdict     str    nonprofit, corporate, even or cannot be said
        changed_category        str    entities whose series breaks since the year before, if any
        break_said              str    the same in words
        break_kind              str    category break, or series break if one was recorded
        comparable_ratio        float  corporate for each nonprofit dollar, without these entities;
                                       missing where the year has no balance
        unplaced_low_share      float  lower bound with their sides unplaced
        unplaced_high_share     float  upper bound

    Raises:
        Refused: `since` is later than `until`, there is nothing of an entity in `without`, or
            `types` is neither source nor reviewed.
    """
    revenue.require_order(since, until)
    revenue.require_entities(conn, without)
    money = revenue.read(types)
    nobody = money.c.sector.in_(revenue.CONTESTED) & (money.c.category == revenue.NOBODY)
    unattributed = sa.func.sum(money.c.amount_usd).filter(nobody)
    statement = (
        sa.select(
            money.c.year,
            revenue.summed(money, "nonprofit").label("nonprofit_usd"),
            revenue.summed(money, "corporate").label("corporate_usd"),
            revenue.summed(money, *revenue.CONTESTED).label("contested_usd"),
            unattributed.label("unattributed_usd"),
        )
        .where(*revenue.of(money, revenue.PRIVATE, without, since, until))
        .group_by(money.c.year)
        .order_by(money.c.year)
    )
    rows = decomposition.bounded(pd.read_sql_query(statement, conn))
    broken = series_breaks.marked(series_breaks.of_contributions(conn, types, without))
    amounts = rows.set_index("year")[["nonprofit_usd", "corporate_usd", "contested_usd"]]
    years = amounts.rename(columns=lambda name: name.removesuffix("_usd"))
    figures = headline.figures(years.assign(private=years.sum(axis=1)), broken)
    comparable = revenue.comparable_years(conn, types, without)
    figures["comparable_ratio"] = figures["comparable_ratio"].where(figures.index.isin(comparable))
    rows = rows.join(figures.join(broken.set_index("year")), on="year")
    return rows.astype(decomposition.BOUNDS)[list(decomposition.BOUNDS)]


@query(
    name="contributors.change",
    sources=REVENUE,
    roles=OFFICE,
    finding=decomposition.change_finding,
    unit="Parts of the change of the corporate share of both sides",
)
def change(
    conn: sa.Connection,
    *,
    since: int | None = None,
    until: int | None = None,
    without: tuple[str, ...] = (),
    types: str = SOURCE,
) -> pd.DataFrame:
    """Which entities make the change of the corporate share from one year to another?

    The share is of both sides, C / (N + C). What an entity adds to the change,
    with t what it has of both sides, T the total of all, and m the mean of the
    two shares, is c' / T' − c / T − m (t' / T' − t / T): all entities together
    add up to the change exactly. An entity adds by being more corporate, or by
    being more of a total that is less corporate than itself. That says where
    the change is in the figures, and not why.

    The years are `since` and `until`, by default the last two that tell a
    balance (`partnerships.contributions_by_year`). Of years that tell none, or
    in which repayments bring a side below nothing, amounts are shown and
    nothing is added. Where the series of an entity breaks after the first year,
    its part is a break and no change.

    Columns, a row an entity with money on a side in either year, the largest part first:
        entity                str    UN entity that received it
        from_year             int    earlier year
        to_year               int    later year
        nonprofit_before_usd  float  in the earlier year; missing where there is none on record
        corporate_before_usd  float  in the earlier year; missing where there is none on record
        nonprofit_after_usd   float  in the later year; missing where there is none on record
        corporate_after_usd   float  in the later year; missing where there is none on record
        added_share           float  part of the change, −1 to 1; missing where it cannot be said
        share_before          float  corporate share of all, the same in every row
        share_after           float  the same in the later year
        broke                 bool   whether its series breaks between the two

    Raises:
        Refused: the years are not one before the other, there is nothing of an entity in
            `without`, or `types` is neither source nor reviewed.
    """
    revenue.require_entities(conn, without)
    comparable = revenue.comparable_years(conn, types, without)
    last = until if until is not None else max(comparable, default=None)
    earlier = [year for year in comparable if last is not None and year < last]
    first = since if since is not None else max(earlier, default=None)
    if first is not None and last is not None and first >= last:
        raise Refused(f"since ({first}) is not before until ({last})")
    got = revenue.received(conn, types)
    got = got[~got["entity"].isin(without)].set_index("entity")
    years = [got[got["year"] == year][list(balance.SIDES)] for year in (first, last)]
    rows = decomposition.parts(*years, comparable={first, last} <= set(comparable))
    broken = series_breaks.of_contributions(conn, types, without)
    broke = broken.loc[broken["year"].between(first or 0, last or 0, "right"), "entity"]
    rows = rows.assign(from_year=first, to_year=last, broke=rows["entity"].isin(broke))
    rows = rows if first is not None and last is not None else rows.iloc[:0]
    return rows.astype(decomposition.CHANGE)[list(decomposition.CHANGE)]


@query(
    name="contributors.movers",
    sources=REVENUE,
    roles=OFFICE,
    finding=contributor_influence.movers_finding,
    unit="Balance index, from −1 all corporate to +1 all nonprofit",
)
def movers(
    conn: sa.Connection,
    *,
    year: int | None = None,
    by: str = "donor",
    top: int = 10,
    without: tuple[str, ...] = (),
    types: str = SOURCE,
) -> pd.DataFrame:
    """Which contributors, or entities, move the balance most?

    The index is (N − C) / (N + C), from −1, all corporate, to +1, all
    nonprofit. A contributor moves it by what it is of all, less what it is of
    all without that one: below nothing is towards corporate. A repayment moves
    it too; where repayments bring a side of all, or of what is left, below
    nothing, or the year tells no balance, it is missing. The year is by default
    the last that tells one. `by` is donor or entity.

    Many lines of the source are no one contributor: those that begin with
    Other stand for all whom it does not name. They are marked as groups.

    Columns, a row a contributor or entity with money on a side, the farthest moved first:
        year           int    year of contribution
        name           str    contributor, or entity that received
        nonprofit_usd  float  missing where there is none on record
        corporate_usd  float  missing where there is none on record
        amount_usd     float  of both sides
        side           str    on which it has more, without signs: nonprofit, corporate or both
        group          bool   whether the line stands for several contributors
        moves          float  how far it moves the index; missing where nothing is left without it
        index          float  of all, the same in every row
        in_all         int    how many there are, the same in every row
        changed_category  str  entities whose series breaks since the year before, the same

    Raises:
        Refused: `by` is neither donor nor entity, `top` is below one, there is nothing of an
            entity in `without`, or `types` is neither source nor reviewed.
    """
    if top < 1:
        raise Refused(f"top must be above zero, not {top}")
    money, name = _named(conn, by, without, types)
    comparable = revenue.comparable_years(conn, types, without)
    year = year or max(comparable, default=0)
    statement = (
        sa.select(
            name.label("name"),
            *(revenue.summed(money, side).label(f"{side}_usd") for side in balance.SIDES),
        )
        .where(*revenue.of(money, balance.SIDES, without, year, year))
        .group_by(name)
        .order_by(name)
    )
    rows = pd.read_sql_query(statement, conn).astype(
        {"nonprofit_usd": float, "corporate_usd": float}
    )
    rows = contributor_influence.moved(rows, by, top, comparable=year in comparable)
    broken = series_breaks.of_contributions(conn, types, without)
    names = formatting.listed(list(broken.loc[broken["year"] == year, "entity"]))
    rows = rows.assign(year=year, changed_category=names or None)
    return rows.astype(contributor_influence.MOVERS)[
        list(contributor_influence.MOVERS)
    ].reset_index(drop=True)


def _named(
    conn: sa.Connection, by: str, without: Sequence[str], types: str
) -> tuple[sa.Subquery, sa.ColumnElement[str]]:
    """The money, and the column that names contributors or entities."""
    if by not in BY:
        raise Refused(f"{by!r} is neither {BY[0]} nor {BY[1]}.")
    revenue.require_entities(conn, without)
    money = revenue.read(types)
    return money, money.c[by]


@query(
    name="contributors.concentration",
    sources=REVENUE,
    roles=OFFICE,
    finding=contributor_influence.concentration_finding,
    unit="Concentration of private money in one year",
)
def concentration(
    conn: sa.Connection,
    *,
    year: int | None = None,
    by: str = "donor",
    without: tuple[str, ...] = (),
    types: str = SOURCE,
) -> pd.DataFrame:
    """Do few contributors give, or few entities receive, most of the private money?

    For each side, for what is on neither, and for all private money of a year,
    by default the last that tells a balance: the largest part; the effective
    number, 1 / Σ s² over shares s, which is how many of equal size would be as
    concentrated; HHI, 10,000 Σ s² (Hirschman 1964); the Gini coefficient
    corrected for few, G n / (n − 1) (Deltas 2003); and the part of the tenth
    that has most. All are among those that gave or received; nobody knows who
    could have. `by` is donor or entity.

    Lines that stand for several contributors, such as all whom the source does
    not name, are no contributors: the figures are of the named ones alone, and
    missing where these have less than half of the money. Whoever has less than
    nothing, after repayments, is left out and counted beside.

    Columns, a row a part of the money:
        year               int    year of contribution
        side               str    nonprofit, corporate, contested or all
        units              int    named contributors, or entities, with money above nothing
        groups             int    lines that stand for several
        named_share        float  part of the money that is of named ones; missing if there is none
        amount_usd         float  money of all with more than nothing; missing if there is none
        below_nothing      int    contributors or entities with less than nothing
        below_nothing_usd  float  what they have; missing where there are none
        largest            str    who has most; missing where it cannot be said, as all below
        largest_share      float  its part
        effective          float  number of equal size that would be as concentrated
        gini               float  corrected for few; missing of one
        top_decile_share   float  part of the tenth that has most
        hhi                float  up to 10,000, where one has all
        few                bool   whether there are fewer than ten

    Raises:
        Refused: `by` is neither donor nor entity, there is nothing of an entity in `without`,
            or `types` is neither source nor reviewed.
    """
    money, name = _named(conn, by, without, types)
    year = year or max(revenue.comparable_years(conn, types, without), default=0)
    statement = (
        sa.select(
            name.label("name"), money.c.sector, sa.func.sum(money.c.amount_usd).label("amount_usd")
        )
        .where(*revenue.of(money, revenue.PRIVATE, without, year, year))
        .group_by(name, money.c.sector)
        .order_by(name, money.c.sector)
    )
    found = pd.read_sql_query(statement, conn)
    parts = contributor_influence.concentrated(found, by) if len(found) else []
    rows = pd.DataFrame(
        parts, columns=[name for name in contributor_influence.CONCENTRATION if name != "year"]
    )
    return rows.assign(year=year).astype(contributor_influence.CONCENTRATION)[
        list(contributor_influence.CONCENTRATION)
    ]
