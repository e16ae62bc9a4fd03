"""Breadth: how unevenly participation is spread, who is new, at which stage who drops off."""

import altair as alt
import pandas as pd
import streamlit as st

from components.charts import intervals
from components.theme import colours

MEASURES = {"People": "participants", "Engagements": "engagements"}
POPULATIONS = {
    "active": "Those that took part",
    "accredited": "All accredited organizations",
}
SPREAD_COLUMNS = {
    "population": "Among",
    "units": "Organizations",
    "silent": "Of them, not participating",
    "uncounted": "Left out: people not counted",
    "apart": "Took part, not accredited",
    "total": "People or engagements",
    "top_decile_share": "Held by the top tenth",
    "effective": "As if of equal size",
    "gini": "Gini",
    "corrected": "Gini, corrected for few",
    "hhi": "HHI",
}
TURNOVER_COLUMNS = {
    "what": "What",
    "share": "Share",
    "low": "From",
    "high": "To",
    "part": "Organizations",
    "whole": "Of",
    "unclear": "May be too",
    "why": "Reason",
}
STAGE_COLUMNS = {
    "stage": "Stage",
    "organizations": "Organizations",
    "lost": "Lost on the way",
    "share": "Share of the stage before",
    "low": "From",
    "high": "To",
}
SPEAKING_COLUMNS = {
    "region": "UN regional group",
    "attended": "Attended",
    "spoke": "Spoke",
    "attended_share": "Share of those that attended",
    "speaking_share": "Share of those that spoke",
    "ratio": "Ratio of both",
    "relative": "Spoke, times as often as the rest",
    "low": "From",
    "high": "To",
    "evidence": "Evidence",
}
# What stands apart from the stages is paler.
PALE = 0.45
STAGES = ("registered", "attended", "spoke")
APART = {
    "attendance not recorded": "registered; who attended is not recorded",
    "unknown": "level not recorded",
}
TENTH = 0.1


def measure() -> str:
    """Ask what is spread, people or engagements; the address keeps it."""
    chosen = st.segmented_control(
        "What is spread",
        list(MEASURES),
        default="People",
        required=True,
        key="measure",
        bind="query-params",
        label_visibility="collapsed",
    )
    return MEASURES[chosen]


def look_back(months: tuple[int, ...]) -> int:
    """Ask how many months without taking part make a newcomer; the address keeps it."""
    options = {f"{number} months": number for number in months}
    chosen = st.segmented_control(
        "New is who was not there for",
        list(options),
        default=next(iter(options)),
        required=True,
        key="look_back",
        bind="query-params",
    )
    return options[chosen]


def spread(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw what the tenth with most held in each population, against the tenth of an even spread.

    Expects the columns of `breadth.concentration`; None where nothing is held.
    """
    told = rows[rows["top_decile_share"].notna()]
    if told.empty:
        return None
    drawn = told.assign(
        name=[f"{POPULATIONS[row.population]} (n = {row.units:,})" for row in told.itertuples()],
        held=told["top_decile_share"].astype(float),
        even=TENTH,
    )
    base = alt.Chart(drawn).encode(
        alt.Y("population:N", sort=None, title=None).axis(None),
        tooltip=[
            alt.Tooltip("name:N", title="Among"),
            alt.Tooltip("held:Q", title="Held by the top tenth", format=".0%"),
            alt.Tooltip("effective:Q", title="As if of equal size", format=",.0f"),
            alt.Tooltip("gini:Q", title="Gini", format=".2f"),
        ],
    )
    title = "Held by the top tenth (mark: an even spread)"
    x = alt.X("held:Q", title=title).scale(domain=[0, 1.1])
    bars = base.mark_bar(height=20, yOffset=9, cornerRadiusEnd=2).encode(
        x.axis(format=".0%", tickCount=5)
    )
    figures = base.mark_text(align="left", dx=6, dy=9, fontSize=14).encode(
        x, alt.Text("held:Q", format=".0%")
    )
    names = base.mark_text(align="left", dy=-13, fontSize=14).encode(text="name:N", x=alt.value(0))
    even = base.mark_tick(
        aria=False, thickness=2, height=30, yOffset=9, color=colours.NEUTRAL
    ).encode(alt.X("even:Q"))
    return alt.layer(bars, even, figures, names).properties(height=alt.Step(58))


def stages(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw how many organizations reached each stage, then, paler, those that stand apart.

    Expects the columns of `breadth.stages`. Of those apart only what is somebody is drawn, and of
    the stages none where nobody is known to have reached the first; None where that is all.
    """
    within, somebody = rows["stage"].isin(STAGES), rows["organizations"] > 0
    kept = rows[somebody | (within & somebody[within].any())]
    if kept.empty:
        return None
    drawn = kept.assign(
        name=kept["stage"].replace(APART).str.capitalize(),
        within=kept["stage"].isin(STAGES),
        label=[_reached(row) for row in kept.itertuples()],
        organizations=kept["organizations"].astype(int),
    )
    most = max(drawn["organizations"].max(), 1)
    base = alt.Chart(drawn).encode(
        alt.Y("stage:N", sort=None, title=None).axis(None),
        alt.X("organizations:Q", title=None).axis(None).scale(domain=[0, most * 1.9]),
        tooltip=[
            alt.Tooltip("name:N", title="Stage"),
            alt.Tooltip("organizations:Q", title="Organizations", format=","),
            alt.Tooltip("label:N", title="Of the stage before"),
        ],
    )
    bars = base.mark_bar(height=18, yOffset=9, cornerRadiusEnd=2).encode(
        alt.Opacity("within:N").scale(domain=[True, False], range=[1, PALE]).legend(None)
    )
    figures = base.mark_text(align="left", dx=6, dy=9, fontSize=14).encode(alt.Text("label:N"))
    names = base.mark_text(align="left", dy=-12, fontSize=14).encode(text="name:N", x=alt.value(0))
    return alt.layer(bars, figures, names).properties(height=alt.Step(50))


def _reached(row) -> str:
    if pd.isna(row.share):
        return f"{row.organizations:,}"
    return f"{row.organizations:,}: {row.share:.0%} ({row.low:.0%} to {row.high:.0%})"


def speaking(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw how often each region spoke, held against the rest; None where nobody can be.

    Expects the columns of `speaking.by_region`.
    """
    if rows["relative"].isna().all():
        return None
    named = rows.assign(region=rows["region"].replace("unknown", "Region unknown"))
    return intervals.dots(
        named.assign(n=named["spoke"], of=named["attended"]),
        value="relative",
        group="region",
        chance=1,
        title="Spoke, times as often as the rest",
    )
