"""How the dates of reform milestones slip: every move with its reason, their sum, a forecast.

The first date that a milestone was given is its baseline, and never changes. The database keeps
every date by itself, whoever gives it (data_access/database/triggers.py).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import edit_conflicts
from data_access.commands import command
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.freshness import sources_of
from data_access.manual_entry import RECORDERS, YEARS, past, said
from data_access.queries import query
from data_access.reforms import milestone_status
from data_access.reforms.action_rows import found, is_action, named, tell, typed
from data_access.reforms.milestone_history import Dated, End, ended, kept
from data_access.schema import MILESTONES, milestone_dates, reform_milestones
from data_access.statistics.date_slippage import spread
from data_access.statistics.evidence import FEW, KNOWN_ENOUGH
from data_access.statistics.intervals import Share

SOURCES = ("reforms",)
ALL = "all"
WHAT = ("action", "sub_action", "title", "milestone")
REGISTER = (
    *(*WHAT, "baseline", "due_before", "due_on", "moved_days", "slip_days"),
    *("moved_on", "by", "file", "reason"),
)
SUMMARY = {
    "milestone": "str",
    **dict.fromkeys(("dated", "moved", "lost"), "Int64"),
    **dict.fromkeys(("slip_low", "slip_median", "slip_high", "moved_median"), "Float64"),
    **dict.fromkeys(("due", "known", "on_time"), "Int64"),
    **dict.fromkeys(("share", "share_low", "share_high"), "Float64"),
    **dict.fromkeys(("least_share", "most_share"), "Float64"),
    "unproved": "Int64",
    "small": "bool",
}


# The register


def _register_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    about = f" of action {params['key']}" if params["key"] else ""
    if rows.empty:
        return f"No move of a due date{about} is recorded."
    moved = rows.drop_duplicates(["action", "sub_action", "milestone"], keep="last")
    why = int(rows["reason"].notna().sum())
    if len(rows) == 1:
        return f"One date{about} has moved, {'with' if why else 'without'} a recorded reason."
    milestones = formatting.count(len(moved), "milestone")
    of_them = "all" if why == len(rows) else formatting.some(why)
    return (
        f"Due dates of {milestones}{about} have moved: {formatting.count(len(rows), 'move')},"
        f" {of_them} with a recorded reason."
    )


@query(
    name="slips.register",
    sources=SOURCES,
    roles=OFFICE,
    finding=_register_said,
    unit="Moves of milestone dates",
)
def register(
    conn: sa.Connection, *, key: str | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Which dates of reform milestones have moved, when, by whom and why?

    The first date that a milestone was given is its baseline. Every other date
    after it is a move, and so is the loss of its date. slip_days = date now −
    baseline, moved_days = date now − date before. A move that came with a file
    is of the day the file speaks for, any other of the day on which it was
    recorded. `key` keeps those of one action. A file that gives an old date
    again moves it back, and that is a move as well. Without `key`, actions that
    the tracker no longer lists are left out.

    Columns, a row a move, by action and milestone, in their order:
        action      int     number of the action, as in the source
        sub_action  str     empty where the action has none
        title       str
        milestone   str     first, upcoming or final
        baseline    object  first date
        due_before  object  date before; missing if it had lost its date
        due_on      object  date it was moved to; missing if it lost its date
        moved_days  Int64   missing where one of the two is
        slip_days   Int64   missing where it lost its date
        moved_on    object  date
        by          str     account that moved it; missing where a file or another office did
        file        str     file it came with; missing where it came with none
        reason      str     missing where nobody said
        key         str     what the action is known by
        whole_title str     the title, after the sub-action where there is one
    """
    which = is_action(key) if key else milestone_status.listed(as_of)
    rows = [
        (
            *(one.action, one.sub_action, one.title, one.milestone),
            *(one.baseline, old.due_on, new.due_on),
            (new.due_on - old.due_on).days if new.due_on and old.due_on else None,
            (new.due_on - one.baseline).days if new.due_on else None,
            *(new.on, new.by, new.file, new.reason),
        )
        for one in kept(conn, as_of, which)
        for old, new in zip(one.dates, one.dates[1:], strict=False)
    ]
    dates = dict.fromkeys(("baseline", "due_before", "due_on", "moved_on"), "object")
    numbers = dict.fromkeys(("moved_days", "slip_days"), "Int64")
    return typed(named(pd.DataFrame(rows, columns=[*REGISTER])), **dates, **numbers)


# The sum


