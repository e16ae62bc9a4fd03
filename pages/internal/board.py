"""Reform board: when are actions due, what has slipped, and what delays them?"""

import streamlit as st

from components import area_pages
from components.charts import board as shown
from components.figure import figure
from components.page import beside, head, lines
from data_access import session
from data_access.domain import weeks
from data_access.reforms import progress, schedule_slippage

board = session.read(progress.board)
[tracker] = board.sources
control = head(
    "Reform board",
    f"Tracker: {tracker.standing(weeks.today())}",
    demonstration=session.demonstration(),
)
beside("board", area_pages.REFORMS)

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
    summary = session.read(schedule_slippage.summary)
    lines(
        "pace", "Schedule slippage", shown.pace(summary.rows), empty=summary.finding, answer=summary
    )

shown.columns(board.rows, by)

figure(summary, columns=shown.SLIP_COLUMNS)
figure(session.read(progress.completion_by_package), columns=shown.PACKAGE_COLUMNS, height=380)
