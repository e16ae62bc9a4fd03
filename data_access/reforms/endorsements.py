"""Endorsements of reforms: which document of which body speaks for one, when, and where in it."""

import datetime as dt
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.commands import command
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.manual_entry import RECORDERS, past, said
from data_access.queries import query
from data_access.reforms.action_rows import found, is_action, named, tell
from data_access.schema import endorsements, reform_actions

SOURCES = ("endorsements",)
COLUMNS = ("document", "body", "adopted_on", "clause")
# Letters of a title that a finding quotes.
DOCUMENT = 60
LONGEST = {"document": 400, "body": 200, "clause": 1000}


def _register_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    about = f" of action {params['key']}" if params["key"] else ""
    if rows.empty:
        return f"No endorsement{about} is recorded."
    latest = rows.iloc[0]
    bodies = formatting.count(rows["body"].nunique(), "body", "bodies")
    document = textwrap.shorten(latest["document"], DOCUMENT, placeholder=" …")
    return (
        f"Recorded endorsements{about}: {len(rows)}, by {bodies}; the latest of"
        f" {formatting.day(latest['adopted_on'])}: {document}."
    )


@query(
    name="endorsements.register",
    sources=SOURCES,
    roles=OFFICE,
    finding=_register_said,
    unit="Endorsements",
)
def register(
    conn: sa.Connection, *, key: str | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Which documents of which bodies endorse reforms?

    As recorded by the office. A document is an endorsement where the office
    found words in it that speak for a reform; the clause is those words, or
    where they stand. One that speaks for reform as a whole names no action:
    it stands with those of every action, and says so. `key` keeps those of one
    action, and of the whole; without it, those of actions that their source no
    longer lists are left out.

    Columns, a row a document, body and action, the latest first:
        document     str
        body         str     who adopted it
        adopted_on   object  date
        clause       str     missing if nobody said
        action       Int64   number of the action; missing where it is about reform as a whole
        key          str     what the action is known by; empty where it is about the whole
        whole_title  str     of the action; empty where it is about the whole
    """
    whole = endorsements.c.action_id.is_(None)
    statement = (
        sa.select(
            *(endorsements.c[name] for name in COLUMNS),
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title")),
        )
        .join(reform_actions, reform_actions.c.id == endorsements.c.action_id, isouter=True)
        .where(
            sa.or_(whole, is_action(key) if key else reform_actions.c.unlisted_on.is_(None)),
            endorsements.c.adopted_on <= as_of,
        )
        .order_by(endorsements.c.adopted_on.desc(), endorsements.c.id)
    )
    rows = pd.read_sql_query(statement, conn).astype({"action": "Int64"})
    about_one = rows["action"].notna()
    rows = named(rows)
    rows[["key", "whole_title"]] = rows[["key", "whole_title"]].where(about_one, "")
    types = {"adopted_on": "object", "action": "Int64"}
    rows = rows[[*COLUMNS, "action", "key", "whole_title"]]
    return rows.astype({name: types.get(name, "str") for name in rows.columns})


def _about(params: Mapping[str, Any], _: Any) -> str:
    of = f"action {params['key']}" if params["key"] else "reform as a whole"
    return f"{of}: {params['body']}, {params['document']}"


@command(name="endorsements.record", roles=RECORDERS, about=_about)
def record(
    conn: sa.Connection,
    _: Viewer,
    *,
    key: str | None,
    document: str,
    body: str,
    adopted_on: dt.date,
    clause: str = "",
) -> None:
    """Record that a document of a body endorses an action, or reform as a whole without `key`.

    Raises:
        Refused: there is no such action, document or body are not said, the day lies ahead, or
            it is recorded already.
    """
    action = found(conn, key) if key else None
    row = {
        "action_id": action,
        "document": said(document, "Say which document.", LONGEST["document"]),
        "body": said(body, "Say who adopted it.", LONGEST["body"]),
        "adopted_on": past(adopted_on),
        "clause": said(clause, most=LONGEST["clause"]),
    }
    same = [
        endorsements.c[name].is_not_distinct_from(row[name])
        for name in ("action_id", "document", "body")
    ]
    if conn.scalar(sa.select(sa.exists().where(*same))):
        raise Refused("That endorsement is recorded already.")
    conn.execute(endorsements.insert().values(row))
    if action:
        tell(conn, action)
