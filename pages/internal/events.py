"""Events: which civil society events come next, where, when, and until when can one register?"""

import streamlit as st

from components import events as shown
from components.figure import figure
from components.page import head, lines
from data_access import events, live, weeks

YEAR_AHEAD = 366

today = weeks.today()
coming = live.read(events.upcoming, days=YEAR_AHEAD)
past = live.read(events.past)
[calendar] = coming.sources

control = head(
    "Events", f"Calendar: {calendar.standing(today)}", demonstration=live.demonstration()
)
with control:
    wanted = st.toggle("Show past events", key="past", bind="query-params")

if coming.rows.empty:
    st.info(f"{coming.finding} {past.finding}")
else:
    left, right = st.columns([2, 1], gap="medium")
    with left:
        shown.by_week(coming.rows, today, st.context.timezone)
    with right:
        lines(
            "deadlines",
            "Registration closes",
            shown.deadlines(coming.rows, today),
            empty="No last day to register is known for these events.",
        )
    figure(coming, columns=shown.COLUMNS)

if wanted and not past.rows.empty:
    figure(past, columns=shown.COLUMNS)
