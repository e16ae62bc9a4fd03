"""Breadth: how many organizations carry participation, who is new, and who drops off?"""

import streamlit as st

from components.area_pages import ENGAGEMENT
from components.charts import breadth as shown
from components.charts import cso_participation
from components.figure import figure
from components.page import beside, head
from data_access import periods, session
from data_access.civil_society import breadth, engagement, speaking
from data_access.domain import weeks
from data_access.statistics.turnover import LOOK_BACK, RETURN_WITHIN

today = weeks.today()
recorded = session.read(engagement.by_month)
[register] = recorded.sources

control = head(
    "Breadth", f"Register: {register.standing(today)}", demonstration=session.demonstration()
)
# Up to the day that the register speaks for: of later days nobody can be known to be new.
last = min(register.speaks_for or today, today)
since, until = cso_participation.period(control, *periods.twelve_months(last))
beside("breadth", ENGAGEMENT)

spread = session.read(breadth.concentration, since=since, until=until)
if not spread.rows[["units", "uncounted"]].fillna(0).iloc[0].sum():
    cso_participation.elsewhere(spread.finding, recorded.rows)
    st.stop()

left, right = st.columns([2, 1], gap="medium")
with left:
    measure = shown.measure()
    spread = session.read(breadth.concentration, since=since, until=until, measure=measure)
    told = spread.rows["top_decile_share"].notna().any()
    figure(spread, shown.spread if told else None, columns=shown.SPREAD_COLUMNS)
with right:
    look_back = shown.look_back((LOOK_BACK, RETURN_WITHIN))
    asked = {"since": since, "until": until, "look_back": look_back}
    turnover = session.read(breadth.newcomers, **asked)
    figure(turnover, columns=shown.TURNOVER_COLUMNS)

left, right = st.columns([2, 1], gap="medium")
with left:
    stages = session.read(breadth.stages, since=since, until=until)
    some = stages.rows["organizations"].sum() > 0
    figure(stages, shown.stages if some else None, columns=shown.STAGE_COLUMNS)
with right:
    floor = session.read(speaking.by_region, since=since, until=until)
    chart = shown.speaking if floor.rows["relative"].notna().any() else None
    figure(floor, chart, columns=shown.SPEAKING_COLUMNS)
