"""One reform as the office follows it: its window, its moves, what it waits for, who is for it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.charts import reforms
from components.page import leads_to, lines, plain
from data_access.domain.answers import Answer
from data_access.domain.lists import TONED

MOVES = ("figure", "unit", "sentence", "note")
FACTS = {
    "track": "Track",
    "instrument": "Instrument",
    "stage": "Stage",
    "opens": "What it would open for civil society",
    "evidence": "Evidence of the decision",
    "owner": "Followed by",
}


def standing(details: pd.DataFrame, said: Mapping[str, str]) -> None:
    """Show what the action is, how it stands, its decision window, and what it waits for.

    `said` has the findings on it by name.
    """
    [row] = details.to_dict("records")
    st.header(plain(row["whole_title"]), anchor=False)
    finding = f"**{plain(said['details'])}**"
    st.markdown(f":orange[{finding}]" if row["claimed"] else finding)
    for name in ("window", "needs"):
        st.markdown(plain(said[name]))


def outlook(finding: str) -> None:
    """Show where a date would fall if it moved once more."""
    st.markdown(f":gray[{plain(finding)}]")


def held_up(told: Mapping[str, Answer]) -> None:
    """Show what an action waits for, with a way there, and what stands in its way."""
    needs = told["needs"]
    lines("needs", "Before and after it", others(needs.rows), empty=needs.finding, answer=needs)
    with st.container(horizontal=True):
        for key in needs.rows["key"]:
            # Not a page link: one to its own page loses the address.
            st.button(
                f"Open action {key}",
                key=f"open-{key}",
                type="tertiary",
                on_click=st.query_params.update,
                kwargs={"key": key},
            )
    ways = told["blockers"]
    lines("blockers", "In its way", blockers(ways.rows), empty=ways.finding, answer=ways)


def beside(told: Mapping[str, Answer], key: str) -> None:
    """Show what stands beside an action: what it needs, who is for it, what endorses it."""
    [known] = told["known"].rows.to_dict("records")
    facts(known)
    st.header("Support", anchor=False)
    with st.container(key="area-support"):
        leads_to(told["majority"].finding, "support", {"key": key})
    found = told["endorsements"]
    shown = endorsements(found.rows)
    lines("endorsements", "Endorsements", shown, empty=found.finding, answer=found)


def facts(row: Mapping[str, Any]) -> None:
    """Show what an action needs and would open, and name what is not known.

    Expects the columns of `particulars.known`.
    """
    st.header("What it needs", anchor=False)
    for name, label in FACTS.items():
        if isinstance(row[name], str):
            st.markdown(f":gray[:small[{label}]]  \n{plain(row[name])}")
    unknown = [label for name, label in FACTS.items() if not isinstance(row[name], str)]
    if unknown:
        st.markdown(f":gray[:small[Not recorded]]  \n{plain('; '.join(unknown))}")
    if row["stale"]:
        since = _day(row["told_on"])
        st.markdown(f":orange[:material/schedule: :small[{plain(f'No word since {since}')}]]")


def moves(rows: pd.DataFrame) -> pd.DataFrame:
    """Moves of dates as lines, the latest first. Expects the columns of `slips.register`."""
    latest = rows.iloc[::-1].sort_values("moved_on", ascending=False, kind="stable")
    shown = [_move(row) for row in latest.itertuples()]
    return _lines(shown)


def _move(row) -> tuple[str, str, str, str]:
    days = "–" if pd.isna(row.moved_days) else f"{row.moved_days:+,}".replace("-", "−")
    to = f"to {_day(row.due_on)}" if row.due_on else "to no date"
    since = f"from {_day(row.due_before)} " if row.due_before else ""
    who = next((said for said in (row.by, row.file) if isinstance(said, str)), "by another office")
    why = row.reason if isinstance(row.reason, str) else "no reason recorded"
    sentence = f"{row.milestone.capitalize()} milestone moved {since}{to}: {why}"
    return days, "days", sentence, f"{_day(row.moved_on)} · {who}"


def others(rows: pd.DataFrame) -> pd.DataFrame:
    """Actions that must come first, or wait, as lines. Expects those of `dependencies.needs`."""
    told = rows.assign(stale=False)
    shown = [reforms.line(row, (row.way, _text(row.note))) for row in told.itertuples()]
    return pd.DataFrame(shown, columns=[*TONED]).assign(page="")


def blockers(rows: pd.DataFrame) -> pd.DataFrame:
    """What stands in the way, as lines. Expects the columns of `dependencies.blockers`."""
    shown = [
        (
            f"{row.days:,}",
            "day" if row.days == 1 else "days",
            row.text,
            f"since {_day(row.since)}"
            + (f", out of the way on {_day(row.resolved_on)}" if row.resolved_on else ""),
        )
        for row in rows.itertuples()
    ]
    return _lines(shown)


def endorsements(rows: pd.DataFrame) -> pd.DataFrame:
    """Endorsements as lines. Expects the columns of `endorsements.register`."""
    shown = [
        (
            f"{row.adopted_on.day} {row.adopted_on:%b}",
            str(row.adopted_on.year),
            f"{row.body}: {row.document}",
            " · ".join(
                filter(None, (_text(row.clause), "" if row.key else "of reform as a whole"))
            ),
        )
        for row in rows.itertuples()
    ]
    return _lines(shown)


def _lines(shown: list[tuple[str, str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(shown, columns=[*MOVES]).assign(page="", params=None)


def paper(made, name: str) -> None:
    """Offer an action on one page, made when it is asked for."""
    st.download_button(
        "One page, as PDF",
        made,
        name,
        "application/pdf",
        key="one-page",
        icon=":material/download:",
        on_click="ignore",
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
