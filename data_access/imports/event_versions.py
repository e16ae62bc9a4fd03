"""Accounts of events in calendars: which of two is the later one, and what it changes.

A calendar numbers the accounts of an entry by its SEQUENCE (RFC 5545, 3.8.7.4); without one it is
0. Of two with one number, the later is told by LAST-MODIFIED or else DTSTAMP; one with such an
instant is later than one without. A later account takes the place of title, days, hours, place,
cancellation and status, and of address and description where it gives any; of an older one nothing
counts, and a notice names what it would have changed. What a person of the office set by hand
stays: days, hours, place, and a cancellation that was taken back.

What the number was is kept apart from `sequence`, which counts every change, also those by hand: an
amendment here must not make the next account of the organizer look old.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.imports.loading import File
from data_access.schema import events

DAYS = ("starts_on", "ends_on")
HOURS = ("starts_at", "ends_at", "time_zone")
MOVING = (*DAYS, *HOURS, "place")
# What a notice names of an account that is left out.
SHOWN = {
    "title": "title",
    "starts_on": "first day",
    "ends_on": "last day",
    "starts_at": "start",
    "place": "place",
    "cancelled": "cancelled",
    "status": "status",
}
FLAGS = {True: "yes", False: "no", None: "firm"}
# The number and the instant of an account.
Account = tuple[int, dt.datetime | None]


def later(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether an account is later than another: by its number, then by its instant."""
    number, stamp = one.c.source_sequence, one.c.source_stamp
    than = other.c.source_stamp
    after = sa.and_(stamp.is_not(None), sa.or_(than.is_(None), stamp > than))
    return sa.or_(
        number > other.c.source_sequence, sa.and_(number == other.c.source_sequence, after)
    )


