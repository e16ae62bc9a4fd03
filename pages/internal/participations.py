"""Participations: which rows of which file do the figures on partners come from?"""

import streamlit as st

from components import participations as shown
from components.areas import PARTNERSHIPS
from components.figure import figure
from components.page import beside, head, refusals
from data_access import live
from data_access.partnership import partners, reviews
from data_access.reference.organization_types import TYPES

# What is shown of a long list at once.
PAGE = 50

types = {code: name for code, (name, _) in TYPES.items()}
choices = live.read(partners.narrowing)
head("Participations", choices.finding, demonstration=live.demonstration())
beside("participations", PARTNERSHIPS)
asked = shown.narrowed(choices.rows, types)

found = live.read(partners.register, **asked, limit=PAGE)
page = shown.page_of(found.rows, PAGE)
found = live.read(partners.register, **asked, limit=PAGE, page=page)
if found.rows.empty:
    st.info(found.finding)
else:
    figure(found, columns=shown.ROW_COLUMNS)
    if live.viewer().role in reviews.REVIEWERS and (given := shown.reviewer(found.rows, types)):
        with refusals():
            live.do(reviews.review_partner, **given)
            st.rerun()

reviewed = live.read(reviews.register, kind=reviews.PARTNER)
if reviewed.rows.empty:
    st.info(reviewed.finding)
else:
    figure(reviewed, columns=shown.REVIEW_COLUMNS)
