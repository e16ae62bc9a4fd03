"""The audit log: all actions and refusals, with person and time. Rows are only added."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.queries import query
from data_access.schema import audit

UNKNOWN = "somebody unknown"


def record(
    conn: sa.Connection,
    viewer: Viewer | None,
    action: str,
    about: str = "",
    *,
    refused: bool = False,
) -> None:
    """Log an action of `viewer`, as the last statement of its transaction.

    The name that an unknown person entered is not stored: it may be a password in the wrong field.
    """
    row = {
        "at": weeks.now(),
        "actor": viewer.name if viewer else UNKNOWN,
        "role": viewer.role.value if viewer else None,
        "action": action,
        "object": about[:400] or None,
        "refused": refused,
    }
    conn.execute(audit.insert().values(row))


def refuse(database: sa.Engine, viewer: Viewer, action: str, about: str = "") -> None:
    """Log a refusal, in a transaction of its own."""
    with connections.writing(database) as conn:
        record(conn, viewer, action, about, refused=True)


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return "No entry of the audit log matches."
    entries = int(rows["entries"].iloc[0])
    refused = int(rows["refused"].sum())
    text = f"in the audit log: {formatting.count(entries, 'entry', 'entries')}"
    if entries > len(rows):
        before = (params["page"] - 1) * params["limit"]
        text += f", shown: {before + 1:,} to {before + len(rows):,}"
    of_them = f"; {formatting.spell(refused)} of these {'was' if refused == 1 else 'were'} refused"
    return formatting.sentence([text]) + (of_them if refused else "") + "."


@query(
    name="audit.trail",
    sources=(),
    roles=frozenset({Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF}),
    finding=_finding,
    unit="Entries of the audit log",
    cacheable=False,
)
def trail(
    conn: sa.Connection,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    actor: str = "",
    action: str = "",
    page: int = 1,
    limit: int = 100,
) -> pd.DataFrame:
    """Who did what, and what was refused, the latest first?

    Sign-ins, imports, edits, releases, links and views of contacts, with all
    refusals. `actor` and `action` are parts of a name; dates are New York's.
    Entries cannot be altered.

    Columns, a row an entry:
        at       datetime  instant (UTC)
        actor    str       account, link or command line
        role     str       missing for an unknown person
        action   str
        object   str       its object; missing if it has none
        refused  bool
        entries  Int64     matching entries on all pages; the same in every row

    Raises:
        Refused: `page` or `limit` is below one.
    """
    if page < 1 or limit < 1:
        raise Refused("page and limit must be above zero")
    fits = [audit.c.at >= weeks.midnight(since)] if since else []
    fits += [audit.c.at < weeks.midnight(until + dt.timedelta(days=1))] if until else []
    fits += [
        column.icontains(text, autoescape=True)
        for column, text in ((audit.c.actor, actor), (audit.c.action, action))
        if text
    ]
    shown = [column for column in audit.c if column.name != "id"]
    statement = (
        sa.select(*shown, sa.func.count().over().label("entries"))
        .where(*fits)
        .order_by(audit.c.id.desc())
        .limit(limit)
        .offset((page - 1) * limit)
    )
    types = {"at": "datetime64[us]", "refused": "bool", "entries": "Int64"}
    return pd.read_sql_query(statement, conn).astype(types)
