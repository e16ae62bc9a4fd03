"""An update to the Secretary-General, as the head writes it and the chief of staff reads it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from components.page import plain

REGISTER_COLUMNS = {
    "update": "Update",
    "since": "From",
    "until": "Until",
    "status": "Status",
    "subject": "First point",
    "started_by": "Started by",
    "cleared_by": "Cleared by",
    "cleared_at": "Cleared, UTC",
    "sent_at": "Sent, UTC",
}
# How the period of a new update is chosen.
WEEK, MONTH, SINCE = "Last week", "Last month", "Since the last update"


@dataclass(frozen=True)
class Wish:
    """What the reader asked for: the name of an act, and what it needs; the form that asks."""

    act: str
    needs: Mapping[str, Any]
    form: str = ""


# Which update


def number(asked: str) -> int:
    """The number that an address names; zero, which no update has, where it names none."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def period(today: dt.date, last: dt.date | None) -> tuple[dt.date, dt.date] | None:
    """Ask what a new update is about; gives the first and last day once it is to be started.

    `last` is the day up to which the last update that was sent reports.
    """
    monday = today - dt.timedelta(days=today.weekday())
    first = today.replace(day=1)
    periods = {
        WEEK: (monday - dt.timedelta(days=7), monday - dt.timedelta(days=1)),
        MONTH: ((first - dt.timedelta(days=1)).replace(day=1), first - dt.timedelta(days=1)),
    }
    if last and last < today:
        periods[SINCE] = last + dt.timedelta(days=1), today
    kind = st.segmented_control(
        "Period", periods, default=SINCE if SINCE in periods else WEEK, key="kind"
    )
    since, until = periods.get(kind) or next(iter(periods.values()))
    with st.form("start", border=False):
        with st.container(horizontal=True):
            begins = st.date_input("From", since, format="YYYY-MM-DD", key=f"from-{kind}")
            ends = st.date_input("Until", until, format="YYYY-MM-DD", key=f"until-{kind}")
        if st.form_submit_button("Create draft from data", type="primary"):
            return begins, ends
    return None


def on_record(rows: pd.DataFrame) -> pd.DataFrame:
    """Updates as lines: number, status, first point, and who cleared it. Expects the register."""
    told = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return pd.DataFrame(
        {
            "figure": [str(row["update"]) for row in told],
            "unit": [row["status"] for row in told],
            "sentence": [row["subject"] for row in told],
            "note": [_on_record(row) for row in told],
            "page": "update",
            "params": [{"number": str(row["update"])} for row in told],
        }
    )


def _on_record(row: Mapping[str, Any]) -> str:
    span = f"{_day(row['since'])} to {_day(row['until'])}"
    cleared = f"cleared by {row['cleared_by']}" if row["cleared_by"] else ""
    return " · ".join(filter(None, (span, f"started by {row['started_by']}", cleared)))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


# Issues


def remarks(rows: pd.DataFrame, *, closed: bool) -> Wish | None:
    """Show the issues, those to resolve first, and offer to dismiss each with a reason."""
    for row in rows.itertuples():
        aside = isinstance(row.set_aside, str)
        icon, colour = ("block", "red") if row.blocking and not aside else ("info", "gray")
        where = f" · {plain(row.section)}" if row.section else ""
        found = f" · “{plain(row.found[:160])}”" if row.found else ""
        st.markdown(
            f":{colour}[:material/{icon}:] {plain(row.words)}"
            f"  \n:gray[:small[{'to resolve' if row.blocking else 'suggestion'}{where}{found}]]"
        )
        if aside:
            st.markdown(f":gray[:small[Dismissed by {plain(row.by)}: {plain(row.set_aside)}]]")
        elif row.blocking and not closed:
            popover = st.popover("Dismiss with reason", type="tertiary")
            with popover, st.form(f"aside-{row.Index}", border=False):
                reason = st.text_input("Reason", max_chars=500)
                if st.form_submit_button("Dismiss"):
                    return Wish("set_aside", {"remark": row.remark, "reason": reason})
    return None


