"""How often principals meet civil society: what was planned for a quarter, and what came of it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.commands import command
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.events import appearance_rows
from data_access.queries import query
from data_access.schema import PRINCIPALS, appearances, touchpoint_plans

PLANNERS = frozenset({Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF})
ORDINALS = ("first", "second", "third", "fourth")
YEARS = range(1945, 2101)
MOST = 1000


def _said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Hold what was delivered against what was planned: of this quarter, or of a year that is over.

    Principals without a plan are told apart: nobody said how often they would come.
    """
    as_of, year = params["as_of"], params["year"] or params["as_of"].year
    now = year == as_of.year
    told = rows[rows["quarter"] == quarter(as_of)] if now else rows
    when = f"in the {ORDINALS[quarter(as_of) - 1]} quarter of {year}" if now else f"in {year}"
    if told.empty:
        return formatting.sentence([f"{when}, no touchpoint is recorded, planned or delivered."])
    planned = told[told["planned"].notna()]
    beside = told[told["planned"].isna()]
    done, more = (int(some["delivered"].fillna(0).sum()) for some in (planned, beside))
    without = f"{formatting.spell(more)} {'more ' if len(planned) else ''}without a plan"
    if planned.empty:
        return formatting.sentence([f"{when}, no plan for touchpoints is recorded; {without}."])
    number = int(planned["planned"].sum())
    coming = int(told["confirmed"].fillna(0).sum())
    of = f"{formatting.some(done)} of {formatting.count(number, 'planned touchpoint')}"
    held = of if number else f"no touchpoint was planned and {formatting.some(done)}"
    said = f"{when}, {held} {'was' if done < 2 else 'were'} delivered"
    confirmed = f"{formatting.spell(coming)} {'is' if coming == 1 else 'are'} confirmed"
    return formatting.sentence([said, without if more else "", confirmed if coming else ""]) + "."


@query(
    name="touchpoints.by_quarter",
    sources=("events",),
    roles=OFFICE,
    finding=_said,
    unit="Appearances of principals, by quarter",
)
def by_quarter(
    conn: sa.Connection, *, year: int | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """How often did principals meet civil society, against what was planned?

    An appearance that was delivered counts in the quarter of the day on which
    it began, in New York where it had hours, else where it was held. Only what
    lies up to the day asked about is delivered; what is confirmed lies after
    it. A plan that nobody made is missing, and is not a plan of none. The year
    is that of the day asked about, where none is named.

    Columns, a row for each quarter of each principal who has a plan or an appearance in the year:
        year, quarter  int
        principal      str    by office
        planned        Int64  appearances planned; missing without a plan
        delivered      Int64  missing for a quarter that has not begun
        confirmed      Int64  still to come; missing for a quarter that is over

    Raises:
        Refused: the year is none of the United Nations.
    """
    year = as_of.year if year is None else year
    _check_year(year)
    plans = {
        (row.principal, row.quarter): row.planned
        for row in conn.execute(sa.select(touchpoint_plans).where(touchpoint_plans.c.year == year))
    }
    held = _held(conn, year)
    named = {*(principal for principal, _ in plans), *held["principal"]}
    rows = [
        _row(year, number, principal, plans.get((principal, number)), held, as_of)
        for number in (1, 2, 3, 4)
        for principal in PRINCIPALS
        if principal in named
    ]
    counts = dict.fromkeys(("planned", "delivered", "confirmed"), "Int64")
    types = {"year": "int64", "quarter": "int64", "principal": "str", **counts}
    return pd.DataFrame(rows, columns=[*types]).astype(types)


def _held(conn: sa.Connection, year: int) -> pd.DataFrame:
    """Appearances of a year that were delivered or are confirmed, each with its day."""
    rows = appearance_rows.read(conn, appearances.c.status.in_(("delivered", "confirmed")))
    days = [
        row.starts_on
        if row.all_day
        else weeks.in_new_york(dt.datetime.fromisoformat(row.starts_at).replace(tzinfo=None)).date()
        for row in rows.itertuples()
    ]
    rows = rows.assign(on=pd.Series(days, dtype="object"))
    return appearance_rows.those(rows, lambda row: row.on.year == year and not row.cancelled)


def _row(
    year: int, number: int, principal: str, planned: int | None, held: pd.DataFrame, as_of: dt.date
) -> tuple:
    theirs = [
        row for row in held.itertuples() if row.principal == principal and quarter(row.on) == number
    ]
    done = sum(row.status == "delivered" and row.on <= as_of for row in theirs)
    coming = sum(row.status == "confirmed" and row.on >= as_of for row in theirs)
    now = year, number
    this = as_of.year, quarter(as_of)
    return (
        *(year, number, principal, planned),
        None if now > this else done,
        None if now < this else coming,
    )


def quarter(day: dt.date) -> int:
    """The quarter of the year in which a day lies."""
    return (day.month - 1) // 3 + 1


def _check_year(year: int) -> None:
    if year not in YEARS:
        raise Refused(f"{year} is not a year of the United Nations.")


@command(
    name="touchpoints.plan",
    roles=PLANNERS,
    about=lambda params, _: (
        f"{params['principal']}, quarter {params['quarter']} of {params['year']}:"
        f" {params['planned']}"
    ),
)
def plan(
    conn: sa.Connection, _: Viewer, *, year: int, quarter: int, principal: str, planned: int
) -> None:
    """Say how often a principal means to meet civil society in a quarter, instead of before.

    Raises:
        Refused: there is no such quarter or principal, or the number makes no sense.
    """
    _check_year(year)
    if quarter not in (1, 2, 3, 4):
        raise Refused(f"A quarter is 1, 2, 3 or 4, not {quarter}.")
    if principal not in PRINCIPALS:
        raise Refused(f"A principal is one of: {', '.join(PRINCIPALS)}.")
    if not 0 <= planned <= MOST:
        raise Refused(f"A plan is from 0 to {MOST:,} appearances, not {planned}.")
    key = {"year": year, "quarter": quarter, "principal": principal}
    row = {**key, "planned": planned, "recorded_at": weeks.now()}
    put = connections.insert(conn, touchpoint_plans).values(row)
    conn.execute(
        put.on_conflict_do_update(
            index_elements=[*key], set_={"planned": planned, "batch_id": None}
        )
    )
