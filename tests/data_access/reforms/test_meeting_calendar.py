"""In which session of which body a reform can be decided, and what is said once it has passed."""

import datetime as dt

import pytest

from data_access.commands import run_command
from data_access.domain.answers import records
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.reforms import meeting_calendar
from data_access.schema import reform_actions

DAY = dt.date(2026, 8, 22)
HEADER = "body,session,starts_on,ends_on,reference\n"
CALENDAR = (
    "Assembly,Eightieth,2025-09-09,2026-08-20,A/1\n"
    "Assembly,Eighty-first,2026-09-08,2027-09-07,\n"
    "Assembly,Eighty-second,2027-09-14,2028-09-05,\n"
    "Council,July,2026-08-20,2026-08-24,\n"
    "Board,First,2026-01-10,2026-01-12,\n"
)


@pytest.fixture
def calendar(load_file, reform_file):
    """A calendar of three bodies, and two actions, of which one is decided."""
    assert not load_file("body-sessions", "b.csv", HEADER + CALENDAR).rejected
    decided = {"status": "Decision taken", "decided_on": "2026-08-21"}
    load_file("reforms", "a.csv", reform_file({}, decided), as_of=DAY)


@pytest.fixture
def choose(database, people):
    """Point an action to a session: `choose("Assembly", "Eightieth")`."""

    def choose(body: str, session: str, key: str = "1", by: Role = Role.STAFF) -> None:
        run_command(
            database, people[by], meeting_calendar.choose, key=key, body=body, session=session
        )

    return choose


def window(conn, head, key: str = "1", as_of: dt.date = DAY) -> tuple[dict, str]:
    answer = ask(conn, head, meeting_calendar.window, key=key, as_of=as_of)
    [row] = records(answer.rows)
    return row, answer.finding


@pytest.mark.usefixtures("calendar")
def test_a_window_that_nobody_chose_is_not_on_record_and_none_is_guessed(conn, head):
    row, finding = window(conn, head)
    assert row.pop("standing") == "not recorded"
    assert set(row.values()) == {None}
    assert finding == "No decision window of the action is recorded."


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize(
    ("session", "standing", "days", "said"),
    [
        (
            ("Assembly", "Eighty-first"),
            *("coming", 17),
            "Next decision window: Assembly, Eighty-first, 8 September 2026 to 7 September 2027.",
        ),
        (
            ("Council", "July"),
            *("open", 0),
            "The decision window is open: Council, July, 20 to 24 August 2026.",
        ),
        (
            ("Board", "First"),
            *("missed", 222),
            "Window missed: Board, First, ended on 12 January 2026; no later session of it is"
            " recorded.",
        ),
        (
            ("Assembly", "Eightieth"),
            *("missed", 2),
            "Window missed: Assembly, Eightieth, ended on 20 August 2026; the next of the same"
            " body is Eighty-first, 8 September 2026 to 7 September 2027.",
        ),
    ],
    ids=["coming", "open", "missed for good", "missed"],
)
def test_a_window_is_coming_open_or_missed(choose, conn, head, session, standing, days, said):
    choose(*session)
    row, finding = window(conn, head)
    assert (row["standing"], row["days"], finding) == (standing, days, said)
    assert (row["next_session"] is not None) == ("the next of the same body" in said)


@pytest.mark.usefixtures("calendar")
def test_the_last_day_of_a_session_is_still_a_day_to_decide(choose, conn, head):
    choose("Assembly", "Eightieth")
    assert window(conn, head, as_of=dt.date(2026, 8, 20))[0]["standing"] == "open"
    assert window(conn, head, as_of=dt.date(2026, 8, 21))[0]["standing"] == "missed"


@pytest.mark.usefixtures("calendar")
def test_who_has_decided_missed_no_window(choose, conn, head):
    choose("Assembly", "Eightieth", key="2")
    row, finding = window(conn, head, key="2")
    assert (row["standing"], row["next_session"]) == ("decided", None)
    assert finding == (
        "The action is decided; its decision window was Assembly, Eightieth, 9 September 2025 to"
        " 20 August 2026."
    )
    # The day before the decision it had been missed.
    conn.rollback()
    assert window(conn, head, key="2", as_of=dt.date(2026, 8, 20))[0]["standing"] == "open"


@pytest.mark.usefixtures("calendar")
def test_a_session_that_is_in_no_calendar_cannot_be_chosen(choose, conn):
    for body, session in (("Assembly", "Tenth"), ("Board", "Eightieth"), ("", "")):
        with pytest.raises(ValueError, match="not in the calendar of bodies"):
            choose(body, session)
    with pytest.raises(ValueError, match="No reform action 9 is recorded"):
        choose("Council", "July", key="9")
    assert conn.scalars(
        reform_actions.select().with_only_columns(reform_actions.c.body_session_id)
    ).all() == [None, None]


@pytest.mark.usefixtures("calendar")
def test_the_coming_sessions_say_what_waits_for_them(choose, conn, head):
    choose("Assembly", "Eighty-first")
    choose("Assembly", "Eighty-first", key="2")
    answer = ask(conn, head, meeting_calendar.coming, as_of=DAY)
    shown = answer.rows[["body", "session", "actions"]].values.tolist()
    assert shown == [
        ["Council", "July", 0],
        # What is decided waits for none.
        ["Assembly", "Eighty-first", 1],
        ["Assembly", "Eighty-second", 0],
    ]
    assert answer.finding == ("Recorded sessions: 3; first: Council, July, 20 to 24 August 2026.")


def test_an_empty_calendar_says_so(conn, head):
    answer = ask(conn, head, meeting_calendar.coming, as_of=DAY)
    assert (len(answer.rows), answer.finding) == (
        *(0, "No session of a body is recorded from 22 August 2026 on."),
    )
    assert ask(conn, head, meeting_calendar.window, key="7", as_of=DAY).finding == (
        "No reform action 7 is recorded."
    )
