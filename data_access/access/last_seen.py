"""What each person last saw on the overview, so that what changed since can be told to them.

A look within four hours of the one before belongs to the same sitting. What was last seen before
the sitting stays what it is held against, however often the page is opened again or reloaded. Like
the minute in which a session was last used, a look is noted and is not on the trail: nothing that
anybody else can see changes by it.
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
    """One figure as it was seen.

    value  None where nothing was known
    over   whether its period was over: what changes then is a correction
    """

    measure: str
    period: str
    value: float | None
    over: bool


@dataclass(frozen=True)
class Look:
    """A look at the overview: at what instant (UTC), of which week and day, with what figures."""

    at: dt.datetime
    week: str
    as_of: dt.date
    figures: tuple[Figure, ...]


def before(conn: sa.Connection, account: int) -> Look | None:
    """What a person last saw before the present sitting; None where that is the first."""
    row = conn.execute(_of(account)).one_or_none()
    if row is None:
        return None
    last = _kept(row)["before"]
    return last and _read(last)


def look(
    database: sa.Engine, viewer: Viewer, *, week: str, as_of: dt.date, figures: tuple[Figure, ...]
) -> None:
    """Note what a person sees on the overview now; of who has no account, nothing."""
    if viewer.account is not None:
        with connections.writing(database) as conn:
            keep(conn, viewer.account, Look(weeks.now(), week, as_of, figures))


def keep(conn: sa.Connection, account: int, seen: Look) -> None:
    """Keep a look as the last of an account, and the one before the sitting; `conn` must write."""
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
