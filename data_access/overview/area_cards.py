"""How the areas stand: for each its headline figure, the change, its source's date, its past."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import freshness
from data_access.domain import formatting, weeks
from data_access.domain.lists import AreaCard, columns
from data_access.domain.roles import OFFICE
from data_access.domain.sources import LATE, Source
from data_access.events import event_scope
from data_access.ngo_committee import accreditation
from data_access.overview import coverage, week_on_week
from data_access.partnerships import funding_balance, headline
from data_access.queries import query
from data_access.reforms import reforms
from data_access.schema import events

BARS = 8


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    fresh = len(rows) - int(rows["late"].sum())
    if not fresh:
        return f"No up-to-date data are loaded for any of {len(rows)} areas."
    return f"Areas up to date: {fresh} of {len(rows)}."


@query(
    name="areas.standing",
    sources=week_on_week.SOURCES,
    roles=OFFICE,
    finding=_finding,
    unit="As each row says",
)
def standing(
    conn: sa.Connection, *, week: str | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """How does each area stand this week, and how old is that knowledge?

    The headline of an area is one of the measures of `weekly.headlines`; for
    the Committee on NGOs, in a week without a report, the last report before
    it. The bars are up to eight earlier values of the same measure, compared
    like with like: the same weekdays, the same kind of session, the same day of
    the week. A source is late once more than 1.25 times its usual interval has
    passed since the date it speaks for.

    Columns, a row an area:
        label, page, params  what it is called, and where its rows are
        figure, sentence     the headline, and what it counts with the change
        freshness, late      the date of that knowledge; whether it is late
        past, now            earlier values, oldest first, the last of this week if `now`
        past_said            the same in words
    """
    monday, day = weeks.monday(week), weeks.day_of(week, as_of)
    measures = week_on_week.headlines(conn, week=week, as_of=as_of).set_index("measure")
    found = freshness.sources_of(conn, week_on_week.SOURCES, on=day)
    sources = {source.name: source for source in found}
    rows = [
        _dated(_engagement(conn, measures, monday, day), sources["engagements"], day),
        _dated(_committee(conn, week, day), sources["ngo_committee"], day),
        _dated(_reforms(conn, measures, day), sources["reforms"], day),
        _dated(_partnerships(conn, measures, day), sources["revenue"], day, _balance_of(measures)),
        _dated(_events(conn, measures, day), sources["events"], day),
    ]
    filters = measures["filters"].to_dict()
    named = ("engagements", "recommended", "overdue", "corporate_per_nonprofit", "coming")
    for row, name in zip(rows, named, strict=True):
        row["params"] = filters.get(name, {})
    return pd.DataFrame(rows, columns=[*columns(AreaCard)])


def _dated(row: dict[str, Any], source: Source, day: dt.date, about: str = "") -> dict[str, Any]:
    """Add the date of an area's data, or what they are `about`, and whether they are late."""
    state = source.state(day)
    if state == "missing":
        known = bool(row["figure"])
        label = "Date of the data not recorded" if known else "No file of this area covers the day"
        sentence = row["sentence"] if known else formatting.begun(source.as_of)
        return row | {"sentence": sentence, "freshness": label, "late": True}
    if state in LATE:
        label = f"Out of date, {about or f'latest {source.as_of}'}"
    else:
        label = formatting.begun(about or f"as of {source.as_of}")
    return row | {"freshness": label, "late": state in LATE}


def _row(label: str, page: str, figure: str, sentence: str, past: list, *, now: bool) -> dict:
    known = [f"{value:,.1f}".removesuffix(".0") for value in past if value is not None]
    said = f"{label}, earlier to now: {', '.join(known)}" if known else f"{label}: nothing earlier"
    return {
        "label": label,
        "page": page,
        "figure": figure,
        "sentence": sentence,
        "past": past,
        "now": now,
        "past_said": said,
    }


def _change(value: float, before: float) -> str:
    return "no earlier figure" if pd.isna(before) else formatting.change(value - before)


