"""Reforms: which actions are overdue or due, who leads them, and how do the work packages stand?"""

import streamlit as st

from components import areas
from components import reforms as shown
from components.figure import figure
from components.page import beside, head, lines, search_box
from data_access import live, weeks
from data_access.reform import actions, deadlines, reforms

packages = live.read(reforms.by_work_package)
parties = live.read(actions.parties).rows
[tracker] = packages.sources

control = head(
    "Reforms", f"Tracker: {tracker.standing(weeks.today())}", demonstration=live.demonstration()
)
with control:
    search = search_box()
beside("reforms", areas.REFORMS)

with st.container(horizontal=True, key="filters"):
    state = st.pills("State", deadlines.FILTERS, key="state", bind="query-params")
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

filters = {"state": state, "search": search, **chosen}
found = live.read(actions.matching, **filters)

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

figure(live.read(reforms.milestones, **filters), columns=shown.MILESTONE_COLUMNS, height=420)
