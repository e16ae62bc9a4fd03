"""Reforms: which actions are overdue or due, who leads them, and how do the work packages stand?"""

import streamlit as st

from components import area_pages
from components.charts import reforms as shown
from components.figure import figure
from components.page import beside, head, lines, search_box
from data_access import session
from data_access.domain import weeks
from data_access.reforms import actions, milestone_status, reforms

# A link from a past week shows the rows of that week.
today = weeks.today()
week = weeks.past_or(st.query_params.get("week"), weeks.name(today))
day = weeks.day_of(week, today)

packages = session.read(reforms.by_work_package, as_of=day)
parties = session.read(actions.parties).rows
[tracker] = packages.sources

control = head(
    "Reforms", f"Tracker: {tracker.standing(today)}", demonstration=session.demonstration()
)
with control:
    search = search_box()
beside("reforms", area_pages.REFORMS)

with st.container(horizontal=True, key="filters"):
    state = st.pills("State", milestone_status.FILTERS, key="state", bind="query-params")
    choices = {
        "lead": ("Lead", parties[parties["part"] == "lead"]["party"]),
        "entity": ("Entity", parties[parties["part"] == "entity"]["party"]),
        "work_package": ("Work package", packages.rows["work_package"]),
    }
    chosen = {
        name: st.selectbox(
            label, [*options], index=None, key=name, bind="query-params", placeholder="Any"
        )
        for name, (label, options) in choices.items()
    }

filters = {"as_of": day, "state": state, "search": search, **chosen}
found = session.read(actions.matching, **filters)

if packages.rows.empty or found.rows.empty:
    st.info(found.finding)
    st.stop()

left, right = st.columns([3, 2], gap="medium")
with left:
    most = len(found.rows) if st.query_params.get("show") == "all" else 10
    lines("actions", "Most pressing first", shown.lines(found.rows, most), answer=found)
    if len(found.rows) > most:
        st.button(
            f"Show all {len(found.rows)}", on_click=st.query_params.update, kwargs={"show": "all"}
        )
with right:
    figure(found, shown.by_work_package, columns=shown.COLUMNS)

figure(session.read(reforms.milestones, **filters), columns=shown.MILESTONE_COLUMNS, height=420)
