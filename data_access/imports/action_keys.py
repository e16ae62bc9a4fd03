"""Rows that speak of reform actions by number and sub-action: whether these are on record."""

from collections.abc import Iterator

import sqlalchemy as sa

from data_access.imports.rows import Rejected
from data_access.schema import reform_actions

ACTION = ("number", "sub_action")


def columns() -> tuple[sa.Column, sa.Column]:
    """The columns of a staged table that say which action it is."""
    return sa.Column("number", sa.Integer), sa.Column("sub_action", sa.Text)


def same(staged: sa.FromClause, actions: sa.FromClause = reform_actions) -> sa.ColumnElement[bool]:
    """Joins a staged row to its action."""
    return sa.and_(*(staged.c[name] == actions.c[name] for name in ACTION))


def missing(conn: sa.Connection, staged: sa.Table) -> Iterator[Rejected]:
    """Rows of which no action is on record, and what is: the number, or parts of it."""
    by_number = sa.exists().where(reform_actions.c.number == staged.c.number)
    statement = (
        sa.select(staged.c.row, staged.c.number, staged.c.sub_action, by_number.label("in_parts"))
        .where(~sa.exists().where(same(staged)))
        .order_by(staged.c.row)
    )
    for found in conn.execute(statement):
        if not found.in_parts:
            yield Rejected(
                found.row, "number", str(found.number), "is not a recorded reform action"
            )
        elif found.sub_action:
            reason = f"is not a recorded part of reform action {found.number}"
            yield Rejected(found.row, "sub_action", found.sub_action, reason)
        else:
            reason = f"the cell is empty, and reform action {found.number} is recorded in parts"
            yield Rejected(found.row, "sub_action", "", reason)
