"""Intervals, probabilities and strata, held against statsmodels and SciPy on random counts."""

import math
import random

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats import contingency_tables, multitest, proportion, rates
from statsmodels.stats.weightstats import DescrStatsW

from data_access.statistics import newcombe, rate_ratio, risk_ratio, wilson
from data_access.statistics.funnel import funnel
from data_access.statistics.intervals import Share
from data_access.statistics.multiplicity import adjusted, exact_probability
from data_access.statistics.stratified import mantel_haenszel

CHANCE = random.Random(5)  # noqa: S311 (tests may be predictable)


def share(most: int = 400) -> tuple[int, int]:
    whole = CHANCE.randint(1, most)
    return CHANCE.randint(0, whole), whole


SHARES = [(0, 12), (12, 12), (1, 1), *(share() for _ in range(60))]
PAIRS = [((9, 10), (3, 10)), ((10, 10), (0, 20)), *((share(), share()) for _ in range(60))]


COUNTS = [(4, 3), *((CHANCE.randint(1, 90), CHANCE.randint(1, 90)) for _ in range(20))]


def test_the_interval_of_a_share_is_that_of_statsmodels_and_of_scipy():
    for counts in SHARES:
        interval = wilson(*counts)
        ours = pytest.approx((interval.low, interval.high), abs=1e-6)
        assert proportion.proportion_confint(*counts, method="wilson") == ours, counts
        assert tuple(stats.binomtest(*counts).proportion_ci(method="wilson")) == ours, counts


def test_the_interval_of_a_difference_is_that_of_statsmodels():
    for one, two in PAIRS:
        interval = newcombe(*one, *two)
        theirs = proportion.confint_proportions_2indep(*one, *two, compare="diff", method="newcomb")
        assert (interval.low, interval.high) == pytest.approx(theirs, abs=1e-6), (one, two)


def test_the_interval_of_a_ratio_of_shares_is_that_of_statsmodels_and_of_scipy():
    known = 0
    for one, two in PAIRS:
        interval = risk_ratio(*one, *two)
        if interval is None:
            assert 0 in (one[0], two[0]) or (one[0], two[0]) == (one[1], two[1])
            continue
        known += 1
        ours = pytest.approx((interval.low, interval.high), rel=1e-6)
        theirs = proportion.confint_proportions_2indep(*one, *two, compare="ratio", method="log")
        assert theirs == ours, (one, two)
        scipys = stats.contingency.relative_risk(*one, *two).confidence_interval()
        assert tuple(scipys) == ours, (one, two)
    assert known > len(PAIRS) / 2


def test_the_interval_of_a_ratio_of_counts_is_that_of_statsmodels():
    for before, after in COUNTS:
        interval = rate_ratio(before, after)
        theirs = rates.confint_poisson_2indep(after, 1, before, 1, method="score", compare="ratio")
        assert (interval.low, interval.high) == pytest.approx(theirs, rel=1e-3), (before, after)


def test_the_exact_probability_counts_all_tables_that_are_no_likelier():
    for one, two in PAIRS:
        (a, n), (c, m) = one, two
        weights = [math.comb(n, k) * math.comb(m, a + c - k) for k in range(min(n, a + c) + 1)]
        seen = math.comb(n, a) * math.comb(m, c)
        brute = sum(w for w in weights if w <= seen) / math.comb(n + m, a + c)
        assert exact_probability(*one, *two) == pytest.approx(brute), (one, two)


def test_adjusted_probabilities_are_those_of_statsmodels():
    for many in (1, 2, 9, 17, 60):
        # Rounded, so that some are tied.
        probabilities = [round(CHANCE.random() ** 2, 2) for _ in range(many)]
        theirs = multitest.multipletests(probabilities, method="fdr_bh")[1]
        assert adjusted(probabilities) == pytest.approx(theirs.tolist()), probabilities


@pytest.mark.parametrize("overall", [Share(1, 10), Share(323, 476), Share(49, 50)], ids=str)
def test_many_in_a_group_have_the_limits_of_the_normal_distribution(overall):
    size = 200_000
    (limits,) = funnel(overall, [size])
    spread = math.sqrt(overall.value * (1 - overall.value) / size)
    for interval, tail in ((limits.inner, 0.025), (limits.outer, 0.001)):
        reach = stats.norm.isf(tail) * spread
        assert interval.low == pytest.approx(overall.value - reach, abs=1e-5)
        assert interval.high == pytest.approx(overall.value + reach, abs=1e-5)


def strata(number: int, most: int, gap: float, chance: random.Random) -> list[tuple[Share, Share]]:
    """Strata whose shares differ much from each other, and by `gap` within each."""
    made = []
    for _ in range(number):
        base = chance.uniform(0.1, 0.8 - gap)
        wholes = chance.randint(1, most), chance.randint(1, most)
        parts = [
            sum(chance.random() < p for _ in range(n))
            for n, p in zip(wholes, (base + gap, base), strict=True)
        ]
        made.append(tuple(map(Share, parts, wholes)))
    return made


@pytest.mark.parametrize("pairs", [strata(n, 60, 0.1, CHANCE) for n in (1, 2, 8)], ids=len)
def test_a_gap_within_strata_is_the_weighted_mean_of_statsmodels(pairs):
    weights = [one.whole * two.whole / (one.whole + two.whole) for one, two in pairs]
    apart = [one.value - two.value for one, two in pairs]
    found = mantel_haenszel(pairs)
    assert found.difference == pytest.approx(DescrStatsW(apart, weights).mean)
    # Its pooled ratio has the same weights: it lies on the same side.
    tables = [
        np.array([[side.part, side.whole - side.part] for side in (one, two)]) for one, two in pairs
    ]
    ratio = contingency_tables.StratifiedTable(tables).riskratio_pooled
    assert (ratio > 1) == (found.difference > 0)


@pytest.mark.parametrize(("number", "most"), [(2, 200), (150, 2)], ids=["few large", "many small"])
def test_95_of_a_hundred_intervals_within_strata_hold_the_gap(number, most):
    # Its own, so that it is the same in whatever order the tests run.
    chance = random.Random(number)  # noqa: S311
    drawn = [strata(number, most, 0.2, chance) for _ in range(400)]
    intervals = [mantel_haenszel(pairs).interval() for pairs in drawn]
    held = sum(interval.includes(0.2) for interval in intervals)
    # 380 are expected; four standard deviations are 17.
    assert held == pytest.approx(380, abs=17)
