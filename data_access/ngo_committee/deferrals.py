"""What the Committee on NGOs defers: at the first consideration of an application, and again."""

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import RELEASABLE
from data_access.ngo_committee import applications
from data_access.ngo_committee.accreditation import SOURCES
from data_access.ngo_committee.applications import (
    NOUNS,
    UNKNOWN,
    Groups,
    differing,
    known_said,
    strongest,
    when,
)
from data_access.queries import query
from data_access.statistics import confidence_text
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
from data_access.statistics.intervals import Share, newcombe
from data_access.statistics.multiplicity import adjusted, exact_probability
from data_access.statistics.stratified import Adjusted, mantel_haenszel

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
}
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


def _gap_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the group that differs most, if one differs by more than chance."""
    if not rows["applications"].sum():
        return f"No application first considered {when(params)} is on record."
    one, several = NOUNS[params["by"]]
    silent = f"Whether deferral at first consideration differs by {one} cannot be said"
    if rows["known_share"].iloc[0] < KNOWN_ENOUGH:
        known = known_said(rows["known_share"].iloc[0])
        return (
            f"{silent}: it is known of {known} of the applications first considered {when(params)}."
        )
    compared = int(rows["evidence"].ne(NOTHING).sum())
    if not compared:
        return f"{silent} of those first considered {when(params)}."
    told = strongest(rows)
    if told.empty:
        return (
            f"Of {formatting.count(compared, one, several)}, none differs from the rest"
            " in the share"
            f" deferred at first consideration {when(params)}: {CHANCE}."
        )
    first = told.loc[told["difference"].abs().idxmax()]
    number = int(first["applications"])
    return (
        f"The share deferred at first consideration {when(params)} differs from the rest"
        " for"
        f" {differing(rows)} of {formatting.count(compared, one, several)}, most for"
        f" {first['group']}:"
        f" {formatting.share(int(first['deferred']), number)} of {number:,} against"
        f" {formatting.share(int(first['rest_deferred']), int(first['rest']))}."
    )


@query(
    name="deferrals.gap",
    sources=(*SOURCES, "organizations"),
    roles=RELEASABLE,
    finding=_gap_said,
    unit="Share of applications deferred at their first consideration",
    of_organizations=("applications", "deferred", "rest", "rest_deferred"),
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
    Probability: that of chance alone (Fisher's exact test), adjusted for how many groups are looked
    at (Benjamini and Hochberg 1995). Evidence is clear where that is up to 0.002, suggestive up to
    0.05, and of facts of organizations no stronger than the difference within sessions is. It is an
    association: what else differs between groups stays in it. Where a group is known of less than
    half of the applications nothing is said. All are complete counts: intervals tell of chance in
    what the Committee does, not of sampling.

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

    Raises:
        Refused: `by` is none of these; `since` is later than `until`, or before 2012.
    """
    found = applications.followed(conn, since, until)
    if by == SESSION:
        parts, known = _sessions(found)
    else:
        parts, known = _groups(found, applications.grouped(conn, found, by), by)
    enough = known >= KNOWN_ENOUGH
    words = adjusted([part.get("probability") if enough else None for part in parts])
    for part, one in zip(parts, words, strict=True):
        strengths = [evidence_of(one), *part.pop("no_stronger", ())]
        part |= {
            "adjusted": one,
            "evidence": min(strengths, key=STRENGTHS.index),
            "known_share": known,
        }
    return pd.DataFrame(parts, columns=list(GAP)).astype(GAP)


def _share(found: pd.DataFrame) -> Share:
    return Share(int(found["deferred_first"].sum()), len(found))


def _sessions(found: pd.DataFrame) -> tuple[list[dict[str, Any]], float]:
    """Each session against all others of its kind."""
    names = found["first_on"].map(applications.session_name)
    kinds = names.str.split().str[-1]
    parts = []
    for name in sorted(names.unique(), key=lambda name: (name.split()[1], name)):
        alike = kinds == name.split()[1]
        rest = found[alike & (names != name)]
        compared = _compared(_share(found[names == name]), _share(rest), _share(found[alike]))
        parts.append({"group": name, "session": name.split()[1], **compared})
    return parts, float(len(found) > 0)


def _groups(found: pd.DataFrame, groups: Groups, by: str) -> tuple[list[dict[str, Any]], float]:
    """Each group against the rest, and last what is not known to be in one."""
    overall = _share(found.loc[sorted(groups.known)])
    parts = []
    for name, ours in groups.members.items():
        one, rest = found.loc[sorted(ours)], found.loc[groups.rest(name)]
        part = {"group": name, "session": "", **_compared(_share(one), _share(rest), overall)}
        # A year is a sum of sessions: there is nothing within.
        parts.append(part if by == "year" else part | _within(one, rest))
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


def _compared(one: Share, rest: Share, overall: Share) -> dict[str, Any]:
    part = _of(one) | {"rest": rest.whole, "rest_deferred": rest.part, "overall": overall.value}
    apart = newcombe(one.part, one.whole, rest.part, rest.whole)
    if apart:
        part |= {
            "difference": one.value - rest.value,
            "difference_low": apart.low,
            "difference_high": apart.high,
            "probability": exact_probability(one.part, one.whole, rest.part, rest.whole),
        }
    if one.whole:
        [limits] = funnel(overall, [one.whole])
        ends = (*_ends(limits.inner), *_ends(limits.outer))
        part |= dict(zip(LIMITS, ends, strict=True)) | {"place": limits.place(one.value)}
    return part


def _ends(interval) -> tuple[float, float]:
    return interval.low, interval.high


def _within(one: pd.DataFrame, rest: pd.DataFrame) -> dict[str, Any]:
    """The difference within sessions, than which the evidence is no stronger."""
    days = sorted({*one["first_on"], *rest["first_on"]})
    found = mantel_haenszel(
        [tuple(_share(some[some["first_on"] == day]) for some in (one, rest)) for day in days]
    )
    interval = found.interval()
    low, high = _ends(interval) if interval else (None, None)
    return {
        "within": found.difference,
        "within_low": low,
        "within_high": high,
        "no_stronger": (evidence(partial(Adjusted.interval, found), 0),),
    }


# Again and again


def _repeated_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    deferred = rows[rows["times"] != "never"]
    if not deferred["applications"].sum():
        return f"No deferral of an application first considered {when(params)} is on record."
    often = deferred[deferred["times"] == OFTEN].iloc[0]
    part, pending = int(often["applications"]), int(often["pending"])
    said = (
        f"Of {formatting.count(int(deferred['applications'].sum()), 'application')}"
        f" first considered {when(params)} and deferred, {formatting.some(part)}"
        f" {'was' if part == 1 else 'were'} deferred five times or more"
    )
    if not part:
        return f"{said}."
    share = formatting.share(int(often["deferrals"]), int(deferred["deferrals"].sum()))
    still = f"; {formatting.spell(pending)} of them {'is' if pending == 1 else 'are'} still pending"
    return f"{said}: {share} of all deferrals{still if pending else ''}."


@query(
    name="deferrals.repeated",
    sources=SOURCES,
    roles=RELEASABLE,
    finding=_repeated_said,
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
