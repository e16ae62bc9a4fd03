"""Balance companies and nonprofits by three measures: count, new partnerships, money."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import periods
from data_access.domain import formatting, weeks
from data_access.domain.roles import RELEASABLE
from data_access.partnerships import partner_records, revenue, series_breaks
from data_access.partnerships.partner_records import (
    CONTESTED,
    CORPORATE,
    COUNTED,
    NONPROFIT,
    SIDES,
)
from data_access.partnerships.partner_scope import UN
from data_access.partnerships.type_reviews import SOURCE
from data_access.queries import query
from data_access.schema import partnerships
from data_access.statistics.evidence import KNOWN_ENOUGH
from data_access.statistics.parity import CANNOT_BE_SAID, EVEN, Balance
from data_access.statistics.turnover import months_after

COUNT, NEW, MONEY, VALUE = "count", "new", "money", "value"
# The three measures that are compared; the value of partnerships stands beside them.
LENSES = (COUNT, NEW, MONEY)
COLUMNS = {
    "lens": "str",
    "measure": "str",
    "since": object,
    "until": object,
    "year": "Int64",
    **COUNTED,
    "valued": "Int64",
    "valued_share": "Float64",
    "largest_share": "Float64",
    "median_nonprofit_usd": "Float64",
    "median_corporate_usd": "Float64",
    "changed_category": "str",
}
DAYS = ("since", "until")
LEADS = {NONPROFIT: "nonprofits lead", CORPORATE: "companies lead", EVEN: "both are even"}
ABSENT = {
    COUNT: "no active partnership is recorded",
    NEW: "no new one is recorded",
    MONEY: "no funding is recorded",
}


def _finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the side that leads by each measure, and whether the series of funding breaks."""
    measures = rows[rows["lens"].isin(LENSES)].set_index("lens")
    there = measures[(measures["in_balance"].fillna(0) > 0) | measures["year"].notna()]
    if there.empty:
        return "No partnership that counts, and no balance of funding, is recorded."
    texts = [_by_verdict(there, counts=counts) for counts in (True, False)]
    absent = [words for lens, words in ABSENT.items() if lens not in there.index]
    candidates = ("; ".join([texts[0], *absent]), texts[0], texts[1])
    return formatting.shortest(partner_records.about(text, params) for text in candidates)


def _by_verdict(measures: pd.DataFrame, *, counts: bool) -> str:
    """List the measures by who leads in them, first those of which it is known."""
    by_verdict: dict[str, list[str]] = {}
    for lens, row in measures.iterrows():
        by_verdict.setdefault(row["verdict"], []).append(_measure(lens, row, counts=counts))
    unknown = by_verdict.pop(CANNOT_BE_SAID, [])
    clauses = [
        f"{LEADS[one]} in {formatting.listed(by_verdict[one])}"
        for one in LEADS
        if one in by_verdict
    ]
    if unknown:
        clauses.append(f"who leads in {formatting.listed(unknown)} is unknown")
    return "; ".join(clauses)


def _measure(lens: str, row: pd.Series, *, counts: bool) -> str:
    if lens == MONEY:
        broken = " (series break)" if pd.notna(row["changed_category"]) else ""
        return f"funding of {row['year']}{broken}"
    kind = "active" if lens == COUNT else "new"
    if not counts:
        return f"{kind} partnerships"
    on = f" ({formatting.day(row['until'])})" if lens == COUNT else ""
    return formatting.count(row["in_balance"], f"{kind} partnership") + on


