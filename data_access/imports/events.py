"""Civil society events: the focal point's template, and the list of internet governance events.

An event is known by the UID of its calendar, or else, where it or the one on record has none, by
its folded title and the day it begins. A field keeps the value of the first source that had one,
whichever comes later; only a cancellation counts whenever it comes, and a later account of the
same calendar entry takes the place of the earlier one (event_versions.py).

What a row is, a civil society event or another kind of entry, whoever loads the file may say; that
also changes the kind of known events.

A deadline is taken as a date only where the whole of its text is one: as 2026-02-20, as
"20 February 2026" or as "February 20th, 2026.". All other words are kept, and the date is missing.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.imports import event_cells, event_versions, odd_cells, staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.masking import Masks
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.schema import ACCESS, EVENT_KINDS, MODES, event_sdgs, events

NEEDED = ("title", "starts_on")
# Without one of these an event would be on another day, or take place.
VITAL = (
    *NEEDED,
    *("start", "end", "ends_on", "starts_at", "ends_at", "time_zone", "cancelled"),
)
OPTIONAL = (
    *("ends_on", "starts_at", "ends_at", "time_zone", "place", "mode", "url", "organizer"),
    *("description", "deadline", "cancelled"),
    *("member_state", "access", "speakers_close_on", "expected", "attended", "sdgs"),
)
# Texts that are masked as those of calendars are, before anything is stored or reported.
MASKED = ("title", "place", "region", "organizer", "deadline")
LISTING = ("title", "url", "region", "date_text", "start", "end", "funding", "deadline")
KEY = ("title_key", "starts_on")
VALUES = (
    *("uid", "title", "ends_on", "starts_at", "ends_at", "time_zone", "place", "mode", "url"),
    *("organizer", "description", "registration_closes_on", "registration_text", "cancelled"),
    *("member_state", "access", "speakers_close_on", "expected", "attended", "status"),
)
# What a calendar gives with the values, and what a new event takes from it as well.
ACCOUNT = ("source_sequence", "source_stamp", "kind")
staged = staging.staged_like(
    events, sa.Column("event_id", sa.Integer, index=True), sa.Column("series", sa.String(400))
)
staged_sdgs = staging.staged_like(event_sdgs)
# What a source says of an event that says nothing of it.
UNSAID = {
    **dict.fromkeys((*VALUES, "series", "source_stamp")),
    "cancelled": False,
    "source_sequence": 0,
    "kind": EVENT_KINDS[0],
}


LONG_AGO = dt.datetime(1900, 1, 1)


# Rows


def read(file: File) -> Iterator[Record | Rejected]:
    """An event a row of the file."""
    if "date text" in tables.header(file):
        rows, values_of = tables.read(file, LISTING), _listing
    else:
        rows, values_of = tables.read(file, NEEDED, OPTIONAL), _template

    def parse(row: Row) -> tuple[Mapping[str, Any], list[int]]:
        return values_of(row), event_cells.goals(row)

    masks = Masks()
    for parsed in odd_cells.parse_rows(file, _masked(rows, masks), parse, vital=VITAL):
        if isinstance(parsed, Rejected):
            yield parsed
            continue
        row, (values, goals) = parsed
        yield Record(row.number, staged, UNSAID | values)
        for goal in goals:
            yield Record(row.number, staged_sdgs, {"sdg": goal})
    file.notices += filter(None, [masks.notice(file.path.name)])


def _masked(rows: Iterable[Row | Rejected], masks: Masks) -> Iterator[Row | Rejected]:
    """Give the rows without what reaches or names a person in their texts."""
    for row in rows:
        if isinstance(row, Rejected):
            yield row
            continue
        texts = {name: text for name, text in row.cells.items() if isinstance(text, str) and text}
        changed = {name: masks.text(texts[name]) for name in MASKED if name in texts}
        if "description" in texts:
            changed["description"] = masks.description(texts["description"])
        yield dataclasses.replace(row, cells={**row.cells, **changed})


def _listing(row: Row) -> dict[str, Any]:
    first = row.date("start", needed=True)
    place = row.text("region", most=400)
    return {
        **event_cells.named(row),
        **event_cells.lasting_all_day("end", first, row.date("end") or first),
        "place": place,
        "mode": event_cells.mode(place),
        "url": event_cells.address(row, "url"),
        **_deadline(row),
    }


def _template(row: Row) -> dict[str, Any]:
    place = row.text("place", most=400)
    named = event_cells.named(row)
    return {
        **_when(row),
        "place": place,
        "mode": row.choice("mode", MODES) or event_cells.mode(place),
        "url": event_cells.address(row, "url"),
        "organizer": row.text("organizer", most=200),
        "description": row.text("description"),
        **_deadline(row),
        "cancelled": row.boolean("cancelled") or False,
        **named,
        "member_state": event_cells.member_state(row, "member_state"),
        "access": row.choice("access", ACCESS),
        "speakers_close_on": row.date("speakers_close_on"),
        "expected": event_cells.people(row, "expected"),
        "attended": event_cells.people(row, "attended"),
    }


def _when(row: Row) -> dict[str, Any]:
    """The days of an event, and its hours in its own zone where the row gives any."""
    first = row.date("starts_on", needed=True)
    last = row.date("ends_on") or first
    begins, ends = _hour(row, "starts_at"), _hour(row, "ends_at")
    if begins is None and ends is None:
        days = event_cells.lasting_all_day("ends_on", first, last)
        # A zone that is none was never looked at here: it is left out, as it always was.
        zone = row.text("time_zone")
        return days | {"time_zone": zone if event_cells.is_zone(zone) else None}
    if begins is None:
        raise CellError("starts_at", "", "the hour it ends is given, and not the hour it begins")
    zone = event_cells.time_zone("time_zone", row.text("time_zone", needed=True, most=60))
    starts_at = dt.datetime.combine(first, begins, zone)
    return event_cells.timed(
        "ends_at", starts_at, ends and dt.datetime.combine(last, ends, zone), last
    )


def _hour(row: Row, column: str) -> dt.time | None:
    value = row.cells.get(column)
    if isinstance(value, dt.time):
        return value
    found = row.text(column)
    if found is None:
        return None
    if not re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", found, re.ASCII):
        raise CellError(column, found, "is not an hour such as 14:30")
    try:
        return dt.time(*map(int, found.split(":")))
    except ValueError:
        raise CellError(column, found, "is not an hour such as 14:30") from None


def _deadline(row: Row) -> dict[str, Any]:
    value = row.cells.get("deadline")
    if isinstance(value, dt.date):
        on = row.date("deadline")
        return {"registration_closes_on": on, "registration_text": on.isoformat()}
    text = row.text("deadline", most=400)
    return {
        "registration_closes_on": event_cells.written_date(text or ""),
        "registration_text": text,
    }


# Bringing them in


def check(conn: sa.Connection) -> list[Rejected]:
    """Two accounts of one UID, equally late, with different days or titles."""
    version = staged.c.source_sequence.label("sequence")
    # Without an instant it is as late as any other that has none.
    stamp = sa.func.coalesce(staged.c.source_stamp, LONG_AGO).label("time of writing")
    account = (staged.c.uid, version, stamp)
    incoming = sa.select(staged.c.row, *account, *(staged.c[name] for name in KEY))
    key = tuple(column.name for column in account)
    return staging.contradictions(conn, incoming.subquery(), key, KEY)


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Add new events, fill what was not known of known ones, and take note of what changed."""
    event_versions.keep_latest(conn, staged)
    if file.options.entries:
        conn.execute(sa.update(staged).values(kind=file.options.entries))
    _find(conn)
    moved = event_versions.replace(conn, file, staged, batch)
    _mention_moves(conn, file)
    _keep_from_filling(conn)
    merged = Merged(new=_add(conn, batch))
    merged.add(Merged(changed=moved))
    if file.options.entries:
        merged.add(_set_kind(conn, batch))
    event_versions.count_fills(conn, staged)
    known = [staged.c[name] for name in ("row", *KEY, *VALUES)]
    incoming = sa.select(*known, staged.c.event_id.label("id")).subquery()
    merged.add(staging.merge(conn, incoming, events, ("id",), (*KEY, *VALUES), batch, rule="fill"))
    merged.add(_cancel(conn, batch))
    merged.add(_add_goals(conn, batch))
    return merged


