"""Who carries the balance of private money: what changed it, who moves it, how few hold it."""

import math
from collections.abc import Callable, Mapping, Sequence

import altair as alt
import pandas as pd
import streamlit as st

from components.charts import sector_balance
from components.page import plain
from components.theme import colours

# As many bars as can be read; the others are one.
BARS = 10
LINES = 6
TOWARDS = {"nonprofit": "Towards nonprofit", "corporate": "Towards corporate"}
BY = ("donor", "entity")
CHANGE_COLUMNS = {
    "entity": "Entity",
    "added_share": "Part of the change",
    "nonprofit_before_usd": "Nonprofit before, US$",
    "nonprofit_after_usd": "Nonprofit after, US$",
    "corporate_before_usd": "Corporate before, US$",
    "corporate_after_usd": "Corporate after, US$",
    "broke": "Series breaks",
}
MOVER_COLUMNS = {
    "name": "Who",
    "side": "Side",
    "nonprofit_usd": "Nonprofit, US$",
    "corporate_usd": "Corporate, US$",
    "moves": "Moves the index by",
    "group": "Group of contributors",
}
SPREAD_COLUMNS = {
    "side": "Part of the money",
    "amount_usd": "US$",
    "units": "Named",
    "groups": "Lines for several",
    "named_share": "Of named ones",
    "largest": "Largest",
    "largest_share": "Contribution to the change",
    "effective": "As if so many equal",
    "gini": "Gini, corrected",
    "top_decile_share": "Tenth with most",
    "below_nothing": "Below nothing",
}
REVIEW_COLUMNS = {
    "subject": "Contributor",
    "source_types": "By the source",
    "type_name": "By the office",
    "sector": "Counts as",
    "counts": "Latest",
    "reason": "Reason",
    "reviewed_by": "By",
    "reviewed_at": "When, UTC",
}
BREAK_COLUMNS = {
    "entity": "Entity",
    "year": "First year not like before",
    "how": "Found or recorded",
    "reason": "What changed",
    "recorded_by": "By",
}
ROW_COLUMNS = {
    "year": "Year",
    "donor": "Contributor",
    "category": "Category",
    "sector": "Counts as",
    "entity": "Entity",
    "revenue_type": "Type of revenue",
    "amount_usd": "US$",
    "file_name": "File",
    "speaks_for": "date of the data",
    "source_row": "Row in it",
}


Chart = Callable[[pd.DataFrame], alt.LayerChart]


def where_known(rows: pd.DataFrame, chart: Chart) -> Chart | None:
    """Give the chart, or none where all that it draws is missing."""
    return chart if rows[DRAWN[chart]].notna().any() else None


# What changed it


