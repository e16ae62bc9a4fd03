"""The form that edits one event: dates, times, place and further facts."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import events
from components.forms import form_state
from components.updates import Wish

ACT = "event_changes.amend"
MODES = ("in person", "online", "hybrid")
ACCESS = ("open", "by accreditation", "visa needed")
MOST_PEOPLE = 10_000_000
LABELS = {
    "starts_on": "Date",
    "ends_on": "End date (if different)",
    "begins": "Start time (local)",
    "ends": "End time (local)",
    "time_zone": "Time zone (such as Africa/Nairobi)",
    "place": "Place",
    "organizer": "Organizer",
    "member_state": "Host country",
    "mode": "Format",
    "access": "Access",
    "registration_closes_on": "Registration closes",
    "speakers_close_on": "Speaker proposals close",
    "expected": "Participants expected",
    "attended": "Participants",
    "sdgs": "Goals",
    "cancelled": "Cancelled",
}
LONGEST = {"time_zone": 60, "place": 400, "organizer": 200, "member_state": 100}


def amended(may: Collection[str], rows: pd.DataFrame) -> Wish | None:
    """Show the form of an event; return the changes once it is submitted.

    Expects the columns of `events.details`.
    """
    if ACT not in may:
        return None
    [row] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    form = f"amend-{row['event_id']}"
    seen = form_state.filled(form, _now(row))
    with st.expander("Edit this event"):
        again = form_state.both(form, LABELS) is not None
        with st.form(form, border=False):
            given = _when(form) | _where(form) | _more(form)
            sent = st.form_submit_button("Save", type="primary")
    changes = {name: value for name, value in given.items() if value != seen[name]}
    if again and not changes:
        # All changes came from the other person: nothing is left to save.
        form_state.done(form)
        st.rerun()
    if not (sent or again):
        return None
    told = {"changes": changes, "seen": {name: seen[name] for name in changes}}
    return Wish(ACT, {"event": int(row["event_id"])} | told, form)


def _now(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the recorded values in the types of the fields."""
    zone = events.zone(row["time_zone"])
    begins, ends = (
        events.local(dt.datetime.fromisoformat(row[name]), zone or dt.UTC).time()
        if row[name] and not row["all_day"]
        else None
        for name in ("starts_at", "ends_at")
    )
    held = {name: row[name] for name in LABELS if name in row}
    goals = [int(goal) for goal in (row["sdgs"] or "").split(", ") if goal]
    others = {"begins": begins, "ends": ends, "sdgs": goals, "cancelled": bool(row["cancelled"])}
    return held | others


def _when(form: str) -> dict[str, Any]:
    with st.container(horizontal=True):
        days = {name: _day(form, name) for name in ("starts_on", "ends_on")}
        hours = {
            name: st.time_input(LABELS[name], None, key=form_state.field(form, name), step=900)
            for name in ("begins", "ends")
        }
    return days | hours | {"time_zone": _text(form, "time_zone")}


def _where(form: str) -> dict[str, Any]:
    given = {name: _text(form, name) for name in ("place", "organizer")}
    with st.container(horizontal=True):
        given["member_state"] = _text(form, "member_state")
        given |= {
            name: st.selectbox(
                LABELS[name],
                words,
                index=None,
                key=form_state.field(form, name),
                placeholder="Not recorded",
            )
            for name, words in (("mode", MODES), ("access", ACCESS))
        }
    return given


def _more(form: str) -> dict[str, Any]:
    with st.container(horizontal=True):
        dates = {name: _day(form, name) for name in ("registration_closes_on", "speakers_close_on")}
        people = {
            name: st.number_input(
                LABELS[name],
                0,
                MOST_PEOPLE,
                None,
                key=form_state.field(form, name),
                placeholder="Not recorded",
            )
            for name in ("expected", "attended")
        }
    goals = st.multiselect(
        "Goals", range(1, 18), key=form_state.field(form, "sdgs"), placeholder="Not recorded"
    )
    return {
        **dates,
        **{name: None if number is None else int(number) for name, number in people.items()},
        "sdgs": sorted(goals),
        "cancelled": st.checkbox("Cancelled", key=form_state.field(form, "cancelled")),
    }


def _day(form: str, name: str) -> dt.date | None:
    return st.date_input(LABELS[name], None, key=form_state.field(form, name), format="YYYY-MM-DD")


def _text(form: str, name: str) -> str | None:
    return form_state.text(form, name, LABELS[name], max_chars=LONGEST[name])
