"""Questions about breadth: how many organizations carry participation, who is new or drops off."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import periods
from data_access.civil_society import activity
from data_access.civil_society.activity_totals import per_organization
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.queries import query
from data_access.statistics import confidence_text
from data_access.statistics.concentration import concentration as spread_of
from data_access.statistics.concentration import with_silent
from data_access.statistics.evidence import FEW, KNOWN_ENOUGH
from data_access.statistics.intervals import Share
from data_access.statistics.stages import stages as from_stage_to_stage
from data_access.statistics.turnover import LOOK_BACK, RETURN_WITHIN, Records, months_after
from data_access.statistics.turnover import newcomers as new_among
from data_access.statistics.turnover import retention as back_among

SOURCES = ("engagements",)
UNKNOWN = "unknown"
# What may be spread: how one of it is called, and several.
MEASURES = {"participants": ("person", "people"), "engagements": ("engagement", "engagements")}
FIGURES = ("gini", "corrected", "top_decile_share", "effective", "hhi")
COUNTS = ("units", "silent", "uncounted", "apart", "total")
REACHED = ("registered", "attended", "spoke")
APART = ("organized", "attendance not recorded", UNKNOWN)


def _when(params: Mapping[str, Any]) -> str:
    return periods.said(params["since"], params["until"])


def _none(params: Mapping[str, Any]) -> str:
    return f"No engagement of civil society is recorded {_when(params)}."


# How many carry it


def _concentration_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Give the share of the tenth of organizations with most of it."""
    active = rows.iloc[0]
    thing, things = MEASURES[params["measure"]]
    if pd.isna(active["units"]) or not active["units"] + active["uncounted"]:
        return _none(params)
    known = active["units"] + active["uncounted"]
    recorded = f"recorded for {active['units']:,} of {known:,}"
    if active["units"] < max(FEW, KNOWN_ENOUGH * known) or not active["total"]:
        return f"Concentration {_when(params)} is inconclusive: {things} {recorded}."
    share = formatting.share(active["top_decile_share"], 1)
    of = f"{formatting.spell(active['total'])} {thing if active['total'] == 1 else things}"
    return formatting.begun(
        f"{_when(params)}, a tenth of organizations had {share} of {of} ({recorded})."
    )


@query(
    name="breadth.concentration",
    sources=(*SOURCES, "ngo_committee"),
    roles=OFFICE,
    finding=_concentration_finding,
    unit="Organizations of civil society; people where they were counted",
)
def concentration(
    conn: sa.Connection,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    measure: str = "participants",
) -> pd.DataFrame:
    """How many organizations carry participation: is it spread, or held by a few?

    Two populations, because whether the silent ones are in changes every
    figure: the organizations that took part, and all that are accredited, a
    silent one as zero: those accredited on the first day of the period, whose
    consultative status is on record, or that the Committee on NGOs recommended,
    unless a withdrawal of it is recorded.
    Those that took part and are none of them are counted apart from the second.
    What is spread is people (`measure` participants) or engagements. An
    organization whose people nobody counted is neither zero nor known: it is
    left out, and how many are is stated. One that was merged into another
    counts as that one; States and their organizations do not count; only
    engagements wholly between `since` and `until` do.

    The Gini coefficient is 2 Σ i x(i) / (n Σ x) − (n + 1) / n, from 0, all the
    same, towards 1; corrected for few organizations it is times n / (n − 1)
    (Deltas, Review of Economics and Statistics 85, 2003). The top tenth takes
    exactly n / 10 organizations, of the last a part. The effective number is
    1 / Σ s², with s the share of each: so many of equal size would be as
    concentrated. HHI is 10,000 Σ s²; limits of competition law say nothing
    here. Of fewer than ten organizations, or where people were counted for
    fewer than half, nothing is said in words. These are complete counts of what
    is on record, without an interval.

    Columns, two rows:
        population        str      active, then accredited
        units             Int64    organizations in the figures, the silent included
        silent            Int64    of them silent, each a zero
        uncounted         Int64    left out, because nobody counted their people
        apart             Int64    took part, and are no part of this population
        total             Int64    people, or engagements
        gini              Float64  from 0 to 1; these five are missing where there is no total
        corrected         Float64  the same, corrected for few; missing of one
        top_decile_share  Float64  share of the total held by the tenth with most
        effective         Float64  organizations of equal size
        hhi               Float64  from 0 to 10,000

    Raises:
        Refused: `since` is later than `until`, or `measure` is neither of the two.
    """
    if measure not in MEASURES:
        raise Refused(f"measure is one of {', '.join(MEASURES)}, not {measure}")
    done = per_organization(since, until)
    who = activity.accredited(since)
    accredited = sa.case((who.c.organization_id.is_not(None), 1), else_=0).label("accredited")
    statement = sa.select(done.c[measure].label("amount"), accredited).join_from(
        done, who, who.c.organization_id == done.c.organization_id, isouter=True
    )
    active = pd.read_sql_query(statement, conn).astype({"amount": "Int64", "accredited": bool})
    accredited = active[active["accredited"]]
    base = conn.scalar(sa.select(sa.func.count()).select_from(activity.accredited(since)))
    rows = [
        {"population": "active", **_spread(active, 0), "apart": 0},
        {
            "population": "accredited",
            **_spread(accredited, base - len(accredited)),
            "apart": len(active) - len(accredited),
        },
    ]
    types = {"population": "str"} | dict.fromkeys(COUNTS, "Int64")
    types |= dict.fromkeys(FIGURES, "Float64")
    found = pd.DataFrame(rows, columns=list(types)).astype(types)
    return found if activity.covered(conn, since, until) else _not_recorded(found, COUNTS)


