"""Load reform actions with their milestones, leads and entities from the focal point's template.

An action is identified by its number and sub-action. The latest account of an action replaces the
earlier one, by the day that its file speaks for; an older file changes nothing that a newer one
reported (reform_editions.py). What a person recorded stays: the day of a decision, the day on which
a milestone was reached and the office's own facts where a file does not give them, and a date or
other field that somebody changed, until a file of a later day gives another value than files gave
before (hand_changes.py). Either way a notice names it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from data_access.domain.names import tidy
from data_access.imports import (
    hand_changes,
    odd_cells,
    older_editions,
    recorded_facts,
    reform_editions,
    staging,
    tables,
)
from data_access.imports.loading import File, Loader
from data_access.imports.recorded_facts import KEPT, OWN, its_session
from data_access.imports.reform_editions import ACTIONS, FACTS
from data_access.imports.reform_staging import (
    KEY,
    SESSION,
    STAGED,
    same_action,
    staged_actions,
    staged_milestones,
    staged_parties,
)
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.schema import (
    INSTRUMENTS,
    MILESTONES,
    STAGES,
    TRACKS,
    reform_actions,
    reform_milestones,
    reform_parties,
)

DECIDED = "Decision taken"
RULED_OUT = "No longer relevant"
# For each part of a party, the column that lists them.
PARTS = {"lead": "leads", "package lead": "package_leads", "entity": "entities"}
NEEDED = (
    *("number", "sub_action", "title", "work_package_number", "work_package", "goal"),
    *("status", "decided_on", "update", "mandate", *PARTS.values()),
    *(
        name
        for which in MILESTONES
        for name in (f"{which}_milestone", f"{which}_due_on", f"{which}_reached_on")
    ),
)
# What the office adds to what a tracker says: a file that is silent on it leaves what is known.
OPTIONAL = (*OWN, *SESSION, *(f"{which}_evidence" for which in MILESTONES))
COLUMNS = (*NEEDED, *OPTIONAL)
VALUES = (
    *("title", "work_package_number", "work_package", "goal", "status", "decided", "decided_on"),
    *("update_text", "mandate", *KEPT),
)
# A date left out would read as a date that the source took away.
VITAL = (
    *("number", "sub_action", "title", "work_package", "status", "decided_on", "evidence"),
    *(f"{which}_{what}_on" for which in MILESTONES for what in ("due", "reached")),
)
NUMBERS = range(10_000)
# A list is separated by semicolons, but for those inside brackets.
SEPARATOR = re.compile(r";(?![^(]*\))")
NOBODY = ("N/A", "-")


def read(file: File) -> Iterator[Record | Rejected]:
    """An action a row of the file."""
    rows = tables.read(file, NEEDED, OPTIONAL)
    for parsed in odd_cells.parse_rows(file, rows, records, vital=VITAL):
        if isinstance(parsed, Rejected):
            yield parsed
        else:
            yield from parsed[1]


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
    decided_on, evidence = row.date("decided_on"), row.text("evidence", most=400)
    for column, given in {"decided_on": decided_on, "evidence": evidence}.items():
        if given and not decided:
            raise CellError(column, given, f"the status is {status}, not {DECIDED}")
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
        "track": row.choice("track", TRACKS),
        "instrument": row.choice("instrument", INSTRUMENTS),
        "stage": row.choice("stage", STAGES),
        "opens": row.text("opens", most=1000),
        "evidence": evidence,
        **_session(row),
    }


def _session(row: Row) -> dict[str, str | None]:
    """The session of a body that can decide it: both have to be named, or neither."""
    named = {name: row.text(name, most=200) for name in SESSION}
    for name, other in (SESSION, SESSION[::-1]):
        if named[other] and not named[name]:
            raise CellError(name, "", f"the cell is empty, and {other} is not")
    return named


def _milestone(row: Row, which: str) -> dict[str, Any]:
    text = row.text(f"{which}_milestone")
    return {
        "milestone": which,
        "text": text,
        "due_on": row.date(f"{which}_due_on"),
        "reached_on": row.date(f"{which}_reached_on"),
        "evidence": row.text(f"{which}_evidence", most=400),
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
    """Actions that stand in the file twice, and sessions that are in no calendar."""
    return [*_repeated(conn), *_without_session(conn)]


def _repeated(conn: sa.Connection) -> list[Rejected]:
    key = [staged_actions.c[name] for name in KEY]
    first = sa.select(*key, sa.func.min(staged_actions.c.row).label("row")).group_by(*key)
    first = first.subquery()
    repeated = (
        sa.select(staged_actions.c.row, staged_actions.c.number, first.c.row)
        .join(first, same_action(staged_actions, first))
        .where(staged_actions.c.row > first.c.row)
        .order_by(staged_actions.c.row)
    )
    return [
        Rejected(row, "number", str(number), f"row {before} is of the same action and sub-action")
        for row, number, before in conn.execute(repeated)
    ]


def _without_session(conn: sa.Connection) -> list[Rejected]:
    named = [staged_actions.c[name] for name in SESSION]
    statement = (
        sa.select(staged_actions.c.row, *named)
        .where(named[1].is_not(None), ~sa.exists().where(its_session()))
        .order_by(staged_actions.c.row)
    )
    reason = "is no session in the calendar of bodies; load that first"
    return [
        Rejected(row, SESSION[1], f"{body}, {session}", reason)
        for row, body, session in conn.execute(statement)
    ]


def merge(conn: sa.Connection, file: File, batch: int, *, full_list: bool = False) -> Merged:
    """Load actions with their milestones and parties; parties no longer listed are removed.

    A `full_list` names every action there is, and none of the office's own facts.
    """
    accounts = reform_editions.accounts(conn, *STAGED)
    keys = {row: one.key for row, one in accounts.items()}
    older_editions.set_aside(conn, file, reform_editions.later(conn, file, batch, ACTIONS, keys))
    if not full_list:
        _forget_facts(conn, reform_editions.later(conn, file, batch, FACTS, keys))
    hand_changes.keep(conn, file)
    recorded_facts.keep_decisions(conn, file)
    recorded_facts.keep_facts(conn)
    recorded_facts.keep_milestones(conn, file)
    hand_changes.notice_of_dates(conn, file)
    merged = _merge_parts(conn, batch)
    whole = full_list and reform_editions.whole(conn, batch)
    reform_editions.record(conn, batch, ACTIONS, accounts.values(), full_list=whole)
    if not full_list:
        reform_editions.record(conn, batch, FACTS, accounts.values())
    reform_editions.settle(conn, file)
    return merged


def _merge_parts(conn: sa.Connection, batch: int) -> Merged:
    merged = staging.merge(conn, staged_actions, reform_actions, KEY, VALUES, batch)
    merged.add(
        staging.merge(
            conn,
            _with_action(staged_milestones),
            reform_milestones,
            ("action_id", "milestone"),
            ("text", "due_on", "reached_on", "evidence", "ruled_out"),
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


def _forget_facts(conn: sa.Connection, older: Iterable[int]) -> None:
    """Empty the office's own facts in rows of which a later template is on record."""
    rows = staged_actions.c.row.in_(older)
    nothing = dict.fromkeys((*OWN, *SESSION))
    conn.execute(sa.update(staged_actions).where(rows).values(nothing))


def _with_action(staged: sa.Table) -> sa.Subquery:
    """The staged parts with the `action_id` of their action."""
    parts = [column for column in staged.c if column.name not in (*KEY, "action_id")]
    return (
        sa.select(*parts, reform_actions.c.id.label("action_id"))
        .join(reform_actions, same_action(reform_actions, staged))
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
        .join(reform_actions, same_action(reform_actions, staged_actions))
        .join(staged_parties, staged_parties.c.row == staged_actions.c.row, isouter=True)
        .subquery()
    )


LOADER = Loader("reforms", STAGED, read, merge, check, template=COLUMNS)
