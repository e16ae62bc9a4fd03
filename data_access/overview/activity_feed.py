"""What was done and recorded between two instants, as lines: only what has an instant of its own.

What is done many times is told in one line, so that a file that moves forty dates is one thing.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain import formatting, weeks
from data_access.overview import overview_tiles
from data_access.reforms import action_rows
from data_access.reforms.positions import IN_CONFIDENCE
from data_access.schema import (
    appearance_steps,
    appearances,
    audit,
    events,
    import_batches,
    milestone_dates,
    organizations,
    outreach,
    positions,
    reform_actions,
    releases,
    sources,
    updates,
)

Line = dict[str, Any]
Told = Callable[[sa.Connection, dt.datetime, dt.datetime], list[Line]]
MERGED = re.compile(r"organization (\d+) ")


def known_to_all(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> list[Line]:
    """What the whole office may know."""
    kinds = (_loaded, _moved, _answered, _stated, _contacted, _merged)
    return [line for kind in kinds for line in kind(conn, after, until)]


def known_to_leaders(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> list[Line]:
    """The same, with what head and chief of staff alone may know."""
    kinds = (_released, _reported, _told_in_confidence)
    own = [line for kind in kinds for line in kind(conn, after, until)]
    return [*known_to_all(conn, after, until), *own]


def _within(instant: sa.Column, after: dt.datetime, until: dt.datetime) -> sa.ColumnElement[bool]:
    return sa.and_(instant > after, instant < until)


def _line(
    figure: str, unit: str, sentence: str, note: str, at: dt.datetime, page: str, **params: str
) -> Line:
    there = weeks.in_new_york(at)
    when = f"{there.day} {there:%B}, {there:%H:%M}"
    return {
        "figure": figure,
        "unit": unit,
        "sentence": sentence,
        "note": " · ".join(filter(None, (note, when))),
        "page": page,
        "params": params,
        "at": at,
    }


def _loaded(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """A line for each source that files came of."""
    batch = import_batches.c
    statement = (
        sa.select(
            *(sources.c[name] for name in ("name", "title")),
            sa.func.count().label("files"),
            sa.func.sum(batch.new_rows).label("new"),
            sa.func.sum(batch.changed_rows).label("changed"),
            sa.func.max(batch.loaded_at).label("at"),
        )
        .join(sources, sources.c.name == batch.source)
        .where(_within(batch.loaded_at, after, until))
        .group_by(sources.c.name, sources.c.title)
        .order_by(sources.c.name)
    )
    for row in conn.execute(statement):
        files = f"{formatting.count(row.files, 'file')} loaded"
        rows = f"{formatting.some(int(row.new))} new, {formatting.some(int(row.changed))} changed"
        page = overview_tiles.page_of(row.name)
        yield _line(
            *(f"{row.new:,}", "new row" if row.new == 1 else "new rows"),
            *(f"{row.title}: {files}", f"Rows: {rows}", row.at, page),
        )


def _moved(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """Sum up in one line the dates of milestones that moved."""
    given = milestone_dates.c
    in_order = {"partition_by": (given.action_id, given.milestone), "order_by": given.id}
    each = sa.select(
        *(given[name] for name in ("action_id", "milestone", "due_on", "recorded_at", "id")),
        sa.func.lag(given.due_on, type_=sa.Date).over(**in_order).label("due_before"),
        sa.func.row_number().over(**in_order).label("place"),
    )
    each = each.where(given.id.not_in(_of_older_files())).subquery()
    statement = (
        sa.select(
            each,
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title")),
        )
        .join(reform_actions, reform_actions.c.id == each.c.action_id)
        .where(_within(each.c.recorded_at, after, until), each.c.place > 1)
        .order_by(each.c.id)
    )
    moves = [row for row in conn.execute(statement) if row.due_on != row.due_before]
    if not moves:
        return
    last = moves[-1]
    key, title = action_rows.name_of(last.action, last.sub_action, last.title)
    days = [(row.due_on - row.due_before).days for row in moves if row.due_on and row.due_before]
    if len(moves) > 1:
        said = f"{formatting.begun(formatting.count(len(moves), 'date'))} of milestones moved"
        told = f"{said}, {formatting.some(sum(by > 0 for by in days))} of them to a later day"
        yield _line(f"{len(moves):,}", "dates", told, f"Last: {title}", last.recorded_at, "reforms")
        return
    to = f"to {formatting.day(last.due_on)}" if last.due_on else "to no date"
    yield _line(
        *(formatting.change(days[0]) if days else "–", "day" if days in ([1], [-1]) else "days"),
        *(f"{last.milestone.capitalize()} milestone moved {to}: {title}", "", last.recorded_at),
        *("action",),
        key=key,
    )


def _of_older_files() -> sa.Select:
    """Select dates that a file gave after a later one was recorded: these are no new moves."""
    before, its = milestone_dates.alias("before"), import_batches.alias("its")
    day = sa.func.coalesce(its.c.speaks_for, sa.func.date(before.c.recorded_at))
    same = (before.c[name] == milestone_dates.c[name] for name in ("action_id", "milestone"))
    return (
        sa.select(milestone_dates.c.id)
        .join(import_batches, import_batches.c.id == milestone_dates.c.batch_id)
        .join(before, sa.and_(*same, before.c.id < milestone_dates.c.id))
        .join(its, its.c.id == before.c.batch_id, isouter=True)
        .where(day > import_batches.c.speaks_for)
    )


def _answered(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """A line for each request to a principal that was confirmed or declined."""
    step = appearance_steps.c
    statement = (
        sa.select(
            *(step[name] for name in ("status", "recorded_at")),
            *(appearances.c[name] for name in ("principal", "purpose")),
            events.c.title,
            events.c.starts_on,
            events.c.id.label("event"),
        )
        .join(appearances, appearances.c.id == step.appearance_id)
        .join(events, events.c.id == appearances.c.event_id)
        .where(_within(step.recorded_at, after, until), step.status.in_(("confirmed", "declined")))
        .order_by(step.id)
    )
    for row in conn.execute(statement):
        said = f"{formatting.begun(row.principal)} {row.status}: {row.purpose}, {row.title}"
        day = row.starts_on
        yield _line(
            *(f"{day.day} {day:%b}", f"{day:%A}", said, "Request answered", row.recorded_at),
            *("event",),
            event=str(row.event),
        )


def _stated(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    yield from _positions(conn, ~IN_CONFIDENCE, "stated on the record", after, until)


def _told_in_confidence(
    conn: sa.Connection, after: dt.datetime, until: dt.datetime
) -> Iterator[Line]:
    yield from _positions(conn, IN_CONFIDENCE, "told in confidence", after, until)


def _positions(
    conn: sa.Connection,
    which: sa.ColumnElement[bool],
    how: str,
    after: dt.datetime,
    until: dt.datetime,
) -> Iterator[Line]:
    """How many positions came, and on which actions; never whose."""
    statement = (
        sa.select(
            reform_actions.c.number.label("action"),
            *(reform_actions.c[name] for name in ("sub_action", "title")),
            positions.c.recorded_at,
        )
        .join(reform_actions, reform_actions.c.id == positions.c.action_id)
        .where(which, _within(positions.c.recorded_at, after, until))
        .order_by(positions.c.recorded_at, positions.c.id)
    )
    rows = conn.execute(statement).all()
    if not rows:
        return
    named = [action_rows.name_of(row.action, row.sub_action, row.title) for row in rows]
    on = dict(named)
    number = formatting.count(len(rows), "position was", "positions were")
    note = formatting.listed([f"action {key}" for key in on])
    yield _line(
        *(f"{len(rows):,}", "position" if len(rows) == 1 else "positions"),
        *(
            f"{formatting.begun(number)} {how}",
            formatting.begun(note),
            rows[-1].recorded_at,
            "support",
        ),
        **({"key": named[0][0]} if len(on) == 1 else {}),
    )


def _contacted(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """Organizations that the office contacted, in one line."""
    stands_for = counted_as()
    statement = (
        sa.select(organizations.c.id, organizations.c.name, outreach.c.recorded_at)
        .join(stands_for, stands_for.c.organization_id == outreach.c.organization_id)
        .join(organizations, organizations.c.id == stands_for.c.counted_as_id)
        .where(_within(outreach.c.recorded_at, after, until))
        .order_by(outreach.c.recorded_at, outreach.c.id)
    )
    rows = conn.execute(statement).all()
    if not rows:
        return
    names = {row.id: row.name for row in rows}
    number = formatting.count(len(names), "organization was", "organizations were")
    one = {"page": "organization", "id": str(rows[0].id)}
    yield _line(
        *(f"{len(names):,}", "contacted", f"{formatting.begun(number)} contacted"),
        *(formatting.listed([*names.values()], most=2), rows[-1].recorded_at),
        **(one if len(names) == 1 else {"page": "outreach"}),
    )


def _merged(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """Organizations that were merged, and still are: the trail alone knows when."""
    done = (audit.c.action == "mergers.merge", ~audit.c.refused)
    statement = sa.select(audit.c.at, audit.c.object).where(
        _within(audit.c.at, after, until), *done
    )
    merged = {
        int(found[1]): row.at
        for row in conn.execute(statement.order_by(audit.c.id))
        if (found := MERGED.match(row.object or ""))
    }
    still = organizations.c.id.in_([*merged]) & organizations.c.merged_into_id.is_not(None)
    names = conn.execute(
        sa.select(organizations.c.id, organizations.c.name)
        .where(still)
        .order_by(organizations.c.name, organizations.c.id)
    ).all()
    if not names:
        return
    number = formatting.count(len(names), "organization counts", "organizations count")
    other = "another one" if len(names) == 1 else "others"
    yield _line(
        *(f"{len(names):,}", "merged", f"{formatting.begun(number)} as {other} now"),
        *(formatting.listed([name for _, name in names], most=2), merged[names[-1].id]),
        *("organization",),
        id=str(names[0].id),
    )


def _released(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """Releases that were approved, in one line."""
    statement = (
        sa.select(releases.c.id, releases.c.title, releases.c.state, releases.c.decided_at)
        .where(releases.c.status == "approved", _within(releases.c.decided_at, after, until))
        .order_by(releases.c.decided_at, releases.c.id)
    )
    rows = conn.execute(statement).all()
    if not rows:
        return
    number = formatting.begun(formatting.count(len(rows), "release was", "releases were"))
    some = sum(row.state is not None for row in rows)
    whom = f"{formatting.some(some)} of them for one Member State"
    one = "For one Member State" if some else "For all Member States"
    last = rows[-1]
    yield _line(
        *(f"{len(rows):,}", "approved", f"{number} approved: {last.title}"),
        *(formatting.begun(whom) if len(rows) > 1 else one, last.decided_at, "releases"),
        release=str(last.id),
    )


def _reported(conn: sa.Connection, after: dt.datetime, until: dt.datetime) -> Iterator[Line]:
    """A line for each update that was cleared or sent."""
    sent = sa.case((updates.c.status == "sent", updates.c.sent_at), else_=updates.c.decided_at)
    statement = (
        sa.select(
            *(updates.c[name] for name in ("id", "status", "since", "until")), sent.label("at")
        )
        .where(updates.c.status.in_(("cleared", "sent")), _within(sent, after, until))
        .order_by(updates.c.id)
    )
    for row in conn.execute(statement):
        there = weeks.in_new_york(row.at)
        said = (
            f"Update to the Secretary-General {row.status}: {formatting.span(row.since, row.until)}"
        )
        yield _line(
            *(f"{there.day} {there:%b}", row.status, said, "", row.at, "clearance"),
            number=str(row.id),
        )
