"""Weekly overview: what changed, what needs a decision, what is next?"""

import streamlit as st

from components.page import area, head, lines, steps, tile
from components.since import heading, without_look
from data_access import live, weeks, wording
from data_access.civil_society import rollup
from data_access.week import agenda, areas, since, weekly

this_week = weeks.this_week()
week = weeks.past_or(st.query_params.get("week"), this_week)

tiles = live.read(agenda.tiles, week=week)
decisions = live.read(agenda.decisions, week=week)
changes = live.read(weekly.changes, week=week)
looked = week == this_week and st.query_params.get("changed") == "since"
coming = live.read(agenda.coming, week=week)
standing = live.read(areas.standing, week=week)
sources = live.read(weekly.sources, as_of=weeks.day_of(week, weeks.today()))
if week == this_week:
    live.look(tiles, since.figures, since.seen)
loaded, waiting = live.read(weekly.heartbeat), live.read(rollup.waiting)

control = head("Weekly overview", sources.finding, demonstration=live.demonstration(), width=460)
steps(
    control,
    wording.span(weeks.monday(week), weeks.sunday(week)),
    earlier=weeks.shifted(week, -1),
    later=weeks.shifted(week, 1) if week < this_week else None,
)

with st.container(horizontal=True, gap="small", key="tiles"):
    for shown in tiles.rows.itertuples():
        tile(shown)

left, middle, right = st.columns(3, gap="medium")
with left:
    lines("decide", "Needs a decision", decisions.rows, empty=decisions.finding, answer=decisions)
with middle:
    if looked:
        told = live.read(since.asked_by(live.viewer()))
        turn = ("This week", {"changed": "week"})
        rows = without_look(told.rows)
        lines("changed", heading(told.rows), rows, empty=told.finding, answer=told, turn=turn)
    else:
        turn = ("Since I last looked", {"changed": "since"}) if week == this_week else None
        rows = changes.rows
        lines("changed", "What changed", rows, empty=changes.finding, answer=changes, turn=turn)
with right:
    lines("next", "Next 14 days", coming.rows, empty=coming.finding, answer=coming)

with st.container(key="areas", horizontal=True, gap="medium"):
    for shown in standing.rows.itertuples():
        area(shown)
st.markdown(f":gray[:small[{loaded.finding} {waiting.finding}]]")
