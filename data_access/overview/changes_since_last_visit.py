"""What changed since a person last looked: corrections of past figures, what was done, and news.

A figure whose period was over when it was seen is asked again as it was asked then: where it is not
what it was, the past has been corrected. A figure of a period that went on, or of another one, is
news. Both are told apart, so that a late file never looks like an event.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.access import last_seen
from data_access.access.last_seen import Figure, Look
from data_access.domain import formatting, weeks
from data_access.domain.lists import TONED
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Viewer
from data_access.ngo_committee import accreditation
from data_access.overview import activity_feed, week_on_week
from data_access.overview.activity_feed import Line
from data_access.overview.week_on_week import Measure
from data_access.queries import Query, query
from data_access.reforms import reforms
from data_access.reforms.positions import LEADING

CORRECTION, DONE, NEWS = KINDS = ("correction", "done", "new figure")
# Standings of a day, which add up from one day to the next: a correction of the past is in them.
STOCKS = ("overdue", "decided")
# Of what lies ahead: they change because time goes by, and are never corrected.
AHEAD = ("due", "coming")
TOOK_PART = ("engagements", "participants")
OF_A_PERIOD = ("accreditation", "partnerships")
YEARS_BACK = 8
NAMES = {
    "engagements": "engagements of civil society",
    "participants": "people sent by civil society",
    "recommended": "organizations recommended",
    "deferred": "applications deferred",
    "closed": "applications closed",
    "overdue": "reform actions overdue",
    "decided": "reform actions reported complete",
    "corporate_per_nonprofit": "corporate dollars for each nonprofit dollar",
}
COLUMNS = ("kind", *TONED, "at", "since")


# What is seen


def _figures_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    known = int(rows["value"].notna().sum())
    day = formatting.day(weeks.day_of(params["week"], params["as_of"]))
    return (
        f"Recorded figures as of {day}: {known}." if known else f"No figure is recorded for {day}."
    )


@query(
    name="since.figures",
    sources=week_on_week.SOURCES,
    roles=OFFICE,
    finding=_figures_said,
    unit="As each measure is counted",
)
def figures(
    conn: sa.Connection, *, week: str | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Which figures does a person see on the overview, and of what period is each?

    Those of `weekly.headlines` of the week, whose periods go on; and those
    whose periods are over: engagements of the whole week before, reforms as of
    its Sunday, the outcomes in the last report of the Committee on NGOs up to
    the day, and the partnership balance of the latest year.

    Columns, a row a figure:
        measure  str      as in `weekly.headlines`
        area     str
        value    Float64  as it is shown, a ratio to one decimal; missing where nothing is known
        period   str      what it is about
        over     bool     whether that was over on the day asked about
        filters  dict     what to set on the area's page to see its rows
    """
    return pd.concat(
        [_going_on(conn, week, as_of), _over(conn, weeks.monday(week), weeks.day_of(week, as_of))],
        ignore_index=True,
    )


def _going_on(conn: sa.Connection, week: str, as_of: dt.date) -> pd.DataFrame:
    rows = week_on_week.headlines(conn, week=week, as_of=as_of)
    return _typed(rows[~rows["area"].isin(OF_A_PERIOD)].assign(over=False))


def _over(conn: sa.Connection, monday: dt.date, day: dt.date) -> pd.DataFrame:
    """Figures of periods that are over: of the week before, the last report, the latest year."""
    first, last = monday - week_on_week.A_WEEK, monday - dt.timedelta(days=1)
    week, _ = week_on_week.weeks_known(conn, first, last, 2)
    days = {"since": first.isoformat(), "until": last.isoformat()}
    span = formatting.span(first, last)
    took_part = [
        Measure("engagement", name, week_on_week.number(week, name), None, "", span, days)
        for name in TOOK_PART
    ]
    actions = reforms.by_work_package(conn, as_of=last)[["actions", *STOCKS]].sum()
    stood = [
        Measure("reforms", name, float(actions[name]), None, "", f"as of {formatting.day(last)}")
        for name in STOCKS
        if actions["actions"]
    ]
    found = [*took_part, *stood, *week_on_week.balance_of(conn, day), *_last_report(conn, day)]
    return _typed(pd.DataFrame(found, columns=Measure._fields).assign(over=True))


def _last_report(conn: sa.Connection, day: dt.date) -> list[Measure]:
    rows = accreditation.decisions_by_report(conn, since=day.year - YEARS_BACK, until=day.year)
    rows = rows[(rows["reported_on"] <= day) & rows["outcome"].isin(accreditation.APPLICATIONS)]
    last = rows[rows["reported_on"] == rows["reported_on"].max()] if len(rows) else rows
    return [
        Measure(
            *("accreditation", row.outcome, float(row.decisions), None, ""),
            f"{row.session} session, report of {formatting.day(row.reported_on)}",
        )
        for row in last.itertuples()
    ]


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["measure", "area", "value", "period", "over", "filters"]
    rows = rows[columns].astype({"value": "Float64", "over": "bool"})
    # As it is shown: in what order a database adds up is no correction.
    return rows.assign(value=rows["value"].round(1))


