"""Tell who takes part in which partnership, on which side, and when: the base of all counts.

Counted are partnerships that an entity of the UN system reports, or others by choice. Parts of a
partnership on record count with it, by `wholes`. An organization counts once in a partnership, in
however many roles it is named, and never as a partner of itself; one that was merged counts as
what it is now. A partner of k has 1 / k of its partnership. Nonprofits and
companies are the two sides; governments and multilaterals are on neither, and are not in the
balance; foundations, public-private and academic bodies, other and unknown types are contested.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society.organizations import merged
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.partnerships import type_reviews
from data_access.partnerships.partner_scope import UN, counting, reported_by, wholes
from data_access.schema import (
    import_batches,
    member_states,
    partnership_participants,
    partnership_sdgs,
    partnership_states,
    partnerships,
    sources,
)
from data_access.statistics.intervals import Share
from data_access.statistics.parity import CORPORATE, NONPROFIT, Balance, fractional, with_any

SOURCES = ("iati", "partnerships")
PUBLIC, CONTESTED = "public", "contested"
# Sectors that no code stands for: no type is given, or one partnership gives it several.
UNKNOWN, MIXED = "unknown", "mixed"
SIDES = (NONPROFIT, CORPORATE, CONTESTED, PUBLIC)
# IATI's ActivityStatus: Pipeline/identification, Closed, Cancelled.
PIPELINE, CLOSED, CANCELLED = "1", "4", "5"
BY = ("entity", "sdg", "region", "size")
# What partnerships are worth in US dollars, by the lower end of a band.
BANDS = {
    0: "under 100,000",
    100_000: "100,000 to 1 million",
    1_000_000: "1 to 10 million",
    10_000_000: "10 million or more",
}
COUNTED = {
    "partnerships": "Int64",
    "in_balance": "Int64",
    NONPROFIT: "Float64",
    CORPORATE: "Float64",
    CONTESTED: "Float64",
    "known_share": "Float64",
    "corporate_share": "Float64",
    "low_share": "Float64",
    "high_share": "Float64",
    "index": "Float64",
    "verdict": "str",
    "either": "Int64",
    "any_nonprofit": "Int64",
    "any_corporate": "Int64",
    "any_share": "Float64",
    "any_low_share": "Float64",
    "any_high_share": "Float64",
}


# Who takes part


def partners(types: str) -> sa.Subquery:
    """Give every organization once in each whole partnership, by both ids, with its `sector`.

    The organization that reports a partnership is no partner in it.

    By the source's types, what it is in that partnership: unknown if none is given, mixed if types
    of several sectors are. A review holds in all partnerships.

    Raises:
        Refused: `types` is neither source nor reviewed.
    """
    if types not in type_reviews.WHOSE:
        raise Refused(f"{types!r} is neither {' nor '.join(type_reviews.WHOSE)}.")
    last, part, family = merged(), partnership_participants.c, wholes()
    organization = sa.func.coalesce(last.c.counted_as_id, part.organization_id)
    sector = type_reviews.sector_of(part.organization_type)
    first, other = sa.func.min(sector), sa.func.max(sector)
    given = (
        sa.select(
            family.c.whole_id.label("partnership_id"),
            organization.label("organization_id"),
            sa.case((first.is_(None), UNKNOWN), (first == other, first), else_=MIXED).label(
                "sector"
            ),
        )
        .select_from(partnership_participants)
        .join(family, family.c.partnership_id == part.partnership_id)
        .join(last, last.c.organization_id == part.organization_id, isouter=True)
        .where(sa.not_(part.is_reporter))
        .group_by(family.c.whole_id, organization)
        .subquery()
    )
    if types == type_reviews.SOURCE:
        return given
    reviewed = type_reviews.of_partners()
    office = type_reviews.sector_of(reviewed.c.organization_type)
    return (
        sa.select(
            given.c.partnership_id,
            given.c.organization_id,
            sa.func.coalesce(office, given.c.sector).label("sector"),
        )
        .join(reviewed, reviewed.c.organization_id == given.c.organization_id, isouter=True)
        .subquery()
    )


def side(sector: str) -> str:
    """The side of the balance that a sector is on, public, or contested."""
    return sector if sector in (NONPROFIT, CORPORATE, PUBLIC) else CONTESTED


def about(sentence: str, params: Mapping[str, Any]) -> str:
    """Make a finding a sentence that names the reviewed types and other reporters it rests on."""
    by = "by the office’s reviews, " if params["types"] == type_reviews.REVIEWED else ""
    return f"{formatting.begun(by + counting(params) + sentence)}."


def _partners_by_side(types: str) -> sa.Subquery:
    """For each partnership that has partners, how many are on each side."""
    one = partners(types)
    placed = [name for name in SIDES if name != CONTESTED]
    counts = {name: sa.func.count().filter(one.c.sector == name) for name in placed}
    counts[CONTESTED] = sa.func.count().filter(one.c.sector.not_in(placed))
    columns = [count.label(name) for name, count in counts.items()]
    return sa.select(one.c.partnership_id, *columns).group_by(one.c.partnership_id).subquery()


# When


def spoken_for(conn: sa.Connection, as_of: dt.date) -> dt.date:
    """The last day up to `as_of` that the sources of partnerships speak for.

    What they say of later days is a plan. Where none of them has a date, it is `as_of` itself.
    """
    latest = sa.select(sa.func.max(sources.c.speaks_for)).where(sources.c.name.in_(SOURCES))
    return min(as_of, conn.scalar(latest) or as_of)


def covers(conn: sa.Connection, day: dt.date, reporters: str = UN) -> bool:
    """Tell whether the record of partnerships reaches back to a day: one had begun by then."""
    statement = sa.select(partnerships.c.id).where(*begun(None, day), *reported_by(reporters))
    return conn.scalar(statement.limit(1)) is not None


def active(day: dt.date) -> list[sa.ColumnElement[bool]]:
    """Had begun by that day and not ended before it, by the dates and by the status.

    A status speaks for the day of its file: one that is closed is so from that day on, and before
    it its end date decides. What is in the pipeline has not begun, and what is cancelled never did.
    """
    one = partnerships.c
    closed_later = sa.and_(import_batches.c.speaks_for > day, one.ends_on.is_not(None))
    return [
        *begun(None, day),
        sa.or_(one.ends_on.is_(None), one.ends_on >= day),
        sa.or_(_status() != CLOSED, closed_later),
    ]


def begun(since: dt.date | None, until: dt.date | None) -> list[sa.ColumnElement[bool]]:
    """Began in that period, both days included; without a start date that is not known."""
    starts = partnerships.c.starts_on
    bounds = [starts >= since] if since else []
    bounds += [starts <= until] if until else []
    return [starts.is_not(None), *bounds, *ever()]


def ever() -> list[sa.ColumnElement[bool]]:
    """Began at some time, as far as the status tells."""
    return [_status().not_in((PIPELINE, CANCELLED))]


def _status() -> sa.ColumnElement[str]:
    return sa.func.coalesce(partnerships.c.status, "")


# How many


def compositions(
    conn: sa.Connection,
    types: str,
    *conditions: sa.ColumnElement[bool],
    group: sa.ColumnElement | None = None,
    of: sa.FromClause | None = None,
    reporters: str = UN,
) -> pd.DataFrame:
    """Count `partnerships` by how many partners they have on each side, for each `group`.

    `of` is the table of parts that the column `group` is in; a partnership with
    several parts counts with each, and one without has none.
    """
    shared = _partners_by_side(types)
    grouped = [sa.null() if group is None else group]
    statement = (
        sa.select(
            *(column.label("group") for column in grouped),
            *(sa.func.coalesce(shared.c[name], 0).label(name) for name in SIDES),
        )
        .select_from(partnerships)
        .join(shared, shared.c.partnership_id == partnerships.c.id, isouter=True)
        .join(import_batches, import_batches.c.id == partnerships.c.batch_id, isouter=True)
        .where(*conditions, *reported_by(reporters))
    )
    if of is not None:
        statement = statement.join(of, of.c.partnership_id == partnerships.c.id, isouter=True)
    one = statement.subquery()
    counted = sa.func.count().label("partnerships")
    return pd.read_sql_query(sa.select(*one.c, counted).group_by(*one.c), conn)


def grouping(by: str) -> tuple[sa.ColumnElement, sa.FromClause | None]:
    """What `compositions` needs to group by entity, sdg, region or size.

    Raises:
        Refused: `by` is none of these.
    """
    if by not in BY:
        raise Refused(f"partnerships are grouped by {', '.join(BY)}, not {by}")
    if by == "sdg":
        goals = _of_wholes(partnership_sdgs, partnership_sdgs.c.sdg)
        return goals.c.sdg, goals
    if by == "region":
        placed = regions()
        return placed.c.region, placed
    if by == "size":
        value = partnerships.c.value_usd
        return sa.case(*((value >= least, least) for least in sorted(BANDS, reverse=True))), None
    return partnerships.c.entity, None


def regions() -> sa.Subquery:
    """Give the UN regional groups that each whole partnership is carried out in."""
    region = member_states.c.regional_group.label("region")
    return _of_wholes(partnership_states.join(member_states), region)


def _of_wholes(table: sa.FromClause, column: sa.ColumnElement) -> sa.Subquery:
    """Give the values of a column for each whole partnership, its parts included, each once."""
    family = wholes()
    own = (
        partnership_sdgs.c.partnership_id
        if table is partnership_sdgs
        else partnership_states.c.partnership_id
    )
    return (
        sa.select(family.c.whole_id.label("partnership_id"), column)
        .select_from(table)
        .join(family, family.c.partnership_id == own)
        .distinct()
        .subquery()
    )


@dataclass(frozen=True)
class Tally:
    """Partnerships by who carries them.

    partnerships   all of them, those without any partner included
    in_balance     with a partner that is not public
    balance        of the parts that partners have, and of the contested parts
    either         with a partner on either side
    any_nonprofit, any_corporate  with a partner on that side; one may be both
    unclear        of `either` without a company, but with a partner that may be one
    """

    partnerships: int
    in_balance: int
    balance: Balance
    either: int
    any_nonprofit: int
    any_corporate: int
    unclear: int


def tally(rows: pd.DataFrame) -> Tally:
    """Add rows of `compositions` up, whatever they are grouped by."""
    rows = rows.groupby(list(SIDES), as_index=False)["partnerships"].sum()
    parts = dict.fromkeys(SIDES, 0)
    counts = dict.fromkeys(("partnerships", "in_balance", "either", "unclear"), 0)
    with_a = dict.fromkeys((NONPROFIT, CORPORATE), 0)
    for row in rows.to_dict("records"):
        many = int(row["partnerships"])
        types = [name for name in SIDES for _ in range(int(row[name]))]
        for name, part in fractional([types]).items():
            parts[name] += part * many
        for name in with_a:
            with_a[name] += with_any([types], name) * many
        either = not {NONPROFIT, CORPORATE}.isdisjoint(types)
        counts["partnerships"] += many
        counts["in_balance"] += many * any(name != PUBLIC for name in types)
        counts["either"] += many * either
        counts["unclear"] += many * (either and CORPORATE not in types and CONTESTED in types)
    return Tally(
        **counts,
        balance=Balance(parts[NONPROFIT], parts[CORPORATE], parts[CONTESTED]),
        any_nonprofit=with_a[NONPROFIT],
        any_corporate=with_a[CORPORATE],
    )


def columns_of(found: Tally) -> dict[str, Any]:
    """Give a tally as the columns of an answer, which are those of COUNTED."""
    companies = Share(found.any_corporate, found.either)
    interval = companies.interval()
    return {
        "partnerships": found.partnerships,
        "in_balance": found.in_balance,
        **balanced(found.balance),
        "either": found.either,
        "any_nonprofit": found.any_nonprofit,
        "any_corporate": found.any_corporate,
        "any_share": companies.value,
        "any_low_share": interval and interval.low,
        "any_high_share": interval and interval.high,
    }


def balanced(balance: Balance) -> dict[str, Any]:
    """A balance, of partnerships or of money, as columns of an answer."""
    band = balance.share_band
    figures = {
        NONPROFIT: balance.nonprofit,
        CORPORATE: balance.corporate,
        CONTESTED: balance.contested,
        "known_share": balance.known,
        "corporate_share": balance.share,
        "low_share": band and band.low,
        "high_share": band and band.high,
        "index": balance.index,
    }
    plain = {name: None if one is None else float(one) for name, one in figures.items()}
    return {**plain, "verdict": balance.verdict}
