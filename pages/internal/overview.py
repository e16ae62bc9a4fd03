"""Weekly overview: what changed, what needs a decision, what is next?"""

import streamlit as st

from components.page import area, head, lines, steps, tile
from data_access import agenda, areas, live, rollup, weekly, weeks, wording

this_week = weeks.this_week()
week = weeks.past_or(st.query_params.get("week"), this_week)

tiles = live.read(agenda.tiles, week=week)
decisions = live.read(agenda.decisions, week=week)
changes = live.read(weekly.changes, week=week)
coming = live.read(agenda.coming, week=week)
standing = live.read(areas.standing, week=week)
sources = live.read(weekly.sources, as_of=weeks.day_of(week, weeks.today()))
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
    lines("changed", "What changed", changes.rows, empty=changes.finding, answer=changes)
with right:
    lines("next", "Next 14 days", coming.rows, empty=coming.finding, answer=coming)

with st.container(key="areas", horizontal=True, gap="medium"):
    for shown in standing.rows.itertuples():
        area(shown)
st.markdown(f":gray[:small[{loaded.finding} {waiting.finding}]]")
