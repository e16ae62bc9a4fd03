"""Intervals are those of the literature, and None where nothing can be told."""

import math

import pytest

from data_access.statistics import Interval, newcombe, rate_ratio, wilson


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
        ((30, 40), (60, 120), 0.0744, 0.3895),
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
