"""Reform actions with their milestones, leads and entities: the focal point's template.

An action is known by its number and sub-action. What a file says of an action replaces what was
known of it, but for two things that a person may have recorded: the day of a decision and the day
on which a milestone was reached stay where a file does not give them.
"""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access.imports import staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.naming import tidy
from data_access.schema import MILESTONES, reform_actions, reform_milestones, reform_parties

DECIDED = "Decision taken"
RULED_OUT = "No longer relevant"
# For each part of a party, the column that lists them.
PARTS = {"lead": "leads", "package lead": "package_leads", "entity": "entities"}
COLUMNS = (
    *("number", "sub_action", "title", "work_package_number", "work_package", "goal"),
    *("status", "decided_on", "update", "mandate", *PARTS.values()),
    *(
        name
        for which in MILESTONES
        for name in (f"{which}_milestone", f"{which}_due_on", f"{which}_reached_on")
    ),
)
KEY = ("number", "sub_action")
VALUES = (
    *("title", "work_package_number", "work_package", "goal", "status", "decided", "decided_on"),
    *("update_text", "mandate"),
)
NUMBERS = range(10_000)
# A list is separated by semicolons, but for those inside brackets.
SEPARATOR = re.compile(r";(?![^(]*\))")
NOBODY = ("N/A", "-")


def _of_an_action() -> tuple[sa.Column, sa.Column]:
    return sa.Column("number", sa.Integer), sa.Column("sub_action", sa.Text)


staged_actions = staging.staged_like(reform_actions)
staged_milestones = staging.staged_like(reform_milestones, *_of_an_action())
staged_parties = staging.staged_like(reform_parties, *_of_an_action())
STAGED = (staged_actions, staged_milestones, staged_parties)


def read(file: File) -> Iterator[Record | Rejected]:
    """An action a row of the file."""
    for row in tables.read(file, COLUMNS):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            yield from records(row)
        except CellError as error:
            yield Rejected(row.number, error.column, str(error.value), error.reason)


def records(row: Row) -> list[Record]:
    """An action with its milestones and its parties, from the columns of the template.

    A list of parties may stand there as a list, or as a text separated by semicolons.

    Raises:
        CellError: a cell does not hold what its column needs.
    """
    key = {
        "number": _number(row, "number", needed=True),
        "sub_action": row.text("sub_action", most=200) or "",
    }
    return [
        Record(row.number, staged_actions, key | _action(row)),
        *(Record(row.number, staged_milestones, key | _milestone(row, one)) for one in MILESTONES),
        *(Record(row.number, staged_parties, key | party) for party in _parties(row)),
    ]


def _action(row: Row) -> dict[str, Any]:
    status = row.text("status", needed=True, most=60)
    decided = status.casefold() == DECIDED.casefold()
    decided_on = row.date("decided_on")
    if decided_on and not decided:
        raise CellError("decided_on", decided_on, f"the status is {status}, not {DECIDED}")
    return {
        "title": row.text("title", needed=True),
        "work_package_number": _number(row, "work_package_number"),
        "work_package": row.text("work_package", needed=True, most=200),
        "goal": row.text("goal"),
        "status": status,
        "decided": decided,
        "decided_on": decided_on,
        "update_text": row.text("update"),
        "mandate": row.text("mandate"),
    }


def _milestone(row: Row, which: str) -> dict[str, Any]:
    text = row.text(f"{which}_milestone")
    return {
        "milestone": which,
        "text": text,
        "due_on": row.date(f"{which}_due_on"),
        "reached_on": row.date(f"{which}_reached_on"),
        "ruled_out": text is not None and text.casefold() == RULED_OUT.casefold(),
    }


def _parties(row: Row) -> Iterator[dict[str, Any]]:
    for part, column in PARTS.items():
        for place, party in enumerate(_names(row, column), start=1):
            yield {"part": part, "place": place, "party": party}


def _names(row: Row, column: str) -> list[str]:
    listed = row.cells.get(column)
    if not isinstance(listed, list):
        listed = SEPARATOR.split(row.text(column) or "")
    names = [tidy(name) for name in listed]
    for name in names:
        if len(name) > 200:
            raise CellError(column, name, "a name in the list is longer than 200 characters")
    return list(dict.fromkeys(name for name in names if name and name not in NOBODY))


