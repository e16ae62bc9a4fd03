"""The address of a reader's calendar: created, displayed once, revoked."""

import streamlit as st


def keeper(*, made: bool) -> str | None:
    """Offer to create, renew or revoke the address; return the name of the command."""
    with st.container(horizontal=True):
        if st.button(
            "Create a new address" if made else "Create an address",
            icon=":material/calendar_add_on:",
        ):
            return "make"
        if made and st.button("Revoke", icon=":material/link_off:"):
            return "revoke"
    return None


def shown(address: str) -> None:
    """Show the address once."""
    st.success("Copy this address now: it is displayed once and not stored.")
    st.code(address, language=None, wrap_lines=True)
    st.markdown(
        ":gray[Add it to your calendar program as a subscription by address (URL). Anyone who has"
        " it can read the events and appearances that your role may read: do not share it.]"
    )
