"""The week in figures: each area's headline with the change since the week before."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society import engagement
from data_access.domain import formatting, weeks
from data_access.domain.lists import PLAIN
from data_access.domain.roles import OFFICE
from data_access.domain.vocabularies import HORIZON_DAYS
from data_access.events import events
from data_access.freshness import sources_of
from data_access.ngo_committee import accreditation
from data_access.overview import coverage
from data_access.partnerships import funding_balance
from data_access.queries import query
from data_access.reforms import reforms
from data_access.schema import engagement_days

AHEAD = HORIZON_DAYS
A_WEEK = dt.timedelta(days=7)
SOURCES = ("engagements", "ngo_committee", "reforms", "revenue", "events")


class Measure(NamedTuple):
    """One measure of a week beside what it was before; None where nothing is known."""

    area: str
    measure: str
    value: float | None
    previous_value: float | None
    unit: str
    period: str
    filters: Mapping[str, str] = {}


def _headlines_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    days = formatting.span(weeks.monday(params["week"]), weeks.sunday(params["week"]))
    known = rows.dropna(subset="value")
    if known.empty:
        return f"No data cover the week of {days}."
    compared = known.dropna(subset="previous_value")
    changed = int((compared["value"] != compared["previous_value"]).sum())
    return f"Measures that changed in the week of {days}: {changed} of {len(compared)}."


@query(
    name="weekly.headlines",
    sources=SOURCES,
    roles=OFFICE,
    finding=_headlines_finding,
    unit="As each row says",
)
def headlines(
    conn: sa.Connection, *, week: str | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """What are the figures of this week, and what were they before?

    Like is held against like. Engagements of a running week are held against
    the same weekdays of the week before. Outcomes of the Committee on NGOs are
    those of the report dated in the week, held against the last earlier report
    of the same kind of session, regular or resumed; in a week without a report
    they are missing, not zero. Reforms and events are counted as on the last
    day of the week (today, in the running week) and seven days earlier. The
    partnership balance is that of the latest year held against the year
    before, without the entities whose money changed category in between.

    Columns, a row a measure:
        area            str
        measure         str
        value           Float64  missing where nothing is known
        previous_value  Float64  missing where there is nothing to hold it against
        unit            str
        period          str      what the value is about
        filters         dict     what to set on the area's page to see its rows
    """
    monday, day = weeks.monday(week), weeks.day_of(week, as_of)
    found = [
        *_engagement(conn, monday, day),
        *_accreditation(conn, monday, weeks.sunday(week)),
        *_reforms(conn, day, coverage.week_of(week, as_of)),
        *balance_of(conn, day),
        *_events(conn, day, coverage.week_of(week, as_of)),
    ]
    rows = pd.DataFrame(found, columns=Measure._fields)
    return rows.astype({"value": "Float64", "previous_value": "Float64"})


def _engagement(conn: sa.Connection, monday: dt.date, day: dt.date) -> list[Measure]:
    this, before = weeks_known(conn, monday, day, 2)
    period = formatting.span(monday, day)
    days = {"since": monday.isoformat(), "until": day.isoformat()}
    return [
        Measure("engagement", name, number(this, name), number(before, name), unit, period, days)
        for name, unit in {"engagements": "engagements", "participants": "people"}.items()
    ]


def weeks_known(conn: sa.Connection, monday: dt.date, day: dt.date, count: int) -> list[Any]:
    """The totals of some weeks, the latest first; None for one that the register is silent on."""
    [register] = sources_of(conn, ("engagements",))
    begins = conn.scalar(sa.select(sa.func.min(engagement_days.c.occurred_from)))
    totals = engagement.week_totals(conn, since=monday, until=day, weeks=count)
    if not (begins and register.speaks_for):
        return [None] * count
    return [
        row if begins <= row.until and row.since <= register.speaks_for else None
        for row in totals.itertuples()
    ]


def number(row: Any, name: str) -> float | None:
    """One column of a week's totals; None where the register is silent, or counted nobody."""
    value = None if row is None else getattr(row, name)
    return None if pd.isna(value) else float(value)


