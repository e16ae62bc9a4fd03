"""One event: when and where is it, who is asked to appear, who attended?"""

import streamlit as st

from components import events as shown
from components.charts import appearances as people
from components.figure import plain_paragraphs
from components.forms import event_forms as forms
from components.forms import form_state
from components.page import head, leads_to, plain, refusals
from components.updates import number
from data_access import session
from data_access.commands import COMMANDS
from data_access.domain import weeks
from data_access.events import appearances, calendar_feed, event_hosts, events, recurring_events
from data_access.events.appearance_workflow import Wanted

asked = number(st.query_params.get("event", ""))
reader, today, made_up = session.viewer(), weeks.today(), session.demonstration()
event = session.read(events.details, event=asked)
[calendar] = event.sources

control = head("Event", f"Calendar: {calendar.standing(today)}", demonstration=made_up)
if event.rows.empty:
    st.info(event.finding)
    leads_to("All events", "events")
    st.stop()

[row] = event.rows.itertuples()
with control:
    entries = [calendar_feed.event(row)]
    written = calendar_feed.written(entries, demonstration=made_up, feed=False)
    shown.calendar_file(written, row.event_id)
may = [name for name, act in COMMANDS.items() if reader.role in act.roles]
requests = session.read(appearances.register, event=asked)
left, right = st.columns([2, 1], gap="medium")
with left:
    st.header(plain(event.finding), anchor=False)
    shown.description(event.rows)
    st.header("Appearances", anchor=False)
    st.markdown(f":gray[{plain(requests.finding)}]")
    wishes = [
        people.handled(requests.rows, session.read(appearances.overlaps).rows, may, today),
        people.proposed(may, row._asdict(), reader.name),
        people.changed(may, requests.rows, row._asdict()),
        forms.amended(may, event.rows),
    ]
    for wish in filter(None, wishes):
        given = {name: value for name, value in wish.needs.items() if name != "wanted"}
        if "wanted" in wish.needs:
            given["wanted"] = Wanted(**wish.needs["wanted"])
        with refusals(end=True):
            with form_state.kept(wish.form):
                session.run_command(COMMANDS[wish.act], **given)
            st.rerun()
with right:
    shown.facts(event.rows, today, st.context.timezone)
shown.hosts(session.read(event_hosts.of_event, event=asked))
shown.compared(session.read(recurring_events.beside, event=asked))
shown.room(session.read(recurring_events.room, event=asked))
with st.expander("Method"):
    st.markdown(plain_paragraphs(event.method))
