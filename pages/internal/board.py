"""Board of reforms: when do they fall due, what has slipped, and what holds them up?"""

import streamlit as st

from components import areas
from components import board as shown
from components.figure import figure
from components.page import beside, head, lines
from data_access import live, weeks
from data_access.reform import pace, slips

board = live.read(pace.board)
[tracker] = board.sources
control = head(
    "Board of reforms",
    f"Tracker: {tracker.standing(weeks.today())}",
    demonstration=live.demonstration(),
)
beside("board", areas.REFORMS)

if board.rows.empty:
    st.info(board.finding)
    st.stop()
with control:
    by = shown.chosen()

left, right = st.columns([2, 1], gap="medium")
with left:
    dated = board.rows["due_on"].notna().any()
    figure(board, shown.timeline if dated else None, columns=shown.COLUMNS)
with right:
    summary = live.read(slips.summary)
    lines("pace", "How dates slip", shown.pace(summary.rows), empty=summary.finding, answer=summary)

shown.columns(board.rows, by)

figure(summary, columns=shown.SLIP_COLUMNS)
figure(live.read(pace.completion_by_package), columns=shown.PACKAGE_COLUMNS, height=380)
