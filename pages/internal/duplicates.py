"""Possible duplicates: which records may be the same organization, by their names?"""

import streamlit as st

from components.area_pages import IMPORTS
from components.figure import figure
from components.forms import possible_duplicates as shown
from components.page import beside, head, lines
from data_access import session
from data_access.civil_society import mergers
from data_access.domain import weeks

pairs = session.read(mergers.likely)
register = pairs.sources[0]
head(
    "Possible duplicates",
    f"Register: {register.standing(weeks.today())}",
    demonstration=session.demonstration(),
)
beside("duplicates", IMPORTS)

if pairs.rows.empty:
    st.info(pairs.finding)
    st.stop()

left, right = st.columns([3, 2], gap="medium")
with left:
    tall = 520 if len(pairs.rows) > shown.SHOWN else "content"
    figure(pairs, columns=shown.PAIR_COLUMNS, height=tall)
with right:
    most = len(pairs.rows) if st.query_params.get("show") == "all" else shown.SHOWN
    lines("pairs", "Pairs to review", shown.pairs(pairs.rows, most), answer=pairs)
    if len(pairs.rows) > most:
        every = {"show": "all"}
        st.button(f"Show all {len(pairs.rows)}", on_click=st.query_params.update, kwargs=every)
