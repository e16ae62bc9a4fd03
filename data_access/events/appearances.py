"""Questions about the appearances of principals at events: who is asked for what, and what is due.

Principals are named by their office. A request is proposed by the office, requested of the
principal, confirmed and delivered, or it ends as declined or withdrawn; one that is proposed,
requested or confirmed is open.
"""

import datetime as dt
import itertools
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.events import event_scope, event_times
from data_access.events.appearance_rows import OPEN, briefing, read, span, standing, those
from data_access.queries import query
from data_access.schema import APPEARANCE_STATES, PRINCIPALS, appearances

SOURCES = ("events",)
# Letters of a title that a finding quotes.
TITLE = 36


def _register_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many there are, and how they stand."""
    of = f" of the {params['principal']}" if params["principal"] else ""
    if rows.empty:
        return f"No appearance{of} is recorded."
    counts = rows["status"].value_counts()
    told = [
        f"{formatting.spell(int(counts[status]))} {said}"
        for status, said in (("requested", "awaiting an answer"), ("proposed", "not asked yet"))
        if status in counts
    ]
    told += [
        f"{formatting.spell(int(counts[status]))} {status}"
        for status in ("confirmed", "delivered", "declined", "withdrawn")
        if status in counts
    ]
    listed = " and ".join(part for part in (", ".join(told[:-1]), told[-1]) if part)
    return f"Recorded appearances{of}: {len(rows)}; {listed}."


@query(
    name="appearances.register",
    sources=SOURCES,
    roles=OFFICE,
    finding=_register_said,
    unit="Appearances of principals",
)
def register(
    conn: sa.Connection,
    *,
    event: int | None = None,
    principal: str | None = None,
    status: str | None = None,
    as_of: dt.date | None = None,
) -> pd.DataFrame:
    """Who is asked to appear where, for what, and how does it stand?

    Every request that a principal appear at an event, of all or of one `event`,
    `principal` or `status`, by the day. Hours are the request's own, or those
    of the event where it has none. The briefing note stands as on the day asked
    about: `due` within 14 days, `later`, `undated` where no day is set,
    `handed in`, or `not needed` once the request has ended.

    Columns, a row a request:
        event              str       title, in the source's words
        principal          str       by office
        status             str       proposed, requested, confirmed, declined, delivered, withdrawn
        purpose            str       what for
        starts_at          str       instant in UTC, or the first day if it lasts all day
        ends_at            str       instant in UTC, or the last day; missing if not given
        time_zone          str       of the event; missing if the source names none
        place              str
        starts_on, ends_on object    first and last day, where the event is held
        all_day            bool
        own_hours          bool      whether the hours are the request's own
        cancelled          bool      whether the event is
        event_status       str       of the event: tentative or postponed; missing if it is firm
        event_changed      bool      whether days or place changed since the last step
        briefing           str       how the briefing note stands
        briefing_due_on    object    date; missing if none is set
        briefed_on         object    date on which it was handed in
        owner              str       account of who writes it; missing if nobody does
        told_on            object    date (New York) of the last step
        remark             str       what was said at it
        sequence           int       how often the event or the request was changed
        changed_at         datetime  instant (UTC) of the last change of either
        event_id, appearance_id int

    Raises:
        Refused: there is no such principal or status.
    """
    for name, given, known in (
        ("principal", principal, PRINCIPALS),
        ("status", status, APPEARANCE_STATES),
    ):
        if given not in (None, *known):
            raise Refused(f"{given!r} is no {name}: {', '.join(known)}.")
    wanted = {"event_id": event, "principal": principal, "status": status}
    which = [appearances.c[name] == value for name, value in wanted.items() if value is not None]
    rows = read(conn, *which)
    return rows.assign(briefing=[briefing(row, as_of) for row in rows.itertuples()]).astype(
        {"briefing": "str"}
    )


# Briefing notes


def _briefings_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many are overdue, and which is due first; or that none is awaited."""
    if rows.empty:
        return f"No pending briefing note is recorded as of {formatting.day(params['as_of'])}."
    late, dated = (rows[rows["briefing"].isin(some)] for some in (["overdue"], ["due", "later"]))
    undated = int((rows["briefing"] == "undated").sum())
    said = []
    if len(late):
        first = late.iloc[0]
        since = "since" if len(late) == 1 else "the oldest since"
        overdue = f"Briefing notes overdue: {len(late)}, {since}"
        said.append(f"{overdue} {formatting.day(first['briefing_due_on'])}")
    if len(dated):
        first = dated.iloc[0]
        which = "the next" if len(late) else "The first briefing note"
        event = textwrap.shorten(first["event"], TITLE, placeholder=" …")
        due = f"{which} is due on {formatting.day(first['briefing_due_on'])}"
        said.append(due if len(late) else f"{due}, for {event}")
    if undated:
        said.append(f"{'without a date' if said else 'Briefing notes without a date'}: {undated}")
    return formatting.sentence(said) + "."


