"""The same week and the same figures, whatever zone the server stands in."""

import datetime as dt
import time

import pytest

from data_access.domain import weeks
from data_access.overview import week_on_week
from data_access.queries import ask

ZONES = ("UTC", "America/New_York", "Europe/Zurich", "Africa/Nairobi", "Pacific/Kiritimati")


@pytest.fixture(params=ZONES)
def server_zone(request, monkeypatch):
    """The server's own clock, set to a zone of the world."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("instant", "day", "week"),
    [
        # The night in which clocks go forward in New York, three weeks before Zurich.
        ("2026-03-08T04:59Z", dt.date(2026, 3, 7), "2026-W10"),
        ("2026-03-08T05:00Z", dt.date(2026, 3, 8), "2026-W10"),
        ("2026-03-09T03:30Z", dt.date(2026, 3, 8), "2026-W10"),
        ("2026-03-09T04:00Z", dt.date(2026, 3, 9), "2026-W11"),
        # The night in which Zurich's do.
        ("2026-03-30T03:59Z", dt.date(2026, 3, 29), "2026-W13"),
        # The nights in which they go back, in Zurich and in New York.
        ("2026-10-26T03:59Z", dt.date(2026, 10, 25), "2026-W43"),
        ("2026-11-02T04:59Z", dt.date(2026, 11, 1), "2026-W44"),
        ("2026-11-02T05:00Z", dt.date(2026, 11, 2), "2026-W45"),
        # The turn of the year, which lies in the last week of a year of 53.
        ("2027-01-01T04:59Z", dt.date(2026, 12, 31), "2026-W53"),
        ("2027-01-01T05:00Z", dt.date(2027, 1, 1), "2026-W53"),
        ("2027-01-04T05:00Z", dt.date(2027, 1, 4), "2027-W01"),
    ],
)
def test_today_is_the_day_in_new_york_wherever_the_server_stands(
    server_zone, at, instant, day, week
):
    at(instant)
    assert (weeks.today(), weeks.this_week()) == (day, week), server_zone


def test_the_headlines_of_a_week_do_not_depend_on_the_servers_zone(
    load_file, conn, head, monkeypatch
):
    header = "organization,occasion,kind,date,participants\n"
    days = ("2026-03-01", "2026-03-02", "2026-03-08", "2026-03-09")
    rows = "".join(f"Fictional Union,Forum {day},event,{day},3\n" for day in days)
    load_file("engagements", "a.csv", header + rows)
    said = []
    for zone in ZONES:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        answer = ask(conn, head, week_on_week.headlines, week="2026-W10", as_of=dt.date(2026, 4, 1))
        said.append((answer.finding, answer.rows.to_json(date_format="iso")))
    monkeypatch.undo()
    time.tzset()
    assert len(set(said)) == 1
    [engagements] = answer.rows[answer.rows["measure"] == "engagements"].to_dict("records")
    assert (engagements["value"], engagements["previous_value"]) == (2, 1)


def test_a_week_begins_on_monday_and_ends_on_sunday():
    assert weeks.monday("2026-W47") == dt.date(2026, 11, 16)
    assert weeks.sunday("2026-W47") == dt.date(2026, 11, 22)
    assert weeks.name(dt.date(2026, 11, 22)) == "2026-W47"
    assert weeks.name(dt.date(2026, 11, 23)) == "2026-W48"


def test_weeks_are_stepped_over_a_year_of_53():
    assert weeks.shifted("2026-W53", 1) == "2027-W01"
    assert weeks.shifted("2027-W01", -1) == "2026-W53"
    assert weeks.shifted("2027-W47", -52) == "2026-W48"


@pytest.mark.parametrize(
    "text", ["", "2026-47", "2026-w47", "2026-W7", "2026-W00", "2027-W53", "2026-W54", "٢٠٢٦-W01"]
)
def test_what_is_no_week_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"is not a week such as 2026-W47\.$"):
        weeks.monday(text)


def test_an_instant_is_shown_by_the_clock_in_new_york():
    summer, winter = dt.datetime(2026, 7, 1, 12), dt.datetime(2026, 12, 1, 12)
    assert weeks.in_new_york(summer).hour == 8
    assert weeks.in_new_york(winter).hour == 7
