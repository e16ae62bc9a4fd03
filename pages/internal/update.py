"""Edit one update: what does it say, and where does each figure come from?"""

import streamlit as st

from components import update_editor
from components import updates as shown
from components.page import head, leads_to, refusals
from data_access import queries, session
from data_access.domain import formatting
from data_access.domain.roles import Role
from data_access.sg_updates import content, editing, live_figures, update_history

reader = session.viewer()
number = shown.number(st.query_params.get("number", ""))
with refusals(end=True), session.connected() as conn:
    opened = update_history.opened(conn, reader, update=number)
    earlier = update_history.earlier(conn, reader, update=number)
now, questions = opened.content, queries.every_query()
writes = opened.status == "draft" and reader.role == Role.FOCAL_POINT_HEAD

said = f"{opened.status}, version {opened.version}"
title = f"Update to {formatting.day(opened.until)}"
with head(title, said, demonstration=session.demonstration()):
    leads_to("Issues, versions, clearance", "clearance", {"number": number})
if opened.remark and writes:
    st.warning(f"Returned for revision: {opened.remark}")
section = update_editor.section(
    content.SECTIONS, {name: len(now.of(name)) for name in content.SECTIONS}
)
items, wish = now.of(section), None

for was, becomes in update_editor.typed(items) if writes else ():
    with refusals():
        session.run_command(editing.edit, update=number, was=was, becomes=becomes)
        st.rerun()

# What was cleared is shown as it was, whatever the data say since.
answers = opened.frozen or {
    one.asks: session.read(questions[one.question], **one.params) for one in live_figures.used(now)
}
left, right = st.columns([3, 2], gap="medium")
with left:
    for place, item in enumerate(items):
        with session.connected() as conn:
            thread = update_history.thread(conn, reader, item)
        piece = update_editor.Shown(
            item, now.cited(item), live_figures.unbound(item, answers), earlier, thread
        )
        ends = place == 0, place == len(items) - 1
        wish = update_editor.piece(piece, content.TOKEN, answers, ends, writes=writes) or wish
    if writes:
        wish = update_editor.adder(section, editing.KINDS[section]) or wish
        if name := update_editor.chosen(live_figures.bindable()):
            asked = session.read(
                questions[name], **live_figures.about(name, opened.since, opened.until)
            )
            texts = {one.id: content.plain(one.text) for one in items if not one.shows}
            wish = update_editor.quoted(asked, section, texts, editing.KINDS[section]) or wish
with right:
    update_editor.reading(content.lines(now))

if wish:
    with refusals():
        session.run_command(getattr(editing, wish.act), update=number, **wish.needs)
        st.rerun()
