"""Later versions of events: days, hours and place that change, and in which order they were said.

A calendar numbers the versions of an entry by its SEQUENCE (RFC 5545, 3.8.7.4); without one it is
0. A higher number than the one on record takes the place of days, hours, place and cancellation; a
lower one is an older version, and nothing of it counts. What the number was is kept apart from
`sequence`, which counts every change, also those by hand: an amendment here must not make the
next version of the organizer look old.
"""

import datetime as dt

import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.imports.loading import File
from data_access.schema import events

DAYS = ("starts_on", "ends_on")
HOURS = ("starts_at", "ends_at", "time_zone")


def replace(conn: sa.Connection, file: File, staged: sa.Table, batch: int) -> set[int]:
    """Let later versions replace what is on record, and forget older ones; gives changed rows."""
    same = sa.and_(staged.c.event_id == events.c.id, staged.c.uid == events.c.uid)
    _forget_older(conn, file, staged, same)
    _number(conn, staged)
    rank = sa.func.row_number().over(
        partition_by=staged.c.event_id, order_by=[staged.c.source_sequence.desc(), staged.c.row]
    )
    later = sa.and_(same, staged.c.source_sequence > events.c.source_sequence)
    ranked = sa.select(staged, rank.label("rank")).where(later).subquery()
    new = sa.select(ranked).where(ranked.c.rank == 1).subquery()
    place = sa.func.coalesce(new.c.place, events.c.place)
    elsewhere = place.is_distinct_from(events.c.place)
    moves = sa.or_(
        elsewhere, *(new.c[name].is_distinct_from(events.c[name]) for name in (*DAYS, *HOURS))
    )
    changes = sa.or_(moves, new.c.cancelled != events.c.cancelled)
    its = new.c.event_id == events.c.id
    found = conn.execute(
        sa.select(new.c.row, events.c.title, new.c.starts_on, moves.label("moves"))
        .join(events, its)
        .where(changes)
        .order_by(new.c.row)
    ).all()
    counted = events.c.sequence + sa.case((moves, 1), else_=0)
    conn.execute(
        sa.update(events)
        .where(its)
        .values(
            {name: new.c[name] for name in (*DAYS, *HOURS, "cancelled", "source_sequence")}
            | {
                "place": place,
                # How people take part was said of the other place.
                "mode": sa.case((elsewhere, new.c.mode), else_=events.c.mode),
                "sequence": _greatest(counted, new.c.source_sequence),
                "changed_at": sa.case((changes, weeks.now()), else_=events.c.changed_at),
                "batch_id": sa.case((changes, batch), else_=events.c.batch_id),
            }
        )
    )
    _mention(file, [(row.title, row.starts_on) for row in found if row.moves])
    return {row.row for row in found}


def _forget_older(
    conn: sa.Connection, file: File, staged: sa.Table, same: sa.ColumnElement[bool]
) -> None:
    older = sa.and_(same, staged.c.source_sequence < events.c.source_sequence)
    found = conn.execute(
        sa.select(staged.c.row, events.c.title).join(events, older).order_by(staged.c.row)
    ).all()
    if not found:
        return
    conn.execute(sa.delete(staged).where(sa.exists().where(older).correlate(staged)))
    file.notices.append(
        f"{file.path.name} holds an older version of {formatting.count(len(found), 'known event')}"
        f" than is on record; it was left out. First: {found[0].title}."
    )


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
            sequence=_greatest(events.c.sequence, staged.c.source_sequence),
        )
    )


def _greatest(one: sa.ColumnElement[int], other: sa.ColumnElement[int]) -> sa.Case:
    return sa.case((one > other, one), else_=other)


def _mention(file: File, moved: list[tuple[str, dt.date]]) -> None:
    if moved:
        title, starts_on = moved[0]
        file.notices.append(
            f"{file.path.name} holds later versions: days, hours or place of"
            f" {formatting.count(len(moved), 'known event')} were changed."
            f" First: {title}, to {starts_on}."
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
