"""Keep an older file from changing what a newer one reported of reform actions."""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.imports import reform_editions
from data_access.imports.loading import File
from data_access.imports.reform_staging import (
    KEY,
    same_action,
    staged_actions,
    staged_milestones,
    staged_parties,
)
from data_access.schema import reform_actions, reform_milestones, reform_parties

# What trackers report of an action, and what a later account of it therefore replaces.
STATUS = ("status", "decided")
TEXTS = ("title", "work_package_number", "work_package", "goal", "update_text", "mandate")
REPORTED = (*STATUS, "decided_on", *TEXTS)


def set_aside(conn: sa.Connection, file: File, older: Mapping[int, dt.date]) -> None:
    """Replace rows by the later account on record, and name in a notice what they differ in."""
    if not older:
        return
    _notice_of_older(conn, file, older)
    rows = staged_actions.c.row.in_(older)
    same = same_action(reform_actions, staged_actions)
    now = {
        name: sa.select(reform_actions.c[name]).where(same).scalar_subquery() for name in REPORTED
    }
    conn.execute(sa.update(staged_actions).where(rows).values(now))
    its = sa.and_(
        same_action(reform_actions, staged_milestones),
        reform_milestones.c.milestone == staged_milestones.c.milestone,
    )
    joined = sa.join(reform_milestones, reform_actions)
    now = {
        name: sa.select(reform_milestones.c[name]).select_from(joined).where(its).scalar_subquery()
        for name in ("text", "due_on", "ruled_out")
    }
    conn.execute(sa.update(staged_milestones).where(staged_milestones.c.row.in_(older)).values(now))
    conn.execute(sa.delete(staged_parties).where(staged_parties.c.row.in_(older)))
    columns = ("row", *KEY, "part", "place", "party")
    parties = (
        sa.select(
            staged_actions.c.row,
            *(staged_actions.c[name] for name in KEY),
            *(reform_parties.c[name] for name in columns[3:]),
        )
        .join_from(staged_actions, reform_actions, same)
        .join(reform_parties, reform_parties.c.action_id == reform_actions.c.id)
        .where(rows)
    )
    conn.execute(sa.insert(staged_parties).from_select(columns, parties))


def _notice_of_older(conn: sa.Connection, file: File, older: Mapping[int, dt.date]) -> None:
    """Name what an older file would have changed: decisions, statuses, dates, texts."""
    same = same_action(reform_actions, staged_actions)
    differs = {
        name: sa.or_(
            *(staged_actions.c[one].is_distinct_from(reform_actions.c[one]) for one in columns)
        ).label(name)
        for name, columns in {"decision or status": STATUS, "text": TEXTS}.items()
    }
    its = (
        staged_milestones.c.row == staged_actions.c.row,
        reform_milestones.c.action_id == reform_actions.c.id,
        reform_milestones.c.milestone == staged_milestones.c.milestone,
    )
    differs["date"] = sa.exists().where(
        *its, reform_milestones.c.due_on.is_distinct_from(staged_milestones.c.due_on)
    )
    statement = (
        sa.select(
            *(staged_actions.c[name] for name in KEY),
            *(one.label(name) for name, one in differs.items()),
        )
        .join_from(staged_actions, reform_actions, same)
        .where(staged_actions.c.row.in_(older))
        .order_by(*(staged_actions.c[name] for name in KEY))
    )
    found: dict[str, list[str]] = {}
    for row in conn.execute(statement).mappings():
        key = "/".join(str(row[name]) for name in KEY if row[name] != "")
        for name in ("decision or status", "date", "text"):
            if row[name]:
                found.setdefault(name, []).append(key)
    would = "; ".join(f"{name} of {reform_editions.named(keys)}" for name, keys in found.items())
    file.notices.append(
        f"{file.path.name} is older than the data recorded"
        f" ({formatting.day(max(older.values()))}) for"
        f" {formatting.count(len(older), 'action')} and does not change"
        f" {'it' if len(older) == 1 else 'them'}. Different in this file: {would or 'nothing'}."
    )
