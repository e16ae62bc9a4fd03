"""Every date that milestones of reforms were given, and what became of each milestone."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from data_access.domain import weeks
from data_access.reforms import milestone_status
from data_access.schema import (
    MILESTONES,
    accounts,
    import_batches,
    milestone_dates,
    reform_actions,
)

# How long a date with a wrong year may stand before the source mends it.
MENDED_WITHIN = dt.timedelta(days=14)


@dataclass(frozen=True)
class Date:
    """A date that a milestone was given, None where it lost it: on which day, by whom, why."""

    due_on: dt.date | None
    on: dt.date
    by: str | None
    file: str | None
    reason: str | None


@dataclass(frozen=True)
class Dated:
    """A milestone with the dates it was given up to a day, those alone that differ from the last.

    action_id, action, sub_action, title  of its action
    """

    action_id: int
    action: int
    sub_action: str
    title: str
    milestone: str
    dates: tuple[Date, ...]

    @property
    def baseline(self) -> dt.date:
        """The first date."""
        return self.dates[0].due_on

    @property
    def now(self) -> dt.date | None:
        """The last date; None where it has lost it."""
        return self.dates[-1].due_on

    @property
    def slip(self) -> int | None:
        """Days from the first date to the last; None where it has none any more."""
        return (self.now - self.baseline).days if self.now else None

    @property
    def moves(self) -> list[int]:
        """Days by which each move from a date to another moved it."""
        pairs = zip(self.dates, self.dates[1:], strict=False)
        return [(new.due_on - old.due_on).days for old, new in pairs if old.due_on and new.due_on]


def kept(conn: sa.Connection, as_of: dt.date, *which: sa.ColumnElement[bool]) -> list[Dated]:
    """Milestones with the dates they were given by a day, by action.

    A date that came with a file counts from the day that the file speaks for, whenever it was
    loaded, and any other from the day on which it was recorded. The first date counts whenever it
    came. A date with a wrong year is a typing error of the source and no date: the next date has
    the same day and month in another year, and replaced it within 14 days.
    """
    found: dict[tuple[int, str], list[Any]] = {}
    for row in conn.execute(_dates().where(*which)):
        found.setdefault((row.action_id, row.milestone), []).append(row)
    return [dated for rows in found.values() for dated in _dated(rows, as_of)]


def _dates() -> sa.Select:
    given = milestone_dates.c
    return (
        sa.select(
            *(given[name] for name in ("action_id", "milestone", "due_on", "reason")),
            given.recorded_at,
            *(reform_actions.c[name] for name in ("number", "sub_action", "title")),
            *(import_batches.c[name] for name in ("speaks_for", "file_name")),
            accounts.c.name.label("by"),
        )
        .join_from(milestone_dates, reform_actions, reform_actions.c.id == given.action_id)
        .join(import_batches, import_batches.c.id == given.batch_id, isouter=True)
        .join(accounts, accounts.c.id == given.recorded_by, isouter=True)
        .order_by(
            *(reform_actions.c.number, reform_actions.c.id),
            *(milestone_status.rank(given.milestone, MILESTONES), given.id),
        )
    )


def _dated(rows: list[Any], as_of: dt.date) -> Iterator[Dated]:
    dates: list[Date] = []
    for row in _corrected(sorted(rows, key=_counts_from)):
        on = _counts_from(row)
        differs = row.due_on != dates[-1].due_on if dates else row.due_on is not None
        if differs and (not dates or on <= as_of):
            dates.append(Date(row.due_on, on, row.by, row.file_name, row.reason))
    if dates:
        about = rows[0].number, rows[0].sub_action, rows[0].title, rows[0].milestone
        yield Dated(rows[0].action_id, *about, tuple(dates))


def _counts_from(row: Any) -> dt.date:
    return row.speaks_for or weeks.in_new_york(row.recorded_at).date()


def _corrected(rows: list[Any]) -> Iterator[Any]:
    """Leave out dates whose year was a typing error; the mended date counts in their place."""
    changes = [
        row for before, row in pairwise([None, *rows]) if not before or row.due_on != before.due_on
    ]
    since = None
    for row, after in pairwise([*changes, None]):
        if after and _is_mended(row, after):
            since = since or row
            continue
        yield _earlier(row, since) if since else row
        since = None


def _is_mended(row: Any, after: Any) -> bool:
    """Tell a typing error: a file gave the wrong year, and another file mended it within days."""
    if not (row.due_on and after.due_on and row.speaks_for and after.speaks_for):
        return False
    same_day = (row.due_on.month, row.due_on.day) == (after.due_on.month, after.due_on.day)
    return same_day and after.speaks_for - row.speaks_for <= MENDED_WITHIN


def _earlier(row: Any, since: Any) -> Any:
    """Let a mended date count from the day on which its typing error came."""
    return SimpleNamespace(**row._asdict() | {"speaks_for": since.speaks_for})


@dataclass(frozen=True)
class End:
    """What became of a milestone by a day: reached when, by word alone or not, or ruled out.

    final      of earlier ones nobody says that they were not: without a record it is not known
    at_latest  whether it may have been reached before that day: its action was decided on it
    """

    ruled_out: bool
    final: bool
    reached: bool
    on: dt.date | None
    at_latest: bool
    claimed: bool

    def by(self, day: dt.date) -> bool | None:
        """Whether it was reached by a day; None where that is not known."""
        if not self.reached:
            return False if self.final else None
        if self.on is None or (self.at_latest and self.on > day):
            return None
        return self.on <= day


def ended(conn: sa.Connection, as_of: dt.date) -> dict[tuple[int, str], End]:
    """What became of every milestone by a day, by the `id` of its action and its name."""
    each = milestone_status.milestones(as_of)
    statement = sa.select(
        *(each.c[name] for name in ("action_id", "milestone", "ruled_out", "reached_on")),
        reform_actions.c.decided_on,
        milestone_status.decided(as_of).label("decided"),
        milestone_status.claimed(as_of, each).label("claimed"),
    ).join(reform_actions, reform_actions.c.id == each.c.action_id)
    return {(row.action_id, row.milestone): _end(row, as_of) for row in conn.execute(statement)}


def _end(row: Any, as_of: dt.date) -> End:
    seen = row.reached_on is not None and row.reached_on <= as_of
    decided = bool(row.decided)
    return End(
        ruled_out=bool(row.ruled_out),
        final=row.milestone == "final",
        reached=seen or decided,
        on=row.reached_on if seen else row.decided_on if decided else None,
        at_latest=not seen and decided and row.milestone != "final",
        claimed=bool(row.claimed),
    )
