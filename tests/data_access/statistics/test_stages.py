"""From registration to speaking: how many each stage loses."""

import pytest

from data_access.statistics.intervals import Share
from data_access.statistics.stages import Stage, stages


def test_of_200_registered_150_attend_and_30_speak():
    found = stages({"registered": 200, "attended": 150, "spoke": 30})
    assert found == [
        Stage("registered", 200, None, Share(200, 200)),
        Stage("attended", 150, Share(150, 200), Share(150, 200)),
        Stage("spoke", 30, Share(30, 150), Share(30, 200)),
    ]
    assert [stage.lost for stage in found] == [0, 50, 120]


def test_a_stage_that_nobody_reached_leaves_no_share_to_the_next():
    *_, spoke = stages({"registered": 5, "attended": 0, "spoke": 0})
    assert (spoke.of_previous.value, spoke.of_first.value) == (None, 0)
    assert stages({}) == []


def test_more_at_a_stage_than_before_it_are_refused():
    with pytest.raises(ValueError, match=r"^9 is no part of 5$"):
        stages({"registered": 5, "attended": 9})
