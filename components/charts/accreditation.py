"""What the Committee on NGOs decided, by year and by session, and who waits longest."""

import altair as alt
import pandas as pd

# A fixed order, so that an outcome keeps its colour of the theme even when another is absent.
OUTCOMES = {"recommended": "Recommended", "deferred": "Deferred", "closed": "Closed"}
OTHER = "Other outcomes"
NAMES = [*OUTCOMES.values(), OTHER]
SESSIONS = {"regular": "Regular sessions", "resumed": "Resumed sessions"}
# Beyond this many sessions of a kind only the first and the last carry their year.
LABELLED = 4
TOLD = alt.Tooltip("decisions:Q", title="Decisions", format=",")
YEAR_COLUMNS = {
    "year": "Year",
    "outcome": "Outcome",
    "decisions": "Decisions",
    "organizations": "Organizations",
    "missing": "Names missing",
}
SESSION_COLUMNS = {
    "reported_on": "Report",
    "session": "Session",
    "outcome": "Outcome",
    "decisions": "Decisions",
    "missing": "Names missing",
}
LONGEST_COLUMNS = {
    "organization": "Organization",
    "deferrals": "Deferrals",
    "first_on": "First deferral",
    "last_on": "Last deferral",
    "outcome_now": "Last decision",
}


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar a year, a part for each outcome of applications and one for all others.

    Expects the columns of `accreditation.decisions_by_year`.
    """
    drawn = _summed(rows, ["year"])
    base = alt.Chart(drawn).encode(
        alt.X("year:O", title=None).axis(labelAngle=0, labelOverlap=True, ticks=False),
        alt.Y("decisions:Q", title=None).axis(tickCount=4, domain=False),
        tooltip=[alt.Tooltip("year:O", title="Year"), "Outcome:N", TOLD],
    )
    return alt.layer(_parts(base, 0.8)).properties(height=320)


def by_session(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar a session, the regular ones beside each other and apart from the resumed ones.

    Expects the columns of `accreditation.decisions_by_report`.
    """
    told = rows.assign(
        Session=rows["session"].map(SESSIONS),
        Report=[f"{day.day} {day:%B %Y}" for day in rows["reported_on"]],
    )
    drawn = _summed(told, ["Session", "Report", "reported_on"])
    # The latest of either kind stand at the end of their side, wherever the other's stand.
    age = drawn.groupby("Session")["reported_on"].rank("dense", ascending=False)
    drawn = drawn.assign(age=age.astype(int), reported_on=drawn["reported_on"].astype(str))
    x = alt.X("Session:N", sort=list(SESSIONS.values())).axis(None).scale(paddingOuter=0)
    offset = alt.XOffset("age:O", sort="descending").scale(paddingInner=0.2)
    base = alt.Chart(drawn).encode(
        x,
        offset,
        alt.Y("decisions:Q", title=None).axis(tickCount=4, domain=False),
        tooltip=["Report:N", "Session:N", "Outcome:N", TOLD],
    )
    # Words below the bars: the theme would set an axis's beside the middle of their side.
    labels = alt.Chart(_labels(drawn)).encode(x, offset, y=alt.datum(0))
    years = labels.mark_text(baseline="top", dy=6, fontSize=12).encode(text="year:N")
    first = labels.transform_filter("datum.first")
    names = first.mark_text(align="left", baseline="top", dx=-12, dy=26, fontSize=14)
    return alt.layer(_parts(base, 1), years, names.encode(text="Session:N")).properties(height=320)


def _parts(base: alt.Chart, band: float) -> alt.Chart:
    # Streamlit's theme would set bars beside the middle of their years.
    return base.mark_bar(width={"band": band}).encode(
        # Two columns, because a phone clips a longer line.
        alt.Color("Outcome:N").scale(domain=NAMES).legend(orient="top", title=None, columns=2),
        # The first outcome stands on the axis, where bars compare best.
        alt.Order("place:Q"),
    )


def _summed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Decisions by `keys` and the outcomes that a chart tells apart."""
    named = rows.assign(Outcome=rows["outcome"].map(OUTCOMES).fillna(OTHER))
    sums = named.groupby([*keys, "Outcome"], as_index=False, sort=False)["decisions"].sum()
    return sums.assign(place=sums["Outcome"].map(NAMES.index))


def _labels(drawn: pd.DataFrame) -> pd.DataFrame:
    """The years of the sessions, or of the first and the last of each kind where there are many."""
    sessions = drawn.drop_duplicates(["Session", "age"])
    ages = sessions.groupby("Session")["age"]
    first = sessions["age"] == ages.transform("max")
    shown = first | (sessions["age"] == 1) | (ages.transform("size") <= LABELLED)
    return sessions.assign(first=first, year=sessions["reported_on"].str[:4])[shown]
