"""How a milestone of a reform stands on a day, and how that is said.

What was decided, or recorded as reached, after the day had not happened yet; a decision without
a date is taken to have been there before. What is reached without recorded evidence is
reported complete, evidence pending. An action that its source no longer lists is in none of
the five states from the first full list without it: it is neither counted nor overdue. Nor is it
before the first file that names it. A milestone has the due date that stood on the day.
"""

import datetime as dt

import sqlalchemy as sa

from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.vocabularies import EVIDENCE_PENDING, HORIZON_DAYS
from data_access.schema import (
    import_batches,
    milestone_dates,
    reform_actions,
    reform_editions,
    reform_milestones,
)

STATES = ("overdue", "due", "later", "undated", "reached")
# Of those that are reached, the ones without recorded evidence.
CLAIMED = "claimed"
FILTERS = (*STATES, CLAIMED)
# State of an action that its source no longer lists: only its own page has it.
UNLISTED = "unlisted"
# Days ahead in which a milestone is called due.
SOON = HORIZON_DAYS
A_DAY = dt.timedelta(days=1)
# Days without word on an action after which what is known of it is stale.
STALE_AFTER = 90


def decided(as_of: dt.date) -> sa.ColumnElement[bool]:
    """Whether an action was decided by that day."""
    on = reform_actions.c.decided_on
    return sa.and_(reform_actions.c.decided, sa.or_(on.is_(None), on <= as_of))


def listed(as_of: dt.date) -> sa.ColumnElement[bool]:
    """Check that the source of an action lists it on a day; an action recorded by hand counts.

    An action that only files of a later day name was not known then.
    """
    until = reform_actions.c.unlisted_on
    first = (
        sa.select(sa.func.min(import_batches.c.speaks_for))
        .join(reform_editions, reform_editions.c.batch_id == import_batches.c.id)
        .where(reform_editions.c.action_id == reform_actions.c.id)
        .correlate(reform_actions)
        .scalar_subquery()
    )
    return sa.and_(sa.or_(until.is_(None), until > as_of), sa.func.coalesce(first <= as_of, True))


def milestones(as_of: dt.date, name: str = "milestones") -> sa.Subquery:
    """Return the milestones, each with the due date that stood on a day.

    A date that came with a file counts from the date of the data, any other from the day on which
    it was recorded. A first date without a file counts whenever it was recorded.

    Columns: those of `reform_milestones`
    """
    others = (column for column in reform_milestones.c if column.name != "due_on")
    return sa.select(*others, _due_on(as_of).label("due_on")).subquery(name)


def _due_on(as_of: dt.date) -> sa.ScalarSelect[dt.date]:
    """Select the last date that a milestone was given by a day."""
    given, of_file = milestone_dates.c, import_batches.c.speaks_for
    earlier = milestone_dates.alias("earlier")
    first = (
        sa.select(sa.func.min(earlier.c.id))
        .where(earlier.c.action_id == given.action_id, earlier.c.milestone == given.milestone)
        .correlate(milestone_dates)
        .scalar_subquery()
    )
    later = sa.and_(of_file.is_(None), given.recorded_at >= weeks.midnight(as_of + A_DAY))
    return (
        sa.select(given.due_on)
        .join_from(milestone_dates, import_batches, isouter=True)
        .where(
            given.action_id == reform_milestones.c.action_id,
            given.milestone == reform_milestones.c.milestone,
            sa.or_(of_file.is_(None), of_file <= as_of),
            sa.or_(~later, given.id == first),
        )
        .order_by(
            later,
            sa.func.coalesce(of_file, sa.func.date(given.recorded_at)).desc(),
            given.id.desc(),
        )
        .limit(1)
        .correlate(reform_milestones)
        .scalar_subquery()
    )


def state(as_of: dt.date, milestone: sa.FromClause) -> sa.ColumnElement[str]:
    """Find the state of a milestone, joined to its action: one of the five, or unlisted."""
    return sa.case(
        (sa.not_(listed(as_of)), UNLISTED),
        (sa.or_(decided(as_of), milestone.c.reached_on <= as_of), "reached"),
        (sa.or_(milestone.c.ruled_out, milestone.c.due_on.is_(None)), "undated"),
        (milestone.c.due_on < as_of, "overdue"),
        (milestone.c.due_on <= soon(as_of), "due"),
        else_="later",
    )


def claimed(as_of: dt.date, milestone: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether a milestone is reached, and neither it nor the decision has evidence recorded."""
    return sa.and_(state(as_of, milestone) == "reached", evidence(as_of, milestone).is_(None))


def evidence(as_of: dt.date, milestone: sa.FromClause) -> sa.ColumnElement[str]:
    """Where it is recorded that a milestone is reached, or that its action is decided."""
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


def kept(word: str | None, as_of: dt.date, milestone: sa.FromClause) -> sa.ColumnElement[bool]:
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
        None: f"{verb} recorded",
        "overdue": f"{verb} overdue as of {formatting.day(as_of)}",
        "due": f"{falls} due by {formatting.day(soon(as_of))}",
        "later": f"{verb} due after {formatting.day(soon(as_of))}",
        "undated": f"{verb} without a date",
        "reached": f"{verb} reported complete as of {formatting.day(as_of)}",
        CLAIMED: f"{verb} {EVIDENCE_PENDING[0].lower()}{EVIDENCE_PENDING[1:]}",
    }[word]


def none(word: str | None, as_of: dt.date) -> str:
    """Say that none is recorded in a state: is recorded as overdue as of 22 August 2026."""
    stand = said(word, 0, as_of).split(" ", 1)[1]
    return f"is recorded as {stand}" if word else "is recorded"
