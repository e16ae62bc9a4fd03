"""Events that somebody of the office records by hand, and those that they may be already.

An event by hand has no UID: that is how a calendar or a list which brings it later finds it, by
its title and first day (imports/events.py). With a UID of ours it would come twice.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa
from rapidfuzz import fuzz

from data_access import edit_conflicts, freshness, privacy
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.names import fold, tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.events import event_changes
from data_access.events.event_changes import AMENDERS
from data_access.manual_entry import YEARS, PossibleDuplicate, is_referred_to
from data_access.queries import query
from data_access.schema import audit, event_sdgs, events

NEAR = dt.timedelta(days=3)
SAME_TITLE = 75
LONGEST = 400
LONGEST_ADDRESS = 1000


def _like_it(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No event like “{tidy(params['title'])}” is recorded near those days."
    said = formatting.count(len(rows), "event", "events")
    are = "is" if len(rows) == 1 else "are"
    return (
        f"{formatting.begun(said)} recorded {are} like it:"
        f" {formatting.listed(list(rows['event']))}."
    )


@query(
    name="event_entries.likely", sources=("events",), roles=OFFICE, finding=_like_it, unit="Events"
)
def likely(
    conn: sa.Connection, *, title: str, starts_on: dt.date, ends_on: dt.date | None = None
) -> pd.DataFrame:
    """Which events recorded may be the one that is to be recorded?

    Those within three days of it whose title is like it: three quarters of the
    letters, the words sorted, or of those of the shorter title (RapidFuzz's
    ratios, 75 of 100). `ends_on` is the first day if it is left open.

    Columns, a row an event, the likest first:
        event_id   Int64
        event      str
        starts_on  date
        ends_on    date
        place      str   missing if unknown
        likeness   Float64  of the titles, from 0 to 1
        same       bool  whether title and first day are the same: it is this one
    """
    key = fold(title)
    near = (
        events.c.starts_on <= (ends_on or starts_on) + NEAR,
        events.c.ends_on >= starts_on - NEAR,
    )
    found = []
    for row in conn.execute(sa.select(events).where(*near).order_by(events.c.id)):
        likeness = max(
            fuzz.token_sort_ratio(row.title_key, key), fuzz.token_set_ratio(row.title_key, key)
        )
        if likeness >= SAME_TITLE:
            same = row.title_key == key and row.starts_on == starts_on
            told = (row.id, row.title, row.starts_on, row.ends_on, row.place)
            found.append((*told, round(likeness / 100, 3), same))
    found.sort(key=lambda one: (not one[-1], -one[-2]))
    columns = ["event_id", "event", "starts_on", "ends_on", "place", "likeness", "same"]
    types = {"event_id": "Int64", "event": "str", "place": "str", "likeness": "Float64"}
    types |= {"starts_on": "object", "ends_on": "object", "same": "bool"}
    return pd.DataFrame(found, columns=columns).astype(types)


@command(
    name="event_entries.record",
    roles=AMENDERS,
    about=lambda params, made: f"event {made}: {params['title']}",
)
def record(
    conn: sa.Connection,
    by: Viewer,
    *,
    title: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    facts: Mapping[str, Any] | None = None,
    declined: Collection[int] = (),
) -> int:
    """Record an event that no calendar has brought, and return its number.

    `facts` are its `url`, and what `event_changes.amend` can change: hours, place and so on.
    `declined` are events
    that it may be, and that somebody has seen and found to be others.

    Raises:
        MayBeKnown: it is likely one that was not declined.
        Refused: something makes no sense, or it is recorded; the message says which.
    """
    told = dict(facts or {})
    row = _checked(title, starts_on, ends_on or starts_on, told.pop("url", None))
    # One writer at a time, so that two do not both find that it is not recorded.
    freshness.hold(conn)
    near = likely(conn, title=row["title"], starts_on=starts_on, ends_on=row["ends_on"])
    _refuse_known(near, declined)
    made = events.insert().values(**row, changed_at=weeks.now())
    number = conn.scalar(made.returning(events.c.id))
    if told:
        event_changes.amend.function(conn, by, event=number, changes=told)
        # That is how it first came, and no change of it.
        conn.execute(
            sa.update(events).where(events.c.id == number).values(sequence=0, set_by_hand=False)
        )
    return number


def _refuse_known(near: pd.DataFrame, declined: Collection[int]) -> None:
    same = near[near["same"]]
    if len(same):
        when = formatting.span(same["starts_on"].iloc[0], same["ends_on"].iloc[0])
        raise Refused(f"{same['event'].iloc[0]}, {when}, is recorded already.")
    likely = {
        int(row.event_id): (row.event, formatting.span(row.starts_on, row.ends_on))
        for row in near.itertuples()
        if row.event_id not in declined
    }
    if likely:
        raise PossibleDuplicate(likely)


def _checked(title: str, first: dt.date, last: dt.date, url: str | None) -> dict[str, Any]:
    called = tidy(title)
    if not fold(called) or len(called) > LONGEST or not called.isprintable():
        raise Refused(f"An event needs a title, in up to {LONGEST} letters.")
    if found := next(privacy.people_in_text("The title", called, frozenset()), None):
        raise Refused(f"{found}; that is not kept here.")
    if first.year not in YEARS or last.year not in YEARS or last < first:
        raise Refused("An event has a first day, and ends on it or later.")
    address = (url or "").strip() or None
    if address and not address.lower().startswith(("https://", "http://")):
        raise Refused("The address of an event begins with https://.")
    if address and (len(address) > LONGEST_ADDRESS or not address.isprintable()):
        raise Refused(f"An address is a text of up to {LONGEST_ADDRESS:,} letters.")
    days = {"starts_on": first, "ends_on": last, "url": address}
    return {"title": called, "title_key": fold(called), **days}


@command(
    name="event_entries.withdraw",
    roles=AMENDERS,
    about=lambda params, _: f"event {params['event']}",
)
def withdraw(conn: sa.Connection, by: Viewer, *, event: int) -> None:
    """Delete an event that one recorded by mistake.

    Raises:
        Refused: there is none, somebody else recorded it, a file has brought it too, or somebody
            has changed it or recorded something about it since.
    """
    which = events.c.id == event
    row = conn.execute(sa.select(events).where(which).with_for_update()).one_or_none()
    if row is None:
        raise Refused(f"No event has the number {event}.")
    recorded = edit_conflicts.entries("event_entries.record", f"event {event}", (":",))
    last = sa.select(audit.c.actor).where(recorded).order_by(audit.c.id.desc()).limit(1)
    if row.batch_id is not None or conn.scalar(last) != by.name:
        raise Refused("Only who recorded an event by hand can delete it.")
    changed = sa.select(audit.c.id).where(
        audit.c.action == "event_changes.amend",
        audit.c.object.startswith(f"event {event}:", autoescape=True),
        ~audit.c.refused,
    )
    if conn.scalar(changed.limit(1)) or is_referred_to(conn, events, event, event_sdgs):
        raise Refused(f"{row.title} was changed since, or something is recorded about it.")
    conn.execute(sa.delete(event_sdgs).where(event_sdgs.c.event_id == event))
    conn.execute(sa.delete(events).where(which))
