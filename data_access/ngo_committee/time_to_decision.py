"""How long applications wait for the Committee on NGOs: those that still wait are in it too."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import RELEASABLE
from data_access.ngo_committee import applications
from data_access.ngo_committee.accreditation import SOURCES
from data_access.ngo_committee.applications import (
    ENDINGS,
    NOUNS,
    UNKNOWN,
    differing,
    known_said,
    strongest,
    when,
)
from data_access.queries import query
from data_access.statistics.evidence import CHANCE, FEW, KNOWN_ENOUGH, NOTHING, evidence_of
from data_access.statistics.multiplicity import adjusted, probability_of
from data_access.statistics.survival import Waiting, reached_difference, waiting

RECOMMENDED, CLOSED, PENDING = "recommended", "closed", "pending"
# Both are rare: by themselves they would tell who they are.
SELDOM = "withdrawn or not recommended"
STATES = (RECOMMENDED, CLOSED, SELDOM, PENDING)
# Years after the first consideration at which is told what became of applications.
AFTER = (0, 1, 2, 3, 5, 10)
# At which groups are compared: long enough to be through, short enough to be seen of most.
COMPARED_AFTER = 2
MEDIAN = ("median", "median_low", "median_high")
STATUS = {
    "after_years": "Int64",
    "state": "str",
    **dict.fromkeys(("share", "low", "high"), "Float64"),
    **dict.fromkeys(("cases", "at_risk", "applications", "lost"), "Int64"),
    **dict.fromkeys(MEDIAN, "Float64"),
    "small": "bool",
}
GROUPED = {
    "group": "str",
    **dict.fromkeys(("applications", "at_risk", "cases"), "Int64"),
    **dict.fromkeys(("share", "low", "high", "overall"), "Float64"),
    **dict.fromkeys(("difference", "difference_low", "difference_high"), "Float64"),
    **dict.fromkeys(("probability", "adjusted"), "Float64"),
    "evidence": "str",
    **dict.fromkeys(MEDIAN, "Float64"),
    "known_share": "Float64",
    "small": "bool",
}


def _which(params: Mapping[str, Any]) -> str:
    return f"{'deferred when ' if params['deferred'] else ''}first considered {when(params)}"


def _status_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No application {_which(params)} is on record."
    number = formatting.count(int(rows["applications"].iloc[0]), "application")
    got = rows[rows["state"] == RECOMMENDED].set_index("after_years")["share"].dropna()
    told = [after for after in ((1, 5) if params["deferred"] else (0, 1, 5)) if after in got.index]
    shares = [
        f"{per_cent(got[after])}{'' if place else ' were recommended'} {_within(after)}"
        for place, after in enumerate(told)
    ]
    parts = [_median_said(rows.iloc[0])] if params["deferred"] else []
    parts += [f"an estimated {formatting.listed(shares)}"] if shares else []
    return (
        f"Of {number} {_which(params)}, {'; '.join(parts)}; the Council’s grants are not on record."
    )


def per_cent(share: float) -> str:
    """Write an estimated share in prose: none and all only where it is."""
    return formatting.share(share, 1) if share else "none"


def _within(years: int) -> str:
    return "at once" if not years else f"within {formatting.count(years, 'year')}"


def _median_said(row: pd.Series) -> str:
    if pd.isna(row["median"]):
        return "fewer than half have had an outcome so far"
    return f"half had an outcome within {_years(row['median'])}{_between(row)}"


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
    finding=_status_said,
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
    under a name that is spelt in another way, and they count up to where they are seen. Later than
    `within` years nothing is told: what is released can so leave out times at which few still wait.

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

    Raises:
        Refused: `since` is later than `until`, or before 2012; `within` is below zero.
    """
    if within < 0:
        raise Refused(f"within is a number of years from zero on, not {within}")
    found = _followed(conn, since, until, deferred=deferred)
    if found.empty:
        return pd.DataFrame(columns=list(STATUS)).astype(STATUS)
    told = _waiting(found)
    of_all = {"applications": len(found), "lost": int(found["lost"].sum()), **_median(told)}
    rows = []
    for after in (one for one in AFTER if one <= within):
        at_risk = int((found["years"] >= after).sum())
        for state in STATES:
            at = {"after_years": after, "state": state, "at_risk": at_risk, "small": at_risk < FEW}
            counted = {"cases": _cases(found, state, after)}
            rows.append(at | counted | _share(told, state, after) | of_all)
    return pd.DataFrame(rows).astype(STATUS)[list(STATUS)]


