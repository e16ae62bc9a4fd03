"""Overdue reform actions by lead: how many, since when, and which way the number moves."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.roles import OFFICE
from data_access.overview import coverage
from data_access.overview.overview_tiles import final_milestones
from data_access.queries import query
from data_access.schema import reform_actions

# The number is compared with what it was this long before.
EARLIER = dt.timedelta(weeks=4)
NO_LEAD = "No lead recorded"
COLUMNS = (
    *("figure", "unit", "sentence", "note", "page", "params"),
    *("overdue", "before", "oldest", "latest_news"),
)


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    day = formatting.day(weeks.day_of(params["week"], params["as_of"]))
    if rows.empty:
        return f"No overdue reform action is recorded as of {day}."
    first = rows.iloc[0]
    if pd.isna(first["overdue"]):
        return f"{first['sentence']}."
    actions = formatting.count(int(first["overdue"]), "overdue reform action")
    if len(rows) == 1:
        return f"As of {day}, {first['sentence']} leads {actions}; no other lead has one recorded."
    return f"As of {day}, {first['sentence']} leads most: {actions}."


@query(
    name="agenda.overdue",
    sources=("reforms",),
    roles=OFFICE,
    finding=_finding,
    unit="Overdue reform actions, by lead",
)
def overdue(
    conn: sa.Connection, *, week: str | None = None, as_of: dt.date | None = None
) -> pd.DataFrame:
    """Which leads have overdue reform actions?

    An action is overdue if the date of its final milestone lies before the day
    and it is not decided. It counts for each of its leads, so that leads add up
    to more than the actions. The number is compared with that of four weeks
    before, where the tracker was loaded by then. Leads with most overdue
    actions come first; of equal ones those whose number changed, then those
    whose oldest date is earliest.

    Columns, a row a lead:
        figure, unit, sentence, note, page, params  those of a line
        overdue      Int64   actions; missing where no data cover the day
        before       Int64   the same four weeks before; missing where it is not recorded
        oldest       object  earliest date of a final milestone among them
        latest_news  object  date of the latest news of one of them; missing if there is none
    """
    day = weeks.day_of(week, as_of)
    link = coverage.week_of(week, as_of)
    if gap := coverage.gap_in_reforms(conn, day):
        [line] = coverage.gap_lines({"Reforms": gap})
        return _typed([line])
    now = _by_lead(conn, day)
    known = not coverage.gap_in_reforms(conn, day - EARLIER)
    before = _by_lead(conn, day - EARLIER).groupby("lead").size() if known else pd.Series()
    lines = []
    for lead, actions in now.groupby("lead"):
        earlier = int(before.get(lead, 0)) if known else None
        news = actions["told_on"].dropna()
        row = {
            "overdue": len(actions),
            "before": earlier,
            "oldest": actions["due_on"].min(),
            "latest_news": news.max() if len(news) else None,
        }
        lines.append(
            row | _line(lead, row, day) | {"page": "reforms", "params": _filters(lead, link)}
        )
    lines.sort(
        key=lambda line: (
            -line["overdue"],
            line["before"] in (None, line["overdue"]),
            line["oldest"],
            line["sentence"],
        )
    )
    return _typed(lines)


def _by_lead(conn: sa.Connection, day: dt.date) -> pd.DataFrame:
    """Return a row for each overdue action and lead."""
    rows = final_milestones(conn, day)
    rows = rows[rows["state"] == "overdue"]
    news = dict(conn.execute(sa.select(reform_actions.c.id, reform_actions.c.told_on)).all())
    leads = rows["leads"].fillna(NO_LEAD).str.split(", ")
    return rows.assign(lead=leads, told_on=rows["action_id"].map(news)).explode("lead")


def _line(lead: str, row: Mapping[str, Any], day: dt.date) -> dict[str, Any]:
    parts = []
    if row["before"] is not None:
        change = row["overdue"] - row["before"]
        parts.append(f"{change:+d} in four weeks".replace("-", "−") if change else "no change")
    parts.append(f"oldest {_short(row['oldest'], day)}")
    news = row["latest_news"]
    parts.append(f"news {_short(news, day)}" if news else "no news recorded")
    note = formatting.begun(" · ".join(parts))
    return {"figure": f"{row['overdue']:,}", "unit": "overdue", "sentence": lead, "note": note}


def _short(date: dt.date, day: dt.date) -> str:
    """Write a date as 5 Dec, with its year where that is not the year of the day."""
    return f"{date.day} {date:%b}" if date.year == day.year else f"{date.day} {date:%b %Y}"


def _filters(lead: str, link: dict[str, str]) -> dict[str, str]:
    return {"state": "overdue"} | ({} if lead == NO_LEAD else {"lead": lead}) | link


def _typed(lines: list[dict[str, Any]]) -> pd.DataFrame:
    types = {"overdue": "Int64", "before": "Int64", "oldest": "object", "latest_news": "object"}
    return pd.DataFrame(lines, columns=list(COLUMNS)).astype(types)
