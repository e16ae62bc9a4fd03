"""Lines of the agenda that are about events: requests, appearances, briefing notes, and events."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.vocabularies import HORIZON_DAYS
from data_access.events import appearance_rows, appearances, events

AHEAD = dt.timedelta(days=HORIZON_DAYS)
Line = dict[str, Any]


def page_of(event: int) -> Line:
    """Where one event is shown."""
    return {"page": "event", "params": {"event": str(event)}}


def request(row: Any, day: dt.date, twice: Collection[int]) -> Line:
    """A request that awaits an answer: how long there is to give it, and what speaks against it.

    `twice` are the requests that overlap with another.
    """
    begun = row.starts_on < day
    said = (
        formatting.span(row.starts_on, row.ends_on),
        f"asked on {formatting.day(row.told_on, year=False)}",
        "the event has changed since" if row.event_changed else "",
        *_firmness(row),
        *_twice(row, twice),
    )
    return {
        "figure": "Now" if begun else f"{(row.starts_on - day).days:,}",
        "unit": "under way" if begun else left(row.starts_on, day),
        "sentence": _appears(row),
        "note": " · ".join(filter(None, said)),
        **page_of(row.event_id),
    }


def in_pairs(pairs: pd.DataFrame) -> set[int]:
    """The appearances that overlap, or may overlap, with another."""
    return {*pairs["appearance_id"], *pairs["other_id"]}


def overlap(row: Any, day: dt.date) -> Line:
    """Two confirmed appearances of one principal at once: somebody has to call one off."""
    begun = row.on < day
    does = "overlap" if row.certain else "may overlap"
    return {
        "figure": "Now" if begun else f"{(row.on - day).days:,}",
        "unit": "under way" if begun else left(row.on, day),
        "sentence": formatting.begun(f"{row.principal}: {row.event} and {row.other_event} {does}"),
        "note": f"{formatting.day(row.on)} · both are confirmed",
        **page_of(row.event_id),
    }


def _appears(row: Any) -> str:
    return formatting.begun(f"{row.principal}: {row.purpose}, {row.event}")


def dated(on: dt.date) -> Line:
    """The day that a line stands at."""
    return {"on": on, "figure": _short(on), "unit": f"{on:%A}"}


def _short(on: dt.date) -> str:
    return f"{on.day} {on:%b}"


def _when(row: Any, day: dt.date) -> Line:
    if row.starts_on >= day:
        return dated(row.starts_on)
    return {"on": day, "figure": "Now", "unit": f"to {_short(row.ends_on)}"}


def held(conn: sa.Connection, day: dt.date) -> list[Line]:
    """Events of 14 days: what they are called, and where."""
    return [
        _when(row, day)
        | {
            "sentence": row.event,
            "note": _known(_status(row.status), row.place, row.mode) or "Place not named",
        }
        | page_of(row.event_id)
        for row in events.upcoming(conn, as_of=day, days=AHEAD.days).itertuples()
    ]


def confirmed(conn: sa.Connection, day: dt.date, twice: Collection[int]) -> list[Line]:
    """Confirmed appearances of 14 days: who appears where, for what.

    `twice` are those that overlap with another.
    """
    rows = appearance_rows.standing(conn, day, "confirmed")
    return [
        _when(row, day)
        | {
            "sentence": _appears(row),
            "note": _known("Confirmed", *_firmness(row), row.place, *_twice(row, twice)),
        }
        | page_of(row.event_id)
        for row in rows.itertuples()
        if row.starts_on <= day + AHEAD
    ]


def _twice(row: Any, twice: Collection[int]) -> list[str]:
    return ["overlaps another"] if row.appearance_id in twice else []


def _status(status: Any) -> str | None:
    """How firm an event is, where it is not."""
    return formatting.begun(status) if isinstance(status, str) else None


def _firmness(row: Any) -> list[str]:
    """The same of the event of an appearance."""
    return [f"the event is {row.event_status}"] if isinstance(row.event_status, str) else []


def _known(*parts: Any) -> str:
    return " · ".join(part for part in parts if isinstance(part, str))


def notes(conn: sa.Connection, day: dt.date) -> tuple[list[Line], list[Line]]:
    """Notes that are late in one line, and those due a line a day."""
    rows = appearances.briefings(conn, as_of=day)
    late = rows[rows["briefing"] == "overdue"]
    last = day + AHEAD
    due = appearance_rows.those(
        rows, lambda row: row.briefing_due_on and day <= row.briefing_due_on <= last
    )
    since = {"on": day, "figure": "Late"}
    return (
        [
            since
            | {"unit": f"since {_short(late['briefing_due_on'].min())}"}
            | _notes(late, "overdue")
        ]
        if len(late)
        else [],
        [dated(on) | _notes(some, "due") for on, some in due.groupby("briefing_due_on")],
    )


def _notes(rows: pd.DataFrame, stand: str) -> Line:
    where = (
        page_of(rows["event_id"].iloc[0]) if len(rows) == 1 else {"page": "events", "params": {}}
    )
    several = formatting.begun(formatting.count(len(rows), "briefing note"))
    said = f"{'Briefing note' if len(rows) == 1 else several} {stand}"
    principals = formatting.listed([*dict.fromkeys(rows["principal"])])
    return {
        "sentence": f"{said}: {formatting.listed([*dict.fromkeys(rows['event'])], most=2)}",
        "note": formatting.begun(principals),
        **where,
    }


def left(due_on: dt.date, day: dt.date) -> str:
    """What the days between two dates are: left, or late."""
    late = due_on < day
    return f"day{'' if abs((day - due_on).days) == 1 else 's'} {'late' if late else 'left'}"
