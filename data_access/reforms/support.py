"""Who supports a reform: by Member State, by group, and how far it is to a majority.

What was told in confidence is left out before anything is counted, so that no difference between
two answers brings it out; it is a question of its own, for the head and the chief of staff.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.roles import OFFICE, Role
from data_access.queries import query
from data_access.reforms import positions as stated
from data_access.reforms.action_rows import is_action, named, typed
from data_access.schema import POSITIONS, database_state, member_states, reform_actions

SOURCES = ("positions", "reforms")
FOR_IT = ("sponsors", "supports")
# Of these nobody knows what they would do.
UNKNOWN = "unknown"
OPEN = ("undeclared", UNKNOWN)
BLOCS = {
    "g77": "Group of 77 and China",
    "ldc": "Least developed countries",
    "lldc": "Landlocked developing countries",
    "sids": "Small island developing States",
    "nam": "Non-Aligned Movement (approximate)",
}
ALL, REGION, BLOC = "all", "regional group", "bloc"
COUNTED = ("states", *POSITIONS, UNKNOWN)
COUNT_TYPES = {"kind": "str", "group": "str"} | dict.fromkeys(COUNTED, "int64")
VOICES = ("for_it", "leaning", "open", "against")


# Member States, and what they have stated


def _states(conn: sa.Connection) -> pd.DataFrame:
    """The Member States with their groups; in a demonstration the fictional ones."""
    made_up = sa.select(database_state.c.demonstration).scalar_subquery()
    named_ = (member_states.c[name] for name in ("iso3", "regional_group", *BLOCS))
    statement = sa.select(*named_).where(member_states.c.fictional == made_up)
    return pd.read_sql_query(statement.order_by(member_states.c.iso3), conn)


LEDGER = ("state", "regional_group", *stated.HOW, "before", "before_on", "times")


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort by position, sponsors first, then by State, in the order of the United Nations."""
    types = {"stated_on": "object", "before_on": "object", "times": "int64"}
    place = rows["position"].map(POSITIONS.index)
    order = rows.assign(place=place).sort_values(["place", "sort_key"], ignore_index=True)
    return typed(order[[*LEDGER]], **types)


def _ledger_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No Member State has stated a position on action {params['key']}."
    return f"{formatting.begun(_held(rows))}."


def _in_confidence_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No position on action {params['key']} was told in confidence."
    return f"As was told in confidence, {_held(rows)}."


def _held(rows: pd.DataFrame) -> str:
    """How many sponsor, support and so on: two Member States sponsor the action, one opposes it."""
    counts = rows["position"].value_counts()
    said = []
    for position in (name for name in POSITIONS if name in counts):
        number = int(counts[position])
        who = formatting.spell(number) if said else formatting.count(number, "Member State")
        said.append(f"{who} {stated.VERBS[position][number > 1]} {'it' if said else 'the action'}")
    return formatting.listed(said, len(POSITIONS))


@query(
    name="support.ledger",
    sources=SOURCES,
    roles=OFFICE,
    finding=_ledger_said,
    unit="Member States, latest position",
)
def ledger(conn: sa.Connection, *, key: str) -> pd.DataFrame:
    """Which position has each Member State stated on a reform action, and where?

    The latest that it took in a vote, by co-sponsorship or in a statement; of
    two of one day the one recorded last. What was told in confidence is left
    out before the latest is chosen. Earlier positions stay recorded: the one
    before stands beside it. A Member State of which nothing is recorded is not
    among the rows: that is not the same as to be undeclared.

    Columns, a row a Member State, sponsors first, then by name:
        state           str
        regional_group  str     UN regional group
        position        str     sponsors, supports, leans, undeclared or opposes
        form            str     vote, co-sponsorship or statement
        stated_on       object  date on which it was taken
        reference       str     where it is recorded; missing if nobody said
        before          str     its position before that; missing if it had none
        before_on       object  date of that
        times           int64   positions it has stated on the action
    """
    return _listed(stated.latest_on(conn, key, ~stated.IN_CONFIDENCE))


@query(
    name="support.in_confidence",
    sources=SOURCES,
    roles=frozenset({Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD}),
    finding=_in_confidence_said,
    unit="Member States, latest position told in confidence",
)
def in_confidence(conn: sa.Connection, *, key: str) -> pd.DataFrame:
    """Which position has each Member State told in confidence on a reform action?

    The latest that it told in confidence, whatever it has stated. For the head
    and the chief of staff only: no other answer holds any of it.

    Columns: those of the ledger, with the form always private.
    """
    return _listed(stated.latest_on(conn, key, stated.IN_CONFIDENCE))


