import csv
import datetime as dt

import pytest

from data_access.domain.answers import records
from data_access.events.events import past, upcoming
from data_access.queries import ask

DAY = dt.date(2026, 11, 23)
HEADER = "title,starts_on,ends_on,starts_at,ends_at,time_zone,place,mode,deadline,cancelled\n"


@pytest.fixture
def load_events(load_file):
    """Load events, a line of the template each."""

    def load_events(*lines: str) -> None:
        content = HEADER + "".join(f"{line}\n" for line in lines)
        assert not load_file("events", "a.csv", content, as_of=DAY).rejected

    return load_events


def titles(conn, **params) -> list[str]:
    return list(upcoming(conn, **({"as_of": DAY, "days": 14} | params))["event"])


def test_events_that_run_or_begin_within_the_days_are_upcoming(load_events, conn):
    load_events(
        "Ended yesterday,2026-11-20,2026-11-22,,,,,,,",
        "Ends today,2026-11-20,2026-11-23,,,,,,,",
        "Goes on,2026-11-20,2026-12-31,,,,,,,",
        "Begins today,2026-11-23,,,,,,,,",
        "Begins on the last day,2026-12-07,,,,,,,,",
        "Begins a day too late,2026-12-08,,,,,,,,",
        "Called off,2026-11-25,,,,,,,,yes",
    )
    assert titles(conn) == ["Ends today", "Goes on", "Begins today", "Begins on the last day"]
    assert titles(conn, days=0) == ["Ends today", "Goes on", "Begins today"]
    assert titles(conn, days=15)[-1] == "Begins a day too late"


def test_a_day_is_written_as_a_day_and_an_hour_as_an_instant(load_events, conn):
    load_events(
        "Forum,2026-11-24,2026-11-26,,,,Example Hall,hybrid,2026-11-20,",
        "Meeting,2026-11-24,,09:00,17:30,Africa/Nairobi,,,Ask us,",
        "Talk,2026-11-24,,18:00,,Europe/Zurich,,,,",
    )
    shown = [
        *("event", "starts_at", "ends_at", "time_zone", "place", "mode"),
        *("registration_closes_on", "registration_text", "all_day"),
    ]
    assert [list(row.values()) for row in records(upcoming(conn, as_of=DAY, days=14)[shown])] == [
        [
            *("Forum", "2026-11-24", "2026-11-26", None, "Example Hall", "hybrid"),
            *("2026-11-20", "2026-11-20", True),
        ],
        [
            *("Meeting", "2026-11-24T06:00:00+00:00", "2026-11-24T14:30:00+00:00"),
            *("Africa/Nairobi", None, None, None, "Ask us", False),
        ],
        [
            *("Talk", "2026-11-24T17:00:00+00:00", None, "Europe/Zurich"),
            *(None, None, None, None, False),
        ],
    ]


def test_the_day_is_that_of_the_place(load_events, conn):
    # In Kiritimati it is 24 November already when it is 23 November in New York.
    load_events("Far away,2026-11-24,,01:00,02:00,Pacific/Kiritimati,,,,")
    assert titles(conn, days=0) == []
    assert titles(conn, days=1) == ["Far away"]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "No event is listed from 23 November to 7 December 2026."),
        (
            ["Forum,2026-11-24,,,,,,,,"],
            "One event begins from 23 November to 7 December 2026: Forum on 24 November 2026.",
        ),
        (
            [
                "Fair,2026-11-01,2026-11-30,,,,,,,",
                "Forum,2026-11-24,,,,,,,,",
                "Talk,2026-11-25,,,,,,,,",
            ],
            "One event is under way; two events begin from 23 November to 7 December 2026,"
            " first Forum on 24 November 2026.",
        ),
        (["Fair,2026-11-01,2026-11-30,,,,,,,"], "One event is under way."),
    ],
)
def test_the_finding_says_what_comes_first_or_that_nothing_does(
    load_events, conn, head, lines, sentence
):
    if lines:
        load_events(*lines)
    assert ask(conn, head, upcoming, as_of=DAY).finding == sentence


def test_past_events_are_listed_the_last_first_and_the_cut_says_how_many_there_are(
    load_events, conn, head
):
    load_events(
        "First,2026-01-05,2026-01-06,,,,,,,",
        "Second,2026-11-01,2026-11-22,,,,,,,",
        "Not over,2026-11-01,2026-11-23,,,,,,,",
        "Called off,2026-02-01,,,,,,,,yes",
    )
    answer = ask(conn, head, past, as_of=DAY, top=1)
    assert answer.rows[["event", "in_all"]].values.tolist() == [["Second", 2]]
    assert answer.finding == (
        "Events that ended before 23 November 2026: 2; most recent: Second, 1 to 22 November 2026."
    )


def test_an_empty_list_has_all_its_columns_and_words(conn, head):
    answer = ask(conn, head, past, as_of=DAY)
    assert answer.finding == "No event is listed before 23 November 2026."
    assert answer.rows.empty
    assert list(upcoming(conn, as_of=DAY, days=14).columns[:7]) == [
        *("event", "starts_at", "ends_at", "time_zone", "place", "mode"),
        "registration_closes_on",
    ]


@pytest.mark.parametrize("days", [-1, 100_000_000])
def test_days_that_make_no_sense_are_refused(conn, days):
    with pytest.raises(ValueError, match="days must be from 0 to"):
        upcoming(conn, as_of=DAY, days=days)


# Held against the file itself


@pytest.mark.real_data
@pytest.mark.parametrize("day", ["2026-01-30", "2026-05-01", "2026-06-20", "2026-11-23"])
def test_the_real_events_come_as_plain_python_lists_them(load_file, conn, real_files, day):
    path = real_files / "events" / "internet_governance_2026.csv"
    load_file("events", path)
    day = dt.date.fromisoformat(day)
    last = day + dt.timedelta(days=14)
    with path.open(encoding="utf-8", newline="") as file:
        raw = [
            (row["title"], row["start"], row["end"])
            for row in sorted(csv.DictReader(file), key=lambda row: row["start"])
            if row["start"] <= last.isoformat() and row["end"] >= day.isoformat()
        ]
    rows = upcoming(conn, as_of=day, days=14)
    assert list(zip(rows["event"], rows["starts_at"], rows["ends_at"], strict=True)) == raw
