"""Same organization?: should two records be merged, and which of them stays?"""

import streamlit as st

from components.area_pages import IMPORTS
from components.charts import organization
from components.figure import figure
from components.forms import possible_duplicates as shown
from components.page import beside, head, leads_to, plain, refusals
from data_access import session
from data_access.civil_society import mergers, organizations

one = shown.number(st.query_params.get("one", ""))
other = shown.number(st.query_params.get("other", ""))
profile = session.read(organizations.profile, organization=one)
head("Same organization?", "A merger can be undone", demonstration=session.demonstration())
beside("merge", IMPORTS)

if profile.rows.empty:
    st.info("Organization not found.")
    leads_to("Find an organization by its name", "engagement")
    st.stop()

if not other:
    known = plain(profile.rows["organization"].iloc[0])
    st.markdown(f"Which record is the same organization as {known}?")
    name = organization.search_box()
    found = session.read(organizations.search, name=name, limit=organization.SHOWN)
    other = shown.other_one(found.rows, one) if name else 0
    if not other:
        st.stop()

pair = session.read(mergers.side_by_side, one=one, other=other)
if pair.rows.empty:
    st.info(pair.finding)
    leads_to("Open the organization", "organization", {"id": str(one)})
    st.stop()

figure(pair, columns=shown.titles(pair.rows), height="content")
if needs := shown.which_counts(pair.rows):
    with refusals():
        session.run_command(mergers.merge, **needs)
        st.switch_page("internal/organization.py", query_params={"id": str(needs["into"])})
