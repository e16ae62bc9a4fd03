"""Of many themes looked at, chance makes some stand out: that is taken off."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics.multiplicity import adjusted, exact_probability

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