def older(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether an account is older: where one gives no instant, only its number tells."""
    number = one.c.source_sequence
    before = one.c.source_stamp < other.c.source_stamp
    return sa.or_(
        number < other.c.source_sequence, sa.and_(number == other.c.source_sequence, before)
    )


def is_older(one: Account, other: Account) -> bool:
    """The same of two accounts that were read."""
    (number, stamp), (other_number, other_stamp) = one, other
    if number != other_number:
        return number < other_number
    return stamp is not None and other_stamp is not None and stamp < other_stamp


def keep_latest(conn: sa.Connection, staged: sa.Table) -> None:
    """Of several accounts of one event in a file, keep the latest alone."""
    order = [
        staged.c.source_sequence.desc(),
        sa.nulls_last(staged.c.source_stamp.desc()),
        staged.c.row,
    ]
    rank = sa.func.row_number().over(partition_by=staged.c.uid, order_by=order)
    ranked = sa.select(staged.c.uid, staged.c.row, rank.label("rank"))
    ranked = ranked.where(staged.c.uid.is_not(None)).subquery()
    others = sa.select(ranked.c.uid, ranked.c.row).where(ranked.c.rank > 1)
    conn.execute(sa.delete(staged).where(sa.tuple_(staged.c.uid, staged.c.row).in_(others)))


def replace(conn: sa.Connection, file: File, staged: sa.Table, batch: int) -> set[int]:
    """Let later accounts replace what is on record, and forget older ones; gives changed rows."""
    same = sa.and_(staged.c.event_id == events.c.id, staged.c.uid == events.c.uid)
    _forget_older(conn, file, staged, same)
    _number(conn, staged)
    new = sa.select(staged).where(same, later(staged, events)).correlate(None).subquery()
    its = new.c.event_id == events.c.id
    values = _values(new)
    moves = sa.or_(*(values[name].is_distinct_from(events.c[name]) for name in MOVING))
    changes = sa.or_(*(values[name].is_distinct_from(events.c[name]) for name in values))
    kept = sa.and_(
        events.c.set_by_hand,
        sa.or_(*(new.c[name].is_distinct_from(events.c[name]) for name in (*DAYS, *HOURS))),
    )
    found = conn.execute(
        sa.select(
            *(new.c.row, events.c.title, new.c.starts_on),
            *(moves.label("moves"), changes.label("changes"), kept.label("kept")),
        )
        .join(events, its)
        .order_by(new.c.row)
    ).all()
    counted = events.c.sequence + sa.case((moves, 1), else_=0)
    conn.execute(
        sa.update(events)
        .where(its)
        .values(
            values
            | {
                "source_sequence": new.c.source_sequence,
                "source_stamp": new.c.source_stamp,
                "sequence": _greatest(counted, new.c.source_sequence),
                "changed_at": sa.case((changes, weeks.now()), else_=events.c.changed_at),
                "batch_id": sa.case((changes, batch), else_=events.c.batch_id),
            }
        )
    )
    _mention(file, [(row.title, row.starts_on) for row in found if row.moves])
    _mention_by_hand(file, [(row.title, row.starts_on) for row in found if row.kept])
    return {row.row for row in found if row.changes}


def _values(new: sa.Subquery) -> dict[str, sa.ColumnElement]:
    """What is on record after a later account."""
    by_hand = events.c.set_by_hand
    place = sa.func.coalesce(new.c.place, events.c.place)
    elsewhere = place.is_distinct_from(events.c.place)
    off = sa.or_(new.c.cancelled, sa.and_(by_hand, events.c.cancelled))
    moved = {name: new.c[name] for name in (*DAYS, *HOURS)} | {
        "place": place,
        # How people take part was written of the other place.
        "mode": sa.case((elsewhere, new.c.mode), else_=events.c.mode),
    }
    return {
        **{name: sa.case((by_hand, events.c[name]), else_=to) for name, to in moved.items()},
        **{name: new.c[name] for name in ("title", "title_key", "status")},
        **{name: sa.func.coalesce(new.c[name], events.c[name]) for name in ("url", "description")},
        "cancelled": off,
    }


def _forget_older(
    conn: sa.Connection, file: File, staged: sa.Table, same: sa.ColumnElement[bool]
) -> None:
    """Leave out older accounts, and name what they would have changed."""
    of_older = sa.and_(same, older(staged, events))
    fields = [
        pair for name in SHOWN for pair in (staged.c[name].label(f"{name}_to"), events.c[name])
    ]
    statement = sa.select(*fields).join_from(staged, events, of_older).order_by(staged.c.row)
    would = [
        f"{row['title']} ({', '.join(changed)})"
        for row in conn.execute(statement).mappings()
        if (changed := _would_change(row))
    ]
    conn.execute(sa.delete(staged).where(sa.exists().where(of_older).correlate(staged)))
    if would:
        known = formatting.count(len(would), "known event")
        file.notices.append(
            f"{file.path.name} holds an older account of {known}"
            f" than is recorded; left out. It would have changed: {formatting.listed(would)}."
        )


def _would_change(row: Mapping[str, Any]) -> list[str]:
    """What an account would change of an event, to what; only what it gives."""
    found = []
    for name, label in SHOWN.items():
        value = row[f"{name}_to"]
        if value != row[name] and (value is not None or name == "status"):
            text = formatting.day(value) if isinstance(value, dt.date) else value
            found.append(f"{label} to {FLAGS.get(value, text)}")
    return found


def _number(conn: sa.Connection, staged: sa.Table) -> None:
    """Take note of the version with which a calendar first knows an event that had no UID."""
    claims = sa.and_(
        staged.c.event_id == events.c.id, events.c.uid.is_(None), staged.c.uid.is_not(None)
    )
    conn.execute(
        sa.update(events)
        .where(claims)
        .values(
            source_sequence=staged.c.source_sequence,
            source_stamp=staged.c.source_stamp,
            sequence=_greatest(events.c.sequence, staged.c.source_sequence),
        )
    )


def _greatest(one: sa.ColumnElement[int], other: sa.ColumnElement[int]) -> sa.Case:
    return sa.case((one > other, one), else_=other)


def _mention(file: File, moved: list[tuple[str, dt.date]]) -> None:
    if moved:
        title, starts_on = moved[0]
        file.notices.append(
            f"{file.path.name} holds later accounts: days, hours or place of"
            f" {formatting.count(len(moved), 'known event')} were changed."
            f" First: {title}, to {formatting.day(starts_on)}."
        )


def _mention_by_hand(file: File, kept: list[tuple[str, dt.date]]) -> None:
    if kept:
        title, starts_on = kept[0]
        file.notices.append(
            f"{file.path.name} gives other days or hours of {formatting.count(len(kept), 'event')}"
            f" that the office set by hand; those recorded stay. First: {title}, to"
            f" {formatting.day(starts_on)}."
        )


def count_fills(conn: sa.Connection, staged: sa.Table) -> None:
    """Count as a change that an event is given a place or hours, where it had none."""
    filled = sa.or_(
        *(
            sa.and_(events.c[name].is_(None), staged.c[name].is_not(None))
            for name in ("place", "starts_at")
        )
    )
    gains = sa.exists().where(staged.c.event_id == events.c.id, filled).correlate(events)
    conn.execute(
        sa.update(events)
        .where(gains)
        .values(sequence=events.c.sequence + 1, changed_at=weeks.now())
    )
