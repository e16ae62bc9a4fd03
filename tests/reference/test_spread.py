"""Concentration by its definitions, and the weighted ratio by drawing anew in plain Python."""

import itertools
import random

import pytest

from data_access.statistics.concentration import concentration, gini, top_share
from data_access.statistics.representation import weighted_interval

CHANCE = random.Random(7)  # noqa: S311 (tests may be predictable)
ATTENDANCES = [
    [CHANCE.choice((0, 0, 1, 1, 2, 5, 40)) for _ in range(number)] for number in (2, 9, 30, 101)
]


@pytest.mark.parametrize("values", ATTENDANCES, ids=len)
def test_the_gini_coefficient_is_half_the_mean_difference_of_all_pairs_over_the_mean(values):
    apart = sum(abs(one - other) for one, other in itertools.product(values, repeat=2))
    assert gini(values) == pytest.approx(apart / (2 * len(values) * sum(values)))


@pytest.mark.parametrize("values", ATTENDANCES, ids=len)
def test_the_corrected_coefficient_leaves_the_pairs_of_one_with_itself_out(values):
    pairs = list(itertools.combinations(values, 2))
    mean = sum(values) / len(values)
    apart = sum(abs(one - other) for one, other in pairs) / len(pairs)
    assert concentration(values).corrected == pytest.approx(apart / (2 * mean))


@pytest.mark.parametrize("values", ATTENDANCES, ids=len)
def test_a_tenth_of_the_units_is_a_tenth_of_ten_times_as_many(values):
    # Each unit as ten: a tenth of them is whole, and needs no interpolation.
    tenfold = sorted(values * 10, reverse=True)
    assert top_share(values) == pytest.approx(sum(tenfold[: len(values)]) / sum(tenfold))


def test_the_weighted_interval_is_that_of_organizations_drawn_anew_by_hand():
    chance = random.Random(8)  # noqa: S311
    ours = [chance.choice((0, 1, 2, 9)) for _ in range(40)]
    others = [chance.choice((0, 1, 3)) for _ in range(120)]
    drawn = []
    for _ in range(4000):
        mine, rest = (sum(chance.choices(rows, k=len(rows))) for rows in (ours, others))
        drawn.append(mine / (mine + rest) / (40 / 160))
    drawn.sort()
    interval = weighted_interval(ours, others, resamples=4000)
    # Two draws differ by chance, by about a hundredth here.
    assert interval.low == pytest.approx(drawn[100], abs=0.05)
    assert interval.high == pytest.approx(drawn[3900], abs=0.05)
