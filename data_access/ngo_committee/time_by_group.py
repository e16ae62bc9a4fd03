"""Whether the applications of some wait longer for the Committee on NGOs than those of others."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import RELEASABLE
from data_access.ngo_committee import applications
from data_access.ngo_committee.accreditation import SOURCES
from data_access.ngo_committee.applications import NOUNS, UNKNOWN, strongest, when
from data_access.ngo_committee.time_to_decision import (
    MEDIAN,
    RECOMMENDED,
    cases_of,
    followed,
    median_of,
    per_cent,
    share_of,
    waiting_of,
    which,
)
from data_access.queries import query
from data_access.statistics.dispersion import Dispersion, of_scores
from data_access.statistics.evidence import CHANCE, FEW, KNOWN_ENOUGH, NOTHING, evidence_of
from data_access.statistics.intervals import Interval, Z
from data_access.statistics.multiplicity import adjusted, probability_of
from data_access.statistics.survival import reached_difference

# At which groups are compared: long enough to be through, short enough to be seen of most.
COMPARED_AFTER = 2
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
    **dict.fromkeys(("dispersion", "dispersion_of_all"), "Float64"),
    "left_out": "str",
}


def _groups_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the group that differs most, if one differs by more than chance."""
    if not rows["applications"].sum():
        return f"No application {which(params)} is recorded."
    without = rows["left_out"].iloc[0]
    if unclear := applications.no_comparison(rows, params, "the wait"):
        return f"{unclear}."
    number = formatting.count(int(rows["evidence"].ne(NOTHING).sum()), *NOUNS[params["by"]])
    those = f"{'deferred, ' if params['deferred'] else ''}{when(params)}"
    different = strongest(rows)
    if different.empty:
        differ = f"Recommended within two years {those}, {number}: differences are {CHANCE}"
        return formatting.sentence([differ, without]) + "."
    first = different.loc[different["difference"].abs().idxmax()]
    rest = first["share"] - first["difference"]
    largest = (
        f"Recommended within two years {those}: largest difference of {number}, {first['group']},"
        f" {per_cent(first['share'])} against {per_cent(rest)} ({first['evidence']})"
    )
    return formatting.sentence([largest, without]) + "."


@query(
    name="waiting.time_by_group",
    sources=(*SOURCES, "organizations"),
    roles=RELEASABLE,
    finding=_groups_finding,
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
    and Hochberg 1995). Sessions decide applications together, so that the interval is widened for
    how much more the years of first consideration differ than chance explains
    (`statistics.dispersion`). Applications first considered in a report of which many names are
    missing are left out. Clear is up to 0.002, suggestive up to 0.05. It is an association: what
    else differs between groups, such as the sessions that considered them, stays in it. Where the
    group is known of less than half of the applications nothing is said.

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
        dispersion    Float64  factor of the variances, 1 or more
        dispersion_of_all  Float64  the same of all z-scores as they are
        left_out      str      reports left out, the same on every row

    Raises:
        Refused: `by` is none of these; `since` is later than `until`, or before 2012.
    """
    found, left_out = followed(conn, since, until, deferred=deferred)
    groups = applications.grouped(conn, found, by)
    dispersion = _dispersion_of_years(found)
    share = len(groups.known) / len(found) if len(found) else 0.0
    enough = share >= KNOWN_ENOUGH
    parts = [
        _of_group(name, found.loc[sorted(ours)])
        | _apart(found, ours, groups.rest(name), dispersion)
        for name, ours in groups.members.items()
    ]
    if by != "year":
        parts.append(_of_group(UNKNOWN, found.drop(index=groups.known)))
    overall = waiting_of(found.loc[sorted(groups.known)]).reached_by(RECOMMENDED, COMPARED_AFTER)
    of_all = {
        "overall": overall,
        "known_share": share,
        "left_out": left_out,
    }
    rows = pd.DataFrame([part | of_all for part in parts], columns=list(GROUPED))
    found_likely = [None if pd.isna(one) or not enough else one for one in rows["probability"]]
    likely = adjusted(found_likely)
    rows = rows.assign(adjusted=likely, evidence=[evidence_of(one) for one in likely])
    return rows.astype(GROUPED)


def _of_group(name: str, own: pd.DataFrame) -> dict[str, Any]:
    told = waiting_of(own)
    return {
        "group": name,
        "applications": len(own),
        "small": len(own) < FEW,
        "at_risk": int((own["years"] >= COMPARED_AFTER).sum()),
        "cases": cases_of(own, RECOMMENDED, COMPARED_AFTER),
        **share_of(told, RECOMMENDED, COMPARED_AFTER),
        **median_of(told),
    }


def _dispersion_of_years(found: pd.DataFrame) -> Dispersion:
    """Estimate how much more years differ than chance explains: sessions decide together."""
    overall = waiting_of(found).reached_by(RECOMMENDED, COMPARED_AFTER)
    scores = []
    for _, own in found.groupby(found["first_on"].map(lambda day: day.year)):
        share = share_of(waiting_of(own), RECOMMENDED, COMPARED_AFTER)
        if share["low"] is not None and share["high"] > share["low"]:
            error = (share["high"] - share["low"]) / (2 * Z)
            scores.append((share["share"] - overall) / error)
    return of_scores(scores)


def _apart(
    found: pd.DataFrame, ours: Iterable[int], theirs: Iterable[int], dispersion: Dispersion
) -> dict[str, Any]:
    """How far a group is from the rest, and the probability that chance puts them there."""
    sides = [waiting_of(found.loc[sorted(some)]) for some in (ours, theirs)]

    def apart(z: float = Z) -> Interval | None:
        return reached_difference(*sides, RECOMMENDED, COMPARED_AFTER, dispersion.reach * z)

    interval = apart()
    if interval is None:
        return {}
    one, other = (side.reached_by(RECOMMENDED, COMPARED_AFTER) for side in sides)
    return {
        "difference": one - other,
        "difference_low": interval.low,
        "difference_high": interval.high,
        "probability": probability_of(apart, 0),
        "dispersion": dispersion.factor,
        "dispersion_of_all": dispersion.of_all,
    }
