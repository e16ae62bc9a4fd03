"""Quarters of slips as numpy finds them."""

import random

import numpy as np
import pytest

from data_access.statistics.date_slippage import spread

CHANCE = random.Random(9)  # noqa: S311 (tests may be predictable)
SLIPS = [[CHANCE.randint(-30, 200) for _ in range(number)] for number in (2, 3, 4, 7, 50, 101)]


@pytest.mark.parametrize("days", SLIPS, ids=len)
def test_the_quarters_are_those_of_numpy(days):
    found = spread(days)
    assert [found.low, found.middle, found.high] == pytest.approx(
        np.quantile(days, [0.25, 0.5, 0.75])
    )
