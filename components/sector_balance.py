"""Corporate and nonprofit money side by side, the break in the series, and what stands beside."""

import altair as alt
import pandas as pd
import streamlit as st

from components import spark

# A fixed order, so that a side keeps its colour of the theme even when the other is absent.
SIDES = {"nonprofit": "Nonprofit", "corporate": "Corporate"}
BESIDE = {"foundation": "Foundations", "academic": "Academic", "other": "Not classified"}
COLUMNS = {
    "year": "Year",
    "sector": "Sector",
    "amount_usd": "US$",
    "repayments": "Repayments in it",
    "repaid_usd": "US$ repaid",
    "known_share": "Known share of the year",
}


def chart(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw two bars for each year that tells a balance, their figures on them.

    Expects the columns of `partnerships.contributions_by_year`. A dashed rule
    before a year says who changed category.
    """
    told = rows[rows["balance_known"] & rows["sector"].isin(SIDES)]
    unit, size, form = _scale(told["amount_usd"].max())
    drawn = told.assign(Sector=told["sector"].map(SIDES), shown=told["amount_usd"] / size)
    names = list(SIDES.values())
    base = alt.Chart(drawn).encode(
        alt.X("year:O").title(None).axis(labelAngle=0, domain=True, ticks=False),
        alt.XOffset("Sector:N").sort(names).scale(paddingInner=0.15),
        # Headroom for the words on a break.
        alt.Y("shown:Q").axis(None).scale(domainMax=drawn["shown"].max() * 1.2),
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
    """A rule before each year in which an entity changed category, its words to the left of it."""
    broken = told[told["changed_category"].notna() & (told["year"] > told["year"].min())]
    if broken.empty:
        return []
    said = broken.groupby("year", as_index=False)["changed_category"].first()
    said = said.assign(words=said["changed_category"] + " changed category")
    at = alt.Chart(said).encode(alt.X("year:O", bandPosition=0))
    words = at.mark_text(align="right", baseline="top", dx=-14, fontSize=14, y=0)
    rule = at.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, xOffset=-7)
    return [rule, words.encode(text="words:N")]


def beside(rows: pd.DataFrame) -> None:
    """Show what stands beside the balance: for each other private sector its figure and its past.

    Expects the rows that `chart` draws. Each sector has a scale of its own.
    """
    told = rows[rows["balance_known"]]
    millions = told.set_index(["year", "sector"])["amount_usd"].unstack("sector") / 1e6
    st.header("Beside the balance", anchor=False)
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
                st.image(spark.svg(tuple(past), now=True), alt=f"{name}: {said or when}", width=84)
