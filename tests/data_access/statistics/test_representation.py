"""A group's part is held against its base, and the interval says whether chance would do."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.statistics import Interval
from data_access.statistics.representation import (
    after_more,
    location_quotient,
    rates,
    relative_rate,
    representation,
    until_proportionate,
    weighted_evidence,
    weighted_interval,
)

GROUPS = ("African", "Asia-Pacific", "Eastern European", "Latin American", "Western European")
ACCREDITED = dict(zip(GROUPS, (1200, 1600, 300, 500, 2400), strict=True))
ACTIVE = dict(zip(GROUPS, (96, 160, 36, 50, 480), strict=True))
BASES = some.lists(some.integers(1, 300), min_size=2, max_size=6)


def test_the_ratios_of_five_groups_are_those_of_the_notes():
    rows = representation(ACTIVE, ACCREDITED)
    assert [round(row.ratio, 4) for row in rows.values()] == [
        *(0.5839, 0.7299, 0.8759, 0.7299, 1.4599)
    ]
    assert not any(row.marked for row in rows.values())


def test_african_organizations_are_about_half_as_active_as_the_rest():
    row = representation(ACTIVE, ACCREDITED)["African"]
    assert (row.active, row.base) == (96, 1200)
    assert row.relative == pytest.approx(0.5289, abs=5e-5)
    assert (row.interval.low, row.interval.high) == pytest.approx((0.4316, 0.6481), abs=5e-5)


def test_eastern_european_organizations_cannot_be_told_from_chance():
    row = representation(ACTIVE, ACCREDITED)["Eastern European"]
    assert row.relative == pytest.approx(0.8702, abs=5e-5)
    assert row.interval.includes(1)


def test_a_silent_group_has_a_ratio_of_zero_and_is_marked_where_a_half_was_added():
    rows = representation({"Western": 20}, {"African": 30, "Western": 40})
    assert (rows["African"].ratio, rows["African"].marked) == (0, True)
    assert rows["African"].relative == pytest.approx((0.5 / 30.5) / (20.5 / 40.5))
    assert rows["Western"].marked
    assert rows["African"].interval.high < 1 < rows["Western"].interval.low


def test_a_group_without_accredited_organizations_has_neither_ratio_nor_interval():
    row = representation({"Western": 20}, {"African": 0, "Western": 40})["African"]
    assert (row.ratio, row.relative, row.interval) == (None, None, None)


def test_where_nobody_is_active_nothing_can_be_told():
    row = representation({}, ACCREDITED)["African"]
    assert (row.active, row.ratio, row.relative, row.interval) == (0, None, None, None)
    assert representation({}, {}) == {}


def test_one_group_alone_is_proportionate_and_has_no_rest():
    row = representation({"African": 3}, {"African": 9})["African"]
    assert (row.ratio, row.relative, row.interval) == (1, None, None)


def test_active_organizations_of_a_group_that_the_base_lacks_are_refused():
    with pytest.raises(ValueError, match=r"^\['African'\] are active, but not in the base$"):
        representation({"African": 1}, {"Western": 3})


def test_more_active_than_accredited_are_refused():
    with pytest.raises(ValueError, match=r"^4 active are no part of 3 accredited$"):
        representation({"African": 4}, {"African": 3, "Western": 9})
    with pytest.raises(ValueError, match=r"^9 is no part of 3$"):
        location_quotient(9, 3, 1, 2)


@given(BASES, some.data())
def test_the_ratios_weighted_by_the_bases_average_to_1_and_intervals_hold_them(bases, data):
    active = {n: data.draw(some.integers(0, base)) for n, base in enumerate(bases)}
    rows = representation(active, dict(enumerate(bases)))
    if sum(active.values()):
        weighted = sum(row.ratio * row.base for row in rows.values()) / sum(bases)
        assert weighted == pytest.approx(1)
    for row in rows.values():
        assert row.interval is None or row.interval.low <= row.relative <= row.interval.high


@given(some.integers(1, 9))
def test_ratios_stay_when_all_counts_are_multiplied(times):
    many = representation(
        {group: count * times for group, count in ACTIVE.items()},
        {group: count * times for group, count in ACCREDITED.items()},
    )
    few = representation(ACTIVE, ACCREDITED)
    for group in GROUPS:
        assert many[group].ratio == pytest.approx(few[group].ratio)
        assert many[group].relative == pytest.approx(few[group].relative)


def test_three_more_african_organizations_move_the_ratio_from_0_58_to_0_60():
    assert after_more(96, 822, 1200, 6000, 0) == pytest.approx(0.5839, abs=5e-5)
    assert after_more(96, 822, 1200, 6000, 3) == pytest.approx(0.6)


def test_86_more_african_organizations_would_be_proportionate():
    assert until_proportionate(96, 822, 1200, 6000) == 86
    assert after_more(96, 822, 1200, 6000, 85) < 1 <= after_more(96, 822, 1200, 6000, 86)


def test_a_group_that_is_proportionate_lacks_none_and_one_without_a_base_or_a_rest_has_no_answer():
    assert until_proportionate(480, 822, 2400, 6000) == 0
    assert until_proportionate(5, 6, 5, 8) == 0
    assert until_proportionate(0, 6, 0, 8) is None
    assert until_proportionate(3, 3, 8, 8) is None
    with pytest.raises(ValueError, match=r"^10 active are not among 8 accredited$"):
        until_proportionate(5, 10, 5, 8)


@given(some.tuples(*[some.integers(0, 60)] * 4))
def test_so_many_more_and_not_one_less_make_a_group_proportionate(counts):
    part, silent, others, _ = counts
    totals = part, part + others, part + silent, sum(counts)
    lacking = until_proportionate(*totals)
    if lacking:
        assert after_more(*totals, lacking - 1) is None or after_more(*totals, lacking - 1) < 1
    if lacking is not None and part + others + lacking:
        assert after_more(*totals, lacking) >= 1 - 1e-12


def test_more_organizations_than_are_silent_cannot_be_added():
    with pytest.raises(ValueError, match=r"^2 more are not among 5 accredited with 4 active$"):
        after_more(4, 9, 5, 20, 2)


def test_a_rate_per_million_people_is_held_against_that_of_the_rest():
    # 30 of 10 million and 30 of 30 million: three times as many, as 30 and 30 lie around 1.
    even = relative_rate(30, 10, 30, 10)
    assert relative_rate(30, 10, 30, 30) == Interval(even.low * 3, even.high * 3)
    assert even.low < 1 < even.high
    assert relative_rate(0, 10, 0, 30) is None
    with pytest.raises(ValueError, match=r"^a rate needs a base above zero$"):
        relative_rate(3, 0, 4, 5)


def test_one_organization_with_most_attendances_makes_the_weighted_ratio_uncertain():
    spread = weighted_interval([3] * 20, [3] * 80)
    assert (spread.low, spread.high) == pytest.approx((1, 1))
    one = weighted_interval([60, *[0] * 19], [3] * 80)
    assert one.low == 0
    assert one.high > 2


def test_the_same_rows_always_have_the_same_weighted_interval():
    rows = [0, 1, 2, 3, 8], [0, 0, 1, 5, 9, 9]
    assert weighted_interval(*rows) == weighted_interval(*rows)


def test_a_wide_weighted_interval_holds_the_usual_one():
    usual, wide = (weighted_interval([0, 1, 2, 3, 8] * 4, [0, 1, 5] * 9, z) for z in (1.96, 3.09))
    assert wide.low < usual.low < usual.high < wide.high


@pytest.mark.parametrize(
    "rows", [([1] * 4, [1] * 9), ([1] * 9, [1] * 4), ([0] * 9, [1] * 9), ([1] * 9, [0] * 9)]
)
def test_few_or_silent_organizations_have_no_weighted_interval(rows):
    assert weighted_interval(*rows) is None


def test_negative_attendances_are_refused():
    with pytest.raises(ValueError, match=r"^attendances are not negative$"):
        weighted_interval([-1] * 9, [1] * 9)


def test_groups_are_held_against_people_as_against_organizations_with_another_interval():
    rows = rates({"African": 30, "Western": 90}, {"African": 10.0, "Western": 30.0})
    african = rows["African"]
    assert (african.active, african.base, african.marked) == (30, 10, False)
    assert (african.ratio, african.relative) == (1, 1)
    assert african.interval == relative_rate(30, 10, 90, 30)
    far = rates({"African": 30, "Western": 90}, {"African": 30.0, "Western": 10.0})["African"]
    assert far.relative == pytest.approx((30 / 30) / (90 / 10))
    assert far.ratio == pytest.approx((30 / 120) / (30 / 40))
    assert far.interval.low < far.relative < far.interval.high


def test_a_group_of_people_without_anybody_active_is_marked_and_one_without_people_is_not_told():
    rows = rates({"Western": 20}, {"African": 30, "Western": 40, "Nobody": 0})
    african, western, nobody = rows["African"], rows["Western"], rows["Nobody"]
    assert (african.ratio, african.marked, western.marked) == (0, True, True)
    assert african.relative == pytest.approx((0.5 / 30) / (20.5 / 40))
    assert 0 < african.interval.low < african.relative < african.interval.high < 1
    assert (nobody.ratio, nobody.relative, nobody.interval) == (None, None, None)
    assert rates({}, {"African": 30, "Western": 40})["African"].relative is None
    assert rates({"African": 3}, {"African": 30})["African"].relative is None


def test_what_makes_no_rate_is_refused():
    with pytest.raises(ValueError, match=r"^\['African'\] are active, but not in the base$"):
        rates({"African": 1}, {"Western": 3})
    with pytest.raises(ValueError, match="is no part of"):
        rates({"African": -1}, {"African": 3, "Western": 3})


def test_a_weighted_interval_and_the_probability_beside_it_come_from_the_same_draws():
    rows = [0] * 40 + [1] * 20, [1, 2, 3] * 40
    interval, probability = weighted_evidence(*rows)
    assert interval == weighted_interval(*rows)
    assert interval.high < 1
    assert probability == pytest.approx(2 / 2001)
    even, likely = weighted_evidence([0, 1, 2] * 20, [0, 1, 2] * 30)
    assert even.includes(1)
    assert likely > 0.5
    assert weighted_evidence([1] * 4, [1] * 9) is None
    assert weighted_evidence([2] * 9, [2] * 9)[1] == 1


def test_negative_attendances_are_refused_there_too():
    with pytest.raises(ValueError, match=r"^attendances are not negative$"):
        weighted_evidence([-1] * 9, [1] * 9)
