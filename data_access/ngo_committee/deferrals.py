"""Which applications the Committee on NGOs defers at their first consideration."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import RELEASABLE
from data_access.ngo_committee import applications, incomplete_reports
from data_access.ngo_committee.accreditation import SOURCES
from data_access.ngo_committee.applications import NOUNS, UNKNOWN, Groups, strongest, when
from data_access.ngo_committee.incomplete_reports import Incomplete
from data_access.queries import query
from data_access.statistics import confidence_text
from data_access.statistics.dispersion import Dispersion, of_differences, of_shares
from data_access.statistics.evidence import (
    CHANCE,
    CLEAR,
    FEW,
    KNOWN_ENOUGH,
    NOTHING,
    SUGGESTIVE,
    evidence,
    evidence_of,
)
from data_access.statistics.funnel import funnel
from data_access.statistics.intervals import Interval, Share, Z, newcombe
from data_access.statistics.multiplicity import adjusted, exact_probability, probability_of
from data_access.statistics.stratified import mantel_haenszel

SESSION = "session"
STRENGTHS = (NOTHING, CHANCE, SUGGESTIVE, CLEAR)
LIMITS = ("inner_low", "inner_high", "outer_low", "outer_high")
GAP = {
    "group": "str",
    "session": "str",
    **dict.fromkeys(("applications", "deferred"), "Int64"),
    **dict.fromkeys(("share", "low", "high"), "Float64"),
    **dict.fromkeys(("rest", "rest_deferred"), "Int64"),
    **dict.fromkeys(("difference", "difference_low", "difference_high"), "Float64"),
    **dict.fromkeys(("within", "within_low", "within_high"), "Float64"),
    **dict.fromkeys(("probability", "adjusted"), "Float64"),
    "evidence": "str",
    **dict.fromkeys(("overall", *LIMITS), "Float64"),
    "place": "str",
    "known_share": "Float64",
    "small": "bool",
    **dict.fromkeys(("missing", "discontinued"), "Int64"),
    **dict.fromkeys(("share_with_missing", "dispersion", "dispersion_of_all"), "Float64"),
    "left_out": "str",
}


def _gap_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the group that differs most, if one differs by more than chance."""
    if not rows["applications"].sum():
        return f"No application first considered {when(params)} is recorded."
    without = rows["left_out"].iloc[0]
    if unclear := applications.no_comparison(rows, params, "deferral at first consideration"):
        return f"{unclear}."
    one, several = NOUNS[params["by"]]
    number = formatting.count(int(rows["evidence"].ne(NOTHING).sum()), one, several)
    different = strongest(rows)
    if different.empty:
        differ = f"First deferrals {when(params)}, {number}: differences are {CHANCE}"
        return formatting.sentence([differ, without]) + "."
    first = different.loc[different["difference"].abs().idxmax()]
    largest = (
        f"First deferrals {when(params)}: largest difference of {number}, {first['group']},"
        f" {formatting.share(int(first['deferred']), int(first['applications']))}"
        f" against {formatting.share(int(first['rest_deferred']), int(first['rest']))}"
        f" ({first['evidence']})"
    )
    return formatting.sentence([largest, without]) + "."


