"""The desk: what there is to record, whose it is, and what was saved last."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.forms import form_state
from components.page import leads_to, plain
from components.updates import Wish

ENGAGEMENT, CONTACT, EVENT = "Engagement", "Contact", "Event"
MILESTONE, POSITION = "Milestone", "Position"
KINDS = (ENGAGEMENT, CONTACT, MILESTONE, POSITION, EVENT)
OF_ORGANIZATIONS = (ENGAGEMENT, CONTACT)
# What is recorded on a reform action, by the act.
ON_ACTIONS = {
    MILESTONE: {
        "slips.reach": "It is reached",
        "slips.move": "Its date moves",
        "slips.explain": "Why its date moved",
    },
    POSITION: {
        "positions.record": "Stated in public",
        "positions.confide": "Told in confidence",
    },
}
# What can be taken back at once by whoever recorded it, and what it is called there.
TAKEN_BACK = {
    "engagement_entries.record": ("engagement_entries.withdraw", "engagement"),
    "outreach.contact": ("outreach.withdraw", "contact"),
}
# What is said of what was saved, and the page on which it shows with the name of its parameter.
WHERE = {
    "engagement_entries.record": ("The engagement: {occasion}", "organization", "id"),
    "outreach.contact": ("The contact of {on:%Y-%m-%d}", "organization", "id"),
    "event_entries.record": ("The event: {title}", "event", "event"),
    "slips.reach": ("The {milestone} milestone of action {key} is reached", "action", "key"),
    "slips.move": ("The {milestone} milestone of action {key} has another date", "action", "key"),
    "slips.explain": ("Why the {milestone} milestone of action {key} moved", "action", "key"),
    "positions.record": ("The position of {state} on action {key}", "support", "key"),
    "positions.confide": ("What was told on action {key}", "support", "key"),
}
PARAMETERS = {"id": "organization", "event": "number", "key": "key"}
NEW = 0
SAVED = "desk-saved"


def what() -> str:
    """Ask what there is to record; the address keeps it."""
    if "record" not in st.session_state:
        form_state.forget()
    return st.segmented_control(
        "What is there to record?",
        KINDS,
        default=ENGAGEMENT,
        required=True,
        key="record",
        bind="query-params",
        label_visibility="collapsed",
        wrap=True,
    )


# What was saved


def keep(wish: Wish, needs: Mapping[str, Any], number: int | None) -> None:
    """Keep what was saved, to be said once the page runs again: the act, and what it was given."""
    said, page, name = WHERE[wish.act]
    given = {**needs, "number": number}
    entry = needs.get("entry")
    about = {**given, "occasion": getattr(entry, "occasion", "")}
    back = TAKEN_BACK.get(wish.act)
    undo = Wish(back[0], {back[1]: number}) if back else None
    params = {name: str(given[PARAMETERS[name]])}
    st.session_state[SAVED] = said.format(**about), page, params, undo


def saved() -> Wish | None:
    """Say what was saved last, and where it shows; gives how to take it back, if that is wanted."""
    if SAVED not in st.session_state:
        return None
    called, page, params, undo = st.session_state[SAVED]
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="desk-saved-line"
    ):
        st.markdown(":green[:material/check_circle: **Saved**]", width="content")
        with st.container(width="stretch"):
            leads_to(called, page, params)
        if undo and st.button("Take it back", type="tertiary"):
            del st.session_state[SAVED]
            return undo
    return None


# Whose it is


def named(form: str) -> str:
    """Ask for an organization by any part of any of its names; answers while one types."""
    return (
        form_state.text(
            form,
            "name",
            "Organization",
            max_chars=400,
            live=True,
            placeholder="Any part of any of its names, in any script",
        )
        or ""
    )


def meant(form: str, name: str, found: pd.DataFrame) -> int | None:
    """Ask which organization is meant: its number, `NEW` for another one, None until it is chosen.

    Expects the columns of `lookup.resembling`. Only the very same name is chosen beforehand.
    """
    if not name:
        st.markdown(":gray[:small[Organizations with a name like it are listed here.]]")
        return None
    told = {int(row.id): row for row in found.itertuples()}
    certain = bool(found["certain"].any())
    options = [*told] if certain else [*told, NEW]
    others = "None of these: record" if told else "Not known: record"
    return st.radio(
        "Which organization" if told else "No organization has a name like it",
        options,
        index=0 if certain else None,
        format_func=lambda one: (
            plain(told[one].organization) if one else f"{others} “{plain(name)}” as a new one"
        ),
        captions=[_told_apart(told[one]) if one else "" for one in options],
        key=form_state.field(form, f"meant {name}"),
    )


def _told_apart(row: Any) -> str:
    """What tells an organization from others that are called alike."""
    also = f"also known as {row.matched_name}" if row.matched_name != row.organization else ""
    status = f"{row.status} status" if pd.notna(row.status) else ""
    state = row.state if pd.notna(row.state) else ""
    return plain(" · ".join(filter(None, (state, status, also))))


# On which reform action


def action(rows: pd.DataFrame) -> str | None:
    """Ask which reform action: its key. Expects the columns of `actions.matching`."""
    told = {row.key: f"{row.key}: {row.whole_title}" for row in rows.itertuples()}
    return st.selectbox(
        "Reform action",
        sorted(told, key=_in_order),
        index=None,
        format_func=told.get,
        key="desk-action",
        placeholder="Its number, or words of its title",
    )


def _in_order(key: str) -> tuple[int, str]:
    number, _, part = key.partition("/")
    return int(number), part


def act(kind: str, may: Collection[str]) -> str:
    """Ask what happened on that action: the name of an act."""
    words = {name: said for name, said in ON_ACTIONS[kind].items() if name in may}
    return st.segmented_control(
        "What happened",
        words,
        default=next(iter(words)),
        format_func=words.get,
        required=True,
        key=f"desk-act-{kind}",
        label_visibility="collapsed",
    )


def standing(steps: pd.DataFrame) -> None:
    """Say how the milestones of an action stand. Expects the columns of `reforms.steps`."""
    said = [
        f"{row.milestone.capitalize()}: {_reached(row) or _due(row.due_on)}"
        for row in steps.itertuples()
        if not row.ruled_out
    ]
    st.markdown(f":gray[{plain(' · '.join(said) or 'No milestone of it is on record.')}]")


def _reached(row: Any) -> str:
    return f"reached on {_day(row.reached_on)}" if isinstance(row.reached_on, dt.date) else ""


def _due(on: dt.date | None) -> str:
    return f"due on {_day(on)}" if isinstance(on, dt.date) else "without a date"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
