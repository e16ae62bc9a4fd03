"""A gap is looked for within sessions and regions, so that their mix makes none."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics.intervals import Share
from data_access.statistics.stratified import Adjusted, mantel_haenszel

SHARE = some.integers(0, 40).flatmap(
    lambda whole: some.integers(0, whole).map(lambda part: Share(part, whole))
)


def test_a_gap_that_is_only_the_mix_of_sessions_goes_away():
    # Pooled: 58 of 110 against 42 of 110. Within each session there is none.
    found = mantel_haenszel([(Share(56, 70), Share(32, 40)), (Share(4, 40), Share(7, 70))])
    assert found.difference == pytest.approx(0)
    assert found.interval().includes(0)


def test_the_same_gap_in_every_session_stays():
    found = mantel_haenszel([(Share(60, 80), Share(40, 80)), (Share(30, 60), Share(15, 60))])
    assert (found.strata, found.left_out) == (2, 0)
    assert found.difference == pytest.approx(0.25)
    assert found.interval().low > 0


def test_cases_that_nothing_compares_with_are_left_out_and_counted():
    found = mantel_haenszel([(Share(3, 4), Share(0, 0)), (Share(2, 4), Share(1, 5))])
    assert (found.strata, found.left_out) == (1, 4)
    assert found.difference == pytest.approx(0.3)


def test_where_nothing_compares_there_is_no_difference():
    assert mantel_haenszel([]) == Adjusted(0, 0, None, None)
    assert mantel_haenszel([(Share(3, 4), Share(0, 0))]) == Adjusted(0, 4, None, None)
    assert mantel_haenszel([]).interval() is None


def test_where_all_went_one_way_there_is_no_interval():
    found = mantel_haenszel([(Share(4, 4), Share(7, 7))])
    assert (found.difference, found.interval()) == (0, None)


@given(some.lists(some.tuples(SHARE, SHARE), min_size=1))
def test_turned_round_the_gap_and_its_interval_are_turned_round(strata):
    there = mantel_haenszel(strata)
    back = mantel_haenszel([(two, one) for one, two in strata])
    if there.difference is None:
        assert back.difference is None
        return
    assert back.difference == pytest.approx(-there.difference)
    assert back.variance == pytest.approx(there.variance, abs=1e-12)
    if interval := there.interval():
        assert interval.low <= there.difference <= interval.high
