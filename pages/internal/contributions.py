"""Contributions: which rows of which file is a figure of private money made of?"""

import streamlit as st

from components.area_pages import PARTNERSHIPS
from components.charts import contributors as charts
from components.figure import figure
from components.page import beside, head
from data_access import session
from data_access.domain import weeks
from data_access.partnerships import funding_balance, partner_source_rows

# Rows of a page of a long list.
PAGE = 50

donors, entities = session.read(partner_source_rows.donors), session.read(funding_balance.entities)
years = session.read(funding_balance.contributions_by_year).rows["year"].unique()
[revenue] = donors.sources

head(
    "Contributions",
    f"Contributions: {revenue.standing(weeks.today())}",
    demonstration=session.demonstration(),
)
beside("contributions", PARTNERSHIPS)
choices = charts.filters(donors.rows, list(entities.rows["entity"]), list(years)[::-1])

found = session.read(partner_source_rows.rows, **choices, limit=PAGE)
if len(found.rows):
    page = charts.page_of(found.rows, PAGE)
    found = session.read(partner_source_rows.rows, **choices, limit=PAGE, page=page)
    figure(found, columns=charts.ROW_COLUMNS)
else:
    st.info(found.finding)