def _not_recorded(rows: pd.DataFrame, counts: Sequence[str]) -> pd.DataFrame:
    """Leave out counts of a period of which no engagement is recorded."""
    return rows.assign(**{name: rows[name].mask(rows[name].notna()) for name in counts})


def _spread(rows: pd.DataFrame, silent: int) -> dict[str, float | None]:
    counted = rows["amount"].dropna().astype(int).tolist()
    found = spread_of(with_silent(counted, len(counted) + silent))
    return {
        "units": found.units,
        "silent": silent,
        "uncounted": len(rows) - len(counted),
        "total": int(found.total),
        "gini": found.gini,
        "corrected": found.corrected,
        "top_decile_share": found.top_decile,
        "effective": found.effective,
        "hhi": found.hhi,
    }


# Who is new, and who comes back


def _newcomers_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    new, back = rows.itertuples(index=False)
    if new.why:
        return f"Newcomers {_when(params)} are not tracked: {new.why}."
    if not new.whole:
        return _none(params)
    of = formatting.count(new.whole, "organization")
    unclear = f", perhaps {new.part + new.unclear:,}" if new.unclear else ""
    counted = f"of {of} {_when(params)}, {formatting.some(new.part)} new{unclear}"
    returned = ""
    if not back.why and back.whole:
        returned = f"{formatting.some(back.part)} of {formatting.spell(back.whole)} came back"
    return formatting.sentence([counted, returned]) + "."


