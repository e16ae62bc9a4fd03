"""The tasks of one person, and the workload of the office."""

import altair as alt
import pandas as pd

from components.page import lines
from components.theme import colours

# The heading of each part, and its text while it is empty.
PARTS = {
    "waiting": ("Waiting for you", "No request, update, release or decision waits for you."),
    "overdue": ("Overdue", "Nothing is overdue."),
    "this week": ("Due this week", "Nothing is due before Monday."),
    "open": ("No due date", "No open tasks without a due date."),
}
# How many lines of a part are shown.
MOST = 12
COLUMNS = {
    "person": "Person",
    "kind": "Kind",
    "open": "Open",
    "overdue": "Overdue",
    "due_this_week": "Due this week",
}
# Less urgent is paler; the text above each bar gives the numbers.
SOLID = {"overdue": 1.0, "due_this_week": 0.55, "later": 0.2}


def parts(rows: pd.DataFrame) -> None:
    """Show tasks that are overdue, due this week, undated. Expects the rows of `workload.own`."""
    for standing, (heading, empty) in PARTS.items():
        these = rows[rows["standing"] == standing]
        shown = these.head(MOST).assign(in_all=len(these))
        lines(standing.replace(" ", "-"), heading, shown, empty=empty)


def people(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw the open tasks of each person: overdue, due this week, later.

    Expects the rows of `workload.by_owner`; the office as a whole is in the table alone.
    """
    each = rows[(rows["kind"] == "all") & (rows["person"] != "The office")]
    each = each.assign(
        later=each["open"] - each["overdue"] - each["due_this_week"],
        label=[_said(row) for row in each.itertuples()],
    )
    drawn = each.melt(["person", "label"], [*SOLID], "standing", "things")
    drawn = drawn.assign(solid=drawn["standing"].map(SOLID), place=drawn["standing"].map(_place))
    base = alt.Chart(drawn).encode(
        alt.Y("person:N", sort=list(each["person"]), title=None).axis(None),
        tooltip=[
            alt.Tooltip("person:N", title="Person"),
            alt.Tooltip("label:N", title="Open"),
        ],
    )
    bars = base.mark_bar(height=14, yOffset=18, color=colours.UN_BLUE).encode(
        alt.X("things:Q", title=None).axis(None),
        alt.Opacity("solid:Q").scale(None).legend(None),
        alt.Order("place:Q"),
    )
    names = (
        base.transform_filter("datum.standing == 'overdue'")
        .mark_text(align="left", dy=-18, fontSize=14, lineBreak="\n")
        .encode(text="label:N", x=alt.value(0))
    )
    return alt.layer(bars, names).properties(height=alt.Step(66))


def _place(standing: str) -> int:
    return [*SOLID].index(standing)


def _said(row) -> str:
    late = f", {row.overdue:,} overdue" if row.overdue else ""
    soon = f", {row.due_this_week:,} this week" if row.due_this_week else ""
    return f"{row.person}\n{row.open:,} open{late}{soon}"
