"""The pieces that every page is made of: its head, lines of a list, tiles, ways to other pages."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitPageNotFoundError

from components.charts import sparkline
from components.downloads import downloads, stamp
from data_access.domain.answers import Answer
from data_access.domain.refusal import Refused

LOOK = Path(__file__).parent / "theme"
PRODUCT = "Civil society and the United Nations"
# What is called so, and what the address carries once it is chosen.
Turn = tuple[str, Mapping[str, str]]


class Line(Protocol):
    """One line of a list.

    figure    what the eye meets first, such as "12" or "30 Aug"
    unit      what that figure counts, in small letters below it
    sentence  what is said; it stands alone
    note      owner and date, or source and period
    page      where its rows are, such as "reforms"; empty if nowhere
    params    the filters to set there
    tone      colour of what the eye meets first, where it has to warn; a list need not have it
    """

    figure: str
    unit: str
    sentence: str
    note: str
    page: str
    params: Mapping[str, str]
    tone: str


class Tile(Protocol):
    """One number that asks for something: what it counts, its denominator or peak, its rows."""

    key: str
    label: str
    value: int | None
    note: str
    late: bool
    page: str
    params: Mapping[str, str]


class Area(Protocol):
    """How one area stands, at the foot of the overview.

    label, page, params   what it is called, and where its rows are
    figure, sentence      its headline figure, and what that counts with the change
    freshness, late       the date of that knowledge; whether it is late
    past, now, past_said  the figure's recent past, oldest first; whether the last is of this
                          week; the same in words
    """

    label: str
    page: str
    params: Mapping[str, str]
    figure: str
    sentence: str
    freshness: str
    late: bool
    past: Iterable[float | None]
    now: bool
    past_said: str


def dress() -> None:
    """Set what all pages share: width, logo, and the few rules that a theme cannot express."""
    st.set_page_config(layout="wide")
    st.html(LOOK / "rules.css")
    st.logo(LOOK / f"mark_{mode()}.svg", size="large")


def mode() -> str:
    """The reader's theme: light or dark."""
    return st.context.theme.type or "light"


def head(title: str, freshness: str, *, demonstration: bool, width: int = 320) -> DeltaGenerator:
    """Open a page: title here and in the browser tab, freshness. Returns room for one control."""
    st.set_page_config(page_title=f"{title} · {PRODUCT}")
    stamp(demonstration=demonstration)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(title, anchor=False, width="content")
        if demonstration:
            st.badge("DEMONSTRATION", icon=":material/science:", color="orange")
        st.markdown(f":gray[:small[{plain(freshness)}]]", width="content")
        st.space("stretch")
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

    The columns of `rows` are those of `Line`. Where the list is cut, a column
    `in_all` says how many there are, and the heading repeats it. The rows of
    the `answer` behind it can be taken along. A `turn` leads to another list in
    this place: what it is called, and what the address then carries.
    """
    of = rows["in_all"].max() if len(rows) and "in_all" in rows else 0
    cut = f" :gray[:small[{len(rows)} of {of}]]" if of > len(rows) else ""
    _over(key, f"{heading}{cut}", answer, turn)
    with st.container(key=f"list-{key}"):
        for row in rows.itertuples():
            _line(row)
        if rows.empty:
            st.markdown(f":gray[{plain(empty)}]")


def _over(key: str, heading: str, answer: Answer | None, turn: Turn | None) -> None:
    """The heading of a list, with the way to another one, and its rows to take along."""
    taken = answer is not None and not answer.rows.empty
    if not taken and turn is None:
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
        if taken:
            file = answer.question.replace(".", "-").replace("_", "-")
            downloads(f"{file}-{key}", answer.rows, answer.citation.splitlines())


def _line(row: Line) -> None:
    with st.container(horizontal=True, gap="small", wrap=False):
        figure, tone = f"**{plain(row.figure)}**", getattr(row, "tone", "")
        shown = f":{tone}[{figure}]" if tone else figure
        st.markdown(f"{shown}  \n:{tone or 'gray'}[:small[{plain(row.unit)}]]", width=72)
        with st.container(gap="xxsmall"):
            if row.page:
                leads_to(row.sentence, row.page, row.params)
            else:
                st.markdown(plain(row.sentence))
            st.markdown(f":gray[:small[{plain(row.note)}]]")


def tile(shown: Tile) -> None:
    """Show one number that asks for something, red while it is late, and lead to its rows."""
    with st.container(
        key=f"tile-{'late-' if shown.late else ''}{shown.key}", gap=None, height="stretch"
    ):
        st.metric(shown.label, "–" if pd.isna(shown.value) else f"{shown.value:,}")
        leads_to(shown.note, shown.page, shown.params)


def area(shown: Area) -> None:
    """Show how one area stands, how old that knowledge is, and its recent past."""
    with st.container(key=f"area-{shown.page}-{shown.label[:4].lower()}", gap="xxsmall"):
        leads_to(shown.label, shown.page, shown.params)
        headline = f"**{plain(shown.figure)}** " if shown.figure else ""
        st.markdown(f"{headline}{plain(shown.sentence)}")
        fresh = plain(shown.freshness)
        st.markdown(
            f":orange[:material/schedule: :small[{fresh}]]"
            if shown.late
            else f":gray[:small[{fresh}]]"
        )
        st.image(sparkline.svg(tuple(shown.past), now=shown.now), alt=shown.past_said)


def steps(place: DeltaGenerator, said: str, earlier: str | None, later: str | None) -> None:
    """Step through weeks; the address keeps the week, the reader sees its days."""
    with place.container(
        horizontal=True,
        horizontal_alignment="right",
        vertical_alignment="center",
        gap="small",
        wrap=False,
        key="weeks",
    ):
        _step("Earlier", "left", earlier)
        st.markdown(f"**{plain(said)}**", width="content")
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
    """Ask for words to search by; the address keeps them."""
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
    """Link a sentence to a page with its filters; write it plainly if the reader lacks the page."""
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
    """Show what was refused, and why, where the reader asked for it; `end` the page with that."""
    try:
        yield
    except Refused as error:
        st.error(plain(str(error)))
        if end:
            st.stop()


def plain(text: str) -> str:
    """Text from the data, safe in Markdown: what it says is shown, nothing of it is obeyed."""
    for sign in "\\`*_{}[]<>#|$~:":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", " ")
