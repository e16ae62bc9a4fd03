"""What questions about reform actions have in common: which action is meant, and whole rows."""

import datetime as dt

import pandas as pd
import sqlalchemy as sa

from data_access.domain import weeks
from data_access.domain.refusal import Refused
from data_access.domain.vocabularies import COMPLETE, EVIDENCE_PENDING
from data_access.reforms import milestone_status
from data_access.schema import reform_actions, reform_parties

# Columns that are no text. Dates are dates, and None where there is none.
TYPES = {
    **dict.fromkeys(("action", "action_id", "actions", "overdue", "due"), "int64"),
    **dict.fromkeys(("number", "work_package_number", "days_overdue", "days_left"), "Int64"),
    **dict.fromkeys(("due_on", "decided_on", "reached_on", "told_on", "unlisted_on"), "object"),
    "leads": "object",
    **dict.fromkeys(("decided", "ruled_out", "claimed", "stale"), "bool"),
}
# A state in words, where it says more than the state alone.
NO_STEP, NO_DATE = "no such step", "no date given"
CLAIMED = EVIDENCE_PENDING[0].lower() + EVIDENCE_PENDING[1:]
UNLISTED = "not listed"


def typed(rows: pd.DataFrame, **others: str) -> pd.DataFrame:
    """Whole columns of one type, whether there are rows or none; `others` differ from the usual."""
    types = TYPES | others
    return rows.astype({name: types.get(name, "str") for name in rows.columns})


def listed(conn: sa.Connection, part: str) -> dict[int, str]:
    """The parties of every action, in the source's order: USG OCHA, CDC."""
    names: dict[int, list[str]] = {}
    statement = (
        sa.select(reform_parties.c.action_id, reform_parties.c.party)
        .where(reform_parties.c.part == part)
        .order_by(reform_parties.c.action_id, reform_parties.c.place)
    )
    for action_id, party in conn.execute(statement):
        names.setdefault(action_id, []).append(party)
    return {action_id: ", ".join(some) for action_id, some in names.items()}


def completed(rows: pd.DataFrame, conn: sa.Connection, as_of: dt.date) -> pd.DataFrame:
    """Add to each row the key and whole title of its action, its days late or left, its leads.

    Besides the action, a row has its state, due_on, ruled_out and claimed.
    """
    away = [(due_on - as_of).days if due_on else None for due_on in rows["due_on"]]
    days = pd.Series(pd.array(away, dtype="Int64"), index=rows.index)
    leads = listed(conn, "lead")
    rows = named(rows).assign(
        days_overdue=(-days).where(rows["state"] == "overdue"),
        days_left=days.where(rows["state"].isin(["due", "later"])),
        leads=pd.Series([leads.get(id_) for id_ in rows["action_id"]], dtype=object),
        standing=[
            _standing(row.state, bool(row.claimed), bool(row.ruled_out))
            for row in rows.itertuples()
        ],
    )
    return typed(rows)


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """Add to each row the key and the whole title of its action."""
    each = [name_of(row.action, row.sub_action, row.title) for row in rows.itertuples()]
    return rows.assign(key=[key for key, _ in each], whole_title=[title for _, title in each])


def name_of(number: int, sub_action: str, title: str) -> tuple[str, str]:
    """What an action is known by, as 14 or 95/Travel consolidation, and its title with its part."""
    if not sub_action:
        return str(number), title
    return f"{number}/{sub_action}", f"{sub_action}: {title}"


def _standing(state: str, claimed: bool, ruled_out: bool) -> str:
    if state == milestone_status.UNLISTED:
        return UNLISTED
    if state == "undated":
        return NO_STEP if ruled_out else NO_DATE
    if state == "reached":
        return CLAIMED if claimed else COMPLETE.lower()
    return state


def is_action(key: str) -> sa.ColumnElement[bool]:
    """The action that is known by this key."""
    number, _, sub_action = key.partition("/")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return sa.false()
    return sa.and_(
        reform_actions.c.number == int(number), reform_actions.c.sub_action == sub_action
    )


def found(conn: sa.Connection, key: str) -> int:
    """The `id` of the action that is known by this key.

    Raises:
        Refused: none is.
    """
    action = conn.scalar(sa.select(reform_actions.c.id).where(is_action(key)))
    if action is None:
        raise Refused(f"No reform action {key} is recorded.")
    return action


def tell(conn: sa.Connection, action: int) -> None:
    """Note that there was word on an action today."""
    this = reform_actions.c.id == action
    conn.execute(sa.update(reform_actions).where(this).values(told_on=weeks.today()))
