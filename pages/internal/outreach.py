"""Outreach: which regions and goals take part least, whom to contact there, and who came?"""

import streamlit as st

from components import outreach as shown
from components import participation
from components.areas import ENGAGEMENT
from components.figure import figure
from components.page import beside, head, lines, refusals
from data_access import live, periods, weeks
from data_access.civil_society import engagement, outreach

reader, today = live.viewer(), weeks.today()
[register] = live.read(engagement.by_month).sources
control = head(
    "Outreach", f"Register: {register.standing(today)}", demonstration=live.demonstration()
)
last = min(register.speaks_for or today, today)
since, until = participation.period(control, *periods.twelve_months(last))
beside("outreach", ENGAGEMENT)

cells = live.read(outreach.cells, since=since, until=until)
told = shown.told(cells.rows)
left, right = st.columns(2, gap="medium")

with right:
    asked = shown.cell(cells.rows) | {"since": since, "until": until}
    whole = live.read(outreach.worklist, **asked, top=shown.LOOKED_THROUGH)
    reaches = reader.role in outreach.REACHING and len(whole.rows)
    if given := shown.recorder(whole.rows, today) if reaches else None:
        with refusals():
            live.do(outreach.contact, **given)
            st.toast("The contact is recorded.")
            st.rerun()
    # Where nothing tells regions and goals apart, applicants have a list of their own.
    kind = None if told else "accredited"
    listed = live.read(outreach.worklist, **asked, kind=kind, top=shown.SHOWN)
    lines("worklist", listed.finding, shown.worklist(listed.rows), answer=listed)

with left:
    if told:
        figure(cells, shown.cells, columns=shown.CELL_COLUMNS)
    else:
        st.info(cells.finding)
        applied = live.read(outreach.worklist, **asked, kind="applicant", top=shown.SHOWN)
        lines("applicants", applied.finding, shown.worklist(applied.rows), answer=applied)

with st.expander("The whole list, as a table", icon=":material/table_rows:"):
    figure(whole, columns=shown.LIST_COLUMNS, height=400)

left, right = st.columns(2, gap="medium")
with left:
    figure(live.read(outreach.progress), columns=shown.PROGRESS_COLUMNS)
with right:
    log = live.read(outreach.log)
    figure(log, columns=shown.LOG_COLUMNS)
    if number := shown.mistake(log.rows, reader.name):
        with refusals():
            live.do(outreach.withdraw, contact=number)
            st.rerun()
