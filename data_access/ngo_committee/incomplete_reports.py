"""Reports of the Committee on NGOs of which the loaded files lack many names."""

import datetime as dt
import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as
from data_access.domain import formatting
from data_access.schema import decisions, organization_names, unmatched_recommendations

# Fewer are spellings. "Many" is also a tenth of the names of the list that shows them.
FEWEST = 10
SHARE = 0.1


@dataclass(frozen=True)
class Incomplete:
    """A report that lacks names.

    missing  names listed as recommended at the first application that no recommendation has
    listed   names in that list
    """

    reported_on: dt.date
    missing: int
    listed: int


def incomplete(conn: sa.Connection) -> dict[dt.date, Incomplete]:
    """Find the reports of which many names are missing, by their date.

    The list of first applications that were recommended (file 9) is a part of the list of all
    recommended (file 1). A report is incomplete where at least ten names of the former, and a
    tenth of them, are in no recommendation of the same report.
    """
    rec = decisions.c.outcome == "recommended"
    marked = (
        sa.select(decisions.c.reported_on, sa.func.count())
        .where(rec, decisions.c.first_application)
        .group_by(decisions.c.reported_on)
    )
    of_report = dict(conn.execute(marked).all())
    theirs, listed = counted_as(), counted_as()
    found_since = (
        sa.select(decisions.c.id)
        .join(theirs, theirs.c.organization_id == decisions.c.organization_id)
        .join(listed, listed.c.counted_as_id == theirs.c.counted_as_id)
        .join(organization_names, organization_names.c.organization_id == listed.c.organization_id)
        .where(
            rec,
            decisions.c.reported_on == unmatched_recommendations.c.reported_on,
            organization_names.c.key == unmatched_recommendations.c.organization_key,
        )
    )
    unmatched = (
        sa.select(unmatched_recommendations.c.reported_on, sa.func.count())
        .where(~found_since.exists())
        .group_by(unmatched_recommendations.c.reported_on)
        .order_by(unmatched_recommendations.c.reported_on)
    )
    every = [
        Incomplete(day, missing, missing + of_report.get(day, 0))
        for day, missing in conn.execute(unmatched)
    ]
    return {one.reported_on: one for one in every if _many(one.missing, one.listed)}


def _many(part: int, whole: int) -> bool:
    return part >= FEWEST and part >= SHARE * whole


def discontinued(rows: pd.DataFrame, incomplete_days: Collection[dt.date]) -> dict[dt.date, int]:
    """Count the deferred of a report that are in no later report, where they are many.

    `rows` has the columns of `applications.decided`. The last report has no later one; a report
    whose next one is incomplete is left out: that explains it.
    """
    days = sorted(rows["reported_on"].unique())
    after = dict(itertools.pairwise(days))
    deferred = rows[rows["outcome"] == "deferred"]
    last = rows.groupby("organization_id")["reported_on"].transform("max")
    ended = deferred[deferred["reported_on"] == last[deferred.index]]["reported_on"].value_counts()
    whole = deferred["reported_on"].value_counts()
    return {
        day: int(number)
        for day, number in sorted(ended.items())
        if day in after and _many(number, whole[day]) and after[day] not in incomplete_days
    }


def within(days: Iterable[dt.date], since: int | None, until: int | None) -> list[dt.date]:
    """Keep the days from one year to another, in order."""
    return [day for day in sorted(days) if (since or 0) <= day.year <= (until or 9999)]


def left_out(days: Iterable[dt.date]) -> str:
    """Write which reports are left out: "8 June 2021 (incomplete) left out"; empty if none."""
    named = formatting.listed([formatting.day(day) for day in sorted(days)])
    return f"{named} (incomplete) left out" if named else ""
