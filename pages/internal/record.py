"""Record: what has just happened that the office should put on record?"""

import streamlit as st

from components.forms import action_form, form_state, record, record_forms, reform_forms
from components.page import head, refusals
from data_access import session
from data_access.civil_society import organization_entry, organization_search
from data_access.civil_society.engagement_entry import Entry
from data_access.commands import COMMANDS
from data_access.domain import weeks
from data_access.reforms import action_fields, actions, reforms

reader, today = session.viewer(), weeks.today()
may = [name for name, act in COMMANDS.items() if reader.role in act.roles]
head("Record", "Press Enter to save, Tab for the next field", demonstration=session.demonstration())

what = record.what()
wish = key = None
left, _ = st.columns([2, 1], gap="medium")
with left, st.container(key="record-form"):
    if undo := record.saved(what):
        with refusals():
            session.run_command(COMMANDS[undo.act], **undo.needs)
            st.success("Undone.")
    if what in record.OF_ORGANIZATIONS:
        record_forms.opened(what, today)
        name = record.named(what)
        found = session.read(organization_search.resembling, name=name).rows
        form = record_forms.engagement if what == record.ENGAGEMENT else record_forms.contact
        wish = form(name, found, today)
    elif what == record.ORGANIZATION:
        places = session.read(organization_entry.places).rows
        record_forms.opened(what, today)
        name = record.named(what)
        record.resembling(session.read(organization_search.resembling, name=name).rows)
        wish = record_forms.organization(name, places)
    elif what == record.EVENT:
        wish = record_forms.event(today)
    elif what == record.ACTION:
        known = session.read(actions.matching).rows
        if key := record.action(known, "New: leave empty, or choose the one to change"):
            wish = action_form.amended(key, session.read(action_fields.fields, key=key).rows, known)
        else:
            wish = action_form.new(known)
    elif key := record.action(session.read(actions.matching).rows):
        act = record.act(what, may)
        steps = session.read(reforms.steps, key=key).rows
        if what == record.MILESTONE:
            record.standing(steps)
        wish = reform_forms.form_of(act, key, {"steps": steps}, today)
    if wish:
        with refusals():
            needs = dict(wish.needs)
            with form_state.kept(wish.form):
                if "entry" in needs:
                    needs["entry"] = Entry(**needs["entry"])
                if key:
                    needs["key"] = key
                if what in record.OF_ORGANIZATIONS and needs["organization"] is None:
                    del needs["organization"]
                    new = {"name": name, "declined": found["id"].tolist()}
                    made = session.run_command(
                        organization_search.add_with, **new, deed=COMMANDS[wish.act], needs=needs
                    )
                    needs["organization"], number = made
                else:
                    number = session.run_command(COMMANDS[wish.act], **needs)
            record.keep(what, wish, needs, number)
            st.rerun()