def _summary_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Say how many moved and how far, and how many were reached by their first date."""
    if rows.empty:
        return "No due date of a reform milestone is recorded."
    by_name = rows.set_index("milestone")
    row, final = by_name.loc[ALL], by_name.loc["final"]
    moved, dated = int(row["moved"]), int(row["dated"])
    told = f"Of {formatting.count(dated, 'milestone')} with a date, {formatting.some(moved)} moved"
    if pd.notna(row["moved_median"]):
        told += f", median {_later(row['moved_median'])}"
    return formatting.sentence([told, _on_time_said(final)]) + "."


def _later(days: float) -> str:
    """Days as they are said of a date: 31 days later."""
    if not round(days):
        return "back to the first date"
    return f"{formatting.count(abs(round(days)), 'day')} {'later' if days > 0 else 'earlier'}"


def _on_time_said(row: Mapping[str, Any]) -> str:
    due, known, on_time = (int(row[name]) for name in ("due", "known", "on_time"))
    past = (
        f"of {formatting.count(due, 'final one')} past {'its' if due == 1 else 'their'} first date"
    )
    if not due:
        return "no final one is recorded as past its first date"
    if known < KNOWN_ENOUGH * due:
        return f"{past}, completion dates are recorded for {formatting.some(known)}"
    if known < due:
        most = on_time + due - known
        number = f"{formatting.spell(on_time)} to {formatting.spell(most)}"
        which = number if on_time else f"at most {formatting.spell(most)}"
        return f"{past}, {which} met it"
    reach = f"{100 * row['share_low']:.0f} to {100 * row['share_high']:.0f} per cent"
    return f"{past}, {formatting.some(on_time)} met it ({reach})"


@query(
    name="slips.summary",
    sources=SOURCES,
    roles=OFFICE,
    finding=_summary_said,
    unit="Days; milestones that were given a date",
)
def summary(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """How far do the dates of reforms slip, and how many milestones are reached by their first?

    slip = date now − first date, in days, of each milestone that has a date;
    median, and the quarters between which the middle half lies. Dates that
    never moved count with 0; `moved_median` is of those alone that moved. On
    time is due and reached by the first date / due, with the score interval of
    95 per cent (Wilson, 1927). Due means that the first date lies before the
    day asked about, and before the day that the tracker speaks for: what came
    after is not known. A final milestone is reached when its action is decided;
    a decision that a file is the first to tell of, without its day, counts from
    the day the file speaks for. Of the earlier ones the tracker says neither
    when they were reached nor that they were not: unless somebody recorded it,
    it is not known. There is one share where all are known, and else the least
    and the most that it can be: final ones are not known where they were
    reached on a day that nobody noted, so that a share of the known alone would
    be too low. What is said to be reached counts, with evidence or without.
    Milestones that the source rules out are left out.

    These are all milestones recorded: the interval describes how the process
    varies, and no sampling. Dates of one action often move together.

    Columns, a row for the first, the upcoming, the final milestones and all; none without a date:
        milestone     str      first, upcoming, final or all
        dated         Int64    that were given a date
        moved         Int64    of these, given another since
        lost          Int64    of these, without a date now
        slip_low      Float64  days: a quarter slipped by at most this
        slip_median   Float64  days
        slip_high     Float64  days: a quarter slipped by at least this
        moved_median  Float64  days, of those that moved
        due           Int64    whose first date has passed
        known         Int64    of these, of which it is known whether they were reached by it
        on_time       Int64    of these, reached by it
        share         Float64  on_time / due, from 0 to 1; missing where not all are known
        share_low     Float64  ends of its interval
        share_high    Float64
        least_share   Float64  on_time / due
        most_share    Float64  (on_time + due − known) / due
        unproved      Int64    of those on time, without evidence
        small         bool     whether the share rests on fewer than ten
    """
    ends, [tracker] = ended(conn, as_of), sources_of(conn, SOURCES)
    known_to = min(as_of, tracker.speaks_for or as_of)
    every = kept(conn, as_of, milestone_status.listed(as_of))
    told = [(one, ends[one.action_id, one.milestone]) for one in every]
    told = [(one, end) for one, end in told if not end.ruled_out]
    kinds = (*MILESTONES, ALL) if told else ()
    rows = [
        _summed(kind, [pair for pair in told if kind in (ALL, pair[0].milestone)], known_to)
        for kind in kinds
    ]
    return pd.DataFrame(rows, columns=[*SUMMARY]).astype(SUMMARY)


def _summed(kind: str, told: Sequence[tuple[Dated, End]], known_to: dt.date) -> dict[str, Any]:
    every = [one.slip for one, _ in told if one.slip is not None]
    middle = spread(every)
    moved = [one for one, _ in told if len(one.dates) > 1]
    of_moved = spread([one.slip for one in moved if one.slip is not None])
    due = [(end.by(one.baseline), end) for one, end in told if one.baseline < known_to]
    known = [(by, end) for by, end in due if by is not None]
    share = Share(sum(by for by, _ in known), len(known))
    interval = share.interval() if len(known) == len(due) else None
    most = Share(share.part + len(due) - len(known), len(due))
    return {
        "milestone": kind,
        "dated": len(told),
        "moved": len(moved),
        "lost": sum(one.now is None for one in moved),
        "slip_low": middle and middle.low,
        "slip_median": middle and middle.middle,
        "slip_high": middle and middle.high,
        "moved_median": of_moved and of_moved.middle,
        "due": len(due),
        "known": len(known),
        "on_time": share.part,
        "share": interval and share.value,
        "share_low": interval and interval.low,
        "share_high": interval and interval.high,
        "least_share": Share(share.part, len(due)).value,
        "most_share": most.value,
        "unproved": sum(by and end.claimed for by, end in known),
        "small": len(known) < FEW,
    }


# Who moves a date, and what is reached


def _milestone(params: Mapping[str, Any], _: Any) -> str:
    return f"{params['milestone']} milestone of action {params['key']}"


@command(name="slips.move", roles=RECORDERS, about=_milestone)
def move(
    conn: sa.Connection,
    by: Viewer,
    *,
    key: str,
    milestone: str,
    due_on: dt.date | None,
    reason: str,
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Give a milestone another date, or none, with the reason; `seen` is the date that was shown.

    Raises:
        Overtaken: it was given another date than was seen.
        Refused: there is no such milestone, that is its date already, the day lies in no year
            of the United Nations, or there is no reason.
    """
    action = found(conn, key)
    if due_on and due_on.year not in YEARS:
        raise Refused("The date lies in no year of the United Nations.")
    now = _present(conn, action, milestone)
    if now["due_on"] == due_on:
        raise Refused("That is its date already.")
    why = said(reason, "Say why it moves.")
    trail = edit_conflicts.entries("slips.move", f"{milestone} milestone of action {key}")
    by_hand = now["batch_id"] is None
    changes = {"due_on": due_on}
    edit_conflicts.refuse(conn, trail if by_hand else None, now=now, seen=seen, changes=changes)
    # No import gave it this date.
    _change(conn, action, milestone, due_on=due_on, batch_id=None)
    last = _last(action, milestone)
    conn.execute(
        sa.update(milestone_dates)
        .where(milestone_dates.c.id == last)
        .values(reason=why, recorded_by=by.account)
    )
    tell(conn, action)


