"""The period of a query: its check, the rows within it, and its text.

A row lies in a period if every day on which it can have been does: one that is dated by a year
alone lies in that year, and in no week of it. A bound that is left open is none.
"""

import datetime as dt

import sqlalchemy as sa

from data_access.domain import formatting
from data_access.domain.refusal import Refused


def check(since: dt.date | None, until: dt.date | None) -> None:
    """Refuse a period that ends before it begins.

    Raises:
        Refused: `since` is later than `until`.
    """
    if since and until and since > until:
        raise Refused(f"since ({since}) is later than until ({until})")


def within(
    table: sa.FromClause, since: dt.date | None, until: dt.date | None
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions for rows that lie wholly in the period."""
    clauses = [table.c.occurred_from >= since] if since else []
    if until:
        # The second says no more than the first, but lets an index end the search.
        clauses += [table.c.occurred_until <= until, table.c.occurred_from <= until]
    return clauses


def touching(
    table: sa.FromClause, since: dt.date | None, until: dt.date | None
) -> list[sa.ColumnElement[bool]]:
    """What may have been in the period."""
    clauses = [table.c.occurred_until >= since] if since else []
    return clauses + ([table.c.occurred_from <= until] if until else [])


def said(since: dt.date | None, until: dt.date | None) -> str:
    """The period in a sentence: in 2019, from 1 to 7 June 2024, up to 7 June 2024."""
    if since is None or until is None:
        since_then = f"since {formatting.day(since)}" if since else ""
        until_then = f"up to {formatting.day(until)}" if until else ""
        return since_then or until_then or "in all that is recorded"
    if since == until:
        return f"on {formatting.day(since)}"
    if (since, until) == (dt.date(since.year, 1, 1), dt.date(since.year, 12, 31)):
        return f"in {since.year}"
    return f"from {formatting.span(since, until)}"


def twelve_months(day: dt.date) -> tuple[dt.date, dt.date]:
    """The month of `day`, as far as it has come, and the eleven before it."""
    return (day.replace(day=1) - dt.timedelta(days=330)).replace(day=1), day
