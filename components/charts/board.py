"""All reforms at a glance: when they fall due, and who is where, column by column."""

import datetime as dt
from collections.abc import Iterator

import altair as alt
import pandas as pd
import streamlit as st

from components.charts import reforms
from components.page import leads_to, lines
from components.theme import colours
from data_access.domain.lists import TONED
from data_access.domain.vocabularies import (
    COMPLETE,
    DUE_WITHIN,
    EVIDENCE_PENDING,
    MILESTONE_STATES,
)

# How many actions a column of the board names.
MOST = 5
STATES = MILESTONE_STATES
# The words of the theme's colours, in its order; what is paler says less, or presses less.
SHADES = {
    COMPLETE: (COMPLETE, 1.0),
    "Overdue": ("Overdue", 1.0),
    DUE_WITHIN: (DUE_WITHIN, 1.0),
    "Later": ("Later", 0.65),
    EVIDENCE_PENDING: (COMPLETE, 0.4),
}
AMBER = colours.ORANGE
KINDS = (COMPLETE, "Overdue", DUE_WITHIN, "Later")
COLUMNS = {
    "action": "Action",
    "sub_action": "Part",
    "title": "Title",
    "standing": "Status",
    "baseline": "First planned",
    "due_on": "Now planned",
    "slip_days": "Days of slip",
    "waits": "Waiting for overdue actions",
    "blockers": "Obstacles",
    "told_on": "Last report",
    "track": "Track",
    "stage": "Stage",
    "leads": "Leads",
}
PACKAGE_COLUMNS = {
    "work_package": "Work package",
    "actions": "Actions",
    "not_known": "Not recorded",
    "not_started": "Not started",
    "limited": "Limited",
    "substantial": "Substantial",
    "complete": "Complete",
    "progress_share": "Progress",
}
SLIP_COLUMNS = {
    "milestone": "Milestone",
    "dated": "With a date",
    "moved": "Moved",
    "lost": "Lost their date",
    "slip_median": "Slip, median days",
    "slip_low": "From, days",
    "slip_high": "To, days",
    "moved_median": "Slip of those moved, median days",
    "due": "Past their first date",
    "known": "Of these known",
    "on_time": "Reached by the first date",
    "least_share": "On time at least",
    "most_share": "On time at most",
    "unproved": "Without evidence",
}
BY = ("state", "stage", "track")
NOT_KNOWN = "Not recorded"
STAGES = ("preparation", "consultation", "submitted", "under consideration", "adopted")
TRACKS = ("Secretary-General", "Secretariat", "inter-agency", "intergovernmental")


