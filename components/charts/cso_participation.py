"""Who takes part: over time, by region, who most, and how much of it is known."""

import datetime as dt

import altair as alt
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page import plain

MONTH_COLUMNS = {
    "year": "Year",
    "month": "Month",
    "engagements": "Engagements",
    "participants": "People",
    "uncounted": "Without a count of people",
}
REGION_COLUMNS = {
    "region": "UN regional group",
    "organizations": "Organizations",
    "engagements": "Engagements",
    "participants": "People",
    "uncounted": "Without a count of people",
}
KNOWN = {
    "day": "dated to the day",
    "region": "with a region known",
    "number of people": "with people counted",
}
# What is less than certain is drawn paler: a colour of its own would look like another kind.
PALE = 0.5
# What is in no region, with the name it has in a chart.
APART = {"no Member State": "Seat in no Member State", "unknown": "Region unknown"}
CERTAINTY = {True: "Whole month", False: "Part of a month, or no one month"}


def period(place: DeltaGenerator, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """Ask for the period, `first` to `last` if the reader says nothing; the address keeps it."""
    bounds = dt.date(1945, 1, 1), dt.date(2100, 12, 31)
    with place.container(horizontal=True, gap="small", key="period"):
        since, until = (
            st.date_input(
                label,
                default,
                *bounds,
                key=key,
                bind="query-params",
                format="YYYY-MM-DD",
            )
            for label, key, default in (("From", "since", first), ("Until", "until", last))
        )
    if since > until:
        st.info("The period ends before it begins: nothing lies in it.")
        st.stop()
    return since, until


def elsewhere(finding: str, recorded: pd.DataFrame) -> None:
    """Say that the period is empty, and lead to the last year that is not.

    `recorded` has the columns of `engagement.by_month`, for all time.
    """
    st.info(plain(finding))
    years = recorded["year"].dropna()
    if len(years):
        year = int(years.max())
        st.button(
            f"Show {year}",
            on_click=st.session_state.update,
            kwargs={"since": dt.date(year, 1, 1), "until": dt.date(year, 12, 31)},
        )


def over_time(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar a month, then, apart and paler, what cannot be placed in a month.

    Expects the columns of `engagement.by_month`. A month that the period cuts
    is paler too.
    """
    placed = rows["month"].notna()
    months = pd.to_datetime(rows["month"]).dt.strftime("%b %Y")
    years = rows["year"].astype("string").fillna("Years") + ", no month"
    drawn = rows.assign(
        label=months.where(placed, years),
        told=rows["whole_month"].map(CERTAINTY),
    )
    base = alt.Chart(drawn).encode(
        alt.X("label:N", sort=None, title=None).axis(labelAngle=0, labelOverlap=True, ticks=False),
        alt.Y("engagements:Q", title=None).axis(tickCount=4, domain=False),
        tooltip=[
            alt.Tooltip("label:N", title="When"),
            alt.Tooltip("engagements:Q", title="Engagements", format=","),
            alt.Tooltip("participants:Q", title="People", format=","),
        ],
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(
        alt.Opacity("told:N")
        .scale(domain=list(CERTAINTY.values()), range=[1, PALE])
        .legend(orient="top", title=None, labelLimit=0, columns=1)
    )
    return alt.layer(bars).properties(height=320)


def by_region(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar for each region under its name; what is in none, or unknown, is paler.

    Expects the columns of `engagement.by_region`.
    """
    most = max(rows["engagements"].max(), 1)
    drawn = rows.assign(
        known=~rows["region"].isin(list(APART)),
        name=rows["region"].replace(APART),
    )
    base = alt.Chart(drawn).encode(
        alt.Y("region:N", sort=None, title=None).axis(None),
        # Headroom for the figure at the end of the longest bar.
        alt.X("engagements:Q", title=None).axis(None).scale(domainMax=most * 1.15),
        tooltip=[
            alt.Tooltip("name:N", title="Region"),
            alt.Tooltip("engagements:Q", title="Engagements", format=","),
            alt.Tooltip("organizations:Q", title="Organizations", format=","),
            alt.Tooltip("participants:Q", title="People", format=","),
        ],
    )
    bars = base.mark_bar(cornerRadiusEnd=2, height=18, yOffset=9).encode(
        alt.Opacity("known:N").scale(domain=[True, False], range=[1, PALE]).legend(None)
    )
    figures = base.mark_text(align="left", dx=6, dy=9, fontSize=14).encode(
        alt.Text("engagements:Q", format=",")
    )
    names = base.mark_text(align="left", dy=-12, fontSize=14).encode(
        alt.Text("name:N"), x=alt.value(0)
    )
    return alt.layer(bars, figures, names).properties(height=alt.Step(50))


def known(rows: pd.DataFrame) -> pd.DataFrame:
    """How much is known as lines of a list. Expects the columns of `engagement.knowledge`."""
    facts = rows[rows["fact"].isin(KNOWN) & rows["share"].notna()]
    return pd.DataFrame(
        {
            "figure": [f"{share:.0%}" for share in facts["share"]],
            "unit": "",
            "sentence": facts["fact"].map(KNOWN),
            "note": [
                f"{known:,} of {of:,} engagements"
                for known, of in zip(facts["known"], facts["engagements"], strict=True)
            ],
            "page": "",
            "params": None,
        }
    )
