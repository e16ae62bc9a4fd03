"""Who supports a reform: by group and by Member State, and how far it is to a majority."""

import altair as alt
import pandas as pd
import streamlit as st

LEDGER_COLUMNS = {
    "state": "Member State",
    "regional_group": "UN regional group",
    "position": "Position",
    "form": "Form",
    "stated_on": "Stated on",
    "reference": "Reference",
    "before": "Before that",
    "before_on": "Since",
}
GROUP_COLUMNS = {
    "kind": "Kind",
    "group": "Group",
    "states": "Member States",
    "sponsors": "Sponsor",
    "supports": "Support",
    "leans": "Lean towards",
    "undeclared": "Undeclared",
    "opposes": "Oppose",
    "unknown": "Not recorded",
}
ACTION_COLUMNS = {
    "action": "Action",
    "sub_action": "Part",
    "title": "Title",
    "for_it": "For it",
    "leans": "Lean towards",
    "undeclared": "Undeclared",
    "opposes": "Oppose",
    "lacking": "Lacking to a majority",
    "last_on": "Latest position",
}
VOTE_COLUMNS = {
    "member_state": "Member State",
    "roll_calls": "Recorded votes",
    "in_favour": "In favour",
    "against": "Against",
    "abstaining": "Abstaining",
    "absent": "Absent",
}
# In the order of the theme's colours; of the open ones nothing is known, so that they are paler.
VOICES = {"for_it": "For it", "against": "Against", "leaning": "Leaning", "open": "Open"}
DRAWN = ("for_it", "leaning", "open", "against")
PALE = 0.4
# The whole would dwarf its parts.
WHOLE = "all"


def chosen(actions: pd.DataFrame) -> str | None:
    """Ask for an action; the address keeps it. Expects the columns of `support.by_action`."""
    titles = dict(zip(actions["key"], actions["whole_title"], strict=True))
    asked = st.query_params.get("key")
    options = [*titles] if not asked or asked in titles else [asked, *titles]
    # Not bound: the address would carry the title.
    key = st.selectbox(
        "Reform action",
        options,
        index=options.index(asked) if asked else None,
        format_func=lambda key: f"{key}: {titles[key]}" if key in titles else key,
        placeholder="Choose a reform action",
        label_visibility="collapsed",
    )
    st.query_params.from_dict({"key": key} if key else {})
    return key


def by_group(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar for each group under its name, its Member States by what they hold.

    Expects the columns of `support.majority`.
    """
    groups = rows[rows["kind"] != WHOLE]
    melted = groups.melt(["group", "states"], list(DRAWN), "voice", "number")
    drawn = melted[melted["number"] > 0].assign(
        Voice=melted["voice"].map(VOICES),
        place=melted["voice"].map(DRAWN.index),
        solid=1 - (1 - PALE) * (melted["voice"] == "open").astype(float),
    )
    order = groups["group"].tolist()
    base = alt.Chart(drawn).encode(
        alt.Y("group:N", sort=order, title=None).axis(None),
        tooltip=[
            alt.Tooltip("group:N", title="Group"),
            "Voice:N",
            alt.Tooltip("number:Q", title="Member States"),
        ],
    )
    bars = base.mark_bar(height=16, yOffset=9).encode(
        alt.X("number:Q", title=None).axis(tickMinStep=1, tickCount=5, domain=False),
        alt.Color("Voice:N")
        .scale(domain=list(VOICES.values()))
        .legend(orient="top", title=None, columns=2, symbolType="square"),
        alt.Opacity("solid:Q").scale(None).legend(None),
        alt.Order("place:Q"),
    )
    names = (
        alt.Chart(groups)
        .mark_text(align="left", dy=-12, fontSize=14)
        .encode(alt.Y("group:N", sort=order), text="group:N", x=alt.value(0))
    )
    return alt.layer(bars, names).properties(height=alt.Step(46))


def needed(rows: pd.DataFrame) -> pd.DataFrame:
    """What each group could bring, as lines, the most first.

    Expects the columns of `support.majority`.
    """
    groups = rows[rows["kind"] != WHOLE]
    ranked = groups.sort_values("open", ascending=False, kind="stable")
    return pd.DataFrame(
        {
            "figure": [f"{number:,}" for number in ranked["open"]],
            "unit": "open",
            "sentence": ranked["group"],
            "note": [_note(row) for row in ranked.itertuples()],
            "page": "",
            "params": None,
        }
    )


def _note(row) -> str:
    said = f"of {row.states:,}: {row.for_it:,} for it, {row.leaning:,} leaning"
    said += f", {row.against:,} against"
    if not row.short_simple:
        return said
    then = f"{row.then_simple:,} short" if row.then_simple else "a majority"
    needed = " · no majority without them" if row.without_simple else ""
    return f"{said} · if all came, {then}{needed}"


def actions(rows: pd.DataFrame) -> pd.DataFrame:
    """Actions with positions, as lines. Expects the columns of `support.by_action`."""
    return pd.DataFrame(
        {
            "figure": [f"{number:,}" for number in rows["for_it"]],
            "unit": "for it",
            "sentence": rows["whole_title"],
            "note": [
                f"{row.leans:,} leaning, {row.undeclared:,} undeclared, {row.opposes:,} against"
                f" · {row.lacking:,} short of a majority"
                for row in rows.itertuples()
            ],
            "page": "action",
            "params": [{"key": key} for key in rows["key"]],
        }
    )


def told(positions: pd.DataFrame) -> pd.DataFrame:
    """Positions as lines: who, what, where it is recorded. Expects those of the ledger."""
    return pd.DataFrame(
        {
            "figure": [f"{day.day} {day:%b}" for day in positions["stated_on"]],
            "unit": [str(day.year) for day in positions["stated_on"]],
            "sentence": [
                f"{row.state}: {row.position}{_before(row)}" for row in positions.itertuples()
            ],
            "note": [
                " · ".join(filter(None, (row.form, _text(row.reference))))
                for row in positions.itertuples()
            ],
            "page": "",
            "params": None,
        }
    )


def _before(row) -> str:
    return f", before that: {row.before}" if isinstance(row.before, str) else ""


def _text(value) -> str:
    return value if isinstance(value, str) else ""


def confided() -> bool:
    """Offer to show confidential positions; True in the run in which the button was pressed."""
    st.markdown(
        ":gray[Positions stated in confidence are for the head and the chief of staff only. They"
        " are in no document and in no other figure.]"
    )
    return st.button("Show confidential positions", icon=":material/visibility:")
