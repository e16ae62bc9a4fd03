"""Detect that two people edit one record: the second one sees both versions.

A form sends its changes together with the values that it displayed when it was opened. If one of
these has changed since, nothing is written.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.edits import Difference
from data_access.domain.refusal import Refused
from data_access.schema import audit


class EditConflict(Refused):
    """Another person changed the same field; with name and time, if known."""

    def __init__(
        self, differences: tuple[Difference, ...], who: str | None, when: dt.datetime | None
    ) -> None:
        self.differences, self.who, self.when = differences, who, when
        fields = formatting.listed([one.field.replace("_", " ") for one in differences])
        by = f"{who or 'Somebody else'} changed {fields} meanwhile"
        at = f", on {formatting.day(when)} at {when:%H:%M} UTC" if when else ""
        super().__init__(f"{by}{at}. Your changes have not been saved.")


def refuse(
    conn: sa.Connection,
    trail: sa.ColumnElement[bool] | None,
    *,
    now: Mapping[str, Any],
    seen: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
) -> None:
    """Refuse changes of fields whose values have changed since the form was opened.

    `now` has the present values, read in this transaction with the row locked; `trail` selects the
    entries of the audit log that name the person, None where a file made the change. Equal changes
    are no conflict, and fields that are not in `seen` are not compared.

    Raises:
        EditConflict: a value has changed since the form was opened.
    """
    seen = seen or {}
    differences = tuple(
        Difference(name, seen[name], now[name], yours)
        for name, yours in changes.items()
        if name in seen
        and _given(now[name]) != _given(seen[name])
        and _given(now[name]) != _given(yours)
    )
    if differences:
        raise EditConflict(differences, *_last(conn, trail))


def entries(action: str, about: str, fields: Collection[str] = ()) -> sa.ColumnElement[bool]:
    """Select entries of the audit log by command and record, and by field if `fields` are given."""
    record = audit.c.object
    done = sa.and_(audit.c.action == action, ~audit.c.refused)
    if not fields:
        return sa.and_(done, record == about)
    named = sa.or_(*(record.contains(field, autoescape=True) for field in fields))
    return sa.and_(done, record.startswith(f"{about}:", autoescape=True), named)


def _given(value: Any) -> Any:
    """Return a value, and None for an empty text or list; zero is a value."""
    return None if isinstance(value, str | list | tuple) and not value else value


def _last(
    conn: sa.Connection, trail: sa.ColumnElement[bool] | None
) -> tuple[str | None, dt.datetime | None]:
    """Return the person and the time of the last entry."""
    if trail is None:
        return None, None
    statement = (
        sa.select(audit.c.actor, audit.c.at).where(trail).order_by(audit.c.id.desc()).limit(1)
    )
    row = conn.execute(statement).one_or_none()
    return (row.actor, row.at) if row else (None, None)
