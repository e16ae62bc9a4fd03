"""Who of the principals is asked to appear where: as lines, and what a reader may do with each."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from components import events
from components.page import plain
from components.theme import colours
from components.updates import Wish
from data_access.domain.lists import TONED

PRINCIPALS = (
    *("Secretary-General", "Deputy Secretary-General", "chief of staff", "focal-point head"),
)
OPEN = ("requested", "proposed", "confirmed")
# What a reader may do with a request that stands so, and what the button says.
OFFERED = {
    "proposed": ("request", "decline", "withdraw", "hand_in"),
    "requested": ("confirm", "decline", "withdraw", "hand_in"),
    "confirmed": ("deliver", "decline", "withdraw", "hand_in"),
}
WORDS = {
    "request": "Send the request",
    "confirm": "Confirm",
    "decline": "Decline",
    "deliver": "Mark as held",
    "withdraw": "Withdraw",
    "hand_in": "Briefing note submitted",
}
LEADING = ("request", "confirm")
COMMANDS = "appearance_steps"
BRIEFING = {
    "overdue": "briefing note overdue since {}",
    "due": "briefing note due {}",
    "later": "briefing note due {}",
    "undated": "no due date for the briefing note",
    "handed in": "briefing note submitted",
}
REGISTER_COLUMNS = {
    "starts_on": "Date",
    "principal": "Principal",
    "status": "Status",
    "purpose": "Purpose",
    "event": "Event",
    "place": "Place",
    "briefing": "Briefing note",
    "briefing_due_on": "Due",
    "owner": "Author",
}
QUARTER_COLUMNS = {
    "principal": "Principal",
    "quarter": "Quarter",
    "planned": "Planned",
    "delivered": "Delivered",
    "confirmed": "Confirmed, to come",
}


# Lists


def asked(
    rows: pd.DataFrame, overlapping: pd.DataFrame, as_of: dt.date, most: int = 6
) -> pd.DataFrame:
    """Open requests that are not over, as lines: those awaiting an answer first, then by the day.

    Expects the columns of `appearances.register`, and those of `appearances.overlaps`.
    """
    twice = {*overlapping["appearance_id"], *overlapping["other_id"]}
    ahead = [row for row in rows.itertuples() if row.status in OPEN and row.ends_on >= as_of]
    ahead.sort(key=lambda row: (OPEN.index(row.status) > 0, row.starts_on))
    shown = [
        {
            "figure": f"{row.starts_on.day} {row.starts_on:%b}",
            "unit": row.status,
            "sentence": f"{_begun(row.principal)}: {row.purpose}, {row.event}",
            "note": " · ".join(filter(None, (_place(row), _briefing(row), *_warnings(row, twice)))),
            "page": "event",
            "params": {"event": str(row.event_id)},
            "tone": "orange" if row.briefing == "overdue" or _warnings(row, twice) else "",
        }
        for row in ahead[:most]
    ]
    return pd.DataFrame(shown, columns=TONED).assign(in_all=len(ahead))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _place(row) -> str:
    return row.place if isinstance(row.place, str) else ""


def _briefing(row) -> str:
    said = BRIEFING.get(row.briefing, "")
    on = row.briefing_due_on
    return said.format(f"{on.day} {on:%B}") if on else said


def _warnings(row, twice: Collection[int] = ()) -> list[str]:
    warned = {
        "the event is cancelled": row.cancelled,
        "the event has changed since the request": row.event_changed,
        "overlaps another": row.appearance_id in twice,
    }
    return [said for said, so in warned.items() if so]


def overlaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Pairs that overlap, as lines. Expects the columns of `appearances.overlaps`."""
    shown = [
        {
            "figure": f"{row.on.day} {row.on:%b}",
            "unit": "overlap" if row.certain else "may overlap",
            "sentence": f"{_begun(row.principal)}: {row.event} ({row.status})"
            f" and {row.other_event} ({row.other_status})",
            "note": _overlap(row),
            "page": "event",
            "params": {"event": str(row.event_id)},
            "tone": "orange" if row.certain else "",
        }
        for row in rows.itertuples()
    ]
    return pd.DataFrame(shown, columns=TONED)


def _overlap(row) -> str:
    """From when to when, in New York; or what is not known."""
    if pd.isna(row.begins_at):
        return "On the same day; the hours or the zone of one are not known"
    begins = events.local(row.begins_at, events.NEW_YORK)
    if pd.isna(row.ends_at):
        return f"From {events.clock(begins)} in New York; the end of one is not known"
    ends = events.local(row.ends_at, events.NEW_YORK)
    return f"From {events.clock(begins)} to {events.clock(ends)} in New York"


