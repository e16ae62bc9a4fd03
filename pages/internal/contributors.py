"""Contributors: who accounts for the balance of private funding, and what changed it?"""

import streamlit as st

from components.area_pages import PARTNERSHIPS
from components.charts import contributors as charts
from components.charts import sector_balance
from components.figure import figure
from components.page import beside, head, lines, refusals
from data_access import session
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.partnerships import (
    contributors,
    funding_balance,
    partner_source_rows,
    series_breaks,
    type_reviews,
)
from data_access.reference.organization_types import TYPES

entities = session.read(funding_balance.entities)
[revenue] = entities.sources
head(
    "Contributors",
    f"Contributions: {revenue.standing(weeks.today())}",
    demonstration=session.demonstration(),
)
beside("contributors", PARTNERSHIPS)
if entities.rows.empty:
    st.info("No contributions recorded.")
    st.stop()
names = list(entities.rows["entity"])
choices = sector_balance.choices(names)

left, right = st.columns([2, 1], gap="medium")
change = session.read(contributors.change, **choices)
with left:
    figure(change, charts.where_known(change.rows, charts.parts), columns=charts.CHANGE_COLUMNS)
with right:
    lines("parts", "Largest changes", charts.changed(change.rows), answer=change)

left, right = st.columns([2, 1], gap="medium")
with right:
    by = charts.by_whom()
    moved = session.read(contributors.movers, by=by, **choices)
    lines("movers", "Largest effects on the index", charts.movers(moved.rows, by), answer=moved)
with left:
    figure(moved, charts.where_known(moved.rows, charts.moves), columns=charts.MOVER_COLUMNS)
figure(session.read(contributors.concentration, by=by, **choices), columns=charts.SPREAD_COLUMNS)

left, right = st.columns(2, gap="medium")
role = session.viewer().role
with left:
    figure(session.read(type_reviews.register), columns=charts.REVIEW_COLUMNS)
    donors = session.read(partner_source_rows.donors).rows["donor"]
    if role in type_reviews.REVIEWERS and (given := charts.reviewer(list(donors), TYPES)):
        with refusals():
            session.run_command(type_reviews.review_contributor, **given)
            st.rerun()
with right:
    found = session.read(series_breaks.register)
    figure(found, columns=charts.BREAK_COLUMNS)
    if role == Role.FOCAL_POINT_HEAD and (deed := charts.recorder(names, found.rows)):
        with refusals():
            session.run_command(getattr(series_breaks, deed[0]), **deed[1])
            st.rerun()
