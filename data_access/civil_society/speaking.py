"""Who speaks, of those that attend: whether regions have the floor as much as they are there."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import periods
from data_access.civil_society import activity
from data_access.civil_society.regions import APART, region_of_seat
from data_access.domain import formatting
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.schema import member_states, organizations
from data_access.statistics.evidence import CHANCE, FEW, KNOWN_ENOUGH, evidence
from data_access.statistics.representation import representation

SOURCES = ("engagements", "organizations")


def _when(params: Mapping[str, Any]) -> str:
    return periods.said(params["since"], params["until"])


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    attended = rows["attended"].sum()
    if not attended:
        return f"No attendance is recorded {_when(params)}."
    placed = rows[~rows["region"].isin(APART)]
    known = placed["attended"].sum()
    if known < KNOWN_ENOUGH * attended:
        return (
            f"Speaking by region {_when(params)} is inconclusive: region recorded for"
            f" {formatting.some(known)} of {attended:,} organizations."
        )
    compared = placed[~placed["small"]].dropna(subset=["relative", "low"])
    of = f"of {formatting.count(attended, 'organization')} attending"
    when = _when(params).removeprefix("from ")
    if compared.empty:
        return f"Speaking by region {_when(params)} is not compared: {of}, too few spoke."
    least = compared.loc[compared["relative"].idxmin()]
    if least["evidence"] == CHANCE:
        return f"Differences in speaking by region, {of}, {when}, are {CHANCE}."
    reach = f"{least['low']:.2f} to {least['high']:.2f}, {least['evidence']}"
    return f"{least['region']} spoke {least['relative']:.2f} times others’ rate ({reach}), {when}."


@query(
    name="speaking.by_region",
    sources=SOURCES,
    roles=OFFICE,
    finding=_finding,
    unit="Different organizations of civil society that attended, by UN regional group",
)
def by_region(
    conn: sa.Connection, *, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """Do organizations of all regions speak as much as they attend?

    Counted as in `breadth.stages`: different organizations, at events and meetings
    where attendance is recorded. The region is the UN regional group of the
    State where an organization has its seat. A region's share of those that
    spoke is divided by its share of those that attended: 1 is proportionate.
    Since these ratios hang together (one below 1 forces another above), the
    inference is about how often those that attended spoke: the rate of a
    region divided by that of all others, with the interval of Katz (1978), 95
    per cent; where a region or the rest has no speaker, 0.5 is added to each
    count. Fewer than ten that attended are `small`, and no words are made of
    them. An association: it says nothing of who was given the floor, or why.

    Columns, a row a region that attended:
        region          str      UN regional group; "no Member State" and "unknown" come last
        attended        Int64    those that spoke among them
        spoke           Int64
        attended_share  Float64  of all that attended, from 0 to 1
        speaking_share  Float64  of all that spoke; missing if none did
        ratio           Float64  speaking share divided by attended share
        relative        Float64  how often they spoke, divided by how often the rest did
        low             Float64  of relative; missing where it cannot be told
        high            Float64
        evidence        str      clear, suggestive, not distinguishable from chance, cannot be said
        small           bool     fewer than ten attended

    Raises:
        Refused: `since` is later than `until`.
    """
    each = activity.furthest(since, until)
    region = region_of_seat().label("region")
    spoke = sa.func.count(sa.case((each.c.furthest == activity.SPOKE, 1)))
    statement = (
        sa.select(region, sa.func.count(), spoke)
        .select_from(each)
        .join(organizations, organizations.c.id == each.c.organization_id)
        .join(member_states, member_states.c.iso3 == organizations.c.member_state, isouter=True)
        .where(each.c.furthest >= activity.ATTENDED)
        .group_by(region)
    )
    found = sorted(conn.execute(statement).all(), key=lambda row: (row[0] in APART, row[0]))
    attended = {name: count for name, count, _ in found}
    spoke = {name: count for name, _, count in found}
    rows = [
        {
            "region": name,
            "attended": one.base,
            "spoke": one.active,
            "attended_share": one.base / sum(attended.values()),
            "speaking_share": one.active / sum(spoke.values()) if sum(spoke.values()) else None,
            "ratio": one.ratio,
            "relative": one.relative,
            "low": one.interval and one.interval.low,
            "high": one.interval and one.interval.high,
            "evidence": evidence(
                lambda z, name=name: representation(spoke, attended, z)[name].interval, 1
            ),
            "small": one.base < FEW,
        }
        for name, one in representation(spoke, attended).items()
    ]
    floats = ("attended_share", "speaking_share", "ratio", "relative", "low", "high")
    types = {"region": "str", "attended": "Int64", "spoke": "Int64"}
    types |= dict.fromkeys(floats, "Float64") | {"evidence": "str", "small": bool}
    return pd.DataFrame(rows, columns=list(types)).astype(types)
