"""Account: who is signed in, and at which address does the calendar open?"""

import streamlit as st

from components.forms import calendar_key
from components.page import head, plain, refusals
from data_access import session
from data_access.access import calendar_keys
from data_access.settings import settings

MADE = "calendar-address"

reader = session.viewer()
head("Account", reader.role.capitalize(), demonstration=session.demonstration())

st.markdown(f"Signed in as **{plain(reader.name)}**.")
with st.container(horizontal=True):
    st.button("Sign out", icon=":material/logout:", type="primary", on_click=session.sign_out)
    st.link_button("Set a password", "/signin?set", icon=":material/key:")
st.markdown(
    ":gray[A session ends after 30 minutes without activity, and after 12 hours in any case."
    " Signing out ends it at once in every window. Setting a password ends all your sessions"
    " and revokes the address of your calendar.]"
)

st.header("Calendar", anchor=False)
key = session.read(calendar_keys.own)
st.markdown(plain(key.finding))
# Displayed only in the run after it was created.
if made := st.session_state.pop(MADE, None):
    calendar_key.shown(f"{settings().public_url}/calendar.ics?key={made}")
if act := calendar_key.keeper(made=not key.rows.empty):
    with refusals(end=True):
        st.session_state[MADE] = session.run_command(getattr(calendar_keys, act))
        st.rerun()
