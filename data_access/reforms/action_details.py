"""What a reform action needs and would bring: its track, its instrument, how far that is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import edit_conflicts
from data_access.commands import command
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.manual_entry import RECORDERS, said
from data_access.queries import query
from data_access.reforms import milestone_status
from data_access.reforms.action_rows import found, is_action, listed, tell, typed
from data_access.schema import INSTRUMENTS, STAGES, TRACKS, accounts, reform_actions

SOURCES = ("reforms",)
# What each may be, where it is one of a few words, and how many letters it has at most otherwise.
CHOICES = {"track": TRACKS, "instrument": INSTRUMENTS, "stage": STAGES}
TEXTS = {"opens": 1000, "evidence": 400}
FACTS = (*CHOICES, *TEXTS)


def _known_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say track, instrument and stage, which of them is not known, and whether it is stale."""
    if rows.empty:
        return f"No reform action {params['key']} is recorded."
    row = rows.iloc[0]
    missing = [name for name in CHOICES if pd.isna(row[name])]
    parts = [f"{name} {row[name]}" for name in CHOICES if name not in missing]
    unknown = f"{formatting.listed(missing)} not known" if missing else ""
    return formatting.sentence([formatting.listed(parts), unknown, _last_word(row)]) + "."


def _last_word(row: Mapping[str, Any]) -> str:
    if row["told_on"] is None:
        return "when there was last word on it is not known"
    since = f"{formatting.day(row['told_on'])}"
    if row["stale"]:
        return f"no word since {since}, for {formatting.count(int(row['days_silent']), 'day')}"
    return f"last word on {since}"


@query(
    name="particulars.known",
    sources=SOURCES,
    roles=OFFICE,
    finding=_known_said,
    unit="One reform action",
)
def known(conn: sa.Connection, *, key: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """On whose authority does a reform action rest, by what is it decided, and what would it open?

    As the office has recorded it, or as a file has said. What nobody has said
    is missing. The track is the widest authority that the action needs. The
    last word is the day that the latest change of its texts, status or
    milestones speaks for, or on which somebody recorded something on it. An
    action that is not decided is stale after more than 90 days without word.

    Columns, one row, or none if there is no such action:
        key          str
        track        str     Secretary-General, Secretariat, inter-agency or intergovernmental
        instrument   str     resolution, decision, bulletin, political declaration or guideline
        stage        str     preparation, consultation, submitted, under consideration, adopted
        opens        str     what it would open for civil society
        evidence     str     where the decision is recorded
        told_on      object  date of the last word; missing if it is not known
        days_silent  Int64   days since then; missing if it is not known
        stale        bool
        owner        str     account of the office that follows it
        leads, entities  object  who leads it, and who takes part
    """
    statement = (
        sa.select(
            reform_actions.c.id.label("action_id"),
            *(reform_actions.c[name] for name in (*FACTS, "told_on")),
            milestone_status.stale(as_of).label("stale"),
            accounts.c.name.label("owner"),
        )
        .join(accounts, accounts.c.id == reform_actions.c.owner_id, isouter=True)
        .where(is_action(key))
    )
    rows = pd.read_sql_query(statement, conn)
    leads, entities = (listed(conn, part) for part in ("lead", "entity"))
    silent = [(as_of - day).days if day else None for day in rows["told_on"]]
    rows = rows.assign(
        key=key,
        days_silent=pd.array(silent, dtype="Int64"),
        leads=pd.Series([leads.get(id_) for id_ in rows["action_id"]], dtype=object),
        entities=pd.Series([entities.get(id_) for id_ in rows["action_id"]], dtype=object),
    )
    columns = ["key", *FACTS, "told_on", "days_silent", "stale", "owner", "leads", "entities"]
    return typed(rows[columns], days_silent="Int64", entities="object")


@command(
    name="particulars.state",
    roles=RECORDERS,
    about=lambda params, _: f"action {params['key']}: {', '.join(sorted(params['facts']))}",
)
def state(
    conn: sa.Connection,
    _: Viewer,
    *,
    key: str,
    facts: Mapping[str, str],
    seen: Mapping[str, str | None] | None = None,
) -> None:
    """Record facts of an action: track, instrument, stage, what it opens, evidence.

    What is not among the `facts` stays as it was; an empty text takes away what was known. `seen`
    is what whoever records it was shown.

    Raises:
        Overtaken: what was seen of a fact is no longer so.
        Refused: there is no such action or fact, or a fact is none of its words.
    """
    action = found(conn, key)
    if unknown := sorted(set(facts) - set(FACTS)) or ([] if facts else ["nothing"]):
        raise Refused(f"{unknown[0]} is no fact of an action: {', '.join(FACTS)}.")
    values = {name: _value(name, text) for name, text in facts.items()}
    this = reform_actions.c.id == action
    now = conn.execute(sa.select(reform_actions).where(this).with_for_update()).mappings().one()
    trail = edit_conflicts.entries("particulars.state", f"action {key}", facts)
    by_hand = now["batch_id"] is None
    edit_conflicts.refuse(conn, trail if by_hand else None, now=now, seen=seen, changes=values)
    conn.execute(sa.update(reform_actions).where(this).values(**values, batch_id=None))
    tell(conn, action)


def _value(name: str, text: str) -> str | None:
    if name in TEXTS:
        return said(text, most=TEXTS[name])
    if text and text not in CHOICES[name]:
        raise Refused(f"{text!r} is no {name}: {', '.join(CHOICES[name])}.")
    return text or None


# Who follows it


@command(
    name="particulars.assign",
    roles=RECORDERS,
    about=lambda params, _: f"action {params['key']}: {params['owner'].strip() or 'nobody'}",
)
def assign(conn: sa.Connection, _: Viewer, *, key: str, owner: str) -> None:
    """Say who of the office follows a reform action, by the name of their account; empty is nobody.

    That somebody follows it is no word on the action itself.

    Raises:
        Refused: there is no such action, or no such account in use.
    """
    action = found(conn, key)
    account = None
    if name := owner.strip():
        in_use = (accounts.c.name == name.lower()) & accounts.c.disabled_at.is_(None)
        account = conn.scalar(sa.select(accounts.c.id).where(in_use))
        if account is None:
            raise Refused(f"There is no account {name} in use.")
    this = reform_actions.c.id == action
    conn.execute(sa.update(reform_actions).where(this).values(owner_id=account))