def _followed(
    conn: sa.Connection, since: int | None, until: int | None, *, deferred: bool
) -> pd.DataFrame:
    found = applications.followed(conn, since, until)
    return found[found["deferred_first"]] if deferred else found


def _waiting(found: pd.DataFrame) -> Waiting:
    states = [None if state == PENDING else state for state in _states(found)]
    return waiting(found["years"].tolist(), states)


def _states(found: pd.DataFrame) -> pd.Series:
    """What each application came to, as it is told here."""
    named = {name: name if name in STATES else SELDOM for name in ENDINGS}
    return found["outcome"].map(named).fillna(PENDING)


def _cases(found: pd.DataFrame, state: str, after: float) -> int:
    if state == PENDING:
        return int((found["years"] > after).sum())
    return int(((_states(found) == state) & (found["years"] <= after)).sum())


def _share(told: Waiting, state: str, after: float) -> dict[str, float | None]:
    if state == PENDING:
        share, interval = told.pending_at(after), told.pending_interval(after)
    else:
        share, interval = told.reached_by(state, after), told.reached_interval(state, after)
    ends = (None, None) if interval is None else (interval.low, interval.high)
    return {"share": share, "low": ends[0], "high": ends[1]}


def _median(told: Waiting) -> dict[str, float | None]:
    interval = told.median_interval()
    high = None if interval is None or interval.high == float("inf") else interval.high
    return dict(zip(MEDIAN, (told.median(), interval and interval.low, high), strict=True))


# By group


