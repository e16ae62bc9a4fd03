"""One reform action: how does it stand, what comes next, and who leads it?"""

import streamlit as st

from components import reforms as shown
from components.figure import plain_paragraphs
from components.page import head, leads_to, lines, plain
from data_access import actions, live, reforms, weeks

key = st.query_params.get("key", "")
action = live.read(actions.details, key=key)
[tracker] = action.sources

number = "" if action.rows.empty else f" {action.rows['action'].iloc[0]}"
head(
    f"Action{number}",
    f"Tracker: {tracker.standing(weeks.today())}",
    demonstration=live.demonstration(),
)

if action.rows.empty:
    st.info(action.finding)
    leads_to("All reform actions", "reforms")
    st.stop()

[row] = action.rows.to_dict("records")
left, right = st.columns([2, 1], gap="medium")
with left:
    st.header(plain(row["whole_title"]), anchor=False)
    st.markdown(f"**{plain(action.finding)}**")
    shown.texts(action.rows)
with right:
    steps = live.read(reforms.steps, key=key)
    lines("steps", "Milestones", shown.milestones(steps.rows), empty=steps.finding)
    shown.parties(action.rows)

with st.expander("Method"):
    st.markdown(plain_paragraphs(action.method))
st.markdown(f":gray[:small[Source: {plain(action.cited)}]]")
