"""Reform actions with their milestones, leads and entities: the focal point's template.

An action is known by its number and sub-action. What a file says of an action replaces what was
known of it, but for what a person may have recorded: the day of a decision, that a milestone was
reached and the facts of the office's own stay where a file does not give them, and so does a date
that somebody moved, until the file gives another than it gave before.
"""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access.domain.names import tidy
from data_access.imports import staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.schema import (
    INSTRUMENTS,
    MILESTONES,
    STAGES,
    TRACKS,
    body_sessions,
    milestone_dates,
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
SESSION = ("decision_body", "decision_session")
FACTS = ("track", "instrument", "stage", "opens", "evidence")
OPTIONAL = (*FACTS, *SESSION, *(f"{which}_evidence" for which in MILESTONES))
COLUMNS = (*NEEDED, *OPTIONAL)
KEY = ("number", "sub_action")
KEPT = (*FACTS, "body_session_id")
VALUES = (
    *("title", "work_package_number", "work_package", "goal", "status", "decided", "decided_on"),
    *("update_text", "mandate", *KEPT),
)
NUMBERS = range(10_000)
# A list is separated by semicolons, but for those inside brackets.
SEPARATOR = re.compile(r";(?![^(]*\))")
NOBODY = ("N/A", "-")


def _of_an_action() -> tuple[sa.Column, sa.Column]:
    return sa.Column("number", sa.Integer), sa.Column("sub_action", sa.Text)


staged_actions = staging.staged_like(
    reform_actions, *(sa.Column(name, sa.Text) for name in SESSION)
)
staged_milestones = staging.staged_like(reform_milestones, *_of_an_action())
staged_parties = staging.staged_like(reform_parties, *_of_an_action())
STAGED = (staged_actions, staged_milestones, staged_parties)


def read(file: File) -> Iterator[Record | Rejected]:
    """An action a row of the file."""
    for row in tables.read(file, NEEDED, OPTIONAL):
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
        .join(first, _same_action(staged_actions, first))
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
        .where(named[1].is_not(None), ~sa.exists().where(_its_session()))
        .order_by(staged_actions.c.row)
    )
    reason = "is no session in the calendar of bodies; load that first"
    return [
        Rejected(row, SESSION[1], f"{body}, {session}", reason)
        for row, body, session in conn.execute(statement)
    ]


def _its_session() -> sa.ColumnElement[bool]:
    named = zip((body_sessions.c.body, body_sessions.c.session), SESSION, strict=True)
    return sa.and_(*(column == staged_actions.c[name] for column, name in named))


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Bring actions in with their milestones and parties; parties no longer listed go."""
    _keep_decisions(conn, file)
    _keep_facts(conn)
    _keep_milestones(conn)
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
    tell(conn, file, batch)
    return merged


def tell(conn: sa.Connection, file: File, batch: int) -> None:
    """Note that there is word, of the day the file speaks for, on what it changed."""
    milestones = sa.exists().where(
        reform_milestones.c.action_id == reform_actions.c.id,
        reform_milestones.c.batch_id == batch,
    )
    told_on = reform_actions.c.told_on
    conn.execute(
        sa.update(reform_actions)
        .where(
            sa.or_(reform_actions.c.batch_id == batch, milestones),
            sa.or_(told_on.is_(None), told_on < file.speaks_for),
        )
        .values(told_on=file.speaks_for)
    )


def _keep_decisions(conn: sa.Connection, file: File) -> None:
    """Settle when it was decided, where the file does not say.

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


def _keep_facts(conn: sa.Connection) -> None:
    """Find the session that is named, and keep what is known where the file says nothing."""
    session = sa.select(body_sessions.c.id).where(_its_session())
    conn.execute(sa.update(staged_actions).values(body_session_id=session.scalar_subquery()))
    same = _same_action(reform_actions, staged_actions)
    known = {name: sa.select(reform_actions.c[name]).where(same) for name in KEPT}
    values = {
        name: sa.func.coalesce(staged_actions.c[name], one.scalar_subquery())
        for name, one in known.items()
    }
    conn.execute(sa.update(staged_actions).values(values))


def _keep_milestones(conn: sa.Connection) -> None:
    """Keep what was recorded as reached, and a date that was moved while the file's stood still."""
    same = sa.and_(
        _same_action(reform_actions, staged_milestones),
        reform_milestones.c.milestone == staged_milestones.c.milestone,
    )

    def known(name: str, *which: sa.ColumnElement[bool]) -> sa.ScalarSelect:
        found = sa.select(reform_milestones.c[name]).join(
            reform_actions, reform_actions.c.id == reform_milestones.c.action_id
        )
        return found.where(same, *which).scalar_subquery()

    kept = {
        name: sa.func.coalesce(staged_milestones.c[name], known(name))
        for name in ("reached_on", "evidence")
    }
    conn.execute(sa.update(staged_milestones).values(kept))
    given = milestone_dates.c
    before = (
        sa.select(given.due_on)
        .where(
            given.action_id == reform_milestones.c.action_id,
            given.milestone == reform_milestones.c.milestone,
            given.batch_id.is_not(None),
        )
        .order_by(given.id.desc())
        .limit(1)
        .correlate(reform_milestones)
        .scalar_subquery()
    )
    as_before = staged_milestones.c.due_on.is_not_distinct_from(before)
    conn.execute(
        sa.update(staged_milestones)
        .where(known("action_id", as_before).is_not(None))
        .values(due_on=known("due_on"))
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