def by_quarter(rows: pd.DataFrame) -> alt.LayerChart:
    """Draw what was delivered by each principal in each quarter, with a tick at what was planned.

    Expects the columns of `touchpoints.by_quarter`.
    """
    told = rows.assign(
        place=[PRINCIPALS.index(principal) for principal in rows["principal"]],
        name=[f"{_begun(row.principal)}, Q{row.quarter}" for row in rows.itertuples()],
        **{name: rows[name].astype(float) for name in ("planned", "delivered")},
        bars="Delivered",
        ticks="Planned",
    ).sort_values(["place", "quarter"])
    base = alt.Chart(told).encode(
        alt.Y("name:N", sort=None, title=None).axis(labelLimit=260, ticks=False, domain=False),
        tooltip=[
            alt.Tooltip("name:N", title="Principal"),
            alt.Tooltip("planned:Q", title="Planned"),
            alt.Tooltip("delivered:Q", title="Delivered"),
        ],
    )
    shades = alt.Scale(domain=["Delivered", "Planned"], range=[colours.UN_BLUE, colours.ORANGE])
    bars = base.mark_bar(height={"band": 0.6}).encode(
        alt.X("delivered:Q", title=None).axis(tickMinStep=1, tickCount=6, domain=False),
        alt.Color("bars:N").scale(shades).legend(orient="top", title=None, symbolType="square"),
    )
    ticks = base.mark_tick(thickness=4, height={"band": 0.9}, opacity=1).encode(
        alt.X("planned:Q"), alt.Color("ticks:N").scale(shades)
    )
    return alt.layer(bars, ticks).properties(height=alt.Step(24))


# What a reader may do


def handled(
    rows: pd.DataFrame, overlapping: pd.DataFrame, may: Collection[str], today: dt.date
) -> Wish | None:
    """Show the requests of one event, each with what this reader may do with it.

    `may` are the acts of the reader. Expects the columns of `appearances.register`, and those of
    `appearances.overlaps`.
    """
    wish = None
    for row in rows.itertuples():
        with st.container(key=f"appearance-{row.appearance_id}", gap="xsmall"):
            st.markdown(f"**{plain(_begun(row.principal))}**: {plain(row.purpose)} · {row.status}")
            for said in _told(row):
                st.markdown(f":gray[:small[{plain(said)}]]")
            for said in _clashes(row, overlapping):
                st.markdown(f":orange[:material/warning: :small[{plain(said)}]]")
            wish = _steps(row, may, today) or wish
    return wish


def _told(row) -> list[str]:
    when = events.hours(row, None)
    by = f", written by {row.owner}" if isinstance(row.owner, str) else ""
    last = f"{_begun(row.status)} on {row.told_on.day} {row.told_on:%B %Y}"
    remark = f": {row.remark}" if isinstance(row.remark, str) else ""
    briefing = _begun(f"{_briefing(row)}{by}") if _briefing(row) else ""
    warned = map(_begun, _warnings(row))
    return [part for part in (when, f"{last}{remark}", briefing, *warned) if part]


def _clashes(row, overlapping: pd.DataFrame) -> Iterator[str]:
    """With what else of its principal a request overlaps, or may overlap."""
    for pair in overlapping.itertuples():
        sides = {
            pair.appearance_id: (pair.other_event, pair.other_purpose, pair.other_status),
            pair.other_id: (pair.event, pair.purpose, pair.status),
        }
        if row.appearance_id in sides:
            event, purpose, status = sides[row.appearance_id]
            does = "Overlaps" if pair.certain else "May overlap"
            yield f"{does} with {purpose}, {event} ({status}). {_overlap(pair)}."


def _steps(row, may: Collection[str], today: dt.date) -> Wish | None:
    offered = [
        step
        for step in OFFERED.get(row.status, ())
        if f"{COMMANDS}.{step}" in may and not _pointless(step, row, today)
    ]
    if not offered:
        return None
    pressed = None
    number = row.appearance_id
    remark = st.text_input(
        "Reason, briefly (do not name individuals)",
        # What was said at one step is not said again at the next.
        key=f"remark-{number}-{row.sequence}",
        max_chars=400,
        placeholder="Reason, briefly (do not name individuals)",
        label_visibility="collapsed",
    )
    with st.container(horizontal=True, gap="small"):
        for step in offered:
            kind = "primary" if step in LEADING else "secondary"
            if st.button(WORDS[step], key=f"{step}-{number}", type=kind):
                pressed = Wish(f"{COMMANDS}.{step}", {"appearance": number, "remark": remark})
    return pressed


