"""Partners: are they companies or nonprofits, by number, among new ones and by funding?"""

import datetime as dt

import streamlit as st

from components.area_pages import PARTNERSHIPS
from components.charts import cso_participation, partner_types, sector_balance
from components.charts import partners as charts
from components.figure import figure
from components.page import beside, head, leads_to, refusals
from data_access import session
from data_access.domain import weeks
from data_access.partnerships import (
    balance_by_measure,
    parity_forecast,
    partner_counts,
)

today = weeks.today()
usual = session.read(balance_by_measure.balance)
now, new = usual.rows.iloc[0], usual.rows.iloc[1]
latest = max(usual.sources[:2], key=lambda source: source.speaks_for or dt.date.min)

standing = f"Partnerships: {latest.standing(today)}"
control = head("Partners", standing, demonstration=session.demonstration())
# Up to the day that the sources speak for: what they say of later days is a plan.
since, until = cso_participation.period(control, new["since"], new["until"])
beside("partners", PARTNERSHIPS)
counted = {"types": sector_balance.types(), "reporters": sector_balance.reporters()}

balance = session.read(balance_by_measure.balance, since=since, until=until, **counted)
by_type = session.read(partner_counts.partners_by_type, reporters=counted["reporters"])
if by_type.rows.empty:
    st.info(by_type.finding)
    st.stop()

left, right = st.columns([2, 1], gap="medium")
with left:
    figure(balance, charts.lenses, columns=charts.LENS_COLUMNS)
    by = charts.by_what()
    groups = session.read(partner_counts.balance_by, by=by, as_of=now["until"], **counted)
    chart = charts.groups if groups.rows["n"].sum() else None
    figure(groups, chart, columns=charts.GROUP_COLUMNS)
with right:
    figure(by_type, partner_types.chart, columns=partner_types.COLUMNS)
    leads_to("All partners, row by row", "partner_source_rows")
    funding = session.read(parity_forecast.funding, **counted)
    figure(funding, charts.where_known(funding.rows), columns=charts.FUNDING_COLUMNS)

left, right = st.columns(2, gap="medium")
with left, refusals():
    choices = counted | charts.parity(today)
    parity = session.read(parity_forecast.until_parity, as_of=now["until"], **choices)
    figure(parity, columns=charts.PARITY_COLUMNS)
with right:
    spread = session.read(partner_counts.concentration, **counted)
    figure(spread, columns=charts.SPREAD_COLUMNS)
