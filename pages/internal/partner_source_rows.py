"""Participations: which rows of which file do the figures on partners come from?"""

import streamlit as st

from components import partner_source_rows as form
from components.area_pages import PARTNERSHIPS
from components.charts import sector_balance
from components.figure import figure
from components.page import beside, head, refusals
from data_access import session
from data_access.partnerships import partner_register, type_reviews
from data_access.partnerships.partner_scope import ALL_REPORTERS
from data_access.reference.organization_types import TYPES

# Rows of a page of a long list.
PAGE = 50

types = {code: name for code, (name, _) in TYPES.items()}
whole = session.read(partner_register.narrowing, reporters=ALL_REPORTERS)
head("Partner records", whole.finding, demonstration=session.demonstration())
beside("partner_source_rows", PARTNERSHIPS)
reporters = sector_balance.reporters()
choices = session.read(partner_register.narrowing, reporters=reporters)
filters = form.narrowed(choices.rows, types) | {"reporters": reporters}

found = session.read(partner_register.register, **filters, limit=PAGE)
page = form.page_of(found.rows, PAGE)
found = session.read(partner_register.register, **filters, limit=PAGE, page=page)
if found.rows.empty:
    st.info(found.finding)
else:
    figure(found, columns=form.ROW_COLUMNS)
    if session.viewer().role in type_reviews.REVIEWERS and (
        given := form.reviewer(found.rows, types)
    ):
        with refusals():
            session.run_command(type_reviews.review_partner, **given)
            st.rerun()

reviewed = session.read(type_reviews.register, kind=type_reviews.PARTNER)
if reviewed.rows.empty:
    st.info(reviewed.finding)
else:
    figure(reviewed, columns=form.REVIEW_COLUMNS)
