"""Editions of reform files: each action keeps its latest account, in whatever order files come.

An edition is what one file says of one action, on the day that the file speaks for. Of two editions
of one day the later is told by the letter after the day in the file's name (2026-02-09b comes after
2026-02-09), or else by which was loaded later.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.imports.loading import File
from data_access.schema import (
    MILESTONES,
    import_batches,
    milestone_dates,
    reform_actions,
    reform_editions,
)

ACTIONS, FACTS, PROGRESS = "actions", "facts", "progress"
LETTER = re.compile(r"\d{4}-\d{2}-\d{2}([a-z])(?![a-z])")
NAMED = 12
UNKNOWN = object()

Key = tuple[int, str]
Order = tuple[dt.date, str, int]


@dataclass(frozen=True)
class Account:
    """What a file says of one action: its number and sub-action, decision, dates, a digest."""

    key: Key
    digest: str
    decided: bool | None = None
    decided_on: dt.date | None = None
    due: tuple[dt.date | None, ...] = (None,) * len(MILESTONES)


def order(speaks_for: dt.date, file_name: str, batch: int) -> Order:
    """Place an edition among others: by day, letter in the file's name, and import."""
    letters = LETTER.findall(file_name)
    return speaks_for, letters[-1] if letters else "", batch


def digest(values: Any) -> str:
    """Hash everything that a file says of an action."""
    return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()


def accounts(
    conn: sa.Connection, actions: sa.Table, milestones: sa.Table, parties: sa.Table
) -> dict[int, Account]:
    """Read the account of each action as the file gives it, by the row of the file."""
    parts: dict[int, list[Any]] = {}
    due: dict[tuple[int, str], dt.date | None] = {}
    for table in (milestones, parties):
        for row in conn.execute(sa.select(table)).mappings():
            parts.setdefault(row["row"], []).append(_texts(row))
            if table is milestones:
                due[row["row"], row["milestone"]] = row["due_on"]
    return {
        row["row"]: Account(
            (row["number"], row["sub_action"]),
            digest([_texts(row), sorted(parts.get(row["row"], []))]),
            row["decided"],
            row["decided_on"],
            tuple(due.get((row["row"], which)) for which in MILESTONES),
        )
        for row in conn.execute(sa.select(actions)).mappings().all()
    }


def _texts(row: Mapping[str, Any]) -> list[str]:
    """Write a staged row as texts, without its place in the file."""
    return [f"{name}: {row[name]}" for name in sorted(row) if name != "row"]


def later(
    conn: sa.Connection, file: File, batch: int, part: str, keys: Mapping[int, Key]
) -> dict[int, dt.date]:
    """Find the rows of which a later edition is on record, with the day of the latest one."""
    this = order(file.speaks_for, file.path.name, batch)
    latest: dict[Key, Order] = {}
    for one in _editions(conn, part):
        latest[one["key"]] = max(latest.get(one["key"], one["order"]), one["order"])
    return {
        row: latest[key][0] for row, key in keys.items() if key in latest and latest[key] > this
    }


def _editions(conn: sa.Connection, *parts: str) -> list[dict[str, Any]]:
    """Read the editions of some parts, in their order."""
    statement = (
        sa.select(
            reform_editions,
            *(import_batches.c[name] for name in ("speaks_for", "file_name")),
            *(reform_actions.c[name] for name in ("number", "sub_action")),
        )
        .join_from(reform_editions, reform_actions)
        .join(import_batches, import_batches.c.id == reform_editions.c.batch_id)
        .where(reform_editions.c.part.in_(parts), import_batches.c.speaks_for.is_not(None))
    )
    found = [
        {
            **row,
            "key": (row["number"], row["sub_action"]),
            "order": order(row["speaks_for"], row["file_name"], row["batch_id"]),
        }
        for row in conn.execute(statement).mappings()
    ]
    return sorted(found, key=lambda one: one["order"])


def record(
    conn: sa.Connection,
    batch: int,
    part: str,
    found: Iterable[Account],
    *,
    full_list: bool = False,
) -> None:
    """Record the edition of each action that the file speaks of."""
    ids = {
        (row.number, row.sub_action): row.id
        for row in conn.execute(
            sa.select(reform_actions.c.id, reform_actions.c.number, reform_actions.c.sub_action)
        )
    }
    rows = [
        {
            "action_id": ids[one.key],
            "batch_id": batch,
            "part": part,
            "full_list": full_list,
            "decided": one.decided,
            "decided_on": one.decided_on,
            **{f"{which}_due_on": day for which, day in zip(MILESTONES, one.due, strict=True)},
            "digest": one.digest,
        }
        for one in found
    ]
    if rows:
        conn.execute(sa.insert(reform_editions), rows)


def whole(conn: sa.Connection, batch: int) -> bool:
    """Check that no row of the file was rejected, so that what is absent is absent there."""
    rejected = sa.select(import_batches.c.rejected_rows).where(import_batches.c.id == batch)
    return not conn.scalar(rejected)


# What follows from all editions together


