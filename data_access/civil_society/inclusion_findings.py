"""What the answers about inclusion show, in one sentence each: pure functions of their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data_access import periods
from data_access.civil_society.groupings import NAM, OF_STATES
from data_access.domain import formatting
from data_access.statistics.evidence import CHANCE, CLEAR, KNOWN_ENOUGH, NOTHING, SUGGESTIVE

UNKNOWN = "unknown"
STRONG = (CLEAR, SUGGESTIVE)


@dataclass(frozen=True)
class Words:
    """How a kind of group is called, what is unknown where it is, and those of one group."""

    kind: str
    known: str
    of: str


WORDS = {
    "region": Words("region", "region", "of the {}"),
    "bloc": Words("bloc of States", "seat", "of the {}"),
    NAM: Words("membership of the Non-Aligned Movement", "seat", "of the {}"),
    "sdg": Words("goal", "goals", "working on {}"),
    "issue_area": Words("issue area", "goals", "working on “{}”"),
    "scope": Words("scope", "scope", "of {} scope"),
    "new_york": Words("office in New York", "office", "{}"),
    "geneva": Words("office in Geneva", "office", "{}"),
    "budget": Words("budget", "budget", "spending {} dollars a year"),
    "constituency": Words("constituency", "constituency", "whose constituency is {}"),
}
_DISTINGUISHABLE = CHANCE.removeprefix("not ")
PER = {"population": "per person", "member_states": "per Member State"}
PER_ONE = {"population": (1_000_000, "million people"), "member_states": (1, "Member State")}


@dataclass(frozen=True)
class Known:
    """Of how many the group is known: of those active, and of the base where it has organizations.

    Each a pair of what is known and of all; `base` is None where people or States are the base.
    """

    active: tuple[int, int]
    base: tuple[int, int] | None

    @property
    def enough(self) -> bool:
        """Whether so much is known that a finding can be made."""
        return all(
            part >= KNOWN_ENOUGH * whole for part, whole in filter(None, (self.active, self.base))
        )


def known(rows: pd.DataFrame, base: str) -> Known | None:
    """The same, read off the rows of an answer; None where no group has a base."""
    told = rows.dropna(subset=["base", "rest_base"])
    if told.empty:
        return None
    first, last = told.iloc[0], rows.iloc[-1]
    active, of_base = first["n"] + first["rest"], first["base"] + first["rest_base"]
    accredited = (int(of_base), int(of_base + last["base"])) if base == "accredited" else None
    return Known((int(active), int(active + last["n"])), accredited)


def times(ratio: float) -> str:
    """A ratio in prose: 0.53, and 0.0034 rather than 0.00."""
    return f"{ratio:.2f}" if ratio >= 0.095 or not ratio else f"{ratio:.2g}"


def compared_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the group furthest below the others, or say that none differs by more than chance."""
    base, when = params["base"], periods.said(params["since"], params["until"])
    words = WORDS[params.get("dimension", NAM)]
    if unsaid := _unsaid(rows, base, words, when):
        return unsaid
    below, above = strongest(rows, "relative")
    row = above if below is None else below
    end = f"{_unknown(words, known(rows, base))}."
    if row is None:
        return formatting.begun(f"differences by {words.kind} {when} are {CHANCE}{end}")
    rate = _rate(row, words, base)
    brief = f"{_brief_rate(row, base)}, {when.removeprefix('from ')}"
    return formatting.shortest(
        formatting.begun(f"{text}{end}") for text in (f"{when}, {rate}", rate, brief)
    )


def strongest(rows: pd.DataFrame, value: str) -> tuple[pd.Series | None, pd.Series | None]:
    """The group furthest below 1, and that furthest above, of those told from chance."""
    strong = rows[rows["evidence"].isin(STRONG)]
    low, high = strong[strong[value] < 1], strong[strong[value] > 1]
    return (
        low.loc[low[value].idxmin()] if len(low) else None,
        high.loc[high[value].idxmax()] if len(high) else None,
    )


