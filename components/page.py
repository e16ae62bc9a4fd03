"""The pieces of every page: head, lines of a list, tiles, links to other pages."""

import contextlib
import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitPageNotFoundError

from components.charts import sparkline
from components.downloads import downloads, stamp, whole_page
from components.theme import colours
from data_access.domain.answers import Answer
from data_access.domain.lists import AreaCard, Line, Tile, items
from data_access.domain.refusal import Refused

LOOK = Path(__file__).parent / "theme"
PRODUCT = "Civil society and the United Nations"
# The label of another list, and the parameters that the address then has.
Turn = tuple[str, Mapping[str, str]]


def dress() -> None:
    """Set width, logo and the few rules that a theme cannot express."""
    st.set_page_config(layout="wide")
    st.html(f"<style>{colours.variables()}{(LOOK / 'rules.css').read_text()}</style>")
    st.logo(_logo(mode()), size="large")


@functools.cache
def _logo(mode: str) -> str:
    """Return the mark as SVG, in the colours of light or dark ground."""
    dark = {"ink": colours.INK_DARK, "soft": colours.SOFT_DARK} if mode == "dark" else {}
    return Template((LOOK / "mark.svg").read_text()).substitute(colours.TABLE | dark)


def mode() -> str:
    """Return the theme of the reader: light or dark."""
    return st.context.theme.type or "light"


def head(title: str, freshness: str, *, demonstration: bool, width: int = 320) -> DeltaGenerator:
    """Open a page: title here and in the browser tab, freshness. Returns room for one control."""
    st.set_page_config(page_title=f"{title} · {PRODUCT}")
    stamp(title, demonstration=demonstration)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(title, anchor=False, width="content")
        if demonstration:
            st.badge("DEMONSTRATION", icon=":material/science:", color="orange")
        st.markdown(f":gray[:small[{plain(freshness)}]]", width="content")
        st.space("stretch")
        whole_page()
        return st.container(width=width)


