"""My tasks: what is due from me, what changed since my last visit, who has how many tasks?"""

import streamlit as st

from components.changes_since_last_visit import heading, without_look
from components.charts import my_tasks
from components.downloads import downloads
from components.figure import figure, plain_paragraphs
from components.page import head, lines, plain
from data_access import session
from data_access.domain import formatting, weeks
from data_access.overview import changes_since_last_visit, workload

reader, today = session.viewer(), weeks.today()
own = session.read(workload.own)
week = weeks.name(today)
span = formatting.span(weeks.monday(week), weeks.sunday(week))
head("My tasks", f"Week of {span}", demonstration=session.demonstration())

left, right = st.columns([2, 1], gap="medium")
with left:
    st.header(plain(own.finding), anchor=False)
    my_tasks.parts(own.rows)
    if not own.rows.empty:
        with st.container(horizontal=True):
            downloads("workload-own", own.rows, own.citation.splitlines())
leads = reader.role in workload.by_owner.roles
if leads:
    with right:
        figure(session.read(workload.by_owner), my_tasks.people, columns=my_tasks.COLUMNS)
with left if leads else right:
    told = session.read(changes_since_last_visit.asked_by(reader), top=20)
    rows = without_look(told.rows)
    lines("since", heading(told.rows), rows, empty=told.finding, answer=told)
with st.expander("Method"):
    st.markdown(plain_paragraphs(own.method))
    st.markdown(plain_paragraphs(told.method))