def settle(conn: sa.Connection, file: File) -> None:
    """Bring up to date what follows from all editions: decisions, dates, news, what is listed.

    The result is the same whatever the order in which the files were loaded.
    """
    every = _editions(conn, ACTIONS, PROGRESS)
    by_action: dict[int, list[dict[str, Any]]] = {}
    for one in every:
        by_action.setdefault(one["action_id"], []).append(one)
    lists = sorted({one["order"] for one in every if one["full_list"]})
    rows = sa.select(reform_actions).order_by(reform_actions.c.number, reform_actions.c.sub_action)
    gone, back = [], []
    for row in conn.execute(rows).mappings().all():
        own = by_action.get(row["id"], [])
        if not own:
            continue
        values = _decision(row, own) | _news(row, own) | _listing(own, lists)
        changed = {name: value for name, value in values.items() if value != row[name]}
        if changed:
            this = reform_actions.c.id == row["id"]
            conn.execute(sa.update(reform_actions).where(this).values(changed))
        if "unlisted_on" in changed and None in (row["unlisted_on"], changed["unlisted_on"]):
            (back if changed["unlisted_on"] is None else gone).append(_name(row))
    _add_dates(conn, by_action)
    _notice_of_lists(file, gone, back)


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['number']}/{row['sub_action']}" if row["sub_action"] else str(row["number"])


def _of(own: Sequence[dict[str, Any]], part: str) -> list[dict[str, Any]]:
    return [one for one in own if one["part"] == part]


def _decision(row: Mapping[str, Any], own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Date a decision that files report without its day: by the first edition that reports it.

    A decision that the first edition of all reports already is not dated. A day that is none of
    the editions' own was recorded by a person, and stays.
    """
    editions = _of(own, ACTIONS)
    days = {one["speaks_for"] for one in editions}
    if not editions or not (editions[-1]["decided"] and row["decided"]):
        return {}
    if row["decided_on"] not in {None, *days}:
        return {}
    first = len(editions) - 1
    while first and editions[first - 1]["decided"]:
        first -= 1
    dated = [one["decided_on"] for one in editions[first:] if one["decided_on"]]
    if dated:
        return {"decided_on": dated[-1]}
    return {"decided_on": editions[first]["speaks_for"] if first else None}


def _news(row: Mapping[str, Any], own: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Date the latest news: the last edition that differs from the one before it."""
    days = {one["speaks_for"] for one in own}
    changed = [
        one["speaks_for"]
        for part in (ACTIONS, PROGRESS)
        for before, one in pairwise([None, *_of(own, part)])
        if before is None or (one["digest"] and before["digest"] not in (None, one["digest"]))
    ]
    latest, known = max(changed), row["told_on"]
    return {"told_on": latest if known in {None, *days} else max(latest, known)}


def _listing(own: Sequence[dict[str, Any]], lists: Sequence[Order]) -> dict[str, Any]:
    """Date the first full list after the last one with the action; None while it is listed."""
    editions = _of(own, ACTIONS)
    if not any(one["full_list"] for one in editions):
        return {"unlisted_on": None}
    last = editions[-1]["order"]
    return {"unlisted_on": next((one[0] for one in lists if one > last), None)}


def _add_dates(conn: sa.Connection, by_action: Mapping[int, Sequence[dict[str, Any]]]) -> None:
    """Add the dates that an edition gave to a milestone and that are not on record of its day."""
    day = import_batches.c.speaks_for
    columns = ("action_id", "milestone", "due_on")
    statement = (
        sa.select(*(milestone_dates.c[name] for name in columns), day)
        .join(import_batches, import_batches.c.id == milestone_dates.c.batch_id)
        .order_by(milestone_dates.c.id)
    )
    known = {
        (row.action_id, row.milestone, row.speaks_for): row.due_on
        for row in conn.execute(statement)
    }
    new = []
    for action, own in by_action.items():
        last_of_day = {one["speaks_for"]: one for one in _of(own, ACTIONS)}
        for which in MILESTONES:
            before = None
            for on, one in last_of_day.items():
                due = one[f"{which}_due_on"]
                if due != before and known.get((action, which, on), UNKNOWN) != due:
                    values = (action, which, due)
                    new.append(
                        dict(zip(columns, values, strict=True)) | {"batch_id": one["batch_id"]}
                    )
                before = due
    if new:
        conn.execute(sa.insert(milestone_dates), new)


def _notice_of_lists(file: File, gone: Sequence[str], back: Sequence[str]) -> None:
    name = file.path.name
    if gone:
        file.notices.append(
            f"{formatting.begun(formatting.count(len(gone), 'action'))} no longer listed as of"
            f" {formatting.day(file.speaks_for)} ({name}): {named(gone)}."
            " Not counted and not overdue; marked as no longer listed."
        )
    if back:
        file.notices.append(f"{name} lists again: {named(back)}.")


def named(keys: Sequence[str]) -> str:
    """List some keys of actions, and how many more there are."""
    rest = len(keys) - NAMED
    return ", ".join(keys[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
