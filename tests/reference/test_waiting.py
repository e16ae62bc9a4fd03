"""The wait, held against statsmodels, lifelines and SciPy: on the notes' case and at random."""

import math
import random

import numpy as np
import pandas as pd
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy import stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from data_access.statistics.survival import reached_difference, waiting

NAMES = (None, "granted", "closed")
NOTES = [1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9], [1, 2, 1, 0, 1, 2, 1, 0, 1, 0, 1, 0]


def at_random(number: int, longest: int, seed: int) -> tuple[list[int], list[int]]:
    """Durations and codes of outcomes; the shorter the longest, the more are tied."""
    chance = random.Random(seed)  # noqa: S311 (tests may be predictable)
    durations = [chance.randint(1, longest) for _ in range(number)]
    return durations, chance.choices((0, 1, 2), weights=(3, 4, 2), k=number)


def apart(number: int, seed: int) -> tuple[list[int], list[int]]:
    """The same with no two durations equal."""
    durations, codes = at_random(number, 9, seed)
    chance = random.Random(seed)  # noqa: S311
    return chance.sample(range(1, 10 * number), len(durations)), codes


CASES = [NOTES, at_random(40, 6, 1), at_random(300, 60, 2), at_random(300, 4000, 3)]
CASES += [([5, 5, 5], [1, 1, 0]), ([3, 4, 5], [1, 2, 1])]


def ours(durations, codes):
    return waiting(durations, [NAMES[code] for code in codes])


def through(codes):
    return [int(code > 0) for code in codes]


@pytest.mark.parametrize(("durations", "codes"), CASES)
def test_the_share_pending_and_its_variance_are_those_of_statsmodels(durations, codes):
    found = ours(durations, codes)
    theirs = SurvfuncRight(durations, through(codes))
    steps = {step.time: step for step in found.steps}
    for time, share, error, at_risk in zip(
        theirs.surv_times, theirs.surv_prob, theirs.surv_prob_se, theirs.n_risk, strict=True
    ):
        assert steps[time].at_risk == at_risk
        assert steps[time].pending == pytest.approx(share, abs=1e-12)
        # Where nobody is left, theirs is 0 times infinity.
        if share > 0:
            assert math.sqrt(steps[time].variance) == pytest.approx(error)


@pytest.mark.parametrize(("durations", "codes"), CASES)
def test_the_share_pending_is_that_of_scipy(durations, codes):
    found = ours(durations, codes)
    ended = [t for t, code in zip(durations, codes, strict=True) if code]
    still = [t for t, code in zip(durations, codes, strict=True) if not code]
    theirs = stats.ecdf(stats.CensoredData(uncensored=ended, right=still)).sf
    for time in theirs.quantiles:
        assert found.pending_at(time) == pytest.approx(theirs.evaluate(time))


@pytest.mark.parametrize(("durations", "codes"), CASES)
def test_the_share_pending_its_interval_and_its_median_are_those_of_lifelines(durations, codes):
    found = ours(durations, codes)
    theirs = KaplanMeierFitter().fit(durations, through(codes))
    for row in theirs.survival_function_.join(theirs.confidence_interval_).itertuples():
        time, share, low, high = row
        assert found.pending_at(time) == pytest.approx(share, abs=1e-12)
        interval = found.pending_interval(time)
        if interval is not None:
            assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-6)
    assert (found.median() or math.inf) == theirs.median_survival_time_


@pytest.mark.parametrize(("durations", "codes"), CASES[:4])
def test_the_interval_of_the_median_is_that_of_lifelines(durations, codes):
    interval = ours(durations, codes).median_interval()
    theirs = median_survival_times(
        KaplanMeierFitter().fit(durations, through(codes)).confidence_interval_
    )
    assert [interval.low, interval.high] == theirs.iloc[0].tolist()


@pytest.mark.parametrize(("durations", "codes"), CASES)
def test_the_share_of_each_outcome_and_its_variance_are_those_of_statsmodels(durations, codes):
    found = ours(durations, codes)
    theirs = CumIncidenceRight(np.array(durations), np.array(codes))
    for code, (shares, errors) in enumerate(zip(theirs.cinc, theirs.cinc_se, strict=True), start=1):
        if NAMES[code] not in found.outcomes:
            continue
        had = found.outcomes[NAMES[code]]
        placed = {step.time: place for place, step in enumerate(found.steps)}
        for time, share, error in zip(theirs.times, shares, errors, strict=True):
            assert had.shares[placed[time]] == pytest.approx(share, abs=1e-12)
            # Theirs divides by none once nobody is left.
            if math.isfinite(error):
                assert math.sqrt(had.variances[placed[time]]) == pytest.approx(error, abs=1e-9)


@pytest.mark.parametrize("case", [apart(40, 4), apart(200, 5)], ids=["forty", "two hundred"])
def test_the_share_of_each_outcome_and_its_interval_are_those_of_lifelines(case):
    # It moves tied durations apart at random, so here there are none.
    durations, codes = case
    found = ours(durations, codes)
    for code in (1, 2):
        fitter = AalenJohansenFitter().fit(pd.Series(durations), pd.Series(codes), code)
        rows = fitter.cumulative_density_.join(fitter.confidence_interval_).iloc[1:]
        for time, share, one, other in rows.itertuples():
            assert found.reached_by(NAMES[code], time) == pytest.approx(share)
            interval = found.reached_interval(NAMES[code], time)
            if interval is not None:
                # In this version the names of both ends are the other way round.
                assert (interval.low, interval.high) == pytest.approx(
                    sorted((one, other)), abs=1e-6
                )


def at_a_rate(number: int, rate: float, chance: random.Random):
    """Cases that are granted or closed at a steady pace, in months, seen for two years at most."""
    durations, outcomes = [], []
    for _ in range(number):
        granted, closed, seen = (
            chance.expovariate(rate),
            chance.expovariate(0.02),
            chance.uniform(6, 30),
        )
        first = min(granted, closed, seen)
        durations.append(math.ceil(first))
        outcomes.append({granted: "granted", closed: "closed"}.get(first))
    return waiting(durations, outcomes)


def test_95_of_a_hundred_intervals_of_a_difference_hold_it():
    chance = random.Random(9)  # noqa: S311
    quick, slow = 0.06, 0.03
    # Of competing steady rates a and b, a / (a + b) (1 − e^(−(a + b) t)) are granted by t.
    truth = [a / (a + 0.02) * (1 - math.exp(-(a + 0.02) * 12)) for a in (quick, slow)]
    held = 0
    for _ in range(400):
        one, other = at_a_rate(80, quick, chance), at_a_rate(120, slow, chance)
        held += reached_difference(one, other, "granted", 12).includes(truth[0] - truth[1])
    # 380 are expected; four standard deviations are 17.
    assert held == pytest.approx(380, abs=17)
