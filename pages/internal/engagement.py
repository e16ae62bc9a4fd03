"""CSO engagement: who takes part, how much, and how much of it is known?"""

import streamlit as st

from components import organization, participation
from components.areas import ENGAGEMENT
from components.figure import figure
from components.page import beside, head, lines
from data_access import live, periods, weeks
from data_access.civil_society import engagement, organizations, rollup

today = weeks.today()
recorded, waiting = live.read(engagement.by_month), live.read(rollup.waiting)
[register] = recorded.sources

control = head(
    "CSO engagement",
    f"Register: {register.standing(today)}",
    demonstration=live.demonstration(),
)
beside("engagement", ENGAGEMENT)
since, until = participation.period(control, *periods.twelve_months(today))

if name := organization.search_box():
    first = live.read(organizations.search, name=name, limit=organization.SHOWN)
    page = organization.page_of(first.rows)
    found = live.read(organizations.search, name=name, page=page, limit=organization.SHOWN)
    lines("found", found.finding, organization.found(found.rows), answer=found)

months = live.read(engagement.by_month, since=since, until=until)
known = live.read(engagement.knowledge, since=since, until=until)
if months.rows.empty:
    participation.elsewhere(known.finding, recorded.rows)
else:
    left, right = st.columns([2, 1], gap="medium")
    with left:
        placed = months.rows["month"].notna().any()
        chart = participation.over_time if placed else None
        figure(months, chart, columns=participation.MONTH_COLUMNS)
        if waiting.rows["days"].iloc[0]:
            st.markdown(f":gray[:small[{waiting.finding}]]")
        regions = live.read(engagement.by_region, since=since, until=until)
        figure(regions, participation.by_region, columns=participation.REGION_COLUMNS)
    with right:
        lines("known", "How much is known", participation.known(known.rows), answer=known)
        active = live.read(engagement.by_organization, since=since, until=until, top=5)
        lines("active", "Most people", organization.most_active(active.rows), answer=active)
