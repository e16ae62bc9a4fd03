"""An event by hand is there once, also when a calendar or a list brings it later."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.domain.roles import Role
from data_access.events import event_changes, event_entry
from data_access.events.event_entry import likely
from data_access.manual_entry import PossibleDuplicate
from data_access.schema import audit, events

DAY = dt.date(2026, 11, 24)
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\nUID:a@example.org"
    "\r\nSUMMARY:Forum on Rivers\r\nDTSTART;VALUE=DATE:20261124\r\nDTSTAMP:20261101T000000Z"
    "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def record(database, people):
    def record(*declined: int, title: str = "Forum on Rivers", on: dt.date = DAY, **more) -> int:
        told = {"title": title, "starts_on": on, "declined": declined, **more}
        return run_command(database, people[Role.STAFF], event_entry.record, **told)

    return record


def test_what_is_known_of_it_is_kept_and_the_rest_is_missing(record, database):
    facts = {"place": "Hall A", "member_state": "Kenya", "url": "https://example.org/forum"}
    number = record(ends_on=DAY + dt.timedelta(days=1), facts=facts)
    with database.connect() as conn:
        row = dict(conn.execute(sa.select(events)).mappings().one())
    known = {name: value for name, value in row.items() if value is not None}
    assert known | {"recorded_at": 0, "changed_at": 0} == {
        "id": number,
        "title": "Forum on Rivers",
        "title_key": "forum on rivers",
        "starts_on": DAY,
        "ends_on": DAY + dt.timedelta(days=1),
        "place": "Hall A",
        "member_state": "KEN",
        "url": "https://example.org/forum",
        "cancelled": False,
        "kind": "civil society event",
        "set_by_hand": False,
        "sequence": 0,
        "source_sequence": 0,
        "recorded_at": 0,
        "changed_at": 0,
    }


def test_a_calendar_that_brings_it_later_finds_it(record, load_file, column):
    number = record(facts={"place": "Hall A"})
    load_file("events", "a.ics", CALENDAR)
    assert (column(events.c.id), column(events.c.uid)) == ([number], ["a@example.org"])
    assert column(events.c.place) == ["Hall A"]


def test_a_list_that_brings_it_later_finds_it(record, load_file, column):
    number = record()
    load_file("events", "a.csv", f"title,starts_on,place\nFORUM on Rivers,{DAY},Hall B\n")
    assert (column(events.c.id), column(events.c.place)) == ([number], ["Hall B"])


def test_what_is_like_it_near_those_days_is_shown_before_it_is_saved(record, column):
    first = record()
    for title, on in (("Rivers forum", DAY), ("Forum on Rivrs", DAY + dt.timedelta(days=3))):
        with pytest.raises(PossibleDuplicate, match="Forum on Rivers") as refused:
            record(title=title, on=on)
        assert refused.value.likely == {first: ("Forum on Rivers", "24 November 2026")}
    assert record(first, title="Rivers forum") != first
    record(title="Choir of Lanterns")
    record(on=DAY + dt.timedelta(days=5))
    assert len(column(events.c.id)) == 4


def test_the_same_title_and_day_is_refused_whatever_was_declined(record):
    first = record()
    with pytest.raises(ValueError, match=r"24 November 2026, is recorded already\."):
        record(first, title="FORUM on “Rivers”")


def test_the_finding_says_what_is_like_it(record, database):
    record()
    with database.connect() as conn:
        found = likely(conn, title="Rivers forum", starts_on=DAY)
        none = likely(conn, title="Choir", starts_on=DAY)
    assert found[["event", "likeness", "same"]].to_numpy().tolist() == [
        ["Forum on Rivers", 1.0, False]
    ]
    assert likely.finding(found, {"title": "Rivers forum"}) == (
        "One event recorded is like it: Forum on Rivers."
    )
    assert likely.finding(none, {"title": "Choir"}) == (
        "No event like “Choir” is recorded near those days."
    )


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"title": " "}, "needs a title"),
        ({"title": "x" * 401}, "needs a title"),
        ({"title": "Ask +1 212 555 0123"}, "a telephone number"),
        ({"ends_on": DAY - dt.timedelta(days=1)}, "ends on it or later"),
        ({"on": dt.date(1944, 1, 1)}, "a first day"),
        ({"facts": {"url": "ftp://example.org/a"}}, "begins with https"),
        (
            {"facts": {"member_state": "Atlantis"}},
            "Atlantis is no Member State",
        ),
        ({"facts": {"uid": "x"}}, "Nobody can change uid"),
        ({"facts": {"place": "Room of amina@example.org"}}, "an e-mail address"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(record, column, told, why):
    with pytest.raises(ValueError, match=why):
        record(**told)
    assert (column(events.c.id), column(audit.c.id)) == ([], [])


def test_it_goes_as_it_came_for_whoever_recorded_it_until_somebody_changes_it(
    record, database, people, column
):
    def withdraw(number: int, role: Role = Role.STAFF) -> None:
        run_command(database, people[role], event_entry.withdraw, event=number)

    number = record(title="50% of Rivers_", facts={"place": "Hall A", "sdgs": [6]})
    with pytest.raises(ValueError, match="Only who recorded"):
        withdraw(number, Role.FOCAL_POINT_HEAD)
    withdraw(number)
    assert column(events.c.id) == []
    number = record()
    head = people[Role.FOCAL_POINT_HEAD]
    run_command(database, head, event_changes.amend, event=number, changes={"place": "Hall B"})
    with pytest.raises(ValueError, match="was changed since"):
        withdraw(number)
    assert column(events.c.place) == ["Hall B"]


def test_an_event_that_a_calendar_brings_too_is_not_taken_back(record, load_file, database, people):
    number = record()
    load_file("events", "a.ics", CALENDAR)
    with pytest.raises(ValueError, match="Only who recorded"):
        run_command(database, people[Role.STAFF], event_entry.withdraw, event=number)
