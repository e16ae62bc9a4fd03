"""Applications before the Committee on NGOs, each from its first consideration to its outcome.

The decisions hold no number of an application. One begins with a decision that is marked as the
first on it, and ends with the first outcome after that; an organization that is considered for the
first time once more has another one. Which decisions are first ones is on record of every report
since 2012 alone: the files of first recommendations begin in 2010, those of first deferrals lack
the report of 4 March 2011. Of outcomes but those two no file says whether they came at once.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.groupings import DIMENSIONS, dimension
from data_access.civil_society.organizations import merged
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.ngo_committee.accreditation import session
from data_access.schema import decisions, member_states, organizations
from data_access.statistics.evidence import CLEAR, KNOWN_ENOUGH, NOTHING, SUGGESTIVE

COMPLETE_SINCE = 2012
# What ends an application; a deferral leaves it pending.
ENDINGS = ("recommended", "closed", "withdrawn", "not recommended")
UNKNOWN = "unknown"
# What applications are told apart by: one of such a kind, and several.
NOUNS = {
    "session": ("session", "sessions"),
    "year": ("year", "years"),
    "region": ("regional group", "regional groups"),
    "bloc": ("group of States", "groups of States"),
    "sdg": ("goal", "goals"),
    "issue_area": ("issue area", "issue areas"),
    "scope": ("scope", "scopes"),
    "new_york": ("office in New York", "kinds"),
    "geneva": ("office in Geneva", "kinds"),
    "budget": ("budget", "bands of budget"),
    "constituency": ("constituency", "constituencies"),
}
# Beside the names of groups, and none of them.
KNOWN = ""
COLUMNS = {
    "organization_id": "int64",
    "first_on": "object",
    "last_on": "object",
    "deferrals": "int64",
    "deferred_first": "bool",
    "outcome": "object",
    "lost": "bool",
    "years": "float64",
}


def decided(conn: sa.Connection) -> pd.DataFrame:
    """Decisions on applications: a row an organization as it counts now, report and outcome.

    `first` is whether it is marked as the first on its application. By organization and report,
    and of two outcomes in one report the one that ends the application last.
    """
    into = merged()
    counts_as = sa.func.coalesce(into.c.counted_as_id, decisions.c.organization_id)
    first = sa.func.max(sa.case((decisions.c.first_application, 1), else_=0))
    kept = decisions.c.outcome.in_((*ENDINGS, "deferred"))
    statement = (
        sa.select(
            counts_as.label("organization_id"),
            decisions.c.reported_on,
            decisions.c.outcome,
            first.label("first"),
        )
        .join(into, into.c.organization_id == decisions.c.organization_id, isouter=True)
        .where(kept)
        .group_by(counts_as, decisions.c.reported_on, decisions.c.outcome)
    )
    rows = pd.read_sql_query(statement, conn)
    ends = rows["outcome"].map({name: place for place, name in enumerate(ENDINGS, start=1)})
    rows = rows.assign(ends=ends.fillna(0), first=rows["first"].astype(bool))
    order = ["organization_id", "reported_on", "ends"]
    return rows.sort_values(order, ignore_index=True).drop(columns="ends")


def followed(
    conn: sa.Connection, since: int | None = None, until: int | None = None
) -> pd.DataFrame:
    """Applications first considered in the years from `since` to `until`, followed to today.

    Each is followed from the report of its first consideration, `first_on`, to that of its outcome,
    or to the last that has it. `outcome` is missing of one that is pending; `lost` is one that is
    pending and not in the last report any more, mostly for a name that is spelt in another way.
    `years` are calendar months by 12, so that the session a year later is a year away.

    Raises:
        Refused: `since` is later than `until`, or before 2012.
    """
    check(since, until)
    rows = decided(conn)
    by_organization = groupby(rows.itertuples(index=False), lambda row: row.organization_id)
    found = pd.DataFrame(
        [one for _, own in by_organization for one in _applications(own)],
        columns=[name for name in COLUMNS if name not in ("lost", "years")],
    )
    day = rows.loc[rows["outcome"] == "deferred", "reported_on"].max()
    found = found.assign(
        lost=found["outcome"].isna() & (found["last_on"] != day),
        years=years_between(found["first_on"], found["last_on"]),
    ).astype(COLUMNS)
    years = found["first_on"].map(lambda first: first.year)
    kept = years.between(since or COMPLETE_SINCE, until or dt.date.max.year)
    return found[kept].reset_index(drop=True)[list(COLUMNS)]


def check(since: int | None, until: int | None) -> None:
    """Refuse years that none can be followed from, or that end before they begin.

    Raises:
        Refused: `since` is later than `until`, or before 2012.
    """
    if since is not None and until is not None and since > until:
        raise Refused(f"since ({since}) is later than until ({until})")
    named = [year for year in (since, until) if year is not None]
    if named and min(named) < COMPLETE_SINCE:
        raise Refused(
            "Which applications were considered for the first time is on record of every report"
            f" since {COMPLETE_SINCE} alone: ask of later years."
        )


def report_days(conn: sa.Connection) -> Sequence[dt.date]:
    """List the dates of the reports that decide on applications, in order."""
    day = decisions.c.reported_on
    on_applications = decisions.c.outcome.in_((*ENDINGS, "deferred"))
    return conn.scalars(sa.select(day).where(on_applications).distinct().order_by(day)).all()


def years_between(first: pd.Series, last: pd.Series) -> pd.Series:
    """Count calendar months from day to day, by 12."""
    return (last.map(_months) - first.map(_months)) / 12


def _months(day: dt.date) -> int:
    return 12 * day.year + day.month


def _applications(own: Iterator[Any]) -> Iterator[dict[str, Any]]:
    """The applications of one organization, of its decisions in order."""
    now: dict[str, Any] | None = None
    ended_on = None
    for row in own:
        if row.reported_on == ended_on:
            continue
        if row.first and (now is None or row.reported_on > now["first_on"]):
            if now:
                yield now
            now = {
                "organization_id": row.organization_id,
                "first_on": row.reported_on,
                "deferrals": 0,
                "outcome": None,
            }
        if now is None:
            # It began before the record does, or under a name that is spelt in another way.
            continue
        now["last_on"] = row.reported_on
        now["deferred_first"] = row.outcome == "deferred" or row.reported_on > now["first_on"]
        if row.outcome == "deferred":
            now["deferrals"] += 1
        else:
            yield now | {"outcome": row.outcome}
            now, ended_on = None, row.reported_on
    if now:
        yield now


def when(params: Mapping[str, Any]) -> str:
    """The years of first consideration that were asked for, in a sentence."""
    since, until = params["since"] or COMPLETE_SINCE, params["until"]
    if until is None:
        return f"since {since}"
    return f"in {since}" if since == until else f"from {since} to {until}"


def no_comparison(rows: pd.DataFrame, params: Mapping[str, Any], what: str) -> str:
    """Say why groups are not compared, or return an empty text where they are."""
    one, several = NOUNS[params["by"]]
    known = rows["known_share"].iloc[0]
    if known < KNOWN_ENOUGH:
        # Rounded down, so that less than half reads as less than half.
        share = f"{max(int(100 * known), 1)} per cent" if known else "none"
        return (
            f"{formatting.begun(what)} {when(params)} is not compared: {one} recorded for"
            f" {share} of the applications"
        )
    if rows["evidence"].eq(NOTHING).all():
        return (
            f"{formatting.begun(what)} {when(params)} is not compared: too few {several} recorded"
        )
    return ""


def strongest(rows: pd.DataFrame) -> pd.DataFrame:
    """The groups that differ by more than chance: those of clear evidence, else the suggestive."""
    clear = rows[rows["evidence"] == CLEAR]
    return clear if len(clear) else rows[rows["evidence"] == SUGGESTIVE]


def session_name(day: dt.date) -> str:
    """The session that reported on a day, as in "2024 resumed"."""
    return f"{day.year} {session(day)}"


@dataclass(frozen=True)
class Groups:
    """Which applications are in which group, by their places.

    members  of each group, by its name
    known    of which it is known whether they are in one
    """

    members: Mapping[str, frozenset[int]]
    known: frozenset[int]

    def rest(self, name: str) -> list[int]:
        """Those that are known not to be in a group."""
        return sorted(self.known - self.members[name])


def grouped(conn: sa.Connection, found: pd.DataFrame, by: str) -> Groups:
    """The groups of applications: by the year of first consideration, or one of DIMENSIONS.

    Raises:
        Refused: `by` is neither.
    """
    if by == "year":
        years = found["first_on"].map(lambda day: str(day.year))
        members = {name: frozenset(found.index[years == name]) for name in sorted(years.unique())}
        return Groups(members, frozenset(found.index))
    if by not in DIMENSIONS:
        raise Refused(f"by is one of year, {', '.join(DIMENSIONS)}, not {by}")
    kind = dimension(conn, by)
    clauses = {
        name: sa.false() if clause is None else clause
        for name, clause in {KNOWN: kind.known, **kind.groups}.items()
    }
    columns = [
        sa.case((clause, 1), else_=0).label(f"in_{place}")
        for place, clause in enumerate(clauses.values())
    ]
    statement = sa.select(organizations.c.id, *columns).join(
        member_states, member_states.c.iso3 == organizations.c.member_state, isouter=True
    )
    facts = pd.read_sql_query(statement, conn).set_index("id").astype(bool)
    of_each = (
        facts.loc[found["organization_id"]].set_index(found.index).set_axis([*clauses], axis=1)
    )
    members = {name: frozenset(found.index[of_each[name]]) for name in clauses}
    return Groups(members, members.pop(KNOWN))
