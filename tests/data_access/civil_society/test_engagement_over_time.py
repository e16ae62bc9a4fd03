"""When civil society takes part, and how much of it is known."""

import datetime as dt
import re

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access.civil_society import engagement
from data_access.queries import ask


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def period(since: str, until: str) -> dict[str, dt.date]:
    return {"since": day(since), "until": day(until)}


ALL_2026 = period("2026-01-01", "2026-12-31")


def records(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    """Rows as plain tuples, what is missing as None."""
    shown = rows[list(columns)].astype(object)
    return [tuple(row) for row in shown.where(shown.notna(), None).itertuples(index=False)]


def test_months_are_counted_and_what_belongs_to_no_month_stands_apart(conn, organization, engage):
    alpha = organization("Alpha")
    engage(alpha, "2026-01-31", 2)
    engage(alpha, "2026-03-02 to 2026-03-06")
    engage(alpha, "2026-03-31 to 2026-04-01", 5)
    engage(alpha, "2026", 7)
    engage(alpha, "2025-12-30 to 2026-01-02", 1)
    rows = engagement.by_month(conn)
    assert records(rows, "year", "month", "engagements", "participants", "uncounted") == [
        (2026, day("2026-01-01"), 1, 2, 0),
        (2026, day("2026-02-01"), 0, 0, 0),
        (2026, day("2026-03-01"), 1, None, 1),
        (2026, None, 2, 12, 0),
        (None, None, 1, 1, 0),
    ]


def test_a_month_that_the_period_cuts_is_not_told_as_a_whole_one(conn, organization, engage):
    alpha = organization("Alpha")
    for at in ("2026-01-31", "2026-02-01", "2026-03-01", "2026-03-01 to 2026-04-01"):
        engage(alpha, at)
    rows = engagement.by_month(conn, **period("2026-01-02", "2026-04-29"))
    assert records(rows, "month", "whole_month") == [
        (day("2026-01-01"), False),
        (day("2026-02-01"), True),
        (day("2026-03-01"), True),
        (None, False),
    ]
    assert engagement.by_month(conn)["whole_month"].tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ([], "No engagement of civil society is recorded in 2026."),
        (["2026"], "Recorded in 2026: one engagement; no month recorded for any of them."),
        (
            ["2026-01-05", "2026-03-05", "2026-03-06", "2026"],
            "Recorded in 2026: four engagements; most in March 2026, two; no month recorded"
            " for one.",
        ),
    ],
)
def test_the_finding_on_months_tells_what_no_month_can(
    conn, organization, engage, head, at, sentence
):
    alpha = organization("Alpha")
    for one in at:
        engage(alpha, one)
    assert ask(conn, head, engagement.by_month, **ALL_2026).finding == sentence


def test_a_week_is_held_against_the_same_days_of_the_week_before(conn, organization, engage, head):
    alpha = organization("Alpha")
    engage(alpha, "2026-03-09", 2)
    engage(alpha, "2026-03-10")
    engage(alpha, "2026-03-12")
    engage(alpha, "2026-03-03", 4)
    engage(alpha, "2026-03-06", 9)
    engage(alpha, "2026-03-08 to 2026-03-09", 9)
    engage(alpha, "2026", 99)
    answer = ask(conn, head, engagement.week_totals, **period("2026-03-09", "2026-03-11"))
    columns = "since", "until", "engagements", "participants", "uncounted"
    assert records(answer.rows, *columns) == [
        (day("2026-03-09"), day("2026-03-11"), 2, 2, 1),
        (day("2026-03-02"), day("2026-03-04"), 1, 4, 0),
    ]
    assert answer.finding == (
        "From 9 to 11 March 2026: two engagements (people recorded for 1 of 2), one more than"
        " on the same days a week before."
    )
    longer = engagement.week_totals(conn, **period("2026-03-09", "2026-03-15"), weeks=3)
    assert longer["engagements"].iloc[:2].tolist() == [3, 2]
    assert pd.isna(longer["engagements"].iloc[2])


# How much is known


def test_what_is_known_is_counted_fact_by_fact(conn, organization, engage, head):
    kenya, nowhere = organization("Alpha", "KEN"), organization("Beta")
    engage(kenya, "2026-03-05", 2)
    engage(kenya, "2026-03-05 to 2026-03-06", 0)
    engage(nowhere, "2026-03-07")
    engage(nowhere, "2026", 4)
    engage(nowhere, "2025", 4)
    answer = ask(conn, head, engagement.knowledge, **period("2026-03-01", "2026-03-31"))
    assert records(answer.rows, "fact", "known", "engagements", "share") == [
        ("period", 3, 4, 0.75),
        ("day", 2, 3, 2 / 3),
        ("region", 2, 3, 2 / 3),
        ("number of people", 2, 3, 2 / 3),
    ]
    assert answer.finding == (
        "Of three engagements from 1 to 31 March 2026, recorded: day 67 per cent, region 67"
        " per cent, people 67 per cent; one more perhaps."
    )


def test_a_share_of_nothing_is_missing(conn, organization, engage):
    engage(organization("Alpha"), "2026", 3)
    rows = engagement.knowledge(conn, **period("2026-03-02", "2026-03-08"))
    assert records(rows, "known", "engagements", "share") == [
        (0, 1, 0.0),
        *[(0, 0, None)] * 3,
    ]


def test_the_week_is_read_from_the_roll_up_alone(database):
    asked = []
    with database.connect() as conn:
        sa.event.listen(conn, "before_cursor_execute", lambda *args: asked.append(args[2]))
        engagement.week_totals(conn, **period("2026-03-02", "2026-03-08"))
    statements = " ".join(text for text in asked if text != "BEGIN")
    read = re.findall(r"\b(?:FROM|JOIN) (\w+)", statements)
    assert set(read) == {"engagement_days"}
