"""Questions about who takes part in the work of the United Nations, and how much of it is known.

An engagement is one organization at one event, meeting or statement; only civil society's count.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import periods
from data_access.civil_society import activity, activity_totals
from data_access.civil_society.regions import APART, ELSEWHERE, UNKNOWN, region_of_seat
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.schema import engagement_days, engagements, member_states, organizations

COUNTS = ["engagements", "participants", "uncounted"]
SOURCES = ("engagements",)
UNIT = "Engagements of civil society organizations; people where they were counted"


def _most_active(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the first, in words that stay true where others are level with it."""
    if rows.empty:
        return _none(params)
    first = rows.iloc[0]
    engaged = formatting.count(first["engagements"], "engagement")
    if pd.isna(first["participants"]):
        return (
            f"No organization is recorded more often {_when(params)} than"
            f" {first['organization']}: {engaged}; people were not counted."
        )
    people = formatting.count(first["participants"], "person", "people")
    return (
        f"No organization is recorded with more people {_when(params)} than"
        f" {first['organization']}: {people}."
    )


def _when(params: Mapping[str, Any]) -> str:
    return periods.said(params["since"], params["until"])


def _none(params: Mapping[str, Any]) -> str:
    return f"No engagement of civil society is recorded {_when(params)}."


@query(
    name="engagement.by_organization",
    sources=SOURCES,
    roles=OFFICE,
    finding=_most_active,
    unit=UNIT,
)
def by_organization(
    conn: sa.Connection,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    top: int = 10,
) -> pd.DataFrame:
    """Which organizations take part most?

    The first `top` by the number of people they are recorded with, then of
    engagements, then by name; without a count of people they come last. One
    that was merged into another counts as that one. Only engagements wholly
    between `since` and `until` count, and none of States and their organizations.

    Columns, a row an organization:
        organization     str    present name
        engagements      Int64
        participants     Int64  people, where counted; missing if none of it was
        uncounted        Int64  engagements without a count of people
        organization_id  Int64

    Raises:
        Refused: `since` is later than `until`, or `top` is below one.
    """
    if top < 1:
        raise Refused(f"top must be above zero, not {top}")
    done = activity_totals.per_organization(since, until)
    statement = (
        sa.select(
            organizations.c.name.label("organization"),
            *(done.c[name] for name in COUNTS),
            done.c.organization_id,
        )
        .join(done, done.c.organization_id == organizations.c.id)
        .order_by(
            sa.nulls_last(done.c.participants.desc()),
            done.c.engagements.desc(),
            organizations.c.name,
            organizations.c.id,
        )
        .limit(top)
    )
    types = {"organization": "str"} | dict.fromkeys((*COUNTS, "organization_id"), "Int64")
    return pd.read_sql_query(statement, conn).astype(types)


def _regions_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the region with most engagements, and of how many the region is recorded."""
    total = rows["engagements"].sum()
    if not total:
        return _none(params)
    known = rows[~rows["region"].isin(APART)]
    placed = known["engagements"].sum()
    if not placed:
        of = formatting.count(total, "engagement")
        return f"Region was not recorded for any of {of} {_when(params)}."
    first = known.loc[known["engagements"].idxmax()]
    share = formatting.share(first["engagements"], placed)
    return (
        f"{first['region']}: {share} of engagements {_when(params)}; region recorded for"
        f" {placed:,} of {total:,}."
    )


@query(
    name="engagement.by_region",
    sources=(*SOURCES, "organizations"),
    roles=OFFICE,
    finding=_regions_finding,
    unit=UNIT,
)
def by_region(
    conn: sa.Connection, *, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """From which regions of the world do the organizations come that take part?

    The region is the UN regional group of the State where an organization has
    its seat, not of its members. Each group has its row, with zeros where
    nothing is recorded; `unknown` is for organizations whose State nobody has
    told us. Only engagements wholly between `since` and `until` count, and none
    of States and their organizations.

    Columns, a row a region:
        region         str    UN regional group; then "no Member State", if any has its seat in
                              none, such as the Holy See; "unknown" comes last
        organizations  Int64  that took part; those merged into one another are one
        engagements    Int64
        participants   Int64  people, where counted; missing if none of it was
        uncounted      Int64  engagements without a count of people

    Raises:
        Refused: `since` is later than `until`.
    """
    done = activity_totals.per_organization(since, until)
    region = region_of_seat()
    statement = (
        sa.select(
            region.label("region"),
            sa.func.count().label("organizations"),
            *(sa.func.sum(done.c[name]).label(name) for name in COUNTS),
        )
        .select_from(done)
        .join(organizations, organizations.c.id == done.c.organization_id)
        .join(member_states, member_states.c.iso3 == organizations.c.member_state, isouter=True)
        .group_by(region)
    )
    groups = sorted(conn.scalars(sa.select(member_states.c.regional_group).distinct()))
    found = pd.read_sql_query(statement, conn).set_index("region").astype("Int64")
    apart = APART if ELSEWHERE in found.index else (UNKNOWN,)
    rows = found.reindex([*groups, *apart])
    if not activity.covered(conn, since, until):
        return rows.rename_axis("region").reset_index()
    # None came, so nobody did; that is not the same as people nobody counted.
    return rows.mask(rows["engagements"].isna(), 0).rename_axis("region").reset_index()


def _over_time(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many there were, in which month most, and how many belong to no month."""
    total = rows["engagements"].sum()
    if not total:
        return _none(params)
    months = rows[rows["month"].notna()]
    apart = total - months["engagements"].sum()
    of = formatting.count(total, "engagement")
    if apart == total:
        return f"Recorded {_when(params)}: {of}; no month recorded for any of them."
    most = months.loc[months["engagements"].idxmax()]
    peak = f"most in {most['month']:%B %Y}, {formatting.spell(most['engagements'])}"
    left = f"no month recorded for {formatting.spell(apart)}" if apart else ""
    return formatting.sentence([f"recorded {_when(params)}: {of}", peak, left]) + "."


