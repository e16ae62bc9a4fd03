"""The files on the page Imports: chosen, checked before anything changes, loaded."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.downloads import downloads
from components.figure import table
from components.page import plain
from data_access.domain.import_results import FileResult

# For each kind of import, what it takes.
TAKES = {
    "body-sessions": "The template: sessions of bodies, with their first and last days",
    "contributions": "Revenue of UN entities by contributor: CSV of the CEB's Financial Statistics",
    "decisions": "The template, or the Committee's outcome files 1 to 7 and 9 to 12",
    "endorsements": "The template: documents in which a body welcomes or takes up a reform",
    "engagements": "The template, or a list of attendance by section",
    "event-hosts": "The template, or a list of hosts by code of the event",
    "events": "The template, or a calendar (.ics)",
    "organizations": "The template: who an organization is, with former names and aliases",
    "partnerships": "The template, or IATI 2.03 activities (.xml)",
    "positions": "The template: positions of Member States on recorded reform actions",
    "reforms": "The template, or the UN80 tracker's two files (.json)",
    "roll-calls": "Recorded votes of the Committee on NGOs, its file 8",
}
TEMPLATE = "The template"
ENTRIES = (
    "Only civil society events are counted as such. A choice also changes the kind of entries of"
    " these files that are on record."
)
CHANGE_COLUMNS = {
    "file": "File",
    "thing": "Table",
    "row": "Entry",
    "what": "Change",
    "column": "Column",
    "was": "Before",
    "now": "After",
}
REJECT_COLUMNS = {
    "file": "File",
    "row": "Row",
    "column": "Column",
    "value": "Value",
    "reason": "Reason",
}
COUNTED = ("read", "new", "changed", "unchanged", "rejected")
DEMONSTRATION = (
    "This database contains demonstration data, which cannot be mixed with real data. Set"
    " DATABASE_URL to an empty database and restart; or, on the server, replace the demonstration"
    " data with the first file:"
)
ALONE = (
    "Each file is checked on its own: a row in several files counts for each, and rows that refer"
    " to another of these files may be rejected. The files are loaded one after the other."
)
LARGER = "MAX_IMPORT_MEGABYTES=200 python -m data_access import {kind} FILE"
COMMAND = "python -m data_access import --replace-demonstration KIND FILE"


@dataclass(frozen=True)
class Choice:
    """The files that the reader chose, and what was entered beside them."""

    kind: str
    files: Sequence[UploadedFile]
    as_of: dt.date | None
    outcome: str | None
    entries: str | None = None

    @property
    def options(self) -> tuple[dt.date | None, str | None, str | None]:
        """Give what was entered beside the files: date of the data, outcome, kind of entries."""
        return self.as_of, self.outcome, self.entries

    @property
    def key(self) -> tuple:
        """Give what tells this choice from another, so that a check is of these files alone."""
        files = tuple(file.file_id for file in self.files)
        return self.kind, files, *self.options


# Before the check


def demonstration_notice() -> None:
    """Explain that real files need an empty database, and how to set one."""
    st.info(DEMONSTRATION)
    st.code(COMMAND, language=None, wrap_lines=True)


def choose_kind(kinds: Sequence[str]) -> str:
    """Let the reader choose the kind of the files."""
    named = {kind: kind.replace("-", " ").capitalize() for kind in kinds}
    return st.selectbox("Kind of file", named, key="kind", format_func=named.get)


def choose_files(
    kind: str,
    outcomes: Sequence[str],
    megabytes: int,
    entries: Sequence[str] = (),
    proposed: Callable[[Sequence[UploadedFile]], Sequence[str]] = lambda _: (),
) -> Choice | None:
    """Let the reader choose files, and enter what they do not contain.

    `entries` are the kinds of entries of calendars; `proposed` gives those that files suggest.
    """
    files = st.file_uploader(
        "Files",
        accept_multiple_files=True,
        max_upload_size=megabytes,
        # Another key is an empty one: what was loaded is let go of.
        key=f"files-{st.session_state.get('loads', 0)}",
    )
    larger = LARGER.format(kind=kind)
    st.markdown(f":gray[:small[Split larger files, or load them on the server:]]  \n`{larger}`")
    as_of = st.date_input(
        "Date of the data (needed where a file has none of its own)",
        None,
        format="YYYY-MM-DD",
        key="as-of",
    )
    outcome = None
    if kind == "decisions":
        with st.expander("Details not in the file"):
            outcome = st.selectbox(
                "Outcome of the Committee", outcomes, index=None, placeholder="As in the file name"
            )
    kinds = _entries(entries, proposed(files)) if kind == "events" and files else None
    for file in files:
        if file.size > megabytes * 1_000_000:
            st.error(f"{plain(file.name)} is larger than {megabytes} MB.")
            return None
    return Choice(kind, files, as_of, outcome, kinds) if files else None


def _entries(entries: Sequence[str], proposed: Sequence[str]) -> str | None:
    """Ask what the entries of the files are; None leaves it to what each file suggests."""
    named = {entry: f"{entry[:1].upper()}{entry[1:]}s" for entry in entries}
    suggested = ", ".join(named[entry].lower() for entry in proposed)
    return st.selectbox(
        "Type of entries",
        named,
        index=None,
        format_func=named.get,
        placeholder=f"As suggested: {suggested}" if suggested else "As each file suggests",
        help=ENTRIES,
        key="entries",
    )


def template(kind: str, text: str) -> None:
    """Describe the files of a kind, and offer an empty template."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":gray[:small[{plain(TAKES.get(kind, TEMPLATE))}]]", width="content")
        st.space("stretch")
        st.download_button(
            "Empty template",
            # Made when somebody wants it, or the browser would ask for it at once.
            lambda: text,
            f"{kind}.csv",
            "text/csv",
            icon=":material/table:",
            type="tertiary",
            on_click="ignore",
        )


