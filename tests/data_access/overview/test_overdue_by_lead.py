"""Overdue reform actions by lead: the number, its direction, the oldest date, the latest news."""

import datetime as dt

import pytest

from data_access.domain.answers import records
from data_access.domain.roles import Role, Viewer
from data_access.overview import overdue_by_lead
from data_access.queries import ask
from data_access.schema import import_batches, reform_actions, reform_milestones, reform_parties

STAFF = Viewer(Role.STAFF, "staff")


@pytest.fixture(autouse=True)
def now(at):
    """It is noon in New York on 25 November 2026."""
    at("2026-11-25T17:00Z")


@pytest.fixture
def action(conn):
    """A reform action in one line: `action(["OCT"], "2026-11-20", news="2026-11-01")`."""
    numbers = iter(range(1, 100))

    def action(leads: list[str], final: str, *, news: str | None = None, decided=None) -> None:
        number = next(numbers)
        row = {"number": number, "sub_action": "", "title": f"Mend form {number}", "status": ""}
        row |= {"work_package": "Fewer Forms", "decided": decided is not None}
        row |= {"decided_on": decided and dt.date.fromisoformat(decided)}
        row |= {"told_on": news and dt.date.fromisoformat(news)}
        made = conn.scalar(reform_actions.insert().values(row).returning(reform_actions.c.id))
        due = {"action_id": made, "milestone": "final", "due_on": dt.date.fromisoformat(final)}
        conn.execute(reform_milestones.insert().values(due))
        for place, lead in enumerate(leads, start=1):
            party = {"action_id": made, "part": "lead", "place": place, "party": lead}
            conn.execute(reform_parties.insert().values(party))

    return action


@pytest.fixture
def tracked_since(conn):
    """The day of the first edition of the tracker."""

    def tracked_since(day: str) -> None:
        row = {"source": "reforms", "kind": "reforms", "file_name": "a.csv"}
        row |= {"speaks_for": dt.date.fromisoformat(day), "loaded_at": dt.datetime(2026, 10, 1)}
        row |= {"sha256": "0" * 64}
        row |= {f"{one}_rows": 0 for one in ("read", "new", "changed", "unchanged", "rejected")}
        conn.execute(import_batches.insert().values(row))

    return tracked_since


def lines(conn, week: str | None = None) -> list[dict]:
    rows = ask(conn, STAFF, overdue_by_lead.overdue, week=week).rows
    return records(rows[["figure", "sentence", "note", "params", "overdue", "before"]])


def test_leads_with_most_overdue_actions_come_first_each_with_its_direction(
    conn, action, tracked_since
):
    tracked_since("2026-09-01")
    # Two of OCT, one of them four weeks ago already; the second also of OLA.
    action(["OCT"], "2026-10-20", news="2026-11-03")
    action(["OCT", "OLA"], "2026-11-20")
    # Overdue then, decided since; due later; none of these counts now.
    action(["DMSPC"], "2026-10-01", decided="2026-11-10")
    action(["OCT"], "2026-12-20")
    assert lines(conn) == [
        {
            "figure": "2",
            "sentence": "OCT",
            "note": "+1 in four weeks · oldest 20 Oct · news 3 Nov",
            "params": {"state": "overdue", "lead": "OCT"},
            "overdue": 2,
            "before": 1,
        },
        {
            "figure": "1",
            "sentence": "OLA",
            "note": "+1 in four weeks · oldest 20 Nov · no news recorded",
            "params": {"state": "overdue", "lead": "OLA"},
            "overdue": 1,
            "before": 0,
        },
    ]
    finding = ask(conn, STAFF, overdue_by_lead.overdue).finding
    assert finding == "As of 25 November 2026, OCT leads most: two overdue reform actions."


def test_before_the_tracker_was_loaded_there_is_no_direction_and_no_number(
    conn, action, tracked_since
):
    tracked_since("2026-11-10")
    action([], "2026-10-20")
    assert [(line["sentence"], line["note"], line["before"]) for line in lines(conn)] == [
        ("No lead recorded", "Oldest 20 Oct · no news recorded", None)
    ]
    [then] = lines(conn, "2026-W44")
    assert (then["figure"], then["sentence"], then["overdue"]) == (
        *("–", "Reforms: not tracked yet"),
        None,
    )


def test_without_overdue_actions_none_is_recorded(conn, action, tracked_since):
    tracked_since("2026-11-10")
    action(["OCT"], "2026-12-20")
    answer = ask(conn, STAFF, overdue_by_lead.overdue)
    assert answer.rows.empty
    assert answer.finding == "No overdue reform action is recorded as of 25 November 2026."