def _accreditation(conn: sa.Connection, monday: dt.date, sunday: dt.date) -> list[Measure]:
    found = accreditation.reports(conn, monday, sunday)
    if not found:
        return [
            _outcome(name, None, None, "no report in this week")
            for name in accreditation.APPLICATIONS
        ]
    report = found[-1]
    before = report.previous.counts if report.previous else {}
    period = f"{report.session} session, report of {formatting.day(report.reported_on)}"
    return [
        _outcome(name, report.counts.get(name), before.get(name), period)
        for name in accreditation.APPLICATIONS
    ]


def _outcome(name: str, value: int | None, before: int | None, period: str) -> Measure:
    unit = "organizations" if name == "recommended" else "applications"
    return Measure("accreditation", name, value, before, unit, period)


def _reforms(conn: sa.Connection, day: dt.date, link: Mapping[str, str]) -> list[Measure]:
    states = {"overdue": "overdue", "due": "due", "decided": "reached"}
    if gap := coverage.gap_in_reforms(conn, day):
        period = formatting.begun(gap)
        return [Measure("reforms", name, None, None, "actions", period) for name in states]
    now, then = (
        reforms.by_work_package(conn, as_of=on)[[*states]].sum() for on in (day, day - A_WEEK)
    )
    known_then = not coverage.gap_in_reforms(conn, day - A_WEEK)
    return [
        Measure(
            *("reforms", name, float(now[name]), float(then[name]) if known_then else None),
            *("actions", f"as of {formatting.day(day)}", {"state": state} | dict(link)),
        )
        for name, state in states.items()
    ]


def balance_of(conn: sa.Connection, day: dt.date) -> list[Measure]:
    """The partnership balance of the latest year; none where nothing is recorded."""
    rows = funding_balance.latest_balance(conn, as_of=day)
    apart = rows["without"].notna().any()
    held = rows[rows["without"].notna() == apart].sort_values("year", ascending=False)
    if held.empty:
        return []
    ratios = [None if pd.isna(value) else value for value in held["corporate_per_nonprofit"]]
    left_out = f", {held['without'].iloc[0]} left out" if apart else ""
    return [
        Measure(
            "partnerships",
            "corporate_per_nonprofit",
            ratios[0],
            ratios[1] if len(ratios) > 1 else None,
            "corporate dollars for each nonprofit dollar",
            f"year {held['year'].iloc[0]}{left_out}",
        )
    ]


def balance_headline(conn: sa.Connection, day: dt.date) -> str:
    """Return the headline of the balance, the same as on its own page."""
    rows = funding_balance.latest_balance(conn, as_of=day)
    return funding_balance.latest_balance.finding(rows, {})


def _events(conn: sa.Connection, day: dt.date, link: Mapping[str, str]) -> list[Measure]:
    period = formatting.span(day, day + dt.timedelta(days=AHEAD))
    now, then = (_coming(conn, on) for on in (day, day - A_WEEK))
    return [Measure("events", "coming", now, then, "events", period, dict(link))]


def _coming(conn: sa.Connection, day: dt.date) -> float | None:
    """Return how many events are listed for 14 days; None where no calendar covers them."""
    if coverage.gap_in_events(conn, day):
        return None
    return float(len(events.upcoming(conn, as_of=day, days=AHEAD)))


# What changed


def _changes_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No recorded figure changed this week."
    first = rows.iloc[0]
    if not first["in_all"]:
        return f"{first['sentence']}."
    number = formatting.count(int(first["in_all"]), "figure")
    whole = f"{formatting.begun(number)} changed; largest change: {first['sentence']}."
    return formatting.shortest([whole, f"{first['sentence']}."])