def beside(here: str, pages: Mapping[str, str]) -> None:
    """Show the pages of one area beside each other, by the name of their file; `here` is open."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="beside"):
        for name, title in pages.items():
            if name == here:
                st.markdown(f"**{title}**", width="content")
            else:
                st.page_link(f"internal/{name}.py", label=title, width="content")


def foot(version: str) -> DeltaGenerator:
    """End a page with the version of the product. Returns the room beside it."""
    with st.container(horizontal=True, key="foot"):
        st.markdown(f":gray[:small[Version {plain(version)}]]", width="content")
        return st.container(width="content")


def lines(
    key: str,
    heading: str,
    rows: pd.DataFrame,
    *,
    empty: str = "",
    answer: Answer | None = None,
    turn: Turn | None = None,
) -> None:
    """Show a ranked list under its heading, or the sentence that says why it is empty.

    The columns of `rows` are those of `Line`. Where the list is cut, the column
    `in_all` has the total, and the heading repeats it. The rows of `answer` can
    be downloaded. A `turn` leads to another list in this place: its label, and
    the parameters that the address then has.
    """
    of = rows["in_all"].max() if len(rows) and "in_all" in rows else 0
    cut = f" :gray[:small[{len(rows)} of {of}]]" if of > len(rows) else ""
    _over(key, f"{heading}{cut}", answer, turn)
    with st.container(key=f"list-{key}"):
        for row in items(Line, rows):
            _line(row)
        if rows.empty:
            st.markdown(f":gray[{plain(empty)}]")


def _over(key: str, heading: str, answer: Answer | None, turn: Turn | None) -> None:
    """Show the heading of a list, with the way to another one and the download of its rows."""
    if answer is not None and answer.rows.empty:
        answer = None
    if answer is None and turn is None:
        st.header(heading, anchor=False)
        return
    name = f"over-turn-{key}" if turn else f"over-{key}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=name):
        st.header(heading, anchor=False, width="content")
        st.space("stretch")
        if turn:
            label, address = turn
            # Not a page link: one to its own page loses the address.
            st.button(
                label,
                key=f"turn-{key}",
                type="tertiary",
                on_click=st.query_params.update,
                kwargs=dict(address),
            )
        if answer is not None:
            file = answer.question.replace(".", "-").replace("_", "-")
            downloads(f"{file}-{key}", answer.rows, answer.citation.splitlines())


def _line(row: Line) -> None:
    with st.container(horizontal=True, gap="small", wrap=False):
        figure, tone = f"**{plain(row.figure)}**", row.tone
        coloured = f":{tone}[{figure}]" if tone else figure
        st.markdown(f"{coloured}  \n:{tone or 'gray'}[:small[{plain(row.unit)}]]", width=72)
        with st.container(gap="xxsmall"):
            if row.page:
                leads_to(row.sentence, row.page, row.params)
            else:
                st.markdown(plain(row.sentence))
            st.markdown(f":gray[:small[{plain(row.note)}]]")


def tile(row: Tile) -> None:
    """Show one number that asks for attention, red while it is late, with a link to its rows."""
    key = f"tile-{'late-' if row.late else ''}{row.key}"
    with st.container(key=key, gap=None, height="stretch"):
        st.metric(row.label, "–" if pd.isna(row.value) else f"{row.value:,}")
        leads_to(row.note, row.page, row.params)


def area(row: AreaCard) -> None:
    """Show the state of one area, the date of its data, and its recent past."""
    with st.container(key=f"area-{row.page}-{row.label[:4].lower()}", gap="xxsmall"):
        leads_to(row.label, row.page, row.params)
        headline = f"**{plain(row.figure)}** " if row.figure else ""
        st.markdown(f"{headline}{plain(row.sentence)}")
        fresh = plain(row.freshness)
        st.markdown(
            f":orange[:material/schedule: :small[{fresh}]]"
            if row.late
            else f":gray[:small[{fresh}]]"
        )
        st.image(sparkline.svg(tuple(row.past), now=row.now), alt=row.past_said)


def steps(place: DeltaGenerator, span: str, earlier: str | None, later: str | None) -> None:
    """Offer the weeks before and after; the address has the week, the page its days."""
    with place.container(
        horizontal=True,
        horizontal_alignment="right",
        vertical_alignment="center",
        gap="small",
        wrap=False,
        key="weeks",
    ):
        _step("Earlier", "left", earlier)
        st.markdown(f"**{plain(span)}**", width="content")
        _step("Later", "right", later)


def _step(name: str, side: str, week: str | None) -> None:
    # Not a page link: one to its own page loses the address.
    st.button(
        name,
        icon=f":material/chevron_{side}:",
        icon_position=side,
        type="tertiary",
        disabled=week is None,
        on_click=st.query_params.update,
        kwargs={"week": week},
    )


def search_box() -> str | None:
    """Show a search field; the address has its text."""
    words = st.text_input(
        "Search",
        key="search",
        bind="query-params",
        placeholder="Search",
        icon=":material/search:",
        label_visibility="collapsed",
    )
    return words or None


def leads_to(label: str, page: str, params: Mapping[str, Any] | None = None) -> None:
    """Link a sentence to a page with its filters; without a link where the reader has no access."""
    try:
        st.page_link(
            f"internal/{page}.py",
            label=plain(label),
            query_params=dict(params or {}),
            width="stretch",
            icon=":material/chevron_right:",
            icon_position="right",
        )
    except StreamlitPageNotFoundError:
        st.markdown(plain(label))


@contextlib.contextmanager
def refusals(*, end: bool = False) -> Iterator[None]:
    """Show why a request was refused, in its place; `end` stops the page there."""
    try:
        yield
    except Refused as error:
        st.error(plain(str(error)))
        if end:
            st.stop()


def plain(text: str) -> str:
    """Escape text from the data for Markdown."""
    for sign in "\\`*_{}[]<>#|$~:":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")
