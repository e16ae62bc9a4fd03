"""Queries about the hosts of events: which organizations host, at which event, and with whom."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as, merged
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.schema import event_hosts, organizations

SOURCES = ("event_hosts",)


def _hosting(event: int | None = None) -> sa.CTE:
    """Give each host of each event once, as the organization that it was merged into.

    Columns: event_key, organization_id, role, first_year, last_year.
    """
    into = merged()
    counted_as = sa.func.coalesce(into.c.counted_as_id, event_hosts.c.organization_id)
    statement = (
        sa.select(
            event_hosts.c.event_key,
            counted_as.label("organization_id"),
            sa.func.min(event_hosts.c.role).label("role"),
            sa.func.min(event_hosts.c.year).label("year"),
        )
        .join_from(
            event_hosts, into, into.c.organization_id == event_hosts.c.organization_id, isouter=True
        )
        .group_by(event_hosts.c.event_key, counted_as)
    )
    if event is not None:
        statement = statement.where(event_hosts.c.event_id == int(event))
    return statement.cte()


def _require_top(top: int) -> None:
    if top < 1:
        raise Refused(f"top must be above zero, not {top}.")


def _hosts_finding(rows: pd.DataFrame, _: Mapping[str, Any]) -> str:
    """State how many organizations host events, and which hosts most."""
    if rows.empty:
        return "No host of an event is recorded."
    first = rows.iloc[0]
    hosts = formatting.count(int(first["in_all"]), "organization is", "organizations are")
    return (
        f"Most events with recorded hosts: {first['organization']}"
        f" ({first['events']:,} of {first['all_events']:,}); {hosts} recorded as hosts."
    )


@query(
    name="events.hosts",
    sources=SOURCES,
    roles=OFFICE,
    finding=_hosts_finding,
    unit="Events with recorded hosts",
)
def hosts(conn: sa.Connection, *, top: int = 100) -> pd.DataFrame:
    """Which organizations host events?

    Each event counts once for each of its recorded hosts, so that the column does not add up to
    the number of events. Hosts are of every kind: States and United Nations bodies are among them.
    An organization counts as the one that it was merged into. Events of
    which no host is recorded are left out; a missing year is not known.

    Columns, a row for each organization, the one with most events first, at most `top`:
        organization     str
        events           int    events that it hosts, alone or with others
        joint            int    of them with another recorded host
        others           int    organizations with which it hosts
        first, last      Int64  years of its first and last event; missing if not recorded
        in_all           int    organizations that host, where the list is cut
        all_events       int    events with a recorded host
        organization_id  int

    Raises:
        Refused: `top` is below one.
    """
    _require_top(top)
    own, other = _hosting(), _hosting()
    together = (
        sa.select(
            own.c.organization_id,
            sa.func.count(own.c.event_key.distinct()).label("joint"),
            sa.func.count(other.c.organization_id.distinct()).label("others"),
        )
        .join(other, own.c.event_key == other.c.event_key)
        .where(own.c.organization_id != other.c.organization_id)
        .group_by(own.c.organization_id)
        .subquery()
    )
    all_events = sa.select(sa.func.count(event_hosts.c.event_key.distinct())).scalar_subquery()
    number = sa.func.count().label("events")
    statement = (
        sa.select(
            organizations.c.name.label("organization"),
            number,
            sa.func.coalesce(sa.func.min(together.c.joint), 0).label("joint"),
            sa.func.coalesce(sa.func.min(together.c.others), 0).label("others"),
            sa.func.min(own.c.year).label("first"),
            sa.func.max(own.c.year).label("last"),
            sa.func.count().over().label("in_all"),
            all_events.label("all_events"),
            own.c.organization_id,
        )
        .join_from(own, organizations, organizations.c.id == own.c.organization_id)
        .join(together, together.c.organization_id == own.c.organization_id, isouter=True)
        .group_by(own.c.organization_id, organizations.c.name)
        .order_by(number.desc(), organizations.c.name, own.c.organization_id)
        .limit(top)
    )
    counts = ("events", "joint", "others", "in_all", "all_events", "organization_id")
    types = {"organization": "str", **dict.fromkeys(counts, "int64")}
    types |= {"first": "Int64", "last": "Int64"}
    return pd.read_sql_query(statement, conn).astype(types)


def _together_finding(rows: pd.DataFrame, _: Mapping[str, Any]) -> str:
    """State which two organizations host most events together."""
    if rows.empty:
        return "No event with two recorded hosts is on record."
    first = rows.iloc[0]
    events = formatting.count(int(first["events"]), "event")
    return (
        f"Most events hosted together: {first['organization']} and {first['other']}"
        f" ({events}), of {formatting.count(int(first['in_all']), 'pair')}."
    )


@query(
    name="events.hosts_together",
    sources=SOURCES,
    roles=OFFICE,
    finding=_together_finding,
    unit="Events with recorded hosts",
)
def together(
    conn: sa.Connection, *, organization: int | None = None, top: int = 100
) -> pd.DataFrame:
    """Which organizations host events with one another?

    Every two recorded hosts of one event are a pair. With `organization` only its pairs are
    listed. An organization counts as the one that it was merged into.

    Columns, a row for each pair, the one with most events first, at most `top`:
        organization, other         str    the names, in the order of their numbers
        events                      int    events that both host
        last                        Int64  year of the last of them; missing if not recorded
        in_all                      int    pairs, where the list is cut
        organization_id, other_id   int

    Raises:
        Refused: `top` is below one.
    """
    _require_top(top)
    one, two = _hosting(), _hosting()
    first, second = organizations.alias(), organizations.alias()
    number = sa.func.count().label("events")
    statement = (
        sa.select(
            first.c.name.label("organization"),
            second.c.name.label("other"),
            number,
            sa.func.max(one.c.year).label("last"),
            sa.func.count().over().label("in_all"),
            one.c.organization_id,
            two.c.organization_id.label("other_id"),
        )
        .join_from(one, two, one.c.event_key == two.c.event_key)
        .join(first, first.c.id == one.c.organization_id)
        .join(second, second.c.id == two.c.organization_id)
        .where(one.c.organization_id < two.c.organization_id)
        .group_by(one.c.organization_id, two.c.organization_id, first.c.name, second.c.name)
        .order_by(number.desc(), first.c.name, second.c.name, one.c.organization_id)
        .limit(top)
    )
    if organization is not None:
        into = counted_as()
        its = (
            sa.select(into.c.counted_as_id)
            .where(into.c.organization_id == int(organization))
            .scalar_subquery()
        )
        statement = statement.where(
            sa.or_(one.c.organization_id == its, two.c.organization_id == its)
        )
    counts = ("events", "in_all", "organization_id", "other_id")
    types = {"organization": "str", "other": "str", **dict.fromkeys(counts, "int64")}
    return pd.read_sql_query(statement, conn).astype(types | {"last": "Int64"})


def _of_event_finding(rows: pd.DataFrame, _: Mapping[str, Any]) -> str:
    """State how many organizations host the event."""
    if rows.empty:
        return "No host of this event is recorded."
    hosts = formatting.count(len(rows), "organization is", "organizations are")
    return f"{formatting.begun(hosts)} recorded as hosts of this event."


@query(
    name="events.hosts_of_event",
    sources=SOURCES,
    roles=OFFICE,
    finding=_of_event_finding,
    unit="Organizations",
)
def of_event(conn: sa.Connection, *, event: int) -> pd.DataFrame:
    """Which organizations host one event?

    Columns, a row for each organization, by name:
        organization     str
        role             str  host, co-host or partner; missing if not recorded
        organization_id  int
    """
    its = _hosting(event)
    statement = (
        sa.select(organizations.c.name.label("organization"), its.c.role, its.c.organization_id)
        .join_from(its, organizations, organizations.c.id == its.c.organization_id)
        .order_by(organizations.c.name, its.c.organization_id)
    )
    types = {"organization": "str", "role": "str", "organization_id": "int64"}
    return pd.read_sql_query(statement, conn).astype(types)
