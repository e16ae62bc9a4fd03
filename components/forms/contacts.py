"""Contacts of an organization: nothing of them on the page until someone asks, on the record."""

from collections.abc import Callable, Sequence
from typing import Protocol

import streamlit as st

from components.page import plain

FIELDS = {
    "name": "Name",
    "position": "Position",
    "email": "E-mail address",
    "telephone": "Telephone number",
}


class Contact(Protocol):
    """Who speaks for an organization, and how to reach them."""

    id: int
    name: str
    position: str
    email: str
    telephone: str


def asked() -> bool:
    """Offer to show the contacts; true in the run in which someone wants to see them."""
    st.header("Contacts", anchor=False)
    st.markdown(
        ":gray[People can suffer for speaking with us: they are kept encrypted, and who looks them"
        " up is on record.]"
    )
    return st.button("Show contacts", icon=":material/visibility:")


def shown(contacts: Sequence[Contact], remove: Callable[[int], None]) -> None:
    """Show contacts, for this run alone, each with a way to forget it for good."""
    for contact in contacts:
        name, *rest = (getattr(contact, field) for field in FIELDS)
        st.markdown(f"**{plain(name)}**  \n{plain(' · '.join(filter(None, rest)))}")
        # What it calls is called before the next run, in which nothing of this is shown.
        st.button("Remove", key=f"remove-{contact.id}", on_click=remove, args=[contact.id])
    if not contacts:
        st.markdown("None is recorded.")


def recorder() -> dict[str, str] | None:
    """Ask for a contact to record."""
    with st.expander("Record a contact"), st.form("contact", border=False, clear_on_submit=True):
        given = {name: st.text_input(label, max_chars=200) for name, label in FIELDS.items()}
        if st.form_submit_button("Record"):
            return given
    return None