def seen(rows: pd.DataFrame) -> tuple[Figure, ...]:
    """The figures as a look keeps them."""
    return tuple(
        Figure(row.measure, row.period, None if pd.isna(row.value) else float(row.value), row.over)
        for row in rows.itertuples()
    )


# What changed


def _said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "This is your first look: what changes from now on will be listed here."
    last = weeks.in_new_york(rows["since"].iloc[0].to_pydatetime())
    looked = f"since you last looked, on {formatting.day(last)} at {last:%H:%M}"
    first = rows.iloc[0]
    counts = [int(first[f"in_all_{kind}"]) for kind in ("corrections", "done", "new")]
    if not any(counts):
        return f"Nothing changed {looked}."
    parts = [
        f"{formatting.count(counts[0], 'past figure was', 'past figures were')} corrected",
        f"{formatting.count(counts[1], 'thing was', 'things were')} done",
        f"{formatting.count(counts[2], 'figure is', 'figures are')} new",
    ]
    told = [part for part, number in zip(parts, counts, strict=True) if number]
    return f"{formatting.begun(looked)}, {formatting.listed(told)}."


@query(
    name="since.changes",
    sources=week_on_week.SOURCES,
    roles=OFFICE,
    finding=_said,
    unit="Changes since the reader's last look",
    cacheable=False,
)
def changes(
    conn: sa.Connection, *, own_account: int, as_of: dt.date | None = None, top: int = 5
) -> pd.DataFrame:
    """What changed since this person last looked at the overview?

    The last look is the last one before the present sitting; a sitting ends
    four hours after its last look. Corrections come first: figures of a period
    that was over when they were seen (the week before, the last report, the
    latest year), asked again as they were asked then, and no longer what they
    were. A due date that moves corrects nothing: what was overdue on a Sunday
    follows from the dates that stood on it. Then what was done
    and recorded since, the latest first: files loaded, dates moved, requests
    answered, positions stated, organizations contacted or merged. Then new
    figures: of a period that went on since, or of another one, and what was not
    known before. A standing of the day, such as the reforms overdue, is held
    against what was seen less what was corrected, so that no change is told
    twice. What head and chief of staff alone may know is in a question of theirs.

    Columns, the row of the last look and then one a change, at most `top`; none at a first look:
        kind    str       last look, correction, done or new figure
        figure, unit, sentence, note, page, params, tone  those of a line
        at      datetime  instant (UTC) at which it was done; missing for figures
        since   datetime  instant (UTC) of the last look; the same in every row
        in_all              int  changes, where the list is cut
        in_all_corrections, in_all_done, in_all_new  int  of these, by kind
    """
    return _changes(conn, own_account, as_of, top, activity_feed.known_to_all)


@query(
    name="since.changes_in_confidence",
    sources=week_on_week.SOURCES,
    roles=LEADING,
    finding=_said,
    unit="Changes since the reader's last look",
    cacheable=False,
)
def changes_in_confidence(
    conn: sa.Connection, *, own_account: int, as_of: dt.date | None = None, top: int = 5
) -> pd.DataFrame:
    """What changed since this person last looked, with what head and chief of staff alone may know?

    As in `changes`; with releases that were approved, updates that were cleared
    or sent, and that positions were told in confidence: on which action, and
    never by whom.

    Columns: those of `changes`.
    """
    return _changes(conn, own_account, as_of, top, activity_feed.known_to_leaders)


def asked_by(reader: Viewer) -> Query:
    """The one of the two questions that a reader may put."""
    return changes_in_confidence if reader.role in LEADING else changes


def _changes(
    conn: sa.Connection, account: int, as_of: dt.date, top: int, done: activity_feed.Told
) -> pd.DataFrame:
    if top < 1:
        raise Refused(f"top must be above zero, not {top}")
    last = last_seen.before(conn, account)
    lines: list[Line] = []
    if last:
        then, again, now = _asked_again(conn, last, as_of)
        restated = _corrected(then, again)
        until = weeks.midnight(as_of + dt.timedelta(days=1))
        since_then = sorted(done(conn, last.at, until), key=lambda line: line["at"], reverse=True)
        lines += [{"kind": CORRECTION, "tone": "orange"} | line for line in _corrections(restated)]
        lines += [{"kind": DONE, "tone": ""} | line for line in since_then]
        lines += [
            {"kind": NEWS, "tone": ""} | line
            for line in (*_known_since(restated), *_news(then, now, restated, last.week))
        ]
    counts = {kind: sum(line["kind"] == kind for line in lines) for kind in KINDS}
    shown = [_looked(last), *lines[:top]] if last else []
    rows = pd.DataFrame(shown, columns=[*COLUMNS]).assign(since=last and last.at)
    numbered = zip(("corrections", "done", "new"), counts.values(), strict=True)
    rows = rows.assign(in_all=len(lines), **{f"in_all_{name}": number for name, number in numbered})
    types = dict.fromkeys(("kind", "figure", "unit", "sentence", "note", "page", "tone"), "str")
    return rows.astype(types | dict.fromkeys(("at", "since"), "datetime64[us]"))


