"""How unevenly attendances are spread, with the silent organizations in or out."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics.concentration import (
    Concentration,
    concentration,
    gini,
    hhi,
    top_share,
    with_silent,
)

MANY = [0, 0, 0, 0, 0, 1, 1, 2, 6, 30]
VALUES = some.lists(some.integers(0, 1000), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("values", "raw", "corrected"),
    [
        ([0, 0, 0, 10], 0.75, 1),
        ([1, 2, 3, 4, 5], 0.266667, 0.333333),
        (MANY, 0.815, 0.905556),
        ([7, 7, 7], 0, 0),
    ],
)
def test_the_gini_coefficient_is_that_of_the_notes_raw_and_corrected(values, raw, corrected):
    found = concentration(values)
    assert (found.gini, found.corrected) == pytest.approx((raw, corrected), abs=1e-6)


def test_ten_organizations_of_which_one_has_three_quarters_count_as_1_7_equal_ones():
    found = concentration(MANY)
    assert (found.units, found.total, found.top_decile) == (10, 40, 0.75)
    assert found.hhi == pytest.approx(5887.5)
    assert found.effective == pytest.approx(1.6985, abs=5e-5)
    assert found.normalized == pytest.approx((0.58875 - 0.1) / 0.9)


def test_the_index_of_four_shares_is_2600():
    assert hhi([30, 30, 20, 20]) == pytest.approx(2600)


def test_the_top_decile_of_fifteen_takes_one_and_a_half_of_them():
    assert top_share(range(1, 16)) == pytest.approx((15 + 14 / 2) / 120)
    assert top_share(range(1, 16)) == pytest.approx(0.183333, abs=1e-6)


def test_ten_tenths_hold_everything():
    assert top_share(MANY, tenths=10) == 1
    with pytest.raises(ValueError, match=r"^a top share is of 1 to 10 tenths, not 0$"):
        top_share(MANY, tenths=0)


def test_the_silent_make_the_same_attendances_more_concentrated():
    active = [1, 1, 2, 6, 30]
    assert with_silent(active, 10) == [1, 1, 2, 6, 30, 0, 0, 0, 0, 0]
    assert gini(active) < gini(with_silent(active, 10)) == pytest.approx(0.815)
    assert hhi(active) == hhi(with_silent(active, 10))
    with pytest.raises(ValueError, match=r"^5 active are no part of 4 accredited$"):
        with_silent(active, 4)


def test_nothing_is_neither_even_nor_uneven():
    assert concentration([]) == Concentration(0, 0, *[None] * 6)
    assert concentration([0, 0]) == Concentration(2, 0, *[None] * 6)
    assert (gini([]), hhi([0]), top_share([])) == (None, None, None)


def test_one_unit_has_all_of_it_and_no_correction():
    assert concentration([8]) == Concentration(1, 8, 0, None, 0.1, 10_000, None, 1)


@pytest.mark.parametrize("value", [-1, float("nan"), None, float("inf")])
def test_a_negative_or_a_missing_value_is_refused(value):
    with pytest.raises(ValueError, match=r"^a value is negative or missing; a silent unit is a 0$"):
        concentration([1, value])


@given(VALUES)
def test_figures_of_concentration_stay_within_their_bounds(values):
    found = concentration(values)
    if found.gini is None:
        assert not any(values)
        return
    assert 0 <= found.gini < 1
    assert 1 - 1e-9 <= found.effective <= len(values) + 1e-9
    assert 0.1 - 1e-9 <= found.top_decile <= 1
    if len(values) > 1:
        assert 0 <= found.corrected <= 1 + 1e-9
        assert 0 <= found.normalized <= 1 + 1e-9


@given(VALUES, some.integers(1, 50), some.randoms())
def test_neither_the_unit_of_measure_nor_the_order_changes_concentration(values, times, shuffle):
    mixed = [value * times for value in values]
    shuffle.shuffle(mixed)
    one, other = concentration(values), concentration(mixed)
    for name in ("gini", "corrected", "top_decile", "hhi", "normalized", "effective"):
        assert getattr(other, name) == pytest.approx(getattr(one, name))


@given(some.integers(1, 60), some.integers(1, 99))
def test_where_all_have_the_same_nothing_is_concentrated(units, value):
    found = concentration([value] * units)
    assert found.gini == 0
    assert found.top_decile == pytest.approx(0.1)
    assert found.effective == pytest.approx(units)
