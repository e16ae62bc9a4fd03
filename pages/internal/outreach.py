"""Outreach: which regions and goals take part least, whom to contact there, and who came?"""

import streamlit as st

from components.area_pages import ENGAGEMENT
from components.charts import cso_participation
from components.charts import outreach as shown
from components.figure import figure
from components.page import beside, head, lines, refusals
from data_access import periods, session
from data_access.civil_society import engagement, outreach
from data_access.domain import weeks

reader, today = session.viewer(), weeks.today()
[register] = session.read(engagement.by_month).sources
control = head(
    "Outreach", f"Register: {register.standing(today)}", demonstration=session.demonstration()
)
last = min(register.speaks_for or today, today)
since, until = cso_participation.period(control, *periods.twelve_months(last))
beside("outreach", ENGAGEMENT)

cells = session.read(outreach.cells, since=since, until=until)
told = shown.told(cells.rows)
left, right = st.columns(2, gap="medium")

with right:
    asked = shown.cell(cells.rows) | {"since": since, "until": until}
    whole = session.read(outreach.worklist, **asked, top=shown.LOOKED_THROUGH)
    reaches = reader.role in outreach.REACHING and len(whole.rows)
    if given := shown.recorder(whole.rows, today) if reaches else None:
        with refusals():
            session.run_command(outreach.contact, **given)
            st.toast("Contact recorded.")
            st.rerun()
    # Where nothing tells regions and goals apart, applicants have a list of their own.
    kind = None if told else "accredited"
    listed = session.read(outreach.worklist, **asked, kind=kind, top=shown.SHOWN)
    lines("worklist", listed.finding, shown.worklist(listed.rows), answer=listed)

with left:
    if told:
        figure(cells, shown.cells, columns=shown.CELL_COLUMNS)
    else:
        st.info(cells.finding)
        applied = session.read(outreach.worklist, **asked, kind="applicant", top=shown.SHOWN)
        lines("applicants", applied.finding, shown.worklist(applied.rows), answer=applied)

with st.expander("Full list as a table", icon=":material/table_rows:"):
    figure(whole, columns=shown.LIST_COLUMNS, height=400)

left, right = st.columns(2, gap="medium")
with left:
    figure(session.read(outreach.progress), columns=shown.PROGRESS_COLUMNS)
with right:
    log = session.read(outreach.log)
    figure(log, columns=shown.LOG_COLUMNS)
    if number := shown.mistake(log.rows, reader.name):
        with refusals():
            session.run_command(outreach.withdraw, contact=number)
            st.rerun()
