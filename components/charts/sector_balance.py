"""Corporate and nonprofit money side by side, its bounds, breaks in the series, what is beside."""

import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components.charts import sparkline
from components.theme import colours

# A fixed order, so that a side keeps its colour of the theme even when the other is absent.
SIDES = {"nonprofit": "Nonprofit", "corporate": "Corporate"}
BESIDE = {"foundation": "Foundations", "academic": "Academic", "other": "Not classified"}
COLUMNS = {
    "year": "Year",
    "sector": "Sector",
    "amount_usd": "US$",
    "repayments": "Repayments in it",
    "repaid_usd": "US$ repaid",
    "reviewed_share": "By review, share of the year",
}
# Whose types decide where money counts, as the address says it.
TYPES = ("source", "reviewed")
REPORTERS = {"UN system": "un", "Others": "others", "All": "all"}
BOUNDS_COLUMNS = {
    "year": "Year",
    "nonprofit_usd": "Nonprofit, US$",
    "corporate_usd": "Corporate, US$",
    "contested_usd": "On neither side, US$",
    "unattributed_usd": "of it without contributor, US$",
    "corporate_share": "Corporate, of both sides",
    "low_share": "From, of all",
    "high_share": "To, of all",
    "verdict": "More, of all",
    "contributed_low_share": "From, of what contributors gave",
    "contributed_high_share": "To, of what contributors gave",
    "contributed_verdict": "More, of what contributors gave",
    "comparable_ratio": "Corporate per nonprofit dollar, without breaks",
    "unplaced_low_share": "From, with breaks unplaced",
    "unplaced_high_share": "To, with breaks unplaced",
    "changed_category": "Break in the series of",
}
ALL, CONTRIBUTED, PLACED = "All private money", "What contributors gave", "Both sides alone"
# For each its colour and width, so that nothing rests on colour.
SPANS = {ALL: (colours.NEUTRAL, 4), CONTRIBUTED: (colours.UN_BLUE, 16)}
PLACED_COLOUR = colours.ORANGE


def choices(entities: Sequence[str]) -> dict[str, Any]:
    """Ask whose types count, and which entities to leave out; the address keeps both."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        by = types()
        without = st.multiselect(
            "Leave out",
            entities,
            key="without",
            bind="query-params",
            placeholder="No entity",
            width=360,
        )
    return {"types": by, "without": tuple(without)}


def types() -> str:
    """Ask whose types count; the address keeps it."""
    return st.segmented_control(
        "Types by", TYPES, default=TYPES[0], required=True, key="types", bind="query-params"
    )


def reporters() -> str:
    """Ask whose partnerships count, by who reports them; the address has the choice."""
    chosen = st.segmented_control(
        "Reported by",
        list(REPORTERS),
        default=next(iter(REPORTERS)),
        required=True,
        key="reporters",
        bind="query-params",
    )
    return REPORTERS[chosen]


def leave_out(breaks: pd.DataFrame, without: Sequence[str]) -> None:
    """Offer to leave out each entity whose series breaks. Expects `breaks.register`."""
    broke = breaks.loc[breaks["source"] == "revenue", "entity"].unique()
    for entity in broke:
        if entity not in without:
            st.button(
                f"Leave {entity} out",
                icon=":material/filter_alt:",
                on_click=st.session_state.update,
                kwargs={"without": [*without, entity]},
            )


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw two bars for each year that tells a balance, their figures on them.

    Expects the columns of `partnerships.contributions_by_year`. A dashed rule
    before a year says whose series breaks.
    """
    told = rows[rows["balance_known"] & rows["sector"].isin(SIDES)]
    unit, size, form = _scale(told["amount_usd"].max())
    drawn = told.assign(Sector=told["sector"].map(SIDES), shown=told["amount_usd"] / size)
    names = list(SIDES.values())
    base = alt.Chart(drawn).encode(
        alt.X("year:O").title(None).axis(labelAngle=0, domain=True, ticks=False),
        alt.XOffset("Sector:N").sort(names).scale(paddingInner=0.15),
        # Headroom for the words on a break, which may take two lines.
        alt.Y("shown:Q").axis(None).scale(domainMax=drawn["shown"].max() * 1.3),
    )
    # Streamlit's theme would set bars beside the middle of their years.
    bars = base.mark_bar(cornerRadiusEnd=2, width={"band": 1}).encode(
        alt.Color("Sector:N").scale(domain=names).legend(orient="top", title=f"US$ {unit}"),
        tooltip=["Sector:N", "year:O", alt.Tooltip("shown:Q", format=",.3f", title=f"US$ {unit}")],
    )
    figures = base.mark_text(dy=-9, fontSize=14).encode(alt.Text("shown:Q", format=form))
    return alt.layer(bars, figures, *_breaks(told)).properties(height=360)


