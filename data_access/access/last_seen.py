"""Store the figures that each person last saw on the overview, to list later changes.

A visit within four hours of the last one belongs to it: changes are counted since the visit before,
however often the page is opened. Visits are not in the audit log, because nobody else can see them.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Viewer
from data_access.schema import visits

SITTING = dt.timedelta(hours=4)


@dataclass(frozen=True)
class Figure:
    """One figure of a visit.

    value  None where it was not known
    over   whether its period was over: a later change is a correction
    """

    measure: str
    period: str
    value: float | None
    over: bool


@dataclass(frozen=True)
class Look:
    """A visit to the overview: instant (UTC), week, date and figures."""

    at: dt.datetime
    week: str
    as_of: dt.date
    figures: tuple[Figure, ...]


def before(conn: sa.Connection, account: int) -> Look | None:
    """Return the visit before the present one; None at the first."""
    row = conn.execute(_of(account)).one_or_none()
    if row is None:
        return None
    last = _kept(row)["before"]
    return last and _read(last)


def look(
    database: sa.Engine, viewer: Viewer, *, week: str, as_of: dt.date, figures: tuple[Figure, ...]
) -> None:
    """Store the figures that a person sees now; nothing without an account."""
    if viewer.account is not None:
        with connections.writing(database) as conn:
            keep(conn, viewer.account, Look(weeks.now(), week, as_of, figures))


def keep(conn: sa.Connection, account: int, seen: Look) -> None:
    """Store a visit as the last of an account, with the one before; `conn` must write."""
    row = conn.execute(_of(account).with_for_update()).one_or_none()
    last = None
    if row is not None:
        kept = _kept(row)
        last = kept["before"] if seen.at - row.seen_at < SITTING else kept["last"]
    told = json.dumps({"last": _written(seen), "before": last})
    values = {"seen_at": seen.at, "figures": told}
    put = connections.insert(conn, visits).values(account_id=account, **values)
    conn.execute(put.on_conflict_do_update(index_elements=["account_id"], set_=values))


def _of(account: int) -> sa.Select:
    return sa.select(visits).where(visits.c.account_id == account)


def _kept(row: sa.Row) -> dict[str, Any]:
    return json.loads(row.figures)


def _written(seen: Look) -> dict[str, Any]:
    return {
        "at": seen.at.isoformat(),
        "week": seen.week,
        "as_of": seen.as_of.isoformat(),
        "figures": [[one.measure, one.period, one.value, one.over] for one in seen.figures],
    }


def _read(told: Mapping[str, Any]) -> Look:
    return Look(
        dt.datetime.fromisoformat(told["at"]),
        told["week"],
        dt.date.fromisoformat(told["as_of"]),
        tuple(Figure(*one) for one in told["figures"]),
    )
