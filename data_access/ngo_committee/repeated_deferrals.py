"""How often the Committee on NGOs defers an application, and on how many most deferrals fall."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import RELEASABLE
from data_access.ngo_committee import applications
from data_access.ngo_committee.accreditation import SOURCES
from data_access.ngo_committee.applications import when
from data_access.queries import query

# How often an application was deferred: few were so many times that they would be recognized.
TIMES = {
    "never": (0, 0),
    "once": (1, 1),
    "twice": (2, 2),
    "three times": (3, 3),
    "four times": (4, 4),
    "five times or more": (5, math.inf),
}
OFTEN = "five times or more"


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    deferred = rows[rows["times"] != "never"]
    whole = int(deferred["applications"].sum())
    if not whole:
        return f"No deferral of an application first considered {when(params)} is recorded."
    often = deferred[deferred["times"] == OFTEN].iloc[0]
    part, lost = int(often["applications"]), int(deferred["lost"].sum())
    of = formatting.count(whole, "deferred application")
    times = f"Of {of} first considered {when(params)}, {formatting.some(part)} deferred five times"
    share = formatting.share(int(often["deferrals"]), int(deferred["deferrals"].sum()))
    parts = [f"{times} or more{f' ({share} of deferrals)' if part else ''}"]
    return (
        formatting.sentence([*parts, f"{formatting.spell(lost)} no longer listed" if lost else ""])
        + "."
    )


@query(
    name="deferrals.repeated",
    sources=SOURCES,
    roles=RELEASABLE,
    finding=_finding,
    unit="Applications, by how often the Committee on NGOs deferred them",
    of_organizations=("applications", "pending", "lost", "recommended", "others"),
)
def repeated(
    conn: sa.Connection, *, since: int | None = None, until: int | None = None
) -> pd.DataFrame:
    """How often is an application deferred, and on how many does most of the deferring fall?

    Applications first considered from `since` to `until`, from 2012 on, because before then no
    file tells all of them, by the number of reports that defer them up to the last one loaded.
    Those that are pending still count: they may be deferred again, and those first considered
    lately have had less time for it, so that the numbers are the least that they can be.

    Columns, a row a number of times:
        times         str      never, once, twice, three times, four times, five times or more
        applications  Int64
        deferrals     Int64    of these applications
        share         Float64  of all deferrals, from 0 to 1; missing where there is none
        recommended   Int64    of them recommended in the end
        others        Int64    closed, withdrawn or not recommended
        pending       Int64    deferred in the last report: still counting
        lost          Int64    pending, and in the last report no more: under another spelling

    Raises:
        Refused: `since` is later than `until`, or before 2012.
    """
    found = applications.followed(conn, since, until)
    total = int(found["deferrals"].sum())
    rows = []
    for times, (least, most) in TIMES.items():
        some = found[found["deferrals"].between(least, most)]
        ended, deferrals = some["outcome"].dropna(), int(some["deferrals"].sum())
        recommended = int((ended == "recommended").sum())
        rows.append(
            {
                "times": times,
                "applications": len(some),
                "deferrals": deferrals,
                "share": deferrals / total if total else None,
                "recommended": recommended,
                "others": len(ended) - recommended,
                "pending": len(some) - len(ended) - int(some["lost"].sum()),
                "lost": int(some["lost"].sum()),
            }
        )
    whole = ("applications", "deferrals", "recommended", "others", "pending", "lost")
    types = {"times": "str", "share": "Float64"} | dict.fromkeys(whole, "Int64")
    return pd.DataFrame(rows).astype(types)
