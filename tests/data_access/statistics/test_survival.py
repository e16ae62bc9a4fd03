"""How long applicants wait, with those in who still do."""

import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics.evidence import CHANCE, CLEAR, NOTHING, evidence
from data_access.statistics.survival import reached_difference, waiting

TIMES = [1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9]
CODES = [1, 2, 1, 0, 1, 2, 1, 0, 1, 0, 1, 0]
NAMES = {0: None, 1: "granted", 2: "closed"}
DOCKET = waiting(TIMES, [NAMES[code] for code in CODES])
CASES = some.lists(
    some.tuples(some.integers(0, 9), some.sampled_from(["granted", "closed", None])), min_size=1
)


def test_the_share_granted_by_a_time_is_that_of_the_notes():
    found = [DOCKET.reached_by("granted", time) for time in (2, 4, 6, 8)]
    assert found == pytest.approx([0.1667, 0.3542, 0.4714, 0.6471], abs=5e-5)
    closed = [DOCKET.reached_by("closed", time) for time in (2, 4, 6, 8)]
    assert closed == pytest.approx([0.0833, 0.1771, 0.1771, 0.1771], abs=5e-5)


def test_to_take_the_closed_for_still_pending_would_overestimate_the_granted():
    naive = waiting(TIMES, ["granted" if code == 1 else None for code in CODES])
    found = [1 - naive.pending_at(time) for time in (2, 4, 6, 8)]
    assert found == pytest.approx([0.175, 0.3984, 0.5488, 0.7744], abs=5e-5)


def test_the_median_wait_for_any_outcome_is_4_and_for_a_grant_8():
    assert DOCKET.median() == 4
    assert DOCKET.median_of("granted") == 8
    granted = [time for time, code in zip(TIMES, CODES, strict=True) if code == 1]
    assert sum(granted) / len(granted) == 4.0


def test_a_median_that_is_not_reached_is_none():
    assert DOCKET.median_of("closed") is None
    assert DOCKET.median_of("withdrawn") is None
    assert waiting([1, 2, 3], ["granted", None, None]).median() is None


def test_the_median_has_an_interval_whose_upper_end_may_not_be_seen():
    interval = DOCKET.median_interval()
    assert (interval.low, interval.high) == (1, math.inf)
    assert waiting([1, 2, 3], [None] * 3).median_interval() is None


def test_at_risk_are_those_who_were_still_waiting_just_before():
    assert [step.at_risk for step in DOCKET.steps] == [12, 10, 8, 6, 5, 4, 3, 2, 1]
    assert [step.time for step in DOCKET.steps] == list(range(1, 10))


def test_between_two_times_nothing_changes_and_before_the_first_all_wait():
    assert DOCKET.pending_at(2.9) == DOCKET.pending_at(2)
    assert (DOCKET.pending_at(0.5), DOCKET.reached_by("granted", 0.5)) == (1, 0)
    assert DOCKET.pending_interval(0.5) is None
    assert DOCKET.reached_interval("granted", 0.5) is None


def test_beyond_the_last_time_that_anybody_was_followed_nothing_is_known():
    assert DOCKET.pending_at(9) is not None
    assert (DOCKET.pending_at(9.1), DOCKET.reached_by("granted", 9.1)) == (None, None)
    assert DOCKET.pending_interval(9.1) is None
    assert DOCKET.reached_interval("granted", 9.1) is None


def test_once_nobody_waits_all_that_follows_is_known():
    over = waiting([1, 2], ["granted", "closed"])
    assert (over.pending_at(99), over.reached_by("granted", 99)) == (0, 0.5)


def test_where_all_are_pending_none_is_through_as_long_as_they_were_followed():
    pending = waiting([3, 5], [None, None])
    assert (pending.pending_at(5), pending.reached_by("granted", 5)) == (1, 0)
    assert (pending.outcomes, pending.median()) == ({}, None)
    assert (pending.pending_interval(5), pending.reached_interval("granted", 5)) == (None, None)


def test_of_nobody_nothing_is_known():
    nobody = waiting([], [])
    assert (nobody.pending_at(0), nobody.median(), nobody.median_interval()) == (None, None, None)


def test_one_case_tells_a_median_and_no_interval_of_its_share():
    one = waiting([4], ["granted"])
    assert (one.median(), one.median_of("granted")) == (4, 4)
    assert (one.pending_interval(4), one.reached_interval("granted", 4)) == (None, None)


def test_a_case_pending_at_the_time_of_an_outcome_is_at_risk_then():
    assert waiting([2, 2], ["granted", None]).pending_at(2) == 0.5