@query(name="engagement.by_month", sources=SOURCES, roles=OFFICE, finding=_over_time, unit=UNIT)
def by_month(
    conn: sa.Connection, *, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """How many engagements were there, month by month?

    From the roll-up by day. An engagement that may have been in more than one
    month, such as one that is dated by a year alone, stands apart in a row
    without a month, and is never spread over months. A month without
    engagements between two with some has its zeros. Only engagements wholly
    between `since` and `until` count, and none of States and their organizations.

    Columns, a row a month, then the rows without one:
        year          Int64   missing where it may have been in more than one
        month         object  first day of the month; missing where there is no one month
        engagements   Int64
        participants  Int64   people, where counted; missing if none of it was
        uncounted     Int64   engagements without a count of people
        whole_month   bool    whether it is a month that lies wholly in the period

    Raises:
        Refused: `since` is later than `until`.
    """
    periods.check(since, until)
    held = sa.select(engagement_days).where(*periods.within(engagement_days, since, until))
    days = pd.read_sql_query(held, conn, parse_dates=["occurred_from", "occurred_until"])
    first, last = (days[name].dt for name in ("occurred_from", "occurred_until"))
    days["year"] = first.year.where(first.year == last.year).astype("Int64")
    days["month"] = first.to_period("M").where(first.to_period("M") == last.to_period("M"))
    months = days.groupby("month")[COUNTS].sum()
    if len(months):
        between = pd.period_range(months.index.min(), months.index.max(), name="month")
        months = months.reindex(between, fill_value=0)
    months = months.reset_index().assign(year=lambda rows: rows["month"].dt.year)
    apart = days[days["month"].isna()].groupby("year", dropna=False)[COUNTS].sum().reset_index()
    rows = pd.concat([months, apart], ignore_index=True)
    starts, ends = rows["month"].dt.start_time, rows["month"].dt.end_time.dt.normalize()
    rows["whole_month"] = rows["month"].notna()
    if since:
        rows["whole_month"] &= starts >= pd.Timestamp(since)
    if until:
        rows["whole_month"] &= ends <= pd.Timestamp(until)
    rows["month"] = starts.dt.date.astype(object).where(rows["month"].notna(), None)
    return _counted(rows.astype({"year": "Int64"}))[["year", "month", *COUNTS, "whole_month"]]


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    """The roll-up keeps zero people where none were counted: there they are missing."""
    rows = rows.astype(dict.fromkeys(COUNTS, "Int64"))
    nothing = (rows["engagements"] > 0) & (rows["engagements"] == rows["uncounted"])
    return rows.assign(participants=rows["participants"].mask(nothing))


def _knowledge_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Give the share of engagements of which each fact is recorded."""
    period, *facts = rows.itertuples(index=False)
    if pd.isna(period.known) or not period.engagements:
        return _none(params)
    beside = period.engagements - period.known
    doubt = f"{formatting.spell(beside)} more perhaps" if beside else ""
    if not period.known:
        return formatting.sentence([_none(params).removesuffix("."), doubt]) + "."
    day, region, people = (formatting.share(row.known, row.engagements) for row in facts)
    of = f"of {formatting.count(period.known, 'engagement')} {_when(params)}"
    known = f"{of}, recorded: day {day}, region {region}, people {people}"
    return formatting.sentence([known, doubt]) + "."


@query(
    name="engagement.knowledge",
    sources=(*SOURCES, "organizations"),
    roles=OFFICE,
    finding=_knowledge_finding,
    unit="Engagements",
)
def knowledge(
    conn: sa.Connection, *, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """How much is known of the engagements of a period?

    First of the `period` itself: of the engagements that may have been in it,
    those that certainly were. Then, of these, of how many we know the `day`,
    the `region` (the State where the organization has its seat) and the
    `number of people`.

    Columns, a row each for period, day, region and number of people:
        fact         str
        known        Int64    engagements of which it is known
        engagements  Int64    engagements in all
        share        Float64  known of those, from 0 to 1; missing if there are none

    Raises:
        Refused: `since` is later than `until`.
    """
    done = activity_totals.per_organization(since, until)
    seated = organizations.c.member_state.is_not(None) | organizations.c.other_place.is_not(None)
    placed = sa.case((seated, done.c.engagements), else_=0)
    sums = done.c.engagements, done.c.dated, placed, done.c.engagements - done.c.uncounted
    certain, *facts = conn.execute(
        sa.select(*(sa.func.coalesce(sa.func.sum(column), 0) for column in sums)).join_from(
            done, organizations, organizations.c.id == done.c.organization_id
        )
    ).one()
    possible = conn.scalar(
        sa.select(sa.func.count()).where(
            engagements.c.civil_society, *periods.touching(engagements, since, until)
        )
    )
    rows = pd.DataFrame(
        {
            "fact": ("period", "day", "region", "number of people"),
            "known": pd.array([certain, *facts], dtype="Int64"),
            "engagements": pd.array([possible, *[certain] * 3], dtype="Int64"),
        }
    )
    if not activity.covered(conn, since, until):
        rows[["known", "engagements"]] = pd.NA
    return rows.assign(share=(rows["known"] / rows["engagements"]).where(rows["engagements"] > 0))


def _this_week(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Give how many there were, and how many more than on the same days a week earlier."""
    this, before = rows["engagements"].iloc[:2]
    if pd.isna(this):
        return f"No engagement is recorded by day {_when(params)}."
    of = f"{_when(params)}: {formatting.count(this, 'engagement')}"
    if this and rows["uncounted"].iloc[0]:
        counted = this - rows["uncounted"].iloc[0]
        of += f" (people recorded for {counted:,} of {this:,})"
    if pd.isna(before):
        return formatting.begun(f"{of}; the week before is not tracked.")
    by = this - before
    than = (
        f"{formatting.spell(abs(by))} {'more' if by > 0 else 'fewer'} than" if by else "as many as"
    )
    return formatting.begun(f"{of}, {than} on the same days a week before.")


@query(name="engagement.week_totals", sources=SOURCES, roles=OFFICE, finding=_this_week, unit=UNIT)
def week_totals(
    conn: sa.Connection, *, since: dt.date, until: dt.date, weeks: int = 2
) -> pd.DataFrame:
    """How many engagements were there in a week, and on the same days of the weeks before?

    From the roll-up by day alone, so that asking costs the same however many
    engagements there are. A week that still runs, asked up to today, is held
    against the same weekdays. Only engagements wholly within those days count,
    and none of States and their organizations.

    Columns, a row a week, the one asked for first:
        since         object  first day
        until         object  last day
        engagements   Int64   these three are missing of a week for which none is recorded by day
        participants  Int64   people, where counted; missing if none of it was
        uncounted     Int64   engagements without a count of people

    Raises:
        Refused: the days are none or more than a week, or the weeks fewer than two.
    """
    periods.check(since, until)
    if (until - since).days > 6 or weeks < 2:
        raise Refused("week_totals takes up to seven days, and two weeks or more")
    back = [dt.timedelta(weeks=weeks_ago) for weeks_ago in range(weeks)]
    held = sa.select(engagement_days).where(
        *periods.within(engagement_days, since - back[-1], until)
    )
    days = pd.read_sql_query(held, conn)
    rows = pd.DataFrame(
        {"since": [since - by for by in back], "until": [until - by for by in back]}
    )
    sums = [
        days.loc[(days["occurred_from"] >= first) & (days["occurred_until"] <= last), COUNTS].sum()
        for first, last in rows.itertuples(index=False)
    ]
    counted = _counted(rows.join(pd.DataFrame(sums, columns=COUNTS)))
    by_day = activity.records(conn)
    reached = [
        by_day is not None and last >= by_day.since and first <= by_day.until
        for first, last in counted[["since", "until"]].itertuples(index=False)
    ]
    return counted.assign(**{name: counted[name].where(reached) for name in COUNTS})
