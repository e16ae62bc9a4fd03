"""The overview's lists: what needs a decision first, and what comes in the next 14 days.

Requests that a principal appear come first, because somebody waits for their answer.
"""

import datetime as dt
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.lists import PLAIN
from data_access.domain.roles import OFFICE
from data_access.events import appearance_rows, appearances
from data_access.overview import coverage, event_lines
from data_access.overview.overview_tiles import final_milestones
from data_access.queries import query

LINES = 5
# Letters of a title that a finding quotes.
TITLE = 80


def _decisions_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No open request, overdue reform action or action due within 14 days is recorded."
    first = rows.iloc[0]
    if not first["in_all"]:
        return f"{first['sentence']}."
    requests, overlaps = int(first["requests"]), int(first["overlaps"])
    reforms = int(first["in_all"]) - requests - overlaps
    numbers = {
        f"awaiting an answer: {formatting.count(requests, 'request')}": requests,
        f"confirmed although they overlap: {formatting.count(overlaps, 'pair')}": overlaps,
        f"awaiting a decision: {formatting.count(reforms, 'reform')}": reforms,
    }
    parts = [part for part, number in numbers.items() if number]
    return f"{formatting.sentence(parts)}."


@query(
    name="agenda.decisions",
    sources=("events", "reforms"),
    roles=OFFICE,
    finding=_decisions_finding,
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
    ones, the oldest first, and those due within 14 days, the nearest first. An
    area that no data cover on the day has a line that says so.

    Columns: those of a line (figure, unit, sentence, note, page, params), with
        in_all    int  how many there are, where the list is cut to `top`
        requests  Int64  of these, requests to principals; missing where none can be known
        overlaps  Int64  of these, overlaps
    """
    day = weeks.day_of(week, as_of)
    requests = appearance_rows.standing(conn, day, "requested")
    pairs = appearances.overlaps(conn, as_of=day)
    twice = event_lines.in_pairs(pairs)
    open_requests = [event_lines.request(row, day, twice) for row in requests.itertuples()]
    both = (pairs["status"] == "confirmed") & (pairs["other_status"] == "confirmed")
    overlaps = [event_lines.overlap(row, day) for row in pairs[both].itertuples()]
    gaps = {
        coverage.REQUESTS: coverage.gap_in_requests(conn, day),
        "Reforms": coverage.gap_in_reforms(conn, day),
    }
    waiting = _waiting(conn, day) if not gaps["Reforms"] else []
    lines = [*open_requests, *overlaps, *waiting][:top] + coverage.gap_lines(gaps)
    rows = pd.DataFrame(lines, columns=[*PLAIN])
    counts = {"requests": len(open_requests), "overlaps": len(overlaps)}
    in_all = sum(counts.values()) + len(waiting)
    covered = in_all > 0 or not gaps[coverage.REQUESTS]
    known = {name: number if covered else pd.NA for name, number in counts.items()}
    return rows.assign(in_all=in_all, **known).astype(dict.fromkeys(counts, "Int64"))


def _waiting(conn: sa.Connection, day: dt.date) -> list[dict[str, Any]]:
    """Return a line for each final milestone that is overdue or due, the oldest first."""
    final = final_milestones(conn, day)
    waiting = final[final["state"].isin(["overdue", "due"])].sort_values("due_on", kind="stable")
    return [
        {
            "figure": f"{abs((day - row.due_on).days):,}",
            "unit": event_lines.left(row.due_on, day),
            "sentence": row.whole_title,
            "note": f"{row.leads or 'No lead recorded'} · due {formatting.day(row.due_on)}",
            "page": "action",
            "params": {"key": row.key},
        }
        for row in waiting.itertuples()
    ]


def _coming_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    last = formatting.day(weeks.day_of(params["week"], params["as_of"]) + coverage.AHEAD)
    if rows.empty:
        return f"No appearance, event or milestone is recorded up to {last}."
    first = rows.iloc[0]
    if not first["in_all"]:
        return f"{first['sentence']}."
    title = textwrap.shorten(first["sentence"], TITLE, placeholder=" …")
    return f"First of what is planned up to {last}: {title}."


@query(
    name="agenda.coming",
    sources=("events", "reforms"),
    roles=OFFICE,
    finding=_coming_finding,
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
    date: one line a day for milestones and for notes, one for each event. An
    area that no data cover on the day has a line that says so.

    Columns: those of a line (figure, unit, sentence, note, page, params), with
        on      date  the day
        in_all  int   how many lines there are, where the list is cut to `top`
    """
    day = weeks.day_of(week, as_of)
    gaps = {
        "Events": coverage.gap_in_events(conn, day),
        "Reforms": coverage.gap_in_reforms(conn, day),
    }
    lines = _event_lines(conn, day)
    lines += _milestones_by_day(conn, day) if not gaps["Reforms"] else []
    lines.sort(key=lambda line: line["on"])
    uncovered = [{"on": day} | line for line in coverage.gap_lines(gaps)]
    rows = pd.DataFrame([*lines[:top], *uncovered], columns=[*PLAIN, "on"])
    return rows.assign(in_all=len(lines))


def _event_lines(conn: sa.Connection, day: dt.date) -> list[dict[str, Any]]:
    """Return the lines of notes, appearances, and events at which no principal appears."""
    twice = event_lines.in_pairs(appearances.overlaps(conn, as_of=day))
    confirmed = event_lines.confirmed(conn, day, twice)
    covered = {(line["params"]["event"], line["figure"]) for line in confirmed}
    others = [
        line
        for line in event_lines.held(conn, day)
        if (line["params"].get("event"), line["figure"]) not in covered
    ]
    late, due = event_lines.notes(conn, day)
    return [*late, *confirmed, *others, *due]


def _milestones_by_day(conn: sa.Connection, day: dt.date) -> list[dict[str, Any]]:
    final = final_milestones(conn, day)
    return [
        event_lines.dated(on)
        | {
            "sentence": f"{formatting.begun(formatting.count(len(due), 'reform milestone'))}:"
            f" {formatting.listed(_busiest(due['work_package']), most=2)}",
            "note": formatting.listed(_busiest(due["leads"].dropna().str.split(", ").explode()))
            or "No lead recorded",
            "page": "reforms",
            "params": {"state": "due"},
        }
        for on, due in final[final["state"] == "due"].groupby("due_on")
    ]


def _busiest(names: pd.Series) -> list[str]:
    on = names.value_counts()
    return sorted(on.index, key=lambda name: (-on[name], name))
