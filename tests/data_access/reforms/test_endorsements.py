"""Which document of which body endorses a reform, from a file and by hand."""

import datetime as dt

import pytest

from data_access.commands import run_command
from data_access.domain import weeks
from data_access.domain.answers import records
from data_access.domain.roles import Role
from data_access.queries import ask
from data_access.reforms import endorsements

DAY = dt.date(2026, 8, 22)
HEADER = "number,sub_action,document,body,adopted_on,clause\n"


@pytest.fixture(autouse=True)
def actions(load_file, reform_file):
    """Two actions: 7, and a part of 9."""
    load_file("reforms", "a.csv", reform_file({"number": 7}, {"number": 9, "sub_action": "Part 1"}))


@pytest.fixture
def endorse(database, people):
    """Record an endorsement: `endorse("7", "Declaration", "Forum", "2026-03-01")`."""

    def endorse(key: str | None, document: str, body: str, on: str, clause: str = "") -> None:
        needs = {"key": key, "document": document, "body": body, "clause": clause}
        adopted_on = dt.date.fromisoformat(on)
        run_command(
            database, people[Role.STAFF], endorsements.record, **needs, adopted_on=adopted_on
        )

    return endorse


def told(rows) -> list[tuple]:
    return [tuple(row.values()) for row in records(rows)]


def test_an_action_has_its_endorsements_and_those_of_reform_as_a_whole(endorse, conn, head):
    endorse("7", "Declaration", "Forum", "2026-03-01", " Paragraph 4 ")
    endorse("9/Part 1", "Appeal", "Union", "2026-04-01")
    endorse(None, "Outcome document", "Forum", "2025-02-01")
    answer = ask(conn, head, endorsements.register, key="7", as_of=DAY)
    assert told(answer.rows) == [
        ("Declaration", "Forum", "2026-03-01", "Paragraph 4", 7, "7", "Mend form 7"),
        ("Outcome document", "Forum", "2025-02-01", None, None, "", ""),
    ]
    assert answer.finding == (
        "Recorded endorsements of action 7: 2, by one body; the latest of 1 March 2026: "
        "Declaration."
    )
    assert [row[0] for row in told(endorsements.register(conn, as_of=DAY))] == [
        *("Appeal", "Declaration", "Outcome document"),
    ]


def test_what_was_adopted_after_the_day_asked_about_is_not_there_yet(endorse, conn, head):
    endorse("7", "Declaration", "Forum", "2026-03-01")
    answer = ask(conn, head, endorsements.register, key="7", as_of=dt.date(2026, 2, 28))
    assert (len(answer.rows), answer.finding) == (*(0, "No endorsement of action 7 is recorded."),)


@pytest.mark.parametrize("key", ["7", None])
def test_one_endorsement_is_recorded_once(endorse, key):
    endorse(key, "Declaration", "Forum", "2026-03-01")
    with pytest.raises(ValueError, match="recorded already"):
        endorse(key, " Declaration", "Forum ", "2026-03-02")
    # Of another body, or on another action, it is another.
    endorse(key, "Declaration", "Union", "2026-03-01")
    endorse("9/Part 1", "Declaration", "Forum", "2026-03-01")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("8", "Declaration", "Forum", "2026-03-01"), "No reform action 8 is recorded"),
        (("7", " ", "Forum", "2026-03-01"), "Say which document."),
        (("7", "Declaration", "", "2026-03-01"), "Say who adopted it."),
        (("7", "x" * 401, "Forum", "2026-03-01"), "longer than 400 characters"),
        (("7", "Declaration", "Forum", "2926-03-01"), "Enter a date from 1945 up to today"),
        (("7", "Declaration", "Forum", "1926-03-01"), "Enter a date from 1945 up to today"),
    ],
    ids=["action", "document", "body", "long", "ahead", "long ago"],
)
def test_what_is_no_endorsement_is_refused(endorse, given, said):
    with pytest.raises(ValueError, match=said):
        endorse(*given)


# The template


def test_a_file_brings_endorsements_and_the_second_time_none(load_file, conn):
    rows = "7,,Declaration,Forum,2026-03-01,Paragraph 4\n9,Part 1,Appeal,Union,2026-04-01,\n"
    for new, unchanged in ((2, 0), (0, 2)):
        result = load_file("endorsements", "e.csv", HEADER + rows, as_of=DAY)
        assert (result.new, result.changed, result.unchanged) == (new, 0, unchanged)
    corrected = "7,,Declaration,Forum,2026-03-02,Paragraph 5\n"
    assert load_file("endorsements", "e.csv", HEADER + corrected, as_of=DAY).changed == 1
    assert [(row[0], row[2], row[3]) for row in told(endorsements.register(conn, as_of=DAY))] == [
        ("Appeal", "2026-04-01", None),
        ("Declaration", "2026-03-02", "Paragraph 5"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("8,,Declaration,Forum,2026-03-01,", "number", "is not a recorded reform action"),
        ("9,,Declaration,Forum,2026-03-01,", "sub_action", "is recorded in parts"),
        (",,Declaration,Forum,2026-03-01,", "number", "the cell is empty"),
        ("7,,,Forum,2026-03-01,", "document", "the cell is empty"),
        ("7,,Declaration,Forum,,", "adopted_on", "the cell is empty"),
        (f"7,,Declaration,Forum,{weeks.today().year + 1}-03-01,", "adopted_on", "lies ahead"),
    ],
)
def test_a_row_that_endorses_nothing_is_refused(load_file, row, column, reason):
    [complaint] = load_file("endorsements", "e.csv", f"{HEADER}{row}\n").rejected
    assert complaint.column == column
    assert reason in complaint.reason


def test_two_accounts_of_one_endorsement_are_refused(load_file):
    rows = "7,,Declaration,Forum,2026-03-01,\n7,,Declaration,Forum,2026-03-02,\n"
    [complaint] = load_file("endorsements", "e.csv", HEADER + rows).rejected
    assert complaint.row == 3
