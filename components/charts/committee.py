"""The Committee on NGOs measured: its docket, how long applications wait, recorded votes."""

from collections.abc import Callable

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page import plain
from components.theme import colours

LEDGER_COLUMNS = {
    "name": "Session",
    "of": "Of",
    "carried": "Carried over",
    "new": "New",
    "before": "Before the Committee",
    "recommended": "Recommended",
    "deferred": "Deferred",
    "closed": "Closed",
    "withdrawn": "Withdrawn",
    "not_itemized": "Not itemized",
    "carried_gap": "Carried by the next, less deferred",
    "cited": "Where",
}
STATUS_COLUMNS = {
    "after_years": "Years after",
    "state": "State",
    "share": "Share",
    "low": "From",
    "high": "To",
    "cases": "Seen",
    "at_risk": "Pending until then",
    "applications": "Applications",
}
VOTE_COLUMNS = {
    "reported_on": "Report",
    "member_state": "Member State",
    "vote": "Vote",
    "outcome": "Motion",
    "topic": "On",
    "organization": "Organization",
}
STATE_COLUMNS = {
    "member_state": "Member State",
    "roll_calls": "Roll calls",
    "in_favour": "In favour of the motion",
    "against": "Against it",
    "abstaining": "Abstaining",
    "absent": "Absent",
}
# From dark to pale in the order in which they are stacked: greyscale tells them apart.
SHADES = {
    "recommended": 1.0,
    "closed": 0.6,
    "withdrawn or not recommended": 0.35,
    "pending": 0.14,
}
AT_ONCE = "At once"
DEFERRED = "Deferred at first"


def deferred_alone() -> bool:
    """Ask whether all applications are followed, or those alone that were deferred at first."""
    chosen = st.pills(
        "Applications",
        (DEFERRED,),
        key="followed",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen == DEFERRED


def carried(rows: pd.DataFrame) -> pd.DataFrame:
    """What one session deferred beside what the next carried over, as lines.

    Expects the columns of `docket.ledger`.
    """
    told = rows[rows["carried_gap"].notna()]
    return pd.DataFrame(
        {
            "figure": [
                f"{gap:+,}".replace("-", "−") if gap else "0" for gap in told["carried_gap"]
            ],
            "unit": "apart",
            "sentence": [
                f"The {row.session} session of {row.year} deferred {row.deferred:,}; the next"
                f" carried over {row.deferred + row.carried_gap:,}"
                for row in told.itertuples()
            ],
            "note": [f"Deferred: {row.of} · {row.cited}" for row in told.itertuples()],
            "page": "",
            "params": None,
        }
    )


def care(rows: pd.DataFrame) -> pd.DataFrame:
    """What to know of the wait before it is quoted, as lines. Expects `waiting.time_to_status`."""
    said = [
        (
            "2012",
            "since then",
            "Every report tells which applications it has for the first time",
            "Of earlier years not all are known: they are left out",
        )
    ]
    if len(rows):
        one = rows.iloc[0]
        lost = (
            f"{one['lost']:,}",
            "out of sight",
            "Pending on record, and not in the last report",
            f"Of {one['applications']:,}; most will be there under a name spelt in another way",
        )
        said = [_half(one), lost, *said]
    told = pd.DataFrame(said, columns=["figure", "unit", "sentence", "note"])
    return told.assign(page="", params=None)


def _half(one: pd.Series) -> tuple[str, str, str, str]:
    """The median of the wait, and how far chance reaches."""
    if pd.isna(one["median"]):
        return "–", "not reached", "Fewer than half have an outcome, whichever it is", ""
    if not one["median"]:
        return "0", "years", "Half have an outcome at their first consideration", ""
    reach = [
        "not known" if pd.isna(end) else f"{end:.1f}"
        for end in (one["median_low"], one["median_high"])
    ]
    return (
        f"{one['median']:.1f}",
        "years",
        "Half have an outcome by then, whichever it is",
        f"Chance reaches from {' to '.join(reach)}",
    )


def status(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar for each number of years, a part for what has become of applications by then.

    The main figures stand above each bar. Expects the columns of `waiting.time_to_status`. Times up
    to which nobody was followed are left out.
    """
    told = rows[rows["share"].notna()]
    drawn = told.assign(
        when=[_when(row) for row in told.itertuples()],
        State=told["state"].str.capitalize(),
        place=told["state"].map(list(SHADES).index),
        share=told["share"].astype(float),
        name=told["after_years"].map(_names(told)),
    )
    base = alt.Chart(drawn).encode(
        alt.Y("after_years:O", sort=None, title=None).axis(None),
        alt.X("share:Q", title=None, stack="zero").axis(None).scale(domain=[0, 1]),
        alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("when:N", title="When"),
            alt.Tooltip("State:N"),
            alt.Tooltip("share:Q", title="Share", format=".1%"),
            alt.Tooltip("low:Q", title="From", format=".1%"),
            alt.Tooltip("high:Q", title="To", format=".1%"),
        ],
    )
    states = [state.capitalize() for state in SHADES]
    bars = base.mark_bar(height=18, yOffset=10, stroke=colours.NEUTRAL, strokeWidth=0.5).encode(
        alt.Opacity("State:N")
        # Ordinal: else the first two of the range would be its ends.
        .scale(type="ordinal", domain=states, range=list(SHADES.values()))
        .legend(orient="top", title=None, columns=2, labelLimit=0, symbolType="square")
    )
    names = (
        alt.Chart(drawn.drop_duplicates("after_years"))
        .mark_text(align="left", dy=-11, fontSize=14)
        .encode(alt.Y("after_years:O", sort=None), text="name:N", x=alt.value(0))
    )
    return alt.layer(bars, names).properties(height=alt.Step(50))


def _when(row) -> str:
    years = {0: AT_ONCE, 1: "After 1 year"}.get(row.after_years, f"After {row.after_years} years")
    return f"{years}, {row.at_risk:,} pending until then"


def _names(told: pd.DataFrame) -> dict[int, str]:
    """For each number of years the figures that stand above its bar."""
    shares = told.pivot(index="after_years", columns="state", values="share")
    at_risk = told.groupby("after_years")["at_risk"].first()
    return {
        after: f"{AT_ONCE if not after else f'{after} y'}: {_share(row['recommended'])}"
        f" recommended, {_share(row['pending'])} pending (n = {at_risk[after]:,})"
        for after, row in shares.iterrows()
    }


def _share(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def member_state(
    place: DeltaGenerator,
    states: list[str],
    code_of: Callable[[str], str | None],
    why_none: Callable[[str], str],
) -> str | None:
    """Choose one State whose votes are shown; the address keeps it, and may give any of its names.

    `code_of` gives the code of a State by any of its names, `why_none` says why there is none: a
    name in the address that is none of `states` is named in a notice.
    """
    asked = st.query_params.get("state")
    if asked and asked not in states:
        code = code_of(asked)
        known = next((name for name in states if code and code_of(name) == code), None)
        if known:
            st.session_state["state"] = known
        else:
            reason = "has no recorded vote" if code else why_none(asked)
            st.warning(f"“{plain(asked[:100])}” {reason}: all votes are shown.")
    return place.selectbox(
        "Member State",
        states,
        index=None,
        key="state",
        bind="query-params",
        placeholder="Any Member State",
        label_visibility="collapsed",
    )
