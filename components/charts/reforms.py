"""Reform actions as lines of a list, as bars by work package, and one of them in full."""

import datetime as dt
from collections.abc import Iterable

import altair as alt
import pandas as pd
import streamlit as st

from components.page import leads_to, plain
from data_access.domain.lists import TONED
from data_access.domain.vocabularies import ACTION_COUNTS, MILESTONE_STATES

# In a fixed order, so that a state keeps its colour of the theme even when others are absent.
STATES = {
    **{name: MILESTONE_STATES[name] for name in ("reached", "overdue", "due")},
    "other": ACTION_COUNTS["rest"],
}
PALE = 0.65
# Of what is reported without evidence.
AMBER = "orange"
PRESSING = ["overdue", "due", "other", "reached"]
COLUMNS = {
    "action": "Action",
    "sub_action": "Part",
    "title": "Title",
    "work_package": "Work package",
    "standing": "Status",
    "due_on": "Final milestone",
    "days_overdue": "Days overdue",
    "decided_on": "Decided on",
    "told_on": "Last report",
    "leads": "Leads",
}
MILESTONE_COLUMNS = {
    "action": "Action",
    "milestone": "Milestone",
    "text": "Target",
    "due_on": "Date",
    "standing": "Status",
    "evidence": "Evidence",
    "days_overdue": "Days overdue",
    "whole_title": "Title",
    "work_package": "Work package",
    "leads": "Leads",
}
# The texts of one action, in the order in which its reader asks for them.
TEXTS = {
    "next_steps": "Next steps",
    "progress": "Progress",
    "pathway": "Pathway to a decision",
    "update_text": "Latest update",
    "mandate": "Mandate",
}
ALWAYS = {"next_steps": "No next steps are recorded.", "progress": "No progress is recorded."}
PARTIES = {
    "leads": "Led by",
    "package_leads": "Work package led by",
    "entities": "With",
}


def by_work_package(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw a bar for each work package, its actions by state, most overdue first.

    Expects the columns of `actions.matching`.
    """
    state = rows["state"].where(rows["state"].isin(STATES), "other")
    counts = rows.assign(state=state).groupby(["work_package", "state"]).size()
    drawn = counts.rename("actions").reset_index()
    drawn["State"] = drawn["state"].map(STATES)
    drawn["place"] = drawn["state"].map(PRESSING.index)
    order = counts.unstack(fill_value=0).reindex(columns=PRESSING, fill_value=0)
    order = order.sort_values(PRESSING, ascending=False).index.tolist()
    base = alt.Chart(drawn).encode(
        alt.Y("work_package:N", sort=order, title=None).axis(
            labelLimit=170, ticks=False, domain=False
        ),
        alt.X("actions:Q", title=None).axis(tickMinStep=1, tickCount=6, domain=False),
        tooltip=[
            alt.Tooltip("work_package:N", title="Work package"),
            "State:N",
            alt.Tooltip("actions:Q", title="Actions"),
        ],
    )
    rest = alt.datum["state"] == "other"
    bars = base.mark_bar(height={"band": 0.7}).encode(
        alt.Color("State:N")
        .scale(domain=list(STATES.values()))
        .legend(orient="top", title=None, columns=2, symbolType="square"),
        # What does not press is paler, so that it stands apart from what is reached.
        alt.Order("place:Q"),
        opacity=alt.condition(rest, alt.value(PALE), alt.value(1)),
    )
    return alt.layer(bars).properties(height=alt.Step(24))


def lines(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """The first actions as lines of a list: how they stand, what is to be done, by whom and when.

    Expects the columns of `actions.matching`.
    """
    shown = [line(row, (_due(row), row.work_package)) for row in rows.head(most).itertuples()]
    return pd.DataFrame(shown, columns=[*TONED]).assign(in_all=len(rows))


def line(row, besides: Iterable[str]) -> dict:
    """One action as a line: how it stands, what it is, who leads it and what is said besides."""
    figure, unit = standing(row)
    said = (row.leads or "No lead named", *besides, _silent(row))
    return {
        "figure": figure,
        "unit": unit,
        "sentence": row.whole_title,
        "note": " · ".join(part for part in said if part),
        "page": "action",
        "params": {"key": row.key},
        "tone": AMBER if row.claimed else "",
    }


def milestones(rows: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    """The milestones of one action as lines of a list, with what was first planned where it moved.

    Expects the columns of `reforms.steps` and of `slips.register`.
    """
    last = moves.drop_duplicates("milestone", keep="last").set_index("milestone")
    shown = [
        (*standing(row), _text(row), _about(row, last), AMBER if row.claimed else "")
        for row in rows.itertuples()
    ]
    columns = ["figure", "unit", "sentence", "note", "tone"]
    return pd.DataFrame(shown, columns=columns).assign(page="", params=None)


def _about(row, last: pd.DataFrame) -> str:
    """Which milestone, by when, where it is recorded, and by when it was first to be."""
    said = [f"{row.milestone.capitalize()} milestone", _when(row)]
    if isinstance(row.evidence, str):
        said.append(row.evidence)
    if row.milestone in last.index:
        moved = last.loc[row.milestone]
        said.append(f"first planned for {_day(moved['baseline'])}, {slip(moved['slip_days'])}")
    return " · ".join(said)


def slip(days: int) -> str:
    """How far a date has slipped, in words."""
    if pd.isna(days):
        return "without a date now"
    if not days:
        return "back where it was"
    return f"{_count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def texts(rows: pd.DataFrame) -> None:
    """Show what is said of one action; next steps and progress say so where there is nothing.

    Expects the columns of `actions.details`.
    """
    row = rows.iloc[0]
    for name, heading in TEXTS.items():
        text = row[name] if isinstance(row[name], str) else ALWAYS.get(name)
        if text:
            st.subheader(heading, anchor=False)
            st.markdown("\n\n".join(map(plain, text.split("\n"))))


def parties(rows: pd.DataFrame) -> None:
    """Show who leads one action, who takes part, and what it is part of.

    Expects the columns of `actions.details`.
    """
    row = rows.iloc[0]
    st.header("Who", anchor=False)
    for name, said in PARTIES.items():
        st.markdown(f":gray[:small[{said}]]  \n{plain(row[name] or 'Not recorded')}")
    with st.container(key="area-package", gap=None):
        st.markdown(":gray[:small[Work package]]")
        leads_to(row["work_package"], "reforms", {"work_package": row["work_package"]})


def standing(row) -> tuple[str, str]:
    """Give the days late or left with their unit; of what is complete, the day and the evidence."""
    if row.state == "overdue":
        return f"{row.days_overdue:,}", "day late" if row.days_overdue == 1 else "days late"
    if row.state in ("due", "later"):
        return f"{row.days_left:,}", "day left" if row.days_left == 1 else "days left"
    if row.state == "unlisted":
        return "—", "not listed"
    if row.state == "undated":
        return "—", "ruled out" if getattr(row, "ruled_out", False) else "no date"
    on = getattr(row, "decided_on", None) or getattr(row, "reached_on", None)
    figure = f"{on.day} {on:%b}" if on else "Complete"
    return figure, "evidence pending" if row.claimed else str(on.year) if on else "no date"


def _silent(row) -> str:
    return f"no word since {_day(row.told_on)}" if row.stale else ""


def _due(row) -> str:
    """By when; empty for what is reached, whose date says nothing any more."""
    if row.state == "reached":
        return ""
    return f"due {_day(row.due_on)}" if row.due_on else ""


def _when(row) -> str:
    return _day(row.due_on) if row.due_on else "no date"


def _text(row) -> str:
    return row.text if isinstance(row.text, str) else "Not described"


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"
