"""Which pages there are, and for whom?"""

import streamlit as st

from components import page
from data_access import live

if not live.is_open():
    st.error("This page opens with the application: start it with `make run`.")
    st.stop()

page.dress()

if problem := live.problem():
    st.error(problem)
    st.stop()

opened = st.navigation(
    [
        st.Page("internal/overview.py", title="Overview", default=True),
        st.Page("internal/engagement.py", title="CSO engagement", url_path="engagement"),
        st.Page("internal/reforms.py", title="Reforms", url_path="reforms"),
        st.Page("internal/partnerships.py", title="Partnership balance", url_path="partnerships"),
        st.Page("internal/events.py", title="Events", url_path="events"),
        st.Page(
            "internal/organization.py",
            title="Organization",
            url_path="organization",
            visibility="hidden",
        ),
        st.Page("internal/action.py", title="Action", url_path="action", visibility="hidden"),
    ],
    position="top",
)

try:
    opened.run()
except live.DatabaseAwayError:
    st.error("The shared database does not answer. Nothing is lost; reload the page in a minute.")
