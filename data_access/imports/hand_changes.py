"""Keep fields of reform actions that a person changed, until a later file reports another value.

A file that repeats what files reported before the change, or that speaks for a day up to that of
the change, leaves the value given by hand. A file of a later day with another value replaces it.
A notice names both.
"""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.imports import reform_editions
from data_access.imports.loading import File
from data_access.imports.reform_staging import (
    KEY,
    same_action,
    staged_actions,
    staged_milestones,
    staged_parties,
)
from data_access.schema import (
    milestone_dates,
    reform_actions,
    reform_hand_changes,
    reform_milestones,
    reform_parties,
)

# The columns of an action that belong to one field.
COLUMNS = {
    "title": ("title",),
    "work_package": ("work_package", "work_package_number"),
    "status": ("status", "decided", "decided_on"),
}
PARTS = {"leads": "lead", "entities": "entity"}


def keep(conn: sa.Connection, file: File) -> None:
    """Stage the value on record of fields changed by hand, or name what the file replaces."""
    statement = (
        sa.select(
            reform_hand_changes, staged_actions.c.row, *(staged_actions.c[one] for one in KEY)
        )
        .join_from(reform_hand_changes, reform_actions)
        .join(staged_actions, same_action(reform_actions, staged_actions))
        .order_by(staged_actions.c.row, reform_hand_changes.c.id)
    )
    stay, give_way = [], []
    for change in conn.execute(statement).mappings().all():
        given = _staged(conn, change["row"], change["field"])
        if given == json.loads(change["value"]):
            continue
        name = f"{change['field'].replace('_', ' ')} of {_key(change)}"
        this = reform_hand_changes.c.id == change["id"]
        if _repeats(change, given) or file.speaks_for <= _day(change["recorded_at"]):
            _stage_record(conn, change)
            reported = json.dumps(given, ensure_ascii=False)
            conn.execute(sa.update(reform_hand_changes).where(this).values(file_value=reported))
            stay.append(name)
        else:
            conn.execute(sa.delete(reform_hand_changes).where(this))
            give_way.append(name)
    _notice(file, stay, "changed by hand, stay as recorded")
    _notice(file, give_way, f"changed by hand, are now as reported by {file.path.name}")


def _notice(file: File, names: list[str], what: str) -> None:
    if names:
        file.notices.append(f"Fields {what}: {reform_editions.named(names)}.")


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['number']}/{row['sub_action']}" if row["sub_action"] else str(row["number"])


def _day(instant: dt.datetime) -> dt.date:
    return weeks.in_new_york(instant).date()


def _repeats(change: Mapping[str, Any], given: Any) -> bool:
    reported = change["file_value"]
    return reported is not None and json.loads(reported) == given


def _staged(conn: sa.Connection, row: int, field: str) -> Any:
    """Give the value of a field in a row of the file."""
    if field in PARTS:
        party = sa.select(staged_parties.c.party).order_by(staged_parties.c.place)
        which = staged_parties.c.row == row, staged_parties.c.part == PARTS[field]
        return list(conn.scalars(party.where(*which)))
    if field in COLUMNS:
        return conn.scalar(sa.select(staged_actions.c[field]).where(staged_actions.c.row == row))
    milestone = staged_milestones.c.milestone == field.partition("_")[0]
    return conn.scalar(
        sa.select(staged_milestones.c.text).where(staged_milestones.c.row == row, milestone)
    )


def _stage_record(conn: sa.Connection, change: Mapping[str, Any]) -> None:
    """Stage what is on record of a field in the place of what the file gives."""
    row, field, action = change["row"], change["field"], change["action_id"]
    if field in PARTS:
        _stage_parties(conn, change)
    elif field in COLUMNS:
        its = reform_actions.c.id == action
        record = conn.execute(sa.select(reform_actions).where(its)).mappings().one()
        values = {column: record[column] for column in COLUMNS[field]}
        conn.execute(sa.update(staged_actions).where(staged_actions.c.row == row).values(values))
    else:
        which = field.partition("_")[0]
        its = reform_milestones.c.action_id == action, reform_milestones.c.milestone == which
        text = sa.select(reform_milestones.c.text, reform_milestones.c.ruled_out).where(*its)
        record = conn.execute(text).mappings().one()
        staged = staged_milestones.c.row == row, staged_milestones.c.milestone == which
        conn.execute(sa.update(staged_milestones).where(*staged).values(**record))


def _stage_parties(conn: sa.Connection, change: Mapping[str, Any]) -> None:
    part = PARTS[change["field"]]
    staged = staged_parties.c.row == change["row"], staged_parties.c.part == part
    conn.execute(sa.delete(staged_parties).where(*staged))
    its = reform_parties.c.action_id == change["action_id"], reform_parties.c.part == part
    found = conn.execute(sa.select(reform_parties.c.place, reform_parties.c.party).where(*its))
    key = {name: change[name] for name in ("row", *KEY)}
    rows = [{**key, "part": part, "place": one.place, "party": one.party} for one in found]
    if rows:
        conn.execute(sa.insert(staged_parties), rows)


def notice_of_dates(conn: sa.Connection, file: File) -> None:
    """Name the dates given by hand that the file replaces."""
    given = milestone_dates.c
    by_hand = sa.exists().where(
        given.action_id == reform_milestones.c.action_id,
        given.milestone == reform_milestones.c.milestone,
        given.due_on.is_not_distinct_from(reform_milestones.c.due_on),
        given.recorded_by.is_not(None),
    )
    statement = (
        sa.select(
            *(reform_actions.c[name] for name in KEY),
            reform_milestones.c.milestone,
            reform_milestones.c.due_on,
            staged_milestones.c.due_on.label("given"),
        )
        .join_from(reform_milestones, reform_actions)
        .join(
            staged_milestones,
            sa.and_(
                same_action(reform_actions, staged_milestones),
                reform_milestones.c.milestone == staged_milestones.c.milestone,
            ),
        )
        .where(
            reform_milestones.c.due_on.is_distinct_from(staged_milestones.c.due_on),
            by_hand,
        )
        .order_by(reform_actions.c.number, reform_actions.c.sub_action)
    )
    names = [
        f"{row['milestone']} milestone of {_key(row)}, {_said(row['due_on'])} by hand,"
        f" {_said(row['given'])} in {file.path.name}"
        for row in conn.execute(statement).mappings()
    ]
    if names:
        file.notices.append(f"Dates given by hand are replaced: {reform_editions.named(names)}.")


def _said(day: dt.date | None) -> str:
    return formatting.day(day) if day else "no date"