@query(
    name="breadth.newcomers",
    sources=SOURCES,
    roles=OFFICE,
    finding=_newcomers_finding,
    unit="Organizations of civil society that took part",
)
def newcomers(
    conn: sa.Connection, *, since: dt.date, until: dt.date, look_back: int = LOOK_BACK
) -> pd.DataFrame:
    """Who is new among those that take part, and who of them comes back?

    A newcomer took part in the period and not in the `look_back` months before
    it (24, unless another number is asked for). It is retained if it took part
    again within 12 months of its first time in the period. The intervals are
    Wilson's, 95 per cent: of how such shares come about, since the counts
    themselves are complete.

    Neither is computable without records of long enough. They begin with the
    first engagement that is dated to the day, and end with the last, or the day
    that the register speaks for if that is later; gaps in between are not seen,
    and one early list makes them look longer than they are. They must reach
    over the look-back and the period; for retention, 12 months beyond it.

    An engagement that is dated loosely, as by a year, is taken so that it makes
    nobody a newcomer: it shows that an organization took part in the period
    only if it lies wholly in it, and that it was there before if it may have
    been. Those that are not counted as new for such a reason alone are
    `unclear`. It is a return only if it certainly came later, and in time. One
    that was merged into another counts as that one; States and their
    organizations do not count.

    Columns, a row for newcomers, then one for retention:
        what     str
        part     Int64    newcomers, and those of them that came back
        whole    Int64    organizations that took part, and newcomers
        share    Float64  from 0 to 1; these three are missing where there is no whole
        low      Float64
        high     Float64
        unclear  Int64    of the whole: may be new, or have come back in time
        why      str      why it is not computable, when all else is missing; or empty

    Raises:
        Refused: `since` is later than `until`, or `look_back` is below one.
    """
    periods.check(since, until)
    if look_back < 1:
        raise Refused(f"to look back takes a month or more, not {look_back}")
    first, again = months_after(since, -look_back), months_after(until, RETURN_WITHIN)
    held = activity.records(conn)
    seen = activity.seen(conn, since, until, first)
    window = since, until
    before = since - dt.timedelta(days=1)
    surely, perhaps = (list(activity.occasions(seen, before, how)) for how in ("surely", "perhaps"))
    known = held or Records(dt.date.max, dt.date.min)
    new, at_most = (new_among(one, window, known, look_back) for one in (perhaps, surely))
    back = back_among(perhaps, window, known, look_back, RETURN_WITHIN)
    rows = [
        _turnover("newcomers", new, at_most, activity.shortage(held, first, until)),
        _turnover("retention", back, None, activity.shortage(held, first, again)),
    ]
    counts, floats = ("part", "whole", "unclear"), ("share", "low", "high")
    types = {"what": "str"} | dict.fromkeys(counts[:2], "Int64") | dict.fromkeys(floats, "Float64")
    types |= {"unclear": "Int64", "why": "str"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _turnover(what: str, found: Share | None, at_most: Share | None, why: str) -> dict[str, Any]:
    if found is None:
        return {"what": what, "why": why}
    return {
        "what": what,
        "part": found.part,
        "whole": found.whole,
        **confidence_text.columns(found),
        "unclear": at_most.part - found.part if at_most else None,
        "why": "",
    }


# Who drops off


def _stages_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    stage = {row.stage: row for row in rows.itertuples(index=False)}
    if not rows["organizations"].sum():
        return f"No civil society organization is recorded at events and meetings {_when(params)}."
    registered, attended, spoke = (stage[name].organizations for name in REACHED)
    unknown = sum(stage[name].organizations for name in APART[1:])
    if registered < max(1, KNOWN_ENOUGH * (registered + unknown)):
        return (
            f"Attendance {_when(params)} is inconclusive: of"
            f" {formatting.count(registered + unknown, 'organization')}, it is recorded for"
            f" {formatting.some(registered)}."
        )
    then = f"{formatting.some(spoke)} spoke" if spoke else "no speaking recorded"
    left = f"attendance of {formatting.spell(unknown)} more not recorded" if unknown else ""
    reached = f"{formatting.some(attended)} of {registered:,} registered attended {_when(params)}"
    return formatting.sentence([f"organizations: {reached}", then, left]) + "."


@query(
    name="breadth.stages",
    sources=SOURCES,
    roles=OFFICE,
    finding=_stages_finding,
    unit="Different organizations of civil society, at events and meetings",
)
def stages(
    conn: sa.Connection, *, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """How many organizations that registered also attended, and how many of these spoke?

    By different organizations, each with the furthest it came at any event or
    meeting of the period: one that spoke also attended, and one that attended
    had registered. The share is of those at the stage before, with its Wilson
    interval, 95 per cent; what is lost at a stage is that stage before less
    this. A statement is no event to register for, and is left out.

    A list of those who registered does not say who came. So only events and
    meetings count at which somebody, whoever it was, is recorded as having
    attended or spoken; organizations known from others alone are `attendance
    not recorded`. A stage at which nobody is recorded has no share: it may be
    that nobody wrote it down. Those that organized stand apart, in the stages
    as well if they came to other occasions; so do those of which no level is
    known. One that was merged into another counts as that one; States and
    their organizations do not count; only engagements wholly between `since`
    and `until` do.

    Columns, a row each for registered, attended and spoke, then for those apart:
        stage          str
        organizations  Int64
        lost           Int64    of the stage before; missing at the first, and of those apart
        share          Float64  of the stage before, from 0 to 1; missing too where none is told
        low            Float64
        high           Float64

    Raises:
        Refused: `since` is later than `until`.
    """
    each = activity.furthest(since, until)
    furthest = each.c.furthest
    told = [furthest >= place for place in range(1, len(REACHED) + 1)]
    registered_only = sa.and_(furthest == 0, each.c.registered == 1)
    nothing = sa.and_(furthest == 0, each.c.registered == 0, each.c.organized == 0)
    counts = [
        sa.func.count(sa.case((clause, 1)))
        for clause in (*told, each.c.organized == 1, registered_only, nothing)
    ]
    found = conn.execute(sa.select(*counts)).one()
    rows = [
        {
            "stage": stage.name,
            "organizations": stage.reached,
            "lost": stage.lost if stage.of_previous else None,
            **confidence_text.columns(stage.of_previous if stage.reached else None),
        }
        for stage in from_stage_to_stage(dict(zip(REACHED, found, strict=False)))
    ]
    rows += [
        {"stage": name, "organizations": count}
        for name, count in zip(APART, found[len(REACHED) :], strict=True)
    ]
    types = {"stage": "str"} | dict.fromkeys(("organizations", "lost"), "Int64")
    types |= dict.fromkeys(("share", "low", "high"), "Float64")
    counted = pd.DataFrame(rows, columns=list(types)).astype(types)
    if activity.covered(conn, since, until):
        return counted
    return _not_recorded(counted, ("organizations", "lost"))
