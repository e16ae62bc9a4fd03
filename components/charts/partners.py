"""Who carries partnerships: through three lenses, group by group, by funding, and what if."""

import datetime as dt
import textwrap
from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components.theme import colours
from data_access.domain.formatting import day

# From left to right, so that a side that reaches over the middle is ahead of all the rest.
PARTS = {"nonprofit": "Nonprofit", "contested": "Contested", "corporate": "Corporate"}
# The theme's colours in their order: the third is a blue, and what is on neither side is grey.
COLOURED = [PARTS["nonprofit"], PARTS["corporate"], "", PARTS["contested"]]
AHEAD = [
    "A side above 50 per cent leads even if all",
    "unclassified partners belonged to the other",
]
# The lenses that are held against each other, and who is ahead through each.
LENSES = {"count": "Active partnerships", "new": "New partnerships", "money": "Funding"}
LEADS = {"nonprofit": "nonprofits are ahead", "corporate": "companies are ahead"}
LEADS |= {"even": "both are even", "cannot be said": "who is ahead cannot be said"}
# What rests on few is drawn paler.
FEW, PALE = 10, 0.45
# What is on neither side stands back.
CONTESTED_PALE = 0.4
MOST = 20
# Letters of a name that a telephone has room for, with its number.
WIDE = 38
# By what partnerships are grouped, as readers say it.
BY = {"Entity": "entity", "Goal": "sdg", "Region": "region", "Size": "size"}
UNKNOWN = "unknown"
DRIVEN = {"yes": "Funding drove it", "no": "It did not", UNKNOWN: "Not recorded"}
LENS_COLUMNS = {
    "lens": "Measure",
    "measure": "Stock or flow",
    "since": "From",
    "until": "Until, or on",
    "year": "Year",
    "in_balance": "Partnerships",
    "nonprofit": "Nonprofit",
    "corporate": "Corporate",
    "contested": "Contested or unknown",
    "known_share": "On a side",
    "corporate_share": "Corporate, of both sides",
    "low_share": "At least, of all",
    "high_share": "At most, of all",
    "verdict": "Ahead",
    "either": "With either side",
    "any_nonprofit": "of them with a nonprofit",
    "any_corporate": "of them with a company",
    "any_share": "Share with a company",
    "any_low_share": "Interval from",
    "any_high_share": "to",
    "valued": "Value known of",
    "valued_share": "Share with a known value",
    "largest_share": "Largest, of the value",
    "median_nonprofit_usd": "Median with a nonprofit, US$",
    "median_corporate_usd": "Median with a company, US$",
    "changed_category": "Changed category",
}
GROUP_COLUMNS = {
    "group": "Group",
    "n": "Partnerships",
    "nonprofit": "Nonprofit",
    "corporate": "Corporate",
    "contested": "Contested or unknown",
    "known_share": "On a side",
    "corporate_share": "Corporate, of both sides",
    "low_share": "At least, of all",
    "high_share": "At most, of all",
    "verdict": "Ahead",
    "any_corporate": "With a company",
    "either": "of those with either side",
    "small": "Fewer than ten",
}
FUNDING_COLUMNS = {
    "funding_driven": "Funding drove it",
    "either": "Partnerships",
    "any_corporate": "With a company",
    "unclear": "May have one",
    "share": "Share",
    "low_share": "From",
    "high_share": "To",
    "difference": "Difference",
    "difference_low": "Difference from",
    "difference_high": "to",
    "probability": "Probability by chance",
    "evidence": "Evidence",
}
SPREAD_COLUMNS = {
    "of": "Of",
    "units": "Organizations",
    "parts": "Parts in partnerships",
    "top_decile_share": "Held by the tenth with most",
    "effective": "As if so many equal",
    "gini": "Gini",
    "corrected": "Gini, corrected",
    "hhi": "HHI",
    "most": "Most",
    "most_parts": "Its parts",
}
PARITY_COLUMNS = {
    "contested_as": "Contested taken as",
    "nonprofit": "Nonprofit now",
    "corporate": "Corporate now",
    "corporate_pace": "Corporate, new a year",
    "needed_pace": "Nonprofit needed a year",
    "needed": "Needed in all",
    "nonprofit_pace": "Nonprofit, new a year",
    "pace_since": "Paces from",
    "pace_until": "Paces until",
    "day": "Now is",
    "by": "Parity by",
}


# Three lenses, and groups


