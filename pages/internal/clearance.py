"""One update on its way: does what it says hold, what changed, who clears it?"""

import streamlit as st

from components import updates as shown
from components.page import head, leads_to, lines, refusals
from components.paper import figures, note, update
from data_access import live, schema, wording
from data_access.sharing import release_contents
from data_access.updates import archive, checking, clearing, editing
from data_access.viewer import Role

reader = live.viewer()
number = shown.number(st.query_params.get("number", ""))
with refusals(end=True), live.connected() as conn:
    opened = archive.opened(conn, reader, update=number)
writes = opened.status == "draft" and reader.role == Role.FOCAL_POINT_HEAD
paper = {
    "draw": lambda answer: release_contents.Drawn(*figures.drawn(answer.question, answer.rows)),
    "make": update.files,
}

said = f"{opened.status}, version {opened.version}"
title = f"Update to {wording.day(opened.until)}: clearance"
with head(title, said, demonstration=live.demonstration()):
    leads_to("What it says", "update", {"number": number})

wish = None
left, right = st.columns([3, 2], gap="medium")
with left:
    if opened.status in ("cleared", "sent"):
        found = live.read(archive.corrections, update=number)
        since = shown.corrected(found.rows)
        lines("corrected", "Since then", since, empty=found.finding, answer=found)
        shown.set_aside(opened.content.overruled)
    else:
        checked = live.read(checking.remarks, update=number)
        st.header(checked.finding, anchor=False)
        wish = shown.remarks(checked.rows, closed=not writes) or wish
with right:
    if writes:
        wish = shown.level(schema.LEVELS, opened.level) or wish
        wish = shown.renewer() or wish
    wish = shown.step(reader.role, opened.status) or wish
    shown.files(
        {"docx": "Word", "pdf": "PDF", "txt": "Text"},
        lambda kind: clearing.exported(live.engine(), reader, number, kind, **paper),
        note.file_name(opened.day),
        level=opened.level,
    )
    if pair := shown.versions(live.read(archive.versions, update=number).rows):
        lines_ = live.read(archive.comparison, update=number, old=pair[0], new=pair[1])
        shown.compared(lines_.finding, lines_.rows)

if wish:
    act = getattr(clearing, wish.act, None) or getattr(editing, wish.act)
    needs = paper if wish.act == "clear" else {}
    with refusals():
        live.do(act, update=number, **wish.needs, **needs)
        st.rerun()
