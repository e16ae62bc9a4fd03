"""Partners: are they companies or nonprofits, by count, among the new ones and by money?"""

import datetime as dt

import streamlit as st

from components import participation, partner_types, sector_balance
from components import partners as shown
from components.areas import PARTNERSHIPS
from components.figure import figure
from components.page import beside, head, leads_to, refusals
from data_access import live, weeks
from data_access.partnership import lenses, partner_skew, partners, partnerships

today = weeks.today()
usual = live.read(lenses.balance)
now, new = usual.rows.iloc[0], usual.rows.iloc[1]
latest = max(usual.sources[:2], key=lambda source: source.speaks_for or dt.date.min)

control = head(
    "Partners",
    f"Partnerships: {latest.standing(today)}",
    demonstration=live.demonstration(),
)
# Up to the day that the sources speak for: what they say of later days is a plan.
since, until = participation.period(control, new["since"], new["until"])
beside("partners", PARTNERSHIPS)
types = sector_balance.types()

balance = live.read(lenses.balance, since=since, until=until, types=types)
by_type = live.read(partnerships.partners_by_type)
if by_type.rows.empty:
    st.info(by_type.finding)
    st.stop()

left, right = st.columns([2, 1], gap="medium")
with left:
    figure(balance, shown.lenses, columns=shown.LENS_COLUMNS)
    by = shown.by_what()
    groups = live.read(partners.balance_by, by=by, as_of=now["until"], types=types)
    chart = shown.groups if groups.rows["n"].sum() else None
    figure(groups, chart, columns=shown.GROUP_COLUMNS)
with right:
    figure(by_type, partner_types.chart, columns=partner_types.COLUMNS)
    leads_to("Every partner, row by row", "participations")
    funding = live.read(partner_skew.funding, types=types)
    figure(funding, shown.told(funding.rows), columns=shown.FUNDING_COLUMNS)

left, right = st.columns(2, gap="medium")
with left:
    asked = shown.parity(today)
    with refusals():
        parity = live.read(partner_skew.until_parity, as_of=now["until"], types=types, **asked)
        figure(parity, columns=shown.PARITY_COLUMNS)
with right:
    spread = live.read(partners.concentration, types=types)
    figure(spread, columns=shown.SPREAD_COLUMNS)
