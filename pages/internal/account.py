"""Account: who is signed in here, and how does one leave?"""

import streamlit as st

from components.page import head
from data_access import live

reader = live.viewer()
head("Account", reader.role.capitalize(), demonstration=live.demonstration())

st.markdown(f"Signed in as **{reader.name}**.")
with st.container(horizontal=True):
    st.button("Sign out", icon=":material/logout:", type="primary", on_click=live.sign_out)
    st.link_button("Set a password", "/signin?set", icon=":material/key:")
st.markdown(
    ":gray[A session ends 30 minutes after the last thing you did, and after 12 hours in any"
    " case. Signing out ends it at once, in every window that has it open; setting a password"
    " ends every session that you have.]"
)
