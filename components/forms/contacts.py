"""Contacts of an organization, which a page displays only on request; every access is logged."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.page import plain
from data_access.domain.contacts import Contact

FIELDS = {
    "name": "Name",
    "position": "Position",
    "email": "E-mail address",
    "telephone": "Telephone number",
}


def asked() -> bool:
    """Offer to show the contacts; True in the run in which the button was pressed."""
    st.header("Contacts", anchor=False)
    st.markdown(
        ":gray[Contact details are confidential, to protect against reprisals. They are encrypted"
        " and every access is logged.]"
    )
    return st.button("Show contacts", icon=":material/visibility:")


def shown(contacts: Sequence[Contact], remove: Callable[[int], None]) -> None:
    """Show contacts in this run only, each with a button that deletes it."""
    for contact in contacts:
        name, *rest = (getattr(contact, field) for field in FIELDS)
        st.markdown(f"**{plain(name)}**  \n{plain(' · '.join(filter(None, rest)))}")
        # What it calls is called before the next run, in which nothing of this is shown.
        st.button("Remove", key=f"remove-{contact.id}", on_click=remove, args=[contact.id])
    if not contacts:
        st.markdown("No contact recorded.")


def recorder() -> dict[str, str] | None:
    """Ask for a contact to record."""
    with st.expander("Record a contact"), st.form("contact", border=False, clear_on_submit=True):
        given = {name: st.text_input(label, max_chars=200) for name, label in FIELDS.items()}
        if st.form_submit_button("Record"):
            return given
    return None
