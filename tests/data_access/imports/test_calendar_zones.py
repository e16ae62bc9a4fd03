"""In which zone an event is, and on which day: that of its place."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from data_access.imports import zone_names
from data_access.schema import events
from tests.data_access.imports.calendar_files import calendar, event

# A zone of the file's own: in summer from the last Sunday of March to that of October.
CUSTOM = """BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:16011028T030000
TZOFFSETFROM:{summer}
TZOFFSETTO:{winter}
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
TZOFFSETFROM:{winter}
TZOFFSETTO:{summer}
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.fixture
def found(load_file, conn):
    """Load one event as on 30 November 2026; gives its day, its start (UTC), zone and notices."""

    def found(start: str, *lines: str, head: str = "") -> tuple:
        content = calendar(event(start, *lines), head=head)
        result = load_file("events", "a.ics", content, as_of=dt.date(2026, 11, 30))
        assert not result.rejected
        names = ("starts_on", "starts_at", "time_zone")
        row = conn.execute(sa.select(*(events.c[name] for name in names))).one()
        return str(row[0]), row[1], row[2], result.notices

    return found


def test_hours_without_a_zone_are_those_of_the_calendar_with_a_notice(found):
    head = "X-WR-TIMEZONE:Africa/Nairobi\n"
    assert found(":20261209T093000", head=head) == (
        "2026-12-09",
        dt.datetime(2026, 12, 9, 6, 30),
        "Africa/Nairobi",
        ("a.ics: one event without a time zone was read in the calendar's own, Africa/Nairobi.",),
    )


@pytest.mark.parametrize(
    ("place", "head", "day", "zone"),
    [
        ("New York", "", "2026-12-08", "America/New_York"),
        ("Room 4\\, Palais des Nations\\, Geneva", "", "2026-12-09", "Europe/Zurich"),
        # The place counts before the calendar's own zone.
        ("Bangkok", "X-WR-TIMEZONE:America/New_York\n", "2026-12-09", "Asia/Bangkok"),
        # A State that has one zone; in one of several, no part of the text tells.
        ("Hilltop Hall\\, Kenya", "", "2026-12-09", "Africa/Nairobi"),
        ("Somewhere\\, Brazil", "", "2026-12-09", "UTC"),
        ("Online", "X-WR-TIMEZONE:America/New_York\n", "2026-12-08", "America/New_York"),
        (
            "Online",
            CUSTOM.format(tzid="Ours", winter="-0500", summer="-0400").replace("\n\n", "\n"),
            "2026-12-08",
            None,
        ),
        ("Online", "", "2026-12-09", "UTC"),
    ],
)
def test_the_day_of_hours_in_utc_is_the_day_at_the_place(found, place, head, day, zone):
    starts_on, starts_at, time_zone, _ = found(":20261209T003000Z", f"LOCATION:{place}", head=head)
    assert (starts_on, starts_at) == (day, dt.datetime(2026, 12, 9, 0, 30))
    assert time_zone == zone


def test_a_series_in_utc_falls_on_its_days_in_utc_and_is_told_at_its_place(load_file, conn):
    rule = "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=2"
    content = calendar(event(":20261209T003000Z", rule, "LOCATION:New York"))
    load_file("events", "a.ics", content, as_of=dt.date(2026, 11, 30))
    found = conn.scalars(sa.select(events.c.starts_at).order_by(events.c.starts_at)).all()
    assert found == [dt.datetime(2026, 12, 9, 0, 30), dt.datetime(2026, 12, 16, 0, 30)]
    days = conn.scalars(sa.select(events.c.starts_on).order_by(events.c.starts_on)).all()
    assert [day.day for day in days] == [8, 15]


@pytest.mark.parametrize(
    ("start", "hour"), [("20270705T100000", 8), ("20270105T100000", 9), ("20270328T033000", 1)]
)
def test_the_rules_that_a_file_brings_for_a_zone_are_read(found, start, hour):
    head = CUSTOM.format(tzid="Our house", winter="+0100", summer="+0200")
    _, starts_at, zone, _ = found(f";TZID=Our house:{start}", head=head)
    # 28 March 2027 is the day on which the clocks change there.
    assert starts_at.hour == hour
    assert zone == "Europe/Zurich"


def test_rules_that_no_known_zone_has_give_the_instant_and_no_name(found):
    head = CUSTOM.format(tzid="Our house", winter="+0017", summer="+0117")
    day, starts_at, zone, _ = found(";TZID=Our house:20270105T001000", head=head)
    assert (day, starts_at, zone) == ("2027-01-05", dt.datetime(2027, 1, 4, 23, 53), None)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Eastern Standard Time", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("europe/zurich", "Europe/Zurich"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT+03.00) Nairobi", "Africa/Nairobi"),
        # Pago Pago has that name too, and another offset.
        ("(UTC+13:00) Samoa", "Pacific/Apia"),
        ("UTC+3", "Etc/GMT-3"),
        ("GMT+0300", "Etc/GMT-3"),
        ("GMT-5", "Etc/GMT+5"),
        ("UTC+05:30", "Asia/Kolkata"),
        ("UTC+00:00", "UTC"),
        ("UTC+3:17", None),
        ("Nowhere Standard Time", None),
        ("(UTC+09:00) Nairobi", None),
    ],
)
def test_names_of_windows_and_offsets_are_read(name, zone):
    meant = zone_names.by_identity(name) or zone_names.by_description(name)
    assert meant == (zone and ZoneInfo(zone))


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        ("UN Headquarters, New York, NY 10017, USA", "America/New_York"),
        ("Caribbean (Hybrid/Port of Spain)", "America/Port_of_Spain"),
        ("Paris Room, Nairobi", "Africa/Nairobi"),
        ("Genève", "Europe/Zurich"),
        ("Paris Room", None),
        (None, None),
    ],
)
def test_a_place_is_known_by_its_last_part_that_is_a_city_or_state(place, zone):
    assert zone_names.of_place(place) == (zone and ZoneInfo(zone))