def _pointless(step: str, row, today: dt.date) -> bool:
    if step == "hand_in":
        return row.briefing == "handed in"
    if row.cancelled:
        return step in ("request", "confirm", "deliver")
    return step == "deliver" and row.starts_on > today + dt.timedelta(days=1)


def proposed(may: Collection[str], event: Mapping[str, Any], reader: str) -> Wish | None:
    """Ask for a proposal that a principal appear at an event; None until it is sent."""
    if f"{COMMANDS}.propose" not in may or event["cancelled"]:
        return None
    with (
        st.expander("Propose a request to a principal"),
        st.form("propose", border=False, clear_on_submit=True),
    ):
        principal = st.selectbox("Principal", PRINCIPALS, format_func=_begun)
        wanted = _wanted(event, {"owner": reader})
        if st.form_submit_button("Propose", type="primary"):
            needs = {"event": int(event["event_id"]), "principal": principal, "wanted": wanted}
            return Wish(f"{COMMANDS}.propose", needs)
    return None


def changed(may: Collection[str], rows: pd.DataFrame, event: Mapping[str, Any]) -> Wish | None:
    """Ask what to change of an open request; None until it is sent."""
    still = rows[rows["status"].isin(OPEN)]
    if f"{COMMANDS}.change" not in may or event["cancelled"] or still.empty:
        return None
    told = {
        row["appearance_id"]: f"{_begun(row['principal'])}: {row['purpose']}"
        for row in still.to_dict("records")
    }
    with st.expander("Change a request"):
        number = st.selectbox("Request", told, format_func=told.get, key="to-change")
        chosen = still[still["appearance_id"] == number].astype(object)
        [row] = chosen.where(chosen.notna(), None).to_dict("records")
        with st.form(f"change-{number}", border=False):
            wanted = _wanted(event, row)
            if st.form_submit_button("Change", type="primary"):
                return Wish(f"{COMMANDS}.change", {"appearance": int(number), "wanted": wanted})
    return None


def _wanted(event: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What a principal is asked for; hours are those of the event where none are given."""
    zone = events.zone(event["time_zone"]) or events.NEW_YORK
    begins, ends = (
        events.local(dt.datetime.fromisoformat(now[name]), zone)
        if now.get("own_hours") and isinstance(now[name], str)
        else None
        for name in ("starts_at", "ends_at")
    )
    purpose = st.text_input("Purpose", now.get("purpose", ""), max_chars=400)
    with st.container(horizontal=True):
        first = begins.date() if begins else event["starts_on"]
        day = st.date_input("Date (if it has its own times)", first, format="YYYY-MM-DD")
        since, until = (
            st.time_input(f"{label}, {zone.key}", at and at.time(), step=900)
            for label, at in (("From", begins), ("To", ends))
        )
    with st.container(horizontal=True):
        due = st.date_input("Briefing note due", now.get("briefing_due_on"), format="YYYY-MM-DD")
        owner = st.text_input("Author (account)", now.get("owner") or "", max_chars=80)
    return {
        "purpose": purpose,
        "starts_at": since and dt.datetime.combine(day, since, zone),
        "ends_at": until and _later(dt.datetime.combine(day, until, zone), since),
        "briefing_due_on": due,
        "owner": owner.strip() or None,
    }


def _later(ends: dt.datetime, since: dt.time | None) -> dt.datetime:
    """An end that lies before the beginning is one of the day after."""
    return ends + dt.timedelta(days=1) if since and ends.time() <= since else ends


def planned(may: Collection[str], today: dt.date) -> Wish | None:
    """Ask how often a principal means to meet civil society; None until it is sent."""
    if "touchpoints.plan" not in may:
        return None
    with st.expander("Plan appearances"), st.form("plan", border=False):
        principal = st.selectbox("Principal", PRINCIPALS, format_func=_begun, key="plan-principal")
        with st.container(horizontal=True):
            year = st.number_input("Year", 1945, 2100, today.year)
            quarter = st.number_input("Quarter", 1, 4, (today.month - 1) // 3 + 1)
            number = st.number_input("Appearances planned", 0, 1000, 0)
        if st.form_submit_button("Save the plan", type="primary"):
            key = {"year": int(year), "quarter": int(quarter), "principal": principal}
            return Wish("touchpoints.plan", key | {"planned": int(number)})
    return None
