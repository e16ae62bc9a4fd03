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
choices = sector_balance.choices(list(entities.rows["entity"]))

every = session.read(funding_balance.contributions_by_year, **choices)
comparable = every.rows[every.rows["balance_known"]]

if comparable.empty:
    st.info(every.finding)
else:
    charts, notes = st.columns([2, 1], gap="medium")
    since = int(comparable["year"].min())
    with charts:
        balance = session.read(funding_balance.contributions_by_year, since=since, **choices)
        figure(balance, sector_balance.chart, columns=sector_balance.COLUMNS)
        bounds = session.read(contributors.bounds, since=since, **choices)
        figure(
            bounds,
            sector_balance.bounds,
            columns=sector_balance.BOUNDS_COLUMNS,
            heading="Sensitivity: corporate share by the source’s own categories",
        )
    with notes:
        measures = session.read(balance_by_measure.balance, types=choices["types"])
        rows = partners.lens_lines(measures.rows)
        lines("lenses", "Three measures", rows, answer=measures, empty=measures.finding)
        cautions = session.read(funding_balance.cautions, **choices)
        lines("cautions", "Reliability notes", cautions.rows, answer=cautions)
        sector_balance.leave_out(session.read(series_breaks.register).rows, choices["without"])
        sector_balance.beside(balance.rows)
