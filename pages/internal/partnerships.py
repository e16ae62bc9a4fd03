"""Partnership balance: does private funding come mainly from companies or non-profits?"""

import streamlit as st

from components.area_pages import PARTNERSHIPS
from components.charts import partners, sector_balance
from components.figure import figure
from components.page import beside, head, lines
from data_access import session
from data_access.domain import weeks
from data_access.partnerships import (
    balance_by_measure,
    contributors,
    funding_balance,
    series_breaks,
)

entities = session.read(funding_balance.entities)
[revenue] = entities.sources

head(
    "Partnership balance",
    f"Contributions: {revenue.standing(weeks.today())}",
    demonstration=session.demonstration(),
)
beside("partnerships", PARTNERSHIPS)
asked = sector_balance.choices(list(entities.rows["entity"]))

every = session.read(funding_balance.contributions_by_year, **asked)
told = every.rows[every.rows["balance_known"]]

if told.empty:
    st.info(every.finding)
else:
    picture, reading = st.columns([2, 1], gap="medium")
    since = int(told["year"].min())
    with picture:
        balance = session.read(funding_balance.contributions_by_year, since=since, **asked)
        figure(balance, sector_balance.chart, columns=sector_balance.COLUMNS)
        bounds = session.read(contributors.bounds, since=since, **asked)
        figure(bounds, sector_balance.bounds, columns=sector_balance.BOUNDS_COLUMNS)
    with reading:
        seen = session.read(balance_by_measure.balance, types=asked["types"])
        lens = partners.lens_lines(seen.rows)
        lines("lenses", "Three measures", lens, answer=seen, empty=seen.finding)
        cautions = session.read(funding_balance.cautions, **asked)
        lines("cautions", "Reliability notes", cautions.rows, answer=cautions)
        sector_balance.leave_out(session.read(series_breaks.register).rows, asked["without"])
        sector_balance.beside(balance.rows)