@query(
    name="deferrals.gap",
    sources=(*SOURCES, "organizations"),
    roles=RELEASABLE,
    finding=_gap_said,
    unit="Share of applications deferred at their first consideration",
    of_organizations=("applications", "deferred", "rest", "rest_deferred", "missing"),
)
def gap(
    conn: sa.Connection,
    *,
    by: str = SESSION,
    since: int | None = None,
    until: int | None = None,
) -> pd.DataFrame:
    """Is what some apply for deferred at first consideration more often than what others do?

    The unit is an application at its first consideration: one that is deferred six times is one
    application, not six, and what is carried over is never pooled with what is new. Share: those
    deferred of all that were first considered from `since` to `until`, from 2012 on, because before
    then no file tells all of them. The files tell of recommendations and deferrals alone whether
    they were the first decision, so that the few applications withdrawn at once are in no share.

    `by` is session or year, or a fact of the organization as it is known today: region (the UN
    regional group of the State of its seat), bloc, sdg (the goals that it works on), issue_area,
    scope, new_york or geneva (an office there), budget or constituency. A group is compared with
    the rest, all others of which it is known whether they are in it, so that nobody is on both
    sides; an organization may be in several goals or blocs. A session is compared with all others
    of its kind, regular or resumed.

    Difference: the share less that of the rest, with Newcombe's interval of 95 per cent (Statistics
    in Medicine 17, 1998). Within: the same averaged within sessions, so that no difference of
    sessions passes for it (Mantel and Haenszel 1959; interval of Sato, Biometrics 45, 1989).
    Probability: that of chance alone (Fisher's exact test, or more where widened), adjusted for how
    many groups are looked at (Benjamini and Hochberg 1995). Evidence is clear where that is up to
    0.002, suggestive up to 0.05, and of facts of organizations no stronger than the difference
    within sessions is. It is an association: what else differs between groups stays in it. Where a
    group is known of less than half of the applications nothing is said. All are complete counts:
    intervals tell of chance in what the Committee does, not of sampling.

    A session decides its applications together, so that they vary more than chance alone explains.
    Limits, intervals of differences and probabilities are widened for that dispersion: the factor
    is the mean square of the winsorized z-scores (`statistics.dispersion`), of the sessions of a
    kind, of the years, or of a group's differences from session to session. The probability is the
    larger of the exact one and that of the widened interval.

    A report of which many names are missing (`incomplete_reports`) is in no comparison. Its session
    has a row with its share as recorded, and with the missing names counted as they are listed:
    recommended at the first application.

    Limits are those of a funnel plot around the overall share: of a hundred groups of a size, 95
    lie within the inner limits by chance and 99.8 within the outer (Spiegelhalter, Statistics in
    Medicine 24, 2005), each looked at by itself.

    Columns, a row a group, and one for those whose group is unknown:
        group          str
        session        str      regular or resumed, where the group is a session; else empty
        applications   Int64    first considered
        deferred       Int64    of them deferred then
        share          Float64  from 0 to 1; missing of nothing
        low, high      Float64  its score interval of 95 per cent
        rest           Int64    applications of the rest
        rest_deferred  Int64
        difference, difference_low, difference_high  Float64
        within, within_low, within_high  Float64  within sessions; missing of sessions and years
        probability    Float64
        adjusted       Float64
        evidence       str      clear, suggestive, not distinguishable from chance, cannot be said
        overall        Float64  of all that the group is a part of: the middle of the funnel
        inner_low, inner_high, outer_low, outer_high  Float64  its limits at the group's size
        place          str      within, or beyond the inner or the outer limit
        known_share    Float64  of the applications whose group is known, the same on every row
        small          bool     whether the group has fewer than ten applications
        missing        Int64    names that the files lack of an incomplete session; else missing
        discontinued   Int64    deferred in this session, carried over or new, and in no later
                                report, where they are many; else missing
        share_with_missing  Float64  the share if all these were recommended, as they are listed
        dispersion     Float64  factor of the variances, 1 or more; missing where nothing compares
        dispersion_of_all   Float64  the same of all z-scores as they are
        left_out       str      reports left out of all comparisons, the same on every row

    Raises:
        Refused: `by` is none of these; `since` is later than `until`, or before 2012.
    """
    found = applications.followed(conn, since, until)
    holes = incomplete_reports.incomplete(conn)
    compared = found[~found["first_on"].isin([*holes])].reset_index(drop=True)
    holes = {day: hole for day, hole in holes.items() if day in set(found["first_on"])}
    if by == SESSION:
        parts, known = _sessions(compared), float(len(compared) > 0)
        parts = sorted([*parts, *_incomplete(found, holes)], key=_by_kind)
        ended = incomplete_reports.discontinued(applications.decided(conn), holes)
        numbers = {applications.session_name(day): number for day, number in ended.items()}
        parts = [part | {"discontinued": numbers.get(part["group"])} for part in parts]
    else:
        parts, known = _groups(compared, applications.grouped(conn, compared, by), by)
    enough = known >= KNOWN_ENOUGH
    words = adjusted([part.get("probability") if enough else None for part in parts])
    for part, one in zip(parts, words, strict=True):
        strengths = [evidence_of(one), *part.pop("no_stronger", ())]
        part |= {
            "adjusted": one,
            "evidence": min(strengths, key=STRENGTHS.index),
            "known_share": known,
            "left_out": incomplete_reports.left_out(holes),
        }
    return pd.DataFrame(parts, columns=list(GAP)).astype(GAP)


def _share(found: pd.DataFrame) -> Share:
    return Share(int(found["deferred_first"].sum()), len(found))


def _by_kind(part: Mapping[str, Any]) -> tuple[str, str]:
    return part["session"], part["group"]


