"""Questions about inclusion: which groups take part less than their share of a base, if any.

The same figure can say that there is no gap. Groups are those of `dimensions`; what is unknown of
an organization is a group of its own, and where too much is unknown nothing is said.
"""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.civil_society import activity, groupings, inclusion_counts
from data_access.civil_society.groupings import OF_STATES, Dimension
from data_access.civil_society.inclusion_counts import Attended, Counted, Counts, Period
from data_access.civil_society.inclusion_findings import UNKNOWN, compared_said, weighted_said
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, RELEASABLE
from data_access.queries import query
from data_access.statistics.evidence import FEW, NOTHING, evidence_of
from data_access.statistics.intervals import Interval, Z
from data_access.statistics.multiplicity import adjusted, exact_probability, probability_of
from data_access.statistics.representation import (
    Representation,
    location_quotient,
    rates,
    representation,
    weighted_evidence,
)

SOURCES = ("engagements", "organizations", "ngo_committee")
BASES = ("accredited", "population", "member_states")
# What a rate is of: a share of the accredited, for each million people, for each Member State.
UNITS = {"accredited": 1, "population": 1_000_000, "member_states": 1}
COUNTS = ("n", "rest", "base", "rest_base")
OUTSIDE = ("outside", "rest_outside")
INTERVAL = ("low", "high")
COMPARED = (
    {"group": "str"}
    | dict.fromkeys((*COUNTS, *OUTSIDE), "Int64")
    | dict.fromkeys(("rate", "active_share", "base_share", "ratio", "relative"), "Float64")
    | dict.fromkeys(INTERVAL, "Float64")
    | {"evidence": "str", "marked": bool, "small": bool}
)
WEIGHTED = (
    {"group": "str"}
    | dict.fromkeys((*COUNTS, "engagements"), "Int64")
    | dict.fromkeys(("engagement_share", "base_share", "ratio", *INTERVAL), "Float64")
    | {"evidence": "str", "small": bool}
)
# Before anything is known of a row.
BLANK = {"evidence": NOTHING, "marked": False, "small": False}
OURS, OTHERS = "ours", "others"


