"""Reform actions that somebody of the office adds or changes by hand, with their milestones.

What a person changes stays recorded beside what files reported then (`reform_hand_changes`). A
file that repeats that changes nothing; a file of a later day with another value replaces it, and
names it (imports/hand_changes.py). Dates follow the same rule, by their own history.
"""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz

from data_access import edit_conflicts, freshness
from data_access.commands import command
from data_access.domain import weeks
from data_access.domain.names import fold
from data_access.domain.refusal import Refused
from data_access.domain.roles import Viewer
from data_access.manual_entry import (
    RECORDERS,
    PossibleDuplicate,
    is_referred_to,
    said,
)
from data_access.reforms import schedule_slippage
from data_access.reforms.action_fields import (
    DATES,
    NUMBERS,
    OF_FILES,
    PARTS,
    STEPS,
    checked,
    columns_of,
    on_record,
)
from data_access.reforms.action_rows import found, is_action, name_of, tell
from data_access.schema import (
    MILESTONES,
    audit,
    milestone_dates,
    reform_actions,
    reform_editions,
    reform_hand_changes,
    reform_milestones,
    reform_parties,
)

LIKE_IT = 88


# A new action


@command(
    name="action_entries.record",
    roles=RECORDERS,
    about=lambda _, made: f"action {made}",
)
def record(
    conn: sa.Connection,
    by: Viewer,
    *,
    number: int,
    facts: Mapping[str, Any],
    sub_action: str = "",
    declined: Collection[int] = (),
) -> str:
    """Record a reform action that no file has reported, and return its key.

    `facts` are fields of it by name: title, work package and status at least. `declined` are
    actions that it may be, and that somebody has looked at and found to be others.

    Raises:
        PossibleDuplicate: one with a title like it was not declined.
        Refused: something makes no sense, or the number is recorded; the message says which.
    """
    values = checked({**dict.fromkeys(("title", "work_package", "status"), ""), **facts})
    part = said(sub_action, most=200) or ""
    if number not in NUMBERS:
        raise Refused(f"The number of an action is from 0 to {NUMBERS[-1]:,}.")
    # One writer at a time, so that two do not both find that it is not recorded.
    freshness.hold(conn)
    key, _ = name_of(number, part, "")
    if conn.scalar(sa.select(reform_actions.c.id).where(is_action(key))):
        raise Refused(f"Action {key} is recorded: choose another number, or change that action.")
    _refuse_likely(conn, values["title"], declined)
    columns = {"number": number, "sub_action": part, "told_on": weeks.today()}
    made = sa.insert(reform_actions).values(**columns, **columns_of(conn, values))
    action = conn.scalar(made.returning(reform_actions.c.id))
    for which in MILESTONES:
        row = {"action_id": action, "milestone": which, "text": values.get(f"{which}_text")}
        due_on = values.get(f"{which}_due_on")
        conn.execute(sa.insert(reform_milestones).values(**row, due_on=due_on))
    dates = sa.update(milestone_dates).where(milestone_dates.c.action_id == action)
    conn.execute(dates.values(recorded_by=by.account))
    for name in PARTS:
        _set_parties(conn, action, name, values.get(name, []))
    for name in OF_FILES:
        _note(conn, by, action, name, (None, values.get(name)), reported=False)
    return key


def _refuse_likely(conn: sa.Connection, title: str, declined: Collection[int]) -> None:
    columns = (reform_actions.c[name] for name in ("id", "number", "sub_action", "title"))
    names = [(row.id, *name_of(*row[1:])) for row in conn.execute(sa.select(*columns))]
    likely = {
        number: (f"{key}: {called}", "title like it")
        for number, key, called in names
        if number not in declined and fuzz.token_sort_ratio(fold(called), fold(title)) >= LIKE_IT
    }
    if likely:
        raise PossibleDuplicate(likely)


def _set_parties(conn: sa.Connection, action: int, name: str, parties: list[str]) -> None:
    which = reform_parties.c.action_id == action, reform_parties.c.part == PARTS[name]
    conn.execute(sa.delete(reform_parties).where(*which))
    for place, party in enumerate(parties, start=1):
        row = {"action_id": action, "part": PARTS[name], "place": place, "party": party}
        conn.execute(sa.insert(reform_parties).values(row))


def _note(
    conn: sa.Connection,
    by: Viewer,
    action: int,
    field: str,
    values: tuple[Any, Any],
    *,
    reported: bool = True,
) -> None:
    """Note a field changed by hand with what files reported, or that it is again as reported.

    `values` are those before and after the change.
    """
    change = reform_hand_changes
    this = change.c.action_id == action, change.c.field == field
    earlier = conn.execute(sa.select(change).where(*this)).mappings().one_or_none()
    before, after = (json.dumps(value, ensure_ascii=False) for value in values)
    file_value = earlier["file_value"] if earlier else before if reported else None
    conn.execute(sa.delete(change).where(*this))
    if after != file_value:
        row = {"action_id": action, "field": field, "value": after, "file_value": file_value}
        row |= {"recorded_by": by.account, "recorded_at": weeks.now()}
        conn.execute(sa.insert(change).values(row))


