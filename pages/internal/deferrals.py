"""Deferrals: who is deferred at first consideration more than the rest, and who again and again?"""

import streamlit as st

from components.area_pages import ENGAGEMENT
from components.charts import deferrals as shown
from components.charts import organization
from components.figure import figure
from components.page import beside, head, lines
from data_access import session
from data_access.domain import weeks
from data_access.ngo_committee import (
    accreditation,
    deferrals,
    repeated_deferrals,
    time_by_group,
)

repeated = session.read(repeated_deferrals.repeated)
[reports] = repeated.sources

control = head(
    "Deferrals",
    f"Reports: {reports.standing(weeks.today())}",
    demonstration=session.demonstration(),
)
beside("deferrals", ENGAGEMENT)

if not repeated.rows["applications"].sum():
    st.info(repeated.finding)
    st.stop()

by = shown.by(control)
gap = session.read(deferrals.gap, by=by)
figure(gap, shown.funnel if shown.funnel(gap.rows) else None, columns=shown.GAP_COLUMNS)

left, right = st.columns([2, 1], gap="medium")
with left:
    figure(repeated, shown.burden, columns=shown.BURDEN_COLUMNS)
with right:
    longest = session.read(accreditation.longest_deferred)
    lines("deferred", "Deferred most often", organization.deferred(longest.rows), answer=longest)

if by != deferrals.SESSION:
    waits = session.read(time_by_group.time_by_group, by=by)
    chart = shown.waits if shown.waits(waits.rows) else None
    figure(waits, chart, columns=shown.WAIT_COLUMNS)
