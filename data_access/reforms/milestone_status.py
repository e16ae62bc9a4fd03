"""How a milestone of a reform stands on a day, and how that is said.

What was decided, or recorded as reached, after the day had not happened yet; a decision without
a date is taken to have been there before. What is reached without evidence on record is reached by
somebody's word alone, and is said to be. An action that its source no longer lists is in none of
the five states from the first full list without it: it is neither counted nor overdue.
"""

import datetime as dt

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused
from data_access.schema import reform_actions, reform_milestones

STATES = ("overdue", "due", "later", "undated", "reached")
# Of those that are reached, the ones that are so by word alone.
CLAIMED = "claimed"
FILTERS = (*STATES, CLAIMED)
# State of an action that its source no longer lists: only its own page has it.
UNLISTED = "unlisted"
# Days ahead in which a milestone is called due.
SOON = 14
# Days without word on an action after which what is known of it is stale.
STALE_AFTER = 90


def decided(as_of: dt.date) -> sa.ColumnElement[bool]:
    """Whether an action was decided by that day."""
    on = reform_actions.c.decided_on
    return sa.and_(reform_actions.c.decided, sa.or_(on.is_(None), on <= as_of))


def listed(as_of: dt.date) -> sa.ColumnElement[bool]:
    """Check that the source of an action lists it on a day; an action recorded by hand counts."""
    until = reform_actions.c.unlisted_on
    return sa.or_(until.is_(None), until > as_of)


def state(as_of: dt.date, milestone: sa.FromClause = reform_milestones) -> sa.ColumnElement[str]:
    """Find the state of a milestone, joined to its action: one of the five, or unlisted."""
    return sa.case(
        (sa.not_(listed(as_of)), UNLISTED),
        (sa.or_(decided(as_of), milestone.c.reached_on <= as_of), "reached"),
        (sa.or_(milestone.c.ruled_out, milestone.c.due_on.is_(None)), "undated"),
        (milestone.c.due_on < as_of, "overdue"),
        (milestone.c.due_on <= soon(as_of), "due"),
        else_="later",
    )


def claimed(as_of: dt.date, milestone: sa.FromClause = reform_milestones) -> sa.ColumnElement[bool]:
    """Whether a milestone is reached, and neither it nor the decision has evidence on record."""
    return sa.and_(state(as_of, milestone) == "reached", evidence(as_of, milestone).is_(None))


def evidence(as_of: dt.date, milestone: sa.FromClause = reform_milestones) -> sa.ColumnElement[str]:
    """Where it is on record that a milestone is reached, or that its action is decided."""
    decision = sa.case((decided(as_of), reform_actions.c.evidence))
    return sa.func.coalesce(milestone.c.evidence, decision)


def stale(as_of: dt.date) -> sa.ColumnElement[bool]:
    """Whether an action that is not decided has been without word for more than 90 days."""
    last = as_of - dt.timedelta(days=STALE_AFTER)
    silent = sa.func.coalesce(reform_actions.c.told_on < last, sa.false())
    return sa.and_(sa.not_(decided(as_of)), listed(as_of), silent)


def soon(as_of: dt.date) -> dt.date:
    """The last day on which a milestone is due and not later."""
    return as_of + dt.timedelta(days=SOON)


def rank(column: sa.ColumnElement[str], words: tuple[str, ...]) -> sa.ColumnElement[int]:
    """The place of a word among others, to sort by."""
    return sa.case({word: place for place, word in enumerate(words)}, value=column)


def kept(
    word: str | None, as_of: dt.date, milestone: sa.FromClause = reform_milestones
) -> sa.ColumnElement[bool]:
    """Keep the milestones in a state; without one, those of all actions that are listed.

    Raises:
        Refused: it is no state, nor "claimed".
    """
    if word not in (None, *FILTERS):
        raise Refused(f"{word!r} is no state of a milestone: {', '.join(FILTERS)}.")
    if word == CLAIMED:
        return claimed(as_of, milestone)
    return state(as_of, milestone) == word if word else listed(as_of)


def said(word: str | None, number: int, as_of: dt.date) -> str:
    """Say that so many are in a state: are overdue as of 22 August 2026."""
    verb, falls = ("is", "falls") if number in (0, 1) else ("are", "fall")
    return {
        None: f"{verb} on record",
        "overdue": f"{verb} overdue as of {formatting.day(as_of)}",
        "due": f"{falls} due by {formatting.day(soon(as_of))}",
        "later": f"{verb} due after {formatting.day(soon(as_of))}",
        "undated": f"{verb} without a date",
        "reached": f"{verb} reached as of {formatting.day(as_of)}",
        CLAIMED: f"{verb} said to be reached without evidence",
    }[word]
