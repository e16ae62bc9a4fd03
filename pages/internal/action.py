"""One reform action: what is its status, what comes next, and who leads it?"""

import streamlit as st

from components import action_page
from components.charts import reforms as shown
from components.documents import action_report as paper
from components.figure import plain_paragraphs
from components.forms import form_state, reform_forms
from components.page import head, leads_to, lines, plain, refusals
from data_access import session
from data_access.commands import COMMANDS
from data_access.domain import formatting, weeks
from data_access.reforms import action_report, meeting_calendar

key = st.query_params.get("key", "")
reader, today, made_up = session.viewer(), weeks.today(), session.demonstration()
told = {name: session.read(asked, key=key) for name, asked in action_report.QUERIES.items()}
rows = {name: answer.rows for name, answer in told.items()}
said = {name: answer.finding for name, answer in told.items()}
[tracker] = told["details"].sources
found = not rows["details"].empty

number = f" {rows['details']['action'].iloc[0]}" if found else ""
control = head(f"Action{number}", f"Tracker: {tracker.standing(today)}", demonstration=made_up)

if not found:
    st.info(said["details"])
    leads_to("All reform actions", "reforms")
    st.stop()

sheet = paper.sheet(told, as_of=formatting.day(today), demonstration=made_up)
with control:
    action_page.paper(lambda: paper.pdf(sheet), f"reform_{key.replace('/', '_')}.pdf")

left, right = st.columns([2, 1], gap="medium")
with left:
    action_page.standing(rows["details"], said)
    shown.texts(rows["details"])
    moves = action_page.moves(rows["moves"])
    lines("moves", "Changes of dates", moves, empty=said["moves"], answer=told["moves"])
    action_page.outlook(said["forecast"])
    action_page.held_up(told)
    may = [name for name, act in COMMANDS.items() if reader.role in act.roles]
    if "action_entries.amend" in may:
        leads_to("Edit this action", "record", {"record": "Reform action", "action": key})
    choices = rows | {"sessions": session.read(meeting_calendar.coming).rows}
    if wish := reform_forms.asked(may, choices, today):
        with refusals():
            with form_state.kept(wish.form):
                session.run_command(COMMANDS[wish.act], key=key, **wish.needs)
            st.rerun()
with right:
    steps = shown.milestones(rows["steps"], rows["moves"])
    lines("steps", "Milestones", steps, empty=said["steps"], answer=told["steps"])
    action_page.beside(told, key)
    shown.parties(rows["details"])

with st.expander("Method"):
    st.markdown(plain_paragraphs(told["details"].method))
st.markdown(f":gray[:small[Source: {plain(told['details'].cited)}]]")
