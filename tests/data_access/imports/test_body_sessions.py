"""The calendar of bodies as a file: what it says of a session replaces what was known."""

import datetime as dt

import pytest

from data_access.schema import body_sessions

HEADER = "body,session,starts_on,ends_on,reference\n"
CALENDAR = "Council,July,2026-08-20,2026-08-24,\nBoard,First,2026-01-10,2026-01-12,\n"


def test_a_calendar_is_corrected_and_what_it_does_not_list_stays(load_file, conn, counts):
    load_file("body-sessions", "b.csv", HEADER + CALENDAR)
    later = "Council,July,2026-08-25,2026-08-28,E/1\nBoard,Second,2027-01-10,2027-01-12,\n"
    assert counts(load_file("body-sessions", "c.csv", HEADER + later)) == (2, 1, 1, 0, 0)
    rows = conn.execute(body_sessions.select().order_by(body_sessions.c.id)).all()
    assert len(rows) == 3
    assert [(row.starts_on, row.reference) for row in rows if row.body == "Council"] == [
        (dt.date(2026, 8, 25), "E/1")
    ]
    conn.rollback()
    assert counts(load_file("body-sessions", "c.csv", HEADER + later)) == (2, 0, 0, 2, 0)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Council,July,2026-08-25,2026-08-24,", "ends_on", "lies before the start date"),
        ("Council,July,2026-08-25,2028-08-24,", "ends_on", "no session lasts that long"),
        (",July,2026-08-25,2026-08-26,", "body", "the cell is empty"),
        ("Council, ,2026-08-25,2026-08-26,", "session", "the cell is empty"),
        ("Council,July,25 August,2026-08-26,", "starts_on", "is not a date"),
        ("Council,July,2026-08-25,,", "ends_on", "the cell is empty"),
    ],
)
def test_a_session_that_makes_no_sense_is_refused(load_file, row, column, reason):
    [complaint] = load_file("body-sessions", "b.csv", f"{HEADER}{row}\n").rejected
    assert complaint.column == column
    assert reason in complaint.reason


def test_two_accounts_of_one_session_are_refused(load_file):
    rows = "Council,July,2026-08-25,2026-08-26,\nCouncil,July,2026-08-25,2026-08-27,\n"
    [complaint] = load_file("body-sessions", "b.csv", HEADER + rows).rejected
    assert complaint.reason == "row 2 says otherwise of the same body and session"
