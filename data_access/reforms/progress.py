"""The pace of reforms: a board of all of them, how far they are, where a date may fall yet."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.reforms import actions, dependencies, milestone_status
from data_access.reforms.action_rows import is_action
from data_access.reforms.milestone_history import Dated, kept
from data_access.schema import (
    MILESTONES,
    milestone_dates,
    reform_actions,
)
from data_access.statistics.date_slippage import OWN_ENOUGH, SCALE, completion, roll_up, spread
from data_access.statistics.evidence import FEW, KNOWN_ENOUGH
from data_access.statistics.intervals import Share

SOURCES = ("reforms",)
OWN, EVERY = "this reform", "all reforms"
NOT_KNOWN = "not known"
ALL_ACTIONS = dict.fromkeys(("state", "lead", "entity", "work_package", "search"))


# The board


def _board_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    """Say what presses: how many are overdue, moved, held up, or without word."""
    if rows.empty:
        return "No reform action is recorded."
    counts = {
        "later than first planned": (rows["slip_days"].fillna(0) > 0).sum(),
        "held up": ((rows["blockers"] > 0) | (rows["waits"] > 0)).sum(),
    }
    # Where nobody noted when there was word, silence cannot be told.
    if rows["told_on"].notna().mean() >= KNOWN_ENOUGH:
        counts[f"without word for {milestone_status.STALE_AFTER} days"] = rows["stale"].sum()
    late = int((rows["state"] == "overdue").sum())
    others = [f"{formatting.some(int(number))} {what}" for what, number in counts.items()]
    said = formatting.listed(
        [f"{formatting.some(late)} {'is' if late < 2 else 'are'} overdue", *others]
    )
    return f"Of {formatting.count(len(rows), 'reform action')}, {said}."


@query(
    name="pace.board",
    sources=SOURCES,
    roles=OFFICE,
    finding=_board_said,
    unit="Reform actions, by their final milestone; dashed, by its first date; outlined, said only",
)
def board(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """How do all reform actions stand, how far have they slipped, and what holds them up?

    Each action stands as its final milestone does, in the words of the list of
    actions. slip_days = its date now − its first date, in days. It waits for
    every overdue action that must come before it, and is held up by every
    blocker that is not out of the way. An action without word for more than 90
    days that is not decided is stale.

    Columns: those of the list of actions, in its order, with
        baseline   object  first date of the final milestone; missing without one
        slip_days  Int64   missing where one of the two dates is
        waits      int64   overdue actions that must come before it
        blockers   int64   what stands in its way, and is not resolved
    """
    rows = actions.matching(conn, as_of=as_of, **ALL_ACTIONS)
    final = milestone_dates.c.milestone == "final"
    dates = {one.action_id: one for one in kept(conn, as_of, final)}
    first = [dates[id_].baseline if id_ in dates else None for id_ in rows["action_id"]]
    away = [
        (due_on - baseline).days if due_on and baseline else None
        for due_on, baseline in zip(rows["due_on"], first, strict=True)
    ]
    waits, blockers = dependencies.overdue(conn, as_of), dependencies.open_blockers(conn, as_of)
    return rows.assign(
        baseline=pd.Series(first, index=rows.index, dtype=object),
        slip_days=pd.Series(pd.array(away, dtype="Int64"), index=rows.index),
        waits=rows["action_id"].map(waits).fillna(0).astype("int64"),
        blockers=rows["action_id"].map(blockers).fillna(0).astype("int64"),
    )


# How far


def _completion_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No reform action is recorded."
    total, unknown = int(rows["actions"].sum()), int(rows["not_known"].sum())
    if total - unknown < KNOWN_ENOUGH * total:
        return (
            f"Progress has been reported for {formatting.some(total - unknown)}"
            f" of {formatting.count(total, 'action')}."
        )
    complete, known = int(rows["complete"].sum()), total - unknown
    parts = zip(known_of(rows), rows["progress_share"].fillna(0), strict=True)
    whole = roll_up([(float(weight), float(part)) for weight, part in parts])
    return (
        f"Of {formatting.count(known, 'reform action')} with reported progress,"
        f" {formatting.some(complete)} {'is' if complete < 2 else 'are'} complete; together they"
        f" have reached {formatting.percent(whole)} of their milestones."
    )


def known_of(rows: pd.DataFrame) -> pd.Series:
    """Of how many actions of each work package it is known how far they are."""
    return rows["actions"] - rows["not_known"]


@query(
    name="pace.completion_by_package",
    sources=SOURCES,
    roles=OFFICE,
    finding=_completion_said,
    unit="Reform actions, by how far",
)
def completion_by_package(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """How far are the reforms of each work package?

    On the scale of the Open Government Partnership: an action is complete once
    it is decided or all its milestones are recorded as reached, substantial
    from half of them, limited below. It is not started where none is and every
    date that it has lies ahead; where a date has passed without a record, or
    there is none, it is not known how far it is. Milestones that the source
    rules out are no steps. progress_share = Σ p / n over the n actions of which it is
    known, where p is the share of an action's steps that are reached (1 if it
    is decided): every action weighs the same.

    Columns, a row a work package, by number:
        work_package    str
        actions         int64
        not_known, not_started, limited, substantial, complete  int64
        progress_share  Float64  from 0 to 1; missing where it is known of none
        number          Int64    missing if the source gives none
    """
    counted: dict[tuple[int | None, str], list[tuple[str, float]]] = {}
    for row in conn.execute(_steps(as_of)):
        far = _far(row)
        counted.setdefault((row.work_package_number, row.work_package), []).append(far)
    scale = (NOT_KNOWN, *SCALE)
    rows = [
        (
            *(name, len(some)),
            *(sum(word == one for word, _ in some) for one in scale),
            roll_up([(1, part) for word, part in some if word != NOT_KNOWN]),
            number,
        )
        for (number, name), some in counted.items()
    ]
    words = [word.replace(" ", "_") for word in scale]
    columns = ["work_package", "actions", *words, "progress_share", "number"]
    types = {"work_package": "str", "progress_share": "Float64", "number": "Int64"}
    types |= dict.fromkeys(("actions", *words), "int64")
    found = pd.DataFrame(rows, columns=columns).astype(types)
    return found.sort_values(["number", "work_package"], ignore_index=True)


def _steps(as_of: dt.date) -> sa.Select:
    """Of each action how many steps it has, how many are reached, and whether a date has passed."""
    each = milestone_status.milestones(as_of)
    step = sa.and_(~each.c.ruled_out, each.c.action_id.is_not(None))
    dated = sa.and_(step, each.c.due_on.is_not(None))

    def number(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((which, 1), else_=0))

    about = [reform_actions.c[name] for name in ("id", "work_package_number", "work_package")]
    decided = milestone_status.decided(as_of)
    return (
        sa.select(
            *about,
            decided.label("decided"),
            number(step).label("steps"),
            number(sa.and_(step, each.c.reached_on <= as_of)).label("reached"),
            number(dated).label("dated"),
            number(sa.and_(dated, each.c.due_on < as_of)).label("passed"),
        )
        .join(each, each.c.action_id == reform_actions.c.id, isouter=True)
        .where(milestone_status.listed(as_of))
        .group_by(*about, reform_actions.c.decided, reform_actions.c.decided_on)
        .order_by(reform_actions.c.id)
    )


def _far(row: Any) -> tuple[str, float]:
    """How far an action is, in a word and from 0 to 1."""
    if row.decided:
        return SCALE[-1], 1.0
    if not row.reached and (row.passed or not row.dated):
        return NOT_KNOWN, 0.0
    return completion(row.reached, row.steps) or NOT_KNOWN, row.reached / (row.steps or 1)


# Where a date may fall


def _forecast_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No milestone of action {params['key']} was ever given a date."
    waiting = rows[rows["state"] != "reached"]
    if waiting.empty:
        return "Every milestone of the action that has a date is reached."
    row = waiting.iloc[-1]
    if unsaid := _unsaid(row):
        return f"Where the {row['milestone']} milestone will fall cannot be said: {unsaid}."
    moves = formatting.count(int(row["moves"]), "move")
    said = (
        f"After one more move like the {moves} of {row['of']}, the {row['milestone']} milestone"
        f" falls on {formatting.day(row['likely'])}"
    )
    if row["earliest"] == row["latest"]:
        return f"{said}."
    between = formatting.span(row["earliest"], row["latest"]).replace(" to ", " and ")
    return f"{said}, half of the time between {between}."


def _unsaid(row: Mapping[str, Any]) -> str:
    """Why nothing can be said of where a milestone will fall; empty where something can."""
    if row["state"] == milestone_status.UNLISTED:
        return "the action is not listed"
    if row["due_on"] is None:
        return "it has lost its date"
    if row["of"] is None:
        number = int(row["moves"])
        moves = formatting.count(number, "move of a date is", "moves of dates are")
        return f"{'only ' if number else ''}{moves} recorded"
    return "the source rules it out" if row["likely"] is None else ""


@query(
    name="pace.forecast",
    sources=SOURCES,
    roles=OFFICE,
    finding=_forecast_said,
    unit="Days; dates of milestones",
)
def forecast(conn: sa.Connection, *, key: str, as_of: dt.date | None = None) -> pd.DataFrame:
    """Where would the dates of a reform fall, if they move once more as dates did before?

    Forecast = date now + median of the moves recorded, with the quarters
    between which the middle half of them lies; a date that has passed is
    counted from today. A move is from one date to another, in days, earlier
    ones negative. The reform's own moves are taken where it has at least five,
    or else those of all reforms where these are at least ten, or else nothing
    can be said. Beside it stands how many milestones of all reforms that were
    given a date have moved at all, with the score interval of 95 per cent
    (Wilson, 1927).

    It says what one more move would do, not that there will be one. Dates of
    one action often move together, so that there is less to learn from them
    than their number says.

    Columns, a row for the first, the upcoming and the final milestone that was given a date:
        milestone   str
        state       str      overdue, due, later, undated or reached
        due_on      object   date now; missing if it lost it
        of          object   whose moves: this reform or all reforms; missing if too few
        moves       Int64    how many; missing where no action is listed on the day
        low, median, high          Float64  days of a move
        earliest, likely, latest   object   dates; missing where nothing can be said
        moved       Int64    milestones of all reforms that moved
        dated       Int64    of so many that were given a date
        moved_share, moved_low, moved_high  Float64  from 0 to 1
    """
    every = kept(conn, as_of, milestone_status.listed(as_of))
    own = kept(conn, as_of, is_action(key))
    of, moves = _reference(own, every)
    moved = Share(sum(len(one.dates) > 1 for one in every), len(every))
    middle, interval = spread(moves) if of else None, moved.interval()
    states = _states(conn, key, as_of)
    told = {
        "of": of,
        "moves": len(moves) if every else None,
        **{name: middle and getattr(middle, part) for name, part in DAYS.items()},
        "moved": moved.part if every else None,
        "dated": moved.whole if every else None,
        "moved_share": moved.value,
        "moved_low": interval and interval.low,
        "moved_high": interval and interval.high,
    }
    rows = [
        {"milestone": one.milestone, "state": states.get(one.milestone), "due_on": one.now}
        | told
        | _dates(one, states.get(one.milestone), told, as_of)
        for one in own
    ]
    return pd.DataFrame(rows, columns=[*FORECAST]).astype(FORECAST)


# States of milestones that have a date and are not reached.
AHEAD = ("overdue", "due", "later")
DAYS = {"low": "low", "median": "middle", "high": "high"}
FORECAST = {
    "milestone": "str",
    "state": "str",
    "due_on": "object",
    "of": "object",
    "moves": "Int64",
    **dict.fromkeys(DAYS, "Float64"),
    **dict.fromkeys(("earliest", "likely", "latest"), "object"),
    **dict.fromkeys(("moved", "dated"), "Int64"),
    **dict.fromkeys(("moved_share", "moved_low", "moved_high"), "Float64"),
}


def _reference(own: Sequence[Dated], every: Sequence[Dated]) -> tuple[str | None, list[int]]:
    """Whose moves say most of the next one, and these; nobody's where they are too few."""
    mine, all_ = ([days for one in some for days in one.moves] for some in (own, every))
    if len(mine) >= OWN_ENOUGH:
        return OWN, mine
    return EVERY if len(all_) >= FEW else None, all_


def _states(conn: sa.Connection, key: str, as_of: dt.date) -> dict[str, str]:
    each = milestone_status.milestones(as_of)
    statement = (
        sa.select(each.c.milestone, milestone_status.state(as_of, each))
        .join(reform_actions, reform_actions.c.id == each.c.action_id)
        .where(is_action(key))
        .order_by(milestone_status.rank(each.c.milestone, MILESTONES))
    )
    return dict(conn.execute(statement).all())


def _dates(
    one: Dated, state: str | None, told: Mapping[str, Any], as_of: dt.date
) -> dict[str, dt.date | None]:
    names = dict(zip(("earliest", "likely", "latest"), DAYS, strict=True))
    if told["of"] is None or one.now is None or state not in AHEAD:
        return dict.fromkeys(names)
    begins = max(one.now, as_of)
    return {name: begins + dt.timedelta(days=round(told[days])) for name, days in names.items()}
