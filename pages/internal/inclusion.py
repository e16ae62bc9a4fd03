"""Inclusion: do some groups of organizations take part less than their share of a base?"""

import streamlit as st

from components.area_pages import ENGAGEMENT
from components.charts import cso_participation
from components.charts import inclusion as shown
from components.figure import figure
from components.page import beside, head, lines
from data_access import periods, session
from data_access.civil_society import engagement, inclusion
from data_access.domain import weeks
from data_access.imports import templates
from data_access.reference import issue_areas

today = weeks.today()
recorded = session.read(engagement.by_month)
[register] = recorded.sources

control = head(
    "Is access even?",
    f"Register: {register.standing(today)}",
    demonstration=session.demonstration(),
)
beside("inclusion", ENGAGEMENT)
since, until = cso_participation.period(control, *periods.twelve_months(today))
dimension, base = shown.choices()

asked = {"since": since, "until": until}
groups = session.read(inclusion.by_group, dimension=dimension, base=base, **asked)
took_part = session.read(engagement.knowledge, **asked)

if not took_part.rows["known"].fillna(0).iloc[0]:
    cso_participation.elsewhere(took_part.finding, recorded.rows)
    st.stop()

left, right = st.columns([2, 1], gap="medium")
with left:
    chart = shown.compared if shown.compared(groups.rows) else None
    figure(groups, chart, columns=shown.told(groups.rows, shown.COLUMNS))
    if dimension == "bloc":
        movement = session.read(inclusion.nam, base=base, **asked)
        chart = shown.compared if shown.compared(movement.rows) else None
        figure(movement, chart, columns=shown.told(movement.rows, shown.COLUMNS))
    if base == "accredited":
        often = session.read(inclusion.weighted, dimension=dimension, **asked)
        if shown.weighed(often.rows):
            figure(often, shown.weighed, columns=shown.told(often.rows, shown.WEIGHTED_COLUMNS))
with right:
    known = shown.known(groups.rows, base)
    lines("known", "How much is known", known, empty="There is no such base.", answer=groups)
    if known.empty:
        shown.instead()
    if dimension == "issue_area":
        shown.reading(issue_areas.AREAS)
    shown.fill_in(templates.as_csv("organizations"))
