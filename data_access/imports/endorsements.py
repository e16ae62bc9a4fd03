"""Endorsements of reform actions: the focal point's template.

An endorsement is known by its action, the document and the body that adopted it.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access.domain import weeks
from data_access.imports import action_keys, odd_cells, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row, UnreadableFileError
from data_access.imports.staging import Merged, Record
from data_access.schema import endorsements, reform_actions

COLUMNS = ("number", "sub_action", "document", "body", "adopted_on", "clause")
OPTIONAL = ("sub_action", "clause")
NEEDED = tuple(name for name in COLUMNS if name not in OPTIONAL)
KEY, VALUES = ("document", "body", "action_id"), ("adopted_on", "clause")

staged = staging.staged_like(endorsements, *action_keys.columns())


def read(file: File) -> Iterator[Record | Rejected]:
    """An endorsement a row of the file."""
    rows = tables.read(file, NEEDED, OPTIONAL)
    for parsed in odd_cells.parse_rows(file, rows, _endorsement, vital=NEEDED):
        yield (
            parsed if isinstance(parsed, Rejected) else Record(parsed[0].number, staged, parsed[1])
        )


def _endorsement(row: Row) -> dict[str, Any]:
    adopted_on = row.date("adopted_on", needed=True)
    if adopted_on > weeks.today():
        raise CellError("adopted_on", adopted_on, "lies ahead: what endorses was adopted before")
    return {
        "number": row.integer("number", needed=True),
        "sub_action": row.text("sub_action", most=200) or "",
        "document": row.name("document", needed=True, most=400),
        "body": row.name("body", needed=True, most=200),
        "adopted_on": adopted_on,
        "clause": row.text("clause", most=1000),
    }


def check(conn: sa.Connection) -> list[Rejected]:
    """Actions that are not on record, and two accounts of one endorsement."""
    key = (*action_keys.ACTION, "document", "body")
    return [
        *action_keys.missing(conn, staged),
        *staging.contradictions(conn, staged, key, VALUES),
    ]


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Add new endorsements and correct known ones.

    Raises:
        UnreadableFileError: an action is gone since the file was checked, as happens where it was
            made up and the file replaces demonstration data.
    """
    incoming = _incoming()
    number = sa.select(sa.func.count())
    if conn.scalar(number.select_from(incoming)) < conn.scalar(number.select_from(staged)):
        raise UnreadableFileError(
            f"{file.path.name} has endorsements of reform actions that are no longer recorded;"
            " load the reforms first."
        )
    return staging.merge(conn, incoming, endorsements, KEY, VALUES, batch, rule="edition")


def _incoming() -> sa.Subquery:
    """The staged rows with the `action_id` of their action."""
    told = (staged.c[name] for name in ("row", "document", "body", *VALUES))
    return (
        sa.select(*told, reform_actions.c.id.label("action_id"))
        .join(reform_actions, action_keys.same(staged))
        .subquery("incoming")
    )


LOADER = Loader("endorsements", (staged,), read, merge, check, template=COLUMNS)