def chosen() -> str:
    """Ask by what the board is laid out; the address keeps it."""
    by = st.segmented_control(
        "Board by",
        BY,
        default="state",
        key="layout",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return by or "state"


def timeline(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw final milestones by month, how they stand, and a line for what was first planned.

    Expects the columns of `pace.board`. Left of the rule lies what has passed.
    """
    dated = rows[rows["due_on"].notna()]
    standing = dated["state"].where(~dated["claimed"], "claimed").map(STATES)
    months = _months(dated)
    drawn = pd.DataFrame(
        {
            "month": dated["due_on"].map(_month),
            "State": standing.map(lambda word: SHADES[word][0]),
            "told": standing,
            "solid": standing.map(lambda word: SHADES[word][1]),
            "place": standing.map(list(SHADES).index),
            "actions": 1,
        }
    )
    first = dated["baseline"].dropna().map(_month).value_counts()
    planned = pd.DataFrame({"month": months, "actions": [int(first.get(m, 0)) for m in months]})
    x = alt.X("month:O", sort=months, title=None).axis(
        labelAngle=0, labelOverlap=True, ticks=False, labelExpr="split(datum.label, ' ')"
    )
    y = alt.Y("sum(actions):Q", title=None).axis(tickCount=4, tickMinStep=1, domain=False)
    bars = (
        alt.Chart(drawn)
        .mark_bar(width={"band": 0.8})
        .encode(
            x.scale(domain=months),
            y,
            alt.Color("State:N")
            .scale(domain=list(KINDS))
            .legend(orient="top", title=None, columns=2, symbolType="square"),
            alt.FillOpacity("solid:Q").scale(None).legend(None),
            alt.Order("place:Q"),
            # What is only said to be reached stays amber: an outline around what is not proven.
            stroke=alt.condition(
                alt.datum["told"] == STATES["claimed"], alt.value(AMBER), alt.value("transparent")
            ),
            strokeWidth=alt.value(2),
            tooltip=[
                alt.Tooltip("month:O", title="Month"),
                alt.Tooltip("told:N", title="State"),
                alt.Tooltip("sum(actions):Q", title="Actions"),
            ],
        )
    )
    line = (
        alt.Chart(planned)
        .mark_line(interpolate="step", strokeWidth=2, strokeDash=[4, 3], color=colours.NEUTRAL)
        .encode(x.scale(domain=months), alt.Y("actions:Q", title=None))
    )
    today = alt.Chart(pd.DataFrame({"month": [_month(_today(dated))]}))
    rule = today.mark_rule(strokeWidth=2).encode(x.scale(domain=months))
    words = today.mark_text(text="today", dy=-6, baseline="bottom", fontSize=14).encode(
        x.scale(domain=months), y=alt.value(0)
    )
    return alt.layer(bars, line, rule, words).properties(height=260)


def _month(day: dt.date) -> str:
    return f"{day:%b %Y}"


def _months(dated: pd.DataFrame) -> list[str]:
    """Every month from the first date, planned or now, to the last, today's included."""
    days = [*dated["due_on"], *dated["baseline"].dropna(), _today(dated)]
    span = pd.period_range(min(days), max(days), freq="M")
    return [_month(month.start_time) for month in span]


def _today(dated: pd.DataFrame) -> dt.date:
    """The day that the rows are of: what is left or late counts from it."""
    for row in dated.itertuples():
        if pd.notna(row.days_overdue):
            return row.due_on + dt.timedelta(days=int(row.days_overdue))
        if pd.notna(row.days_left):
            return row.due_on - dt.timedelta(days=int(row.days_left))
    return max(dated["due_on"])


def columns(rows: pd.DataFrame, by: str) -> None:
    """Show the board: a column for each state, stage or track, its most pressing actions first.

    Expects the columns of `pace.board`.
    """
    laid = [*_laid(rows, by)]
    for start in range(0, len(laid), 3):
        places = st.columns(3, gap="medium")
        for place, (name, heading, some) in zip(places, laid[start : start + 3], strict=False):
            with place:
                shown = [reforms.line(row, _besides(row)) for row in some.head(MOST).itertuples()]
                listed = pd.DataFrame(shown, columns=[*TONED]).assign(in_all=len(some))
                lines(f"board-{name}", heading, listed, empty="None.")
                if by == "state" and len(some) > MOST:
                    with st.container(key=f"area-{name}"):
                        leads_to(f"All {len(some)}", "reforms", {"state": name})


def _laid(rows: pd.DataFrame, by: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The columns of the board: short name, heading, and the actions in it."""
    if by == "state":
        state = rows["state"].where(~rows["claimed"], "claimed")
        for name, heading in STATES.items():
            yield name, heading, rows[state == name]
        return
    # What is reached waits for nothing on its way.
    rest = rows[rows["state"] != "reached"]
    words = STAGES if by == "stage" else TRACKS
    for place, word in enumerate(words):
        yield f"{by}-{place}", word[0].upper() + word[1:], rest[rest[by] == word]
    yield f"{by}-unknown", NOT_KNOWN, rest[~rest[by].isin(words)]


def _besides(row) -> Iterator[str]:
    """What holds an action up, and how far its date has slipped."""
    if pd.notna(row.slip_days) and row.slip_days:
        yield f"{reforms.slip(row.slip_days)} than first planned"
    if row.waits:
        yield f"waits for {row.waits} overdue"
    if row.blockers:
        yield f"{row.blockers} in the way"


def pace(rows: pd.DataFrame) -> pd.DataFrame:
    """How dates slip, as lines. Expects the columns of `slips.summary`."""
    told = rows.set_index("milestone")
    shown = []
    if len(told):
        whole, final = told.loc["all"], told.loc["final"]
        moved = f"{whole['moved']:,}", "moved"
        shown.append((*moved, f"of {whole['dated']:,} milestone dates", _lost(whole)))
        if pd.notna(whole["moved_median"]):
            days = f"{whole['moved_median']:+.0f}".replace("-", "−")
            note = "from their first date to the date now"
            shown.append((days, "days", "median slip of the dates that moved", note))
        known = f"{final['due']:,} due, outcome known for {final['known']:,}"
        on_time = _between(final["least_share"], final["most_share"])
        shown.append((on_time, "on time", "of final milestones, by the first planned date", known))
    table = pd.DataFrame(shown, columns=["figure", "unit", "sentence", "note"])
    return table.assign(page="", params=None)


def _between(least: float, most: float) -> str:
    """A share, or between which two it lies; a dash where nothing can be said of it."""
    if pd.isna(least):
        return "–"
    low, high = f"{least:.0%}", f"{most:.0%}"
    return low if low == high else f"{low[:-1]}–{high}"


def _lost(whole: pd.Series) -> str:
    return (
        f"{whole['lost']:,} of them lost their date" if whole["lost"] else "all still have a date"
    )
