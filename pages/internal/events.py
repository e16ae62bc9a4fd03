"""Events: which come next, which principals are requested, and what is due before?"""

import streamlit as st

from components import events as shown
from components.charts import appearances as people
from components.figure import figure
from components.page import head, lines, refusals
from data_access import session
from data_access.commands import COMMANDS
from data_access.domain import weeks
from data_access.domain.vocabularies import HORIZON_DAYS
from data_access.events import appearances, events, quarterly_plan

YEAR_AHEAD = 366

reader, today = session.viewer(), weeks.today()
# A link from a past week shows the events of the 14 days from its Sunday, as the overview counts.
week = weeks.past_or(st.query_params.get("week"), weeks.name(today))
day = weeks.day_of(week, today)
ahead = YEAR_AHEAD if day == today else HORIZON_DAYS
may = [name for name, act in COMMANDS.items() if reader.role in act.roles]
coming = session.read(events.upcoming, as_of=day, days=ahead)
past = session.read(events.past, as_of=day)
others = session.read(events.other_entries, as_of=day, days=ahead)
register = session.read(appearances.register, as_of=day)
overlaps = session.read(appearances.overlaps, as_of=day)
[calendar] = coming.sources

control = head(
    "Events", f"Calendar: {calendar.standing(today)}", demonstration=session.demonstration()
)
with control:
    wanted = st.toggle("Show past events", key="past", bind="query-params")

if coming.rows.empty:
    st.info(f"{coming.finding} {past.finding}")
else:
    left, right = st.columns([2, 1], gap="medium")
    with right:
        asked = people.asked(register.rows, overlaps.rows, day)
        none = "No request to a principal is open."
        lines("asked", "Requests to principals", asked, empty=none, answer=register)
        twice = people.overlaps(overlaps.rows)
        lines("overlaps", "Overlaps", twice, empty=overlaps.finding, answer=overlaps)
        ends = shown.deadlines(coming.rows, day)
        none = "No registration deadline is recorded for these events."
        lines("deadlines", "Deadlines", ends, empty=none, answer=coming)
    with left:
        shown.by_week(coming.rows, day, st.context.timezone)
    figure(coming, columns=shown.LISTED_COLUMNS)
if len(others.rows):
    figure(others, columns=shown.OTHER_COLUMNS)

if wish := people.planned(may, today):
    with refusals():
        session.run_command(COMMANDS[wish.act], **wish.needs)
quarters = session.read(quarterly_plan.by_quarter)
if len(quarters.rows):
    figure(quarters, people.by_quarter, columns=people.QUARTER_COLUMNS)

if wanted and not past.rows.empty:
    figure(past, columns=shown.PAST_COLUMNS)
if wanted and not register.rows.empty:
    figure(register, columns=people.REGISTER_COLUMNS)
