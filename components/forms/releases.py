"""Releases and links, as the office composes, decides on and follows them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.page import plain

EVERYBODY = "All Member States"
REGISTER_COLUMNS = {
    "release": "Release",
    "title": "Title",
    "audience": "For",
    "status": "Status",
    "composed_by": "Composed by",
    "composed_at": "Composed, UTC",
    "decided_by": "Decided by",
    "decided_at": "Decided, UTC",
    "remark": "Remark",
}
LINK_COLUMNS = {
    "link": "Link",
    "member_state": "Member State",
    "label": "For",
    "standing": "Standing",
    "release": "Pinned to release",
    "expires_at": "Ends, UTC",
    "readings": "Views",
    "last_read_at": "Last read, UTC",
}
READ_COLUMNS = {
    "read_at": "Read, UTC",
    "link": "Link",
    "member_state": "Member State",
    "label": "For",
    "page": "Page",
}
TRAIL_COLUMNS = {
    "at": "Time, UTC",
    "actor": "Person",
    "role": "Role",
    "action": "Action",
    "object": "Object",
    "refused": "Refused",
}
# What each role may do with a release of each status, and what the button says.
STEPS = {
    ("focal-point head", "prepared"): {"submit": "Submit for approval", "withdraw": "Withdraw"},
    ("focal-point head", "submitted"): {"withdraw": "Withdraw"},
    ("chief of staff", "submitted"): {"approve": "Approve", "send_back": "Return for revision"},
}


@dataclass(frozen=True)
class Wanted:
    """What a release is to hold: questions by name, for whom, and about which time."""

    title: str
    state: str | None
    questions: Sequence[str]
    since: dt.date
    until: dt.date


def audience(audiences: pd.DataFrame, label: str, key: str, *, all_of_them: bool) -> str | None:
    """Ask for a Member State, or for all; gives its code. Expects `releases.audiences`."""
    names = dict(zip(audiences["name"], audiences["state"], strict=True))
    options = [EVERYBODY, *names] if all_of_them else list(names)
    return names.get(st.selectbox(label, options, key=key))


def composer(
    state: str | None, choices: Mapping[str, str], since: dt.date, until: dt.date
) -> Wanted | None:
    """Ask what a release is to hold; `choices` are questions by name, in the reader's words."""
    with st.form("compose", border=False):
        title = st.text_input("Title", max_chars=200, placeholder="Civil society in 2026")
        questions = st.multiselect(
            "Figures, in order", choices, format_func=choices.get, placeholder="Choose"
        )
        with st.container(horizontal=True):
            first = st.date_input("From", since, format="YYYY-MM-DD")
            last = st.date_input("To", until, format="YYYY-MM-DD")
        if st.form_submit_button("Create the release", type="primary"):
            return Wanted(title, state, questions, first, last)
    return None


def pick(rows: pd.DataFrame) -> dict:
    """Ask which release to look at; the address keeps it. Expects `releases.register`."""
    told = {
        row["release"]: f"{row['release']}: {row['title']} ({row['audience']}, {row['status']})"
        for row in rows.to_dict("records")
    }
    asked = st.query_params.get("release", "")
    place = list(map(str, told)).index(asked) if asked in map(str, told) else 0
    chosen = st.selectbox("Release", told, index=place, format_func=told.get)
    return rows[rows["release"] == chosen].iloc[0].to_dict()


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """What becomes visible, as lines: place and change, the finding, what was, new columns.

    Expects the columns of `releases.comparison`.
    """
    shown = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return pd.DataFrame(
        {
            "figure": [str(place) for place in range(1, len(shown) + 1)],
            "unit": [row["change"] for row in shown],
            "sentence": [row["becomes"] or row["was"] for row in shown],
            "note": [_compared_to(row) for row in shown],
            "page": "",
            "params": [{} for _ in shown],
        }
    )


def _compared_to(row: Mapping[str, str | None]) -> str:
    was = f"before: {row['was']}" if row["change"] == "changed" else ""
    columns = f"becomes visible: {row['new_columns']}" if row["new_columns"] else ""
    return " · ".join(filter(None, (row["asks"], was, columns)))


def step(role: str, status: str) -> tuple[str, dict[str, str]] | None:
    """Offer what this reader may do next with a release: the name of the act, what it needs."""
    offered = STEPS.get((role, status), {})
    needs = {}
    if "send_back" in offered:
        needs["remark"] = st.text_area("Reason for the return", max_chars=1000, height=80)
    with st.container(horizontal=True):
        for name, label in offered.items():
            leading = name in ("submit", "approve")
            if st.button(label, key=f"do-{name}", type="primary" if leading else "secondary"):
                return name, needs if name == "send_back" else {}
    return None


def made(address: str) -> None:
    """Show a link, this once."""
    st.success("Copy this link now: it is displayed once and not stored.")
    st.code(address, language=None, wrap_lines=True)


def maker(approved: pd.DataFrame) -> dict | None:
    """Ask for a link's label, how long it is valid, and what it shows."""
    pinned = {None: "The latest release, whichever that is"} | {
        int(row["release"]): f"Only release {row['release']}: {row['title']}"
        for row in approved.to_dict("records")
    }
    with st.form("make", border=False):
        label = st.text_input(
            "For whom", max_chars=200, placeholder="Permanent Mission, counsellor"
        )
        days = st.number_input("Valid for, in days", min_value=1, max_value=90, value=30)
        release = st.selectbox("It shows", pinned, format_func=pinned.get)
        if st.form_submit_button("Make the link", type="primary"):
            return {"label": label, "days": int(days), "release": release}
    return None


def keeper(valid: pd.DataFrame) -> tuple[str, dict] | None:
    """Offer to end or renew a link that is valid: the name of the act, what it needs."""
    told = {
        int(row["link"]): f"{row['link']}: {row['member_state']}, {row['label']}"
        for row in valid.to_dict("records")
    }
    link = st.selectbox("Link", told, format_func=told.get, key="which")
    row = valid[valid["link"] == link].iloc[0]
    state, name = row["state"], plain(row["member_state"])
    with st.container(horizontal=True):
        if st.button("Revoke"):
            return "revoke", {"link": link}
        if st.button("Revoke, and make it anew"):
            return "rotate", {"link": link}
        if st.button(f"Revoke all of {name}"):
            return "revoke_all", {"state": state}
    return None
