"""How each answer is drawn on paper: the columns that are seen, and its chart."""

from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from components import events
from components.charts import (
    accreditation,
    breadth,
    committee,
    cso_participation,
    deferrals,
    inclusion,
    outreach,
    partner_types,
    partners,
    reforms,
    sector_balance,
)
from components.documents import chart_images, charts
from data_access.domain import tables
from data_access.domain.vocabularies import ACTION_COUNTS

Chart = Callable[[pd.DataFrame], alt.LayerChart | None]


def _balance(rows: pd.DataFrame) -> alt.LayerChart | None:
    """The balance, where a year tells one."""
    told = rows["balance_known"] & rows["sector"].isin(sector_balance.SIDES)
    return sector_balance.chart(rows) if told.any() else None


# A question without an entry is shown as a table of all its columns.
FIGURES: Mapping[str, tuple[Chart | None, Mapping[str, str]]] = {
    "member_states.participation_by_group": (
        charts.groups,
        {
            "region": "UN regional group",
            "organizations": "Organizations",
            "engagements": "Engagements",
            "participants": "People",
            "share": "Share of organizations",
            "population_share": "Share of people",
        },
    ),
    "member_states.participation": (
        None,
        {
            "of": "Organizations of",
            "organizations": "Number",
            "engagements": "Engagements",
            "participants": "People",
        },
    ),
    "member_states.decisions_by_year": (
        charts.decisions,
        {"year": "Year", "outcome": "Outcome", "decisions": "Decisions"},
    ),
    "accreditation.decisions_by_report": (accreditation.by_session, accreditation.SESSION_COLUMNS),
    "accreditation.decisions_by_year": (accreditation.chart, accreditation.YEAR_COLUMNS),
    "accreditation.longest_deferred": (None, accreditation.LONGEST_COLUMNS),
    "breadth.concentration": (breadth.spread, breadth.SPREAD_COLUMNS),
    "breadth.newcomers": (None, breadth.TURNOVER_COLUMNS),
    "breadth.stages": (breadth.stages, breadth.STAGE_COLUMNS),
    "outreach.cells": (outreach.cells, outreach.CELL_COLUMNS),
    "outreach.progress": (None, outreach.PROGRESS_COLUMNS),
    "speaking.by_region": (breadth.speaking, breadth.SPEAKING_COLUMNS),
    "deferrals.gap": (deferrals.funnel, deferrals.GAP_COLUMNS),
    "deferrals.repeated": (deferrals.burden, deferrals.BURDEN_COLUMNS),
    "docket.ledger": (None, committee.LEDGER_COLUMNS),
    "engagement.by_month": (cso_participation.over_time, cso_participation.MONTH_COLUMNS),
    "engagement.by_region": (cso_participation.by_region, cso_participation.REGION_COLUMNS),
    "inclusion.by_group": (inclusion.compared, inclusion.COLUMNS),
    "inclusion.nam": (inclusion.compared, inclusion.COLUMNS),
    "inclusion.weighted": (inclusion.weighed, inclusion.WEIGHTED_COLUMNS),
    "contributors.bounds": (sector_balance.bounds, sector_balance.BOUNDS_COLUMNS),
    "lenses.balance": (partners.lenses, partners.LENS_COLUMNS),
    "partnerships.contributions_by_year": (_balance, sector_balance.COLUMNS),
    "partnerships.partners_by_type": (partner_types.chart, partner_types.COLUMNS),
    "reforms.milestones": (None, reforms.MILESTONE_COLUMNS),
    "events.past": (None, events.COLUMNS),
    "reforms.by_work_package": (
        charts.packages,
        {
            "work_package": "Work package",
            "actions": "Actions",
            **{name: ACTION_COUNTS[name] for name in ("decided", "overdue", "due")},
        },
    ),
    "waiting.time_by_group": (deferrals.waits, deferrals.WAIT_COLUMNS),
    "waiting.time_to_status": (committee.status, committee.STATUS_COLUMNS),
    "events.upcoming": (
        None,
        {
            "event": "Event",
            "starts_on": "First day",
            "ends_on": "Last day",
            "place": "Place",
            "mode": "Mode",
            "status": "Status",
            "organizer": "Organizer",
            "registration_closes_on": "Registration closes",
        },
    ),
    "positions.own": (
        None,
        {
            "action": "Action",
            "sub_action": "Part",
            "title": "Title",
            "position": "Position",
            "form": "Form",
            "stated_on": "Stated on",
            "reference": "Reference",
        },
    ),
}


def drawn(
    question: str, rows: pd.DataFrame
) -> tuple[dict[str, str], dict[str, Any] | None, str | None]:
    """The titles of the columns that are shown, the chart's specification, and it as SVG.

    The last two are None where an answer is a table alone, or has no rows.
    """
    chart, columns = FIGURES.get(question, (None, _all(rows)))
    made = chart(rows) if chart and len(rows) else None
    spec, picture = chart_images.svg(made) if made else (None, None)
    return _told(columns, rows), spec, picture


def _told(columns: Mapping[str, str], rows: pd.DataFrame) -> dict[str, str]:
    """The columns that an answer has, but those in which every row says there is no such thing.

    An answer that was frozen long ago may lack a column that was added since.
    """
    return {
        name: title
        for name, title in columns.items()
        if name in rows and (rows.empty or not rows[name].eq("").all())
    }


def _all(rows: pd.DataFrame) -> dict[str, str]:
    """Every column that a table can hold."""
    return {
        name: tables.title(name)
        for name in rows.columns
        if not rows[name].map(pd.api.types.is_list_like).any()
    }