# An action recorded


@command(
    name="action_entries.amend",
    roles=RECORDERS,
    about=lambda params, _: f"action {params['key']}: {', '.join(sorted(params['changes']))}",
)
def amend(
    conn: sa.Connection,
    by: Viewer,
    *,
    key: str,
    changes: Mapping[str, Any],
    reason: str = "",
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Change fields of a reform action; what `changes` does not name stays as it is.

    A date that replaces another needs its `reason`. `seen` is what whoever changes it was shown.

    Raises:
        EditConflict: what was shown of a field is no longer so.
        Refused: there is no such action, nothing changes, or a value makes no sense.
    """
    action = found(conn, key)
    which = reform_actions.c.id == action
    row = conn.execute(sa.select(reform_actions).where(which).with_for_update()).mappings().one()
    now = on_record(conn, row)
    values = checked({"status": now["status"], **changes})
    trail = edit_conflicts.entries("action_entries.amend", f"action {key}", changes)
    edit_conflicts.refuse(conn, trail, now=now, seen=seen, changes={n: values[n] for n in changes})
    values = {name: value for name, value in values.items() if value != now[name]}
    if not values:
        raise Refused("Nothing was changed.")
    if columns := columns_of(conn, values):
        conn.execute(sa.update(reform_actions).where(which).values(**columns, batch_id=None))
    for name in values:
        if name in PARTS:
            _set_parties(conn, action, name, values[name])
        elif name in STEPS:
            _set_step(conn, action, STEPS[name], text=values[name], ruled_out=False)
        elif name in DATES:
            _set_date(conn, by, key, (action, DATES[name]), values[name], reason)
        if name in OF_FILES:
            _note(conn, by, action, name, (now[name], values[name]))
    tell(conn, action)


def _set_step(conn: sa.Connection, action: int, milestone: str, **values: Any) -> None:
    which = (
        reform_milestones.c.action_id == action,
        reform_milestones.c.milestone == milestone,
    )
    values |= {"batch_id": None}
    if not conn.execute(sa.update(reform_milestones).where(*which).values(values)).rowcount:
        row = {"action_id": action, "milestone": milestone, **values}
        conn.execute(sa.insert(reform_milestones).values(row))


def _set_date(
    conn: sa.Connection,
    by: Viewer,
    key: str,
    step: tuple[int, str],
    due_on: dt.date | None,
    reason: str,
) -> None:
    """Move a date with its reason; a first date needs none."""
    action, milestone = step
    given = milestone_dates.c
    which = given.action_id == action, given.milestone == milestone
    if conn.scalar(sa.select(given.id).where(*which, given.due_on.is_not(None)).limit(1)):
        change = {"milestone": milestone, "due_on": due_on, "reason": reason}
        schedule_slippage.move.function(conn, by, key=key, **change)
        return
    _set_step(conn, action, milestone, due_on=due_on)
    last = sa.select(sa.func.max(given.id)).where(*which).scalar_subquery()
    conn.execute(sa.update(milestone_dates).where(given.id == last).values(recorded_by=by.account))


@command(
    name="action_entries.withdraw",
    roles=RECORDERS,
    about=lambda params, _: f"action {params['key']}",
)
def withdraw(conn: sa.Connection, by: Viewer, *, key: str) -> None:
    """Delete an action that one recorded by mistake.

    Raises:
        Refused: there is none, somebody else recorded it, a file reports it too, or something is
            recorded about it since.
    """
    action = found(conn, key)
    recorded = edit_conflicts.entries("action_entries.record", f"action {key}")
    last = sa.select(audit.c.actor).where(recorded).order_by(audit.c.id.desc()).limit(1)
    if conn.scalar(last) != by.name or _is_in_a_file(conn, action):
        raise Refused("Only who recorded an action by hand can delete it.")
    parts = (reform_hand_changes, reform_parties, reform_milestones, milestone_dates)
    of_it = milestone_dates.c.action_id == action
    moves = (
        sa.select(milestone_dates.c.milestone)
        .where(of_it)
        .group_by(milestone_dates.c.milestone)
        .having(sa.func.count() > 1)
    )
    if conn.scalar(moves.limit(1)) or is_referred_to(conn, reform_actions, action, *parts):
        raise Refused(f"Something is recorded about action {key} since: it stays recorded.")
    for table in parts:
        conn.execute(sa.delete(table).where(table.c.action_id == action))
    conn.execute(sa.delete(reform_actions).where(reform_actions.c.id == action))


def _is_in_a_file(conn: sa.Connection, action: int) -> bool:
    """Whether a file reports this action."""
    which = reform_editions.c.action_id == action
    return conn.scalar(sa.select(reform_editions.c.id).where(which).limit(1)) is not None
