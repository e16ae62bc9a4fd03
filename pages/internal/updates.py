"""Updates: when was the last one sent, and which await clearance?"""

import datetime as dt

import streamlit as st

from components import updates as shown
from components.figure import figure
from components.page import head, lines, refusals, search_box
from data_access import session
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.sg_updates import editing, update_history

reader = session.viewer()
cadence = session.read(update_history.cadence)
control = head("Updates", cadence.finding, demonstration=session.demonstration())
with control:
    search = search_box()
register = session.read(update_history.register, search=search)

if reader.role == Role.FOCAL_POINT_HEAD:
    with st.expander("New update", expanded=register.rows.empty and not search):
        last = register.rows.loc[register.rows["status"] == "sent", "until"].max()
        period = shown.period(weeks.today(), last if isinstance(last, dt.date) else None)
    if period:
        with refusals():
            made = session.run_command(editing.start, since=period[0], until=period[1])
            st.switch_page("internal/update.py", query_params={"number": str(made)})

listed = shown.on_record(register.rows)
lines("updates", "All updates", listed, empty=register.finding, answer=register)
if not register.rows.empty:
    figure(register, columns=shown.REGISTER_COLUMNS)
