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
    """Name the group furthest below the others, or say that none can be told from chance."""
    base, when = params["base"], periods.said(params["since"], params["until"])
    words = WORDS[params.get("dimension", NAM)]
    if unsaid := _unsaid(rows, base, words, when):
        return unsaid
    below, above = strongest(rows, "relative")
    if below is not None:
        said = _rate(below, words, base)
    elif above is not None:
        said = f"{_rate(above, words, base)}; no group below the others is {_DISTINGUISHABLE}"
    else:
        what = "how accredited organizations took part"
        if base != "accredited":
            what = f"active organizations {PER[base]}"
        said = f"differences by {words.kind} in {what} are {CHANCE}"
    return formatting.begun(f"{when}, {said}{_unknown(words, known(rows, base))}.")


def strongest(rows: pd.DataFrame, value: str) -> tuple[pd.Series | None, pd.Series | None]:
    """The group furthest below 1, and that furthest above, of those told from chance."""
    strong = rows[rows["evidence"].isin(STRONG)]
    low, high = strong[strong[value] < 1], strong[strong[value] > 1]
    return (
        low.loc[low[value].idxmin()] if len(low) else None,
        high.loc[high[value].idxmax()] if len(high) else None,
    )


def _unsaid(rows: pd.DataFrame, base: str, words: Words, when: str) -> str:
    """Why nothing can be said; empty where something can."""
    told = known(rows, base)
    if told is None:
        return _no_base(words, base)
    if nobody := _nobody(told, base, when):
        return nobody
    if not told.enough:
        return _too_little(words, told, when)
    if rows["evidence"].eq(NOTHING).all():
        return (
            f"Whether access was even by {words.kind} {when} cannot be said: no group has others"
            f" to be held against{_unknown(words, told)}."
        )
    return ""


def _no_base(words: Words, base: str) -> str:
    if base == "accredited":
        return f"No accredited organization can be told by {words.kind}."
    named = {"population": "population", "member_states": "number of Member States"}[base]
    only = " or ".join(WORDS[one].kind for one in OF_STATES if one != NAM)
    return (
        f"The {named} is a base by {only} alone: by {words.kind},"
        " hold those active against accredited organizations."
    )


def _nobody(told: Known, base: str, when: str) -> str:
    if base == "accredited" and not told.base[1]:
        return "No accredited organization is on record."
    if told.active[1]:
        return ""
    who = "accredited organization" if base == "accredited" else "civil society organization"
    return f"No {who} is recorded as taking part {when}."


def _too_little(words: Words, told: Known, when: str) -> str:
    part, active = told.active
    known = f"{formatting.share(part, active)} of {formatting.count(active, 'active organization')}"
    if told.base:
        some, accredited = told.base
        organizations = formatting.count(accredited, "accredited organization")
        known = (
            f"{formatting.share(some, accredited)} of {organizations}, and for"
            f" {formatting.share(part, active)} of the {formatting.spell(active)} that took part"
        )
    return (
        f"Whether access was even by {words.kind} {when} cannot be said:"
        f" the {words.known} {_is(words)} known for {known}."
    )


def _is(words: Words) -> str:
    return "are" if words.known.endswith("goals") else "is"


def _unknown(words: Words, told: Known) -> str:
    part, whole = told.base or told.active
    if part == whole:
        return ""
    return f"; {words.known} unknown for {formatting.share(whole - part, whole)}"


def _rate(row: pd.Series, words: Words, base: str) -> str:
    """How one group stands to the others, with its interval and how strong the evidence is."""
    of = words.of.format(row["group"])
    if base != "accredited":
        return _rate_by_seat(row, base)
    if not row["n"]:
        others = formatting.share(row["rest"], row["rest_base"])
        return (
            f"none of {formatting.count(row['base'], 'accredited organization')} {of}"
            " took part, and"
            f" {others} of the others did ({row['evidence']} evidence)"
        )
    counted = (
        f" ({formatting.spell(row['n'])} of {formatting.spell(row['base'])})"
        if row["small"]
        else ""
    )
    return (
        f"accredited organizations {of}{counted} took part at {times(row['relative'])} times the"
        f" rate of others ({_interval(row)}, {row['evidence']} evidence)"
    )


def _rate_by_seat(row: pd.Series, base: str) -> str:
    if not row["n"]:
        unit, of = PER_ONE[base]
        others = times(unit * row["rest"] / row["rest_base"])
        return (
            f"the {row['group']} had no active organizations, and the others had {others} for each"
            f" {of} ({row['evidence']} evidence)"
        )
    return (
        f"the {row['group']} had {times(row['relative'])} times as many active organizations"
        f" {PER[base]} as others ({_interval(row)}, {row['evidence']} evidence)"
    )


def _interval(row: pd.Series) -> str:
    return f"95 per cent interval {times(row['low'])} to {times(row['high'])}"


def weighted_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Name the group with least of the engagements for its share of the accredited."""
    when = periods.said(params["since"], params["until"])
    words = WORDS[params["dimension"]]
    if unsaid := _unsaid(rows, "accredited", words, when):
        return unsaid
    below, above = strongest(rows, "ratio")
    row = above if below is None else below
    if row is None:
        said = (
            f"differences by {words.kind} in the engagements of accredited organizations"
            f" are {CHANCE}"
        )
    else:
        share, base = (
            f"{100 * row[name]:.0f} per cent" for name in ("engagement_share", "base_share")
        )
        said = (
            f"organizations {words.of.format(row['group'])} were {base} of the accredited and made"
            f" {share} of the engagements, {times(row['ratio'])} times their share"
            f" ({_interval(row)}, {row['evidence']} evidence)"
        )
    return formatting.begun(f"{when}, {said}{_unknown(words, known(rows, 'accredited'))}.")
