"""What the Committee on NGOs defers: by group in a funnel, how often, and who waits longer."""

import altair as alt
import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from components.charts import intervals

GAP_COLUMNS = {
    "group": "Group",
    "applications": "First considered",
    "deferred": "Deferred then",
    "share": "Share",
    "low": "From",
    "high": "To",
    "difference": "Less the rest",
    "difference_low": "Difference from",
    "difference_high": "Difference to",
    "within": "Difference within sessions",
    "adjusted": "Probability of chance, adjusted",
    "evidence": "Evidence",
    "place": "In the funnel",
    "missing": "Names missing",
    "share_with_missing": "Share with missing names",
    "discontinued": "Deferred, not listed again",
    "dispersion": "Over-dispersion",
}
BURDEN_COLUMNS = {
    "times": "Deferred",
    "applications": "Applications",
    "deferrals": "Deferrals",
    "share": "Share of all deferrals",
    "recommended": "Recommended since",
    "others": "Closed, withdrawn or not recommended",
    "pending": "Still pending",
    "lost": "No longer listed",
}
WAIT_COLUMNS = {
    "group": "Group",
    "applications": "Applications",
    "at_risk": "Pending until two years",
    "share": "Recommended within two years",
    "low": "From",
    "high": "To",
    "difference": "Less the rest",
    "adjusted": "Probability of chance, adjusted",
    "evidence": "Evidence",
    "median": "Years until half have an outcome",
}
# What applications can be told apart by, as the reader is asked for it.
BY = {
    "Session": "session",
    "Year": "year",
    "Regional group": "region",
    "Group of States": "bloc",
    "Goal": "sdg",
    "Issue area": "issue_area",
    "Scope": "scope",
    "Office in New York": "new_york",
    "Office in Geneva": "geneva",
    "Budget": "budget",
    "Constituency": "constituency",
}
KINDS = {"regular": "Regular", "resumed": "Resumed", "": "Group"}
BEYOND = "beyond"
LIMITS = {
    "inner_low": "By chance: 95 of 100",
    "inner_high": "By chance: 95 of 100",
    "outer_low": "By chance: 99.8 of 100",
    "outer_high": "By chance: 99.8 of 100",
}


def by(place: DeltaGenerator) -> str:
    """Ask what applications are told apart by; the address keeps it."""
    chosen = place.selectbox(
        "By", list(BY), key="group", bind="query-params", label_visibility="collapsed"
    )
    return BY[chosen]


def funnel(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw how far each group's share is from that of all, against how many it rests on.

    Between the lines groups lie by chance alone; those beyond carry their names. Expects the
    columns of `deferrals.gap`. Where no group is known nothing is drawn.
    """
    told = rows[rows["inner_low"].notna()]
    if told.empty:
        return None
    points = told.assign(
        apart=100 * (told["share"] - told["overall"]).astype(float),
        Kind=told["session"].map(KINDS),
        Evidence=told["evidence"].map(intervals.STRENGTH).fillna(intervals.OTHER),
        label=told["group"].where(told["place"].str.startswith(BEYOND), ""),
        share=told["share"].astype(float),
    )
    x = (
        alt.X("applications:Q", title="Applications first considered")
        .scale(zero=False, nice=True)
        .axis(format="d", tickMinStep=1, tickCount=8)
    )
    y = alt.Y("apart:Q", title="Percentage points from all")
    lines = (
        alt.Chart(_limits(told))
        .mark_line(interpolate="monotone", strokeWidth=1.5)
        .encode(
            x,
            y,
            alt.StrokeDash("Limit:N")
            .scale(domain=list(dict.fromkeys(LIMITS.values())), range=[[5, 4], [1, 0]])
            .legend(orient="top", title=None, columns=1, labelLimit=0),
            alt.Detail(["side:N", "session:N"]),
        )
    )
    base = alt.Chart(points).encode(x, y)
    dots = base.mark_point(size=110, strokeWidth=2, opacity=1).encode(
        intervals.filled(),
        alt.Shape("Kind:N")
        .scale(domain=list(KINDS.values()), range=["circle", "triangle-up", "circle"])
        .legend(_kinds(points)),
        tooltip=[
            alt.Tooltip("group:N", title="Group"),
            alt.Tooltip("share:Q", title="Deferred at first consideration", format=".1%"),
            alt.Tooltip("applications:Q", title="First considered", format=","),
            alt.Tooltip("evidence:N", title="Evidence"),
            alt.Tooltip("place:N", title="In the funnel"),
        ],
    )
    labels = base.mark_text(align="left", dx=10, fontSize=13).encode(text="label:N")
    middle = alt.Chart().mark_rule(aria=False).encode(y=alt.datum(0))
    return alt.layer(middle, lines, dots, labels).properties(height=480)


def _kinds(points: pd.DataFrame) -> alt.Legend | None:
    """What the shapes stand for, where there is more than one."""
    shown = list(dict.fromkeys(points["Kind"]))
    if len(shown) < len(KINDS) - 1:
        return None
    return alt.Legend(orient="top", title=None, columns=1, values=shown)


def _limits(told: pd.DataFrame) -> pd.DataFrame:
    """The limits as points of lines, each as far from the middle as it is."""
    sides = told.melt(["applications", "session", "overall"], list(LIMITS), "side", "limit")
    apart = 100 * (sides["limit"] - sides["overall"]).astype(float)
    drawn = sides.assign(apart=apart, Limit=sides["side"].map(LIMITS))
    return drawn.drop(columns=["limit", "overall"]).sort_values("applications")


def burden(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw what share of all deferrals falls on applications deferred so often.

    Expects the columns of `deferrals.repeated`; those never deferred have none.
    """
    told = rows[rows["times"] != "never"]
    shares = told["share"].astype(float).fillna(0)
    drawn = told.assign(
        share=shares,
        name=[
            f"{times.capitalize()}: {number:,} {'application' if number == 1 else 'applications'},"
            f" {share:.0%} of deferrals"
            for times, number, share in zip(
                told["times"], told["applications"], shares, strict=True
            )
        ],
    )
    base = alt.Chart(drawn).encode(
        alt.Y("times:N", sort=None, title=None).axis(None),
        alt.X("share:Q", title=None).axis(None),
        tooltip=[
            alt.Tooltip("name:N", title="Deferred"),
            alt.Tooltip("deferrals:Q", title="Deferrals", format=","),
            alt.Tooltip("pending:Q", title="Still pending", format=","),
        ],
    )
    bars = base.mark_bar(cornerRadiusEnd=2, height=18, yOffset=9)
    names = base.mark_text(align="left", dy=-12, fontSize=14).encode(text="name:N", x=alt.value(0))
    return alt.layer(bars, names).properties(height=alt.Step(50))


def waits(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw the share of each group that is recommended within two years, with its interval.

    Expects the columns of `waiting.time_by_group`. Where no group is known nothing is drawn.
    """
    overall = rows["overall"].dropna()
    if overall.empty:
        return None
    return intervals.dots(
        rows.assign(n=rows["applications"]),
        value="share",
        group="group",
        chance=float(overall.iloc[0]),
        title="Recommended within two years; the rule is all of known group",
        form=".0%",
    )