def test_an_outcome_on_the_first_day_is_no_missing_duration():
    assert waiting([0, 0, 3], ["granted", None, None]).reached_by("granted", 0) == pytest.approx(
        1 / 3
    )


@pytest.mark.parametrize("duration", [-1, math.nan, None, math.inf])
def test_a_negative_or_a_missing_duration_is_refused(duration):
    with pytest.raises(ValueError, match=r"^a duration is negative or missing;"):
        waiting([1, duration], ["granted", None])


def test_each_case_has_a_duration_and_an_outcome():
    with pytest.raises(ValueError, match=r"^each case has a duration and an outcome,"):
        waiting([1, 2], ["granted"])
    with pytest.raises(ValueError, match=r"^-1 is no time to wait$"):
        DOCKET.pending_at(-1)


@given(CASES)
def test_pending_and_all_outcomes_add_up_to_one_at_every_time(cases):
    found = waiting(*zip(*cases, strict=True))
    for place, step in enumerate(found.steps):
        shares = [had.shares[place] for had in found.outcomes.values()]
        assert step.pending + sum(shares) == pytest.approx(1)


@given(CASES)
def test_without_anybody_pending_shares_are_those_counted(cases):
    through = [(time, outcome or "withdrawn") for time, outcome in cases]
    found = waiting(*zip(*through, strict=True))
    for time in range(10):
        left = sum(one > time for one, _ in through) / len(through)
        had = sum(one <= time and outcome == "granted" for one, outcome in through)
        assert found.pending_at(time) == pytest.approx(left)
        assert found.reached_by("granted", time) == pytest.approx(had / len(through))


@given(CASES)
def test_one_outcome_alone_is_what_is_no_longer_pending(cases):
    found = waiting(*zip(*[(t, outcome and "granted") for t, outcome in cases], strict=True))
    for had in found.outcomes.values():
        for step, share, variance in zip(found.steps, had.shares, had.variances, strict=True):
            assert share == pytest.approx(1 - step.pending)
            assert variance == pytest.approx(step.variance, abs=1e-12)


@given(CASES)
def test_intervals_hold_the_shares_and_stay_within_0_and_1(cases):
    found = waiting(*zip(*cases, strict=True))
    for step in found.steps:
        interval = found.pending_interval(step.time)
        assert interval is None or 0 <= interval.low <= step.pending <= interval.high <= 1
        share = found.reached_by("granted", step.time)
        interval = found.reached_interval("granted", step.time)
        assert interval is None or 0 <= interval.low <= share <= interval.high <= 1


@given(CASES)
def test_the_interval_of_the_median_holds_the_median(cases):
    found = waiting(*zip(*cases, strict=True))
    if found.median() is not None:
        interval = found.median_interval()
        assert interval.low <= found.median() <= interval.high


# Two that wait


def alike(granted: int, pending: int):
    """Cases that are granted after a year, and that still wait after two."""
    return waiting([1] * granted + [2] * pending, ["granted"] * granted + [None] * pending)


def test_the_difference_of_two_shares_lies_within_an_interval_built_of_both():
    one, other = alike(30, 10), alike(60, 60)
    found = reached_difference(one, other, "granted", 1)
    ours, theirs = (side.reached_interval("granted", 1) for side in (one, other))
    assert found.low == pytest.approx(0.25 - math.hypot(0.75 - ours.low, theirs.high - 0.5))
    assert found.high == pytest.approx(0.25 + math.hypot(ours.high - 0.75, 0.5 - theirs.low))
    # Of those two counts Newcombe's own is near: .074 to .389.
    assert (found.low, found.high) == pytest.approx((0.074, 0.389), abs=0.03)


def test_two_alike_are_not_distinguishable_and_the_order_turns_only_the_sign():
    one, other = alike(30, 30), alike(50, 50)
    apart, back = (reached_difference(*two, "granted", 1) for two in ((one, other), (other, one)))
    assert apart.includes(0)
    assert (back.low, back.high) == (-apart.high, -apart.low)
    assert evidence(partial(reached_difference, one, other, "granted", 1), 0) == CHANCE
    assert evidence(partial(reached_difference, alike(90, 10), other, "granted", 1), 0) == CLEAR


@pytest.mark.parametrize(
    ("one", "time"),
    [(alike(10, 0), 1), (alike(0, 10), 1), (alike(5, 5), 3), (waiting([], []), 1)],
    ids=["all", "none", "not followed so long", "nobody"],
)
def test_without_an_interval_of_one_there_is_none_of_the_difference(one, time):
    assert reached_difference(one, alike(5, 5), "granted", time) is None
    assert reached_difference(alike(5, 5), one, "granted", time) is None
    assert evidence(partial(reached_difference, one, alike(5, 5), "granted", time), 0) == NOTHING
