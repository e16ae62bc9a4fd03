"""Of many themes looked at, chance makes some stand out: that is taken off."""

import math
from functools import partial
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics import evidence, newcombe, rate_ratio, risk_ratio
from data_access.statistics.evidence import evidence_of
from data_access.statistics.multiplicity import adjusted, exact_probability, probability_of

PROBABILITIES = some.lists(some.floats(0, 1))


def test_five_themes_are_adjusted_as_in_the_notes():
    assert adjusted([0.001, 0.02, 0.03, 0.2, 0.6]) == pytest.approx([0.005, 0.05, 0.05, 0.25, 0.6])


def test_what_could_not_be_looked_at_does_not_count():
    assert adjusted([None, 0.6, None, 0.001, 0.02, 0.2, 0.03]) == [
        *(None, pytest.approx(0.6), None, pytest.approx(0.005), pytest.approx(0.05)),
        *(pytest.approx(0.25), pytest.approx(0.05)),
    ]
    assert (adjusted([]), adjusted([None])) == ([], [None])


def test_one_theme_alone_stays_as_it_is():
    assert adjusted([0.03]) == [0.03]


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(ValueError, match=r"^a probability is not from 0 to 1$"):
        adjusted([0.5, wrong])


@given(PROBABILITIES)
def test_adjusting_never_makes_a_probability_smaller_nor_changes_their_order(probabilities):
    found = adjusted(probabilities)
    assert all(
        one <= other + 1e-12 <= 1 + 1e-9 for one, other in zip(probabilities, found, strict=True)
    )
    pairs = sorted(zip(probabilities, found, strict=True))
    assert [other for _, other in pairs] == pytest.approx(sorted(found))


def test_three_of_four_cups_told_right_may_be_chance():
    # Fisher's lady tasting tea: 17 of 35 ways are each side as far out, both sides together 34.
    assert exact_probability(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert exact_probability(4, 4, 0, 4) == pytest.approx(2 / 70)


def test_equal_shares_are_surely_chance_and_a_share_of_nothing_has_no_probability():
    assert exact_probability(5, 10, 5, 10) == 1
    assert exact_probability(0, 0, 3, 4) is None
    with pytest.raises(ValueError, match=r"^5 is no part of 4$"):
        exact_probability(5, 4, 1, 4)


COUNTS = some.tuples(*[some.integers(1, 80)] * 4)


def test_the_probability_of_a_ratio_is_that_of_the_test_that_its_interval_turns_round():
    # Wald's test of the logarithm, and the score test of a share of one half.
    wald = abs(math.log(0.5)) / math.sqrt(1 / 20 - 1 / 100 + 1 / 40 - 1 / 100)
    assert probability_of(partial(risk_ratio, 20, 100, 40, 100), 1) == pytest.approx(
        2 * NormalDist().cdf(-wald), rel=1e-6
    )
    score = (24 / 40 - 0.5) / math.sqrt(0.25 / 40)
    assert probability_of(partial(rate_ratio, 16, 24), 1) == pytest.approx(
        2 * NormalDist().cdf(-score), rel=1e-6
    )


def test_a_value_that_is_what_chance_gives_has_probability_1_and_one_far_off_has_none():
    assert probability_of(partial(newcombe, 30, 60, 30, 60), 0) == pytest.approx(1)
    assert probability_of(partial(risk_ratio, 10, 100_000, 90_000, 100_000), 1) < 1e-200
    assert probability_of(partial(risk_ratio, 0, 9, 3, 9), 1) is None


@given(COUNTS)
def test_a_probability_and_its_interval_say_the_same_words(counts):
    part1, more1, part2, more2 = counts
    interval = partial(risk_ratio, part1, part1 + more1, part2, part2 + more2)
    assert evidence_of(probability_of(interval, 1)) == evidence(interval, 1)
    rates = partial(rate_ratio, part1, part2)
    assert evidence_of(probability_of(rates, 1)) == evidence(rates, 1)
