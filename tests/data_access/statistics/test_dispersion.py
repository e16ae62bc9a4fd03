"""Groups that are decided together vary more than chance: by how much, by hand and by NumPy."""

import pytest

from data_access.statistics.dispersion import Dispersion, of_differences, of_scores, of_shares
from data_access.statistics.funnel import funnel
from data_access.statistics.intervals import Share


def test_one_outlier_does_not_hide_itself_in_the_dispersion_that_it_makes():
    found = of_scores([0.0] * 10 + [11.0])
    # The ninetieth percentile of eleven is the tenth: 0. As they are: 121 / 10.
    assert found == Dispersion(1.0, 12.1)


def test_the_factor_is_the_mean_square_of_the_winsorized_scores():
    # Percentiles of five at 0.4 and 3.6 steps: -1.6 and 1.6, so (2 × 1.6² + 2 × 1²) / 5.
    found = of_scores([-2.0, -1.0, 0.0, 1.0, 2.0])
    assert found.factor == pytest.approx((2 * 1.6**2 + 2) / 5)
    assert found.of_all == pytest.approx(10 / 4)


def test_what_varies_less_than_chance_or_is_too_few_narrows_nothing():
    assert of_shares([Share(50, 100)] * 5) == Dispersion()
    assert of_shares([Share(0, 100), Share(100, 100)]) == Dispersion()
    assert of_shares([Share(0, 9)] * 4) == of_shares([]) == Dispersion()


def test_a_difference_that_is_the_same_in_every_session_is_not_dispersed():
    same = [(Share(30 + one, 100), Share(10 + one, 100)) for one in (0, 20, 40)]
    assert of_differences(same).factor == 1
    against = [*same[:2], (Share(10, 100), Share(90, 100))]
    assert of_differences(against).factor > 10
    assert of_differences([(Share(1, 2), Share(0, 0))]) == Dispersion()


def test_limits_are_wider_by_the_root_of_the_factor_and_stay_from_0_to_1():
    [plain], [wide] = (funnel(Share(300, 600), [100], reach) for reach in (1, 2))
    assert wide.inner.high - 0.5 == pytest.approx(2 * (plain.inner.high - 0.5))
    [widest] = funnel(Share(300, 600), [100], 9)
    assert (widest.outer.low, widest.outer.high) == (0, 1)
