"""Committee on NGOs: does its docket balance, how long do applications wait, what is decided?"""

import streamlit as st

from components.area_pages import ENGAGEMENT
from components.charts import accreditation as decided
from components.charts import committee
from components.figure import figure
from components.page import beside, head, lines
from data_access import session
from data_access.domain import weeks
from data_access.ngo_committee import accreditation, docket, time_to_decision

ledger = session.read(docket.ledger)
[reports] = ledger.sources

head(
    "Committee on NGOs",
    f"Reports: {reports.standing(weeks.today())}",
    demonstration=session.demonstration(),
)
beside("accreditation", ENGAGEMENT)

if ledger.rows.empty:
    st.info(ledger.finding)
    st.stop()

figure(ledger, columns=committee.LEDGER_COLUMNS, height=360)

years = session.read(accreditation.decisions_by_year)
if years.rows.empty:
    st.info(years.finding)
    st.stop()

left, right = st.columns([2, 1], gap="medium")
with left:
    alone = committee.deferred_alone()
    status = session.read(time_to_decision.time_to_status, deferred=alone)
    chart = committee.status if len(status.rows) else None
    figure(status, chart, columns=committee.STATUS_COLUMNS)
with right:
    lines("care", "Reliability notes", committee.care(status.rows), answer=status)
    gaps = committee.carried(ledger.rows)
    none = "Of no session is reported what the next carried over."
    lines("carried", "Deferred, and carried over", gaps.head(4), empty=none, answer=ledger)

left, right = st.columns(2, gap="medium")
with left:
    figure(years, decided.chart, columns=decided.YEAR_COLUMNS)
sessions = session.read(accreditation.decisions_by_report)
if len(sessions.rows):
    with right:
        figure(sessions, decided.by_session, columns=decided.SESSION_COLUMNS)
