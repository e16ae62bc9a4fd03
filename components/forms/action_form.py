"""The form of a reform action: title, work package, parties, milestones, status, evidence."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.forms import form_state
from components.updates import Wish

FORM = "Reform action"
DECIDED = "Decision taken"
MILESTONES = ("first", "upcoming", "final")
FIRST, LAST = dt.date(1945, 1, 1), dt.date(2100, 12, 31)
LABELS = {
    "title": "Title",
    "work_package": "Work package",
    "status": "Status",
    "leads": "Leads (separate with ;)",
    "entities": "Entities (separate with ;)",
    "decided_on": "Date of the decision",
    "evidence": "Evidence of the decision",
    **{f"{which}_text": f"{which.capitalize()} milestone" for which in MILESTONES},
    **{f"{which}_due_on": f"{which.capitalize()} due date" for which in MILESTONES},
}
LONGEST = {"title": 2000, "evidence": 400, **{f"{which}_text": 2000 for which in MILESTONES}}


def new(known: pd.DataFrame) -> Wish | None:
    """Show the form of a new action; return it once submitted. Expects `actions.matching`."""
    numbers = [int(number) for number in known["action"]]
    empty = {"number": max(numbers, default=0) + 1, **dict.fromkeys(LABELS)}
    empty |= {"title": "", "leads": "", "entities": "", "evidence": ""}
    form_state.filled(FORM, empty)
    declined = form_state.likely(FORM)
    with st.form(FORM, border=False):
        with st.container(horizontal=True):
            number = st.number_input(
                "Number", 0, 9999, key=form_state.field(FORM, "number"), width=120
            )
            title = _text(FORM, "title")
        given = {"title": title} | _rest(FORM, known)
        sent = st.form_submit_button("Save", type="primary")
    if not (sent or declined is not None):
        return None
    if missing := [LABELS[name] for name in ("title", "work_package", "status") if not given[name]]:
        st.error(f"Enter {', '.join(missing).lower()}.")
        return None
    facts = {name: value for name, value in given.items() if value not in (None, [])}
    needs = {"number": int(number), "facts": facts, "declined": declined or ()}
    return Wish("action_entries.record", needs, FORM)


def amended(key: str, fields: pd.DataFrame, known: pd.DataFrame) -> Wish | None:
    """Show the form of an action recorded; return the changes once it is submitted.

    Expects the columns of `action_entries.fields` and of `actions.matching`.
    """
    [row] = fields.astype(object).where(fields.notna(), None).to_dict("records")
    form = f"{FORM} {key}"
    typed = {name: "; ".join(row[name]) for name in ("leads", "entities")}
    typed |= {name: row[name] or "" for name in LONGEST}
    seen = form_state.filled(form, row | typed | {"reason": ""})
    again = form_state.both(form, LABELS) is not None
    with st.form(form.replace("/", "-"), border=False):
        title = _text(form, "title")
        given = {"title": title} | _rest(form, known)
        reason = form_state.text(form, "reason", "Reason for a moved date", max_chars=1000)
        sent = st.form_submit_button("Save", type="primary")
    shown = {name: _shown(name, seen[name]) for name in given}
    changes = {name: value for name, value in given.items() if value != shown[name]}
    if again and not changes:
        form_state.done(form)
        st.rerun()
    if not (sent or again):
        return None
    if changes.get("status", DECIDED) != DECIDED:
        changes |= {"decided_on": None, "evidence": None}
    told = {"changes": changes, "seen": {name: shown[name] for name in changes}}
    return Wish("action_entries.amend", told | {"reason": reason or ""}, form)


def undone(key: str, wish: Wish) -> Wish:
    """Give the command that takes a change back."""
    seen, changes = wish.needs["seen"], wish.needs["changes"]
    reason = "The change before was a mistake"
    needs = {"key": key, "changes": seen, "seen": changes, "reason": reason}
    return Wish(wish.act, needs, wish.form)


def _shown(name: str, value: Any) -> Any:
    if name in ("leads", "entities"):
        return _listed(value)
    return value or None


def _listed(text: str | None) -> list[str]:
    return [" ".join(one.split()) for one in (text or "").split(";") if one.strip()]


def _rest(form: str, known: pd.DataFrame) -> dict[str, Any]:
    """Show all fields but the title."""
    given: dict[str, Any] = {}
    with st.container(horizontal=True):
        for name in ("work_package", "status"):
            given[name] = _word(form, name, sorted(known[name].dropna().unique()))
    with st.container(horizontal=True):
        for name in ("leads", "entities"):
            given[name] = _listed(form_state.text(form, name, LABELS[name], max_chars=2000))
    for which in MILESTONES:
        with st.container(horizontal=True):
            text, date = f"{which}_text", f"{which}_due_on"
            given[text] = _text(form, text)
            given[date] = _day(form, date)
    with st.container(horizontal=True):
        given["evidence"] = _text(form, "evidence")
        given["decided_on"] = _day(form, "decided_on")
    return given


def _text(form: str, name: str) -> str | None:
    """Show a field of one line; give its words with one space between them."""
    typed = form_state.text(form, name, LABELS[name], max_chars=LONGEST[name])
    return " ".join(typed.split()) if typed else None


def _word(form: str, name: str, words: Sequence[str]) -> str | None:
    """Offer the words recorded; another one can be typed."""
    key = form_state.field(form, name)
    shown = st.session_state.get(key)
    return st.selectbox(
        LABELS[name],
        [*words] if shown in (None, *words) else [*words, shown],
        index=None,
        key=key,
        placeholder="Choose or type",
        accept_new_options=True,
    )


def _day(form: str, name: str) -> dt.date | None:
    key = form_state.field(form, name)
    return st.date_input(LABELS[name], None, FIRST, LAST, key=key, format="YYYY-MM-DD", width=190)