def _unsaid(rows: pd.DataFrame, base: str, words: Words, when: str) -> str:
    """Say why nothing is compared, or return an empty text where it is."""
    if rows["n"].isna().all() and rows["base"].isna().all():
        return f"No engagement of civil society is recorded {when}."
    compared = known(rows, base)
    if compared is None:
        return _no_base(words, base)
    if nobody := _nobody(compared, base, when):
        return nobody
    if not compared.enough:
        return _too_little(words, compared, when)
    if rows["evidence"].eq(NOTHING).all():
        return f"Access by {words.kind} {when} is not compared: only one group has organizations."
    return ""


def _no_base(words: Words, base: str) -> str:
    if base == "accredited":
        return f"No accredited organization is recorded by {words.kind}."
    named = {"population": "population", "member_states": "number of Member States"}[base]
    only = " or ".join(WORDS[one].kind for one in OF_STATES if one != NAM)
    return (
        f"The {named} is a base by {only} alone: by {words.kind},"
        " hold those active against accredited organizations."
    )


def _nobody(told: Known, base: str, when: str) -> str:
    if base == "accredited" and not told.base[1]:
        return "No accredited organization is recorded."
    if told.active[1]:
        return ""
    who = "accredited organization" if base == "accredited" else "civil society organization"
    return f"No {who} is recorded as taking part {when}."


def _too_little(words: Words, told: Known, when: str) -> str:
    part, whole = told.base or told.active
    kind = "accredited organization" if told.base else "active organization"
    return (
        f"Access by {words.kind} {when} is inconclusive: {words.known} recorded for"
        f" {formatting.share(part, whole)} of {formatting.count(whole, kind)}."
    )


def _unknown(words: Words, told: Known) -> str:
    part, whole = told.base or told.active
    if part == whole:
        return ""
    return f"; {words.known} unknown: {formatting.share(whole - part, whole)}"


def _rate(row: pd.Series, words: Words, base: str) -> str:
    """Compare one group with the others in a clause, with interval and strength of the evidence."""
    if base in PER:
        if not row["n"]:
            return f"the {row['group']} had no active organization ({row['evidence']})"
        return (
            f"the {row['group']} had {times(row['relative'])} times as many active organizations"
            f" {PER[base]} as others ({_interval(row)})"
        )
    of = words.of.format(row["group"])
    if not row["n"]:
        organizations = formatting.count(row["base"], "accredited organization")
        return f"none of {organizations} {of} took part ({row['evidence']})"
    return (
        f"accredited organizations {of} took part at {times(row['relative'])} times others’ rate"
        f" ({_interval(row)})"
    )


def _brief_rate(row: pd.Series, base: str) -> str:
    """Write the same where the names are long."""
    per = f" {PER[base]}" if base in PER else ""
    if not row["n"]:
        return f"{row['group']}: none active{per} of {row['base']:,} ({row['evidence']})"
    return f"{row['group']}: {times(row['relative'])} times others’ rate{per} ({_interval(row)})"


def _interval(row: pd.Series) -> str:
    return f"{times(row['low'])} to {times(row['high'])}, {row['evidence']}"


def weighted_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the group with least of the engagements for its share of the accredited."""
    when = periods.said(params["since"], params["until"])
    words = WORDS[params["dimension"]]
    if unsaid := _unsaid(rows, "accredited", words, when):
        return unsaid
    below, above = strongest(rows, "ratio")
    row = above if below is None else below
    end = f"{_unknown(words, known(rows, 'accredited'))}."
    if row is None:
        return formatting.begun(
            f"differences by {words.kind} in engagements {when} are {CHANCE}{end}"
        )
    share = f"{times(row['ratio'])} times their share of the engagements ({_interval(row)})"
    full = f"accredited organizations {words.of.format(row['group'])} made {share}"
    brief = f"{row['group']}: {share}, {when.removeprefix('from ')}"
    return formatting.shortest(
        formatting.begun(f"{text}{end}") for text in (f"{when}, {full}", full, brief)
    )