def _looked(last: Look) -> Line:
    there = weeks.in_new_york(last.at)
    return {
        "kind": "last look",
        "figure": f"{there.day} {there:%b}",
        "unit": f"{there:%H:%M}",
        "sentence": "You last looked at the overview",
        "note": f"{formatting.day(there)} at {there:%H:%M}, New York",
        "page": "",
        "params": {},
        "tone": "",
        "at": last.at,
    }


# Figures, then and now


def _asked_again(
    conn: sa.Connection, last: Look, as_of: dt.date
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The figures as they were seen, as they are said of the same day now, and those of today."""
    then = pd.DataFrame(last.figures, columns=["measure", "period", "value", "over"])
    then = then.astype({"value": "Float64", "over": "bool"})
    monday = weeks.monday(last.week)
    again = _over(conn, monday, weeks.day_of(last.week, last.as_of))
    return then, again, figures(conn, week=weeks.name(as_of), as_of=as_of)


def _corrected(then: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """Figures of periods that were over, which are not what they were: with `was` and `value`."""
    both = again.merge(
        then[then["over"]].rename(columns={"value": "was"}), on=["measure", "period", "over"]
    )
    return both[_differ(both["was"], both["value"])]


def _differ(one: pd.Series, other: pd.Series) -> pd.Series:
    """Where two figures are not the same; one that is known and one that is not are not."""
    return one.isna().ne(other.isna()) | one.ne(other).fillna(value=False)


def _corrections(restated: pd.DataFrame) -> list[Line]:
    return [
        {
            "figure": _number(row.value, row.measure),
            "unit": f"not {_number(row.was, row.measure)}",
            "sentence": f"Corrected from {_number(row.was, row.measure)} to"
            f" {_number(row.value, row.measure)}: {NAMES[row.measure]}",
            "note": formatting.sentence([row.period]),
            "page": week_on_week.SAID[row.measure][1],
            "params": row.filters,
        }
        for row in restated[restated["was"].notna()].itertuples()
    ]


def _known_since(restated: pd.DataFrame) -> list[Line]:
    """What was not known of a period that was over, and is now: no figure was wrong."""
    return [
        _new(row, None, "") | {"note": formatting.begun(f"{row.period}; not known when you looked")}
        for row in restated[restated["was"].isna()].itertuples()
    ]


def _number(value: float | None, measure: str) -> str:
    if pd.isna(value):
        return "not known"
    return f"{value:.1f}" if measure == "corporate_per_nonprofit" else f"{value:,.0f}"


def _news(then: pd.DataFrame, now: pd.DataFrame, restated: pd.DataFrame, week: str) -> list[Line]:
    """Figures of today that are not what was seen, but for what was corrected.

    Of another week, report or year than the one that was seen they are news, however many it is.
    """
    held = {(row.measure, row.over): row for row in then.itertuples()}
    by = {row.measure: row.value - row.was for row in restated.itertuples()}
    lines = []
    for row in now[now["value"].notna()].itertuples():
        if row.over and row.area not in OF_A_PERIOD:
            continue
        was = held.get((row.measure, row.over))
        if row.over and was is not None and was.period == row.period:
            continue
        before = None if was is None or pd.isna(was.value) else was.value
        if before is not None and row.measure in STOCKS:
            moved = by.get(row.measure, 0)
            before += 0 if pd.isna(moved) else moved
        another = row.over or (
            row.measure in TOOK_PART and row.filters["since"] > weeks.sunday(week).isoformat()
        )
        if before != row.value or another:
            lines.append(_new(row, before, was.period if was is not None else ""))
    return lines


def _new(row: Any, before: float | None, seen_of: str) -> Line:
    sentence, page = week_on_week.SAID[row.measure]
    number = (
        f"{row.value:.1f} dollars for each dollar of nonprofits"
        if row.measure == "corporate_per_nonprofit"
        else formatting.count(int(row.value), *week_on_week.COUNTED[row.measure])
    )
    stands = row.measure in (*STOCKS, *AHEAD) and before is not None
    was = f"when you looked {_number(before, row.measure)}" if before is not None else ""
    note = row.period if stands else f"{row.period}; {was}, {seen_of}" if was else row.period
    return {
        "figure": formatting.change(row.value - before)
        if stands
        else _number(row.value, row.measure),
        "unit": f"from {_number(before, row.measure)}" if stands else "new",
        "sentence": sentence.format(n=number, N=formatting.begun(number)),
        "note": formatting.begun(note),
        "page": page,
        "params": row.filters,
    }
