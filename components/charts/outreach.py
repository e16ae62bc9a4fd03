"""Outreach: cells of a region and a goal, the organizations to reach out to, and the contacts."""

import datetime as dt
import textwrap

import altair as alt
import pandas as pd
import streamlit as st

from components.charts.intervals import OTHER, STRENGTH, filled

EVERYWHERE = "Every region and goal"
NOWHERE = "Region unknown"
UNKNOWN = "unknown"
# What the figure of a line counts.
UNITS = {"not contacted": "contacted", "attended since": "attended"}
# Lines of a list, and cells of a picture: what is longer is in the table.
SHOWN = 8
# As many as are looked through by typing a part of a name.
LOOKED_THROUGH = 500
# Letters of a goal's title that a telephone has room for.
WIDE = 34
CELL_COLUMNS = {
    "region": "UN regional group",
    "sdg": "Goal",
    "goal": "Title",
    "accredited": "Accredited",
    "active": "Took part",
    "silent": "Not participating",
    "ratio": "Ratio",
    "ratio_after": "After three more",
    "to_proportion": "Until proportionate",
    "evidence": "Evidence",
    "pending": "Applicants",
}
LIST_COLUMNS = {
    "organization": "Organization",
    "kind": "As",
    "status": "Consultative status",
    "region": "UN regional group",
    "standing": "Standing",
    "contacted_on": "Last contact",
    "attended_on": "Attended by",
    "seen_until": "Last seen by",
    "deferrals": "Deferrals",
}
PROGRESS_COLUMNS = {
    "contacted": "Contacted",
    "followed": "Before the register ends",
    "attended": "Attended since",
    "share": "Share",
    "low": "From",
    "high": "To",
    "median_days": "Days until half had",
    "days_low": "From days",
    "days_high": "To days",
}
LOG_COLUMNS = {
    "contacted_on": "Day",
    "organization": "Organization",
    "note": "Summary",
    "recorded_by": "Recorded by",
}


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells whose region and goal are known, with what they are called."""
    known = rows[rows["sdg"].notna() & (rows["region"] != UNKNOWN)]
    goals = known["sdg"].astype(str) + " " + known["goal"]
    return known.assign(name=known["region"] + ", Goal " + goals)


def cell(rows: pd.DataFrame) -> dict[str, str | int | None]:
    """Ask whose list to show, that of the first cell if the reader says nothing.

    The address keeps it. Expects the columns of `outreach.cells`.
    """
    cells = {
        row.name: {"region": row.region, "sdg": int(row.sdg)}
        for row in _named(rows).itertuples(index=False)
    }
    options = {**cells, EVERYWHERE: {"region": None, "sdg": None}}
    options[NOWHERE] = {"region": UNKNOWN, "sdg": None}
    return options[st.selectbox("Region and goal", options, key="cell", bind="query-params")]


def cells(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw the ratio of the least represented cells, and how far three more would move each.

    Expects the columns of `outreach.cells`; cells of few are in the table alone, and it is None
    where all are.
    """
    told = _named(rows[~rows["small"]])
    told = told[told["ratio"].notna()].head(SHOWN)
    if told.empty:
        return None
    drawn = told.assign(
        label=[_in_two_lines(row) for row in told.itertuples()],
        Evidence=told["evidence"].map(STRENGTH).fillna(OTHER),
        ratio=told["ratio"].astype(float),
        after=told["ratio_after"].astype(float),
    )
    ends = [0, max(drawn[["ratio", "after"]].max().max(), 1) * 1.1]
    base = alt.Chart(drawn).encode(
        alt.Y("name:N", sort=None, title=None).axis(None),
        tooltip=[
            alt.Tooltip("name:N", title="Cell"),
            alt.Tooltip("ratio:Q", title="Ratio", format=".2f"),
            alt.Tooltip("after:Q", title="After three more", format=".2f"),
            alt.Tooltip("to_proportion:Q", title="Until proportionate", format=","),
            alt.Tooltip("pending:Q", title="Applicants", format=","),
            alt.Tooltip("Evidence:N", title="Evidence"),
        ],
    )
    x = alt.X("ratio:Q", title="Ratio, and how far three more would move it")
    x = x.scale(domain=ends, nice=False).axis(format=".1f", tickCount=5)
    able = base.transform_filter("isValid(datum.after)")
    moves = able.mark_rule(strokeWidth=2, yOffset=15).encode(x, alt.X2("after:Q"))
    tips = able.mark_tick(thickness=3, height=12, yOffset=15).encode(alt.X("after:Q"))
    points = base.mark_point(size=110, strokeWidth=2, yOffset=15, opacity=1).encode(x, filled())
    names = base.mark_text(align="left", dy=-25, fontSize=14, lineBreak="\n").encode(
        text="label:N", x=alt.value(0)
    )
    even = alt.Chart().mark_rule(strokeDash=[5, 4], aria=False).encode(x=alt.datum(1))
    layers = (even, moves, tips, points, names)
    return alt.layer(*layers, data=drawn).properties(height=alt.Step(66))


