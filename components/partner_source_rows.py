"""The rows that figures on partners come from, and what the office says of a partner."""

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

UNKNOWN = "unknown"
# How each filter is called in the address, and by readers.
FILTERS = {
    "entity": ("entity", "Reported by"),
    "sdg": ("goal", "Goal"),
    "region": ("region", "Region"),
    "organization_type": ("type", "Type at the source"),
}
ROW_COLUMNS = {
    "partner": "Partner",
    "type_name": "Type at the source",
    "reviewed_name": "By the office",
    "role": "Role",
    "title": "Partnership",
    "entity": "Reported by",
    "starts_on": "Begins",
    "ends_on": "Ends",
    "identifier": "Identifier at the source",
    "place": "Place",
    "file": "File",
}
REVIEW_COLUMNS = {
    "subject": "Partner",
    "source_types": "By the source",
    "type_name": "By the office",
    "sector": "Counts as",
    "counts": "Latest",
    "reason": "Reason",
    "reviewed_by": "By",
    "reviewed_at": "When, UTC",
}


def narrowed(rows: pd.DataFrame, types: Mapping[str, str]) -> dict[str, object]:
    """Ask which rows to show; the address keeps it. `types` are IATI codes with their names.

    Expects the columns of `partners.narrowing`.
    """
    titles = {UNKNOWN: "Not given"} | {code: f"{code} {name}" for code, name in types.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        chosen = {
            what: st.selectbox(
                label,
                [titles.get(one, one) for one in rows.loc[rows["what"] == what, "value"]],
                None,
                key=key,
                bind="query-params",
                placeholder="Any",
                on_change=st.session_state.update,
                kwargs={"page": 1},
            )
            for what, (key, label) in FILTERS.items()
        }
    codes = {title: code for code, title in titles.items()}
    return {
        "entity": chosen["entity"] or "",
        "sdg": int(chosen["sdg"]) if chosen["sdg"] else None,
        "region": chosen["region"] or "",
        "organization_type": codes.get(chosen["organization_type"], ""),
    }


def page_of(rows: pd.DataFrame, size: int) -> int:
    """Which page of the rows to show. Expects the columns of `partners.register`."""
    pages = math.ceil(rows["matches"].max() / size) if len(rows) else 1
    return st.pagination(pages, key="page", bind="query-params") if pages > 1 else 1


def reviewer(rows: pd.DataFrame, types: Mapping[str, str]) -> dict[str, object] | None:
    """Ask for a review of one of the partners in `rows`; `types` are IATI codes with their names.

    Expects the columns of `partners.register`.
    """
    known = rows.dropna(subset=["organization_id"])
    names = dict(zip(known["organization_id"].astype(int), known["partner"], strict=True))
    with st.expander("Review a partner"), st.form("review", border=False, clear_on_submit=True):
        one = st.selectbox("Partner", names, None, names.get, placeholder="From the table below")
        code = st.selectbox(
            "Type", types, None, lambda code: f"{code} {types[code]}", placeholder="Choose"
        )
        reason = st.text_area(
            "Reason", max_chars=1000, placeholder="Evidence (do not name individuals)"
        )
        if st.form_submit_button("Record the review", type="primary"):
            return {"organization": one or 0, "organization_type": code or "", "reason": reason}
    return None