def corrected(rows: pd.DataFrame) -> pd.DataFrame:
    """Figures that the data correct, as lines. Expects the columns of `archive.corrections`."""
    said = rows.to_dict("records")
    return pd.DataFrame(
        {
            "figure": [str(place) for place, _ in enumerate(said, start=1)],
            "unit": "corrected",
            "sentence": [f"In the update: {row['said']} Today: {row['today']}" for row in said],
            "note": [f"{row['section']} · {row['question']}" for row in said],
            "page": "",
            "params": [{} for _ in said],
        }
    )


def set_aside(overruled: Sequence[Any]) -> None:
    """Show the issues that were dismissed, with their reasons."""
    if overruled:
        st.header("Dismissed, with reasons", anchor=False)
    for one in overruled:
        rule, _, found = one.remark.split(":", 2)
        about = f"{rule}: “{found}”" if found else rule
        st.markdown(f"{plain(one.reason)}  \n:gray[:small[{plain(about)} · by {plain(one.by)}]]")


def versions(rows: pd.DataFrame) -> tuple[int, int] | None:
    """Choose two versions to compare; returns the older, then the newer."""
    told = {
        int(row.version): f"{row.version}: {row.saved_by}, {row.saved_at:%H:%M} UTC on"
        f" {_day(row.saved_at)}"
        for row in rows.itertuples()
    }
    if len(told) < 2:
        return None
    newest = next(iter(told))
    with st.container(horizontal=True):
        old = st.selectbox("Compare version", told, index=1, format_func=told.get, key="old")
        new = st.selectbox("with", told, format_func=told.get, key=f"new-{newest}")
    return (min(old, new), max(old, new)) if old != new else None


def compared(finding: str, rows: pd.DataFrame) -> None:
    """Show the lines added and deleted between two versions."""
    st.markdown(f"**{plain(finding)}**")
    signs = {"added": ":green[+ {}]", "removed": ":red[− {}]", "same": ":gray[{}]"}
    for row in rows.itertuples():
        st.markdown(signs[row.change].format(plain(row.line.strip()) or "–"))


# Next steps

STEPS = {
    ("focal-point head", "draft"): {"submit": "Submit for clearance", "withdraw": "Discard draft"},
    ("focal-point head", "submitted"): {"recall": "Withdraw from clearance"},
    ("focal-point head", "cleared"): {"sent": "Mark as sent"},
    ("chief of staff", "submitted"): {"clear": "Clear", "send_back": "Return for revision"},
}


def step(role: str, status: str) -> Wish | None:
    """Offer the next steps that this reader may take."""
    offered = STEPS.get((role, status), {})
    needs = {}
    if "send_back" in offered:
        needs["remark"] = st.text_area("Reason for returning it", max_chars=1000, height=80)
    with st.container(horizontal=True):
        for name, label in offered.items():
            leading = name in ("submit", "clear", "sent")
            if st.button(label, key=f"do-{name}", type="primary" if leading else "secondary"):
                return Wish(name, needs if name == "send_back" else {})
    return None


def level(levels: Sequence[str], now: str | None) -> Wish | None:
    """Choose the classification."""
    chosen = st.segmented_control(
        "Classification",
        levels,
        default=now,
        format_func=str.capitalize,
        key=f"level-{now}",
    )
    return Wish("classify", {"level": chosen}) if chosen and chosen != now else None


def renewer() -> Wish | None:
    """Offer to refresh all linked figures."""
    asked = st.button("Refresh all figures", icon=":material/refresh:", type="tertiary")
    return Wish("renew", {}) if asked else None


def files(
    formats: Mapping[str, str], made: Callable[[str], bytes], name: str, *, level: str | None
) -> None:
    """Offer the update as files once it is classified; each is made on download."""
    if level is None:
        st.markdown(":gray[Choose a classification to download the file.]")
        return
    with st.container(horizontal=True):
        for format_, label in formats.items():
            st.download_button(
                label,
                lambda format_=format_: made(format_),
                f"{name}.{format_}",
                key=f"file-{format_}",
                icon=":material/download:",
                on_click="ignore",
            )