@command(name="slips.explain", roles=RECORDERS, about=_milestone)
def explain(conn: sa.Connection, _: Viewer, *, key: str, milestone: str, reason: str) -> None:
    """Say why a date moved that a file or another office moved; it is said once.

    Raises:
        Refused: there is no such milestone, it never moved, why is recorded already, or
            there is no reason.
    """
    action = found(conn, key)
    history = kept(conn, dt.date.max, _of(milestone_dates, action, milestone))
    if not history or len(history[0].dates) < 2:
        raise Refused("Its date has not moved.")
    why = said(reason, "Say why it moved.")
    unsaid = milestone_dates.c.reason.is_(None), milestone_dates.c.recorded_by.is_(None)
    done = conn.execute(
        sa.update(milestone_dates)
        .where(milestone_dates.c.id == _last(action, milestone), *unsaid)
        .values(reason=why)
    )
    if not done.rowcount:
        raise Refused("Why it moved is recorded already.")


@command(name="slips.reach", roles=RECORDERS, about=_milestone)
def reach(
    conn: sa.Connection,
    _: Viewer,
    *,
    key: str,
    milestone: str,
    reached_on: dt.date,
    evidence: str = "",
    seen: Mapping[str, Any] | None = None,
) -> None:
    """Record that a milestone is reached, and where that is recorded, if it is.

    `seen` is what was shown of it: `reached_on` and `evidence`.

    Raises:
        Overtaken: what was seen is no longer so.
        Refused: there is no such milestone, or the day lies ahead.
    """
    action = found(conn, key)
    now = _present(conn, action, milestone)
    changes = {"reached_on": past(reached_on), "evidence": said(evidence, most=400)}
    trail = edit_conflicts.entries("slips.reach", f"{milestone} milestone of action {key}")
    by_hand = now["batch_id"] is None
    edit_conflicts.refuse(conn, trail if by_hand else None, now=now, seen=seen, changes=changes)
    _change(conn, action, milestone, **changes, batch_id=None)
    tell(conn, action)


def _present(conn: sa.Connection, action: int, milestone: str) -> Mapping[str, Any]:
    statement = sa.select(reform_milestones).where(_of(reform_milestones, action, milestone))
    row = conn.execute(statement.with_for_update()).mappings().one_or_none()
    if row is None:
        raise Refused(f"The action has no {milestone} milestone.")
    return row


def _change(conn: sa.Connection, action: int, milestone: str, **values: Any) -> None:
    which = _of(reform_milestones, action, milestone)
    conn.execute(sa.update(reform_milestones).where(which).values(values))


def _of(table: sa.Table, action: int, milestone: str) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.action_id == action, table.c.milestone == milestone)


def _last(action: int, milestone: str) -> sa.ScalarSelect:
    which = _of(milestone_dates, action, milestone)
    return sa.select(sa.func.max(milestone_dates.c.id)).where(which).scalar_subquery()
