"""Years from which the figures of an entity are not comparable with those before.

Some are found in the figures by a rule, some the office records because it knows better; figures
mark both, and this says which is which.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import privacy
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.partnerships import balance, revenue
from data_access.partnerships.type_reviews import SOURCE
from data_access.queries import query
from data_access.schema import accounts, contributions, series_breaks, sources

HEAD = frozenset({Role.FOCAL_POINT_HEAD})
REVENUE = "revenue"
FOUND, RECORDED = "found", "recorded"
REGISTER = {
    "source": "str",
    "entity": "str",
    "year": "Int64",
    "how": "str",
    "reason": "str",
    "recorded_by": "str",
    "recorded_at": "datetime64[us]",
    "number": "Int64",
}
MARKED = {
    "year": int,
    "changed_category": "str",
    "break_said": "str",
    "break_kind": "str",
    "broken_nonprofit_usd": float,
    "broken_corporate_usd": float,
}


# Recording


def _which(params: Mapping[str, Any], _: Any) -> str:
    return f"{params['entity']} from {params['year']}"


@command(name="breaks.record", roles=HEAD, about=_which)
def record(
    conn: sa.Connection, by: Viewer, *, entity: str, year: int, reason: str, source: str = REVENUE
) -> None:
    """Record that from a year on the figures of an entity are not like before, and why.

    Raises:
        Refused: there is no such source, nothing of the entity in its contributions, or such a
            break is recorded already; there is no reason, or a person is in it.
    """
    entity = entity.strip()
    if conn.scalar(sa.select(sources.c.name).where(sources.c.name == source)) is None:
        raise Refused(f"There is no source {source}.")
    if not entity or len(entity) > series_breaks.c.entity.type.length:
        raise Refused("Name the entity whose figures break, in up to 60 letters.")
    if source == REVENUE:
        _require_before(conn, entity, year)
    this = (series_breaks.c.source == source) & (series_breaks.c.entity == entity)
    known = sa.select(series_breaks.c.id).where(this, series_breaks.c.year == year)
    if conn.scalar(known) is not None:
        raise Refused(f"The break of {entity} in {year} is recorded already.")
    conn.execute(
        series_breaks.insert().values(
            source=source,
            entity=entity,
            year=year,
            reason=privacy.noted(reason, "reason"),
            recorded_by=by.account,
            recorded_at=weeks.now(),
        )
    )


def _require_before(conn: sa.Connection, entity: str, year: int) -> None:
    revenue.require_entities(conn, [entity])
    of_entity = contributions.c.entity == entity
    first, last = conn.execute(
        sa.select(sa.func.min(contributions.c.year), sa.func.max(contributions.c.year)).where(
            of_entity
        )
    ).one()
    if not first < year <= last:
        raise Refused(
            f"Contributions to {entity} are recorded from {first} to {last}: a break in {year}"
            " is not between two of these years."
        )


@command(name="breaks.remove", roles=HEAD, about=lambda _, removed: removed)
def remove(conn: sa.Connection, _: Viewer, *, number: int) -> str:
    """Take back a break that was recorded, and return whose it was; found ones stay.

    Raises:
        Refused: no break of this number is recorded.
    """
    this = sa.delete(series_breaks).where(series_breaks.c.id == int(number))
    gone = conn.execute(this.returning(series_breaks.c.entity, series_breaks.c.year)).one_or_none()
    if gone is None:
        raise Refused(f"No break of the number {number} is recorded.")
    return f"{gone.entity} from {gone.year}"


# The register


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No break in a series is recorded, and none is found in the figures."
    breaks = rows.drop_duplicates(["source", "entity", "year"])
    how = rows["how"].value_counts()
    names = formatting.listed([f"{row.entity} in {row.year}" for row in breaks.itertuples()])
    counts = [
        f"{formatting.spell(int(how[one]))} {words}"
        for one, words in ((FOUND, "by rule"), (RECORDED, "recorded"))
        if one in how
    ]
    return f"Breaks in series ({', '.join(counts)}): {names}."


@query(
    name="breaks.register",
    sources=(REVENUE,),
    roles=OFFICE,
    finding=_finding,
    unit="Breaks in series, by entity and year",
)
def register(conn: sa.Connection) -> pd.DataFrame:
    """From which years on are the figures of an entity not comparable with those before?

    Breaks that the office recorded, of any source, and those that the rule of
    `partnerships.category_shifts` finds in the contributions by the source's
    own categories. One that is both stands in two rows.

    Columns, a row a break, by entity and year:
        source       str       in whose figures it is
        entity       str       whose figures break
        year         Int64     first year that is not like before
        how          str       found or recorded
        reason       str       what changed
        recorded_by  str       account; missing for one that was found
        recorded_at  datetime  instant (UTC); missing for one that was found
        number       Int64     by which a recorded one is removed; missing for one that was found
    """
    recorded = pd.read_sql_query(
        sa.select(
            series_breaks.c.source,
            series_breaks.c.entity,
            series_breaks.c.year,
            sa.literal(RECORDED).label("how"),
            series_breaks.c.reason,
            accounts.c.name.label("recorded_by"),
            series_breaks.c.recorded_at,
            series_breaks.c.id.label("number"),
        ).join(accounts, accounts.c.id == series_breaks.c.recorded_by),
        conn,
    )
    shifts = found(conn)
    reasons = [balance.shift_text(row) for row in shifts.itertuples()]
    by_rule = shifts[["entity", "year"]].assign(source=REVENUE, how=FOUND, reason=reasons)
    both = [rows.reindex(columns=list(REGISTER)).astype(REGISTER) for rows in (by_rule, recorded)]
    rows = pd.concat(both, ignore_index=True)
    return rows.sort_values(["entity", "year", "how"], ignore_index=True)


def found(conn: sa.Connection, types: str = SOURCE) -> pd.DataFrame:
    """Find the breaks in contributions by rule: rows of `balance.shifts`.

    Only years that have a balance are compared: before them most money has no sector.
    """
    return _found(revenue.received(conn, types), conn, types)


def _found(received: pd.DataFrame, conn: sa.Connection, types: str) -> pd.DataFrame:
    years = revenue.comparable_years(conn, types, ()) if len(received) else []
    return balance.shifts(received, years)


def of_contributions(
    conn: sa.Connection, types: str = SOURCE, without: Sequence[str] = ()
) -> pd.DataFrame:
    """Give the breaks in contributions, by the figures or recorded, by year and entity.

    Columns: entity, year, reason; found, whether the rule finds it, also where it is recorded too;
    nonprofit and corporate, what the entity got in that year (US dollars), missing where nothing
    is recorded.
    """
    of_revenue = series_breaks.c.source == REVENUE
    columns = (series_breaks.c[name] for name in ("entity", "year", "reason"))
    recorded = pd.read_sql_query(sa.select(*columns).where(of_revenue), conn)
    received = revenue.received(conn, types)
    by_rule = _found(received, conn, types)[["entity", "year"]]
    both = [by_rule.assign(found=True), recorded.assign(found=False)]
    rows = pd.concat(both, ignore_index=True).drop_duplicates(["entity", "year"])
    rows = rows[~rows["entity"].isin(without)].astype({"found": bool, "reason": "str"})
    rows = rows.merge(received, on=["entity", "year"], how="left")
    return rows.sort_values(
        ["year", "found", "entity"], ascending=[True, False, True], ignore_index=True
    )


def marked(breaks: pd.DataFrame) -> pd.DataFrame:
    """Give MARKED for each year with breaks. Expects `of_contributions`."""
    years = [
        {
            "year": year,
            "changed_category": formatting.listed(list(rows["entity"])),
            "break_said": balance.break_text(
                list(rows.loc[rows["found"], "entity"]), list(rows.loc[~rows["found"], "entity"])
            ),
            "break_kind": _kind(rows),
            "broken_nonprofit_usd": rows["nonprofit"].sum(),
            "broken_corporate_usd": rows["corporate"].sum(),
        }
        for year, rows in breaks.groupby("year")
    ]
    return pd.DataFrame(years, columns=list(MARKED)).astype(MARKED)


def _kind(rows: pd.DataFrame) -> str:
    kind = "category break" if rows["found"].all() else "series break"
    return kind if len(rows) == 1 else f"{kind}s"
