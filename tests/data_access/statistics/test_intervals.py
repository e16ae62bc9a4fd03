"""Intervals are those of the literature, and None where nothing can be told."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics import Interval, newcombe, rate_ratio, risk_ratio, wilson
from data_access.statistics.intervals import Z_WIDE, Share, Z

SHARES = some.integers(1, 500).flatmap(
    lambda whole: some.tuples(some.integers(0, whole), some.just(whole))
)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (323, 476, 0.635331, 0.718953),
        (206, 475, 0.389825, 0.478608),
        (0, 12, 0.0, 0.242494),
        (12, 12, 0.757506, 1.0),
        (3, 7, 0.158220, 0.749542),
    ],
)
def test_the_interval_of_a_share_is_the_score_interval(part, whole, low, high):
    interval = wilson(part, whole)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-6)


def test_the_interval_of_none_and_of_all_ends_at_exactly_0_and_1():
    assert wilson(0, 12).low == 0
    assert wilson(12, 12).high == 1


def test_a_share_of_nothing_has_no_interval():
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("part", "whole"), [(5, 4), (-1, 4), (0, -1)])
def test_a_part_is_not_larger_than_its_whole_nor_negative(part, whole):
    with pytest.raises(ValueError, match=f"^{part} is no part of {whole}$"):
        wilson(part, whole)


@pytest.mark.parametrize(
    ("one", "two", "low", "high"),
    [
        # Newcombe 1998, table II, method 10: (a), (b), (c), (d) and (g); then one of our own.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((30, 40), (60, 120), 0.074386, 0.389451),
    ],
)
def test_the_interval_of_a_difference_is_the_hybrid_of_both_score_intervals(one, two, low, high):
    interval = newcombe(*one, *two)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_a_difference_turned_round_has_its_interval_turned_round():
    one, other = newcombe(56, 70, 48, 80), newcombe(48, 80, 56, 70)
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low))


def test_a_difference_from_a_share_of_nothing_has_no_interval():
    assert newcombe(3, 7, 0, 0) is None
    assert newcombe(0, 0, 3, 7) is None


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        # With no successes in 12, the share reaches to z² / (12 + z²), and the ratio to z² / 12.
        (12, 0, 0.0, 0.320122),
        (0, 12, 3.123813, math.inf),
        # 3 of 7 lies from 0.158220 to 0.749542.
        (4, 3, 0.187959, 2.992686),
        # The share reaches z / (2√(200 + z²)) to both sides of a half.
        (100, 100, 0.758585, 1.318245),
    ],
)
def test_the_interval_of_a_ratio_is_that_of_the_later_share(before, after, low, high):
    interval = rate_ratio(before, after)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-5)


def test_two_counts_of_none_have_no_ratio():
    assert rate_ratio(0, 0) is None


def test_a_change_may_be_chance_where_the_interval_of_its_ratio_includes_1():
    assert rate_ratio(20, 28).includes(1)
    assert not rate_ratio(20, 60).includes(1)


def test_an_interval_includes_its_ends():
    assert [Interval(1, 2).includes(value) for value in (0.9, 1, 2, 2.1, math.nan)] == [
        *(False, True, True, False, False)
    ]


def test_the_difference_of_9_of_10_and_3_of_10_is_known_to_six_digits():
    interval = newcombe(9, 10, 3, 10)
    assert (interval.low, interval.high) == pytest.approx((0.170523, 0.809018), abs=1e-6)


@given(SHARES)
def test_the_interval_of_a_share_holds_the_share_and_stays_within_0_and_1(share):
    interval = wilson(*share)
    assert 0 <= interval.low <= share[0] / share[1] <= interval.high <= 1


@given(SHARES, SHARES)
def test_the_interval_of_a_difference_holds_the_difference(one, two):
    interval = newcombe(*one, *two)
    difference = one[0] / one[1] - two[0] / two[1]
    assert interval.low - 1e-12 <= difference <= interval.high + 1e-12


@given(SHARES, SHARES)
def test_a_wide_interval_holds_the_usual_one(one, two):
    for made in (newcombe, risk_ratio):
        usual, wide = made(*one, *two, Z), made(*one, *two, Z_WIDE)
        assert usual is None or (wide.low <= usual.low and usual.high <= wide.high)


@pytest.mark.parametrize(
    ("one", "two", "low", "high"),
    [((96, 1200), (726, 4800), 0.4316, 0.6481), ((36, 300), (786, 5700), 0.6362, 1.1903)],
    ids=["African", "Eastern European"],
)
def test_the_interval_of_a_ratio_of_activity_rates_is_that_of_katz(one, two, low, high):
    interval = risk_ratio(*one, *two)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@given(SHARES, SHARES)
def test_a_ratio_turned_round_has_its_interval_turned_round(one, two):
    there, back = risk_ratio(*one, *two), risk_ratio(*two, *one)
    assert (there is None) == (back is None)
    if there:
        assert (there.low, there.high) == pytest.approx((1 / back.high, 1 / back.low))


@pytest.mark.parametrize("counts", [(0, 9, 3, 9), (3, 9, 0, 9), (4, 4, 9, 9), (0, 0, 3, 9)])
def test_a_ratio_has_no_interval_where_nobody_or_everybody_is_active(counts):
    assert risk_ratio(*counts) is None


def test_a_ratio_of_a_part_larger_than_its_whole_is_refused():
    with pytest.raises(ValueError, match=r"^5 is no part of 4$"):
        risk_ratio(1, 4, 5, 4)


def test_a_share_of_nothing_is_missing_and_a_share_of_none_is_zero():
    assert (Share(0, 0).value, Share(0, 0).interval()) == (None, None)
    assert (Share(0, 12).value, Share(0, 12).interval()) == (0, wilson(0, 12))
    with pytest.raises(ValueError, match=r"^3 is no part of 2$"):
        Share(3, 2)
