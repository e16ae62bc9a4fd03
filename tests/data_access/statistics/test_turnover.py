"""Who is new and who comes back, and when neither can be computed."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics.intervals import Share
from data_access.statistics.turnover import Records, months_after, newcomers, retention

YEAR = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
LONG = Records(dt.date(2022, 1, 1), dt.date(2025, 12, 31))
ACTIVITY = [
    # New, and back within twelve months.
    ("Aurora", dt.date(2024, 3, 1)),
    ("Aurora", dt.date(2025, 3, 1)),
    # New, and back a day too late.
    ("Boreas", dt.date(2024, 3, 1)),
    ("Boreas", dt.date(2025, 3, 2)),
    # Known from the first day of the look-back.
    ("Cirrus", dt.date(2022, 1, 1)),
    ("Cirrus", dt.date(2024, 6, 1)),
    # Away for longer than the look-back, so new again.
    ("Dune", dt.date(2021, 12, 31)),
    ("Dune", dt.date(2024, 12, 31)),
    # Not active in the window.
    ("Ember", dt.date(2025, 1, 1)),
]


def test_newcomers_are_those_without_activity_in_the_24_months_before():
    assert newcomers(ACTIVITY, YEAR, LONG) == Share(3, 4)


def test_a_newcomer_is_retained_who_comes_back_within_twelve_months():
    assert retention(ACTIVITY, YEAR, LONG) == Share(1, 3)


def test_two_activities_on_one_day_are_no_return():
    twice = [("Aurora", dt.date(2024, 3, 1))] * 2
    assert newcomers(twice, YEAR, LONG) == Share(1, 1)
    assert retention(twice, YEAR, LONG) == Share(0, 1)


def test_a_return_within_the_window_is_a_return():
    both = [("Aurora", dt.date(2024, 3, 1)), ("Aurora", dt.date(2024, 4, 1))]
    assert retention(both, YEAR, LONG) == Share(1, 1)


def test_newcomers_are_not_computable_where_history_is_shorter_than_the_look_back():
    short = Records(dt.date(2022, 1, 2), LONG.until)
    assert newcomers(ACTIVITY, YEAR, short) is None
    assert retention(ACTIVITY, YEAR, short) is None


def test_a_shorter_look_back_takes_those_for_new_who_are_not():
    assert newcomers(ACTIVITY, YEAR, LONG, look_back=23) == Share(4, 4)


def test_newcomers_are_not_computable_where_records_end_within_the_window():
    assert newcomers(ACTIVITY, YEAR, Records(LONG.since, dt.date(2024, 12, 30))) is None


def test_retention_is_not_computable_while_the_cohort_is_open():
    assert retention(ACTIVITY, YEAR, Records(LONG.since, dt.date(2025, 12, 30))) is None


def test_nobody_active_is_none_of_none_which_is_computable():
    assert newcomers([], YEAR, LONG) == retention([], YEAR, LONG) == Share(0, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((YEAR[::-1], LONG), "the window ends .2024-01-01. before it begins .2024-12-31."),
        ((YEAR, LONG, 0), "to look back takes a month or more, not 0"),
        ((YEAR, LONG, 24, 0), "to come back takes a month or more, not 0"),
    ],
)
def test_a_window_that_ends_before_it_begins_or_no_months_are_refused(arguments, words):
    with pytest.raises(ValueError, match=f"^{words}$"):
        retention([], *arguments)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 2, 29), -12, (2023, 2, 28)),
        ((2024, 3, 31), -24, (2022, 3, 31)),
        ((2024, 12, 1), 1, (2025, 1, 1)),
        ((2024, 1, 1), -1, (2023, 12, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day, months, then):
    assert months_after(dt.date(*day), months) == dt.date(*then)


DAYS = some.dates(dt.date(2021, 1, 1), dt.date(2026, 12, 31))


@given(some.lists(some.tuples(some.integers(1, 9), DAYS)), some.integers(1, 24))
def test_a_longer_look_back_never_finds_more_newcomers_nor_a_cohort_more_returns(seen, months):
    fewer, more = newcomers(seen, YEAR, LONG), newcomers(seen, YEAR, LONG, look_back=months)
    assert fewer.part <= more.part <= more.whole == fewer.whole
    assert retention(seen, YEAR, LONG).whole == fewer.part
