"""The address of a reader's calendar: made, shown once, and revoked."""

import streamlit as st


def keeper(*, made: bool) -> str | None:
    """Offer to make the address, or to make it anew or revoke it; gives the name of the act."""
    with st.container(horizontal=True):
        if st.button(
            "Make a new address" if made else "Make an address", icon=":material/calendar_add_on:"
        ):
            return "make"
        if made and st.button("Revoke it", icon=":material/link_off:"):
            return "revoke"
    return None


def shown(address: str) -> None:
    """Show the address, this once."""
    st.success("Copy this address now: it is shown once, and kept nowhere.")
    st.code(address, language=None, wrap_lines=True)
    st.markdown(
        ":gray[Give it to your calendar program as a subscription, by address or URL. Whoever has"
        " it reads what your role may read of events and appearances: give it to nobody, and to no"
        " program that you do not trust with that.]"
    )
