"""Questions about accreditation: what the Committee on NGOs decides, and who waits how long.

The Committee recommends status; the Economic and Social Council grants it. An organization at
one report date with one outcome is one decision, under however many names its source has it.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import merged
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.ngo_committee import incomplete_reports
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
    missing: int = 0


def reports(conn: sa.Connection, since: dt.date, until: dt.date) -> list[Report]:
    """The reports dated from `since` to `until`, each with the last earlier one of its kind.

    A regular session is compared with a regular one, a resumed with a resumed:
    what is before them differs. `counts` has those outcomes in APPLICATIONS
    that are recorded of the report, `missing` the names that the files lack of
    an incomplete one: it is compared with none, and none with it.
    """
    days = _report_days(decisions.c.reported_on.between(since, until))
    found = conn.scalars(days.order_by(decisions.c.reported_on)).all()
    holes = incomplete_reports.incomplete(conn) if found else {}
    return [
        Report(
            *(day, session(day), _counts(conn, day)),
            None if day in holes else _before(conn, day, holes),
            holes[day].missing if day in holes else 0,
        )
        for day in found
    ]


def _report_days(*clauses: sa.ColumnElement[bool]) -> sa.Select:
    applications = decisions.c.outcome.in_(APPLICATIONS)
    return sa.select(decisions.c.reported_on).where(applications, *clauses).distinct()


def _before(conn: sa.Connection, day: dt.date, holes: Collection[dt.date]) -> Report | None:
    earlier = conn.scalars(_report_days(decisions.c.reported_on < day))
    alike = [one for one in earlier if session(one) == session(day) and one not in holes]
    last = max(alike, default=None)
    return Report(last, session(last), _counts(conn, last), None) if last else None


def _counts(conn: sa.Connection, day: dt.date) -> dict[str, int]:
    once = _once(decisions.c.reported_on == day, decisions.c.outcome.in_(APPLICATIONS))
    counted = sa.select(once.c.outcome, sa.func.count()).group_by(once.c.outcome)
    return dict(conn.execute(counted).all())


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


def _by_year_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return _nothing(params)
    first, last = rows["year"].min(), rows["year"].max()
    sums = rows.groupby("outcome")["decisions"].sum()
    made = [formatting.count(int(sums.get(outcome, 0)), noun) for outcome, noun in NOUNS.items()]
    when = f"in {first}" if first == last else f"from {first} to {last}"
    missing = rows["missing"].sum()
    note = f"{formatting.spell(missing)} more recommendations missing" if missing else ""
    said = f"The Committee on NGOs made {formatting.listed(made)} {when}"
    return formatting.sentence([said, note or "a recommendation is not yet a grant"]) + "."


@query(
    name="accreditation.decisions_by_year",
    sources=SOURCES,
    roles=OFFICE,
    finding=_by_year_finding,
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
        missing        Int64  of recommended: names that the files lack, in incomplete reports

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
    rows = pd.read_sql_query(statement, conn).astype(whole)
    of_year = {}
    for day, hole in incomplete_reports.incomplete(conn).items():
        of_year[day.year] = of_year.get(day.year, 0) + hole.missing
    return rows.assign(missing=_missing(rows, rows["year"], of_year))


def _missing(rows: pd.DataFrame, when: pd.Series, missing: Mapping[Any, int]) -> pd.Series:
    """Give the names that the files lack, on the rows of recommendations."""
    numbers = when.map(lambda one: missing.get(one, pd.NA)).astype("Int64")
    return numbers.where(rows["outcome"] == "recommended")


def _by_report_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    reported = rows[rows["outcome"].isin(APPLICATIONS)]
    if reported.empty:
        return _nothing(params)
    last = reported["reported_on"].max()
    kind = session(last)
    own = f"{_outcomes(reported, last)} ({kind} session, {formatting.day(last)})"
    if missing := reported.loc[reported["reported_on"] == last, "missing"].sum():
        return formatting.begun(f"{own}; incomplete, {formatting.spell(missing)} names missing.")
    complete = reported[reported["missing"].isna()]
    alike = (complete["session"] == kind) & (complete["reported_on"] < last)
    if not alike.any():
        return formatting.begun(f"{own}; no earlier {kind} session to compare is recorded.")
    before = complete.loc[alike, "reported_on"].max()
    return formatting.begun(f"{own}; {formatting.day(before)}: {_outcomes(reported, before)}.")


def _outcomes(reported: pd.DataFrame, day: dt.date) -> str:
    """Write what became of applications in one report, as far as it is recorded."""
    counts = reported[reported["reported_on"] == day].set_index("outcome")["decisions"]
    return formatting.listed(
        [f"{one} {formatting.spell(int(counts[one]))}" for one in APPLICATIONS if one in counts]
    )


@query(
    name="accreditation.decisions_by_report",
    sources=SOURCES,
    roles=OFFICE,
    finding=_by_report_finding,
    unit=UNIT,
)
def decisions_by_report(
    conn: sa.Connection, *, since: int | None = None, until: int | None = None
) -> pd.DataFrame:
    """What did the Committee on NGOs decide, session by session?

    A report is a date on which applications were recommended, deferred or
    closed. What is before a regular session (January to April; 8 June 2021 and
    7 June 2022 in the pandemic) differs from what is before a resumed one, so
    that each compares with its own kind only, and an incomplete report with
    none (`incomplete_reports`). Counted as by year.

    Columns, a row a report and outcome that occurred in it:
        reported_on  date
        session      str    regular or resumed
        outcome      str    as in decisions_by_year
        decisions    Int64
        missing      Int64  as in decisions_by_year

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
    holes = incomplete_reports.incomplete(conn)
    lacks = {day: hole.missing for day, hole in holes.items()}
    return rows.assign(missing=_missing(rows, rows["reported_on"], lacks))


def _longest_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No deferral by the Committee on NGOs is recorded."
    first = rows.iloc[0]
    when = formatting.span(first["first_on"], first["last_on"])
    return (
        f"No organization has more recorded deferrals than {first['organization']}:"
        f" {int(first['deferrals'])}, {when}; last decision: {first['outcome_now']}."
    )


@query(
    name="accreditation.longest_deferred",
    sources=SOURCES,
    roles=OFFICE,
    finding=_longest_finding,
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
