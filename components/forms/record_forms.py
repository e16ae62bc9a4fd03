"""The short forms of the page Record: an engagement, a contact, an organization, an event."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.forms import form_state, record
from components.forms.event_forms import ACCESS, LABELS, MODES
from components.updates import Wish

KINDS = ("event", "meeting", "statement")
LEVELS = ("registered", "attended", "spoke", "organized")
MOST_PEOPLE = 1_000_000
FIRST, LAST = dt.date(1945, 1, 1), dt.date(2100, 12, 31)
# What was chosen last is chosen next: who records one meeting often records several.
CHOSEN = {"kind": "meeting", "mode": None, "level": None}
LATEST = "desk-latest"
STATUSES = ("General", "Special", "Roster")
# Types of organization that the office meets first; codes and names of the IATI list.
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
ORGANIZATION_FACTS = ("place", "organization_type", "consultative_status", *OFFICES)


def opened(form: str, today: dt.date) -> None:
    """Fill the fields of a form with today's date and the latest choices."""
    empty: dict[str, Any] = {"name": "", "occasion": "", "note": "", "people": None, "last": None}
    empty |= {"title": "", "place": "", "organizer": "", "member_state": "", "url": ""}
    empty |= {"access": None, "first": today}
    if form == record.ORGANIZATION:
        empty = {"name": "", "website": "", **dict.fromkeys(ORGANIZATION_FACTS)}
        form_state.filled(form, empty)
        return
    latest = st.session_state.get(LATEST, {}) if form == record.ENGAGEMENT else {}
    form_state.filled(form, empty | CHOSEN | latest)


def engagement(name: str, found: pd.DataFrame, today: dt.date) -> Wish | None:
    """Show the form of an engagement; return it once submitted, without organization if new."""
    form = record.ENGAGEMENT
    declined = form_state.likely(form)
    with st.form(form, border=False):
        who = record.meant(form, name, found)
        occasion = form_state.text(
            form,
            "occasion",
            "Occasion",
            max_chars=400,
            placeholder="Event, meeting or process",
        )
        with st.container(horizontal=True):
            kind = _choice(form, "kind", "Kind", KINDS)
            first = _day(form, "first", "Date", today)
            last = _day(form, "last", "End date (if different)", today)
        with st.container(horizontal=True):
            people = st.number_input(
                "Participants",
                0,
                MOST_PEOPLE,
                None,
                key=form_state.field(form, "people"),
                placeholder="Not recorded",
            )
            level = _choice(form, "level", "Role", LEVELS)
            mode = _choice(form, "mode", "Format", MODES)
        sent = st.form_submit_button("Save", type="primary")
    if not _whole(sent or declined is not None, name, who, first):
        return None
    if not occasion:
        st.error("Enter the occasion.")
        return None
    chosen = {"kind": kind, "mode": mode, "level": level}
    st.session_state[LATEST] = chosen
    entry = {"occasion": occasion, "first": first, "last": last, **chosen}
    entry["participants"] = None if people is None else int(people)
    needs = {"organization": who or None, "entry": entry, "declined": declined or ()}
    return Wish("engagement_entries.record", needs, form)


def contact(name: str, found: pd.DataFrame, today: dt.date) -> Wish | None:
    """Show the form of a contact; return it once submitted, without organization if new."""
    form = record.CONTACT
    declined = form_state.likely(form)
    with st.form(form, border=False):
        who = record.meant(form, name, found)
        with st.container(horizontal=True):
            on = _day(form, "first", "Date of contact", today, width=160)
            note = form_state.text(
                form,
                "note",
                "Summary (do not name individuals)",
                max_chars=1000,
                placeholder="Optional",
            )
        sent = st.form_submit_button("Save", type="primary")
    if not _whole(sent or declined is not None, name, who, on):
        return None
    return Wish(
        "outreach.contact", {"organization": who or None, "on": on, "note": note or ""}, form
    )


