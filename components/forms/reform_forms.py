"""The forms that record changes of one reform action, one short form at a time."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.forms import form_state
from components.updates import Wish

MILESTONES = ("first", "upcoming", "final")
TRACKS = ("Secretary-General", "Secretariat", "inter-agency", "intergovernmental")
INSTRUMENTS = ("resolution", "decision", "bulletin", "political declaration", "guideline")
STAGES = ("preparation", "consultation", "submitted", "under consideration", "adopted")
POSITIONS = ("sponsors", "supports", "leans", "undeclared", "opposes")
FORMS = ("statement", "co-sponsorship", "vote")
Given = dict[str, Any]


def asked(may: Collection[str], known: Mapping[str, pd.DataFrame], today: dt.date) -> Wish | None:
    """Let the reader choose a type of record; return the command once the form is submitted.

    `may` are the commands of this reader; `known` has the sessions, needs and blockers to choose
    from.
    """
    offered = [name for name in WORDS if name in may]
    if not offered:
        return None
    if "to-record" not in st.session_state:
        form_state.forget()
    with st.expander("Record a change of this action"):
        name = st.selectbox(
            "Type of record",
            offered,
            index=None,
            format_func=WORDS.get,
            key="to-record",
            placeholder="Choose",
        )
        if name is None:
            return None
        key = known["details"]["key"].iloc[0] if len(known["details"]) else ""
        return form_of(name, key, known, today)


def form_of(name: str, key: str, known: Mapping[str, pd.DataFrame], today: dt.date) -> Wish | None:
    """Show the form of one command; return the command once the form is submitted."""
    form = f"{name} {key}"
    seen = form_state.shown(form, _shown(name, known))
    settled = form_state.both(form, LABELS)
    with st.form(f"record-{name}-{form_state.round_of(form)}", border=False):
        given = ASKED[name](known, today)
        sent = st.form_submit_button("Record", type="primary", disabled=given is None)
    if given is None or not (sent or settled):
        return None
    if settled and not settled.mine:
        given = _without(given, settled.fields)
        if not given.get("facts"):
            form_state.done(form)
            return None
    return Wish(name, given | _seen(name, seen, given), form)


def _shown(name: str, known: Mapping[str, pd.DataFrame]) -> Given:
    """Give the recorded values that a command may overwrite."""
    if name in ("slips.move", "slips.reach"):
        steps = known["steps"].astype(object).where(known["steps"].notna(), None)
        return {step["milestone"]: step for step in steps.to_dict("records")}
    if name == "particulars.state" and len(known["known"]):
        rows = known["known"].astype(object).where(known["known"].notna(), None)
        return rows.iloc[0].to_dict()
    return {}


def _seen(name: str, shown: Given, given: Given) -> Given:
    """Give the values displayed of the fields that a command overwrites; empty for others."""
    if name not in OVERWRITTEN:
        return {}
    fields = OVERWRITTEN[name] or given["facts"]
    of = shown.get(given.get("milestone"), shown)
    seen = {field: shown.get(field, of.get(field)) for field in fields}
    if name == "slips.reach" and seen["reached_on"] is None:
        # A milestone that is not reached has no evidence.
        seen["evidence"] = None
    return {"seen": seen}


def _without(given: Given, fields: Collection[str]) -> Given:
    facts = {name: said for name, said in given.get("facts", {}).items() if name not in fields}
    return {**given, "facts": facts}


def _milestone() -> str:
    return st.selectbox("Milestone", MILESTONES, index=2, format_func=str.capitalize)


def _day(label: str, today: dt.date, **options) -> dt.date | None:
    bounds = {"min_value": dt.date(1945, 1, 1), "max_value": today, "format": "YYYY-MM-DD"}
    return st.date_input(label, **({"value": today} | bounds | options))


def _move(_: Mapping[str, pd.DataFrame], today: dt.date) -> Given:
    return {
        "milestone": _milestone(),
        "due_on": _day(
            "New date (leave empty if there is none)",
            today,
            max_value=dt.date(2100, 12, 31),
            value=None,
        ),
        "reason": st.text_input("Reason for the change", max_chars=1000),
    }


def _explain(_: Mapping[str, pd.DataFrame], __: dt.date) -> Given:
    return {
        "milestone": _milestone(),
        "reason": st.text_input("Reason for the change", max_chars=1000),
    }


def _reach(_: Mapping[str, pd.DataFrame], today: dt.date) -> Given:
    return {
        "milestone": _milestone(),
        "reached_on": _day("Date reached", today),
        "evidence": st.text_input("Evidence (document symbol or address)", max_chars=400),
    }


def _state(_: Mapping[str, pd.DataFrame], __: dt.date) -> Given:
    """Give only the facts entered: an empty field changes nothing."""
    choices = {"track": TRACKS, "instrument": INSTRUMENTS, "stage": STAGES}
    facts = {
        name: st.selectbox(name.capitalize(), words, index=None, placeholder="Unchanged")
        for name, words in choices.items()
    }
    facts["opens"] = st.text_input("Benefit for civil society", max_chars=1000)
    facts["evidence"] = st.text_input("Evidence of the decision", max_chars=400)
    return {"facts": {name: said for name, said in facts.items() if said}}


def _choose(known: Mapping[str, pd.DataFrame], _: dt.date) -> Given | None:
    sessions = [(row.body, row.session) for row in known["sessions"].itertuples()]
    if not sessions:
        st.markdown(":gray[No coming session is recorded: load the calendar of bodies first.]")
        return None
    body, session = st.selectbox("Session", sessions, format_func=", ".join)
    return {"body": body, "session": session}


def _need(_: Mapping[str, pd.DataFrame], __: dt.date) -> Given:
    return {
        "needs": st.text_input(
            "Number of the action that must come first (such as 14 or 95/Travel)"
        ),
        "note": st.text_input("What is required of it", max_chars=400),
    }


def _drop(known: Mapping[str, pd.DataFrame], _: dt.date) -> Given | None:
    first = known["needs"][known["needs"]["way"] == "must come first"]
    if first.empty:
        st.markdown(":gray[No other action must come first.]")
        return None
    return {"needs": st.selectbox("Action that need not come first", first["key"])}


def _block(_: Mapping[str, pd.DataFrame], today: dt.date) -> Given:
    return {
        "text": st.text_input("Obstacle (do not name individuals)", max_chars=1000),
        "since": _day("Since", today),
    }


def _resolve(known: Mapping[str, pd.DataFrame], today: dt.date) -> Given | None:
    there = known["blockers"][known["blockers"]["resolved_on"].isna()]
    if there.empty:
        st.markdown(":gray[No open obstacle recorded.]")
        return None
    texts = dict(zip(there["blocker"], there["text"], strict=True))
    return {
        "blocker": st.selectbox("Obstacle removed", texts, format_func=texts.get),
        "resolved_on": _day("Since", today),
    }


def _position(today: dt.date) -> Given:
    return {
        "state": st.text_input("Member State (name or code)"),
        "position": st.selectbox("Position", POSITIONS),
        "stated_on": _day("Date of the position", today),
        "reference": st.text_input("Reference", max_chars=400),
    }


def _record(_: Mapping[str, pd.DataFrame], today: dt.date) -> Given:
    return {"form": st.selectbox("Form", FORMS)} | _position(today)


def _confide(_: Mapping[str, pd.DataFrame], today: dt.date) -> Given:
    return _position(today)


def _endorse(_: Mapping[str, pd.DataFrame], today: dt.date) -> Given:
    return {
        "document": st.text_input("Document (title or symbol)", max_chars=400),
        "body": st.text_input("Adopting body", max_chars=200),
        "adopted_on": _day("Adopted on", today),
        "clause": st.text_input("Text of the endorsement, or its paragraph", max_chars=1000),
    }


def _assign(known: Mapping[str, pd.DataFrame], _: dt.date) -> Given:
    owner = known["known"]["owner"].iloc[0] if len(known["known"]) else None
    now = owner if isinstance(owner, str) else ""
    label = "Responsible person, account (leave empty for nobody)"
    return {"owner": st.text_input(label, now, max_chars=80)}


# The fields that commands overwrite; empty means the facts entered.
OVERWRITTEN: Mapping[str, tuple[str, ...]] = {
    "slips.move": ("due_on",),
    "slips.reach": ("reached_on",),
    "particulars.state": (),
    "positions.record": ("position",),
    "positions.confide": ("position",),
}
LABELS = {"due_on": "Date", "opens": "Benefit for civil society"}
# For each command its label, and below the form of its parameters.
WORDS = {
    "slips.move": "Change of a milestone date",
    "slips.explain": "Reason for a changed date",
    "slips.reach": "Milestone reached",
    "particulars.assign": "Responsible person in the office",
    "particulars.state": "Track, instrument, stage, evidence",
    "bodies.choose": "Session in which it can be decided",
    "dependencies.need": "Action that must come first",
    "dependencies.drop": "Action that need no longer come first",
    "dependencies.block": "New obstacle",
    "dependencies.resolve": "Obstacle removed",
    "positions.record": "Public position of a Member State",
    "positions.confide": "Confidential position of a Member State",
    "endorsements.record": "Endorsement in a document",
}
ASKED: Mapping[str, Callable[[Mapping[str, pd.DataFrame], dt.date], Given | None]] = {
    "slips.move": _move,
    "slips.explain": _explain,
    "slips.reach": _reach,
    "particulars.assign": _assign,
    "particulars.state": _state,
    "bodies.choose": _choose,
    "dependencies.need": _need,
    "dependencies.drop": _drop,
    "dependencies.block": _block,
    "dependencies.resolve": _resolve,
    "positions.record": _record,
    "positions.confide": _confide,
    "endorsements.record": _endorse,
}
