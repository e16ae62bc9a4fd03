"""Inclusion: each group's activity against that of the others, and how much of it is known."""

import re
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd
import streamlit as st

from components.charts import intervals
from components.page import plain
from data_access.domain import formatting

# What is asked for, in the reader's words: the address carries them.
BY = {
    "Region": "region",
    "Bloc of States": "bloc",
    "Goal": "sdg",
    "Issue area": "issue_area",
    "Scope": "scope",
    "Office in New York": "new_york",
    "Office in Geneva": "geneva",
    "Budget": "budget",
    "Constituency": "constituency",
}
ACCREDITED = "Accredited organizations"
AGAINST = {
    ACCREDITED: "accredited",
    "Population": "population",
    "Member States": "member_states",
}
COLUMNS = {
    "group": "Group",
    "n": "Active",
    "base": "Base",
    "active_share": "Share of active",
    "base_share": "Share of base",
    "ratio": "Ratio of shares",
    "relative": "Relative rate",
    "low": "From",
    "high": "To",
    "evidence": "Evidence",
    "marked": "0.5 added",
    "rate": "Rate",
    "rest": "Active, others",
    "rest_base": "Base, others",
    "outside": "Active outside the base",
    "rest_outside": "Outside, others",
}
WEIGHTED_COLUMNS = {
    "group": "Group",
    "engagements": "Engagements",
    "n": "Active",
    "base": "Accredited",
    "engagement_share": "Share of engagements",
    "base_share": "Share of accredited",
    "ratio": "Ratio of shares",
    "low": "From",
    "high": "To",
    "evidence": "Evidence",
    "rest": "Active, others",
    "rest_base": "Accredited, others",
}
UNKNOWN = "unknown"
UNTOLD = ": no goal stands for it"
# What the names of issue areas begin with, which no reader of a chart needs.
OPENINGS = re.compile(r"^(?:Alleviating|Enhancing|Reducing|Mitigating)(?: the threat from)? ")


def choices() -> tuple[str, str]:
    """Ask by which groups, and against which base; the address keeps both."""
    with st.container(horizontal=True, key="filters"):
        by = st.selectbox("By", list(BY), key="dimension", bind="query-params", width=260)
        base = st.segmented_control(
            "Held against",
            list(AGAINST),
            default=ACCREDITED,
            required=True,
            key="base",
            bind="query-params",
            wrap=True,
        )
    # An address that names an empty base chooses none.
    return BY[by], AGAINST[base or ACCREDITED]


def compared(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw the relative rate of each group with its interval, and a rule where it is even.

    Expects the columns of `inclusion.by_group`. Nothing is drawn where no group has one.
    """
    # People and States are no number that those active are a part of.
    accredited = rows["base"].where(rows["outside"].notna())
    return _drawn(rows.assign(of=accredited), "relative", "Activity rate, the others being 1")


def weighed(rows: pd.DataFrame) -> alt.LayerChart | None:
    """Draw the share of engagements by the share of organizations, in the same way.

    Expects the columns of `inclusion.weighted`.
    """
    title = "Share of engagements divided by share of the accredited"
    return _drawn(rows.assign(of=rows["base"]), "ratio", title)


def _drawn(rows: pd.DataFrame, value: str, title: str) -> alt.LayerChart | None:
    if rows[value].isna().all():
        return None
    names = rows["group"].map(called)
    named = rows.assign(group=names.where(rows["n"].notna(), names + UNTOLD))
    return intervals.dots(named, value=value, group="group", chance=1, title=title)


def called(group: str) -> str:
    """The name of a group as it stands in a chart: short, and with a capital letter."""
    short = OPENINGS.sub("", group) if group != UNKNOWN else "not known"
    return short[:1].upper() + short[1:]


def told(rows: pd.DataFrame, columns: Mapping[str, str]) -> dict[str, str]:
    """The columns of a table in which anything stands; a mark that no row has is left out."""
    there = {name for name in columns if rows[name].notna().any()}
    there -= {name for name in there if rows[name].dtype == bool and not rows[name].any()}
    return {name: title for name, title in columns.items() if name in there}


def known(rows: pd.DataFrame, base: str) -> pd.DataFrame:
    """How much the figure knows, and what is outside of its base, as lines of a list.

    Expects the columns of `inclusion.by_group`.
    """
    last, grouped = rows.iloc[-1], rows.dropna(subset=["rest"])
    lines = []
    if len(grouped):
        first = grouped.iloc[0]
        of = "accredited organizations" if base == "accredited" else "active organizations"
        part = int(first["n"] + first["rest"])
        lines.append(_line(part, part + int(last["n"]), "of those that took part", of))
    if len(grouped) and base == "accredited":
        part = int(first["base"] + first["rest_base"])
        lines.insert(0, _line(part, part + int(last["base"]), "of the accredited", of))
        outside = int(first["outside"] + first["rest_outside"] + last["outside"])
        said = ("took part without being accredited", "outside this base, in no ratio")
        lines.append((f"{outside:,}", *said))
    shown = pd.DataFrame(lines, columns=["figure", "sentence", "note"])
    return shown.assign(unit="", page="", params=None)


def _line(part: int, whole: int, of: str, organizations: str) -> tuple[str, str, str]:
    share = formatting.percent(part / whole, "%") if whole else "–"
    return share, f"{of} are in a known group", f"{part:,} of {whole:,} {organizations}"


def reading(areas: Mapping[str, Sequence[int]]) -> None:
    """Say which goals stand for each issue area, as the office reads them."""
    st.header("Which goals stand for an area", anchor=False)
    said = [
        plain(f"{called(area)}: {', '.join(map(str, goals)) or 'none'}")
        for area, goals in areas.items()
    ]
    st.markdown(
        "  \n".join([":gray[:small[By number of the goal, as the office reads them]]", *said])
    )


def instead() -> None:
    """Offer the base that every kind of group has."""
    st.button(
        f"Hold against {ACCREDITED.lower()}",
        on_click=st.session_state.update,
        kwargs={"base": ACCREDITED},
    )


def fill_in(template: str) -> None:
    """Lead to what would make more known: the register's template, and how it is loaded."""
    st.markdown(
        ":gray[:small[No data yet. Enter what is known, one row for each organization; an empty"
        " cell changes nothing.]]"
    )
    st.download_button(
        "Template of the register of organizations",
        template,
        "organizations.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.code(
        "python -m data_access import organizations organizations.csv",
        language=None,
        wrap_lines=True,
    )
