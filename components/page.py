"""The pieces that every page is made of: its head, lines of a list, tiles, ways to other pages."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

LOOK = Path(__file__).parent / "look"


class Line(Protocol):
    """One line of a list.

    figure    what the eye meets first, such as "12" or "30 Aug"
    unit      what that figure counts, in small letters below it
    sentence  what is said; it stands alone
    note      owner and date, or source and period
    page      where its rows are, such as "reforms"; empty if nowhere
    params    the filters to set there
    """

    figure: str
    unit: str
    sentence: str
    note: str
    page: str
    params: Mapping[str, str]


def dress() -> None:
    """Set what all pages share: title, width, mark, and the few rules that a theme cannot hold."""
    st.set_page_config(page_title="Civil society and the United Nations", layout="wide")
    st.html(LOOK / "rules.css")
    st.logo(LOOK / f"mark_{mode()}.svg", size="large")


def mode() -> str:
    """The reader's theme: light or dark."""
    return st.context.theme.type or "light"


def head(title: str, freshness: str, *, demonstration: bool, width: int = 320) -> DeltaGenerator:
    """Open a page: what it is, whether it is made up, how fresh. Returns room for one control."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(title, anchor=False, width="content")
        if demonstration:
            st.badge("DEMONSTRATION", icon=":material/science:", color="orange")
        st.markdown(f":gray[:small[{plain(freshness)}]]", width="content")
        st.space("stretch")
        return st.container(width=width)


def lines(key: str, heading: str, rows: Iterable[Line], *, of: int = 0, empty: str = "") -> None:
    """Show a ranked list under its heading, or the sentence that says why there is nothing in it.

    `of` is how many there are in all; the heading says so where the list is cut.
    """
    rows = list(rows)
    cut = f" :gray[:small[{len(rows)} of {of}]]" if of > len(rows) else ""
    st.header(f"{heading}{cut}", anchor=False)
    with st.container(key=f"list-{key}"):
        for row in rows:
            with st.container(horizontal=True, gap="small", wrap=False):
                st.markdown(
                    f"**{plain(row.figure)}**  \n:gray[:small[{plain(row.unit)}]]", width=72
                )
                with st.container(gap="xxsmall"):
                    if row.page:
                        leads_to(row.sentence, row.page, row.params)
                    else:
                        st.markdown(plain(row.sentence))
                    st.markdown(f":gray[:small[{plain(row.note)}]]")
        if not rows:
            st.markdown(f":gray[{plain(empty)}]")


def tile(
    key: str, label: str, value: int, note: str, page: str, params: Mapping, *, late: bool
) -> None:
    """Show one number that asks for something, red while it is `late`, and lead to its rows."""
    with st.container(key=f"tile-{'late-' if late else ''}{key}", gap=None, height="stretch"):
        st.metric(label, f"{value:,}")
        leads_to(note, page, params)


def leads_to(label: str, page: str, params: Mapping[str, Any] | None = None) -> None:
    """Make a sentence the way to a page of the office, with its filters set."""
    st.page_link(
        f"internal/{page}.py",
        label=plain(label),
        query_params=dict(params or {}),
        width="stretch",
        icon=":material/chevron_right:",
        icon_position="right",
    )


def plain(text: str) -> str:
    """Text from the data, safe in Markdown: what it says is shown, nothing of it is obeyed."""
    for sign in "\\`*_{}[]<>#|$~:":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")