def _in_two_lines(row) -> str:
    """What a cell is called in a picture that a telephone has room for too."""
    title = textwrap.shorten(row.goal, WIDE, placeholder="…")
    return f"{row.region} ({row.active:,} of {row.accredited:,})\nGoal {row.sdg} {title}"


def told(rows: pd.DataFrame) -> bool:
    """Whether a cell can be drawn. Expects the columns of `outreach.cells`."""
    return bool((_named(rows)["ratio"].notna() & ~_named(rows)["small"]).any())


def worklist(rows: pd.DataFrame) -> pd.DataFrame:
    """The first to reach out to, as lines that lead to each. Expects `outreach.worklist`."""
    shown = rows.head(SHOWN)
    return pd.DataFrame(
        {
            "figure": [_day(row) for row in shown.itertuples()],
            "unit": shown["standing"].replace(UNITS),
            "sentence": shown["organization"],
            "note": [_known_of(row) for row in shown.itertuples()],
            "page": "organization",
            "params": [{"id": str(number)} for number in shown["organization_id"]],
            "in_all": shown["in_all"].astype(int),
        }
    )


def _day(row) -> str:
    day = row.attended_on if row.standing == "attended since" else row.contacted_on
    return "Not yet" if pd.isna(day) else f"{day.day} {day:%b}"


def _known_of(row) -> str:
    if row.kind == "applicant":
        times = "once" if row.deferrals == 1 else f"{row.deferrals:,} times"
        status = f"Applicant, deferred {times}"
    else:
        status = f"{row.status} status" if isinstance(row.status, str) else "Status unknown"
    region = "region unknown" if pd.isna(row.region) else row.region
    if pd.notna(row.contacted_on):
        seen = f"last contact {row.contacted_on.day} {row.contacted_on:%B %Y}"
    else:
        seen = "never on record" if pd.isna(row.seen_until) else f"seen by {row.seen_until:%B %Y}"
    return f"{status} · {region} · {seen}"


def recorder(rows: pd.DataFrame, today: dt.date) -> dict[str, int | dt.date | str] | None:
    """Ask for a contact to record with one of those listed: organization, on, note.

    Expects the columns of `outreach.worklist`.
    """
    names = dict(zip(rows["organization_id"], rows["organization"], strict=True))
    with st.form("contact", clear_on_submit=True):
        number = st.selectbox(
            "Contacted",
            names,
            index=None,
            format_func=names.get,
            placeholder="Part of its name",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            on = st.date_input("Date", today, max_value=today, format="YYYY-MM-DD", width=140)
            note = st.text_input(
                "Summary (do not name individuals)", max_chars=1000, placeholder="Optional"
            )
            recorded = st.form_submit_button("Record")
    if not recorded:
        return None
    if number is None:
        st.error("Choose an organization.")
        return None
    return {"organization": int(number), "on": on, "note": note}


def mistake(log: pd.DataFrame, reader: str) -> int | None:
    """Ask which of the reader's own contacts to take back. Expects `outreach.log`."""
    own = log[log["recorded_by"] == reader]
    if own.empty:
        return None
    names = {row.contact: f"{row.contacted_on}: {row.organization}" for row in own.itertuples()}
    with st.expander("Undo a contact recorded by mistake"):
        number = st.selectbox("Contact", names, format_func=names.get, index=None)
        return int(number) if st.button("Undo") and number is not None else None
