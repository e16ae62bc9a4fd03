"""A calendar that says something new of an event moves it; one that says something old does not."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.events.event_changes import amend
from data_access.schema import events

TODAY = dt.date(2026, 11, 23)
ZONE = ";TZID=America/New_York"


def calendar(*some: str) -> str:
    inside = "\n".join(f"BEGIN:VEVENT\n{one}\nEND:VEVENT" for one in some)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}\nEND:VCALENDAR\n"


def event(start: str, *lines: str, sequence: int | str | None = None, uid: str = "1@x") -> str:
    numbered = [] if sequence is None else [f"SEQUENCE:{sequence}"]
    return "\n".join([f"UID:{uid}", "SUMMARY:Forum", f"DTSTART{start}", *numbered, *lines])


DAY = ";VALUE=DATE:2027050{}"


@pytest.fixture
def load_calendar(load_file):
    """Load versions of a calendar as if today were 23 November 2026."""

    def load_calendar(*some: str):
        return load_file("events", "a.ics", calendar(*some), as_of=TODAY)

    return load_calendar


def rows(database) -> list[dict]:
    with database.connect() as conn:
        return [dict(row) for row in conn.execute(sa.select(events)).mappings()]


def only(database) -> dict:
    [row] = rows(database)
    return row


def counts(result) -> tuple[int, int, int, int]:
    return result.read, result.new, result.changed, result.unchanged


def test_a_later_version_moves_days_hours_and_place_and_says_so(load_calendar, database):
    load_calendar(event(DAY.format(5), "LOCATION:Hall A", "DESCRIPTION:First.", sequence=0))
    later = event(
        f"{ZONE}:20270506T090000",
        f"DTEND{ZONE}:20270506T110000",
        "LOCATION:Hall B",
        "DESCRIPTION:Second.",
        sequence=2,
    )
    result = load_calendar(later)
    assert counts(result) == (1, 0, 1, 0)
    assert result.notices == (
        "a.ics holds later accounts: days, hours or place of one known event were changed."
        " First: Forum, to 6 May 2027.",
    )
    row = only(database)
    assert (row["starts_on"], row["ends_on"]) == (dt.date(2027, 5, 6), dt.date(2027, 5, 6))
    assert (row["starts_at"], row["ends_at"]) == (
        dt.datetime(2027, 5, 6, 13),
        dt.datetime(2027, 5, 6, 15),
    )
    assert (row["time_zone"], row["place"]) == ("America/New_York", "Hall B")
    assert row["description"] == "Second."
    assert (row["sequence"], row["source_sequence"]) == (2, 2)
    assert row["changed_at"] is not None
    assert counts(load_calendar(later)) == (1, 0, 0, 1)


def test_an_older_version_is_left_out_whole_with_a_notice(load_calendar, database):
    load_calendar(event(DAY.format(5), "LOCATION:Hall A", sequence=3))
    before = rows(database)
    old = event(DAY.format(1), "LOCATION:Hall Z", "DESCRIPTION:Old.", "STATUS:CANCELLED")
    result = load_calendar(old)
    assert counts(result) == (1, 0, 0, 1)
    assert result.notices == (
        "a.ics marks one event as cancelled or postponed. First: Forum.",
        "a.ics holds an older account of one known event than is recorded; left out. It would"
        " have changed: Forum (first day to 1 May 2027, last day to 1 May 2027, place to Hall Z,"
        " cancelled to yes).",
    )
    assert rows(database) == before


def test_of_the_same_version_the_days_on_record_stay(load_calendar, database):
    load_calendar(event(DAY.format(5), sequence=1))
    result = load_calendar(event(DAY.format(6), sequence=1))
    assert "the recorded days stay" in result.notices[0]
    assert only(database)["starts_on"] == dt.date(2027, 5, 5)


def test_a_later_version_calls_off_and_a_still_later_one_brings_back(load_calendar, database):
    load_calendar(event(DAY.format(5)))
    load_calendar(event(DAY.format(5), "STATUS:CANCELLED", sequence=1))
    assert only(database)["cancelled"]
    # The file of before, loaded again, brings nothing back.
    load_calendar(event(DAY.format(5)))
    assert only(database)["cancelled"]
    assert counts(load_calendar(event(DAY.format(7), sequence=2))) == (1, 0, 1, 0)
    row = only(database)
    assert (row["cancelled"], row["starts_on"].day) == (False, 7)


def test_a_place_that_a_later_version_does_not_name_stays(load_calendar, database):
    load_calendar(event(DAY.format(5), "LOCATION:Hall A (Hybrid)"))
    load_calendar(event(DAY.format(6), sequence=1))
    row = only(database)
    assert (row["place"], row["mode"], row["starts_on"].day) == ("Hall A (Hybrid)", "hybrid", 6)


def test_how_people_take_part_was_said_of_the_old_place(load_calendar, database):
    load_calendar(event(DAY.format(5), "LOCATION:Online"))
    load_calendar(event(DAY.format(5), "LOCATION:Hall A", sequence=1))
    row = only(database)
    assert (row["place"], row["mode"], row["sequence"]) == ("Hall A", None, 1)


def test_what_somebody_of_the_office_moved_stays_and_a_later_account_still_calls_it_off(
    load_calendar, database, person
):
    load_calendar(event(DAY.format(5), "LOCATION:Hall A"))
    with connections.writing(database) as conn:
        staff = person(conn, Role.STAFF)
    number = only(database)["id"]
    for place in ("Hall B", "Hall C", "Hall D"):
        run_command(database, staff, amend, event=number, changes={"place": place})
    assert (only(database)["sequence"], only(database)["source_sequence"]) == (3, 0)
    later = event(DAY.format(6), "LOCATION:Hall E", "STATUS:CANCELLED", sequence=1)
    assert (
        "a.ics gives other days or hours of one event that the office set by hand; those recorded"
        " stay. First: Forum, to 6 May 2027."
    ) in load_calendar(later).notices
    row = only(database)
    assert (row["place"], row["starts_on"].day, row["cancelled"]) == ("Hall D", 5, True)
    # To those who read our calendar nothing has moved since.
    assert (row["sequence"], row["source_sequence"]) == (3, 1)


def test_a_cancellation_that_somebody_took_back_stays_so_until_a_later_account(
    load_calendar, database, person
):
    off = (DAY.format(5), "STATUS:CANCELLED")
    load_calendar(event(*off))
    with connections.writing(database) as conn:
        staff = person(conn, Role.STAFF)
    run_command(database, staff, amend, event=only(database)["id"], changes={"cancelled": False})
    load_calendar(event(*off))
    assert not only(database)["cancelled"]
    load_calendar(event(*off, sequence=1))
    assert only(database)["cancelled"]


def test_of_two_versions_in_one_file_the_later_counts_whatever_their_order(load_calendar, database):
    new, old = event(DAY.format(6), sequence=4), event(DAY.format(5), sequence=3)
    result = load_calendar(old, new)
    assert only(database)["starts_on"].day == 6
    assert result.rejected == ()
    assert only(database)["sequence"] == 4
    newest = event(DAY.format(7), sequence=9)
    load_calendar(newest, event(DAY.format(8), sequence=8))
    assert (only(database)["starts_on"].day, only(database)["sequence"]) == (7, 9)


@pytest.mark.parametrize("written", ["abc", "-1", "", "99999999999", "1.5", "1\nSEQUENCE:2"])
def test_a_version_that_cannot_be_read_is_the_first_and_the_event_is_read(
    load_calendar, database, written
):
    result = load_calendar(event(DAY.format(5), sequence=written))
    assert result.rejected == ()
    assert only(database)["source_sequence"] == 0


def test_an_event_that_a_list_brought_takes_the_version_of_the_calendar_that_knows_it(
    load_file, load_calendar, database
):
    load_file("events", "a.csv", "title,starts_on\nForum,2027-05-05\n", as_of=TODAY)
    load_calendar(event(DAY.format(5), sequence=5))
    assert (only(database)["uid"], only(database)["source_sequence"]) == ("1@x", 5)
    load_calendar(event(DAY.format(6), sequence=4))
    assert only(database)["starts_on"].day == 5
    load_calendar(event(DAY.format(6), sequence=6))
    assert only(database)["starts_on"].day == 6


def test_to_learn_the_place_or_the_hours_is_a_change_and_to_hear_them_again_is_none(
    load_file, database
):
    header = "title,starts_on,starts_at,time_zone,place,organizer\n"
    for line, sequence in (
        ("Forum,2027-05-05,,,,", 0),
        ("Forum,2027-05-05,,,,UNX", 0),
        ("Forum,2027-05-05,,,Hall A,UNX", 1),
        ("Forum,2027-05-05,,,Hall A,UNX", 1),
        # The first source's word counts.
        ("Forum,2027-05-05,,,Hall B,UNX", 1),
        ("Forum,2027-05-05,09:00,Africa/Nairobi,Hall A,UNX", 2),
    ):
        load_file("events", "a.csv", f"{header}{line}\n", as_of=TODAY)
        assert only(database)["sequence"] == sequence, line


# Series


def standing(database) -> dict[str, bool]:
    return {str(row["starts_on"]): row["cancelled"] for row in rows(database)}


WEEKLY = (":20270104T100000Z", "RRULE:FREQ=WEEKLY;COUNT=3")


def test_an_occurrence_that_is_taken_out_of_a_series_is_cancelled(load_calendar, database):
    load_calendar(event(*WEEKLY))
    result = load_calendar(event(*WEEKLY, "EXDATE:20270111T100000Z", sequence=1))
    assert standing(database) == {"2027-01-04": False, "2027-01-11": True, "2027-01-18": False}
    assert result.notices == (
        "a.ics no longer holds one known occurrence of its series; cancelled. First: Forum.",
    )
    assert result.changed == 1


def test_the_occurrences_of_a_series_that_moves_are_cancelled_and_come_anew(
    load_calendar, database
):
    load_calendar(event(*WEEKLY))
    load_calendar(event(":20270105T100000Z", WEEKLY[1], sequence=1))
    assert [day for day, cancelled in standing(database).items() if cancelled] == [
        *("2027-01-04", "2027-01-11", "2027-01-18")
    ]
    assert sum(not cancelled for cancelled in standing(database).values()) == 3


def test_an_older_version_of_a_series_cancels_nothing(load_calendar, database):
    load_calendar(event(*WEEKLY, sequence=2))
    load_calendar(event(*WEEKLY, "EXDATE:20270111T100000Z", sequence=1))
    assert not any(standing(database).values())


def test_what_was_and_what_is_beyond_the_year_ahead_is_left_alone(load_calendar, database):
    past = (":20261102T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    load_calendar(event(*past))
    load_calendar(event(*past, "EXDATE:20261102T100000Z", sequence=1))
    assert not any(standing(database).values())


def test_an_event_of_its_own_whose_uid_looks_like_an_occurrence_is_left_alone(
    load_calendar, database
):
    load_calendar(event(DAY.format(5), uid="1@x/20270505"), event(DAY.format(9), uid="2@x/1"))
    load_calendar(event(*WEEKLY, uid="3@x"))
    assert not any(standing(database).values())


# Real calendars, again and again


def on_record(database) -> dict[str, dict]:
    """What is known of each event, but for when and by which file it came."""
    ours = ("id", "batch_id", "recorded_at", "changed_at")
    return {
        row["uid"]: {name: value for name, value in row.items() if name not in ours}
        for row in rows(database)
    }


def a_day_later(text: str, sequence: int) -> str:
    """The same calendar with each event a day later, at another place, as a later version."""

    def later(day: re.Match) -> str:
        on = dt.datetime.strptime(day[2], "%Y%m%d") + dt.timedelta(days=1)
        return f"{day[1]}{on:%Y%m%d}"

    moved = re.sub(r"(DT(?:START|END);VALUE=DATE:)(\d{8})", later, text)
    moved = re.sub(r"^LOCATION:.*\n(?: .*\n)*", "", moved, flags=re.MULTILINE)
    added = f"SEQUENCE:{sequence}\nLOCATION:Hall B\nEND:VEVENT"
    return moved.replace("END:VEVENT", added)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "number"), [("internet_governance_2026.ics", 13), ("un80_final_milestones.ics", 87)]
)
def test_a_real_calendar_keeps_its_events_through_versions_that_come_twice_and_out_of_order(
    load_file, database, real_files, name, number
):
    text = (real_files / "events" / name).read_text().replace("\r\n", "\n")

    def load(content: str):
        return load_file("events", name, content, as_of=TODAY)

    def times(found: dict[str, dict], days: int) -> dict[str, tuple]:
        later = dt.timedelta(days=days)
        return {
            uid: (part["starts_on"] + later, part["ends_on"] + later) for uid, part in found.items()
        }

    assert counts(load(text)) == (number, number, 0, 0)
    first, ids = on_record(database), {row["uid"]: row["id"] for row in rows(database)}
    assert len(first) == number
    assert counts(load(text)) == (number, 0, 0, number)
    assert on_record(database) == first

    assert counts(load(a_day_later(text, 3))) == (number, 0, number, 0)
    third = on_record(database)
    assert times(third, 0) == times(first, 1)
    assert {(p["sequence"], p["source_sequence"], p["place"]) for p in third.values()} == {
        (3, 3, "Hall B")
    }
    assert counts(load(a_day_later(text, 3))) == (number, 0, 0, number)
    # An older version that comes late says nothing.
    assert load(text).changed == 0
    assert on_record(database) == third

    called_off = a_day_later(text, 4).replace("END:VEVENT", "STATUS:CANCELLED\nEND:VEVENT")
    assert counts(load(called_off)) == (number, 0, number, 0)
    assert {part["cancelled"] for part in on_record(database).values()} == {True}
    assert {row["uid"]: row["id"] for row in rows(database)} == ids