def _keep_from_filling(conn: sa.Connection) -> None:
    """Hours of other days than those on record do not fill them, nor what was set by hand."""
    its = staged.c.event_id == events.c.id
    other_days = sa.or_(*(events.c[name] != staged.c[name] for name in ("starts_on", "ends_on")))
    hours = dict.fromkeys(event_versions.HOURS)
    conn.execute(sa.update(staged).where(its, other_days).values(hours))
    conn.execute(sa.update(staged).where(its, events.c.set_by_hand).values(hours | {"place": None}))


def _set_kind(conn: sa.Connection, batch: int) -> Merged:
    """Make known events what whoever loads the file says that they are."""
    other = sa.and_(staged.c.event_id == events.c.id, staged.c.kind != events.c.kind)
    rows = set(conn.scalars(sa.select(staged.c.row).join(events, other)))
    if rows:
        conn.execute(sa.update(events).where(other).values(kind=staged.c.kind, batch_id=batch))
    return Merged(changed=rows)


def _find(conn: sa.Connection) -> None:
    """Set on staged events which known one each of them is."""
    unknown = staged.c.event_id.is_(None)
    by_uid = sa.and_(unknown, events.c.uid == staged.c.uid)
    conn.execute(sa.update(staged).where(by_uid).values(event_id=events.c.id))
    # Without a UID it is any event of that title and day.
    any_ = _first(events.c.id, events)
    by_title = sa.and_(unknown, staged.c.uid.is_(None), _same(any_, staged))
    conn.execute(sa.update(staged).where(by_title).values(event_id=any_.c.first))
    # With one it is an event that has none, and only the first of several can be that.
    bare = _first(events.c.id, events, events.c.uid.is_(None))
    claims = _first(staged.c.row, staged, unknown)
    by_claim = sa.and_(
        unknown, _same(bare, staged), _same(claims, staged), staged.c.row == claims.c.first
    )
    conn.execute(sa.update(staged).where(by_claim).values(event_id=bare.c.first))


