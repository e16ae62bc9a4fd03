"""Mine: what awaits me this week, what changed since I last looked, and who has how much?"""

import streamlit as st

from components import mine
from components.downloads import downloads
from components.figure import figure, plain_paragraphs
from components.page import head, lines, plain
from components.since import heading, without_look
from data_access import live, weeks, wording
from data_access.week import since, workload

reader, today = live.viewer(), weeks.today()
own = live.read(workload.own)
week = weeks.name(today)
span = wording.span(weeks.monday(week), weeks.sunday(week))
head("Mine", f"Week of {span}", demonstration=live.demonstration())

left, right = st.columns([2, 1], gap="medium")
with left:
    st.header(plain(own.finding), anchor=False)
    mine.parts(own.rows)
    if not own.rows.empty:
        with st.container(horizontal=True):
            downloads("workload-own", own.rows, own.citation.splitlines())
leads = reader.role in workload.by_owner.readers
if leads:
    with right:
        figure(live.read(workload.by_owner), mine.people, columns=mine.COLUMNS)
with left if leads else right:
    told = live.read(since.asked_by(reader), top=20)
    rows = without_look(told.rows)
    lines("since", heading(told.rows), rows, empty=told.finding, answer=told)
with st.expander("Method"):
    st.markdown(plain_paragraphs(own.method))
    st.markdown(plain_paragraphs(told.method))
