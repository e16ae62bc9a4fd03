"""Imports: what would these files change, what is wrong with them, and what can be reversed?"""

import streamlit as st

from components.area_pages import IMPORTS
from components.figure import figure
from components.forms import import_reversal as reversal
from components.forms import imports as form
from components.page import beside, head, lines, refusals
from data_access import session
from data_access.imports import browser, history
from data_access.imports.kinds import TEMPLATES
from data_access.imports.loading import Options
from data_access.imports.templates import as_csv
from data_access.schema import EVENT_KINDS, OUTCOMES
from data_access.settings import settings

register = session.read(history.register)
demonstration = session.demonstration()
head("Imports", "A file is loaded in full or not at all", demonstration=demonstration)
beside("imports", IMPORTS)

left, right = st.columns([2, 1], gap="medium")
with left:
    choice = None
    if demonstration:
        form.demonstration_notice()
    else:
        kind = form.choose_kind(sorted(TEMPLATES))
        form.template(kind, as_csv(kind))
        megabytes = settings().max_import_bytes // 1_000_000
        choice = form.choose_files(kind, OUTCOMES, megabytes, EVENT_KINDS, browser.entries_proposed)
    if choice and form.preview_button(choice):
        look = Options(*choice.options, accept_rejects=True, dry_run=True)
        with form.progress("Checking", "Checked") as progress:
            form.store_check(choice, session.load_files(choice.kind, choice.files, look, progress))
        st.rerun()
    if choice and (results := form.checked(choice)):
        lines("looked", browser.summary(results, done=False), form.by_file(results))
        form.details(results, browser.rejected(results), browser.changes_of(results))
        accept = form.load_button(results)
        if accept is not None:
            load = Options(*choice.options, accept_rejects=accept)
            with form.progress("Loading", "Loaded") as progress:
                form.finish(session.load_files(choice.kind, choice.files, load, progress))
            st.rerun()
    elif results := form.loaded():
        lines("done", browser.summary(results, done=True), form.by_file(results))
with right:
    last = reversal.latest(register.rows, 5)
    lines("loaded", "Latest imports", last, empty=register.finding, answer=register)
    if batch := reversal.choose_import(register.rows):
        effects = session.read(history.effects, batch=batch)
        stays = session.read(history.obstacles, batch=batch)
        changes = session.read(history.changes, batch=batch)
        with refusals():
            if reversal.confirm(effects, stays, changes):
                reversal.store_reversed(session.run_command(history.take_back, batch=batch))
                st.rerun()

if not register.rows.empty:
    figure(register, columns=reversal.REGISTER_COLUMNS)
