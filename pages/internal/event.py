"""One event: what is known of it, who is asked to appear, who was there, and how was it before?"""

import streamlit as st

from components import appearances as people
from components import drafts
from components import event_forms as forms
from components import events as shown
from components.figure import plain_paragraphs
from components.page import head, leads_to, plain, refusals
from components.updates import number
from data_access import live, weeks
from data_access.acting import ACTS
from data_access.event import appearances, calendar_feed, editions, events
from data_access.event.appearance_steps import Wanted

asked = number(st.query_params.get("event", ""))
reader, today, made_up = live.viewer(), weeks.today(), live.demonstration()
event = live.read(events.details, event=asked)
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
may = [name for name, act in ACTS.items() if reader.role in act.actors]
requests = live.read(appearances.register, event=asked)
left, right = st.columns([2, 1], gap="medium")
with left:
    st.header(plain(event.finding), anchor=False)
    shown.description(event.rows)
    st.header("Appearances", anchor=False)
    st.markdown(f":gray[{plain(requests.finding)}]")
    wishes = [
        people.handled(requests.rows, live.read(appearances.overlaps).rows, may, today),
        people.proposed(may, row._asdict(), reader.name),
        people.changed(may, requests.rows, row._asdict()),
        forms.amended(may, event.rows),
    ]
    for wish in filter(None, wishes):
        given = {name: value for name, value in wish.needs.items() if name != "wanted"}
        if "wanted" in wish.needs:
            given["wanted"] = Wanted(**wish.needs["wanted"])
        with refusals(end=True):
            with drafts.kept(wish.form):
                live.do(ACTS[wish.act], **given)
            st.rerun()
with right:
    shown.facts(event.rows, today, st.context.timezone)
shown.compared(live.read(editions.beside, event=asked))
shown.room(live.read(editions.room, event=asked))
with st.expander("Method"):
    st.markdown(plain_paragraphs(event.method))
