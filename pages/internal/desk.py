"""The desk: what did just happen, that the office should have on record?"""

import streamlit as st

from components import desk, desk_forms, drafts, reform_forms
from components.page import head, refusals
from data_access import live, weeks
from data_access.acting import ACTS
from data_access.civil_society import lookup
from data_access.civil_society.engagement_entries import Entry
from data_access.reform import actions, reforms

reader, today = live.viewer(), weeks.today()
may = [name for name, act in ACTS.items() if reader.role in act.actors]
head("Desk", "Enter saves, Tab goes on", demonstration=live.demonstration())

what = desk.what()
wish = key = None
left, _ = st.columns([2, 1], gap="medium")
with left, st.container(key="desk"):
    if undo := desk.saved():
        with refusals():
            live.do(ACTS[undo.act], **undo.needs)
            st.success("It is taken back.")

    if what in desk.OF_ORGANIZATIONS:
        desk_forms.opened(what, today)
        name = desk.named(what)
        found = live.read(lookup.resembling, name=name).rows
        form = desk_forms.engagement if what == desk.ENGAGEMENT else desk_forms.contact
        wish = form(name, found, today)
    elif what == desk.EVENT:
        wish = desk_forms.event(today)
    elif key := desk.action(live.read(actions.matching).rows):
        act = desk.act(what, may)
        steps = live.read(reforms.steps, key=key).rows
        if what == desk.MILESTONE:
            desk.standing(steps)
        wish = reform_forms.form_of(act, key, {"steps": steps}, today)

    if wish:
        with refusals():
            needs = dict(wish.needs)
            with drafts.kept(wish.form):
                if "entry" in needs:
                    needs["entry"] = Entry(**needs["entry"])
                if key:
                    needs["key"] = key
                if what in desk.OF_ORGANIZATIONS and needs["organization"] is None:
                    del needs["organization"]
                    new = {"name": name, "declined": found["id"].tolist()}
                    made = live.do(lookup.add_with, **new, deed=ACTS[wish.act], needs=needs)
                    needs["organization"], number = made
                else:
                    number = live.do(ACTS[wish.act], **needs)
            desk.keep(wish, needs, number)
            st.rerun()
