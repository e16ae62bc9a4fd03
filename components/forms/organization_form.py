"""The form of a new organization: State, type, status, website, offices."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.forms import form_state, record
from components.updates import Wish

FORM = record.ORGANIZATION
STATUSES = ("General", "Special", "Roster")
# Types that the office meets first; codes and names of the IATI list.
TYPES = {
    "22": "National NGO",
    "21": "International NGO",
    "23": "Regional NGO",
    "24": "NGO of a partner country",
    "60": "Foundation",
    "80": "Academic, training and research",
    "70": "Private sector",
    "30": "Public-private partnership",
    "90": "Other",
}
OFFICES = {"new_york": "Office in New York", "geneva": "Office in Geneva"}
YES, NO = "yes", "no"
EMPTY: Mapping[str, Any] = {
    "name": "",
    "website": "",
    **dict.fromkeys(("place", "organization_type", "consultative_status", *OFFICES)),
}


def opened() -> None:
    """Fill the fields of a form that opens: nothing is known."""
    form_state.filled(FORM, EMPTY)


def form(name: str, places: pd.DataFrame) -> Wish | None:
    """Show the form; return the new organization once it is submitted.

    Expects the columns of `organization_entries.places`.
    """
    declined = form_state.likely(FORM)
    with st.form(FORM, border=False):
        named = {row.code: f"{row.place} ({row.code})" for row in places.itertuples()}
        facts = {"place": _choice("place", "State (type a name or code)", named)}
        with st.container(horizontal=True):
            facts["organization_type"] = _choice("organization_type", "Type", TYPES)
            words = {status: status for status in STATUSES}
            facts["consultative_status"] = _choice("consultative_status", "Status", words)
        with st.container(horizontal=True):
            facts["website"] = form_state.text(
                FORM, "website", "Website", max_chars=400, placeholder="example.org"
            )
            for office, label in OFFICES.items():
                given = _choice(office, label, {YES: "Yes", NO: "No"})
                facts[office] = None if given is None else given == YES
        sent = st.form_submit_button("Save", type="primary")
    if not (sent or declined is not None):
        return None
    if not name:
        st.error("Enter the name of the organization.")
        return None
    needs = {"name": name, "facts": facts, "declined": declined or ()}
    return Wish("organization_entries.record", needs, FORM)


def _choice(name: str, label: str, words: Mapping[str, str]) -> str | None:
    return st.selectbox(
        label,
        words,
        index=None,
        format_func=words.get,
        key=form_state.field(FORM, name),
        placeholder="Not recorded",
    )
