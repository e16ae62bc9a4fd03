"""Events: which come next, who is asked to appear there, and what is due before?"""

import streamlit as st

from components import appearances as people
from components import events as shown
from components.figure import figure
from components.page import head, lines, refusals
from data_access import live, weeks
from data_access.acting import ACTS
from data_access.event import appearances, events, touchpoints

YEAR_AHEAD = 366

reader, today = live.viewer(), weeks.today()
may = [name for name, act in ACTS.items() if reader.role in act.actors]
coming = live.read(events.upcoming, days=YEAR_AHEAD)
past = live.read(events.past)
register, overlaps = live.read(appearances.register), live.read(appearances.overlaps)
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
    with right:
        asked = people.asked(register.rows, overlaps.rows, today)
        none = "No request to a principal is open."
        lines("asked", "Who is asked", asked, empty=none, answer=register)
        twice = people.overlaps(overlaps.rows)
        lines("overlaps", "Overlaps", twice, empty=overlaps.finding, answer=overlaps)
        ends = shown.deadlines(coming.rows, today)
        none = "No last day to register is known for these events."
        lines("deadlines", "Deadlines", ends, empty=none, answer=coming)
    with left:
        shown.by_week(coming.rows, today, st.context.timezone)
    figure(coming, columns=shown.LISTED_COLUMNS)

if wish := people.planned(may, today):
    with refusals():
        live.do(ACTS[wish.act], **wish.needs)
quarters = live.read(touchpoints.by_quarter)
if len(quarters.rows):
    figure(quarters, people.by_quarter, columns=people.QUARTER_COLUMNS)

if wanted and not past.rows.empty:
    figure(past, columns=shown.PAST_COLUMNS)
if wanted and not register.rows.empty:
    figure(register, columns=people.REGISTER_COLUMNS)
