"""Weekly overview: what changed, what needs a decision, what is next?"""

import streamlit as st

from components.changes_since_last_visit import heading, without_look
from components.page import area, head, lines, steps, tile
from data_access import session
from data_access.civil_society import rollup
from data_access.domain import formatting, weeks
from data_access.overview import area_cards, changes_since_last_visit, overview_lists, week_on_week

this_week = weeks.this_week()
week = weeks.past_or(st.query_params.get("week"), this_week)

tiles = session.read(overview_lists.tiles, week=week)
decisions = session.read(overview_lists.decisions, week=week)
changes = session.read(week_on_week.changes, week=week)
looked = week == this_week and st.query_params.get("changed") == "since"
coming = session.read(overview_lists.coming, week=week)
standing = session.read(area_cards.standing, week=week)
sources = session.read(week_on_week.sources, as_of=weeks.day_of(week, weeks.today()))
if week == this_week:
    session.record_visit(tiles, changes_since_last_visit.figures, changes_since_last_visit.seen)
loaded, waiting = session.read(week_on_week.heartbeat), session.read(rollup.waiting)

control = head("Weekly overview", sources.finding, demonstration=session.demonstration(), width=460)
steps(
    control,
    formatting.span(weeks.monday(week), weeks.sunday(week)),
    earlier=weeks.shifted(week, -1),
    later=weeks.shifted(week, 1) if week < this_week else None,
)

with st.container(horizontal=True, gap="small", key="tiles"):
    for shown in tiles.rows.itertuples():
        tile(shown)

left, middle, right = st.columns(3, gap="medium")
with left:
    lines("decide", "Decisions needed", decisions.rows, empty=decisions.finding, answer=decisions)
with middle:
    if looked:
        told = session.read(changes_since_last_visit.asked_by(session.viewer()))
        turn = ("This week", {"changed": "week"})
        rows = without_look(told.rows)
        lines("changed", heading(told.rows), rows, empty=told.finding, answer=told, turn=turn)
    else:
        turn = ("Since my last visit", {"changed": "since"}) if week == this_week else None
        rows = changes.rows
        lines("changed", "What changed", rows, empty=changes.finding, answer=changes, turn=turn)
with right:
    lines("next", "Next 14 days", coming.rows, empty=coming.finding, answer=coming)

with st.container(key="areas", horizontal=True, gap="medium"):
    for shown in standing.rows.itertuples():
        area(shown)
st.markdown(f":gray[:small[{loaded.finding} {waiting.finding}]]")
