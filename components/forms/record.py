"""The page Record: what is recorded, for which organization or action, and what was saved."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.forms import action_form, form_state
from components.page import leads_to, plain
from components.updates import Wish

ENGAGEMENT, CONTACT, EVENT = "Engagement", "Contact", "Event"
ORGANIZATION, ACTION = "Organization", "Reform action"
MILESTONE, POSITION = "Milestone", "Position"
KINDS = (ENGAGEMENT, CONTACT, ORGANIZATION, EVENT, ACTION, MILESTONE, POSITION)
OF_ORGANIZATIONS = (ENGAGEMENT, CONTACT)
# What is recorded on a reform action, by command.
ON_ACTIONS = {
    MILESTONE: {
        "slips.reach": "Milestone reached",
        "slips.move": "Date changed",
        "slips.explain": "Reason for the change",
    },
    POSITION: {
        "positions.record": "Public position",
        "positions.confide": "Confidential position",
    },
}
# What its author can undo at once: the command, and the parameter that takes the number.
TAKEN_BACK = {
    "engagement_entries.record": ("engagement_entries.withdraw", "engagement"),
    "outreach.contact": ("outreach.withdraw", "contact"),
    "organization_entries.record": ("organization_entries.withdraw", "organization"),
    "event_entries.record": ("event_entries.withdraw", "event"),
    "action_entries.record": ("action_entries.withdraw", "key"),
}
# The text for what was saved, the page that shows it, the parameter of that page, and its value.
WHERE = {
    "engagement_entries.record": ("Engagement: {occasion}", "organization", "id", "organization"),
    "outreach.contact": ("Contact of {on:%Y-%m-%d}", "organization", "id", "organization"),
    "organization_entries.record": ("Organization: {name}", "organization", "id", "number"),
    "event_entries.record": ("Event: {title}", "event", "event", "number"),
    "action_entries.record": ("Action {number}", "action", "key", "number"),
    "action_entries.amend": ("Action {key}", "action", "key", "key"),
    "slips.reach": ("{milestone} milestone of action {key}: reached", "action", "key", "key"),
    "slips.move": ("{milestone} milestone of action {key}: new date", "action", "key", "key"),
    "slips.explain": ("{milestone} milestone of action {key}: reason", "action", "key", "key"),
    "positions.record": ("Position of {state} on action {key}", "support", "key", "key"),
    "positions.confide": ("Confidential position on action {key}", "support", "key", "key"),
}
NEW = 0
NEW_ACTION = "New: leave empty. Or choose the one to change"
SAVED = "record-saved"


def what() -> str:
    """Let the reader choose what to record; the address stores it."""
    if "record" not in st.session_state:
        form_state.forget()
    return st.segmented_control(
        "Type of record",
        KINDS,
        default=ENGAGEMENT,
        required=True,
        key="record",
        bind="query-params",
        label_visibility="collapsed",
        wrap=True,
    )


# What was saved


def keep(kind: str, wish: Wish, needs: Mapping[str, Any], number: int | str | None) -> None:
    """Store what a form saved for its next run: its name, page, parameters and how to undo it."""
    said, page, name, need = WHERE[wish.act]
    given = {**needs, "number": number}
    entry = needs.get("entry")
    about = {**given, "occasion": getattr(entry, "occasion", "")}
    back = TAKEN_BACK.get(wish.act)
    undo = Wish(back[0], {back[1]: number}) if back else None
    if wish.act == "action_entries.amend":
        undo = action_form.undone(needs["key"], wish)
    latest = said.format(**about), page, {name: str(given[need])}, undo
    st.session_state[SAVED] = st.session_state.get(SAVED, {}) | {kind: latest}


def saved(kind: str) -> Wish | None:
    """Show what this form saved last, with a link; return the command that undoes it."""
    latest = st.session_state.get(SAVED, {})
    if kind not in latest:
        return None
    called, page, params, undo = latest[kind]
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="record-saved-line"
    ):
        st.markdown(":green[:material/check_circle: **Saved**]", width="content")
        with st.container(width="stretch"):
            leads_to(called, page, params)
        if undo and st.button("Undo", type="tertiary"):
            del latest[kind]
            if undo.form:
                form_state.done(undo.form)
            return undo
    return None


# Which organization


def named(form: str) -> str:
    """Let the reader search for an organization; results follow while typing."""
    return (
        form_state.text(
            form,
            "name",
            "Organization",
            max_chars=400,
            live=True,
            placeholder="Part of any name, in any script",
        )
        or ""
    )


def resembling(found: pd.DataFrame) -> None:
    """Show organizations that a new one may be, each with the way to its page.

    Expects the columns of `lookup.resembling`.
    """
    if found.empty:
        return
    st.markdown(":gray[:small[Recorded under a similar name:]]")
    for row in found.itertuples():
        told = " · ".join(filter(None, (row.organization, _facts(row))))
        leads_to(told, "organization", {"id": str(row.id)})


def meant(form: str, name: str, found: pd.DataFrame) -> int | None:
    """Let the reader choose: the organization's number, `NEW` for a new one, None before that.

    Expects the columns of `lookup.resembling`. Only an equal name is chosen beforehand.
    """
    if not name:
        st.markdown(":gray[:small[Organizations with a similar name are listed here.]]")
        return None
    told = {int(row.id): row for row in found.itertuples()}
    certain = bool(found["certain"].any())
    options = [*told] if certain else [*told, NEW]
    others = "None of these: add" if told else "Not in the register: add"
    return st.radio(
        "Which organization" if told else "No organization has a similar name",
        options,
        index=0 if certain else None,
        format_func=lambda one: (
            plain(told[one].organization) if one else f"{others} “{plain(name)}”"
        ),
        captions=[plain(_facts(told[one])) if one else "" for one in options],
        key=form_state.field(form, f"meant {name}"),
    )


def _facts(row: Any) -> str:
    """Give the State, status and other name, which tell equal names apart."""
    also = f"also known as {row.matched_name}" if row.matched_name != row.organization else ""
    status = f"{row.status} status" if pd.notna(row.status) else ""
    state = row.state if pd.notna(row.state) else ""
    return " · ".join(filter(None, (state, status, also)))


# On which reform action


def action(rows: pd.DataFrame, placeholder: str = "Number, or words of the title") -> str | None:
    """Let the reader choose a reform action; return its key. Expects `actions.matching`.

    An address that names an action has it chosen.
    """
    if (key := st.query_params.pop("action", None)) in set(rows["key"]):
        st.session_state["desk-action"] = key
    told = {row.key: f"{row.key}: {row.whole_title}" for row in rows.itertuples()}
    return st.selectbox(
        "Reform action",
        sorted(told, key=_in_order),
        index=None,
        format_func=told.get,
        key="desk-action",
        placeholder=placeholder,
    )


def _in_order(key: str) -> tuple[int, str]:
    number, _, part = key.partition("/")
    return int(number), part


def act(kind: str, may: Collection[str]) -> str:
    """Let the reader choose the change; return the name of the command."""
    words = {name: said for name, said in ON_ACTIONS[kind].items() if name in may}
    return st.segmented_control(
        "Change",
        words,
        default=next(iter(words)),
        format_func=words.get,
        required=True,
        key=f"desk-act-{kind}",
        label_visibility="collapsed",
    )


def standing(steps: pd.DataFrame) -> None:
    """Show the milestones of an action with their dates. Expects the columns of `reforms.steps`."""
    said = [
        f"{row.milestone.capitalize()}: {_reached(row) or _due(row.due_on)}"
        for row in steps.itertuples()
        if not row.ruled_out
    ]
    st.markdown(f":gray[{plain(' · '.join(said) or 'No milestone recorded.')}]")


def _reached(row: Any) -> str:
    return f"reached on {_day(row.reached_on)}" if isinstance(row.reached_on, dt.date) else ""


def _due(on: dt.date | None) -> str:
    return f"due on {_day(on)}" if isinstance(on, dt.date) else "no due date"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
