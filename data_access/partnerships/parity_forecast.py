"""Compare companies and nonprofits by what drove a partnership, and calculate pace to parity.

Which organizations count on which side, and when a partnership is active: `partner_records`.
"""

import datetime as dt
import functools
import math
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import periods
from data_access.domain import weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.partnerships import partner_findings as findings
from data_access.partnerships import partner_records, partner_scope
from data_access.partnerships.partner_records import CORPORATE, NONPROFIT, SOURCES, UNKNOWN
from data_access.partnerships.partner_scope import UN
from data_access.partnerships.type_reviews import SOURCE
from data_access.queries import query
from data_access.schema import partnerships
from data_access.statistics import newcombe
from data_access.statistics.evidence import evidence
from data_access.statistics.intervals import Share
from data_access.statistics.multiplicity import exact_probability
from data_access.statistics.parity import Balance, pace_to_parity

# The pace is that of so many whole years, at most.
YEARS = 3
DAYS_A_YEAR = 365.25
GOALS_DUE = 2030
FUNDED = {
    "funding_driven": "str",
    "partnerships": "Int64",
    "either": "Int64",
    "any_corporate": "Int64",
    "unclear": "Int64",
    "share": "Float64",
    "low_share": "Float64",
    "high_share": "Float64",
    "difference": "Float64",
    "difference_low": "Float64",
    "difference_high": "Float64",
    "probability": "Float64",
    "evidence": "str",
}
PACED = {
    "contested_as": "str",
    "nonprofit": "Float64",
    "corporate": "Float64",
    "corporate_pace": "Float64",
    "nonprofit_pace": "Float64",
    "needed_pace": "Float64",
    "needed": "Float64",
    "day": object,
    "by": object,
    "pace_since": "Int64",
    "pace_until": "Int64",
}


# How funded


@query(
    name="partner_skew.funding",
    sources=SOURCES,
    roles=OFFICE,
    finding=findings.funded,
    unit="Partnerships with a nonprofit or a company",
)
def funding(
    conn: sa.Connection,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    types: str = SOURCE,
    reporters: str = UN,
) -> pd.DataFrame:
    """Does the skew follow the funding: do companies take part where funding drove a partnership?

    Partnerships that began in the period, however long they last, and have a
    partner on either side, with `reporters` as in `lenses.balance`; the share of
    them with a company among those that funding drove, less that among those that
    it did not. The interval of a share is Wilson's, that of the difference
    Newcombe's (Statistics in Medicine 17, 1998, method 10), 95 per cent; the
    evidence is clear where also the interval of 99.8 per cent leaves out no
    difference, and suggestive where that of 95 does. The probability is Fisher's
    exact one, two-sided. It is an association: what else differs between them is
    not looked at. Some without a company have a partner of a contested type,
    which may be one: these are unclear, and count as without.

    What drove a partnership is as its source says; where it says nothing, that
    is unknown. Where it is known of fewer than half, or either group has fewer
    than ten, nothing is said.

    Columns, three rows:
        funding_driven   str      yes, no, unknown
        partnerships     Int64    whoever carries them
        either           Int64    with a partner on either side
        any_corporate    Int64    of them with a company
        unclear          Int64    of them without, but with a partner of a contested type
        share            Float64  any_corporate of either
        low_share        Float64  its interval
        high_share       Float64
        difference       Float64  share of yes less share of no; in the first row, as all below
        difference_low   Float64  its interval
        difference_high  Float64
        probability      Float64  that chance alone does as much
        evidence         str      clear, suggestive, not distinguishable from chance, or
                                  cannot be said

    Raises:
        Refused: `since` is later than `until`, `types` is neither source nor reviewed, or
            `reporters` is none of un, others and all.
    """
    periods.check(since, until)
    bounded = partner_records.begun(since, until) if since or until else partner_records.ever()
    driven = partnerships.c.funding_driven
    rows = partner_records.compositions(conn, types, *bounded, group=driven, reporters=reporters)
    known = partner_records.covers(conn, until or weeks.today(), reporters)
    found = {}
    for name, is_it in (
        ("yes", rows["group"].eq(True)),
        ("no", rows["group"].eq(False)),
        (UNKNOWN, rows["group"].isna()),
    ):
        one = partner_records.tally(rows[is_it.astype(bool)])
        found[name] = {"funding_driven": name} | (_shares(one) if known else {})
    if known:
        found["yes"] |= _difference(found["yes"], found["no"])
    return pd.DataFrame(list(found.values()), columns=list(FUNDED)).astype(FUNDED)


def _shares(one: partner_records.Tally) -> dict[str, Any]:
    """Give the share of partnerships with a company, with its interval."""
    share = Share(one.any_corporate, one.either)
    interval = share.interval()
    return {
        "partnerships": one.partnerships,
        "either": one.either,
        "any_corporate": one.any_corporate,
        "unclear": one.unclear,
        "share": share.value,
        "low_share": interval and interval.low,
        "high_share": interval and interval.high,
    }


