"""Partnership balance: do companies or nonprofits carry the UN system's private money?"""

import streamlit as st

from components import partners, sector_balance
from components.areas import PARTNERSHIPS
from components.figure import figure
from components.page import beside, head, lines
from data_access import live, weeks
from data_access.partnership import breaks, contributors, lenses, partnerships

entities = live.read(partnerships.entities)
[revenue] = entities.sources

head(
    "Partnership balance",
    f"Contributions: {revenue.standing(weeks.today())}",
    demonstration=live.demonstration(),
)
beside("partnerships", PARTNERSHIPS)
asked = sector_balance.choices(list(entities.rows["entity"]))

every = live.read(partnerships.contributions_by_year, **asked)
told = every.rows[every.rows["balance_known"]]

if told.empty:
    st.info(every.finding)
else:
    picture, reading = st.columns([2, 1], gap="medium")
    since = int(told["year"].min())
    with picture:
        balance = live.read(partnerships.contributions_by_year, since=since, **asked)
        figure(balance, sector_balance.chart, columns=sector_balance.COLUMNS)
        bounds = live.read(contributors.bounds, since=since, **asked)
        figure(bounds, sector_balance.bounds, columns=sector_balance.BOUNDS_COLUMNS)
    with reading:
        seen = live.read(lenses.balance, types=asked["types"])
        lens = partners.lens_lines(seen.rows)
        lines("lenses", "Three lenses", lens, answer=seen, empty=seen.finding)
        cautions = live.read(partnerships.cautions, **asked)
        lines("cautions", "Before you quote it", cautions.rows, answer=cautions)
        sector_balance.leave_out(live.read(breaks.register).rows, asked["without"])
        sector_balance.beside(balance.rows)
