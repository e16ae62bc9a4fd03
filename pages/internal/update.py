"""One update as it is written: what does it say, and what is each number bound to?"""

import streamlit as st

from components import updates as shown
from components import writing
from components.page import head, leads_to, refusals
from data_access import asking, live, wording
from data_access.updates import archive, bindings, content, editing
from data_access.viewer import Role

reader = live.viewer()
number = shown.number(st.query_params.get("number", ""))
with refusals(end=True), live.connected() as conn:
    opened = archive.opened(conn, reader, update=number)
    earlier = archive.earlier(conn, reader, update=number)
now, questions = opened.content, asking.every_question()
writes = opened.status == "draft" and reader.role == Role.FOCAL_POINT_HEAD

said = f"{opened.status}, version {opened.version}"
title = f"Update to {wording.day(opened.until)}"
with head(title, said, demonstration=live.demonstration()):
    leads_to("Check, versions, clearance", "clearance", {"number": number})
if opened.remark and writes:
    st.warning(f"Sent back: {opened.remark}")
section = writing.section(content.SECTIONS, {name: len(now.of(name)) for name in content.SECTIONS})
items, wish = now.of(section), None

for was, becomes in writing.typed(items) if writes else ():
    with refusals():
        live.do(editing.edit, update=number, was=was, becomes=becomes)
        st.rerun()

# What was cleared is shown as it was, whatever the data say since.
answers = opened.frozen or {
    one.asks: live.read(questions[one.question], **one.params) for one in bindings.used(now)
}
left, right = st.columns([3, 2], gap="medium")
with left:
    for place, item in enumerate(items):
        with live.connected() as conn:
            thread = archive.thread(conn, reader, item)
        piece = writing.Shown(
            item, now.cited(item), bindings.unbound(item, answers), earlier, thread
        )
        ends = place == 0, place == len(items) - 1
        wish = writing.piece(piece, content.TOKEN, answers, ends, writes=writes) or wish
    if writes:
        wish = writing.adder(section, editing.KINDS[section]) or wish
        if name := writing.chosen(bindings.bindable()):
            asked = live.read(questions[name], **bindings.about(name, opened.since, opened.until))
            texts = {one.id: content.plain(one.text) for one in items if not one.shows}
            wish = writing.quoted(asked, section, texts, editing.KINDS[section]) or wish
with right:
    writing.reading(content.lines(now))

if wish:
    with refusals():
        live.do(getattr(editing, wish.act), update=number, **wish.needs)
        st.rerun()
