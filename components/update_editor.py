"""Edit one update: its items, the sources of their figures, and what can be quoted."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from components.page import leads_to, plain
from components.updates import Wish
from data_access.domain import tables

# For each kind of item, the parts that are written, and what each is called.
PARTS = {
    "text": {"text": "Text"},
    "point": {"lead": "Headline (up to six words)", "text": "Text"},
    "figure": {"text": "Caption, if not the finding"},
    "table": {"text": "Caption, if not the finding"},
    "decision": {
        "lead": "Matter",
        "text": "Recommendation",
        "reason": "Reason",
        "owner": "Owner",
        "on": "Needed by",
    },
    "entry": {
        "on": "Day",
        "lead": "Time and place",
        "text": "Event",
        "owner": "Role of the Secretary-General",
    },
}
KINDS = {"text": "paragraph", "decision": "decision", "entry": "line"}
TALL = ("text", "reason")
# Letters below which what is bound is set in bold.
SHORT = 30
# The page on which a question's figures are shown, by its module.
PAGES = {
    "accreditation": "accreditation",
    "actions": "reforms",
    "agenda": "overview",
    "areas": "overview",
    "deferrals": "deferrals",
    "docket": "accreditation",
    "engagement": "engagement",
    "events": "events",
    "partnerships": "partnerships",
    "reforms": "reforms",
    "roll_calls": "roll_calls",
    "waiting": "accreditation",
    "weekly": "overview",
}


@dataclass(frozen=True)
class Shown:
    """An item with all that is shown of it.

    cited     the bindings that it rests on
    unbound   each number without a source: part, place, text, the cells it could be
    earlier   what an item can follow up, in words
    thread    what this one follows up, the latest first
    """

    item: Any
    cited: Sequence[Any]
    unbound: Sequence[tuple[str, int, str, Sequence[tuple[Any, int | None, str]]]]
    earlier: Mapping[tuple[int, str], str]
    thread: Sequence[str]


def section(headings: Mapping[str, str], counts: Mapping[str, int]) -> str:
    """Choose the section to edit; the address keeps it."""
    asked = st.query_params.get("section")
    chosen = st.pills(
        "Section",
        headings,
        default=asked if asked in headings else next(iter(headings)),
        required=True,
        format_func=lambda name: f"{headings[name]} ({counts[name]})",
        key="section",
        label_visibility="collapsed",
    )
    st.query_params["section"] = chosen
    return chosen


def reading(lines: Sequence[str]) -> None:
    """Show the whole update: headings, and the text below each, indented."""
    with st.container(border=True, key="reading", gap="small"):
        for line in lines:
            text = plain(line.strip())
            st.markdown(text if line.startswith(" ") else f"**{text}**")


def adder(name: str, kinds: Sequence[str]) -> Wish | None:
    """Offer to add an empty item to a section."""
    kind = next(kind for kind in kinds if kind not in ("figure", "table"))
    if st.button(f"Add a {KINDS[kind]}", icon=":material/add:", key=f"add-{name}"):
        return Wish("add", {"section": name, "kind": kind})
    return None


def parts(item: Any) -> dict[str, str]:
    """Return the parts of an item that can be edited, with their labels."""
    return PARTS["point" if item.section == "attention" else item.kind]


def typed(items: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """What was typed since each item was shown: the item as it was seen, and as it becomes.

    What somebody else saved meanwhile is shown where nothing was typed, and
    takes nothing from what was.
    """
    for item in items:
        seen = st.session_state.get(f"seen-{item.id}")
        keys = {part: f"{part}-{item.id}" for part in parts(item)}
        known = seen is not None and all(key in st.session_state for key in keys.values())
        becomes = known and replace(
            seen, **{part: st.session_state[key] for part, key in keys.items()}
        )
        if known and becomes != seen:
            del st.session_state[f"seen-{item.id}"]
            yield seen, becomes
        elif seen != item or not known:
            st.session_state[f"seen-{item.id}"] = item
            for part, key in keys.items():
                st.session_state[key] = getattr(item, part)


def boxes(item: Any) -> None:
    """The boxes in which an item is written; `typed` has filled them."""
    for part, label in parts(item).items():
        key = f"{part}-{item.id}"
        if part == "on":
            st.date_input(label, key=key, format="YYYY-MM-DD")
        elif part in TALL and item.kind != "entry":
            height = "content" if part == "text" else 80
            st.text_area(label, key=key, height=height)
        else:
            st.text_input(label, key=key)


def said(text: str, tokens: re.Pattern[str], unbound: Sequence[tuple[int, str]]) -> str:
    """A text as it reads, in Markdown: what is bound stands out, what is not is marked."""
    marks = [(found.start(), found.end(), _bold(found[1])) for found in tokens.finditer(text)]
    marks += [
        (at, at + len(number), f":orange-background[{plain(number)}]") for at, number in unbound
    ]
    shown, last = "", 0
    for begins, ends, mark in sorted(marks):
        shown += plain(text[last:begins]) + mark
        last = ends
    return shown + plain(text[last:])


def _bold(bound: str) -> str:
    # A number stands out; a whole sentence in bold would shout.
    return f"**{plain(bound)}**" if bound and len(bound) < SHORT else plain(bound)


def leading(cited: Sequence[Any], words: Callable[[Any], str]) -> None:
    """The way to each figure that an item rests on; `words` says what was asked."""
    for binding in {binding.asks: binding for binding in cited}.values():
        page = PAGES.get(binding.question.split(".")[0])
        if page:
            leads_to(words(binding), page, _filters(page, binding.params))


def _filters(page: str, params: Mapping[str, Any]) -> dict[str, Any]:
    if page == "overview":
        return {"week": params["week"]} if "week" in params else {}
    wanted = {"engagement": ("since", "until"), "partnerships": ("without",)}.get(page, ())
    return {
        name: list(params[name]) if isinstance(params[name], tuple) else str(params[name])
        for name in wanted
        if params.get(name) and not isinstance(params[name], int)
    }


# Actions on an item


def piece(
    shown: Shown,
    tokens: re.Pattern[str],
    answers: Mapping[tuple, Any],
    ends: tuple[bool, bool],
    *,
    writes: bool,
) -> Wish | None:
    """Show an item as it reads, with the way to its figures; and, to who writes, its boxes.

    `ends` says whether it is the first and the last of its section.
    """
    item, wish = shown.item, None
    with st.container(border=True, key=f"item-{item.id}", gap="small"):
        if item.beside:
            st.warning(
                "Two people edited this at the same time. Keep one version, or combine them."
            )
        for part, label in parts(item).items():
            text = str(getattr(item, part) or "")
            unbound = [(at, number) for where, at, number, _ in shown.unbound if where == part]
            name = "" if item.kind == "text" else f":gray[:small[{label}]]  \n"
            if text:
                st.markdown(name + said(text, tokens, unbound))
        if item.kind in ("figure", "table"):
            told = [answers[one.asks].finding for one in shown.cited]
            st.markdown(f":gray[:small[{item.kind.capitalize()}]] {plain(told[0] if told else '')}")
        leading(shown.cited, lambda one: answers[one.asks].method.splitlines()[0])
        for line in shown.thread:
            st.markdown(f":gray[:small[Follows up {plain(line)}]]")
        if writes:
            with st.expander("Write", expanded=not item.shows and len(shown.cited) == 0):
                boxes(item)
                wish = followed(shown) or wish
            for unbound in shown.unbound:
                wish = binder(item, *unbound) or wish
            findings = not item.shows and any(one.column == "finding" for one in shown.cited)
            wish = handled(item, first=ends[0], last=ends[1], findings=findings) or wish
    return wish


def handled(item: Any, *, first: bool, last: bool, findings: bool) -> Wish | None:
    """Offer to move or remove an item, or to edit the findings in it."""
    offered = [
        ("Up", "arrow_upward", first, "move", {"by_places": -1}),
        ("Down", "arrow_downward", last, "move", {"by_places": 1}),
        ("Remove", "close", False, "drop", {}),
    ]
    if findings:
        offered.append(("Edit text, keep figures linked", "edit_note", False, "loosen", {}))
    with st.container(horizontal=True, gap="small"):
        for name, icon, off, act, needs in offered:
            label = f"{name}"
            if st.button(
                label,
                key=f"{act}-{name}-{item.id}",
                icon=f":material/{icon}:",
                type="tertiary",
                disabled=off,
            ):
                return Wish(act, {"item": item.id, **needs})
    return None


def binder(
    item: Any, part: str, at: int, number: str, likely: Sequence[tuple[Any, int | None, str]]
) -> Wish | None:
    """Offer sources for a typed number, or to dismiss the issue with a reason."""
    with st.popover(f"“{number}” has no source", icon=":material/link_off:"):
        if not likely:
            st.markdown("No figure cited in this update has this value. Quote a figure below.")
        for answer, place, column in likely[:6]:
            row = () if place is None else answer.rows.iloc[place]
            names = [str(value) for value in row if isinstance(value, str)][:2] or ["total"]
            label = " · ".join((*names, column.replace("_", " "), answer.question))
            if st.button(plain(label), key=f"bind-{item.id}-{part}-{at}-{place}-{column}-{label}"):
                quote = (answer.question, dict(answer.params), column, place)
                return Wish("bind", {"item": item.id, "quote": quote, "typed": (part, at)})
        with st.form(f"waive-{item.id}-{part}-{at}", border=False):
            reason = st.text_input("Reason why it needs no source", max_chars=500)
            if st.form_submit_button("Dismiss with reason"):
                needs = {"remark": f"unbound:{item.id}:{number}", "reason": reason}
                return Wish("set_aside", needs)
    return None


def followed(shown: Shown) -> Wish | None:
    """Ask which item of an earlier update this one follows up."""
    if not shown.earlier:
        return None
    item, options = shown.item, [None, *shown.earlier]
    chosen = st.selectbox(
        "Follows up",
        options,
        index=options.index(item.continues) if item.continues in options else 0,
        format_func=lambda key: shown.earlier.get(key, "Nothing"),
        key=f"continues-{item.id}-{item.continues}",
    )
    if chosen == item.continues:
        return None
    return Wish("edit", {"was": item, "becomes": replace(item, continues=chosen)})


# Quoting


def chosen(questions: Mapping[str, str]) -> str | None:
    """Ask which question to quote; `questions` are named in the reader's words."""
    return st.selectbox(
        "Question",
        questions,
        index=None,
        format_func=questions.get,
        placeholder="Quote a figure: choose a question",
        label_visibility="collapsed",
        key="quoted",
    )


