"""Questions about accreditation: what the Committee on NGOs decides, and who waits how long.

The Committee recommends status; the Economic and Social Council grants it. An organization at
one report date with one outcome is one decision, under however many names its source has it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import merged
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.schema import OUTCOMES, decisions, organizations

SOURCES = ("ngo_committee",)
UNIT = "Decisions of the Committee on NGOs"
# What becomes of applications at every session; a date with one of these is that of a report.
APPLICATIONS = ("recommended", "deferred", "closed")
NOUNS = {"recommended": "recommendation", "deferred": "deferral", "closed": "closure"}
# Regular sessions that were held late in the pandemic; all others report by April.
LATE_REGULAR = frozenset({dt.date(2021, 6, 8), dt.date(2022, 6, 7)})


def session(reported_on: dt.date) -> str:
    """The kind of session that reported on a date: "regular" or "resumed"."""
    return "regular" if reported_on.month <= 4 or reported_on in LATE_REGULAR else "resumed"


@dataclass(frozen=True)
class Report:
    """What one session made of the applications before it, and the last of its kind before it."""

    reported_on: dt.date
    session: str
    counts: Mapping[str, int]
    previous: "Report | None"


def reports(conn: sa.Connection, since: dt.date, until: dt.date) -> list[Report]:
    """The reports dated from `since` to `until`, each with the last earlier one of its kind.

    A regular session is compared with a regular one, a resumed with a resumed:
    what is before them differs. `counts` has those outcomes in APPLICATIONS
    that are recorded of the report.
    """
    days = _report_days(decisions.c.reported_on.between(since, until))
    found = conn.scalars(days.order_by(decisions.c.reported_on)).all()
    return [_report(conn, day, _before(conn, day)) for day in found]


def _report_days(*clauses: sa.ColumnElement[bool]) -> sa.Select:
    applications = decisions.c.outcome.in_(APPLICATIONS)
    return sa.select(decisions.c.reported_on).where(applications, *clauses).distinct()


def _before(conn: sa.Connection, day: dt.date) -> Report | None:
    earlier = conn.scalars(_report_days(decisions.c.reported_on < day))
    alike = [other for other in earlier if session(other) == session(day)]
    return _report(conn, max(alike), None) if alike else None


def _report(conn: sa.Connection, day: dt.date, previous: Report | None) -> Report:
    once = _once(decisions.c.reported_on == day, decisions.c.outcome.in_(APPLICATIONS))
    counted = sa.select(once.c.outcome, sa.func.count()).group_by(once.c.outcome)
    return Report(day, session(day), dict(conn.execute(counted).all()), previous)


def _once(*clauses: sa.ColumnElement) -> sa.Subquery:
    """Decisions by the organization they count for, each once."""
    into = merged()
    counts_as = sa.func.coalesce(into.c.counted_as_id, decisions.c.organization_id)
    return (
        sa.select(counts_as.label("organization_id"), decisions.c.reported_on, decisions.c.outcome)
        .join(into, into.c.organization_id == decisions.c.organization_id, isouter=True)
        .where(*clauses)
        .distinct()
        .subquery("once")
    )


def in_years(day: sa.Column, since: int | None, until: int | None) -> list[sa.ColumnElement]:
    """The clauses that keep what is dated in the years asked for.

    Raises:
        Refused: `since` is later than `until`, or one of them is no year.
    """
    if since is not None and until is not None and since > until:
        raise Refused(f"since ({since}) is later than until ({until})")
    clauses = []
    if since is not None:
        clauses.append(day >= dt.date(since, 1, 1))
    if until is not None:
        clauses.append(day <= dt.date(until, 12, 31))
    return clauses


def _in_order(outcome: sa.ColumnElement) -> sa.Case:
    return sa.case({name: place for place, name in enumerate(OUTCOMES)}, value=outcome)


def years(params: Mapping[str, Any]) -> str:
    """The years that were asked for, as they follow a word: " in 2024", or nothing if all."""
    since, until = params["since"], params["until"]
    if since is not None and until is not None:
        return f" in {since}" if since == until else f" from {since} to {until}"
    when = f" since {since}" if since is not None else ""
    return when + (f" up to {until}" if until is not None else "")


def _nothing(params: Mapping[str, Any]) -> str:
    return f"No decision of the Committee on NGOs is recorded{years(params)}."


def _decided(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return _nothing(params)
    first, last = rows["year"].min(), rows["year"].max()
    sums = rows.groupby("outcome")["decisions"].sum()
    made = [formatting.count(int(sums.get(outcome, 0)), noun) for outcome, noun in NOUNS.items()]
    return (
        f"The Committee on NGOs made {formatting.listed(made)}"
        f" {f'in {first}' if first == last else f'from {first} to {last}'};"
        " a recommendation is not yet a grant."
    )


@query(
    name="accreditation.decisions_by_year",
    sources=SOURCES,
    roles=OFFICE,
    finding=_decided,
    unit=UNIT,
)
def decisions_by_year(
    conn: sa.Connection, *, since: int | None = None, until: int | None = None
) -> pd.DataFrame:
    """What did the Committee on NGOs decide, year by year?

    The year is that of the Committee's report. An organization at one report
    date with one outcome is one decision; an application deferred at both
    sessions of a year is two decisions of one organization. Recommended is not
    granted: the Economic and Social Council grants, later. Years differ in the
    number and kind of their sessions. Left open, `since` and `until` are no
    bounds.

    Columns, a row a year and outcome that occurred in it:
        year           Int64
        outcome        str    recommended, deferred, closed, withdrawn, not recommended,
                              status withdrawn, reclassification deferred
        decisions      Int64
        organizations  Int64  different organizations concerned

    Raises:
        Refused: `since` is later than `until`, or one of them is no year.
    """
    once = _once(*in_years(decisions.c.reported_on, since, until))
    year = sa.extract("year", once.c.reported_on)
    statement = (
        sa.select(
            year.label("year"),
            once.c.outcome,
            sa.func.count().label("decisions"),
            sa.func.count(once.c.organization_id.distinct()).label("organizations"),
        )
        .group_by(year, once.c.outcome)
        .order_by(year, _in_order(once.c.outcome))
    )
    whole = dict.fromkeys(("year", "decisions", "organizations"), "Int64")
    return pd.read_sql_query(statement, conn).astype(whole)


def _compared(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    told = rows[rows["outcome"].isin(APPLICATIONS)]
    if told.empty:
        return _nothing(params)
    last = told["reported_on"].max()
    kind = session(last)
    earlier = told.loc[(told["session"] == kind) & (told["reported_on"] < last), "reported_on"]
    said = f"The {kind} session that reported on {formatting.day(last)} {_done(told, last)}"
    if earlier.empty:
        return f"{said}; no earlier {kind} session is among them."
    before = earlier.max()
    return f"{said}; that of {formatting.day(before)} {_done(told, before)}."


def _done(told: pd.DataFrame, day: dt.date) -> str:
    """What became of applications at one session, as far as it is recorded."""
    counts = told[told["reported_on"] == day].set_index("outcome")["decisions"]
    found = [(outcome, int(counts[outcome])) for outcome in APPLICATIONS if outcome in counts]
    (first, number), *others = found
    said = [f"{first} {formatting.count(number, 'application')}"]
    return formatting.listed(
        [*said, *(f"{name} {formatting.spell(some)}" for name, some in others)]
    )


@query(
    name="accreditation.decisions_by_report",
    sources=SOURCES,
    roles=OFFICE,
    finding=_compared,
    unit=UNIT,
)
def decisions_by_report(
    conn: sa.Connection, *, since: int | None = None, until: int | None = None
) -> pd.DataFrame:
    """What did the Committee on NGOs decide, session by session?

    A report is a date on which applications were recommended, deferred or
    closed. What is before a regular session (January to April; 8 June 2021 and
    7 June 2022 in the pandemic) differs from what is before a resumed one, so
    that each compares with its own kind only. Counted as by year.

    Columns, a row a report and outcome that occurred in it:
        reported_on  date
        session      str    regular or resumed
        outcome      str    as in decisions_by_year
        decisions    Int64

    Raises:
        Refused: `since` is later than `until`, or one of them is no year.
    """
    once = _once(
        *in_years(decisions.c.reported_on, since, until),
        decisions.c.reported_on.in_(_report_days()),
    )
    statement = (
        sa.select(once.c.reported_on, once.c.outcome, sa.func.count().label("decisions"))
        .group_by(once.c.reported_on, once.c.outcome)
        .order_by(once.c.reported_on, _in_order(once.c.outcome))
    )
    rows = pd.read_sql_query(statement, conn).astype({"decisions": "Int64"})
    kinds = pd.Series(map(session, rows["reported_on"]), dtype="str")
    rows.insert(1, "session", kinds)
    return rows


def _longest(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No deferral by the Committee on NGOs is recorded."
    first = rows.iloc[0]
    times = formatting.count(int(first["deferrals"]), "time")
    when = formatting.span(first["first_on"], first["last_on"])
    return (
        f"No organization was deferred more often than {first['organization']}: {times},"
        f" {'on' if first['first_on'] == first['last_on'] else 'from'} {when};"
        f" the last decision on it was: {first['outcome_now']}."
    )


@query(
    name="accreditation.longest_deferred",
    sources=SOURCES,
    roles=OFFICE,
    finding=_longest,
    unit="Deferrals by the Committee on NGOs, one a report at most",
)
def longest_deferred(conn: sa.Connection, *, top: int = 10) -> pd.DataFrame:
    """Which organizations has the Committee on NGOs deferred most often?

    The `top` organizations by the number of reports that defer their
    application, then by the earliest of them, then by name. A deferred
    reclassification is no deferred application. Renamed and merged
    organizations count as what they are now.

    Columns, a row an organization:
        organization     str    present name
        deferrals        Int64
        first_on         date   report of the first deferral
        last_on          date   report of the last deferral
        outcome_now      str    outcome of the last decision on it, of whatever kind
        organization_id  Int64

    Raises:
        Refused: `top` is below one.
    """
    if top < 1:
        raise Refused(f"top must be above zero, not {top}")
    once = _once()
    most = _most_deferred(once, top)
    # Of two outcomes in one report the one that ends the wait counts as the later.
    order = [once.c.reported_on.desc(), once.c.outcome == "deferred", _in_order(once.c.outcome)]
    place = sa.func.row_number().over(partition_by=once.c.organization_id, order_by=order)
    latest = (
        sa.select(once.c.organization_id, once.c.outcome, place.label("place"))
        .where(once.c.organization_id.in_(sa.select(most.c.organization_id)))
        .subquery("latest")
    )
    statement = (
        sa.select(
            most.c.organization,
            most.c.deferrals,
            most.c.first_on,
            most.c.last_on,
            latest.c.outcome.label("outcome_now"),
            most.c.organization_id,
        )
        .join(latest, latest.c.organization_id == most.c.organization_id)
        .where(latest.c.place == 1)
        .order_by(most.c.deferrals.desc(), most.c.first_on, most.c.organization)
    )
    return pd.read_sql_query(statement, conn).astype(
        {"deferrals": "Int64", "organization_id": "Int64"}
    )


def _most_deferred(once: sa.Subquery, top: int) -> sa.Subquery:
    deferrals = sa.func.count().label("deferrals")
    first_on = sa.func.min(once.c.reported_on).label("first_on")
    return (
        sa.select(
            once.c.organization_id,
            organizations.c.name.label("organization"),
            deferrals,
            first_on,
            sa.func.max(once.c.reported_on).label("last_on"),
        )
        .join(organizations, organizations.c.id == once.c.organization_id)
        .where(once.c.outcome == "deferred")
        .group_by(once.c.organization_id, organizations.c.name)
        .order_by(deferrals.desc(), first_on, organizations.c.name, once.c.organization_id)
        .limit(top)
        .subquery("most")
    )