def _number(row: Row, column: str, *, needed: bool = False) -> int | None:
    number = row.integer(column, needed=needed)
    if number is not None and number not in NUMBERS:
        raise CellError(column, number, f"is not a number from 0 to {NUMBERS[-1]:,}")
    return number


def check(conn: sa.Connection) -> list[Rejected]:
    """Actions that stand in the file twice."""
    key = [staged_actions.c[name] for name in KEY]
    first = sa.select(*key, sa.func.min(staged_actions.c.row).label("row")).group_by(*key)
    first = first.subquery()
    repeated = (
        sa.select(staged_actions.c.row, staged_actions.c.number, first.c.row)
        .join(first, _same_action(staged_actions, first))
        .where(staged_actions.c.row > first.c.row)
        .order_by(staged_actions.c.row)
    )
    return [
        Rejected(row, "number", str(number), f"row {before} is of the same action and sub-action")
        for row, number, before in conn.execute(repeated)
    ]


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Bring actions in with their milestones and parties; parties no longer listed go."""
    _keep_recorded_days(conn, file)
    merged = staging.merge(conn, staged_actions, reform_actions, KEY, VALUES, batch)
    merged.add(
        staging.merge(
            conn,
            _with_action(staged_milestones),
            reform_milestones,
            ("action_id", "milestone"),
            ("text", "due_on", "reached_on", "ruled_out"),
            batch,
        ),
        part=True,
    )
    place = ("action_id", "part", "place")
    merged.add(
        staging.remove_absent(conn, _listed(), reform_parties, ("action_id",), place), part=True
    )
    merged.add(
        staging.merge(conn, _with_action(staged_parties), reform_parties, place, ("party",), batch),
        part=True,
    )
    return merged


def _keep_recorded_days(conn: sa.Connection, file: File) -> None:
    """Settle when it was decided, and when reached, where the file does not say.

    A decision first seen in this file is taken to be of the day the file
    speaks for. One that was taken before the action was first loaded is not
    dated.
    """
    first_seen = sa.literal(file.speaks_for, sa.Date)
    decided_on = sa.select(
        sa.case((reform_actions.c.decided, reform_actions.c.decided_on), else_=first_seen)
    ).where(_same_action(reform_actions, staged_actions))
    conn.execute(
        sa.update(staged_actions)
        .where(staged_actions.c.decided, staged_actions.c.decided_on.is_(None))
        .values(decided_on=decided_on.scalar_subquery())
    )
    reached_on = (
        sa.select(reform_milestones.c.reached_on)
        .join(reform_actions, reform_actions.c.id == reform_milestones.c.action_id)
        .where(
            _same_action(reform_actions, staged_milestones),
            reform_milestones.c.milestone == staged_milestones.c.milestone,
        )
    )
    conn.execute(
        sa.update(staged_milestones)
        .where(staged_milestones.c.reached_on.is_(None))
        .values(reached_on=reached_on.scalar_subquery())
    )


def _with_action(staged: sa.Table) -> sa.Subquery:
    """The staged parts with the `action_id` of their action."""
    parts = [column for column in staged.c if column.name not in (*KEY, "action_id")]
    return (
        sa.select(*parts, reform_actions.c.id.label("action_id"))
        .join(reform_actions, _same_action(reform_actions, staged))
        .subquery()
    )


def _listed() -> sa.Subquery:
    """Every action of the file with each of its parties; one without any stands there once."""
    return (
        sa.select(
            staged_actions.c.row,
            reform_actions.c.id.label("action_id"),
            staged_parties.c.part,
            staged_parties.c.place,
        )
        .join(reform_actions, _same_action(reform_actions, staged_actions))
        .join(staged_parties, staged_parties.c.row == staged_actions.c.row, isouter=True)
        .subquery()
    )


def _same_action(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement:
    return sa.and_(*(one.c[name] == other.c[name] for name in KEY))


LOADER = Loader("reforms", STAGED, read, merge, check, template=COLUMNS)
