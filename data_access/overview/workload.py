"""What the office has on its hands: what awaits whom, by when, and what nobody has taken on."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.roles import OFFICE
from data_access.overview import tasks
from data_access.overview.tasks import Item
from data_access.queries import query
from data_access.reforms.positions import LEADING
from data_access.schema import accounts

SOURCES = ("reforms", "events")
OVERDUE, THIS_WEEK, OPEN = STANDINGS = ("overdue", "this week", "open")
NOBODY, OFFICE_ROW, ALL = "Nobody", "The office", "all"
# What has no day of its own, and is to be done all the same.
UNTIMED = ("update", "release", "date to explain", "outreach")
LINE = ("figure", "unit", "sentence", "note", "page", "params", "tone")


def _standing(item: Item, as_of: dt.date) -> str | None:
    """How an item stands in the week of a day; None where it is for later."""
    if item.due_on is None:
        return OPEN if item.kind in UNTIMED else None
    if item.due_on < as_of:
        return OVERDUE
    return THIS_WEEK if item.due_on <= weeks.sunday(weeks.name(as_of)) else None


# Mine


def _own_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    last = formatting.day(weeks.sunday(weeks.name(params["as_of"])))
    if rows.empty:
        return f"Nothing of yours is overdue, and nothing falls due up to {last}."
    counts = rows["standing"].value_counts()
    late, week, rest = (int(counts.get(name, 0)) for name in STANDINGS)
    parts = [
        f"{formatting.spell(late)} {'is' if late == 1 else 'are'} overdue" if late else "",
        f"{formatting.spell(week)} due up to {last}" if week else "",
        f"{formatting.spell(rest)} without a day" if rest else "",
    ]
    things = formatting.begun(formatting.count(len(rows), "thing awaits", "things await"))
    if len(rows) in (late, week, rest):
        whole = {late: "overdue", week: f"due up to {last}", rest: "without a day"}[len(rows)]
        return f"{things} you, {'all ' if len(rows) > 1 else ''}{whole}."
    return f"{things} you: {formatting.listed([part for part in parts if part])}."


@query(
    name="workload.own",
    sources=SOURCES,
    roles=OFFICE,
    finding=_own_said,
    unit="Things to do, one a line",
    cacheable=False,
)
def own(conn: sa.Connection, *, own_account: int, as_of: dt.date | None = None) -> pd.DataFrame:
    """What awaits this person this week?

    Final milestones of reform actions that they own, overdue or due up to the
    Sunday of the ISO week, and earlier milestones due in the rest of it (of
    those that are past it is not known whether they were reached); dates of
    these actions that moved without a reason on record; briefing notes that they
    write; requests to principals that await a step of theirs; releases and
    updates that await a step of their role; and in one line the organizations
    that they were the last to contact and that have not attended since. What
    awaits a role awaits everybody who has it. A request is due on the day on
    which its event begins.

    Columns, a row a thing, overdue ones first, then those due, the oldest first:
        kind      str     milestone, date to explain, briefing note, appearance, release, update,
                          outreach
        standing  str     overdue, this week, or open: without a day
        due_on    object  date; missing if there is none
        figure, unit, sentence, note, page, params, tone  those of a line
    """
    mine = [item for item in tasks.listed(conn, as_of) if own_account in item.owners]
    reached_out = [item for item in mine if item.kind == tasks.OUTREACH]
    things = [item for item in mine if item.kind != tasks.OUTREACH]
    things += tasks.together(reached_out)
    told = [(item, standing) for item in things if (standing := _standing(item, as_of))]
    told.sort(key=lambda pair: (STANDINGS.index(pair[1]), pair[0].due_on or dt.date.max))
    rows = [_line(item, standing, as_of) for item, standing in told]
    columns = ["kind", "standing", "due_on", *LINE]
    types = dict.fromkeys((*columns[:2], "figure", "unit", "sentence", "note", "page"), "str")
    return pd.DataFrame(rows, columns=columns).astype(types | {"due_on": "object", "tone": "str"})


def _line(item: Item, standing: str, as_of: dt.date) -> dict[str, Any]:
    if item.due_on is None:
        figure, unit = f"{item.number:,}", item.unit
    else:
        days = (item.due_on - as_of).days
        figure = f"{abs(days):,}" if days else "Today"
        unit = f"day{'' if abs(days) == 1 else 's'} {'late' if days < 0 else 'left'}"
        unit = unit if days else "due"
    return {
        "kind": item.kind,
        "standing": standing,
        "due_on": item.due_on,
        "figure": figure,
        "unit": unit,
        "sentence": item.sentence,
        "note": item.note,
        "page": item.page,
        "params": item.params,
        "tone": "red" if standing == OVERDUE else "",
    }


# The office


def _by_owner_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:
    whole = rows[rows["kind"] == ALL].set_index("person")
    office = whole.loc[OFFICE_ROW]
    if not office["open"]:
        return f"Nothing is open as of {formatting.day(params['as_of'])}."
    things = formatting.count(int(office["open"]), "thing is", "things are")
    late, nobodys = int(office["overdue"]), int(whole.loc[NOBODY, "open"])
    people = whole.drop([OFFICE_ROW, NOBODY])
    most = people["open"].max() if len(people) else 0
    named = list(people.index[people["open"] == most]) if most else []
    parts = [
        f"{things} open, {formatting.some(late)} overdue",
        f"{formatting.some(nobodys)} without an owner",
        f"most, {formatting.spell(int(most))}, with {formatting.listed(named)}" if named else "",
    ]
    return f"{formatting.sentence(parts)}."


@query(
    name="workload.by_owner",
    sources=SOURCES,
    roles=LEADING,
    finding=_by_owner_said,
    unit="Open things to do",
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
    standings = [_standing(item, as_of) for item in some]
    return {
        "open": len(some),
        "overdue": standings.count(OVERDUE),
        "due_this_week": standings.count(THIS_WEEK),
    }