def quoted(
    answer: Any, section: str, texts: Mapping[str, str], kinds: Sequence[str]
) -> Wish | None:
    """Show an answer, and offer to quote its finding, a cell of it, or all of it."""
    st.markdown(f"**{plain(answer.finding)}**  \n:gray[:small[{plain(answer.cited)}]]")
    told = [
        name for name in answer.rows if not answer.rows[name].map(pd.api.types.is_list_like).any()
    ]
    picked = st.dataframe(
        answer.rows[told],
        hide_index=True,
        height=240,
        on_select="rerun",
        selection_mode="single-cell",
        column_config={name: tables.title(name) for name in told},
        key=f"cells-{answer.question}",
        alt=f"Data behind: {answer.finding}",
    )
    asks = {"question": answer.question, "params": dict(answer.params)}
    with st.container(horizontal=True):
        for kind in (one for one in kinds if one in ("figure", "table")):
            if st.button(f"Show as {kind}", key=f"show-{kind}"):
                return Wish(
                    "show", {"section": section, "kind": kind, "quote": tuple(asks.values())}
                )
    if not texts:
        return None
    item = st.selectbox(
        "Into",
        texts,
        index=len(texts) - 1,
        format_func=lambda name: texts[name][:80] or "Empty paragraph",
        key="into",
    )
    with st.container(horizontal=True):
        if st.button("Quote this sentence"):
            return Wish("bind", {"item": item, "quote": tuple(asks.values())})
        cells = picked.selection.cells
        if st.button("Quote the cell", disabled=not cells):
            place, column = cells[0]
            return Wish("bind", {"item": item, "quote": (*asks.values(), column, int(place))})
    return None
