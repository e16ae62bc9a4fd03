"""Fields of a reform action that can be changed by hand, and what is recorded of each."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import privacy
from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE
from data_access.manual_entry import YEARS, past, said
from data_access.queries import query
from data_access.reforms.action_rows import is_action
from data_access.schema import (
    MILESTONES,
    reform_actions,
    reform_milestones,
    reform_parties,
)

DECIDED = "Decision taken"
PARTS = {"leads": "lead", "entities": "entity"}
# Texts of an action: how long each is at most, and what is missing where it has to be given.
TEXTS = {
    "title": (2000, "Enter a title."),
    "work_package": (200, "Enter a work package."),
    "status": (60, "Enter a status."),
    "evidence": (400, ""),
}
STEPS = {f"{which}_text": which for which in MILESTONES}
DATES = {f"{which}_due_on": which for which in MILESTONES}
FIELDS = (*TEXTS, "decided_on", *PARTS, *STEPS, *DATES)
# Fields that files report too, each with its own rule; dates have their history.
OF_FILES = ("title", "work_package", "status", *PARTS, *STEPS)
NUMBERS = range(10_000)
MOST_PARTIES = 60


def _fields_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    if rows.empty:
        return f"No reform action {params['key']} is recorded."
    row = rows.iloc[0]
    return f"Action {params['key']}, {row['status']}, is in work package {row['work_package']}."


@query(
    name="action_entries.fields",
    sources=("reforms",),
    roles=OFFICE,
    finding=_fields_said,
    unit="One reform action",
)
def fields(conn: sa.Connection, *, key: str) -> pd.DataFrame:
    """What of a reform action can be changed by hand, and what is recorded of it?

    Columns, one row, or none if there is no such action:
        title, work_package, status                 str
        evidence                                    str     missing if none is recorded
        decided_on                                  date    missing if it is not known
        leads, entities                             object  names, in the source's order
        first_text, upcoming_text, final_text       str     content of the milestones
        first_due_on, upcoming_due_on, final_due_on date    missing if there is none
    """
    action = conn.execute(sa.select(reform_actions).where(is_action(key))).mappings().one_or_none()
    rows = [] if action is None else [on_record(conn, action)]
    return pd.DataFrame(rows, columns=[*FIELDS], dtype="object")


def on_record(conn: sa.Connection, action: Mapping[str, Any]) -> dict[str, Any]:
    """Give every field of an action by its name."""
    values = {name: action[name] for name in (*TEXTS, "decided_on")}
    for name, part in PARTS.items():
        which = reform_parties.c.action_id == action["id"], reform_parties.c.part == part
        party = sa.select(reform_parties.c.party).where(*which).order_by(reform_parties.c.place)
        values[name] = list(conn.scalars(party))
    its = reform_milestones.c.action_id == action["id"]
    steps = {one.milestone: one for one in conn.execute(sa.select(reform_milestones).where(its))}
    for which in MILESTONES:
        step = steps.get(which)
        values[f"{which}_text"] = step and step.text
        values[f"{which}_due_on"] = step and step.due_on
    return values


def checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values of fields as they are recorded."""
    if unknown := sorted(set(facts) - set(FIELDS)):
        raise Refused(f"Nobody can change {formatting.listed(unknown)} of an action.")
    values = {name: _value(name, value) for name, value in facts.items()}
    if "status" in values and values["status"].casefold() != DECIDED.casefold():
        for name in ("decided_on", "evidence"):
            if values.get(name):
                raise Refused(f"The status is {values['status']}, not {DECIDED}.")
    return values


def _value(name: str, value: Any) -> Any:
    if name in TEXTS:
        most, missing = TEXTS[name]
        return _without_people(said(value or "", missing, most=most))
    if name in PARTS:
        return _parties(value or ())
    if name in STEPS:
        return _without_people(said(value or "", most=2000))
    if name == "decided_on":
        return value and past(value)
    if value and value.year not in YEARS:
        raise Refused("The date lies in no year of the United Nations.")
    return value


def _without_people(text: str | None) -> str | None:
    if text and (person := next(privacy.people_in_text("The text", text, frozenset()), None)):
        raise Refused(f"{person}; that is not recorded here.")
    return text


def _parties(names: Collection[str]) -> list[str]:
    parties = [one for one in dict.fromkeys(said(name, most=200) for name in names) if one]
    if len(parties) > MOST_PARTIES:
        raise Refused(f"An action has at most {MOST_PARTIES} leads or entities.")
    return parties


def columns_of(conn: sa.Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give the columns of the action itself that these fields stand for."""
    columns = {name: values[name] for name in (*TEXTS, "decided_on") if name in values}
    if "status" in columns:
        columns["decided"] = columns["status"].casefold() == DECIDED.casefold()
        if not columns["decided"]:
            columns |= {"decided_on": None, "evidence": None}
    if "work_package" in columns:
        same = reform_actions.c.work_package == columns["work_package"]
        number = sa.select(sa.func.max(reform_actions.c.work_package_number)).where(same)
        columns["work_package_number"] = conn.scalar(number)
    return columns
