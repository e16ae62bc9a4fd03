"""List the rows of private money behind a figure, with the files that they came from."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.partnerships import balance, decomposition, revenue
from data_access.partnerships.type_reviews import SOURCE
from data_access.queries import query
from data_access.schema import import_batches

ROWS = {
    "year": "Int64",
    "donor": "str",
    "category": "str",
    "sector": "str",
    "reviewed": bool,
    "entity": "str",
    "revenue_type": "str",
    "amount_usd": float,
    "file_name": "str",
    "speaks_for": "object",
    "source_row": "Int64",
    "matches": "Int64",
    "nonprofit_usd": float,
    "corporate_usd": float,
    "other_usd": float,
}
DONORS = {
    "donor": "str",
    "categories": "str",
    "sectors": "str",
    "amount_usd": float,
    "first_year": int,
    "last_year": int,
    "group": bool,
    "reviewed": bool,
}
PARTS = {"nonprofit": "nonprofit", "corporate": "corporate", "other": "on neither side"}


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    named = f" of {params['donor']}" if params["donor"] else ""
    named += f" to {params['entity']}" if params["entity"] else ""
    named += f" in {params['year']}" if params["year"] else ""
    if rows.empty:
        further = "further " if params["page"] > 1 else ""
        return decomposition.nothing(f"no {further}row of private money{named} is recorded", params)
    matches = int(rows["matches"].iloc[0])
    sums = [
        f"{balance.money(rows[f'{part}_usd'].iloc[0])} {words}"
        for part, words in PARTS.items()
        if pd.notna(rows[f"{part}_usd"].iloc[0])
    ]
    text = f"private money{named}: {formatting.listed(sums)}, in {formatting.count(matches, 'row')}"
    before = (params["page"] - 1) * params["limit"]
    page = f"; shown: {before + 1:,} to {before + len(rows):,}" if matches > len(rows) else ""
    return formatting.shortest(decomposition.about(text + some, params) for some in (page, ""))


@query(
    name="provenance.rows",
    sources=("revenue",),
    roles=OFFICE,
    finding=_finding,
    unit="US dollars, nominal, row by row",
)
def rows(
    conn: sa.Connection,
    *,
    donor: str = "",
    entity: str = "",
    year: int | None = None,
    types: str = SOURCE,
    page: int = 1,
    limit: int = 50,
) -> pd.DataFrame:
    """Which rows of which file is a figure of private money made of?

    Private money is all that is not public, by the source's types or the
    reviewed ones (`types`). `donor` and `entity` are names as the source writes
    them; without them and `year`, all rows count. `limit` rows make a page,
    the largest amounts first, whatever their sign. The number of a row is that
    in its file, the header being the first. A row that a later file left as it
    was keeps the file that it came from.

    Columns, a row a contribution:
        year           Int64
        donor          str    contributor
        category       str    as the source gives it
        sector         str    in which it counts
        reviewed       bool   whether a review says so
        entity         str    UN entity that received it
        revenue_type   str
        amount_usd     float  negative is a repayment
        file_name      str    missing where another office wrote the row
        speaks_for     date   last day that file speaks for
        source_row     Int64  number of the row in the file; missing if not known
        matches        Int64  rows found, on all pages; the same in every row
        nonprofit_usd  float  sum of those that count as nonprofit, on all pages; the same
        corporate_usd  float  sum of those that count as corporate; missing where there are none
        other_usd      float  sum of those on neither side; missing where there are none

    Raises:
        Refused: `page` or `limit` is below one, or `types` is neither source nor reviewed.
    """
    if page < 1 or limit < 1:
        raise Refused("page and limit must be above zero")
    money = revenue.read(types)
    fits = revenue.of(money, revenue.PRIVATE, (), year, year)
    fits += [
        money.c[name] == given for name, given in (("donor", donor), ("entity", entity)) if given
    ]
    parts = {"nonprofit": ("nonprofit",), "corporate": ("corporate",), "other": revenue.CONTESTED}
    sums = [
        revenue.summed(money, *some).over().label(f"{part}_usd") for part, some in parts.items()
    ]
    columns = ("year", "donor", "category", "sector", "reviewed", "entity", "revenue_type")
    statement = (
        sa.select(
            *(money.c[name] for name in (*columns, "amount_usd", "source_row")),
            import_batches.c.file_name,
            import_batches.c.speaks_for,
            sa.func.count().over().label("matches"),
            *sums,
        )
        .join(import_batches, import_batches.c.id == money.c.batch_id, isouter=True)
        .where(*fits)
        .order_by(sa.func.abs(money.c.amount_usd).desc(), money.c.id)
        .limit(limit)
        .offset((page - 1) * limit)
    )
    return pd.read_sql_query(statement, conn).astype(ROWS)[list(ROWS)]


def _donors_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return decomposition.nothing("no private money is recorded", params)
    groups, reviewed = (int(rows[name].sum()) for name in ("group", "reviewed"))
    lines = formatting.count(len(rows) - groups, "contributor")
    several = formatting.count(
        groups, "line that stands for several", "lines that stand for several"
    )
    verb = "counts" if reviewed == 1 else "count"
    counted = f"; {formatting.some(reviewed)} {verb} by a review" if reviewed else ""
    return f"Private money is recorded from {lines} and {several}{counted}."


@query(
    name="provenance.donors",
    sources=("revenue",),
    roles=OFFICE,
    finding=_donors_finding,
    unit="US dollars, nominal, all years",
)
def donors(conn: sa.Connection, *, types: str = SOURCE) -> pd.DataFrame:
    """Which contributors gave private money, and where does it count?

    Columns, a row a contributor, by name:
        donor       str    as its source writes it
        categories  str    all categories in which its money is reported
        sectors     str    all sectors in which it counts
        amount_usd  float  US dollars, nominal, all years
        first_year  int    with money on record
        last_year   int    with money on record
        group       bool   whether the line stands for several contributors
        reviewed    bool   whether it counts by a review of the office

    Raises:
        Refused: `types` is neither source nor reviewed.
    """
    money = revenue.read(types)
    given = (money.c.donor, money.c.category, money.c.sector)
    statement = (
        sa.select(
            *given,
            sa.func.sum(money.c.amount_usd).label("amount_usd"),
            sa.func.min(money.c.year).label("first_year"),
            sa.func.max(money.c.year).label("last_year"),
            sa.func.max(money.c.reviewed).label("reviewed"),
        )
        .where(money.c.sector.in_(revenue.PRIVATE))
        .group_by(*given)
        .order_by(*given)
    )
    found = pd.read_sql_query(statement, conn)
    several = {"category": _listed, "sector": _listed, "amount_usd": "sum"}
    years = {"first_year": "min", "last_year": "max", "reviewed": "max"}
    rows = found.groupby("donor", as_index=False).agg(several | years)
    rows = rows.rename(columns={"category": "categories", "sector": "sectors"})
    rows = rows.assign(group=[revenue.stands_for_several(donor) for donor in rows["donor"]])
    return rows.astype(DONORS)[list(DONORS)]


def _listed(words: pd.Series) -> str:
    return ", ".join(sorted(set(words)))
