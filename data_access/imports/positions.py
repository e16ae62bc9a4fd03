"""Positions of Member States on reform actions: the focal point's template.

A position is known by its action, the Member State, the day on which it was taken and its form. A
later one leaves the earlier ones on record, so that a change of mind can be told.
"""

import datetime as dt
import functools
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access import reference
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.imports import action_keys, odd_cells, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row, UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.reference.places import why_no_state
from data_access.reforms.positions import PRIVATE
from data_access.schema import FORMS, POSITIONS, member_states, positions, reform_actions

COLUMNS = ("number", "sub_action", "member_state", "position", "form", "stated_on", "reference")
OPTIONAL = ("sub_action", "reference")
NEEDED = tuple(name for name in COLUMNS if name not in OPTIONAL)
KEY = ("action_id", "member_state", "stated_on", "form")
VALUES = ("position", "reference")

# A name may stand there that is no Member State's: `check` complains of it.
staged = staging.staged_like(
    positions,
    *action_keys.columns(),
    sa.Column("state", sa.Text),
)


def read(file: File) -> Iterator[Record | Rejected]:
    """A position a row of the file."""
    rows = tables.read(file, NEEDED, OPTIONAL)
    parse = functools.partial(_position, by=file.by)
    for parsed in odd_cells.parse_rows(file, rows, parse, vital=(*NEEDED, "sub_action")):
        yield (
            parsed if isinstance(parsed, Rejected) else Record(parsed[0].number, staged, parsed[1])
        )


def _position(row: Row, by: Role | None) -> dict[str, Any]:
    form = row.choice("form", FORMS, needed=True)
    # What becomes of a row would tell whether it is on record already.
    if form == PRIVATE and by == Role.STAFF:
        raise CellError("form", form, "is for the head and the chief of staff to record")
    return {
        "number": row.integer("number", needed=True),
        "sub_action": row.text("sub_action", most=200) or "",
        "state": _state(row),
        "position": row.choice("position", POSITIONS, needed=True),
        "form": form,
        "stated_on": _day(row),
        "reference": row.text("reference", most=400),
    }


def _state(row: Row) -> str:
    """The code of a Member State; what is not known by any name may be that of a fictional one."""
    said = row.text("member_state", needed=True)
    return reference.state_code(said) or (said.upper() if len(said) == 3 else said)


def _day(row: Row) -> dt.date:
    day = row.date("stated_on", needed=True)
    if day > weeks.today():
        raise CellError("stated_on", day, "lies ahead: a position is dated by the day it was taken")
    return day


def check(conn: sa.Connection) -> list[Rejected]:
    """Actions and Member States that are not on record, and two accounts of one position."""
    key = (*action_keys.ACTION, "state", "stated_on", "form")
    return [
        *action_keys.missing(conn, staged),
        *_without_state(conn),
        *staging.contradictions(conn, staged, key, VALUES),
    ]


def _without_state(conn: sa.Connection) -> Iterator[Rejected]:
    statement = (
        sa.select(staged.c.row, staged.c.state)
        .where(~sa.exists().where(member_states.c.iso3 == staged.c.state))
        .order_by(staged.c.row)
    )
    for row, said in conn.execute(statement):
        yield Rejected(row, "member_state", said, why_no_state(said))


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Add new positions and correct known ones.

    Raises:
        UnreadableFileError: an action or a Member State is gone since the file was checked, as
            happens where it was made up and the file replaces demonstration data.
    """
    incoming = _incoming()
    number = sa.select(sa.func.count())
    if conn.scalar(number.select_from(incoming)) < conn.scalar(number.select_from(staged)):
        raise UnreadableFileError(
            f"{file.path.name} has positions on reform actions, or of Member States, that are no"
            " longer recorded; load the reforms first."
        )
    return staging.merge(conn, incoming, positions, KEY, VALUES, batch, rule="edition")


def _incoming() -> sa.Subquery:
    """The staged rows with the `action_id` of their action."""
    told = (staged.c[name] for name in ("row", "stated_on", "form", *VALUES))
    return (
        sa.select(*told, staged.c.state.label("member_state"), reform_actions.c.id.label(KEY[0]))
        .join(reform_actions, action_keys.same(staged))
        .join(member_states, member_states.c.iso3 == staged.c.state)
        .subquery("incoming")
    )


LOADER = Loader("positions", (staged,), read, merge, check, template=COLUMNS)
