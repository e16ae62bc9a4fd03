"""Clear one update: what is to be resolved, what changed between versions, which files?"""

import streamlit as st

from components import updates as shown
from components.documents import figures, sg_update_files
from components.page import head, leads_to, lines, refusals
from data_access import schema, session
from data_access.domain import formatting, sg_update
from data_access.domain.releases import Drawn
from data_access.domain.roles import Role
from data_access.sg_updates import approval, editing, review, update_history

reader = session.viewer()
number = shown.number(st.query_params.get("number", ""))
with refusals(end=True), session.connected() as conn:
    opened = update_history.opened(conn, reader, update=number)
writes = opened.status == "draft" and reader.role == Role.FOCAL_POINT_HEAD
paper = {
    "draw": lambda answer: Drawn(*figures.drawn(answer.question, answer.rows)),
    "make": sg_update_files.files,
}

said = f"{opened.status}, version {opened.version}"
title = f"Update to {formatting.day(opened.until)}: clearance"
with head(title, said, demonstration=session.demonstration()):
    leads_to("Text of the update", "update", {"number": number})

wish = None
left, right = st.columns([3, 2], gap="medium")
with left:
    if opened.status in ("cleared", "sent"):
        found = session.read(update_history.corrections, update=number)
        since = shown.corrected(found.rows)
        lines("corrected", "Corrected since", since, empty=found.finding, answer=found)
        shown.set_aside(opened.content.overruled)
    else:
        checked = session.read(review.remarks, update=number)
        st.header(checked.finding, anchor=False)
        wish = shown.remarks(checked.rows, closed=not writes) or wish
with right:
    if writes:
        wish = shown.level(schema.LEVELS, opened.level) or wish
        wish = shown.renewer() or wish
    wish = shown.step(reader.role, opened.status) or wish
    shown.files(
        {"docx": "Word", "pdf": "PDF", "txt": "Text"},
        lambda kind: approval.exported(session.engine(), reader, number, kind, **paper),
        sg_update.file_name(opened.day),
        level=opened.level,
    )
    if pair := shown.versions(session.read(update_history.versions, update=number).rows):
        lines_ = session.read(update_history.comparison, update=number, old=pair[0], new=pair[1])
        shown.compared(lines_.finding, lines_.rows)

if wish:
    act = getattr(approval, wish.act, None) or getattr(editing, wish.act)
    needs = paper if wish.act == "clear" else {}
    with refusals():
        session.run_command(act, update=number, **wish.needs, **needs)
        st.rerun()