def organization(name: str, places: pd.DataFrame) -> Wish | None:
    """Show the form of a new organization; return it once submitted.

    Expects the columns of `organization_entries.places`.
    """
    form = record.ORGANIZATION
    declined = form_state.likely(form)
    with st.form(form, border=False):
        named = {row.code: f"{row.place} ({row.code})" for row in places.itertuples()}
        facts = {"place": _fact("place", "State (type a name or code)", named)}
        with st.container(horizontal=True):
            facts["organization_type"] = _fact("organization_type", "Type", TYPES)
            words = {status: status for status in STATUSES}
            facts["consultative_status"] = _fact(
                "consultative_status", "Consultative status", words
            )
        with st.container(horizontal=True):
            facts["website"] = form_state.text(
                form, "website", "Website", max_chars=400, placeholder="example.org"
            )
            for office, label in OFFICES.items():
                given = _fact(office, label, {YES: "Yes", NO: "No"})
                facts[office] = None if given is None else given == YES
        sent = st.form_submit_button("Save", type="primary")
    if not (sent or declined is not None):
        return None
    if not name:
        st.error("Enter the name of the organization.")
        return None
    needs = {"name": name, "facts": facts, "declined": declined or ()}
    return Wish("organization_entries.record", needs, form)


def event(today: dt.date) -> Wish | None:
    """Show the form of an event that is in no calendar; return it once submitted."""
    form = record.EVENT
    opened(form, today)
    declined = form_state.likely(form)
    with st.form(form, border=False):
        title = form_state.text(form, "title", "Title", max_chars=400)
        with st.container(horizontal=True):
            first = _day(form, "first", LABELS["starts_on"], LAST)
            last = _day(form, "last", "End date (if different)", LAST)
            state = form_state.text(form, "member_state", LABELS["member_state"], max_chars=100)
        with st.container(horizontal=True):
            place = form_state.text(form, "place", LABELS["place"], max_chars=400)
            organizer = form_state.text(form, "organizer", LABELS["organizer"], max_chars=200)
        with st.container(horizontal=True):
            mode = _choice(form, "mode", LABELS["mode"], MODES)
            access = _choice(form, "access", LABELS["access"], ACCESS)
            url = form_state.text(form, "url", "Website", max_chars=1000)
        sent = st.form_submit_button("Save", type="primary")
    if not (sent or declined is not None):
        return None
    if not title or first is None:
        st.error("Enter a title and a date.")
        return None
    told = {"place": place, "organizer": organizer, "member_state": state, "mode": mode}
    told |= {"access": access, "url": url}
    facts = {name: value for name, value in told.items() if value is not None}
    needs = {"title": title, "starts_on": first, "ends_on": last, "facts": facts}
    return Wish("event_entries.record", needs | {"declined": declined or ()}, form)


def _fact(name: str, label: str, words: Mapping[str, str]) -> str | None:
    return st.selectbox(
        label,
        words,
        index=None,
        format_func=words.get,
        key=form_state.field(record.ORGANIZATION, name),
        placeholder="Not recorded",
    )


def _whole(sent: bool, name: str, who: int | None, day: dt.date | None) -> bool:
    """Whether a submitted form names an organization and a date; show what is missing."""
    if not sent:
        return False
    if not name:
        st.error("Enter part of the organization's name.")
    elif who is None:
        st.error("Choose an organization.")
    elif day is None:
        st.error("Enter a date.")
    return bool(name) and who is not None and day is not None


def _day(form: str, name: str, label: str, until: dt.date, **options: Any) -> dt.date | None:
    return st.date_input(
        label,
        None,
        FIRST,
        until,
        key=form_state.field(form, name),
        format="YYYY-MM-DD",
        **options,
    )


def _choice(form: str, name: str, label: str, words: tuple[str, ...]) -> str | None:
    key = form_state.field(form, name)
    return st.selectbox(label, words, index=None, key=key, placeholder="Not recorded")
