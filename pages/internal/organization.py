"""Organization: who is it, under which names, and what is recorded about it?"""

import streamlit as st

from components.charts import organization
from components.figure import figure
from components.forms import contacts as people
from components.forms import possible_duplicates as shown_mergers
from components.page import head, leads_to, lines, refusals
from data_access import session
from data_access.access import contacts
from data_access.civil_society import mergers, organizations
from data_access.domain import weeks

number = st.query_params.get("id", "")
asked = int(number) if number.isdecimal() and len(number) < 10 else 0
profile = session.read(organizations.profile, organization=asked)
history = session.read(organizations.history, organization=asked)
names = session.read(organizations.names, organization=asked)
counted = session.read(mergers.counted, organization=asked)
may_merge = session.viewer().role in mergers.MERGERS
committee = history.sources[0]

head(
    "Organization" if profile.rows.empty else profile.rows["organization"].iloc[0],
    f"Committee on NGOs: {committee.standing(weeks.today())}",
    demonstration=session.demonstration(),
)

if profile.rows.empty:
    st.info("Organization not found.")
    leads_to("Find an organization by its name", "engagement")
    st.stop()

left, right = st.columns([2, 1], gap="medium")
with left:
    if history.rows["date"].notna().any():
        figure(history, organization.timeline, columns=organization.HISTORY_COLUMNS)
    story = organization.story(history.rows)
    lines("story", "Timeline", story, empty=history.finding, answer=history)
with right:
    organization.facts(profile.rows, names.rows)
    number = int(profile.rows["id"].iloc[0])
    if parted := shown_mergers.together(counted.rows, asked, may_part=may_merge):
        with refusals():
            session.run_command(mergers.separate, organization=parted)
            st.rerun()
    if may_merge:
        shown_mergers.another(number)
    if people.asked():
        found = session.run_command(contacts.show, organization=number)
        people.shown(found, lambda contact: session.run_command(contacts.remove, contact=contact))
    if given := people.recorder():
        with refusals():
            session.run_command(
                contacts.add, organization=number, contact=contacts.Contact(**given)
            )
            st.success("Contact recorded.")
    leads_to("Find another organization", "engagement")
