"""Recorded votes of the Committee on NGOs, from a sheet with merged cells.

Topic, outcome and date stand in the first row of each roll call only; every row is one State's
vote. The motion differs from vote to vote, so that "adopted" need not mean that the organization
was accepted.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from data_access import reference
from data_access.domain import formatting
from data_access.domain.names import organization_key
from data_access.imports import staging, tables
from data_access.imports.loading import File, Loader
from data_access.imports.rows import CellError, Rejected, Row
from data_access.imports.staging import Merged, Record
from data_access.schema import member_states, organization_names, roll_call_votes, roll_calls

COLUMNS = ("Vote_topic", "Country", "Country_vote", "Vote_outcome", "Session_number")
# What the source calls a vote, and the fate of a motion.
VOTES = {
    "in favour": "in favour",
    "in favor": "in favour",
    "against": "against",
    "abstaining": "abstaining",
    "absent": "absent",
    "abstent": "absent",
}
FATES = {
    "deferred": "deferred",
    "adopted": "adopted",
    "supported": "adopted",
    "in favor": "adopted",
    "in favour": "adopted",
    "rejected": "rejected",
    "against": "rejected",
}
CALL = ("reported_on", "number")
VOTE = ("roll_call_id", "member_state", "vote")
ABOUT = ("topic", "outcome", "outcome_text")

staged_calls = staging.staged_like(roll_calls)
staged_votes = staging.staged_like(
    roll_call_votes, sa.Column("reported_on", sa.Date), sa.Column("number", sa.Integer)
)


def read(file: File) -> Iterator[Record | Rejected]:
    """One record a vote, and one for each roll call with the first of its votes."""
    numbers: Counter[dt.date] = Counter()
    call: dict[str, Any] | None = None
    told = False
    for row in tables.read(file, COLUMNS):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            if row.has("Vote_topic"):
                call, told = None, False
                call = _call(file, row, numbers)
            vote = _vote(row, call)
        except CellError as error:
            yield Rejected(row.number, error.column, str(error.value), error.reason)
            continue
        if not told:
            yield Record(row.number, staged_calls, call)
            told = True
        yield Record(row.number, staged_votes, vote)


def _call(file: File, row: Row, numbers: Counter[dt.date]) -> dict[str, Any]:
    reported_on = row.date("Session_number", needed=True)
    topic = row.text("Vote_topic", needed=True)
    words = row.text("Vote_outcome")
    outcome = _fate(words)
    if words and outcome is None:
        file.notices.append(
            f"{file.path.name}, row {row.number}: the fate of the motion is not understood;"
            f" kept in the source's words: {words}."
        )
    numbers[reported_on] += 1
    file.mention(reported_on)
    return {
        "reported_on": reported_on,
        "number": numbers[reported_on],
        "topic": topic,
        "outcome": outcome,
        "outcome_text": words,
    }


def _fate(words: str | None) -> str | None:
    said = (words or "").casefold().rstrip(".")
    return "deferred" if "decided to defer" in said else FATES.get(said)


def _vote(row: Row, call: dict[str, Any] | None) -> dict[str, Any]:
    if call is None:
        raise CellError("Vote_topic", "", "belongs to no roll call: no topic and date stand above")
    country = row.text("Country", needed=True)
    state = reference.state_code(country)
    if state is None:
        raise CellError("Country", country, "is no Member State by this name")
    said = row.text("Country_vote", needed=True)
    vote = VOTES.get(said.casefold().rstrip("."))
    if vote is None:
        raise CellError("Country_vote", said, f"is not one of: {', '.join(VOTES)}")
    return {
        "reported_on": call["reported_on"],
        "number": call["number"],
        "member_state": state,
        "vote": vote,
    }


def merge(conn: sa.Connection, file: File, batch: int) -> Merged:
    """Add new roll calls and votes, correct known ones, and drop votes no longer listed."""
    _tell_of_two_votes(conn, file)
    merged = staging.merge(conn, staged_calls, roll_calls, CALL, ABOUT, batch)
    votes = _votes()
    corrected = set(conn.scalars(sa.select(votes.c.row).where(_voted(votes))))
    outdated = sa.exists().where(_same_voter(votes)) & ~sa.exists().where(
        _same_voter(votes), votes.c.vote == roll_call_votes.c.vote
    )
    conn.execute(sa.delete(roll_call_votes).where(outdated))
    added = staging.merge(conn, votes, roll_call_votes, VOTE, (), batch)
    merged.add(Merged(added.new - corrected, added.new & corrected))
    merged.add(staging.remove_absent(conn, votes, roll_call_votes, VOTE[:1], VOTE))
    recognize_organizations(conn)
    return merged


def _votes() -> sa.Subquery:
    """The staged votes with the number of their roll call."""
    same = sa.and_(*(staged_votes.c[name] == roll_calls.c[name] for name in CALL))
    return (
        sa.select(
            staged_votes.c.row,
            roll_calls.c.id.label("roll_call_id"),
            staged_votes.c.member_state,
            staged_votes.c.vote,
        )
        .join(roll_calls, same)
        .subquery("incoming")
    )


def _same_voter(votes: sa.Subquery) -> sa.ColumnElement[bool]:
    return sa.and_(*(votes.c[name] == roll_call_votes.c[name] for name in VOTE[:2]))


def _voted(votes: sa.Subquery) -> sa.ColumnElement[bool]:
    return sa.exists().where(_same_voter(votes))


def _tell_of_two_votes(conn: sa.Connection, file: File) -> None:
    voter = (*(staged_votes.c[name] for name in CALL), staged_votes.c.member_state)
    twice = (
        sa.select(member_states.c.name, staged_votes.c.reported_on)
        .join(member_states, member_states.c.iso3 == staged_votes.c.member_state)
        .group_by(*voter, member_states.c.name)
        .having(sa.func.count(staged_votes.c.vote.distinct()) > 1)
        .order_by(staged_votes.c.reported_on, member_states.c.name)
    )
    found = [f"{name} ({formatting.day(day)})" for name, day in conn.execute(twice)]
    if found:
        file.notices.append(
            f"{file.path.name} gives two votes of one State in one roll call, and both are kept:"
            f" {formatting.listed(found, 10)}."
        )


def recognize_organizations(conn: sa.Connection) -> None:
    """Note which organization a roll call is about, where its topic is a name we know."""
    open_calls = sa.select(roll_calls.c.id, roll_calls.c.topic).where(
        roll_calls.c.organization_id.is_(None)
    )
    keys = {number: _keys(topic) for number, topic in conn.execute(open_calls)}
    named = sa.select(organization_names.c.key, organization_names.c.organization_id).where(
        organization_names.c.key.in_({key for some in keys.values() for key in some})
    )
    known = dict(conn.execute(named).all()) if keys else {}
    for number, some in keys.items():
        found = next((known[key] for key in some if key in known), None)
        if found is not None:
            conn.execute(
                sa.update(roll_calls).where(roll_calls.c.id == number).values(organization_id=found)
            )


def _keys(topic: str) -> list[str]:
    """The topic as a name, and what stands before its first colon or comma."""
    return [organization_key(topic), *map(organization_key, re.split("[:,]", topic)[:1])]


LOADER = Loader("ngo_committee", (staged_calls, staged_votes), read, merge, template=COLUMNS)