# By group


def _by_group_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many positions are known, and in which group most are for it."""
    if rows.empty:
        return f"No reform action {params['key']} is recorded."
    whole = rows.iloc[0]
    known = int(whole["states"] - whole[UNKNOWN])
    of = formatting.count(int(whole["states"]), "Member State")
    if not known:
        return (
            f"No Member State of {of.split()[0]} has stated a position on action {params['key']}."
        )
    groups = rows[rows["kind"] == REGION]
    yes = groups[[*FOR_IT]].sum(axis=1)
    said = f"{formatting.some(known)} of {of} {'has' if known == 1 else 'have'} stated a position"
    most = groups[(yes == yes.max()) & (yes > 0)]["group"]
    first = f"most of those for it are in the {most.iloc[0]}" if len(most) == 1 else ""
    return formatting.sentence([said, first]) + "."


@query(
    name="support.by_group",
    sources=SOURCES,
    roles=OFFICE,
    finding=_by_group_said,
    unit="Member States, latest position",
)
def by_group(conn: sa.Connection, *, key: str) -> pd.DataFrame:
    """How do the regional groups and the blocs stand to a reform action?

    The Member States of each group by the latest position they have stated, as
    in the ledger; `unknown` are those of which none is recorded, which is not
    the same as undeclared. The regional groups add up to all; a Member State is
    in none, one or several of the blocs. Membership of the Non-Aligned Movement
    is approximate and under review. In a demonstration the Member States are
    the fictional ones.

    Columns, a row for all, each regional group, each bloc; none if there is no such action:
        kind    str    all, regional group or bloc
        group   str
        states  int64  Member States in it
        sponsors, supports, leans, undeclared, opposes, unknown  int64
    """
    if conn.scalar(sa.select(reform_actions.c.id).where(is_action(key))) is None:
        return pd.DataFrame(columns=["kind", "group", *COUNTED]).astype(COUNT_TYPES)
    states = _states(conn)
    held = stated.latest_on(conn, key, ~stated.IN_CONFIDENCE)
    positions = dict(zip(held["member_state"], held["position"], strict=True))
    states = states.assign(position=[positions.get(code, UNKNOWN) for code in states["iso3"]])
    groups = [(ALL, "All Member States", states)]
    groups += [(REGION, name, some) for name, some in states.groupby("regional_group")]
    groups += [(BLOC, name, states[states[bloc].astype(bool)]) for bloc, name in BLOCS.items()]
    rows = [
        (kind, name, len(some), *((some["position"] == word).sum() for word in COUNTED[1:]))
        for kind, name, some in groups
    ]
    return pd.DataFrame(rows, columns=["kind", "group", *COUNTED]).astype(COUNT_TYPES)


# How far to a majority


def _majority_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    """Say how many are for it, how many more it takes, and of how many groups at least."""
    if rows.empty:
        return f"No reform action {params['key']} is recorded."
    whole = rows.iloc[0]
    yes, states = int(whole["for_it"]), int(whole["states"])
    of = formatting.count(states, "Member State")
    said = f"of {of}, {formatting.some(yes)} {'is' if yes < 2 else 'are'} recorded as for it"
    short, shorter = int(whole["short_simple"]), int(whole["short_two_thirds"])
    if not shorter:
        return formatting.begun(f"{said}: two thirds of all.")
    more = f"{formatting.spell(shorter)} more make two thirds ({two_thirds(states)})"
    if not short:
        return formatting.sentence([f"{said}, a simple majority of all", more]) + "."
    more = f"{formatting.spell(short)} more make a simple majority ({simple(states)})"
    if whole["open"] == states:
        said = f"no position of {of} is recorded"
        more = f"{simple(states)} make a simple majority"
    fewest = _fewest(rows[rows["kind"] == REGION]["open"].tolist(), short)
    needed = "all undecided States together are too few"
    if fewest:
        groups = formatting.count(fewest, "regional group")
        needed = f"at least {groups} must help"
    return formatting.sentence([said, more, needed]) + "."


def simple(states: int) -> int:
    """How many are more than half: 97 of 193."""
    return states // 2 + 1


def two_thirds(states: int) -> int:
    """How many are two thirds at least: 129 of 193."""
    return math.ceil(2 * states / 3)


def _fewest(open_: Sequence[int], short: int) -> int | None:
    """Of how many groups at least the open ones are needed; None where not even all are enough."""
    gained = 0
    for number, some in enumerate(sorted(open_, reverse=True), start=1):
        gained += some
        if gained >= short:
            return number
    return None


@query(
    name="support.majority",
    sources=SOURCES,
    roles=OFFICE,
    finding=_majority_said,
    unit="Member States",
)
def majority(conn: sa.Connection, *, key: str) -> pd.DataFrame:
    """How far is a reform action from a majority, and which groups does it need?

    For it are those that sponsor or support it, leaning those that lean
    towards it, open those that are undeclared or of which no position is on
    record, against those that oppose it. A simple majority is more than half of
    all Member States (97 of 193), two thirds are that of all at least (129):
    the General Assembly counts those present and voting, so that fewer do where
    some are absent or abstain. Nothing that was told in confidence counts.

    `then_simple` and `then_two_thirds` are what would still be lacking if every
    open Member State of the group came, `without_simple` if every other open one
    did and none of the group: where that is not zero, there is no majority
    without it. It says whose voices are needed, and nothing of whether they
    will come.

    Columns, a row for all, each regional group, each bloc:
        kind              str    all, regional group or bloc
        group             str
        states            int64  Member States in it
        for_it, leaning, open, against  int64
        short_simple      int64  how many more make a simple majority now; the same in every row
        short_two_thirds  int64  how many more make two thirds now; the same in every row
        then_simple       int64  the same, if the open ones of the group came
        then_two_thirds   int64
        without_simple    int64  the same, if all open ones but those of the group came
    """
    rows = by_group(conn, key=key)
    parts = (FOR_IT, ("leans",), OPEN, ("opposes",))
    voices = {name: rows[[*some]].sum(axis=1) for name, some in zip(VOICES, parts, strict=True)}
    found = rows[["kind", "group", "states"]].assign(**voices)
    states, yes = (int(found[name].head(1).sum()) for name in ("states", "for_it"))
    for name, needed in {"simple": simple(states), "two_thirds": two_thirds(states)}.items():
        short = max(needed - yes, 0)
        found[f"short_{name}"] = short
        found[f"then_{name}"] = (short - found["open"]).clip(lower=0)
    others = found["open"].head(1).sum() - found["open"]
    found["without_simple"] = (max(simple(states) - yes, 0) - others).clip(lower=0)
    order = ["short_simple", "short_two_thirds", "then_simple", "then_two_thirds", "without_simple"]
    return found[["kind", "group", "states", *VOICES, *order]]


# All actions


def _by_action_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No position of a Member State on a reform action is recorded."
    first = rows.iloc[0]
    said = f"positions on {formatting.count(len(rows), 'reform action')} are recorded"
    yes = int(first["for_it"])
    most = f"action {first['key']} has most for it, {formatting.count(yes, 'Member State')}"
    return formatting.sentence([said, most if yes else "nobody is for one"]) + "."


@query(
    name="support.by_action",
    sources=SOURCES,
    roles=OFFICE,
    finding=_by_action_said,
    unit="Member States, latest position",
)
def by_action(conn: sa.Connection) -> pd.DataFrame:
    """On which reform actions have Member States stated positions, and how many are for each?

    As in the ledger of each action, which has the definitions; an action on
    which nobody has stated anything is not among the rows, nor one that its
    source no longer lists. Member States are
    counted whatever group they are in.

    Columns, a row an action, most for it first, then by number:
        action       int64  number of the action, as in the source
        sub_action   str    empty where the action has none
        title        str
        key          str    what the action is known by
        whole_title  str    the title, after the sub-action where there is one
        sponsors, supports, leans, undeclared, opposes  int64
        for_it       int64  that sponsor or support it
        lacking      int64  how many more make a simple majority
        last_on      object date of the latest position on it
    """
    rows = stated.stated(conn)
    what = ["action", "sub_action", "title"]
    counts = (
        rows.groupby([*what, "position"]).size().unstack(fill_value=0).rename_axis(columns=None)
    )
    counts = counts.reindex(columns=[*POSITIONS], fill_value=0).reset_index()
    last = rows.groupby(what)["stated_on"].max().tolist()
    yes = counts[[*FOR_IT]].sum(axis=1)
    needed = simple(len(_states(conn)))
    found = counts.assign(for_it=yes, lacking=(needed - yes).clip(lower=0), last_on=last)
    types = dict.fromkeys((*POSITIONS, "for_it", "lacking"), "int64") | {"last_on": "object"}
    columns = [*what, "key", "whole_title", *POSITIONS, "for_it", "lacking", "last_on"]
    ordered = typed(named(found)[columns], **types)
    return ordered.sort_values(
        ["for_it", "action", "sub_action"], ascending=[False, True, True], ignore_index=True
    )