def _engagement(
    conn: sa.Connection, measures: pd.DataFrame, monday: dt.date, day: dt.date
) -> dict[str, Any]:
    this = measures.loc["engagements"]
    past = [
        week_on_week.number(row, "engagements")
        for row in week_on_week.weeks_known(conn, monday, day, BARS)
    ][::-1]
    if pd.isna(this["value"]):
        return _row(
            "CSO engagement", "engagement", "", "Nothing recorded for this week", past, now=False
        )
    said = f"engagements, {_change(this['value'], this['previous_value'])}"
    return _row("CSO engagement", "engagement", f"{this['value']:,.0f}", said, past, now=True)


def _committee(conn: sa.Connection, week: str, day: dt.date) -> dict[str, Any]:
    since = dt.date(day.year - BARS, 1, 1)
    rows = accreditation.decisions_by_report(conn, since=since.year, until=day.year)
    rows = rows[(rows["outcome"] == "recommended") & (rows["reported_on"] <= day)]
    if rows.empty:
        return _row("Committee on NGOs", "accreditation", "", "No report yet", [], now=False)
    last = rows.iloc[-1]
    alike = rows[rows["session"] == last["session"]].tail(BARS)["decisions"].astype(float).tolist()
    change = _change(alike[-1], alike[-2] if len(alike) > 1 else float("nan"))
    this_week = last["reported_on"] >= weeks.monday(week)
    said = f"recommended, {change}" if this_week else "recommended"
    return _row(
        "Committee on NGOs", "accreditation", f"{alike[-1]:,.0f}", said, alike, now=this_week
    )


def _reforms(conn: sa.Connection, measures: pd.DataFrame, day: dt.date) -> dict[str, Any]:
    decided, overdue = (measures.loc[name] for name in ("decided", "overdue"))
    if pd.isna(decided["value"]):
        return _row("Reforms", "reforms", "", "No reform actions recorded", [], now=False)
    days = [day - week_on_week.A_WEEK * ago for ago in reversed(range(BARS))]
    known = [
        None if coverage.gap_in_reforms(conn, on) else float(_overdue(conn, on)) for on in days
    ]
    change = _change(overdue["value"], overdue["previous_value"])
    return _row(
        "Reforms", "reforms", f"{overdue['value']:,.0f}", f"overdue, {change}", known, now=True
    )


def _overdue(conn: sa.Connection, day: dt.date) -> int:
    return int(reforms.by_work_package(conn, as_of=day)["overdue"].sum())


def _balance_of(measures: pd.DataFrame) -> str:
    """The year of the balance, and whom it leaves out."""
    name = "corporate_per_nonprofit"
    return measures.loc[name, "period"] if name in measures.index else ""


def _partnerships(conn: sa.Connection, measures: pd.DataFrame, day: dt.date) -> dict[str, Any]:
    name = "corporate_per_nonprofit"
    if name not in measures.index or pd.isna(measures.loc[name, "value"]):
        return _row("Partnership balance", "partnerships", "", "No balance known", [], now=False)
    balance = measures.loc[name]
    before = balance["previous_value"]
    # Every row has the bounds of the latest year.
    latest = funding_balance.latest_balance(conn, as_of=day).iloc[-1]
    sentence = headline.brief(latest)
    past = [None if pd.isna(value) else float(value) for value in (before, balance["value"])]
    figure = f"{balance['value']:.1f} : 1"
    return _row("Partnership balance", "partnerships", figure, sentence, past, now=False)


def _events(conn: sa.Connection, measures: pd.DataFrame, day: dt.date) -> dict[str, Any]:
    coming = measures.loc["coming"]
    if pd.isna(coming["value"]):
        return _row("Events", "events", "", "No event recorded", [], now=False)
    days = [day - week_on_week.A_WEEK * ago for ago in reversed(range(BARS))]
    counts = (
        sa.func.count()
        .filter(
            events.c.starts_on <= on + dt.timedelta(days=week_on_week.AHEAD),
            events.c.ends_on >= on,
            event_scope.COUNTED,
        )
        .label(f"day_{place}")
        for place, on in enumerate(days)
    )
    numbers = conn.execute(sa.select(*counts)).one()
    past = [
        None if coverage.gap_in_events(conn, on) else float(number)
        for on, number in zip(days, numbers, strict=True)
    ]
    change = f"in 14 days, {_change(coming['value'], coming['previous_value'])}"
    return _row("Events", "events", f"{coming['value']:,.0f}", change, past, now=True)
