"""How long applications wait for the Committee on NGOs: those that still wait are in it too."""

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import RELEASABLE
from data_access.ngo_committee import applications, incomplete_reports
from data_access.ngo_committee.accreditation import SOURCES
from data_access.ngo_committee.applications import (
    ENDINGS,
    when,
)
from data_access.queries import query
from data_access.statistics.evidence import FEW
from data_access.statistics.survival import Waiting, waiting

RECOMMENDED, CLOSED, PENDING = "recommended", "closed", "pending"
# Both are rare: by themselves they would tell who they are.
SELDOM = "withdrawn or not recommended"
STATES = (RECOMMENDED, CLOSED, SELDOM, PENDING)
# Years after the first consideration at which is told what became of applications.
AFTER = (0, 1, 2, 3, 5, 10)
# Years at which the headline gives the share, or the last before that is known.
HEADLINE_AFTER = 5
MEDIAN = ("median", "median_low", "median_high")
STATUS = {
    "after_years": "Int64",
    "state": "str",
    **dict.fromkeys(("share", "low", "high"), "Float64"),
    **dict.fromkeys(("cases", "at_risk", "applications", "lost"), "Int64"),
    **dict.fromkeys(MEDIAN, "Float64"),
    "small": "bool",
    **dict.fromkeys(("if_lost_pending", "if_lost_recommended"), "Float64"),
    "left_out": "str",
}


def which(params: Mapping[str, Any]) -> str:
    """Name the applications of a query in a sentence."""
    return f"{'deferred at first' if params['deferred'] else 'first considered'} {when(params)}"


def _status_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No application {which(params)} is recorded."
    of = f"Of {formatting.count(int(rows['applications'].iloc[0]), 'application')} {which(params)}"
    if params["deferred"]:
        parts = [f"{of}: {_median_text(rows.iloc[0])}"]
    else:
        recommended = rows[rows["state"] == RECOMMENDED].dropna(subset=["share"])
        last = recommended[recommended["after_years"] <= HEADLINE_AFTER].iloc[-1]
        within = _within(last["after_years"])
        parts = [f"{of}, {_per_cent_with_extremes(last)} recommended {within}"]
    return formatting.sentence([*parts, rows["left_out"].iloc[0]]) + "."


def _per_cent_with_extremes(row: pd.Series) -> str:
    """Write an estimated share, with the two extremes of lost applications where they differ."""
    share, low, high = (
        per_cent(row[name]) for name in ("share", "if_lost_pending", "if_lost_recommended")
    )
    if low == high:
        return share
    return f"{share} ({low.removesuffix(' per cent')} to {high.removesuffix(' per cent')})"


def per_cent(share: float) -> str:
    """Write an estimated share in prose: none and all only where it is."""
    return formatting.share(share, 1) if share else "none"


def _within(years: int) -> str:
    return "at once" if not years else f"within {formatting.count(years, 'year')}"


def _median_text(row: pd.Series) -> str:
    if pd.isna(row["median"]):
        return "fewer than half decided so far"
    return f"half decided within {_years(row['median'])}{_between(row)}"


def _between(row: pd.Series) -> str:
    if pd.isna(row["median_low"]):
        return ""
    if pd.isna(row["median_high"]):
        return f" ({row['median_low']:.1f} or more)"
    if row["median_low"] == row["median_high"]:
        return ""
    return f" ({row['median_low']:.1f} to {row['median_high']:.1f})"


def _years(number: float) -> str:
    if number.is_integer():
        return formatting.count(int(number), "year")
    return f"{number:.1f} years"


