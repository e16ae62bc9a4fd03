"""Support for reforms: which Member States are in favour, and how many more make a majority?"""

import streamlit as st

from components import area_pages
from components.charts import support as shown
from components.figure import figure
from components.page import beside, head, leads_to, lines
from data_access import session
from data_access.domain import weeks
from data_access.ngo_committee import roll_calls
from data_access.reforms import positions, support

today = weeks.today()
reader = session.viewer()
actions = session.read(support.by_action)
register = actions.sources[0]
control = head(
    "Support for reforms",
    f"Positions: {register.standing(today)}",
    demonstration=session.demonstration(),
    width=420,
)
beside("support", area_pages.REFORMS)
with control:
    key = shown.chosen(actions.rows)

if key is None:
    left, right = st.columns([2, 1], gap="medium")
    with left:
        figure(actions, columns=shown.ACTION_COLUMNS)
    with right:
        most = shown.actions(actions.rows.head(5))
        lines("supported", "Most support", most, empty="None recorded.", answer=actions)
else:
    majority = session.read(support.majority, key=key)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        figure(majority, shown.by_group)
        with st.container(key="area-action"):
            leads_to(f"Action {key}, in full", "action", {"key": key})
    with right:
        lines("needed", "Possible votes by group", shown.needed(majority.rows), answer=majority)
    figure(session.read(support.ledger, key=key), columns=shown.LEDGER_COLUMNS)
    figure(session.read(support.by_group, key=key), columns=shown.GROUP_COLUMNS)
    if reader.role in positions.LEADING and shown.confided():
        told = session.read(support.in_confidence, key=key)
        lines("confided", told.finding, shown.told(told.rows))

votes = session.read(roll_calls.by_state)
figure(votes, columns=shown.VOTE_COLUMNS, height=300)
