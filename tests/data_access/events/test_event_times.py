"""What is at the same time: in instants, whatever the zones, and never more certain than known."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.events.event_times import overlap, span, zone

DAY = dt.date(2026, 5, 5)
TOKYO, NEW_YORK, NAIROBI = "Asia/Tokyo", "America/New_York", "Africa/Nairobi"


def days(first: str, last: str, name: str | None):
    return span(dt.date.fromisoformat(first), dt.date.fromisoformat(last), None, None, name)


def hours(begins: str, ends: str | None, name: str | None = NAIROBI):
    """From an instant (UTC) to another; its days are those of the zone."""
    at, until = (text and dt.datetime.fromisoformat(text) for text in (begins, ends))
    local = zone(name) or dt.UTC
    first, last = (
        moment.replace(tzinfo=dt.UTC).astimezone(local).date() for moment in (at, until or at)
    )
    return span(first, last, at, until, name)


def found(one, other) -> tuple | None:
    """What overlaps is the same whichever is named first."""
    there, back = overlap(one, other), overlap(other, one)
    assert there == back
    return there and (there.begins, there.ends, there.certain)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def test_hours_in_two_zones_are_held_against_each_other_as_instants():
    nairobi = hours("2026-05-05T06:00", "2026-05-05T08:00", NAIROBI)
    tokyo = hours("2026-05-05T07:30", "2026-05-05T09:00", TOKYO)
    assert found(nairobi, tokyo) == (at("2026-05-05T07:30"), at("2026-05-05T08:00"), True)


def test_what_touches_does_not_overlap():
    before = hours("2026-05-05T06:00", "2026-05-05T08:00")
    after = hours("2026-05-05T08:00", "2026-05-05T09:00", TOKYO)
    assert found(before, after) is None


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        # 5 May in Tokyo begins at 3 p.m. UTC of 4 May, 5 May in New York at 4 a.m. UTC.
        (("2026-05-05", TOKYO), ("2026-05-05", NEW_YORK), True),
        (("2026-05-05", TOKYO), ("2026-05-04", NEW_YORK), True),
        (("2026-05-05", TOKYO), ("2026-05-06", NEW_YORK), False),
        (("2026-05-06", TOKYO), ("2026-05-04", NEW_YORK), False),
        (("2026-05-05", "Pacific/Kiritimati"), ("2026-05-06", "Pacific/Pago_Pago"), False),
        (("2026-05-07", "Pacific/Kiritimati"), ("2026-05-05", "Pacific/Pago_Pago"), True),
    ],
)
def test_whole_days_are_from_midnight_to_midnight_where_they_are_spent(one, other, overlaps):
    first, second = (days(day, day, name) for day, name in (one, other))
    said = found(first, second)
    assert (said is not None) == overlaps
    if said:
        assert said[2]


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is():
    # 8 March 2026 has 23 hours in New York, 1 November 25.
    for day, long in (("2026-03-08", 23), ("2026-11-01", 25), ("2026-05-05", 24)):
        one = days(day, day, NEW_YORK)
        assert one.ends - one.begins == dt.timedelta(hours=long)


def test_a_day_that_has_no_midnight_begins_with_its_first_instant():
    # In Beirut the clocks go from midnight to one on 29 March 2026.
    one = days("2026-03-29", "2026-03-29", "Asia/Beirut")
    before = days("2026-03-28", "2026-03-28", "Asia/Beirut")
    assert one.begins == at("2026-03-28T22:00")
    assert before.ends == one.begins
    assert found(one, before) is None


def test_where_the_end_of_the_first_is_not_known_the_two_may_overlap_until_its_day_is_over():
    talk = hours("2026-05-05T06:00", None)
    assert found(talk, hours("2026-05-05T15:00", "2026-05-05T16:00")) == (
        *(at("2026-05-05T15:00"), None),
        False,
    )
    # In Nairobi the day is over at 9 p.m. UTC.
    assert found(talk, hours("2026-05-05T21:00", "2026-05-05T22:00", NEW_YORK)) is None


def test_when_it_begins_it_is_on_whenever_it_ends():
    talk = hours("2026-05-05T06:00", None)
    for begins in ("2026-05-05T05:00", "2026-05-05T06:00"):
        said = found(talk, hours(begins, "2026-05-05T07:00"))
        assert said == (at("2026-05-05T06:00"), None, True)
    assert found(talk, hours("2026-05-05T05:00", "2026-05-05T06:00")) is None
    assert found(talk, talk) == (at("2026-05-05T06:00"), None, True)


@pytest.mark.parametrize("name", [None, "Nowhere/Land", "../../etc/passwd", "America", ""])
def test_without_a_zone_all_that_is_known_are_the_days_and_the_two_may_overlap(name):
    somewhere = days("2026-05-05", "2026-05-06", name)
    assert found(somewhere, days("2026-05-06", "2026-05-07", name)) == (None, None, False)
    assert found(somewhere, days("2026-05-07", "2026-05-08", name)) is None
    # Held against the days of the other where that is: in Tokyo it is the 5th already.
    tokyo = hours("2026-05-04T23:00", "2026-05-05T00:00", TOKYO)
    assert found(somewhere, tokyo) == (None, None, False)
    assert overlap(somewhere, tokyo).on == DAY
    new_york = hours("2026-05-04T23:00", "2026-05-05T00:00", NEW_YORK)
    assert found(somewhere, new_york) is None


def test_hours_without_a_zone_are_instants_all_the_same():
    known = hours("2026-05-05T06:00", "2026-05-05T08:00", None)
    assert found(known, hours("2026-05-05T07:00", "2026-05-05T09:00", TOKYO))[2]
    endless = hours("2026-05-05T06:00", None, None)
    assert found(endless, hours("2026-05-05T20:00", "2026-05-05T21:00", NAIROBI)) == (
        *(None, None),
        False,
    )


minutes = some.integers(0, 4 * 24 * 60)
zones = some.sampled_from([TOKYO, NEW_YORK, NAIROBI, "Asia/Kathmandu", None])


@given(minutes, minutes, minutes, minutes, zones, zones)
def test_hours_overlap_where_there_is_a_minute_in_both(a, b, c, d, one_zone, other_zone):
    begin = dt.datetime(2026, 3, 6)

    def made(first, second, name):
        first, second = min(first, second), max(first, second) + 1
        moments = [begin + dt.timedelta(minutes=minute) for minute in (first, second)]
        return hours(*(moment.isoformat() for moment in moments), name), set(range(first, second))

    (one, its), (other, theirs) = made(a, b, one_zone), made(c, d, other_zone)
    both = its & theirs
    said = found(one, other)
    assert (said is not None) == bool(both)
    if said:
        assert said == (
            begin + dt.timedelta(minutes=min(both)),
            begin + dt.timedelta(minutes=max(both) + 1),
            True,
        )


def test_of_two_that_begin_at_once_the_day_is_the_same_whichever_is_named_first():
    in_tokyo, in_new_york = (
        hours("2026-05-04T20:00", "2026-05-04T21:00", name) for name in (TOKYO, NEW_YORK)
    )
    assert found(in_tokyo, in_new_york)[2]
    assert overlap(in_tokyo, in_new_york).on == DAY


def test_every_pair_of_zones_agrees_on_which_whole_days_share_an_instant():
    names = [TOKYO, NEW_YORK, NAIROBI, "Asia/Beirut", "America/Santiago", "Pacific/Auckland"]
    for first, second in itertools.product(names, repeat=2):
        for ahead in (-2, -1, 0, 1, 2):
            other_day = DAY + dt.timedelta(days=ahead)
            one, other = (
                days(str(DAY), str(DAY), first),
                days(str(other_day), str(other_day), second),
            )
            share = one.begins < other.ends and other.begins < one.ends
            assert (found(one, other) is not None) == share
