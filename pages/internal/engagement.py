"""CSO engagement: who takes part, how much, and how much of it is known?"""

import streamlit as st

from components.area_pages import ENGAGEMENT
from components.charts import cso_participation, organization
from components.figure import figure
from components.page import beside, head, lines
from data_access import periods, session
from data_access.civil_society import engagement, organizations, rollup
from data_access.domain import weeks

today = weeks.today()
recorded, waiting = session.read(engagement.by_month), session.read(rollup.waiting)
[register] = recorded.sources

control = head(
    "CSO engagement",
    f"Register: {register.standing(today)}",
    demonstration=session.demonstration(),
)
beside("engagement", ENGAGEMENT)
since, until = cso_participation.period(control, *periods.twelve_months(today))

if name := organization.search_box():
    first = session.read(organizations.search, name=name, limit=organization.SHOWN)
    page = organization.page_of(first.rows)
    found = session.read(organizations.search, name=name, page=page, limit=organization.SHOWN)
    lines("found", found.finding, organization.found(found.rows), answer=found)

months = session.read(engagement.by_month, since=since, until=until)
known = session.read(engagement.knowledge, since=since, until=until)
if months.rows.empty:
    cso_participation.elsewhere(known.finding, recorded.rows)
else:
    left, right = st.columns([2, 1], gap="medium")
    with left:
        placed = months.rows["month"].notna().any()
        chart = cso_participation.over_time if placed else None
        figure(months, chart, columns=cso_participation.MONTH_COLUMNS)
        if waiting.rows["days"].iloc[0]:
            st.markdown(f":gray[:small[{waiting.finding}]]")
        regions = session.read(engagement.by_region, since=since, until=until)
        figure(regions, cso_participation.by_region, columns=cso_participation.REGION_COLUMNS)
    with right:
        lines("known", "Known share", cso_participation.known(known.rows), answer=known)
        active = session.read(engagement.by_organization, since=since, until=until, top=5)
        lines("active", "Most participants", organization.most_active(active.rows), answer=active)
