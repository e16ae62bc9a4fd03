"""Imports: what would these files change, what is wrong with them, and what can be reversed?"""

import streamlit as st

from components.area_pages import IMPORTS
from components.figure import figure
from components.forms import imports as shown
from components.page import beside, head, lines, refusals
from data_access import session
from data_access.imports import browser, history
from data_access.imports.kinds import TEMPLATES
from data_access.imports.loading import Options
from data_access.imports.templates import as_csv
from data_access.schema import EVENT_KINDS, OUTCOMES
from data_access.settings import settings

register = session.read(history.register)
made_up = session.demonstration()
head("Imports", "A file is loaded in full or not at all", demonstration=made_up)
beside("imports", IMPORTS)

left, right = st.columns([2, 1], gap="medium")
with left:
    given = None
    if made_up:
        shown.made_up()
    else:
        kind = shown.kind_of_file(sorted(TEMPLATES))
        shown.template(kind, as_csv(kind))
        megabytes = settings().max_import_bytes // 1_000_000
        given = shown.chosen(kind, OUTCOMES, megabytes, EVENT_KINDS, browser.entries_proposed)
    if given and shown.asks_to_look(given):
        look = Options(*given.options, accept_rejects=True, dry_run=True)
        with shown.under_way("Checking", "Checked") as told:
            shown.keep(given, session.load_files(given.kind, given.files, look, told))
        st.rerun()
    if given and (looked := shown.looked_at(given)):
        lines("looked", browser.summary(looked, done=False), shown.by_file(looked))
        shown.details(looked, browser.rejected(looked), browser.changes_of(looked))
        accept = shown.asks_to_load(looked)
        if accept is not None:
            load = Options(*given.options, accept_rejects=accept)
            with shown.under_way("Loading", "Loaded") as told:
                shown.finish(session.load_files(given.kind, given.files, load, told))
            st.rerun()
    elif done := shown.loaded():
        lines("done", browser.summary(done, done=True), shown.by_file(done))
with right:
    last = shown.latest(register.rows, 5)
    lines("loaded", "Latest imports", last, empty=register.finding, answer=register)
    if batch := shown.to_take_back(register.rows):
        effects = session.read(history.effects, batch=batch)
        stays = session.read(history.obstacles, batch=batch)
        changes = session.read(history.changes, batch=batch)
        with refusals():
            if shown.second_look(effects, stays, changes):
                shown.undone(session.run_command(history.take_back, batch=batch))
                st.rerun()

if not register.rows.empty:
    figure(register, columns=shown.REGISTER_COLUMNS)
