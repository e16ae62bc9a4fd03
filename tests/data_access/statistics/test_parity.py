"""Companies or not-for-profits: a verdict only where the contested types cannot turn it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics.parity import (
    Balance,
    Sides,
    balance_of,
    fractional,
    moved_by,
    pace_to_parity,
    taken_apart,
    with_any,
)

AMOUNTS = some.integers(0, 10**6)
BALANCES = some.builds(Balance, AMOUNTS, AMOUNTS, AMOUNTS)
# Of an amount of its own in a share: one is so small beside another that floats lose it.
ENTITIES = some.dictionaries(some.sampled_from("ABCDEF"), BALANCES, min_size=1)


def test_60_corporate_and_20_nonprofit_are_three_for_each():
    found = Balance(nonprofit=20, corporate=60)
    assert (found.ratio, found.share, found.index) == (3, 0.75, -0.5)
    assert found.log2_ratio == pytest.approx(1.585, abs=5e-4)
    assert found.verdict == "corporate"


def test_without_nonprofits_all_is_corporate_and_no_ratio_is_infinite():
    found = Balance(nonprofit=0, corporate=7)
    assert (found.all_corporate, found.ratio, found.log2_ratio) == (True, None, None)
    assert (found.share, found.index) == (1, -1)


def test_of_nothing_there_is_no_balance():
    found = Balance(0, 0)
    assert {found.ratio, found.share, found.index, found.known, found.band, found.share_band} == {
        None
    }
    assert (found.all_corporate, found.verdict) == (False, "cannot be said")


@pytest.mark.parametrize(
    ("balance", "low", "high", "verdict"),
    [
        (Balance(20, 60, 20), -0.6, -0.2, "corporate"),
        (Balance(60, 20, 20), 0.2, 0.6, "nonprofit"),
        (Balance(40, 50, 10), -0.2, 0, "cannot be said"),
        (Balance(40, 50, 20), -30 / 110, 10 / 110, "cannot be said"),
        (Balance(5, 5, 0), 0, 0, "even"),
        (Balance(5, 5, 1), -1 / 11, 1 / 11, "cannot be said"),
        (Balance(0, 0, 4), -1, 1, "cannot be said"),
    ],
)
def test_the_verdict_is_given_only_where_the_whole_band_lies_on_one_side(
    balance, low, high, verdict
):
    assert (balance.band.low, balance.band.high) == pytest.approx((low, high))
    assert balance.verdict == verdict


def test_the_corporate_share_has_bounds_too_and_it_is_said_how_much_is_known():
    found = Balance(nonprofit=20, corporate=60, contested=20)
    assert (found.share_band.low, found.share_band.high, found.known) == (0.6, 0.8, 0.8)


@pytest.mark.parametrize("wrong", [-1, float("nan")])
def test_a_side_that_is_negative_or_missing_is_refused(wrong):
    with pytest.raises(ValueError, match=r"^a side of a balance is negative or missing$"):
        Balance(3, 4, wrong)


@given(BALANCES)
def test_the_band_holds_every_way_to_assign_the_contested(balance):
    if balance.band is None:
        return
    half = balance.contested / 2
    split = Balance(balance.nonprofit + half, balance.corporate + half)
    assert balance.band.low - 1e-12 <= split.index <= balance.band.high + 1e-12
    if balance.verdict in ("nonprofit", "corporate"):
        assert split.verdict == balance.verdict
        assert not balance.band.includes(0)
    if not balance.contested and balance.index is not None:
        assert balance.band.low == balance.band.high == pytest.approx(balance.index)
        assert balance.index == pytest.approx(1 - 2 * balance.share)


def test_a_partnership_of_three_counts_a_third_for_each_or_once_as_having_a_company():
    partnerships = [("corporate", "nonprofit", "nonprofit"), ("corporate",), ("nonprofit",), ()]
    assert fractional(partnerships) == pytest.approx({"corporate": 4 / 3, "nonprofit": 5 / 3})
    assert with_any(partnerships) == 2
    assert with_any(partnerships, "nonprofit") == 2


def test_parts_of_partnerships_add_up_exactly_so_that_even_is_found_to_be_even():
    sevenths = [("nonprofit",) * 5 + ("corporate",) * 2, ("nonprofit",) * 2 + ("corporate",) * 5]
    found = fractional(sevenths)
    assert found == {"corporate": 1, "nonprofit": 1}
    assert Balance(found["nonprofit"], found["corporate"]).verdict == "even"
    thirds = fractional([("nonprofit", "nonprofit", "corporate", "foundation")] * 3)
    assert Balance(*(thirds[one] for one in ("nonprofit", "corporate", "foundation"))) == Balance(
        1.5, 0.75, 0.75
    )


def test_a_change_explains_itself_by_entity():
    before = {"UNICEF": Balance(100, 300), "UNHCR": Balance(100, 100)}
    after = {"UNICEF": Balance(380, 20), "UNHCR": Balance(100, 100)}
    parts = taken_apart(before, after)
    # From 400 of 600 to 120 of 600; the other entity did not change.
    assert parts == pytest.approx({"UNICEF": -280 / 600, "UNHCR": 0})


def test_an_entity_that_is_there_in_one_year_only_is_named():
    parts = taken_apart({"A": Balance(1, 1)}, {"A": Balance(1, 1), "B": Balance(0, 2)})
    assert list(parts) == ["A", "B"]
    assert sum(parts.values()) == pytest.approx(0.25)


def test_no_change_is_taken_apart_from_a_year_with_nothing():
    assert taken_apart({}, {"A": Balance(1, 1)}) is None


@given(ENTITIES, ENTITIES)
def test_all_parts_together_make_the_change(before, after):
    parts = taken_apart(before, after)
    shares = [
        Balance(
            sum(b.nonprofit for b in year.values()), sum(b.corporate for b in year.values())
        ).share
        for year in (before, after)
    ]
    if parts is None:
        assert None in shares
    else:
        assert sum(parts.values()) == pytest.approx(shares[1] - shares[0], abs=1e-9)


def test_the_partner_that_moves_the_figure_most_is_found_by_leaving_it_out():
    moved = moved_by({"Alone": Balance(0, 60), "Many": Balance(30, 30)})
    # All: (30 − 90) / 120 = −0.5. Without Alone 0, without Many −1.
    assert moved == pytest.approx({"Alone": -0.5, "Many": 0.5})
    assert moved_by({"Only": Balance(3, 4)}) == {"Only": None}
    assert moved_by({}) == {}


def test_repayments_may_bring_a_part_below_nothing_and_it_still_moves_the_figure():
    # All: (30 − 10) / 40 = 0.5. Without the repayment (40 − 10) / 50 = 0.6.
    moved = moved_by({"Given": Sides(40, 10), "Repaid": Sides(-10, 0)})
    assert moved == pytest.approx({"Given": None, "Repaid": -0.1})
    assert moved_by({"Repaid": Sides(-10, 5), "Given": Sides(0, 5)}) == {
        "Repaid": None,
        "Given": None,
    }


def test_nothing_is_left_without_the_only_one_whatever_floats_leave():
    tenths = {"A": Sides(0.1, 0), "B": Sides(0.2, 0)}
    assert moved_by(tenths | {"C": Sides(-0.3, 7)})["C"] == pytest.approx(-2)
    assert moved_by({"A": Sides(0.1, 0.3), "B": Sides(0.0, 0.0)})["A"] is None


def test_a_change_with_repayments_adds_up_and_none_is_told_of_a_side_below_nothing():
    before = {"A": Sides(60, 20), "B": Sides(-10, 30)}
    after = {"A": Sides(30, 40), "B": Sides(30, -5), "C": Sides(0, 5)}
    parts = taken_apart(before, after)
    assert sum(parts.values()) == pytest.approx(40 / 100 - 50 / 100)
    assert taken_apart({"A": Sides(-1, 5)}, after) is None
    assert taken_apart(before, {"A": Sides(4, -5)}) is None


def test_a_balance_is_of_all_parts_together():
    assert balance_of([Sides(5, 1), Sides(-2, 2)]) == Balance(3, 3)
    assert balance_of([]) == Balance(0, 0)
    assert balance_of([Sides(5, 1), Sides(0, -2)]) is None


def test_parity_in_four_years_takes_15_nonprofit_partnerships_a_year():
    assert pace_to_parity(Balance(20, 60), corporate_pace=5, periods=4) == 15
    assert pace_to_parity(Balance(60, 20), corporate_pace=5, periods=4) == 0


@pytest.mark.parametrize(("pace", "periods"), [(5, 0), (-1, 4)])
def test_parity_takes_time_and_a_pace_that_is_not_negative(pace, periods):
    with pytest.raises(ValueError, match=r"^parity takes a time above zero,"):
        pace_to_parity(Balance(20, 60), pace, periods)