@query(
    name="lenses.balance",
    sources=("iati", "partnerships", "revenue"),
    roles=RELEASABLE,
    finding=_finding,
    unit="Partnerships, a part of each for every partner; US dollars, nominal, where it is money",
    of_organizations=("any_nonprofit", "any_corporate"),
)
def balance(
    conn: sa.Connection,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    as_of: dt.date | None = None,
    types: str = SOURCE,
    reporters: str = UN,
) -> pd.DataFrame:
    """Are the United Nations' partners companies or nonprofits: by count, among the new, by money?

    Three lenses, each as of the latest it knows up to `as_of`, which need not
    agree, and are never added up:
    count  a stock: partnerships that are active
    new    a flow: partnerships that began from `since` to `until`, or else in
           the twelve months before
    money  a flow: private contributions of the last whole year of which enough
           is known to tell a balance (`contributions_by_year`)
    A fourth line, value, is the money committed to the partnerships that are
    active, as far as it is known. What the sources of partnerships say of days
    after the last that they speak for is a plan, and does not count.

    A partnership is active on a day if it had begun by then and not ended
    before, by actual dates or else planned ones. By its status, one that is
    closed is so from the day that its file speaks for; one in the pipeline, or
    cancelled, is neither active nor new; one that is suspended has not ended.
    Without a start date it is in neither lens. Before the first start that is
    recorded, counts are missing and not 0.

    Counted are partnerships that an entity of the UN system reports, by its
    channel code, and all of the office's own register; with `reporters` others
    or all, also or only those of other publishers. Who reports a partnership is
    no partner in it. A part that its publisher reports beside its parent counts
    with the parent, once: its partners, goals and places are the parent's; days,
    status and value are those of the parent.

    A partner of k has 1 / k of its partnership; an organization that is named
    in several roles is one partner, and merged ones are one. Beside that
    headline, whole partnerships with any company are counted among those with
    a partner on either side, with Wilson's interval (95 per cent): of how such
    counts come about, since they are complete. Types 21 to 24 are nonprofit, 70
    to 73 corporate. Governments and multilaterals (10 to 15, 40) are on neither
    side, and the parts that they have are not in the balance. Foundations (60),
    public-private (30), academic (80), other (90) and unknown types, and
    partners that one partnership gives types of several sectors, are contested:
    with all of them nonprofit, then all corporate, they make the lower and upper
    bound of the corporate share C / (N + C). The index is (N − C) / (N + C),
    from −1, all corporate, to 1. A side leads only if the whole band
    lies on one side. With `types` reviewed, the office's word on a partner or
    contributor goes before the source's.

    Money of foundations and academic and other contributors is contested, and
    so is that of an entity whose money changed category in that year: by the
    year before it would be the other side's. Of the value, each partner has the
    same part; a side leads only if the value of at least half of the
    partnerships is known, and it does not hang on the largest alone.

    Columns, a row a lens, in the order above:
        lens                  str      count, new, money or value
        measure               str      stock or flow
        since                 date     of new: first day; else missing
        until                 date     of new the last day, of a stock the day that it is of
        year                  Int64    of money: year of contribution; else missing
        partnerships          Int64    active or new, whoever carries them; missing of money
        in_balance            Int64    of them with a partner that is not public
        nonprofit             Float64  partnerships, each in parts, or US dollars
        corporate             Float64  the same
        contested             Float64  the same
        known_share           Float64  of these three, the share of the first two
        corporate_share       Float64  of both sides; missing without any
        low_share             Float64  corporate share if all that is contested is nonprofit
        high_share            Float64  the same if all of it is corporate
        index                 Float64  from −1 to 1
        verdict               str      nonprofit, corporate, even, or cannot be said
        either                Int64    whole partnerships with a partner on either side
        any_nonprofit         Int64    of them with a nonprofit
        any_corporate         Int64    of them with a company
        any_share             Float64  share of those with a company among either
        any_low_share         Float64  its interval
        any_high_share        Float64
        valued                Int64    of value: partnerships whose value is known; else missing
        valued_share          Float64  their share of those in the balance
        largest_share         Float64  share of the largest in the whole value
        median_nonprofit_usd  Float64  median value of partnerships with a nonprofit
        median_corporate_usd  Float64  median value of partnerships with a company
        changed_category      str      of money: entities whose money was moved to contested

    Raises:
        Refused: `since` is later than `until`, `types` is neither source nor reviewed, or
            `reporters` is none of un, others and all.
    """
    periods.check(since, until)
    today = as_of or weeks.today()
    day = partner_records.spoken_for(conn, today)
    if since is None and until is None:
        since, until = months_after(day, -12) + dt.timedelta(days=1), day
    last = min(until or day, day)
    new = {"since": since, "until": until if since and since > day else last}
    now = partner_records.compositions(
        conn,
        types,
        *partner_records.active(day),
        group=partnerships.c.value_usd,
        reporters=reporters,
    )
    begun = partner_records.compositions(
        conn, types, *partner_records.begun(since, last), reporters=reporters
    )
    active, added = (partner_records.tally(some) for some in (now, begun))
    stock = {"measure": "stock", "until": day, "verdict": CANNOT_BE_SAID}
    flow = {"measure": "flow", "verdict": CANNOT_BE_SAID, **new}
    known, new_known = (partner_records.covers(conn, one, reporters) for one in (day, last))
    rows = [
        {"lens": COUNT, **stock, **(partner_records.columns_of(active) if known else {})},
        {"lens": NEW, **flow, **(partner_records.columns_of(added) if new_known else {})},
        _contributed(conn, types, today.year - 1),
        {"lens": VALUE, **stock, **(_worth(now, active) if known else {})},
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    # A date that there is none of is None, as wherever dates are missing.
    return table.assign(**{name: table[name].where(table[name].notna(), None) for name in DAYS})


def _contributed(conn: sa.Connection, types: str, until: int) -> dict[str, Any]:
    """The money of the latest year that tells a balance; what changed category is contested."""
    row = {"lens": MONEY, "measure": "flow", "verdict": CANNOT_BE_SAID}
    years = [year for year in revenue.comparable_years(conn, types, ()) if year <= until]
    if not years:
        return row
    shifts = series_breaks.of_contributions(conn, types)
    changed = sorted(shifts.loc[shifts["year"] == years[-1], "entity"])
    whole, rest = (_private(conn, types, years[-1], without) for without in ([], changed))
    # To the cent: what is left of sums may be a hair below nothing.
    sides = [round(rest.get(side, 0.0), 2) for side in (NONPROFIT, CORPORATE)]
    contested = round(sum(whole.values()) - sum(sides), 2)
    row |= {"year": years[-1], "changed_category": formatting.listed(changed) or None}
    if min(*sides, contested) < 0:
        # Repayments leave less than nothing, which is no balance.
        return row
    return row | partner_records.balanced(Balance(*sides, contested))


def _private(
    conn: sa.Connection, types: str, year: int, without: Sequence[str]
) -> dict[str, float]:
    rows = revenue.by_year(conn, types, without, since=year, until=year, sectors=revenue.PRIVATE)
    return dict(zip(rows["sector"], rows["amount_usd"], strict=True))


def _worth(rows: pd.DataFrame, found: partner_records.Tally) -> dict[str, Any]:
    """The money committed to partnerships, where it is known, in parts for each partner.

    `rows` are of `compositions` by value, and `found` is their tally.
    """
    each = rows.loc[rows.index.repeat(rows["partnerships"])].rename(columns={"group": "usd"})
    weighed = each[[NONPROFIT, CORPORATE, CONTESTED]].sum(axis=1) > 0
    valued = each[weighed & each["usd"].notna()].reset_index(drop=True).astype({"usd": float})
    whole = _in_parts(valued)
    # What one partnership decides says nothing of the others.
    others = _in_parts(valued.drop(valued["usd"].nlargest(1).index))
    enough = len(valued) >= KNOWN_ENOUGH * found.in_balance
    firm = enough and others.verdict == whole.verdict
    total = valued["usd"].sum()
    return {
        "partnerships": found.partnerships,
        "in_balance": found.in_balance,
        **partner_records.balanced(whole),
        "verdict": whole.verdict if firm else CANNOT_BE_SAID,
        "valued": len(valued),
        "valued_share": len(valued) / found.in_balance if found.in_balance else None,
        "largest_share": valued["usd"].max() / total if total else None,
        "median_nonprofit_usd": valued.loc[valued[NONPROFIT] > 0, "usd"].median(),
        "median_corporate_usd": valued.loc[valued[CORPORATE] > 0, "usd"].median(),
    }


def _in_parts(valued: pd.DataFrame) -> Balance:
    """What partnerships are worth, each partner with the same part of it."""
    part = valued["usd"] / valued[list(SIDES)].sum(axis=1)
    return Balance(*((part * valued[side]).sum() for side in (NONPROFIT, CORPORATE, CONTESTED)))
