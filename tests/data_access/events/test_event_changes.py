"""What people change of an event by hand, and when calendars have to move it."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.events.event_changes import amend
from data_access.events.events import details
from data_access.schema import audit, event_sdgs, events

DAY = dt.date(2026, 11, 24)
TALK = {
    "title": "Talk",
    "title_key": "talk",
    "starts_on": DAY,
    "ends_on": DAY,
    "starts_at": dt.datetime(2026, 11, 24, 6),
    "ends_at": dt.datetime(2026, 11, 24, 14, 30),
    "time_zone": "Africa/Nairobi",
    "place": "Hall A",
}
CALLED = "+254 700 123 456"


@pytest.fixture
def event(database) -> int:
    with connections.writing(database) as conn:
        return conn.scalar(events.insert().values(TALK).returning(events.c.id))


@pytest.fixture
def change(database, people, event):
    """Change the talk as somebody of the staff: `change(place="Hall B")` gives its row then."""

    def change(by: Role = Role.STAFF, **changes) -> dict:
        run_command(database, people[by], amend, event=event, changes=changes)
        with database.connect() as conn:
            return dict(conn.execute(sa.select(events)).mappings().one())

    return change


def test_what_is_not_named_stays_and_a_fact_moves_nothing(change):
    row = change(expected=40, access="visa needed", member_state="Kenya")
    assert (row["expected"], row["access"], row["member_state"]) == (40, "visa needed", "KEN")
    assert {name: row[name] for name in TALK} == TALK
    assert (row["sequence"], row["batch_id"]) == (0, None)
    assert row["changed_at"] is not None


@pytest.mark.parametrize(
    "moved",
    [
        {"place": "Hall B"},
        {"place": None},
        {"begins": dt.time(10)},
        {"ends": None},
        {"starts_on": DAY + dt.timedelta(days=1), "ends_on": DAY + dt.timedelta(days=1)},
        {"ends_on": DAY + dt.timedelta(days=1)},
        {"time_zone": "Asia/Tokyo"},
        {"begins": None, "ends": None},
    ],
    ids=str,
)
def test_each_change_of_days_hours_or_place_is_a_later_version(change, moved):
    assert change(**moved)["sequence"] == 1
    # Said once more, it changes nothing.
    assert change(**moved)["sequence"] == 1
    assert change(place="Elsewhere")["sequence"] == 2


def test_hours_are_those_of_the_clock_where_it_is_held(change):
    row = change(begins=dt.time(10), ends=dt.time(12), time_zone="Asia/Tokyo")
    assert (row["starts_at"], row["ends_at"]) == (
        dt.datetime(2026, 11, 24, 1),
        dt.datetime(2026, 11, 24, 3),
    )
    row = change(time_zone="America/New_York")
    assert row["starts_at"] == dt.datetime(2026, 11, 24, 15)
    # To another day, across the end of summer time: the hour of the clock stays.
    row = change(starts_on=dt.date(2026, 10, 30), ends_on=dt.date(2026, 10, 30))
    assert row["starts_at"] == dt.datetime(2026, 10, 30, 14)


def test_an_evening_that_ends_at_midnight_ends_on_its_day(change):
    row = change(begins=dt.time(20), ends=dt.time())
    assert (row["ends_on"], row["ends_at"]) == (DAY, dt.datetime(2026, 11, 24, 21))
    assert change(begins=dt.time(21))["ends_on"] == DAY


def test_a_night_that_begins_twice_keeps_the_hour_that_was_meant(change):
    # In New York the clock shows 1.30 a.m. twice on 1 November 2026.
    night = dt.date(2026, 11, 1)
    said = {"starts_on": night, "ends_on": night, "time_zone": "America/New_York"}
    row = change(**said, begins=dt.time(1, 30), ends=dt.time(1, 30, fold=1))
    assert row["ends_at"] - row["starts_at"] == dt.timedelta(hours=1)
    assert change(place="Hall B")["ends_at"] == row["ends_at"]
    assert change(ends_on=night)["ends_at"] == row["ends_at"]


def test_an_event_can_be_called_off_and_called_on_again(change):
    assert change(cancelled=True)["cancelled"] is True
    row = change(cancelled=False)
    assert (row["cancelled"], row["sequence"]) == (False, 0)


def test_goals_are_replaced_as_a_whole(change, database, event):
    change(sdgs=[16, 3, 3])
    change(sdgs=[5])
    with database.connect() as conn:
        assert conn.scalars(sa.select(event_sdgs.c.sdg)).all() == [5]
        assert list(details(conn, event=event, as_of=DAY)["sdgs"]) == ["5"]
    change(sdgs=[])
    with database.connect() as conn:
        assert conn.scalars(sa.select(event_sdgs.c.sdg)).all() == []
        assert details(conn, event=event, as_of=DAY)["sdgs"].isna().all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "Other"}, "Nobody can change title"),
        ({"sequence": 9}, "Nobody can change sequence"),
        ({"uid": "x"}, "Nobody can change uid"),
        ({"starts_on": None}, "has a first day"),
        ({"ends_on": DAY - dt.timedelta(days=1)}, "ends on it or later"),
        ({"begins": None}, "the hour it begins"),
        ({"begins": dt.time(18)}, "ends after it begins"),
        ({"time_zone": "Geneva"}, "Geneva is no time zone"),
        ({"time_zone": "../../etc/passwd"}, "is no time zone"),
        ({"time_zone": None}, "Hours need the time zone"),
        ({"mode": "by telephone"}, "Mode is one of"),
        ({"access": "closed"}, "Access is one of"),
        ({"member_state": "Atlantis"}, "There is no Member State Atlantis"),
        ({"expected": -1}, "A number of people is from 0"),
        ({"attended": 10**8}, "A number of people is from 0"),
        ({"sdgs": [18]}, "numbered from 1 to 17"),
        ({"place": "x" * 401}, "up to 400 letters"),
        ({"place": "Hall\x1b[2J"}, "a text of up to 400 letters"),
        ({"place": "ask someone@example.org"}, "The place: an e-mail address"),
        ({"organizer": f"call {CALLED}"}, "The organizer: a telephone number"),
    ],
    ids=str,
)
def test_what_makes_no_sense_changes_nothing(change, database, wrong, said):
    with pytest.raises(ValueError, match=said):
        change(**{"expected": 5} | wrong)
    with database.connect() as conn:
        row = conn.execute(sa.select(events)).mappings().one()
        assert {name: row[name] for name in TALK} == TALK
        assert (row["expected"], row["sequence"]) == (None, 0)
        assert conn.scalars(sa.select(audit.c.id)).all() == []


def test_there_must_be_such_an_event(database, people):
    with pytest.raises(ValueError, match="There is no event 99"):
        run_command(database, people[Role.STAFF], amend, event=99, changes={"place": "x"})


def test_the_trail_says_what_was_changed_and_not_to_what(change, event, column):
    change(place="Hall B", expected=3)
    assert column(audit.c.action) == ["event_changes.amend"]
    assert column(audit.c.object) == [f"event {event}: expected, place"]


def test_a_zone_of_another_office_that_is_none_does_not_keep_the_event_from_being_amended(
    database, people, event
):
    with connections.writing(database) as conn:
        conn.execute(sa.update(events).values(time_zone="Nowhere/Land"))
    run_command(
        database, people[Role.STAFF], amend, event=event, changes={"time_zone": "Asia/Tokyo"}
    )
    with database.connect() as conn:
        row = conn.execute(sa.select(events)).one()
    # The hours were in UTC, as far as anybody knew: six o'clock is now one of Tokyo's.
    assert (row.time_zone, row.starts_at) == ("Asia/Tokyo", dt.datetime(2026, 11, 23, 21))
