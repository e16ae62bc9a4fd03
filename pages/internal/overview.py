"""Weekly overview: what changed, what needs a decision, what is next?"""

import streamlit as st

from components.changes_since_last_visit import heading, without_look
from components.page import area, head, lines, steps, tile
from data_access import session
from data_access.domain import formatting, weeks
from data_access.domain.lists import AreaCard, Tile, items
from data_access.overview import changes_since_last_visit, overdue_by_lead, weekly_digest, workload

# Lines of a list that has a column, and of each of two that share one. Headings say how many more.
LINES, HALF = 5, 2

today = weeks.today()
this_week = weeks.name(today)
week = weeks.past_or(st.query_params.get("week"), this_week)
since_last_visit = week == this_week and st.query_params.get("changed") == "since"

answers = weekly_digest.answers_through(session.read, week, today)
tiles, decisions, changes, coming, areas, sources, loaded, waiting = answers.values()
if week == this_week:
    session.record_visit(tiles, changes_since_last_visit.figures, changes_since_last_visit.seen)

control = head("Weekly overview", sources.finding, demonstration=session.demonstration(), width=460)
steps(
    control,
    formatting.span(weeks.monday(week), weeks.sunday(week)),
    earlier=weeks.shifted(week, -1),
    later=weeks.shifted(week, 1) if week < this_week else None,
)

# What waits for its reader is of today alone; a past week shows all requests as they stood.
own = session.read(workload.waiting) if week == this_week else None
with st.container(horizontal=True, gap="small", key="tiles"):
    for row in items(Tile, tiles.rows):
        tile(row if own is None or row.key != "awaiting" else workload.tile(own.rows, row))

left, middle, right = st.columns(3, gap="medium")
with left:
    if own is None:
        rows = decisions.rows
        lines("decide", "Requests and reforms", rows, empty=decisions.finding, answer=decisions)
    else:
        rows = own.rows.head(LINES).assign(in_all=len(own.rows))
        lines("decide", "Waiting for you", rows, empty=own.finding, answer=own)
with middle:
    if since_last_visit:
        since = session.read(changes_since_last_visit.asked_by(session.viewer()))
        turn = ("This week", {"changed": "week"})
        rows = without_look(since.rows)
        lines("changed", heading(since.rows), rows, empty=since.finding, answer=since, turn=turn)
    else:
        turn = ("Since my last visit", {"changed": "since"}) if week == this_week else None
        rows = changes.rows.head(HALF)
        lines("moved", "What changed", rows, empty=changes.finding, answer=changes, turn=turn)
        late = session.read(overdue_by_lead.overdue, week=week, as_of=today)
        rows = late.rows.head(HALF).assign(in_all=len(late.rows))
        lines("overdue", "Overdue reforms, by lead", rows, empty=late.finding, answer=late)
with right:
    lines("next", "Next 14 days", coming.rows, empty=coming.finding, answer=coming)

with st.container(key="areas", horizontal=True, gap="medium"):
    for row in items(AreaCard, areas.rows):
        area(row)
st.markdown(f":gray[:small[{loaded.finding} {waiting.finding}]]")