@query(
    name="inclusion.by_group",
    sources=SOURCES,
    roles=RELEASABLE,
    finding=compared_said,
    unit="Civil society organizations that took part, held against a base",
    of_organizations=(*COUNTS, *OUTSIDE),
)
def by_group(
    conn: sa.Connection,
    *,
    dimension: str = "region",
    base: str = "accredited",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> pd.DataFrame:
    """Do some groups of organizations take part less than their share of a base?

    An organization is active if an engagement of civil society wholly in the
    period is recorded of it, of whatever kind and level; those merged into one
    another are one. A group is held against all others whose group is known.

    Accredited organizations that were active are held against all accredited:
    on the first day of the period: those that the Committee on NGOs had
    recommended by then, unless a withdrawal is on record, because the Council's
    grants are in no file, and those whose consultative status is on record and
    not recommended later. Who joined later is counted apart. That is one door
    to the United Nations; organizations that came by another are counted as
    outside, in no ratio. Against population and Member States, all active
    organizations are held, by their seat.

    By region the group is the UN regional group of the State of the seat. Blocs
    overlap, and each is held against all States not in it. Goals and issue
    areas overlap too: each is held against the organizations whose goals are
    known and do not include it. Which goals stand for an issue area is the
    office's reading; where none does, there is no figure.

    The ratio is a group's share of those active divided by its share of the
    base (location quotient, Bureau of Labor Statistics): 1 is proportionate,
    and one below 1 forces another above it. The inference therefore is about
    rates: the relative rate is the group's activity rate divided by that of the
    others, with its 95 per cent interval, of accredited organizations by Katz
    and others (1978), of people and States from two Poisson counts
    (Przyborowski and Wilenski 1940). Where a group or its others have nobody
    active, 0.5 is added to each count and the row is marked.

    All active organizations on record are counted: the interval says how far
    rates would vary by chance, not how a sample was drawn. The words of
    evidence come from the probability that belongs to the interval or, of
    accredited organizations, from Fisher's exact test where that is larger,
    because the interval is too short where nearly all took part. Several groups
    are looked at, so it is adjusted by Benjamini and Hochberg (1995): up to
    0.002 is clear, up to 0.05 suggestive. The words may say less than the
    interval of a row by itself, and never more. Where a group is known of less
    than half of those active, or of the accredited, nothing is said but the
    counts. An association is no cause.

    Columns, a row a group, in a fixed order:
        group         str      its name; "unknown" comes last
        n             Int64    active organizations; missing where nothing could tell
        rest          Int64    the same of the others
        base          Int64    accredited organizations, people or Member States
        rest_base     Int64    the same of the others
        outside       Int64    active, but not accredited; missing with another base
        rest_outside  Int64    the same of the others
        rate          Float64  n for each one of the base; for each million of people
        active_share  Float64  n of those active whose group is known, from 0 to 1
        base_share    Float64  the same of the base
        ratio         Float64  one share divided by the other
        relative      Float64  activity rate, that of the others being 1
        low, high     Float64  its 95 per cent interval
        evidence      str      that the relative rate is not 1, in words
        marked        bool     whether 0.5 was added
        small         bool     whether neither n nor what would be in proportion reaches ten
        joined_later  Int64    accredited since the first day, on every row; missing if none

    Raises:
        Refused: there is no such dimension or base, or `since` is later than `until`.
    """
    which = groupings.dimension(conn, dimension)
    rows = _compared(conn, which, base, (since, until), of_states=dimension in OF_STATES)
    return _recorded(conn, rows, since, until)


@query(
    name="inclusion.nam",
    sources=SOURCES,
    roles=OFFICE,
    finding=compared_said,
    unit="Civil society organizations that took part, held against a base",
)
def nam(
    conn: sa.Connection,
    *,
    base: str = "accredited",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> pd.DataFrame:
    """Do organizations of the Non-Aligned Movement take part less than their share of a base?

    As in `by_group`, with the States of the Movement held against all others.
    The list of its members is approximate and under review: this is for the
    office only, and is not to be quoted outside it.

    Columns, a row for the Movement and one for the unknown:
        As in `by_group`.

    Raises:
        Refused: there is no such base, or `since` is later than `until`.
    """
    rows = _compared(conn, groupings.movement(), base, (since, until), of_states=True)
    return _recorded(conn, rows, since, until)


@query(
    name="inclusion.weighted",
    sources=SOURCES,
    roles=OFFICE,
    finding=weighted_said,
    unit="Engagements of accredited organizations, held against their number",
)
def weighted(
    conn: sa.Connection,
    *,
    dimension: str = "region",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> pd.DataFrame:
    """Do some groups of accredited organizations have less of the engagements than their share?

    As `by_group` with the accredited as its base, but each engagement counts,
    not only whether an organization took part: one that is everywhere weighs
    as much as many that came once. The ratio is a group's share of the
    engagements of accredited organizations divided by its share of these
    organizations, of those whose group is known; silent ones are in the base.

    Engagements of one organization are not independent, so the 95 per cent
    interval comes from drawing organizations anew with all of theirs, as many
    as there are within the group and within the others, two thousand times
    from the same seed (cluster bootstrap, percentiles; Efron 1979, Davison and
    Hinkley 1997). The words of evidence come from the same draws, adjusted for
    the number of groups, as in `by_group`. A group, or others, of fewer than
    five organizations or without engagements has no interval.

    Columns, a row a group, in a fixed order:
        group              str      its name; "unknown" comes last
        n                  Int64    accredited organizations that took part
        rest               Int64    the same of the others
        base               Int64    accredited organizations
        rest_base          Int64    the same of the others
        engagements        Int64    of accredited organizations
        engagement_share  Float64  of those by organizations whose group is known, from 0 to 1
        base_share         Float64  of accredited organizations whose group is known
        ratio              Float64  one share divided by the other
        low, high          Float64  its 95 per cent interval
        evidence           str      that the ratio is not 1, in words
        small              bool     whether fewer than ten organizations of it took part

    Raises:
        Refused: there is no such dimension, or `since` is later than `until`.
    """
    which = groupings.dimension(conn, dimension)
    attended = inclusion_counts.attended(conn, which, (since, until))
    counts = attended.counts
    rows, probabilities = [], []
    for name in which.groups:
        row, probability = _weighed(attended, name, counts)
        rows.append({"group": name, **BLANK, **row})
        probabilities.append(probability)
    answered = _finished(rows, probabilities, counts, WEIGHTED)
    answered.loc[len(rows), "engagements"] = sum(attended.every) - sum(attended.known)
    return _recorded(conn, answered, since, until)


def _recorded(
    conn: sa.Connection, rows: pd.DataFrame, since: dt.date | None, until: dt.date | None
) -> pd.DataFrame:
    """Add who joined later; leave out counts of a period of which no engagement is recorded."""
    later = activity.joined_later(conn, since)
    rows = rows.assign(joined_later=pd.Series(later or pd.NA, rows.index, dtype="Int64"))
    if activity.covered(conn, since, until):
        return rows
    counts = rows.select_dtypes("number").columns.drop("joined_later")
    return rows.assign(**{name: rows[name].mask(rows[name].notna()) for name in counts})


def _compared(
    conn: sa.Connection, which: Dimension, base: str, period: Period, *, of_states: bool
) -> pd.DataFrame:
    """The rows of `by_group`; `of_states` is whether its groups are groups of Member States."""
    if base not in BASES:
        raise Refused(f"There is no base {base!r}, but {', '.join(BASES)}.")
    counts = inclusion_counts.counts(conn, which, base, period, of_states=of_states)
    rows, probabilities = [], []
    for name in which.groups:
        row, probability = _held_against(counts.groups.get(name, Counted()), counts, base)
        rows.append({"group": name, **BLANK, **row})
        probabilities.append(probability)
    return _finished(rows, probabilities, counts, COMPARED)


def _finished(
    rows: list[dict], probabilities: list[float | None], counts: Counts, types: Mapping[str, Any]
) -> pd.DataFrame:
    """The rows with the words of evidence, and below them that of the unknown."""
    for row, probability in zip(rows, adjusted(probabilities), strict=True):
        row["evidence"] = evidence_of(probability)
    known, every = counts.known, counts.every
    unknown = {"group": UNKNOWN, **BLANK, "n": every.n - known.n}
    if every.base is not None:
        unknown["base"] = every.base - known.base
    if every.outside is not None:
        unknown["outside"] = every.outside - known.outside
    return pd.DataFrame([*rows, unknown], columns=list(types)).astype(types)


def _held_against(one: Counted, counts: Counts, base: str) -> tuple[dict, float | None]:
    """A row without its evidence, and the probability that chance alone does as much."""
    known = counts.known
    row = _counted(one, known)
    if one.base is None or not counts.enough:
        return row, None
    compared = partial(_representation, one, known, base)
    found, in_proportion = compared(), known.n * one.base / (known.base or 1)
    row |= {
        "rate": _share(UNITS[base] * one.n, one.base),
        "active_share": _share(one.n, known.n),
        "base_share": _share(one.base, known.base),
        "ratio": found.ratio,
        "relative": found.relative,
        **_ends(found.interval),
        "marked": found.marked,
        "small": max(one.n, in_proportion) < FEW,
    }
    probability = probability_of(lambda z: compared(z).interval, 1)
    if probability is not None and base == "accredited":
        counts_of_both = one.n, one.base, known.n - one.n, known.base - one.base
        probability = max(probability, exact_probability(*counts_of_both))
    return row, probability


def _representation(one: Counted, known: Counted, base: str, z: float = Z) -> Representation:
    how = representation if base == "accredited" else rates
    active = {OURS: one.n, OTHERS: known.n - one.n}
    return how(active, {OURS: one.base, OTHERS: known.base - one.base}, z)[OURS]


def _weighed(attended: Attended, name: str, counts: Counts) -> tuple[dict, float | None]:
    """A row of `weighted` without its evidence, and the probability beside its interval."""
    if name not in attended.groups:
        return {}, None
    one, known, (ours, others) = counts.groups[name], counts.known, attended.groups[name]
    done, all_done = sum(ours), sum(attended.known)
    row = _counted(one, known) | {"engagements": done, "small": one.n < FEW}
    if not counts.enough:
        return row, None
    row |= {
        "engagement_share": _share(done, all_done),
        "base_share": _share(one.base, known.base),
        "ratio": location_quotient(done, all_done, one.base, known.base),
    }
    found = weighted_evidence(ours, others)
    return (row, None) if found is None else (row | _ends(found[0]), found[1])


def _counted(one: Counted, known: Counted) -> dict[str, int | None]:
    """The counts of a group, and of the others whose group is known."""
    row = {"n": one.n, "base": one.base, "outside": one.outside}
    if one.base is not None:
        row |= {"rest": known.n - one.n, "rest_base": known.base - one.base}
    if one.outside is not None:
        row["rest_outside"] = known.outside - one.outside
    return row


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _ends(interval: Interval | None) -> dict[str, float]:
    return {} if interval is None else {"low": interval.low, "high": interval.high}
