"""Engagements that somebody of the office records by hand, and those that they may be already.

An engagement is known by organization, kind, occasion and days, whoever records it: a file that
brings it later finds this one. Who recorded it by hand is on the trail.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa
from rapidfuzz import fuzz

from data_access import edit_conflicts, freshness, privacy
from data_access.civil_society import rollup
from data_access.civil_society.organizations import counted_together
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.names import fold, tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.manual_entry import RECORDERS, YEARS, PossibleDuplicate
from data_access.queries import query
from data_access.schema import (
    ENGAGEMENT_KINDS,
    ENGAGEMENT_LEVELS,
    MODES,
    audit,
    engagements,
    import_batches,
    sources,
)

NEAR = dt.timedelta(days=3)
# Of one that can have been on many days, the occasion has to be like it too.
FEW_DAYS = dt.timedelta(days=7)
SAME_OCCASION = 80
MOST_PEOPLE = 1_000_000
LONGEST = 400
CHOICES = {"kind": ENGAGEMENT_KINDS, "mode": MODES, "level": ENGAGEMENT_LEVELS}


@dataclass(frozen=True)
class Entry:
    """What somebody records: what it was, from when to when, who came, how. `last` may be open."""

    kind: str
    occasion: str
    first: dt.date
    last: dt.date | None = None
    participants: int | None = None
    mode: str | None = None
    level: str | None = None


def _like_it(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    when = formatting.span(params["first"], params["last"] or params["first"])
    if rows.empty:
        return f"No {params['kind']} of this organization is recorded near {when}."
    number = formatting.count(len(rows), f"{params['kind']} of this organization is", None)
    if len(rows) > 1:
        number = f"{formatting.spell(len(rows))} {params['kind']}s of this organization are"
    return (
        f"{formatting.begun(number)} recorded near {when}:"
        f" {formatting.listed(list(rows['occasion']))}."
    )


@query(
    name="engagement_entries.likely",
    sources=("engagements",),
    roles=OFFICE,
    finding=_like_it,
    unit="Engagements",
)
def likely(
    conn: sa.Connection,
    *,
    organization: int,
    kind: str,
    occasion: str,
    first: dt.date,
    last: dt.date | None = None,
) -> pd.DataFrame:
    """Which engagements on record may be the one that is to be recorded?

    Those of the same organization, with all that was merged into it, and of the
    same kind that lie within three days of it. One that can have been on more
    than eight days, as where only the year is known, counts where the occasion is
    like it too (RapidFuzz's ratio of the sorted words, 80 of 100). `last` is the
    first day if it is left open.

    Columns, a row an engagement, the nearest first:
        engagement     Int64
        occasion       str
        occurred_from  date   first day on which it can have been
        occurred_until date   last such day
        participants   Int64  people; missing if not counted
        mode           str    missing if unknown
        level          str    missing if unknown
        source         str    where we have it from; missing if a person recorded it
        same           bool   whether occasion and days are the same: it is this one
    """
    last = last or first
    members = counted_together(organization)
    statement = (
        sa.select(
            engagements.c.id.label("engagement"),
            *(engagements.c[name] for name in ("occasion", "occurred_from", "occurred_until")),
            *(engagements.c[name] for name in ("participants", "mode", "level", "occasion_key")),
            sources.c.title.label("source"),
        )
        .join(members, members.c.organization_id == engagements.c.organization_id)
        .join(import_batches, import_batches.c.id == engagements.c.batch_id, isouter=True)
        .join(sources, sources.c.name == import_batches.c.source, isouter=True)
        .where(
            engagements.c.kind == kind,
            engagements.c.occurred_from <= last + NEAR,
            engagements.c.occurred_until >= first - NEAR,
        )
        .order_by(engagements.c.occurred_from, engagements.c.id)
    )
    key = fold(occasion)
    found = [
        {**row, "same": _is(row, key, first, last)}
        for row in conn.execute(statement).mappings()
        if row["occurred_until"] - row["occurred_from"] <= FEW_DAYS
        or fuzz.token_sort_ratio(row["occasion_key"], key) >= SAME_OCCASION
    ]
    found.sort(key=lambda row: (not row["same"], abs((row["occurred_from"] - first).days)))
    columns = [
        *("engagement", "occasion", "occurred_from", "occurred_until", "participants"),
        *("mode", "level", "source", "same"),
    ]
    types = {
        **dict.fromkeys(("engagement", "participants"), "Int64"),
        **dict.fromkeys(("occasion", "mode", "level", "source"), "str"),
        **dict.fromkeys(("occurred_from", "occurred_until"), "object"),
        "same": "bool",
    }
    return pd.DataFrame(found, columns=columns).astype(types)


def _is(row: Mapping[str, Any], key: str, first: dt.date, last: dt.date) -> bool:
    days = row["occurred_from"], row["occurred_until"]
    return row["occasion_key"] == key and days == (first, last)


@command(
    name="engagement_entries.record",
    roles=RECORDERS,
    about=lambda params, made: f"engagement {made}: organization {params['organization']}",
)
def record(
    conn: sa.Connection,
    _: Viewer,
    *,
    organization: int,
    entry: Entry,
    declined: Collection[int] = (),
) -> int:
    """Record that an organization took part in something, and return the engagement's number.

    `declined` are engagements that it may be, and that somebody has seen and found to be others.
    Its days are counted anew at once.

    Raises:
        MayBeKnown: it is likely one that was not declined.
        Refused: something makes no sense, or it is on record; the message says which.
    """
    row = _checked(entry)
    # One writer at a time, so that two do not both find that nothing is recorded yet.
    freshness.hold(conn)
    members = counted_together(organization)
    counts_as = conn.scalar(sa.select(members.c.counted_as_id).limit(1))
    if counts_as is None:
        raise Refused(f"No organization has the number {organization}.")
    near = likely(
        conn,
        organization=counts_as,
        **{name: row[name] for name in ("kind", "occasion")},
        first=row["occurred_from"],
        last=row["occurred_until"],
    )
    _refuse_known(near, declined)
    made = engagements.insert().values(organization_id=counts_as, civil_society=True, **row)
    number = conn.scalar(made.returning(engagements.c.id))
    rollup.refresh(conn)
    return number


def _refuse_known(near: pd.DataFrame, declined: Collection[int]) -> None:
    same = near[near["same"]]
    if len(same):
        when = formatting.span(same["occurred_from"].iloc[0], same["occurred_until"].iloc[0])
        raise Refused(f"{same['occasion'].iloc[0]}, {when}, is already recorded.")
    likely = {
        int(row.engagement): (row.occasion, formatting.span(row.occurred_from, row.occurred_until))
        for row in near.itertuples()
        if row.engagement not in declined
    }
    if likely:
        raise PossibleDuplicate(likely)


def _checked(entry: Entry) -> dict[str, Any]:
    """The engagement as it is kept."""
    called = tidy(entry.occasion)
    if not fold(called) or len(called) > LONGEST or not called.isprintable():
        raise Refused(f"Say what it was, in up to {LONGEST} letters: the occasion.")
    if found := next(privacy.people_in_text("The occasion", called, frozenset()), None):
        raise Refused(f"{found}; that is not kept here.")
    chosen = {name: getattr(entry, name) for name in CHOICES}
    for name, value in chosen.items():
        if value not in CHOICES[name] and (value is not None or name == "kind"):
            raise Refused(f"{name.capitalize()} is one of: {', '.join(CHOICES[name])}.")
    first, last, people = entry.first, entry.last or entry.first, entry.participants
    if first.year not in YEARS or last < first:
        raise Refused("Enter a date, and an end date that is not before it.")
    if first > weeks.today():
        raise Refused(f"{formatting.day(first)} is in the future: record it once it took place.")
    if people is not None and not 0 <= people <= MOST_PEOPLE:
        raise Refused(f"A number of people is from 0 to {MOST_PEOPLE:,}.")
    days = {"occurred_from": first, "occurred_until": last, "participants": people}
    return {"occasion": called, "occasion_key": fold(called), **chosen, **days}


@command(
    name="engagement_entries.withdraw",
    roles=RECORDERS,
    about=lambda params, _: f"engagement {params['engagement']}",
)
def withdraw(conn: sa.Connection, by: Viewer, *, engagement: int) -> None:
    """Take back an engagement that one recorded by mistake.

    Raises:
        Refused: there is none, a file has brought it too, or somebody else recorded it.
    """
    which = engagements.c.id == engagement
    row = conn.execute(sa.select(engagements).where(which).with_for_update()).one_or_none()
    if row is None:
        raise Refused(f"No engagement has the number {engagement}.")
    recorded = edit_conflicts.entries(
        "engagement_entries.record", f"engagement {engagement}", ("organization",)
    )
    last = sa.select(audit.c.actor).where(recorded).order_by(audit.c.id.desc()).limit(1)
    if row.batch_id is not None or conn.scalar(last) != by.name:
        raise Refused("Only the person who recorded an engagement by hand can undo it.")
    conn.execute(sa.delete(engagements).where(which))
    rollup.refresh(conn)
