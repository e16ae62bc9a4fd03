"""One search over organizations, reform actions, events, updates and pages."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.page import leads_to, plain
from data_access.domain.answers import Answer
from data_access.domain.names import fold

LABEL = "Name, number or words of a title"
PAGES = "menu-pages"
# For each kind of match its heading, its page, and what the address of that carries.
KINDS = {
    "organization": ("Organizations", "organization", "id"),
    "reform action": ("Reform actions", "action", "key"),
    "event": ("Events", "event", "event"),
}
MOST = 10


def offer(pages: Mapping[str, str]) -> None:
    """Note the pages of this reader, by the name of their file, with their titles."""
    st.session_state[PAGES] = dict(pages)


def words(key: str, *, bind: str | None = None) -> str:
    """Ask for the words; results follow while they are typed."""
    return st.text_input(
        LABEL, key=key, live=True, max_chars=200, bind=bind, icon=":material/search:"
    ).strip()


def results(typed: str, found: Answer | None, updates: pd.DataFrame | None) -> None:
    """Show pages, organizations, actions, events and updates that bear the words.

    `found` is the answer of `search.everything`; `updates` are rows of `archive.register`, for
    those who read updates.
    """
    if found is None:
        st.markdown(":gray[Organizations, reform actions, events, updates and pages are searched.]")
        return
    pages = _pages(typed)
    _group("Pages", [(title, "", page, {}) for page, title in pages], len(pages))
    for kind, (heading, page, name) in KINDS.items():
        rows = found.rows[found.rows["kind"] == kind]
        lines = [
            (row.name, row.note, page, {name: row.key}) for row in rows.itertuples(index=False)
        ]
        _group(heading, lines, int(rows["matches"].max()) if len(rows) else 0)
    if updates is not None:
        lines = [_update(row) for row in updates.head(MOST).itertuples()]
        _group("Updates", lines, len(updates))
    if found.rows.empty and not pages and (updates is None or updates.empty):
        st.markdown(plain(found.finding))


def _pages(typed: str) -> list[tuple[str, str]]:
    key = fold(typed).split()
    known = st.session_state.get(PAGES, {})
    return [
        (page, title) for page, title in known.items() if all(word in fold(title) for word in key)
    ]


def _update(row: Any) -> tuple[str, str, str, dict[str, str]]:
    until = f"{row.until.day} {row.until:%B %Y}"
    params = {"number": str(row.update)}
    return f"Update to {until}: {row.subject}", row.status, "update", params


def _group(heading: str, lines: list[tuple[str, str, str, Mapping[str, str]]], of: int) -> None:
    """Show the matches of one kind, and how many there are in all."""
    if not lines:
        return
    cut = f" :gray[:small[{len(lines)} of {of:,}]]" if of > len(lines) else ""
    st.header(f"{heading}{cut}", anchor=False)
    with st.container(key=f"area-search-{heading.lower().replace(' ', '-')}", gap="xsmall"):
        for name, note, page, params in lines:
            leads_to(f"{name} · {note}" if note else name, page, params)


def button(find: Callable[[str], None]) -> None:
    """Show the button, with its shortcut, that opens the search over the page."""
    if st.button("Search", key="search-everywhere", type="tertiary", shortcut="Ctrl+K"):
        _dialog(find)


@st.dialog("Search", width="large")
def _dialog(find: Callable[[str], None]) -> None:
    find(words("search-words"))
