"""One reform action: how does it stand, what comes next, and who leads it?"""

import streamlit as st

from components import drafts, following, reform_forms
from components import reforms as shown
from components.figure import plain_paragraphs
from components.page import head, leads_to, lines, plain, refusals
from components.paper import reform as paper
from data_access import live, weeks, wording
from data_access.acting import ACTS
from data_access.reform import bodies, dossier

key = st.query_params.get("key", "")
reader, today, made_up = live.viewer(), weeks.today(), live.demonstration()
told = {name: live.read(asked, key=key) for name, asked in dossier.QUESTIONS.items()}
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

sheet = paper.sheet(told, as_of=wording.day(today), demonstration=made_up)
with control:
    following.paper(lambda: paper.pdf(sheet), f"reform_{key.replace('/', '_')}.pdf")

left, right = st.columns([2, 1], gap="medium")
with left:
    following.standing(rows["details"], said)
    shown.texts(rows["details"])
    moves = following.moves(rows["moves"])
    lines("moves", "How its dates moved", moves, empty=said["moves"], answer=told["moves"])
    following.outlook(said["forecast"])
    following.held_up(told)
    may = [name for name, act in ACTS.items() if reader.role in act.actors]
    choices = rows | {"sessions": live.read(bodies.coming).rows}
    if wish := reform_forms.asked(may, choices, today):
        with refusals():
            with drafts.kept(wish.form):
                live.do(ACTS[wish.act], key=key, **wish.needs)
            st.rerun()
with right:
    steps = shown.milestones(rows["steps"], rows["moves"])
    lines("steps", "Milestones", steps, empty=said["steps"], answer=told["steps"])
    following.beside(told, key)
    shown.parties(rows["details"])

with st.expander("Method"):
    st.markdown(plain_paragraphs(told["details"].method))
st.markdown(f":gray[:small[Source: {plain(told['details'].cited)}]]")
