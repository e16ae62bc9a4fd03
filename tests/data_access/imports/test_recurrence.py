import datetime as dt

import pytest
from dateutil.rrule import rrulestr

from data_access.imports import recurrence

FIRST = dt.date(2024, 1, 31)
SINCE, UNTIL = dt.date(2024, 1, 1), dt.date(2026, 12, 31)


def rule(text: str) -> dict[str, list]:
    """A rule as icalendar hands it on: its parts by name, each with its values."""
    parts = dict(part.split("=") for part in text.split(";"))
    return {
        name: [int(one) if one.lstrip("-").isdigit() else one for one in values.split(",")]
        for name, values in parts.items()
    }


RULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=10;COUNT=5",
    "FREQ=DAILY;BYMONTH=1",
    "FREQ=DAILY;BYDAY=MO,FR;COUNT=30",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU;COUNT=9",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=2,15,-3;INTERVAL=5",
    "FREQ=MONTHLY;BYDAY=1FR;COUNT=10",
    "FREQ=MONTHLY;BYDAY=1SU,-1SU;INTERVAL=2",
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3;COUNT=3",
    "FREQ=YEARLY",
    "FREQ=YEARLY;BYMONTH=6,7",
    "FREQ=YEARLY;BYYEARDAY=1,100,-1",
    "FREQ=YEARLY;BYDAY=20MO",
    "FREQ=YEARLY;BYDAY=-1TH;BYMONTH=3",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;INTERVAL=2",
    "FREQ=YEARLY;BYMONTHDAY=1",
)


def test_a_series_falls_on_the_days_that_dateutil_finds():
    window = dt.datetime.combine(SINCE, dt.time()), dt.datetime.combine(UNTIL, dt.time())
    for text in RULES:
        ending = text if "COUNT" in text else f"{text};UNTIL={UNTIL:%Y%m%d}"
        recurrence.check(rule(ending))
        other = rrulestr(ending, dtstart=dt.datetime.combine(FIRST, dt.time()))
        expected = [moment.date() for moment in other.between(*window, inc=True)]
        assert expected, text
        assert list(recurrence.days(rule(ending), FIRST, SINCE, UNTIL)) == expected, text


def test_a_series_that_began_long_ago_is_read_from_the_first_day_of_the_period():
    found = list(
        recurrence.days(
            rule("FREQ=WEEKLY;INTERVAL=2"),
            dt.date(1990, 1, 1),
            dt.date(2026, 11, 23),
            dt.date(2026, 12, 31),
        )
    )
    assert found == [dt.date(2026, 11, 30), dt.date(2026, 12, 14), dt.date(2026, 12, 28)]


def test_a_count_starts_with_the_first_day_of_the_series_not_of_the_period():
    days = recurrence.days(
        rule("FREQ=DAILY;COUNT=5"), dt.date(2026, 1, 1), dt.date(2026, 1, 4), dt.date(2026, 2, 1)
    )
    assert list(days) == [dt.date(2026, 1, 4), dt.date(2026, 1, 5)]


def test_a_series_without_a_day_in_the_period_gives_none():
    since, until = dt.date(2024, 2, 1), dt.date(2024, 2, 29)
    monthly = rule("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12")
    assert list(recurrence.days(monthly, FIRST, since, until)) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FREQ=SECONDLY;COUNT=2", "repeats SECONDLY"),
        ("FREQ=MINUTELY;COUNT=2", "repeats MINUTELY"),
        ("FREQ=HOURLY;COUNT=2", "repeats HOURLY"),
        ("COUNT=2", "repeats nothing"),
        ("FREQ=DAILY;BYHOUR=1,2;COUNT=2", "repeats by BYHOUR"),
        ("FREQ=YEARLY;BYWEEKNO=3;COUNT=2", "repeats by BYWEEKNO"),
        ("FREQ=YEARLY;RSCALE=HEBREW;SKIP=FORWARD;COUNT=2", "repeats by RSCALE, SKIP"),
        ("FREQ=DAILY;INTERVAL=-1;COUNT=1", "repeats at intervals"),
        ("FREQ=DAILY;INTERVAL=1001;COUNT=2", "repeats at intervals"),
        ("FREQ=DAILY;COUNT=0", "repeats at intervals"),
        ("FREQ=DAILY,WEEKLY;COUNT=2", "says a part of its rule twice"),
        ("FREQ=WEEKLY;BYDAY=2MO;COUNT=2", "repeats on days that make no sense"),
        ("FREQ=MONTHLY;BYDAY=XX;COUNT=2", "repeats on days that make no sense"),
    ],
)
def test_a_rule_that_is_not_supported_is_refused(text, reason):
    with pytest.raises(ValueError, match=f"^{reason}"):
        recurrence.check(rule(text))
