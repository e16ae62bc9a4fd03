"""Roll calls: how did members of the Committee on NGOs vote, and on which questions?"""

import streamlit as st

from components.area_pages import ENGAGEMENT
from components.charts import committee
from components.figure import figure
from components.page import beside, head
from data_access import reference, session
from data_access.domain import weeks
from data_access.ngo_committee import roll_calls

states = session.read(roll_calls.by_state)
[reports] = states.sources

control = head(
    "Roll calls",
    f"Reports: {reports.standing(weeks.today())}",
    demonstration=session.demonstration(),
)
beside("roll_calls", ENGAGEMENT)
st.markdown(":gray[For the office only; it cannot be released to Member States.]")

if states.rows.empty:
    st.info(states.finding)
    st.stop()

state = committee.member_state(
    control, list(states.rows["member_state"]), reference.state_code, reference.why_no_state
)
votes = session.read(roll_calls.votes, state=state)
figure(votes, columns=committee.VOTE_COLUMNS, height=420)
figure(states, columns=committee.STATE_COLUMNS, height=420)