def preview_button(choice: Choice) -> bool:
    """Whether the reader wants to preview the changes of files not checked yet."""
    pressed = st.button(
        "Preview changes",
        icon=":material/preview:",
        type="secondary" if checked(choice) else "primary",
    )
    return pressed and not checked(choice)


@contextlib.contextmanager
def progress(doing: str, done: str) -> Iterator[Callable[[str], None]]:
    """Show progress; yield the function that takes each new text."""
    with st.status(doing) as status:
        yield lambda text: status.update(label=plain(text))
        status.update(label=done, state="complete")


# After the check


def store_check(choice: Choice, results: Sequence[FileResult]) -> None:
    """Store what these files would change until others are chosen."""
    st.session_state["checked-files"] = choice.key, results


def checked(choice: Choice) -> Sequence[FileResult]:
    """Give what these files would change; empty before they are checked."""
    key, results = st.session_state.get("checked-files", (None, ()))
    return results if key == choice.key else ()


def finish(results: Sequence[FileResult]) -> None:
    """Store what was loaded for the next run, and clear the chosen files."""
    st.session_state["loaded"] = results
    st.session_state["loads"] = st.session_state.get("loads", 0) + 1
    st.session_state.pop("checked-files", None)


def loaded() -> Sequence[FileResult]:
    """Give what was loaded last in this window."""
    return st.session_state.get("loaded", ())


def by_file(results: Sequence[FileResult]) -> pd.DataFrame:
    """Give the result of each file, as lines."""
    return pd.DataFrame(
        {
            "figure": [f"{one.result.counts['read']:,}" if one.result else "–" for one in results],
            "unit": ["rows" if one.result else "not read" for one in results],
            "sentence": [one.name for one in results],
            "note": [_counted(one.result.counts) if one.result else one.trouble for one in results],
            "page": "",
            "params": None,
        }
    )


def _counted(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{counts[name]:,} {name}" for name in COUNTED[1:])


def details(results: Sequence[FileResult], rejected: pd.DataFrame, changes: pd.DataFrame) -> None:
    """Show notices, rejected rows and examples of changes."""
    if len(results) > 1:
        st.markdown(f":gray[{ALONE}]")
    notices = [notice for one in results if one.result for notice in one.result.notices]
    if notices:
        with st.expander(f"Notices ({len(notices):,})", expanded=len(notices) < 4):
            st.code("\n".join(notices), language=None, wrap_lines=True)
    if len(rejected):
        st.subheader("Rejected rows", anchor=False)
        caption = f"{len(rejected):,} problems; row numbers are those of the file."
        table(rejected, caption, REJECT_COLUMNS, height=_height(rejected))
        with st.container(horizontal=True):
            downloads("rejected-rows", rejected, [f"Rejected rows: {caption}"], REJECT_COLUMNS)
    if len(changes):
        st.subheader("Examples of changes", anchor=False)
        table(changes, "Examples of each kind of change", CHANGE_COLUMNS, height=_height(changes))


def _height(rows: pd.DataFrame) -> int | str:
    return "auto" if len(rows) < 9 else 320


def load_button(results: Sequence[FileResult]) -> bool | None:
    """Whether to load the checked files: True without the rejected rows; None for not yet."""
    readable = [one.result.counts for one in results if one.result]
    good = sum(counts["read"] - counts["rejected"] for counts in readable)
    bad = sum(counts["rejected"] for counts in readable)
    if not good:
        st.warning("None of these rows can be loaded.")
        return None
    with st.container(horizontal=True, vertical_alignment="center"):
        name = f"Load {_rows(good)}"
        if bad:
            name = f"Load the {_rows(good)} without problems"
        pressed = st.button(name, icon=":material/upload:", type="primary")
        if bad:
            others = "other" if bad == 1 else f"{bad:,} others"
            st.markdown(f":gray[Or correct the {others} in the file, and choose it again.]")
    return bool(bad) if pressed else None


def _rows(number: int) -> str:
    return f"{number:,} row" if number == 1 else f"{number:,} rows"