def _add(conn: sa.Connection, batch: int) -> set[int]:
    """Make events of those that are not known: each UID, then each title and day without one."""
    rows = set()
    for key, of in ((("uid",), staged.c.uid.is_not(None)), (KEY, staged.c.uid.is_(None))):
        rank = sa.func.row_number().over(
            partition_by=[staged.c[name] for name in key],
            order_by=[staged.c.source_sequence.desc(), staged.c.row],
        )
        unknown = sa.select(staged, rank.label("rank")).where(staged.c.event_id.is_(None), of)
        first = unknown.subquery()
        new = sa.select(first).where(first.c.rank == 1).subquery()
        rows |= set(conn.scalars(sa.select(new.c.row)))
        columns = [*KEY, *VALUES, *ACCOUNT]
        said = [new.c[name] for name in (*columns, "source_sequence")]
        conn.execute(
            sa.insert(events).from_select(
                [*columns, "sequence", "batch_id"], sa.select(*said, sa.literal(batch))
            )
        )
        _find(conn)
    return rows


def _first(column: sa.Column, table: sa.Table, *clauses: sa.ColumnElement[bool]) -> sa.Subquery:
    """For each title and day the first of those in a table."""
    key = [table.c[name] for name in KEY]
    return (
        sa.select(*key, sa.func.min(column).label("first"))
        .where(*clauses)
        .group_by(*key)
        .subquery()
    )


def _same(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    return sa.and_(*(one.c[name] == other.c[name] for name in KEY))


def _mention_moves(conn: sa.Connection, file: File) -> None:
    moved = conn.execute(
        sa.select(events.c.title, staged.c.starts_on)
        .join(staged, staged.c.event_id == events.c.id)
        .where(events.c.starts_on != staged.c.starts_on, ~events.c.set_by_hand)
        .order_by(staged.c.row)
    ).all()
    if moved:
        title, starts_on = moved[0]
        file.notices.append(
            f"{file.path.name} moves {formatting.count(len(moved), 'known event')};"
            f" the recorded days stay. First: {title}, to {formatting.day(starts_on)}."
        )


def _cancel(conn: sa.Connection, batch: int) -> Merged:
    # The account on record is no news to somebody who took its cancellation back by hand.
    news = sa.or_(~events.c.set_by_hand, staged.c.uid.is_(None))
    off = sa.and_(staged.c.cancelled, ~events.c.cancelled, news)
    called_off = sa.and_(staged.c.event_id == events.c.id, off)
    rows = set(conn.scalars(sa.select(staged.c.row).join(events, called_off)))
    if rows:
        conn.execute(sa.update(events).where(called_off).values(cancelled=True, batch_id=batch))
    return Merged(changed=rows)


def _add_goals(conn: sa.Connection, batch: int) -> Merged:
    """Give events that have no goal those of the first row that lists any."""
    none = ~sa.exists().where(event_sdgs.c.event_id == staged.c.event_id)
    first = (
        sa.select(staged.c.event_id, sa.func.min(staged.c.row).label("row"))
        .join(staged_sdgs, staged_sdgs.c.row == staged.c.row)
        .where(none)
        .group_by(staged.c.event_id)
        .subquery()
    )
    rows = set(conn.scalars(sa.select(first.c.row)))
    if rows:
        goals = sa.select(first.c.event_id, staged_sdgs.c.sdg, sa.literal(batch)).join_from(
            first, staged_sdgs, staged_sdgs.c.row == first.c.row
        )
        conn.execute(sa.insert(event_sdgs).from_select(["event_id", "sdg", "batch_id"], goals))
    return Merged(changed=rows)


LOADER = Loader(
    *("events", (staged, staged_sdgs), read, merge, check), template=(*NEEDED, *OPTIONAL)
)
