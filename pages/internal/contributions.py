"""Contributions: which rows of which file is a figure of private money made of?"""

import streamlit as st

from components import contributors as shown
from components.areas import PARTNERSHIPS
from components.figure import figure
from components.page import beside, head
from data_access import live, weeks
from data_access.partnership import partnerships, provenance

# What is shown of a long list at once.
PAGE = 50

donors, entities = live.read(provenance.donors), live.read(partnerships.entities)
years = live.read(partnerships.contributions_by_year).rows["year"].unique()
[revenue] = donors.sources

head(
    "Contributions",
    f"Contributions: {revenue.standing(weeks.today())}",
    demonstration=live.demonstration(),
)
beside("contributions", PARTNERSHIPS)
asked = shown.asked(donors.rows, list(entities.rows["entity"]), list(years)[::-1])

found = live.read(provenance.rows, **asked, limit=PAGE)
if len(found.rows):
    page = shown.page_of(found.rows, PAGE)
    found = live.read(provenance.rows, **asked, limit=PAGE, page=page)
    figure(found, columns=shown.ROW_COLUMNS)
else:
    st.info(found.finding)
