"""Participations: which rows of which file do the figures on partners come from?"""

import streamlit as st

from components import partner_source_rows as shown
from components.area_pages import PARTNERSHIPS
from components.figure import figure
from components.page import beside, head, refusals
from data_access import session
from data_access.partnerships import partner_counts, type_reviews
from data_access.reference.organization_types import TYPES

# What is shown of a long list at once.
PAGE = 50

types = {code: name for code, (name, _) in TYPES.items()}
choices = session.read(partner_counts.narrowing)
head("Partner records", choices.finding, demonstration=session.demonstration())
beside("partner_source_rows", PARTNERSHIPS)
asked = shown.narrowed(choices.rows, types)

found = session.read(partner_counts.register, **asked, limit=PAGE)
page = shown.page_of(found.rows, PAGE)
found = session.read(partner_counts.register, **asked, limit=PAGE, page=page)
if found.rows.empty:
    st.info(found.finding)
else:
    figure(found, columns=shown.ROW_COLUMNS)
    if session.viewer().role in type_reviews.REVIEWERS and (
        given := shown.reviewer(found.rows, types)
    ):
        with refusals():
            session.run_command(type_reviews.review_partner, **given)
            st.rerun()

reviewed = session.read(type_reviews.register, kind=type_reviews.PARTNER)
if reviewed.rows.empty:
    st.info(reviewed.finding)
else:
    figure(reviewed, columns=shown.REVIEW_COLUMNS)