def lenses(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar for each lens, from nonprofit over contested to corporate, with its figures.

    Expects the columns of `lenses.balance`.
    """
    size = rows["lens"].isin(["money", "value"]).map({True: 1e6, False: 1})
    figures = {
        f"of_{part}": (rows[part].astype(float) / size).map("{:,.1f}".format) for part in PARTS
    }
    counted = rows["valued"].fillna(rows["in_balance"]).fillna(FEW)
    names = [_lens(row) for row in rows.itertuples()]
    return _bars(rows.assign(key=rows["lens"], name=names, small=counted < FEW, **figures), 74)


def _lens(row) -> str:
    if row.lens == "money":
        return "Money" if pd.isna(row.year) else f"Money of {row.year}, millions of US$"
    if row.lens == "value":
        known = f"{_count(row.valued)} of {_count(row.in_balance)}"
        return f"Value of the active, millions of US$ ({known})"
    if row.lens == "count":
        return f"Active on {day(row.until)} (n = {_count(row.in_balance)})"
    first = "" if pd.isna(row.since) else f" from {day(row.since)}"
    last = "" if pd.isna(row.until) else f" to {day(row.until)}"
    return f"New{first}{last} (n = {_count(row.in_balance)})"


def _count(number: int) -> str:
    return "–" if pd.isna(number) else f"{number:,}"


def lens_lines(rows: pd.DataFrame) -> pd.DataFrame:
    """The three lenses as lines of a list: the band of the corporate share, and who is ahead.

    Expects the columns of `lenses.balance`; a lens through which nothing is seen has no line.
    """
    known = rows[rows["lens"].isin(LENSES) & rows["low_share"].notna()]
    table = [
        {
            "figure": f"{round(100 * row.low_share)}–{round(100 * row.high_share)}%",
            "unit": "corporate",
            "sentence": f"{LENSES[row.lens]}: {LEADS.get(row.verdict, row.verdict)}",
            "note": str(row.year) if row.lens == "money" else _of_partnerships(row),
            "page": "partners",
            "params": {},
        }
        for row in known.itertuples()
    ]
    return pd.DataFrame(table, columns=["figure", "unit", "sentence", "note", "page", "params"])


def _of_partnerships(row: Any) -> str:
    when = f"on {day(row.until)}" if pd.isna(row.since) else f"{day(row.since)} to {day(row.until)}"
    return f"{row.in_balance:,} partnerships · {when}"


def groups(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw such a bar for each group, the first twenty of them and the unknown.

    Expects the columns of `partners.balance_by`.
    """
    known = rows[(rows["group"] != UNKNOWN) & (rows["n"] > 0)].head(MOST)
    shown = pd.concat([known, rows[rows["group"] == UNKNOWN]])
    names = shown["group"].map(_group) + _n(shown["n"])
    return _bars(shown.assign(key=shown["group"], name=names), 50)


def _n(counts: pd.Series) -> pd.Series:
    return " (n = " + counts.map("{:,}".format) + ")"


def _group(name: str) -> str:
    """A group as it is called over its bar, so short that a telephone has room for it."""
    if name.isdigit():
        return f"Goal {name}"
    return textwrap.shorten(name[:1].upper() + name[1:], WIDE, placeholder=" …")


def _bars(rows: pd.DataFrame, step: int) -> alt.LayerChart:
    """Bars of three parts that make a whole, under their names, a mark at the middle of each.

    `rows` has key, name, verdict and small beside the parts; and what to write
    below each part, as of_nonprofit and so on, where anything is written there.
    """
    amounts = rows[list(PARTS)].astype(float).fillna(0)
    shares = amounts.div(amounts.sum(axis=1).where(lambda whole: whole > 0), axis=0)
    ends = shares.cumsum(axis=1)
    solid = 1 - (1 - PALE) * rows["small"].astype(float)
    drawn = pd.concat(
        [
            rows[["key", "name", "verdict"]].assign(
                Side=title,
                begins=ends[part] - shares[part],
                ends=ends[part],
                amount=amounts[part],
                solid=solid * (CONTESTED_PALE if part == "contested" else 1),
            )
            for part, title in PARTS.items()
        ]
    )
    y = alt.Y("key:N", sort=list(rows["key"]), title=None).axis(None)
    known = alt.Chart(drawn).encode(y).transform_filter("isValid(datum.ends)")
    bars = known.mark_bar(height=20, yOffset=3).encode(
        alt.X("begins:Q", title=AHEAD)
        .scale(domain=[0, 1], nice=False)
        .axis(format="%", values=[0, 0.5, 1], grid=False, titleAlign="left", titleAnchor="start"),
        alt.X2("ends:Q"),
        alt.Color("Side:N")
        .scale(domain=COLOURED)
        .legend(orient="top", title=None, columns=3, values=list(PARTS.values())),
        alt.Opacity("solid:Q").scale(domain=[0, 1], range=[0, 1]).legend(None),
        tooltip=[
            alt.Tooltip("name:N", title="What"),
            alt.Tooltip("Side:N"),
            alt.Tooltip("amount:Q", title="Of it", format=",.1f"),
            alt.Tooltip("begins:Q", title="From", format=".0%"),
            alt.Tooltip("ends:Q", title="To", format=".0%"),
            alt.Tooltip("verdict:N", title="Ahead"),
        ],
    )
    middle = known.mark_tick(
        aria=False, thickness=2, height=28, yOffset=3, color=colours.NEUTRAL
    ).encode(x=alt.datum(0.5))
    written = [f"of_{part}" for part in PARTS if f"of_{part}" in rows]
    base = alt.Chart(
        rows[["key", "name", *written]].assign(some=shares.notna().all(axis=1))
    ).encode(y)
    names = base.mark_text(align="left", dy=-16, fontSize=14).encode(text="name:N", x=alt.value(0))
    below = [
        base.transform_filter("datum.some")
        .mark_text(align=align, dy=25, fontSize=14)
        .encode(alt.Text(f"{text}:N"), x=alt.datum(at))
        for text, align, at in zip(written, ("left", "center", "right"), (0, 0.5, 1), strict=False)
    ]
    return alt.layer(bars, middle, names, *below).properties(height=alt.Step(step))


# Funding


def where_known(rows: pd.DataFrame) -> Callable[[pd.DataFrame], alt.LayerChart] | None:
    """Give the chart of `funding`, or none where its evidence is missing."""
    return None if rows["evidence"].iloc[0] == "cannot be said" else funding


def funding(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw the share with a company, with its interval, by what drove the partnerships.

    Expects the columns of `partner_skew.funding`.
    """
    drawn = rows.assign(
        name=rows["funding_driven"].map(DRIVEN) + _n(rows["either"]),
        **{name: rows[name].astype(float) for name in ("share", "low_share", "high_share")},
        solid=1 - (1 - PALE) * ((rows["either"] < FEW) | rows["funding_driven"].eq(UNKNOWN)),
    )
    y = alt.Y("name:N", sort=list(drawn["name"]), title=None).axis(None)
    base = alt.Chart(drawn).encode(y)
    known = base.encode(
        alt.Opacity("solid:Q").scale(domain=[0, 1], range=[0, 1]).legend(None),
        tooltip=[
            alt.Tooltip("name:N", title="Funding drove it"),
            alt.Tooltip("share:Q", title="With a company", format=".0%"),
            alt.Tooltip("low_share:Q", title="From", format=".0%"),
            alt.Tooltip("high_share:Q", title="To", format=".0%"),
            alt.Tooltip("unclear:Q", title="May have one", format=","),
        ],
    ).transform_filter("isValid(datum.share)")
    spans = known.mark_rule(strokeWidth=2, yOffset=9).encode(
        alt.X("low_share:Q", title="Share with a company, and its interval")
        .scale(domain=[0, 1], nice=False)
        .axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]),
        alt.X2("high_share:Q"),
    )
    points = known.mark_point(filled=True, size=110, yOffset=9, opacity=1).encode(alt.X("share:Q"))
    names = base.mark_text(align="left", dy=-12, fontSize=14).encode(text="name:N", x=alt.value(0))
    return alt.layer(spans, points, names).properties(height=alt.Step(50))


# What is asked


def by_what() -> str:
    """Ask by what partnerships are grouped; the address keeps it."""
    chosen = st.segmented_control(
        "Grouped by",
        list(BY),
        default=next(iter(BY)),
        required=True,
        key="grouped",
        bind="query-params",
        label_visibility="collapsed",
    )
    return BY[chosen]


def parity(today: dt.date) -> dict[str, object]:
    """Ask by when both are to be even, and at what pace companies go on; the address keeps both.

    The day is after `today`; the last of 2030, or of the next year, if the reader says nothing.
    """
    usual = dt.date(max(2030, today.year + 1), 12, 31)
    with st.container(horizontal=True, vertical_alignment="bottom", key="parity"):
        by = st.date_input(
            "Parity by",
            usual,
            today + dt.timedelta(days=1),
            dt.date(2100, 12, 31),
            key="even_by",
            bind="query-params",
            format="YYYY-MM-DD",
        )
        pace = st.number_input(
            "Corporate partnerships a year",
            0.0,
            1_000_000.0,
            None,
            1.0,
            "%0.1f",
            key="pace",
            bind="query-params",
            placeholder="As of late",
        )
    return {"by": by, "corporate_pace": pace}
