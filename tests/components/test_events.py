import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest

from components import events

TALK = {
    "event": "Talk",
    "starts_on": dt.date(2026, 11, 24),
    "ends_on": dt.date(2026, 11, 24),
    "starts_at": "2026-11-24T06:00:00+00:00",
    "ends_at": "2026-11-24T14:30:00+00:00",
    "time_zone": "Africa/Nairobi",
    "all_day": False,
    "registration_closes_on": None,
    "speakers_close_on": None,
    "event_id": 7,
}


def hours(zone: str | None = None, **event) -> str:
    return events.hours(SimpleNamespace(**(TALK | event)), zone)


@pytest.mark.parametrize(
    ("event", "zone", "said"),
    [
        ({}, None, "9 a.m. to 5.30 p.m. Nairobi · 1 a.m. to 9.30 a.m. New York"),
        (
            {},
            "Europe/Zurich",
            "9 a.m. to 5.30 p.m. Nairobi · 1 a.m. to 9.30 a.m. New York"
            " · 7 a.m. to 3.30 p.m. Zurich (you)",
        ),
        (
            {"ends_at": None},
            "America/New_York",
            "9 a.m. Nairobi · 1 a.m. New York (you)",
        ),
        # The day is another one where New York is.
        (
            {
                "starts_at": "2026-11-24T03:00:00+00:00",
                "ends_at": "2026-11-24T05:00:00+00:00",
                "time_zone": "Asia/Tokyo",
            },
            None,
            "noon to 2 p.m. Tokyo · 10 p.m. on 23 November to midnight on 24 November New York",
        ),
        # Summer time in New York, and none any more in Zurich.
        (
            {
                "starts_on": dt.date(2026, 10, 26),
                "starts_at": "2026-10-26T14:00:00+00:00",
                "ends_at": None,
                "time_zone": "Europe/Zurich",
            },
            None,
            "3 p.m. Zurich · 10 a.m. New York",
        ),
        ({"all_day": True}, None, "All day, 24 November 2026"),
        (
            {"all_day": True, "ends_on": dt.date(2027, 1, 2)},
            "Europe/Zurich",
            "All day, 24 November 2026 to 2 January 2027",
        ),
    ],
)
def test_hours_are_told_where_the_event_is_in_new_york_and_where_the_reader_is(event, zone, said):
    assert hours(zone, **event) == said


def test_the_next_last_day_comes_first_and_what_has_passed_not_at_all():
    as_of = dt.date(2026, 11, 23)
    closing = {"A": 3, "B": None, "C": -1, "D": 0, "E": 1}
    rows = pd.DataFrame(
        [
            TALK
            | {
                "event": name,
                "registration_closes_on": None if days is None else as_of + dt.timedelta(days=days),
            }
            for name, days in closing.items()
        ]
    ).astype(object)
    rows.at[1, "speakers_close_on"] = as_of + dt.timedelta(days=2)
    shown = events.deadlines(rows, as_of, most=3)
    assert shown[["figure", "unit", "sentence", "note"]].values.tolist() == [
        ["23 Nov", "Monday", "D", "Registration · Today"],
        ["24 Nov", "Tuesday", "E", "Registration · Tomorrow"],
        ["25 Nov", "Wednesday", "B", "Proposals of speakers · 2 days left"],
    ]
    # The fourth is cut off, and the list says so.
    assert set(shown["in_all"]) == {4}
    assert list(shown["params"]) == [{"event": "7"}] * 3