def _scale(largest: float) -> tuple[str, float, str]:
    """What the figures count in, so that the largest is short and the others are not nothing."""
    return ("billions", 1e9, ",.1f") if largest >= 1e9 else ("millions", 1e6, ",.0f")


def _breaks(told: pd.DataFrame) -> list[alt.Chart]:
    """A rule before each year in which a series breaks, with whose, to the left of it."""
    broken = told[told["break_said"].notna() & (told["year"] > told["year"].min())]
    if broken.empty:
        return []
    said = broken.groupby("year", as_index=False)["break_said"].first()
    said = said.assign(words=[textwrap.fill(words, 28) for words in said["break_said"]])
    at = alt.Chart(said).encode(alt.X("year:O", bandPosition=0))
    words = at.mark_text(
        align="right", baseline="top", dx=-14, fontSize=14, y=0, lineBreak="\n"
    ).encode(text="words:N")
    return [at.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, xOffset=-7), words]


def bounds(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw the corporate share of each year with its bounds, and a rule at one half.

    Expects the columns of `contributors.bounds`. A thin line is of all private
    money, a thick one of what contributors gave, a point of both sides alone.
    """
    year = alt.X("year:O", title=None).axis(labelAngle=0, domain=False, ticks=False)
    colours = {of: colour for of, (colour, _) in SPANS.items()} | {PLACED: PLACED_COLOUR}
    kinds = (
        alt.Color("of:N")
        .scale(domain=list(colours), range=list(colours.values()))
        .legend(orient="top", title="Corporate share of", columns=1, labelLimit=0)
    )
    which = [alt.Tooltip("of:N", title="Corporate share of"), alt.Tooltip("year:O", title="Year")]
    bands = [
        alt.Chart(_span(rows, of, what))
        .mark_rule(strokeWidth=SPANS[of][1], color=SPANS[of][0])
        .encode(
            year,
            # Headroom for the words on a break.
            alt.Y("low:Q", title=None)
            .scale(domain=[0, 1.12])
            .axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], domain=False),
            alt.Y2("high:Q"),
            tooltip=[
                *which,
                alt.Tooltip("low:Q", title="From", format=".0%"),
                alt.Tooltip("high:Q", title="To", format=".0%"),
            ],
        )
        for of, what in ((ALL, ""), (CONTRIBUTED, "contributed_"))
    ]
    placed = rows.assign(of=PLACED, share=rows["corporate_share"])[["year", "of", "share"]]
    points = (
        alt.Chart(placed.dropna())
        .mark_point(filled=True, size=120, opacity=1, shape="diamond")
        .encode(
            year,
            alt.Y("share:Q"),
            kinds,
            tooltip=[*which, alt.Tooltip("share:Q", title="Share", format=".0%")],
        )
    )
    half = alt.Chart().mark_rule(strokeDash=[5, 4], aria=False).encode(y=alt.datum(0.5))
    return alt.layer(*bands, half, points, *_breaks(rows)).properties(height=420)


def _span(rows: pd.DataFrame, of: str, what: str) -> pd.DataFrame:
    ends = {end: rows[f"{what}{end}_share"] for end in ("low", "high")}
    return rows[["year"]].assign(of=of, **ends).dropna()


def beside(rows: pd.DataFrame) -> None:
    """Show what stands beside the balance: for each other private sector its figure and its past.

    Expects the rows that `chart` draws. Each sector has a scale of its own.
    """
    told = rows[rows["balance_known"]]
    millions = told.set_index(["year", "sector"])["amount_usd"].unstack("sector") / 1e6
    st.header("Not included in the balance", anchor=False)
    st.markdown(":gray[:small[US dollars, millions, nominal, each to its own scale]]")
    with st.container(horizontal=True, gap="medium"):
        for sector, name in BESIDE.items():
            past = millions.get(sector, pd.Series(dtype=float)).dropna().round()
            with st.container(key=f"area-{sector}", gap="xxsmall", width=96):
                latest, when = (
                    (f"{past.iloc[-1]:,.0f}", f"in {past.index[-1]}")
                    if len(past)
                    else ("None", "on record")
                )
                st.markdown(f"{name}  \n**{latest}** :gray[:small[{when}]]")
                said = ", ".join(f"{amount:,.0f} in {year}" for year, amount in past.items())
                st.image(
                    sparkline.svg(tuple(past), now=True), alt=f"{name}: {said or when}", width=84
                )
