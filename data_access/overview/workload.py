"""What the office has on its hands: what awaits whom, by when, and what nobody has taken on."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.lists import TONED, Tile
from data_access.domain.roles import OFFICE
from data_access.overview import tasks
from data_access.overview.tasks import Item
from data_access.queries import query
from data_access.reforms.positions import LEADING
from data_access.schema import accounts

SOURCES = ("reforms", "events")
WAITING, OVERDUE, THIS_WEEK, OPEN = STANDINGS = ("waiting", "overdue", "this week", "open")
NOBODY, OFFICE_ROW, ALL = "Nobody", "The office", "all"
# What has no day of its own, and is to be done all the same.
UNTIMED = ("update", "release", "date to explain", "outreach")


def _standing(item: Item, as_of: dt.date) -> str | None:
    """Return the standing of a task for the person whose it is; None where it is for later."""
    return WAITING if item.waits else _by_date(item, as_of)


def _by_date(item: Item, as_of: dt.date) -> str | None:
    """Return whether a task is overdue or due in the week of a day; None where it is for later."""
    if item.due_on is None:
        return OPEN if item.kind in UNTIMED else None
    if item.due_on < as_of:
        return OVERDUE
    return THIS_WEEK if item.due_on <= weeks.sunday(weeks.name(as_of)) else None


# My tasks


def _own_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    last = formatting.day(weeks.sunday(weeks.name(params["as_of"])))
    if rows.empty:
        return f"No task of yours is recorded as overdue or due by {last}."
    counts = rows["standing"].value_counts()
    texts = {
        WAITING: "{} waiting for you",
        OVERDUE: "{} overdue",
        THIS_WEEK: f"{{}} due by {last}",
        OPEN: "{} without a due date",
    }
    parts = [
        text.format(formatting.spell(int(counts[name])))
        for name, text in texts.items()
        if name in counts
    ]
    return f"Your tasks: {formatting.listed(parts)}."


@query(
    name="workload.own",
    sources=SOURCES,
    roles=OFFICE,
    finding=_own_finding,
    unit="Tasks, one a line",
    cacheable=False,
)
def own(conn: sa.Connection, *, own_account: int, as_of: dt.date | None = None) -> pd.DataFrame:
    """What are my tasks this week?

    First what waits for this person's answer, approval or decision, whenever it
    is due: the rows of `agenda.waiting`. Then final milestones of reform
    actions that they own, overdue or due by the Sunday of the ISO week, and
    earlier milestones due in the rest of it (of those that are past it is not
    recorded whether they were reached); dates of these actions that moved
    without a recorded reason; briefing notes that they write; requests to
    principals whose next step is theirs; and in one line the organizations that
    they were the last to contact and that have not attended since. A task of a
    role is a task of everybody who has it. A request is due on the day on which
    its event begins.

    Columns, a row a task, in the order of `standing`, the oldest due date first:
        kind      str     milestone, date to explain, briefing note, appearance, release, update,
                          outreach, decision, overlap
        standing  str     waiting, overdue, this week, or open: without a due date
        due_on    object  date; missing if there is none
        figure, unit, sentence, note, page, params, tone  those of a line
    """
    mine = [item for item in tasks.listed(conn, as_of) if own_account in item.owners]
    contacted = [item for item in mine if item.kind == tasks.OUTREACH]
    others = [item for item in mine if item.kind != tasks.OUTREACH]
    return _rows([*others, *tasks.together(contacted)], as_of)


def _waiting_finding(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No request, update, release or decision is recorded as waiting for you."
    counts = rows["kind"].value_counts()
    plurals = {
        tasks.APPEARANCE: ("request to a principal", "requests to principals"),
        tasks.OVERLAP: ("overlap", "overlaps"),
        tasks.UPDATE: ("update", "updates"),
        tasks.RELEASE: ("release", "releases"),
        tasks.DECISION: ("decision", "decisions"),
    }
    parts = [
        formatting.count(int(counts[kind]), *names)
        for kind, names in plurals.items()
        if kind in counts
    ]
    return f"Waiting for you: {formatting.listed(parts)}."


@query(
    name="agenda.waiting",
    sources=SOURCES,
    roles=OFFICE,
    finding=_waiting_finding,
    unit="Requests, updates, releases and decisions, one a line",
)
def waiting(conn: sa.Connection, *, own_account: int, as_of: dt.date | None = None) -> pd.DataFrame:
    """What waits for my answer, approval or decision?

    Requests that a principal appear; pairs of confirmed appearances of one
    principal that overlap; updates to clear, and cleared ones to send; releases
    to approve; and reform actions that the Secretary-General decides, overdue
    or due within 14 days. A reform that somebody else decides is none of these.
    The age is counted from the day on which it was requested or submitted, as
    the audit log has it.

    Columns, a row a task, the earliest due date first, then the oldest:
        those of `workload.own`, with
        age  Int64  days for which it has waited; missing where that is not recorded
    """
    every = tasks.waiting(conn, as_of)
    return _rows([item for item in every if own_account in item.owners], as_of)


def tile(rows: pd.DataFrame, office: Tile) -> Tile:
    """Count the rows of `agenda.waiting` in place of the tile of the whole office.

    Where nothing waits and the number of the office is missing, so is this one.
    """
    mine = dataclasses.replace(office, label="Waiting for you")
    if rows.empty and pd.isna(office.value):
        return mine
    dated, ages = rows[rows["due_on"].notna()], rows["age"].dropna()
    if rows.empty:
        note = "No request, update or release"
    elif len(dated):
        first = dated.iloc[0]
        today = first["figure"] == "Today"
        note = "First is due today" if today else f"First: {first['figure']} {first['unit']}"
    else:
        note = f"Oldest: {formatting.count(int(ages.max()), 'day')}" if len(ages) else "No due date"
    late = bool((rows["tone"] == "red").any())
    return dataclasses.replace(
        mine, value=len(rows), note=note, late=late, page="my_tasks", params={}
    )


def _rows(items: list[Item], as_of: dt.date) -> pd.DataFrame:
    """Return the lines of those tasks that have a standing, in its order."""
    due = [(item, standing) for item in items if (standing := _standing(item, as_of))]
    latest = dt.date.max
    due.sort(
        key=lambda pair: (
            STANDINGS.index(pair[1]),
            pair[0].due_on or latest,
            pair[0].since or latest,
        )
    )
    rows = [_line(item, standing, as_of) for item, standing in due]
    columns = ["kind", "standing", "due_on", *TONED, "age"]
    types = dict.fromkeys((*columns[:2], "figure", "unit", "sentence", "note", "page"), "str")
    types |= {"due_on": "object", "tone": "str", "age": "Int64"}
    return pd.DataFrame(rows, columns=columns).astype(types)


def _line(item: Item, standing: str, as_of: dt.date) -> dict[str, Any]:
    age = (as_of - item.since).days if item.since else None
    if item.due_on is not None:
        days = (item.due_on - as_of).days
        figure = f"{abs(days):,}" if days else "Today"
        unit = f"day{'' if abs(days) == 1 else 's'} {'late' if days < 0 else 'left'}"
        unit = unit if days else "due"
    elif item.waits and age is not None:
        figure = f"{age:,}" if age else "Today"
        unit = f"day{'' if age == 1 else 's'} waiting" if age else item.step
    else:
        figure, unit = f"{item.number:,}", item.unit
    late = standing == OVERDUE or (item.waits and item.due_on is not None and item.due_on < as_of)
    return {
        "kind": item.kind,
        "standing": standing,
        "due_on": item.due_on,
        "figure": figure,
        "unit": unit,
        "sentence": item.sentence,
        "note": " · ".join(part for part in (item.note, _submitted(item, age)) if part),
        "page": item.page,
        "params": item.params,
        "tone": "red" if late else "",
        "age": age,
    }


def _submitted(item: Item, age: int | None) -> str:
    """Say how long ago something came that waits, and from whom."""
    if not item.waits or age is None:
        return ""
    when = f"{formatting.count(age, 'day')} ago" if age else "today"
    return f"{item.step} {when}{f' by {item.by}' if item.by else ''}"


# The office


def _by_owner_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    whole = rows[rows["kind"] == ALL].set_index("person")
    office = whole.loc[OFFICE_ROW]
    if not office["open"]:
        return f"No open task is recorded as of {formatting.day(params['as_of'])}."
    late, nobodys = int(office["overdue"]), int(whole.loc[NOBODY, "open"])
    people = whole.drop([OFFICE_ROW, NOBODY])
    most = people["open"].max() if len(people) else 0
    named = list(people.index[people["open"] == most]) if most else []
    parts = [
        f"Open tasks: {office['open']:,}, {formatting.some(late)} overdue",
        f"{formatting.some(nobodys)} without an owner",
        f"most, {formatting.spell(int(most))}, with {formatting.listed(named)}" if named else "",
    ]
    return f"{formatting.sentence(parts)}."


@query(
    name="workload.by_owner",
    sources=SOURCES,
    roles=LEADING,
    finding=_by_owner_said,
    unit="Open tasks",
    cacheable=False,
)
def by_owner(conn: sa.Connection, *, as_of: dt.date | None = None) -> pd.DataFrame:
    """How much does each person of the office have on their hands, and what does nobody?

    All that is open, whenever it is due: what stands in a person's own week,
    and besides what is due later or without a date. What awaits a role counts
    for everybody who has it, and once for the office, so that persons do not
    add up to it. An organization that awaits an answer counts with the person
    who contacted it last. A number of things says nothing of how long they take.

    Columns, a row a person and kind, the office first, nobody last:
        person         str   account, "Nobody" for what has no owner, or "The office"
        kind           str   as in a person's own list, or all
        open           int
        overdue        int
        due_this_week  int   due from today to the Sunday of the ISO week
        in_use         bool  whether the account is; true of the office and of nobody
    """
    every = tasks.listed(conn, as_of)
    statement = sa.select(accounts.c.id, accounts.c.name, accounts.c.disabled_at.is_(None))
    people = conn.execute(statement.order_by(accounts.c.name)).all()
    of_each = [(OFFICE_ROW, True, every)]
    for account, name, in_use in people:
        theirs = [item for item in every if account in item.owners]
        if in_use or theirs:
            of_each.append((name, bool(in_use), theirs))
    of_each.append((NOBODY, True, [item for item in every if not item.owners]))
    rows = [
        {"person": person, "kind": kind, **_counted(items, kind, as_of), "in_use": in_use}
        for person, in_use, items in of_each
        for kind in (ALL, *tasks.KINDS)
        if kind == ALL or any(item.kind == kind for item in items)
    ]
    return pd.DataFrame(rows).astype({"person": "str", "kind": "str"})


def _counted(items: list[Item], kind: str, as_of: dt.date) -> dict[str, int]:
    some = [item for item in items if kind in (ALL, item.kind)]
    standings = [_by_date(item, as_of) for item in some]
    return {
        "open": len(some),
        "overdue": standings.count(OVERDUE),
        "due_this_week": standings.count(THIS_WEEK),
    }