@query(
    name="waiting.time_to_status",
    sources=SOURCES,
    roles=RELEASABLE,
    finding=_status_finding,
    unit="Estimated share of applications, by years since their first consideration",
    of_organizations=("cases", "at_risk", "applications", "lost"),
)
def time_to_status(
    conn: sa.Connection,
    *,
    since: int | None = None,
    until: int | None = None,
    deferred: bool = False,
    within: int = AFTER[-1],
) -> pd.DataFrame:
    """How long is it from the first consideration of an application to its recommendation?

    An application is followed from the report of its first consideration to that of its outcome, or
    to the last report that has it: the years from `since` to `until` are those of the first
    consideration, and from 2012 on, because before then no file tells all of them. `deferred` keeps
    those alone that were deferred then. The time is in calendar months by 12, so that the session a
    year later is a year away. An organization that was renamed or merged counts as what it is now;
    one that is first considered once more, as after a closure, has another application.

    The outcome is the Committee's recommendation: the Council, which grants status, decides later,
    and its decisions are not in the data. Closed, withdrawn and not recommended are outcomes after
    which this application can no longer be recommended. The share pending at t is
    S(t) = Π (1 − d/n) (Kaplan and Meier, Journal of the American Statistical Association 53, 1958),
    that with outcome k by t is F(t) = Σ S(t⁻) d_k/n (Aalen and Johansen, Scandinavian Journal of
    Statistics 5, 1978): all shares of a time add up to 1. To leave the pending out, as a mean of
    those that are through does, would make the wait look shorter than it is. Intervals are of 95
    per cent, on the scale of log(−log): the counts are complete, so that they tell of chance in
    what becomes of applications, not of sampling. The median is the first time at which half or
    fewer are pending.

    Lost are applications that are pending on record and not in the last report: most will be there
    under a name that is spelt in another way, or in a report of which the files lack names, and
    they count up to the last report that has them. Two extremes stand beside the estimate: all of
    them deferred ever since, and all of them recommended in the next report. Later than `within`
    years there are no rows: a release can so leave out times at which few still wait.

    Columns, a row a number of years and state:
        after_years   Int64    0, 1, 2, 3, 5 and 10 years after the first consideration
        state         str      recommended, closed, withdrawn or not recommended, or pending
        share         Float64  from 0 to 1; missing where nobody was followed that long
        low, high     Float64  its interval; missing where the share is 0, 1 or unknown
        cases         Int64    seen to have that outcome by then; of pending, followed beyond it
        at_risk       Int64    pending just before that time, and still followed
        applications  Int64    in all, the same on every row
        lost          Int64    of them not seen to the end, the same on every row
        median        Float64  years until half have an outcome, the same on every row
        median_low, median_high  Float64  its interval; what is missing is not reached
        small         bool     whether fewer than ten are at risk
        if_lost_pending      Float64  the share, if all lost ones are still deferred
        if_lost_recommended  Float64  the share, if all lost ones were recommended next
        left_out      str      incomplete reports whose applications are left out

    Raises:
        Refused: `since` is later than `until`, or before 2012; `within` is below zero.
    """
    if within < 0:
        raise Refused(f"within is a number of years from zero on, not {within}")
    found, left_out = followed(conn, since, until, deferred=deferred)
    if found.empty:
        return pd.DataFrame(columns=list(STATUS)).astype(STATUS)
    told = waiting_of(found)
    extremes = {
        name: waiting_of(one)
        for name, one in _extremes(found, applications.report_days(conn)).items()
    }
    of_all = {"applications": len(found), "lost": int(found["lost"].sum()), **median_of(told)}
    of_all["left_out"] = left_out
    rows = []
    for after in (one for one in AFTER if one <= within):
        at_risk = int((found["years"] >= after).sum())
        for state in STATES:
            at = {"after_years": after, "state": state, "at_risk": at_risk, "small": at_risk < FEW}
            counted = {"cases": cases_of(found, state, after)}
            ends = {name: share_of(one, state, after)["share"] for name, one in extremes.items()}
            rows.append(at | counted | share_of(told, state, after) | of_all | ends)
    return pd.DataFrame(rows).astype(STATUS)[list(STATUS)]


def _extremes(found: pd.DataFrame, days: Sequence[dt.date]) -> dict[str, pd.DataFrame]:
    """Follow the lost to the last report, still deferred; and to the next one, recommended."""
    after = dict(itertools.pairwise(days))
    ends = {
        "if_lost_pending": found["last_on"].where(~found["lost"], days[-1]),
        "if_lost_recommended": found["last_on"].where(
            ~found["lost"], found["last_on"].map(lambda day: after.get(day, day))
        ),
    }
    outcomes = found["outcome"], found["outcome"].where(~found["lost"], RECOMMENDED)
    return {
        name: found.assign(
            years=applications.years_between(found["first_on"], last_on), outcome=outcome
        )
        for (name, last_on), outcome in zip(ends.items(), outcomes, strict=True)
    }


def followed(
    conn: sa.Connection, since: int | None, until: int | None, *, deferred: bool
) -> tuple[pd.DataFrame, str]:
    """Follow applications, but for those first considered in an incomplete report.

    Returns them, and which reports are left out.
    """
    found = applications.followed(conn, since, until)
    holes = {*incomplete_reports.incomplete(conn)} & {*found["first_on"]}
    kept = ~found["first_on"].isin(holes) & (found["deferred_first"] | (not deferred))
    return found[kept].reset_index(drop=True), incomplete_reports.left_out(holes)


def waiting_of(found: pd.DataFrame) -> Waiting:
    """Estimate the wait of applications."""
    states = [None if state == PENDING else state for state in _states(found)]
    return waiting(found["years"].tolist(), states)


def _states(found: pd.DataFrame) -> pd.Series:
    """What each application came to, as it is told here."""
    named = {name: name if name in STATES else SELDOM for name in ENDINGS}
    return found["outcome"].map(named).fillna(PENDING)


def cases_of(found: pd.DataFrame, state: str, after: float) -> int:
    """Count the applications with a state by a time."""
    if state == PENDING:
        return int((found["years"] > after).sum())
    return int(((_states(found) == state) & (found["years"] <= after)).sum())


def share_of(told: Waiting, state: str, after: float) -> dict[str, float | None]:
    """Estimate the share of a state at a time, with its interval."""
    if state == PENDING:
        share, interval = told.pending_at(after), told.pending_interval(after)
    else:
        share, interval = told.reached_by(state, after), told.reached_interval(state, after)
    ends = (None, None) if interval is None else (interval.low, interval.high)
    return {"share": share, "low": ends[0], "high": ends[1]}


def median_of(told: Waiting) -> dict[str, float | None]:
    """Estimate the median wait in years, with its interval."""
    interval = told.median_interval()
    high = None if interval is None or interval.high == float("inf") else interval.high
    return dict(zip(MEDIAN, (told.median(), interval and interval.low, high), strict=True))
