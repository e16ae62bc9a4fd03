"""Audit log: who did what, and who was refused what?"""

import streamlit as st

from components.figure import figure
from components.forms.releases import TRAIL_COLUMNS
from components.page import head
from data_access import audit, session

# What a browser shows, and downloads, at once.
PAGE = 5000

control = head("Audit log", "Entries cannot be altered", demonstration=session.demonstration())
with st.container(horizontal=True):
    actor = st.text_input("Person", key="actor", bind="query-params", placeholder="Any")
    action = st.text_input("Action", key="action", bind="query-params", placeholder="Any")
    since = st.date_input("From", None, key="since", bind="query-params", format="YYYY-MM-DD")
    until = st.date_input("To", None, key="until", bind="query-params", format="YYYY-MM-DD")

asked = {"actor": actor, "action": action, "since": since, "until": until, "limit": PAGE}
trail = session.read(audit.trail, **asked)
entries = int(trail.rows["entries"].max()) if len(trail.rows) else 0
if entries > PAGE:
    with control:
        page = st.pagination(-(-entries // PAGE), key="page", bind="query-params")
    trail = session.read(audit.trail, **asked, page=page)
figure(trail, columns=TRAIL_COLUMNS)
