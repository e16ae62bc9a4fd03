"""Sources: where do the data come from, how old are they, and who loaded the last file?"""

import streamlit as st

from components import sources as shown
from components.figure import figure
from components.page import head, leads_to, lines
from data_access import session
from data_access.overview import source_register

register = session.read(source_register.register)
head("Sources", "Age is counted from the date of the data", demonstration=session.demonstration())

if (register.rows["state"] == "missing").all():
    st.info(register.finding)
leads_to("Load a file in Imports", "imports")
lines("sources", "All sources", shown.lines(register.rows), answer=register)
figure(register, columns=shown.COLUMNS)