def _sessions(found: pd.DataFrame) -> list[dict[str, Any]]:
    """Compare each session with all others of its kind."""
    names = found["first_on"].map(applications.session_name)
    kinds = names.str.split().str[-1]
    parts = []
    for kind in sorted(kinds.unique()):
        alike = found[kinds == kind]
        each = {name: _share(own) for name, own in alike.groupby(names[alike.index])}
        dispersion, overall = of_shares(each.values()), _share(alike)
        for name, share in each.items():
            rest = Share(overall.part - share.part, overall.whole - share.whole)
            compared = _compared(share, rest, overall, dispersion)
            parts.append({"group": name, "session": kind, **compared})
    return parts


def _incomplete(
    found: pd.DataFrame, holes: Mapping[dt.date, Incomplete]
) -> Iterator[dict[str, Any]]:
    """Give the rows of sessions that lack names: counted, and compared with nothing."""
    for day, hole in holes.items():
        share, name = _share(found[found["first_on"] == day]), applications.session_name(day)
        yield {
            "group": name,
            "session": name.split()[1],
            **_of(share),
            "missing": hole.missing,
            "share_with_missing": share.part / (share.whole + hole.missing),
        }


def _groups(found: pd.DataFrame, groups: Groups, by: str) -> tuple[list[dict[str, Any]], float]:
    """Compare each group with the rest; the last row is of those whose group is unknown."""
    overall = _share(found.loc[sorted(groups.known)])
    of_years = of_shares(_share(found.loc[sorted(ours)]) for ours in groups.members.values())
    parts = []
    for name, ours in groups.members.items():
        one, rest = found.loc[sorted(ours)], found.loc[groups.rest(name)]
        strata = [] if by == "year" else _strata(one, rest)
        dispersion = of_years if by == "year" else of_differences(strata)
        compared = _compared(_share(one), _share(rest), overall, dispersion)
        part = {"group": name, "session": "", **compared}
        # A year is a sum of sessions: there is nothing within.
        parts.append(part if by == "year" else part | _within(strata, dispersion))
    if by != "year":
        unknown = found.drop(index=groups.known)
        parts.append({"group": UNKNOWN, "session": "", **_of(_share(unknown))})
    return parts, len(groups.known) / len(found) if len(found) else 0.0


def _of(share: Share) -> dict[str, Any]:
    return {
        "applications": share.whole,
        "deferred": share.part,
        "small": share.whole < FEW,
        "place": "",
        **confidence_text.columns(share),
    }


def _compared(one: Share, rest: Share, overall: Share, dispersion: Dispersion) -> dict[str, Any]:
    part = _of(one) | {"rest": rest.whole, "rest_deferred": rest.part, "overall": overall.value}
    counts = one.part, one.whole, rest.part, rest.whole
    apart = partial(_widened, partial(newcombe, *counts), dispersion.reach)
    if interval := apart(Z):
        part |= {
            "difference": one.value - rest.value,
            "difference_low": interval.low,
            "difference_high": interval.high,
            "probability": max(exact_probability(*counts), probability_of(apart, 0)),
            "dispersion": dispersion.factor,
            "dispersion_of_all": dispersion.of_all,
        }
    if one.whole:
        [limits] = funnel(overall, [one.whole], dispersion.reach)
        ends = (*_ends(limits.inner), *_ends(limits.outer))
        part |= dict(zip(LIMITS, ends, strict=True)) | {"place": limits.place(one.value)}
    return part


def _widened(
    interval: Callable[[float], Interval | None], reach: float, z: float
) -> Interval | None:
    return interval(reach * z)


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def _strata(one: pd.DataFrame, rest: pd.DataFrame) -> list[tuple[Share, Share]]:
    """Pair the shares of a group and of the rest, session by session."""
    days = sorted({*one["first_on"], *rest["first_on"]})
    return [tuple(_share(some[some["first_on"] == day]) for some in (one, rest)) for day in days]


def _within(strata: list[tuple[Share, Share]], dispersion: Dispersion) -> dict[str, Any]:
    """Give the difference within sessions; the evidence is no stronger than this one's."""
    found = mantel_haenszel(strata)
    apart = partial(_widened, found.interval, dispersion.reach)
    interval = apart(Z)
    low, high = _ends(interval) if interval else (None, None)
    return {
        "within": found.difference,
        "within_low": low,
        "within_high": high,
        "no_stronger": (evidence(apart, 0),),
    }