def _difference(yes: dict[str, Any], no: dict[str, Any]) -> dict[str, Any]:
    counts = yes["any_corporate"], yes["either"], no["any_corporate"], no["either"]
    interval = newcombe(*counts)
    return {
        "difference": interval and yes["share"] - no["share"],
        "difference_low": interval and interval.low,
        "difference_high": interval and interval.high,
        "probability": exact_probability(*counts),
        "evidence": evidence(functools.partial(newcombe, *counts), 0),
    }


# What if


@query(
    name="partner_skew.until_parity",
    sources=SOURCES,
    roles=OFFICE,
    finding=findings.even,
    unit="Active partnerships, a part of each for every partner",
)
def until_parity(
    conn: sa.Connection,
    *,
    by: dt.date | None = None,
    corporate_pace: float | None = None,
    as_of: dt.date | None = None,
    types: str = SOURCE,
    reporters: str = UN,
) -> pd.DataFrame:
    """How many nonprofit partnerships a year would it take to be even with companies by a day?

    What if, and no forecast. The day is the last of 2030, when the Sustainable
    Development Goals are due, or of the next year after that, unless another is
    given. With N and C the active partnerships of either side, each in parts,
    with days, sides, parts and `reporters` as in `lenses.balance`, and t years
    from the day they are known for to `by`: (C + pace × t − N) / t, and 0 where
    it comes by itself. It takes as many to end on either side until then. The
    corporate pace is what companies added in a year, in the last three whole
    years that partnerships are on record for, or fewer where there are fewer,
    unless another is given; the nonprofit pace is of the same years. Contested
    partners are left out, then all taken to be nonprofit, then all corporate; the
    paces leave them out.

    Columns, three rows:
        contested_as    str      left out, nonprofit, corporate
        nonprofit       Float64  active partnerships, each in parts
        corporate       Float64  the same
        corporate_pace  Float64  new ones a year; missing where no year is on record
        nonprofit_pace  Float64  the same
        needed_pace     Float64  nonprofit ones a year that it takes; missing without a pace
        needed          Float64  the same in all, until `by`
        day             date     that the active ones are of, and the time begins
        by              date     by which both are to be even
        pace_since      Int64    first year of the paces; missing where none is on record
        pace_until      Int64    last year of them

    Raises:
        Refused: `by` has passed by `as_of`, `corporate_pace` is below zero or no number,
            `types` is neither source nor reviewed, or `reporters` none of un, others and all.
    """
    today = as_of or weeks.today()
    by = by or dt.date(max(GOALS_DUE, today.year + 1), 12, 31)
    if by <= today:
        raise Refused(f"parity by {by} is no question on {today}: give a later day")
    if corporate_pace is not None and not 0 <= corporate_pace < math.inf:
        raise Refused("the corporate pace is a number of partnerships a year, not below zero")
    day = partner_records.spoken_for(conn, today)
    now = partner_records.tally(
        partner_records.compositions(conn, types, *partner_records.active(day), reporters=reporters)
    ).balance
    years = _whole_years(conn, day, reporters)
    paces = _paces(conn, types, years, reporters)
    pace = paces[CORPORATE] if corporate_pace is None else corporate_pace
    time = (by - day).days / DAYS_A_YEAR
    known = partner_records.covers(conn, day, reporters)
    contested = {
        "left out": Balance(now.nonprofit, now.corporate),
        NONPROFIT: Balance(now.nonprofit + now.contested, now.corporate),
        CORPORATE: Balance(now.nonprofit, now.corporate + now.contested),
    }
    rows = []
    for name, sides in contested.items():
        needed = pace_to_parity(sides, pace, time) if known and pace is not None else None
        rows.append(
            {
                "contested_as": name,
                "nonprofit": float(sides.nonprofit) if known else None,
                "corporate": float(sides.corporate) if known else None,
                "corporate_pace": pace,
                "nonprofit_pace": paces[NONPROFIT],
                "needed_pace": needed,
                "needed": None if needed is None else needed * time,
                "day": day,
                "by": by,
                "pace_since": years[0] if years else None,
                "pace_until": years[-1] if years else None,
            }
        )
    return pd.DataFrame(rows, columns=list(PACED)).astype(PACED)


def _whole_years(conn: sa.Connection, day: dt.date, reporters: str) -> list[int]:
    """The last years that had ended by the day, and of which all is on record: three at most."""
    first = conn.scalar(
        sa.select(sa.func.min(partnerships.c.starts_on)).where(
            *partner_records.ever(), *partner_scope.reported_by(reporters)
        )
    )
    if first is None:
        return []
    begins = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    ended = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    return list(range(max(begins, ended - YEARS + 1), ended + 1))


def _paces(
    conn: sa.Connection, types: str, years: list[int], reporters: str
) -> dict[str, float | None]:
    """What each side added in a year, on average."""
    if not years:
        return dict.fromkeys((NONPROFIT, CORPORATE))
    period = dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31)
    rows = partner_records.compositions(
        conn, types, *partner_records.begun(*period), reporters=reporters
    )
    found = partner_records.tally(rows).balance
    return {side: float(getattr(found, side)) / len(years) for side in (NONPROFIT, CORPORATE)}
