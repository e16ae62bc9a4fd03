"""A funnel says how far small groups stray by chance, where a league table would rank them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics.funnel import Limits, funnel
from data_access.statistics.intervals import Interval, Share


def test_limits_are_wide_for_few_and_narrow_for_many():
    few, many = funnel(Share(300, 600), [10, 1000])
    assert (few.size, many.size) == (10, 1000)
    assert (many.inner.low, many.inner.high) == pytest.approx((0.469, 0.531), abs=1e-3)
    assert (many.outer.low, many.outer.high) == pytest.approx((0.451, 0.549), abs=1e-3)
    assert few.outer.low < few.inner.low < many.outer.low
    assert many.outer.high < few.inner.high < few.outer.high


def test_limits_of_eight_coins_are_those_worked_out_by_hand():
    # P(R ≤ 0) = 1/256 and P(R ≤ 1) = 9/256 = 0.035: the inner limit lies between 0 and 1 of 8,
    # a = (9/256 − 0.025) / (8/256) = 0.325, and (1 − 0.325) / 8; above 0.001 already lie 0 of 8.
    (limits,) = funnel(Share(1, 2), [8])
    assert (limits.inner.low, limits.inner.high) == pytest.approx((0.084375, 0.915625))
    assert limits.outer == Interval(0, 1)


def test_one_case_of_one_is_never_beyond_a_limit_where_half_are_deferred():
    (limits,) = funnel(Share(1, 2), [1])
    assert [limits.place(share) for share in (0, 1)] == ["within", "within"]


def test_a_share_is_within_or_beyond_the_limits():
    limits = Limits(50, Interval(0.4, 0.6), Interval(0.3, 0.7))
    assert [limits.place(share) for share in (0.4, 0.5, 0.35, 0.7, 0.71)] == [
        *("within", "within", "beyond the inner limit", "beyond the inner limit"),
        "beyond the outer limit",
    ]


@pytest.mark.parametrize(("part", "end"), [(0, 0.0), (9, 1.0)])
def test_where_none_or_all_are_deferred_chance_has_no_reach(part, end):
    (limits,) = funnel(Share(part, 9), [5])
    assert limits == Limits(5, Interval(end, end), Interval(end, end))


def test_a_funnel_needs_an_overall_share_and_groups_of_somebody():
    with pytest.raises(ValueError, match=r"^there is no overall share of nothing$"):
        funnel(Share(0, 0), [5])
    with pytest.raises(ValueError, match=r"^a group has one case or more$"):
        funnel(Share(1, 2), [0])
    assert funnel(Share(1, 2), []) == []


@given(some.integers(1, 99), some.integers(1, 120))
def test_no_more_than_the_tails_lie_beyond_the_limits(part, size):
    share = part / 100
    (limits,) = funnel(Share(part, 100), [size])
    chances = [math.comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(size + 1)]
    below = sum(p for k, p in enumerate(chances) if k / size < limits.inner.low - 1e-9)
    above = sum(p for k, p in enumerate(chances) if k / size > limits.inner.high + 1e-9)
    assert below <= 0.025 + 1e-9
    assert above <= 0.025 + 1e-9
    assert limits.outer.low <= limits.inner.low <= limits.inner.high <= limits.outer.high
