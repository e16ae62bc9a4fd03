"""How Member States voted in the Committee on NGOs: public evidence beside what they state."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import wording
from data_access.asking import question
from data_access.schema import VOTES, member_states, roll_call_votes, roll_calls
from data_access.viewer import OFFICE

SOURCES = ("ngo_committee",)


def _by_state_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No recorded vote of the Committee on NGOs is on record."
    states = wording.count(len(rows), "Member State has", "Member States have")
    return wording.begun(
        f"{states} voted in recorded votes of the Committee on NGOs, the last of"
        f" {wording.day(rows['last_on'].max())}; motions differ, so that they do not add up to"
        " a position."
    )


@question(sources=SOURCES, readers=OFFICE, finding=_by_state_said, unit="Recorded votes")
def by_state(conn: sa.Connection, *, state: str | None = None) -> pd.DataFrame:
    """How has each Member State voted in the recorded votes of the Committee on NGOs?

    As the Committee's reports have it. The motion differs from vote to vote: a
    vote in favour may be one to accept an organization or to defer it. So the
    counts say that a Member State voted, and how often which way, and nothing
    of which side it is on. Only members of the Committee vote. Where a source
    has two votes of one Member State in one roll call, both are counted.
    `state` keeps one Member State, by its name or code.

    Columns, a row a Member State, by name:
        state       str
        roll_calls  int64   in which it stands
        in_favour, against, abstaining, absent  int64
        last_on     object  date of the report with its last one
    """
    chosen = sa.or_(member_states.c.iso3 == state, member_states.c.name == state)
    query = (
        sa.select(
            member_states.c.name.label("state"),
            sa.func.count(roll_calls.c.id.distinct()).label("roll_calls"),
            *(
                sa.func.sum(sa.case((roll_call_votes.c.vote == vote, 1), else_=0)).label(
                    vote.replace(" ", "_")
                )
                for vote in VOTES
            ),
            sa.func.max(roll_calls.c.reported_on).label("last_on"),
        )
        .join_from(roll_call_votes, roll_calls)
        .join(member_states, member_states.c.iso3 == roll_call_votes.c.member_state)
        .where(chosen if state else sa.true())
        .group_by(member_states.c.name)
    )
    rows = pd.read_sql_query(query, conn)
    types = {"state": "str", "last_on": "object"}
    rows = rows.astype({name: types.get(name, "int64") for name in rows.columns})
    return rows.sort_values("state", ignore_index=True)