def parts(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw what each entity adds to the change as a bar from zero, the others together as one.

    Expects the columns of `contributors.change`.
    """
    known = rows.dropna(subset=["added_share"])
    shown, rest = known.iloc[:BARS], known.iloc[BARS:]
    broke = shown["broke"].map({True: " (its series breaks)", False: ""})
    drawn = pd.DataFrame({"name": shown["entity"] + broke, "by": 100 * shown["added_share"]})
    if len(rest):
        others = pd.DataFrame(
            {"name": [f"{len(rest)} others"], "by": 100 * rest["added_share"].sum()}
        )
        drawn = pd.concat([drawn, others], ignore_index=True)
    towards = (drawn["by"] > 0).map({True: TOWARDS["corporate"], False: TOWARDS["nonprofit"]})
    return _around_zero(drawn.assign(Direction=towards), "Percentage points", 1)


def moves(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw how far each contributor or entity moves the index, as a bar from zero.

    Expects the columns of `contributors.movers`.
    """
    known = rows.dropna(subset=["moves"])
    group = known["group"].map({True: " (stands for several)", False: ""})
    towards = (known["moves"] < 0).map({True: TOWARDS["corporate"], False: TOWARDS["nonprofit"]})
    drawn = pd.DataFrame(
        {"name": known["name"] + group, "by": known["moves"], "Direction": towards}
    )
    return _around_zero(drawn, "Of the index", 2)


def _around_zero(drawn: pd.DataFrame, what: str, decimals: int) -> alt.LayerChart:
    """Bars from zero under their names, their figures at the far end."""
    drawn = drawn.assign(said=[_signed(by, decimals) for by in drawn["by"]])
    low, high = min(drawn["by"].min(), 0), max(drawn["by"].max(), 0)
    # Room for the figures at both ends.
    room = 0.15 * (high - low)
    base = alt.Chart(drawn).encode(
        alt.Y("name:N", sort=None, title=None).axis(None),
        alt.X("by:Q", title=None).axis(None).scale(domain=[low - room, high + room], nice=False),
        tooltip=[
            alt.Tooltip("name:N", title="Who"),
            alt.Tooltip("by:Q", title=what, format=f"+.{decimals + 1}f"),
        ],
    )
    bars = base.mark_bar(height=18, yOffset=9).encode(
        alt.Color("Direction:N")
        .scale(domain=list(TOWARDS.values()))
        .legend(orient="top", title=None, columns=1)
    )
    names = base.mark_text(align="left", dy=-12, fontSize=14).encode(text="name:N", x=alt.value(0))
    figures = [
        base.transform_filter(f"datum.by {sign} 0")
        .mark_text(align=align, dx=dx, dy=9, fontSize=14)
        .encode(text="said:N")
        for sign, align, dx in ((">=", "left", 6), ("<", "right", -6))
    ]
    # Beside each bar alone, so that it crosses no name.
    zero = base.mark_tick(
        aria=False, thickness=2, size=26, yOffset=9, color=colours.NEUTRAL
    ).encode(alt.XDatum(0).axis(None))
    return alt.layer(bars, zero, names, *figures, data=drawn).properties(height=alt.Step(44))


DRAWN = {parts: "added_share", moves: "moves"}


def _signed(by: float, decimals: int) -> str:
    return f"{by:+.{decimals}f}".replace("-", "−")


def changed(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest parts of a change as lines, each leading to its rows.

    Expects the columns of `contributors.change`.
    """
    known = rows.dropna(subset=["added_share"]).head(LINES)
    return pd.DataFrame(
        {
            "figure": [_signed(100 * part, 1) for part in known["added_share"]],
            "unit": "points",
            "sentence": known["entity"],
            "note": [
                f"Nonprofit {_millions(row.nonprofit_before_usd)} to"
                f" {_millions(row.nonprofit_after_usd)}, corporate"
                f" {_millions(row.corporate_before_usd)} to {_millions(row.corporate_after_usd)}"
                for row in known.itertuples()
            ],
            "page": "contributions",
            "params": [
                {"entity": row.entity, "year": str(row.to_year)} for row in known.itertuples()
            ],
            "in_all": len(rows),
        }
    )


# Who moves it


def by_whom() -> str:
    """Ask whether contributors or receiving entities are looked at; the address keeps it."""
    return st.segmented_control(
        "By", BY, default=BY[0], required=True, key="whom", bind="query-params"
    )


def movers(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Who moves the index most, as lines that lead to their rows.

    Expects the columns of `contributors.movers`.
    """
    return pd.DataFrame(
        {
            "figure": ["all" if pd.isna(by) else _signed(by, 2) for by in rows["moves"]],
            "unit": ["of it" if pd.isna(by) else "of index" for by in rows["moves"]],
            "sentence": rows["name"],
            "note": [
                f"{row.side.capitalize()} · {_millions(row.amount_usd)}"
                + (" · stands for several" if row.group else "")
                for row in rows.itertuples()
            ],
            "page": "contributions",
            "params": [
                {by: row.name, "year": str(row.year)} for row in rows.itertuples(index=False)
            ],
            "in_all": rows["in_all"],
        }
    )


def _millions(amount: float) -> str:
    return "none" if pd.isna(amount) else f"${amount / 1e6:,.1f} m".replace("$-", "−$")


# What it is made of, and what the office says of it


def filters(rows: pd.DataFrame, entities: Sequence[str], years: Sequence[int]) -> dict[str, object]:
    """Ask which rows to show; the address keeps it. `rows` are those of `provenance.donors`."""
    options = {
        "donor": ("Contributor", list(rows["donor"])),
        "entity": ("Entity", list(entities)),
        "year": ("Year", [str(year) for year in years]),
    }
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        types = sector_balance.types()
        chosen = {
            name: st.selectbox(
                label,
                some,
                index=None,
                key=name,
                bind="query-params",
                placeholder="Any",
                on_change=st.session_state.update,
                kwargs={"page": 1},
            )
            for name, (label, some) in options.items()
        }
    year = int(chosen["year"]) if chosen["year"] else None
    named = {name: chosen[name] or "" for name in ("donor", "entity")}
    return {**named, "year": year, "types": types}


def page_of(rows: pd.DataFrame, size: int) -> int:
    """Which page of the rows to show. Expects the columns of `provenance.rows`."""
    pages = math.ceil(rows["matches"].iloc[0] / size)
    return st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1


def reviewer(donors: Sequence[str], types: Mapping[str, tuple[str, str]]) -> dict | None:
    """Ask for a review of a contributor; `types` are IATI codes with name and sector."""
    with (
        st.expander("Review a contributor"),
        st.form("review", border=False, clear_on_submit=True),
    ):
        donor = st.selectbox("Contributor", donors, index=None, placeholder="Choose")
        code = st.selectbox(
            "Type",
            types,
            index=None,
            placeholder="Choose",
            format_func=lambda one: " · ".join((one, *types[one])),
        )
        reason = st.text_area(
            "Reason", max_chars=1000, placeholder="Evidence (do not name individuals)"
        )
        if st.form_submit_button("Record the review", type="primary"):
            return {"donor": donor or "", "organization_type": code or "", "reason": reason}
    return None


def recorder(entities: Sequence[str], rows: pd.DataFrame) -> tuple[str, dict[str, object]] | None:
    """Ask for a break to record, or one to take back: gives which, and what that needs.

    Expects the columns of `breaks.register`.
    """
    wanted = None
    with (
        st.expander("Record a break"),
        st.form("break", border=False, clear_on_submit=True),
    ):
        entity = st.selectbox("Entity", entities, index=None, placeholder="Choose")
        year = st.number_input("First year of the new series", 1990, 2100, None, step=1)
        reason = st.text_area("What changed", max_chars=1000)
        if st.form_submit_button("Record the break", type="primary"):
            wanted = "record", {"entity": entity or "", "year": year or 0, "reason": reason}
    for row in rows.dropna(subset=["number"]).itertuples():
        if st.button(f"Undo {plain(row.entity)} in {row.year}", key=f"break-{row.number}"):
            wanted = "remove", {"number": int(row.number)}
    return wanted
