"""Partnership balance: do companies or nonprofits carry the UN system's private money?"""

import streamlit as st

from components import partner_types, sector_balance
from components.figure import figure
from components.page import head, lines
from data_access import live, partnerships, weeks

entities = live.read(partnerships.entities)
[revenue] = entities.sources

control = head(
    "Partnership balance",
    f"Contributions: {revenue.standing(weeks.today())}",
    demonstration=live.demonstration(),
)
without = tuple(
    control.multiselect(
        "Leave out",
        list(entities.rows["entity"]),
        key="without",
        bind="query-params",
        placeholder="Leave out an entity",
        label_visibility="collapsed",
    )
)

every = live.read(partnerships.contributions_by_year, without=without)
told = every.rows[every.rows["balance_known"]]

if told.empty:
    st.info(every.finding)
else:
    picture, reading = st.columns([2, 1], gap="medium")
    with picture:
        since = int(told["year"].min())
        balance = live.read(partnerships.contributions_by_year, since=since, without=without)
        figure(balance, sector_balance.chart, columns=sector_balance.COLUMNS)
    with reading:
        cautions = live.read(partnerships.cautions, without=without)
        lines("cautions", "Before you quote it", cautions.rows, answer=cautions)
        shifts = live.read(partnerships.category_shifts).rows
        for entity in shifts.loc[~shifts["entity"].isin(without), "entity"].unique():
            st.button(
                f"Leave {entity} out",
                icon=":material/filter_alt:",
                on_click=st.session_state.update,
                kwargs={"without": [*without, entity]},
            )
        sector_balance.beside(balance.rows)

partners = live.read(partnerships.partners_by_type)

if partners.rows.empty:
    st.info(partners.finding)
else:
    figure(partners, partner_types.chart, columns=partner_types.COLUMNS)
