"""Two who edit one record: whoever comes second is shown both, and nothing is overwritten unseen.

A form hands in, beside what it changes, what it showed of those fields when it was opened. Where
one of them is no longer so, nothing is written.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.schema import audit


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed: what it was, is now, and would be."""

    field: str
    seen: Any
    theirs: Any
    yours: Any


class EditConflict(Refused):
    """Somebody else changed what this would change; who and when, where that is known."""

    def __init__(
        self, differences: tuple[Difference, ...], who: str | None, when: dt.datetime | None
    ) -> None:
        self.differences, self.who, self.when = differences, who, when
        fields = formatting.listed([one.field.replace("_", " ") for one in differences])
        by = f"{who or 'Somebody else'} changed {fields} meanwhile"
        at = f", on {formatting.day(when)} at {when:%H:%M} UTC" if when else ""
        super().__init__(f"{by}{at}; nothing of yours was saved yet.")


def refuse(
    conn: sa.Connection,
    trail: sa.ColumnElement[bool] | None,
    *,
    now: Mapping[str, Any],
    seen: Mapping[str, Any] | None,
    changes: Mapping[str, Any],
) -> None:
    """Refuse changes of fields that are no longer as they were seen.

    `now` is what is on record, read in this transaction with the row held; `trail` are the entries
    that tell who changed it, None where a file did. What somebody else changed to the same is no
    difference, nor is a field that was not seen: whoever gives none was shown none.

    Raises:
        Overtaken: a field is no longer as it was seen.
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
    """Entries of the trail of an act done to this; of acts that name `fields`, to one of them."""
    told = audit.c.object
    done = sa.and_(audit.c.action == action, ~audit.c.refused)
    if not fields:
        return sa.and_(done, told == about)
    named = sa.or_(*(told.contains(field, autoescape=True) for field in fields))
    return sa.and_(done, told.startswith(f"{about}:", autoescape=True), named)


def _given(value: Any) -> Any:
    """A value, and None for nothing however it is written; zero is something."""
    return None if isinstance(value, str | list | tuple) and not value else value


def _last(
    conn: sa.Connection, trail: sa.ColumnElement[bool] | None
) -> tuple[str | None, dt.datetime | None]:
    """Who did that last, and when."""
    if trail is None:
        return None, None
    statement = (
        sa.select(audit.c.actor, audit.c.at).where(trail).order_by(audit.c.id.desc()).limit(1)
    )
    row = conn.execute(statement).one_or_none()
    return (row.actor, row.at) if row else (None, None)
