"""Recorded votes of the Committee on NGOs: who voted how on what. For the office alone.

They are public record; what is made of them is not for Member States to read here, so that no
question of this module lists them among its readers.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain import formatting
from data_access.domain.roles import OFFICE
from data_access.ngo_committee.accreditation import SOURCES, in_years, years
from data_access.queries import query
from data_access.reference import state_on_record
from data_access.schema import VOTES, member_states, organizations, roll_call_votes, roll_calls

COUNTS = {vote: vote.replace(" ", "_") for vote in VOTES}
CAREFUL = "“in favour” is of the motion, not always of the organization"


def _nothing(params: Mapping[str, Any]) -> str:
    return f"No roll call of the Committee on NGOs is recorded{years(params)}."


def _votes_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return _nothing(params)
    calls = rows.drop_duplicates(["reported_on", "number"])
    adopted = int(calls["outcome"].eq("adopted").sum())
    number = formatting.count(len(calls), "roll call")
    return f"In {number}{years(params)}, {_motions(adopted)} adopted; {CAREFUL}."


def _motions(adopted: int) -> str:
    if not adopted:
        return "no motion recorded as"
    return f"{formatting.count(adopted, 'motion')} {'was' if adopted == 1 else 'were'}"


@query(
    name="roll_calls.votes",
    sources=SOURCES,
    roles=OFFICE,
    finding=_votes_finding,
    unit="Recorded votes of members of the Committee on NGOs",
)
def votes(
    conn: sa.Connection,
    *,
    since: int | None = None,
    until: int | None = None,
    state: str | None = None,
) -> pd.DataFrame:
    """How did members of the Committee on NGOs vote, on what?

    Recorded votes as the Committee's reports have them. The motion differs from vote to vote: to
    recommend, not to recommend, to adjourn, to close the debate. In favour is in favour of the
    motion, and need not be in favour of the organization. Where the source gives two votes of one
    State in one roll call, both are here. `state` keeps the votes of one, by its code or any of its
    names. For the office only: nothing of this can be released.

    Columns, a row a vote, the latest report first:
        reported_on      date
        number           Int64  place among the roll calls of the report
        topic            str    what was voted on, in the source's words
        organization     str    which it is about, as it is called now; missing if none is known
        outcome          str    adopted, rejected or deferred: the motion's fate; else missing
        outcome_text     str    the same in the source's words
        member_state     str    who voted
        vote             str    in favour, against, abstaining or absent
        organization_id  Int64

    Raises:
        Refused: `since` is later than `until`, or `state` is no Member State.
    """
    known, called = counted_as(), organizations.alias("called")
    only = member_states.c.iso3 == state_on_record(conn, state) if state else sa.true()
    statement = (
        sa.select(
            roll_calls.c.reported_on,
            roll_calls.c.number,
            roll_calls.c.topic,
            called.c.name.label("organization"),
            roll_calls.c.outcome,
            roll_calls.c.outcome_text,
            member_states.c.name.label("member_state"),
            roll_call_votes.c.vote,
            called.c.id.label("organization_id"),
        )
        .join(roll_call_votes, roll_call_votes.c.roll_call_id == roll_calls.c.id)
        .join(member_states, member_states.c.iso3 == roll_call_votes.c.member_state)
        .join(known, known.c.organization_id == roll_calls.c.organization_id, isouter=True)
        .join(called, called.c.id == known.c.counted_as_id, isouter=True)
        .where(*in_years(roll_calls.c.reported_on, since, until))
        .where(only)
        .order_by(roll_calls.c.reported_on.desc(), roll_calls.c.number, member_states.c.sort_key)
        .order_by(roll_call_votes.c.vote)
    )
    texts = ("topic", "organization", "outcome", "outcome_text", "member_state", "vote")
    types = dict.fromkeys(texts, "str") | {"number": "Int64", "organization_id": "Int64"}
    return pd.read_sql_query(statement, conn).astype(types)


def _by_state_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return _nothing(params)
    cast = formatting.count(int(rows[list(COUNTS.values())].sum().sum()), "vote")
    states = formatting.count(len(rows), "Member State")
    return f"Recorded{years(params)}: {cast} of {states}; {CAREFUL}."


@query(
    name="roll_calls.by_state",
    sources=SOURCES,
    roles=OFFICE,
    finding=_by_state_finding,
    unit="Recorded votes of members of the Committee on NGOs, by State",
)
def by_state(
    conn: sa.Connection, *, since: int | None = None, until: int | None = None
) -> pd.DataFrame:
    """How often did each State vote for a motion, against it, or not at all?

    Counts of the recorded votes of `votes`, and no more: the motion differs from vote to vote, so
    that in favour need not be in favour of the organization, and States were members for different
    times. Two votes of one State in one roll call count as both. For the office only: nothing of
    this can be released.

    Columns, a row a State with a recorded vote, in the order of the United Nations:
        member_state  str
        roll_calls    Int64  in which it is recorded
        in_favour     Int64  of the motion
        against       Int64
        abstaining    Int64
        absent        Int64

    Raises:
        Refused: `since` is later than `until`.
    """
    vote = roll_call_votes.c.vote
    statement = (
        sa.select(
            member_states.c.name.label("member_state"),
            sa.func.count(roll_calls.c.id.distinct()).label("roll_calls"),
            *(
                sa.func.sum(sa.case((vote == cast, 1), else_=0)).label(name)
                for cast, name in COUNTS.items()
            ),
        )
        .select_from(roll_call_votes)
        .join(roll_calls, roll_calls.c.id == roll_call_votes.c.roll_call_id)
        .join(member_states, member_states.c.iso3 == roll_call_votes.c.member_state)
        .where(*in_years(roll_calls.c.reported_on, since, until))
        .group_by(member_states.c.name, member_states.c.sort_key)
        .order_by(member_states.c.sort_key)
    )
    whole = dict.fromkeys(("roll_calls", *COUNTS.values()), "Int64")
    return pd.read_sql_query(statement, conn).astype({"member_state": "str"} | whole)