@query(
    name="appearances.briefings",
    sources=SOURCES,
    roles=OFFICE,
    finding=_briefings_said,
    unit="Briefing notes",
)
def briefings(
    conn: sa.Connection, *, as_of: dt.date | None = None, days: int = 366
) -> pd.DataFrame:
    """Which briefing notes are overdue, which are due, and who writes them?

    Notes that were not handed in by the day asked about, for appearances that
    were requested or confirmed then, whose event is not cancelled and was not
    over, and begins within so many `days`. One without a date comes last: nobody set a day for it.

    Columns, a row a note, the oldest date first: those of the register, with
        days_left  Int64  until the note is due; negative if late, missing without a date

    Raises:
        Refused: `days` is negative, or more than ten years.
    """
    _check(days)
    rows = standing(conn, as_of, "requested", "confirmed")
    last = as_of + dt.timedelta(days=days)
    rows = those(
        rows,
        lambda row: row.starts_on <= last and not (row.briefed_on and row.briefed_on <= as_of),
    )
    dues = rows["briefing_due_on"]
    rows = rows.assign(
        briefing=pd.Series([briefing(row, as_of) for row in rows.itertuples()], rows.index, "str"),
        days_left=pd.array([(on - as_of).days if on else None for on in dues], dtype="Int64"),
    )
    order = [(not on, on or dt.date.max) for on in dues]
    places = sorted(range(len(rows)), key=order.__getitem__)
    return rows.iloc[places].reset_index(drop=True)


# Overlaps


def _overlaps_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many there are, and which comes first; never more than is certain."""
    last = params["as_of"] + dt.timedelta(days=params["days"])
    if rows.empty:
        return (
            "No overlap of two appearances is recorded from"
            f" {formatting.span(params['as_of'], last)}."
        )
    first = rows.iloc[0]
    does = "overlap" if first["certain"] else "may overlap"
    on = f"on {formatting.day(first['on'])}"
    one, other = (
        textwrap.shorten(first[name], TITLE, placeholder=" …") for name in ("event", "other_event")
    )
    if len(rows) == 1:
        return f"Two appearances of the {first['principal']} {does} {on}: {one}; {other}."
    sure = int(rows["certain"].sum())
    certain = "" if sure == len(rows) else f", {formatting.some(sure)} of them for certain"
    number = f"Overlapping pairs of appearances: {len(rows)}{certain}"
    return f"{number}; the first {on}, of the {first['principal']}."


@query(
    name="appearances.overlaps",
    sources=SOURCES,
    roles=OFFICE,
    finding=_overlaps_said,
    unit="Pairs of appearances",
)
def overlaps(conn: sa.Connection, *, as_of: dt.date | None = None, days: int = 366) -> pd.DataFrame:
    """Is one principal asked to be at two events at once?

    Open requests for the same principal, held against each other in instants,
    whatever the time zones: all of a day is from midnight to midnight where the
    event is held. Where the end of the first is not known, or an event has no
    zone, the two `may` overlap: then nothing is certain but the days. What
    touches does not overlap, and the way from one place to the other is not
    guessed. Two requests at one event are held against each other only where
    both have hours of their own. Cancelled events are left out.

    Columns, a row a pair, by the day:
        principal                       str       by office
        event, other_event              str       the one that begins first, and the other
        purpose, other_purpose          str
        status, other_status            str       proposed, requested or confirmed
        on                              object    day, where the later one is
        begins_at, ends_at              datetime  instants (UTC); missing if not known
        certain                         bool
        event_id, other_event_id        int
        appearance_id, other_id         int

    Raises:
        Refused: `days` is negative, or more than ten years.
    """
    _check(days)
    last = as_of + dt.timedelta(days=days)
    rows = read(conn, appearances.c.status.in_(OPEN), event_scope.TAKES_PLACE)
    near = those(rows, lambda row: row.ends_on >= as_of and row.starts_on <= last)
    pairs = []
    for _, own in near.groupby("principal"):
        for one, other in itertools.combinations(own.itertuples(), 2):
            found = event_times.overlap(span(one), span(other)) if _apart(one, other) else None
            if found:
                pairs.append(_pair(one, other, found))
    return _typed_pairs(pairs)


def _check(days: int) -> None:
    if not 0 <= days <= 3660:
        raise Refused(f"days must be from 0 to 3,660, not {days}.")


def _apart(one, other) -> bool:
    return one.event_id != other.event_id or (one.own_hours and other.own_hours)


def _pair(one, other, found: event_times.Overlap) -> dict[str, Any]:
    first, then = sorted((one, other), key=lambda row: span(row).begins or dt.datetime.min)
    return {
        "principal": first.principal,
        "event": first.event,
        "other_event": then.event,
        "purpose": first.purpose,
        "other_purpose": then.purpose,
        "status": first.status,
        "other_status": then.status,
        "on": found.on,
        "begins_at": found.begins,
        "ends_at": found.ends,
        "certain": found.certain,
        "event_id": first.event_id,
        "other_event_id": then.event_id,
        "appearance_id": first.appearance_id,
        "other_id": then.appearance_id,
    }


PAIRED = {
    **dict.fromkeys(("principal", "event", "other_event", "purpose", "other_purpose"), "str"),
    **dict.fromkeys(("status", "other_status"), "str"),
    "on": "object",
    **dict.fromkeys(("begins_at", "ends_at"), "datetime64[us]"),
    "certain": "bool",
    **dict.fromkeys(("event_id", "other_event_id", "appearance_id", "other_id"), "int64"),
}


def _typed_pairs(pairs: list[dict[str, Any]]) -> pd.DataFrame:
    pairs.sort(key=lambda pair: (pair["on"], pair["appearance_id"], pair["other_id"]))
    return pd.DataFrame(pairs, columns=[*PAIRED]).astype(PAIRED)