# For each measure: the sentence that carries its level, and the page with its rows.
SAID = {
    "engagements": ("Civil society took part {n}", "engagement"),
    "participants": ("Civil society organizations sent {n}", "engagement"),
    "recommended": ("The Committee on NGOs recommended {n}", "accreditation"),
    "deferred": ("The Committee on NGOs deferred {n}", "accreditation"),
    "closed": ("The Committee on NGOs closed {n} that had gone unanswered", "accreditation"),
    "overdue": ("{N} overdue", "reforms"),
    "due": ("{N} due within 14 days", "reforms"),
    "decided": ("{N} reported complete", "reforms"),
    "corporate_per_nonprofit": ("Companies gave {n}", "partnerships"),
    "coming": ("{N} listed for the next 14 days", "events"),
}
HELD_AGAINST = {"engagement": ", against the same days a week before"}
COUNTED = {
    "engagements": ("time", "times"),
    "participants": ("person", "people"),
    "recommended": ("organization", "organizations"),
    "deferred": ("application", "applications"),
    "closed": ("application", "applications"),
    "overdue": ("reform action is", "reform actions are"),
    "due": ("reform action is", "reform actions are"),
    "decided": ("reform action is", "reform actions are"),
    "coming": ("event is", "events are"),
}


@query(
    name="weekly.changes",
    sources=SOURCES,
    roles=OFFICE,
    finding=_changes_finding,
    unit="Change since the week before, or since the last report of the same kind",
)
def changes(
    conn: sa.Connection,
    *,
    week: str | None = None,
    as_of: dt.date | None = None,
    top: int = 5,
) -> pd.DataFrame:
    """What changed this week, the largest change first?

    The measures of `headlines` that differ from what they were before, ranked
    by the size of the change against the larger of the two values. The
    partnership balance is a figure of the year: it stands here only in the
    week in which its source was loaded.

    Columns: those of a line (figure, unit, sentence, note, page, params), with
        in_all  int  how many measures changed, where the list is cut to `top`
    """
    rows = headlines(conn, week=week, as_of=as_of)
    if rows["value"].isna().all():
        return _nothing_known(conn, weeks.day_of(week, as_of))
    rows = rows.dropna(subset=["value", "previous_value"])
    rows = rows[rows["value"] != rows["previous_value"]]
    if not _revenue_came(conn, weeks.monday(week), weeks.day_of(week, as_of)):
        rows = rows[rows["area"] != "partnerships"]
    size = (rows["value"] - rows["previous_value"]).abs() / rows[["value", "previous_value"]].max(
        axis=1
    )
    ranked = rows.assign(size=size).sort_values("size", ascending=False, kind="stable")
    lines = [_changed(row) for row in ranked.head(top).itertuples()]
    for line in lines:
        if line["page"] == "partnerships":
            line["sentence"] = balance_headline(conn, weeks.day_of(week, as_of))
    return pd.DataFrame(lines, columns=[*PLAIN]).assign(in_all=len(ranked))


def _nothing_known(conn: sa.Connection, day: dt.date) -> pd.DataFrame:
    """Return the line that says that no data are loaded; no row where only this week has none."""
    gaps = {
        "Reforms": coverage.gap_in_reforms(conn, day),
        "Events": coverage.gap_in_events(conn, day),
    }
    return pd.DataFrame(coverage.gap_lines(gaps), columns=[*PLAIN]).assign(in_all=0)


def _changed(row: Any) -> dict[str, Any]:
    sentence, page = SAID[row.measure]
    if row.measure == "corporate_per_nonprofit":
        number = f"{row.value:.1f} dollars for each dollar of nonprofits"
        figure, before = f"{row.value:.1f} : 1", f"{row.previous_value:.1f}"
    else:
        number = formatting.count(int(row.value), *COUNTED[row.measure])
        figure = formatting.change(row.value - row.previous_value)
        before = f"{row.previous_value:,.0f}"
    return {
        "figure": figure,
        "unit": f"from {before}",
        "sentence": sentence.format(n=number, N=formatting.begun(number)),
        "note": formatting.sentence([row.period + HELD_AGAINST.get(row.area, "")]),
        "page": page,
        "params": row.filters,
    }


def _revenue_came(conn: sa.Connection, first: dt.date, last: dt.date) -> bool:
    [source] = sources_of(conn, ("revenue",))
    return (
        source.loaded_at is not None and first <= weeks.in_new_york(source.loaded_at).date() <= last
    )