def _groups_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the group that differs most, if one differs by more than chance."""
    if not rows["applications"].sum():
        return f"No application {_which(params)} is on record."
    one, several = NOUNS[params["by"]]
    silent = f"Whether the wait differs by {one} cannot be said"
    if rows["known_share"].iloc[0] < KNOWN_ENOUGH:
        known = known_said(rows["known_share"].iloc[0])
        return f"{silent}: it is known of {known} of the applications {_which(params)}."
    compared = int(rows["evidence"].ne(NOTHING).sum())
    if not compared:
        return f"{silent} of applications {_which(params)}."
    told = strongest(rows)
    if told.empty:
        return (
            f"Of {formatting.count(compared, one, several)}, none differs from the rest"
            " in the share"
            f" of applications {_which(params)} recommended within two years: {CHANCE}."
        )
    first = told.loc[told["difference"].abs().idxmax()]
    rest = first["share"] - first["difference"]
    return (
        f"Of applications {_which(params)}, the share recommended within two years differs from the"
        f" rest for {differing(rows)} of {formatting.count(compared, one, several)}, most for"
        f" {first['group']}:"
        f" {per_cent(first['share'])} against {per_cent(rest)}."
    )


@query(
    name="waiting.time_by_group",
    sources=(*SOURCES, "organizations"),
    roles=RELEASABLE,
    finding=_groups_said,
    unit="Estimated share of applications recommended within two years of first consideration",
    of_organizations=("applications", "at_risk", "cases"),
)
def time_by_group(
    conn: sa.Connection,
    *,
    by: str = "year",
    since: int | None = None,
    until: int | None = None,
    deferred: bool = False,
) -> pd.DataFrame:
    """Do the applications of some wait longer than those of others?

    As `time_to_status`, for each group: `by` is the year of the first consideration, or a fact of
    the organization as it is known today: region (the UN regional group of the State of its seat),
    bloc, sdg (the goals that it works on), issue_area, scope, new_york or geneva (an office there),
    budget or constituency. A group is compared with the rest, all others of which it is known
    whether they are in it, so that nobody is on both sides; an organization may be in several goals
    or blocs.

    Compared are the shares recommended within two years. The interval of their difference is built
    of those of both shares (Zou and Donner, Statistics in Medicine 27, 2008); the probability that
    chance does as much is read off it and adjusted for how many groups are looked at (Benjamini
    and Hochberg 1995). Clear is up to 0.002, suggestive up to 0.05. It is an association: what else
    differs between groups, such as the sessions that considered them, stays in it. Where the group
    is known of less than half of the applications nothing is said.

    Columns, a row a group, and one for those whose group is unknown:
        group         str
        applications  Int64
        at_risk       Int64    pending just before two years, and still followed
        cases         Int64    seen to be recommended by then
        share         Float64  estimated to be recommended by then; missing where nobody was
                               followed that long
        low, high     Float64  its interval of 95 per cent
        overall       Float64  the share of all whose group is known
        difference    Float64  share, less that of the rest
        difference_low, difference_high  Float64  its interval
        probability   Float64  that chance alone does as much
        adjusted      Float64  for how many were looked at
        evidence      str      clear, suggestive, not distinguishable from chance, cannot be said
        median, median_low, median_high  Float64  years until half have an outcome, its interval
        known_share   Float64  of the applications whose group is known, the same on every row
        small         bool     whether the group has fewer than ten applications

    Raises:
        Refused: `by` is none of these; `since` is later than `until`, or before 2012.
    """
    found = _followed(conn, since, until, deferred=deferred)
    groups = applications.grouped(conn, found, by)
    share = len(groups.known) / len(found) if len(found) else 0.0
    enough = share >= KNOWN_ENOUGH
    parts = [
        _of_group(name, found.loc[sorted(ours)]) | _apart(found, ours, groups.rest(name))
        for name, ours in groups.members.items()
    ]
    if by != "year":
        parts.append(_of_group(UNKNOWN, found.drop(index=groups.known)))
    overall = _waiting(found.loc[sorted(groups.known)]).reached_by(RECOMMENDED, COMPARED_AFTER)
    of_all = {"overall": overall, "known_share": share}
    rows = pd.DataFrame([part | of_all for part in parts], columns=list(GROUPED))
    found_likely = [None if pd.isna(one) or not enough else one for one in rows["probability"]]
    likely = adjusted(found_likely)
    rows = rows.assign(adjusted=likely, evidence=[evidence_of(one) for one in likely])
    return rows.astype(GROUPED)


def _of_group(name: str, own: pd.DataFrame) -> dict[str, Any]:
    told = _waiting(own)
    return {
        "group": name,
        "applications": len(own),
        "small": len(own) < FEW,
        "at_risk": int((own["years"] >= COMPARED_AFTER).sum()),
        "cases": _cases(own, RECOMMENDED, COMPARED_AFTER),
        **_share(told, RECOMMENDED, COMPARED_AFTER),
        **_median(told),
    }


def _apart(found: pd.DataFrame, ours: Iterable[int], theirs: Iterable[int]) -> dict[str, Any]:
    """How far a group is from the rest, and the probability that chance puts them there."""
    sides = [_waiting(found.loc[sorted(some)]) for some in (ours, theirs)]
    apart = partial(reached_difference, *sides, RECOMMENDED, COMPARED_AFTER)
    interval = apart()
    if interval is None:
        return {}
    one, other = (side.reached_by(RECOMMENDED, COMPARED_AFTER) for side in sides)
    return {
        "difference": one - other,
        "difference_low": interval.low,
        "difference_high": interval.high,
        "probability": probability_of(apart, 0),
    }
