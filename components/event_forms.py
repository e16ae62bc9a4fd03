"""What people change of one event by hand: days, hours, place, and what is known of it."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components import events
from components.updates import Wish

ACT = "event_changes.amend"
MODES = ("in person", "online", "hybrid")
ACCESS = ("open", "by accreditation", "visa needed")
MOST_PEOPLE = 10_000_000


def amended(may: Collection[str], rows: pd.DataFrame) -> Wish | None:
    """Ask what is different of an event; gives what was changed, once the form is sent.

    Expects the columns of `events.details`.
    """
    if ACT not in may:
        return None
    [row] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    now = _now(row)
    with st.expander("Amend this event"), st.form("amend", border=False):
        given = _when(now) | _where(now) | _more(now)
        sent = st.form_submit_button("Save", type="primary")
    changes = {name: value for name, value in given.items() if value != now[name]}
    return Wish(ACT, {"event": int(row["event_id"]), "changes": changes}) if sent else None


def _now(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is on record, as the fields hold it."""
    zone = events.zone(row["time_zone"])
    begins, ends = (
        events.local(dt.datetime.fromisoformat(row[name]), zone or dt.UTC).time()
        if row[name] and not row["all_day"]
        else None
        for name in ("starts_at", "ends_at")
    )
    goals = [int(goal) for goal in (row["sdgs"] or "").split(", ") if goal]
    return {**row, "begins": begins, "ends": ends, "sdgs": goals}


def _when(now: Mapping[str, Any]) -> dict[str, Any]:
    with st.container(horizontal=True):
        first = st.date_input("First day", now["starts_on"], format="YYYY-MM-DD")
        last = st.date_input("Last day", now["ends_on"], format="YYYY-MM-DD")
        begins = st.time_input("Begins, where it is held", now["begins"], step=900)
        ends = st.time_input("Ends", now["ends"], step=900)
    zone = st.text_input("Time zone, such as Africa/Nairobi", now["time_zone"] or "", max_chars=60)
    days = {"starts_on": first, "ends_on": last, "begins": begins, "ends": ends}
    return days | {"time_zone": zone.strip() or None}


def _where(now: Mapping[str, Any]) -> dict[str, Any]:
    texts = {"place": ("Where", 400), "organizer": ("Organized by", 200)}
    given = {
        name: st.text_input(label, now[name] or "", max_chars=most).strip() or None
        for name, (label, most) in texts.items()
    }
    with st.container(horizontal=True):
        state = st.text_input("Host country", now["member_state"] or "", max_chars=100)
        given |= {
            "member_state": state.strip() or None,
            "mode": _choice("How people take part", MODES, now["mode"]),
            "access": _choice("Who gets in", ACCESS, now["access"]),
        }
    return given


def _choice(label: str, words: tuple[str, ...], now: str | None) -> str | None:
    place = words.index(now) if now in words else None
    return st.selectbox(label, words, index=place, placeholder="Not known")


def _more(now: Mapping[str, Any]) -> dict[str, Any]:
    with st.container(horizontal=True):
        dates = {
            name: st.date_input(label, now[name], format="YYYY-MM-DD")
            for name, label in (
                ("registration_closes_on", "Registration closes"),
                ("speakers_close_on", "Proposals of speakers close"),
            )
        }
        people = {
            name: st.number_input(label, 0, MOST_PEOPLE, now[name], placeholder="Not known")
            for name, label in (("expected", "People expected"), ("attended", "People who came"))
        }
    goals = st.multiselect("Goals", range(1, 18), now["sdgs"], placeholder="Not known")
    return {
        **dates,
        **{name: None if number is None else int(number) for name, number in people.items()},
        "sdgs": sorted(goals),
        "cancelled": st.checkbox("Cancelled", bool(now["cancelled"])),
    }
