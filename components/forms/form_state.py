"""Forms that lose nothing: what they showed when they were opened, and both where two edit one.

A form is known by a name, and its fields by that name and theirs. What it showed first is kept as
long as it is on the page, so that a page that runs again does not take what others changed
meanwhile for what was shown here. Fields are given no value of their own: they are filled here.
"""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.page import plain
from data_access.domain.refusal import Refused


@dataclass(frozen=True)
class Settled:
    """Whether mine is kept or theirs is taken, of which fields."""

    mine: bool
    fields: tuple[str, ...]


def field(form: str, name: str) -> str:
    """The key of a field."""
    return f"{form}.{name}"


def filled(form: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Fill the fields of a form that opens, or was saved; gives what they showed when it opened."""
    state = st.session_state
    if not any(field(form, name) in state for name in values):
        done(form)
    anew = _of(form, "done") in state
    seen = shown(form, values)
    for name, value in values.items():
        if anew or field(form, name) not in state:
            state[field(form, name)] = value
    return seen


def text(form: str, name: str, label: str, **options: Any) -> str | None:
    """A field of one line; None where nothing is written."""
    key = field(form, name)
    if st.session_state.get(key) is None:
        st.session_state[key] = ""
    return st.text_input(label, key=key, **options).strip() or None


def done(form: str) -> None:
    """Let a form that was saved open anew, with what is on record then."""
    st.session_state[_of(form, "done")] = True
    st.session_state[_of(form, "round")] = round_of(form) + 1


def forget() -> None:
    """Whoever comes to a page sees what is on record then, in all of its forms."""
    for key in list(st.session_state):
        if str(key).startswith(("seen of ", "overtaken of ", "likely of ", "declined of ")):
            del st.session_state[key]


def round_of(form: str) -> int:
    """How often a form was saved: fields without keys are empty again under another number."""
    return st.session_state.get(_of(form, "round"), 0)


@contextlib.contextmanager
def kept(form: str) -> Iterator[None]:
    """Do what a form asked for; saved, it opens anew.

    What was overtaken, or is likely on record, is shown with the form, and all that is typed stays.
    """
    try:
        yield
    except Refused as error:
        for what, told in (("overtaken", "differences"), ("likely", "likely")):
            if form and getattr(error, told, None):
                st.session_state[_of(form, what)] = error
                st.rerun()
        raise
    if form:
        done(form)


def likely(form: str) -> tuple[int, ...] | None:
    """Show what it may be already; gives the numbers of what was looked at and declined."""
    error = st.session_state.get(_of(form, "likely"))
    if error is None:
        return st.session_state.pop(_of(form, "declined"), None)
    with st.container(border=True, key=f"likely-{form}"):
        st.warning(plain(str(error)), icon=":material/content_copy:")
        for name, note in error.likely.values():
            st.markdown(f"{plain(name)}  \n:gray[:small[{plain(note)}]]")
        with st.container(horizontal=True):
            st.button("Different: save", on_click=_decline, args=(form,), type="primary")
            st.button("Do not save", on_click=st.session_state.pop, args=(_of(form, "likely"),))
    return None


def _decline(form: str) -> None:
    error = st.session_state.pop(_of(form, "likely"))
    st.session_state[_of(form, "declined")] = tuple(error.likely)


def shown(form: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form whose fields are empty stands beside, as it was when that was shown first."""
    state = st.session_state
    if state.pop(_of(form, "done"), False) or _of(form, "seen") not in state:
        state[_of(form, "seen")] = dict(values)
    return state[_of(form, "seen")]


def both(form: str, labels: Mapping[str, str]) -> Settled | None:
    """Show what somebody else changed meanwhile beside what is typed; gives how it is settled."""
    error = st.session_state.get(_of(form, "overtaken"))
    if error is None:
        return st.session_state.pop(_of(form, "settled"), None)
    with st.container(border=True, key=f"both-{form}".replace("/", "-").replace(".", "-")):
        st.warning(plain(str(error)), icon=":material/group:")
        for one in error.differences:
            name = labels.get(one.field, one.field.replace("_", " ").capitalize())
            values = ("Yours", one.yours), ("Theirs", one.theirs)
            for side, (whose, value) in zip(st.columns(2), values, strict=True):
                side.markdown(
                    f":gray[:small[{plain(name)} · {whose}]]  \n**{plain(_said(value))}**"
                )
        with st.container(horizontal=True):
            keep = {"form": form, "mine": True}
            st.button("Keep my version", on_click=_settle, kwargs=keep, type="primary")
            st.button("Use theirs", on_click=_settle, kwargs=keep | {"mine": False})
    return None


def _settle(*, form: str, mine: bool) -> None:
    """What the other changed is seen now; where it is taken, it stands in the field."""
    state = st.session_state
    differences = state.pop(_of(form, "overtaken")).differences
    for one in differences:
        state[_of(form, "seen")][one.field] = one.theirs
        key = field(form, one.field)
        if not mine and key in state:
            state[key] = "" if one.theirs is None and isinstance(state[key], str) else one.theirs
    state[_of(form, "settled")] = Settled(mine, tuple(one.field for one in differences))


def _said(value: Any) -> str:
    if value in (None, "", [], ()):
        return "empty"
    if isinstance(value, dt.date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _of(form: str, what: str) -> str:
    return f"{what} of {form}"
