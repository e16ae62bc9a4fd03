"""What the week asks of its reader: tiles that count, what awaits a decision, what is next.

Requests that a principal appear come before all else: somebody waits for their answer.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import freshness
from data_access.domain import formatting, weeks
from data_access.domain.roles import OFFICE
from data_access.domain.sources import LATE, Source
from data_access.events import appearance_rows, appearances
from data_access.overview import event_lines
from data_access.queries import query
from data_access.reforms import reforms
from data_access.schema import reform_actions

AHEAD = 14
# Days before its event in which a request without an answer presses.
PRESSING = 7
LINES = 5
LINE = ("figure", "unit", "sentence", "note", "page", "params")
# The page that shows a source's figures.
SHOWN_ON = {
    "engagements": "engagement",
    "events": "events",
    "iati": "partnerships",
    "ngo_committee": "accreditation",
    "organizations": "engagement",
    "partnerships": "partnerships",
    "reforms": "reforms",
    "revenue": "partnerships",
}


def _tiles_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    value = rows.set_index("key")["value"]
    said = (
        f"{formatting.count(value['awaiting'], 'request awaits', 'requests await')} an answer",
        f"{_none_or(value['overdue'])} of the reforms overdue",
        f"{_none_or(value['due'])} due within {AHEAD} days",
        f"{_none_or(value['decided'])} decided in the last seven days",
        f"{formatting.count(value['sources'], 'source')} late",
    )
    return f"{formatting.sentence(said)}."


def _none_or(number: int) -> str:
    return formatting.spell(number) if number else "none"


@query(
    name="agenda.tiles",
    sources=("events", "reforms"),
    roles=OFFICE,
    finding=_tiles_said,
    unit="Requests to principals; reform actions; sources of data",
)
def tiles(
    conn: sa.Connection, *, week: str | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """What asks for attention in this week?

    Requests that a principal appear count from when they were made of them to
    their answer, unless the event is over or cancelled; they press where the
    event begins within seven days. Reform actions count by their final
    milestone: overdue where its date lies before the day and the action is not
    decided, due where it lies within the 14 days from it. An action is decided
    in the week if its decision is dated in the seven days to that day;
    decisions without a date count in the total alone. A source is late once it
    is overdue: more than 1.25 times its usual interval after the date it speaks
    for. The day is the Sunday of the week, or today in the running week.

    Columns:
        key     str   awaiting, overdue, due, decided, sources
        label   str   what is counted
        value   int   how many
        note    str   denominator, peak, or name
        late    bool  whether the number itself is a matter of concern
        page    str   where the rows are
        params  dict  filters to set there
    """
    day = weeks.day_of(week, as_of)
    final = _final_milestones(conn, day)
    actions = conn.execute(
        sa.select(
            sa.func.count().label("total"),
            sa.func.count().filter(reform_actions.c.decided).label("decided"),
            sa.func.count()
            .filter(reform_actions.c.decided_on.between(day - dt.timedelta(days=6), day))
            .label("lately"),
        )
    ).one()
    overdue, due = (final[final["state"] == state] for state in ("overdue", "due"))
    fresh = int((overdue["days_overdue"] <= 7).sum())
    late = _late(conn, day)
    [tracker] = freshness.sources_of(conn, ("reforms",))
    known_to = formatting.day(tracker.speaks_for or day)
    rows = [
        _awaiting(conn, day),
        (
            *("overdue", "Reforms overdue", len(overdue)),
            f"of {formatting.count(actions.total, 'action')}, {_as_known(tracker, day, fresh)}",
            *(len(overdue) > 0, "reforms", {"state": "overdue"}),
        ),
        (
            "due",
            f"Due within {AHEAD} days",
            len(due),
            _peak(due),
            False,
            "reforms",
            {"state": "due"},
        ),
        (
            *("decided", "Decided in 7 days", actions.lately),
            f"{actions.decided:,} of {actions.total:,} decided by {known_to}",
            *(False, "reforms", {"state": "reached"}),
        ),
        (
            *("sources", "Sources late", len(late)),
            f"{late[0].title}: {late[0].as_of}" if late else "All as expected",
            *(len(late) > 0, SHOWN_ON[late[0].name] if late else "events", {}),
        ),
    ]
    return pd.DataFrame(rows, columns=["key", "label", "value", "note", "late", "page", "params"])


def _awaiting(conn: sa.Connection, day: dt.date) -> tuple:
    """The tile of requests: how many, and for when the first of them is."""
    asked = appearance_rows.standing(conn, day, "requested")
    if asked.empty:
        return "awaiting", "Awaiting your answer", 0, "No request is open", False, "events", {}
    first = asked.iloc[0]
    who = formatting.begun(first["principal"])
    note = f"First: {who}, {formatting.day(first['starts_on'], year=False)}"
    presses = first["starts_on"] <= day + dt.timedelta(days=PRESSING)
    where = ("events", {}) if len(asked) > 1 else event_lines.page_of(first["event_id"]).values()
    return "awaiting", "Awaiting your answer", len(asked), note, presses, *where


def _final_milestones(conn: sa.Connection, day: dt.date) -> pd.DataFrame:
    rows = reforms.milestones(conn, as_of=day, state=None)
    return rows[rows["milestone"] == "final"]


def _peak(due: pd.DataFrame) -> str:
    if due.empty:
        return "Nothing falls due"
    on = due["due_on"].value_counts()
    peak = min(on[on == on.max()].index)
    if len(due) == 1:
        return f"On {formatting.day(peak, year=False)}"
    return f"{on.max()} of them on {formatting.day(peak, year=False)}"


def _as_known(tracker: Source, day: dt.date, fresh: int) -> str:
    """What is new; or, of a tracker that is late, the day up to which it knows what was decided."""
    if tracker.state(day) in LATE:
        return f"as known on {tracker.as_of}"
    return f"{_none_or(fresh)} new this week"


def _late(conn: sa.Connection, day: dt.date) -> list[Source]:
    """Sources that should have come, the one that is furthest behind first."""
    late = [source for source in freshness.every_source(conn) if source.state(day) in LATE]
    return sorted(late, key=lambda source: (source.speaks_for - day).days / source.cadence_days)


def _decisions_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return (
            "No request awaits an answer, no reform is overdue, and none falls due within 14 days."
        )
    first = rows.iloc[0]
    requests, overlaps = int(first["requests"]), int(first["overlaps"])
    reforms_ = int(first["in_all"]) - requests - overlaps
    told = {
        f"{formatting.count(requests, 'request awaits', 'requests await')} an answer": requests,
        formatting.count(overlaps, "overlap is confirmed", "overlaps are confirmed"): overlaps,
        f"{formatting.count(reforms_, 'reform awaits', 'reforms await')} a decision": reforms_,
    }
    said = [part for part, number in told.items() if number]
    return formatting.sentence([formatting.listed(said), f"first: {first['sentence']}."])


@query(
    name="agenda.decisions",
    sources=("events", "reforms"),
    roles=OFFICE,
    finding=_decisions_said,
    unit="Days late, or left; requests to principals, overlaps, final milestones of reform actions",
)
def decisions(
    conn: sa.Connection,
    *,
    week: str | None = None,
    as_of: dt.date | None = None,
    top: int = LINES,
) -> pd.DataFrame:
    """What needs a decision first?

    Requests that a principal appear which await an answer, the nearest event
    first. Then pairs of confirmed appearances of one principal that overlap, or
    may. Then final milestones of reform actions that are not decided: overdue
    ones, the oldest first, and those due within 14 days, the nearest first.

    Columns: those of a line (figure, unit, sentence, note, page, params), with
        in_all    int  how many there are, where the list is cut to `top`
        requests  int  how many of them are requests to principals
        overlaps  int  how many of them are overlaps
    """
    day = weeks.day_of(week, as_of)
    asked = appearance_rows.standing(conn, day, "requested")
    pairs = appearances.overlaps(conn, as_of=day)
    twice = event_lines.in_pairs(pairs)
    requests = [event_lines.request(row, day, twice) for row in asked.itertuples()]
    both = (pairs["status"] == "confirmed") & (pairs["other_status"] == "confirmed")
    overlaps = [event_lines.overlap(row, day) for row in pairs[both].itertuples()]
    final = _final_milestones(conn, day)
    waiting = final[final["state"].isin(["overdue", "due"])].sort_values("due_on", kind="stable")
    lines = [
        {
            "figure": f"{abs((day - row.due_on).days):,}",
            "unit": event_lines.left(row.due_on, day),
            "sentence": row.whole_title,
            "note": f"{row.leads or 'No lead named'} · due {formatting.day(row.due_on)}",
            "page": "action",
            "params": {"key": row.key},
        }
        for row in waiting.head(top).itertuples()
    ]
    rows = pd.DataFrame([*requests, *overlaps, *lines][:top], columns=[*LINE])
    counts = {"requests": len(requests), "overlaps": len(overlaps)}
    return rows.assign(in_all=sum(counts.values()) + len(waiting), **counts)


def _coming_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    last = weeks.day_of(params["week"], params["as_of"]) + dt.timedelta(days=AHEAD)
    if rows.empty:
        return f"Nothing is planned up to {formatting.day(last)}."
    first = rows.iloc[0]
    return f"First of what is planned up to {formatting.day(last)}: {first['sentence']}."


@query(
    name="agenda.coming",
    sources=("events", "reforms"),
    roles=OFFICE,
    finding=_coming_said,
    unit="Appearances, briefing notes, civil society events and milestones of reforms, by day",
)
def coming(
    conn: sa.Connection,
    *,
    week: str | None = None,
    as_of: dt.date | None = None,
    top: int = LINES,
) -> pd.DataFrame:
    """What comes in the next 14 days?

    Appearances of principals that are confirmed; civil society events by their
    first day (those under way stand first), but for those at which a principal
    appears on that day; briefing notes by the day they are due, overdue ones
    first of all; and final milestones of undecided reform actions by their
    date: one line a day for milestones and for notes, one for each event.

    Columns: those of a line (figure, unit, sentence, note, page, params), with
        on      date  the day
        in_all  int   how many lines there are, where the list is cut to `top`
    """
    day = weeks.day_of(week, as_of)
    twice = event_lines.in_pairs(appearances.overlaps(conn, as_of=day))
    appear = event_lines.confirmed(conn, day, twice)
    named = {(line["params"]["event"], line["figure"]) for line in appear}
    held = [
        line
        for line in event_lines.held(conn, day)
        if (line["params"].get("event"), line["figure"]) not in named
    ]
    late, due = event_lines.notes(conn, day)
    lines = [*late, *appear, *held, *due, *_milestones_by_day(conn, day)]
    lines.sort(key=lambda line: line["on"])
    return pd.DataFrame(lines[:top], columns=[*LINE, "on"]).assign(in_all=len(lines))


def _milestones_by_day(conn: sa.Connection, day: dt.date) -> list[dict[str, Any]]:
    final = _final_milestones(conn, day)
    return [
        event_lines.dated(on)
        | {
            "sentence": f"{formatting.begun(formatting.count(len(due), 'reform milestone'))}:"
            f" {formatting.listed(_busiest(due['work_package']), most=2)}",
            "note": formatting.listed(_busiest(due["leads"].dropna().str.split(", ").explode()))
            or "No lead named",
            "page": "reforms",
            "params": {"state": "due"},
        }
        for on, due in final[final["state"] == "due"].groupby("due_on")
    ]


def _busiest(names: pd.Series) -> list[str]:
    on = names.value_counts()
    return sorted(on.index, key=lambda name: (-on[name], name))
