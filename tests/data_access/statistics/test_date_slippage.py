"""How far dates slip and how much is done, held to vectors worked out by hand."""

import pytest

from data_access.statistics.date_slippage import SCALE, Spread, completion, roll_up, spread


@pytest.mark.parametrize(
    ("days", "low", "middle", "high"),
    [
        # Six numbers: the quarters lie at places 1.25, 2.5 and 3.75 from the first.
        ([0, 0, 10, 20, 40, 90], 2.5, 15, 35),
        ([90, 0, 40, 10, 0, 20], 2.5, 15, 35),
        ([-7, 14, 31], 3.5, 14, 22.5),
        ([10, 20], 12.5, 15, 17.5),
        ([0, 0, 0, 0], 0, 0, 0),
        ([31], 31, 31, 31),
    ],
)
def test_the_median_and_the_middle_half_of_slips(days, low, middle, high):
    assert spread(days) == Spread(len(days), low, middle, high)


def test_of_no_slips_nothing_can_be_said():
    assert spread([]) is None


@pytest.mark.parametrize(
    ("reached", "steps", "word"),
    [
        (0, 3, "not started"),
        (1, 3, "limited"),
        (2, 3, "substantial"),
        (1, 2, "substantial"),
        (3, 3, "complete"),
        (0, 1, "not started"),
        (1, 1, "complete"),
        (0, 0, None),
    ],
)
def test_how_far_something_is_in_the_words_of_the_scale(reached, steps, word):
    assert completion(reached, steps) == word
    assert word is None or word in SCALE


@pytest.mark.parametrize(("reached", "steps"), [(4, 3), (-1, 3), (1, 0)])
def test_no_more_steps_are_reached_than_there_are(reached, steps):
    with pytest.raises(ValueError, match="steps cannot be reached"):
        completion(reached, steps)


def test_parts_count_by_their_weight_and_weights_by_their_share_of_the_sum():
    # (3 × 1 + 1 × 0.5 + 0 × 0) / 4
    parts = [(3, 1.0), (1, 0.5), (0, 0.0)]
    assert roll_up(parts) == 0.875
    assert roll_up([(weight * 100, part) for weight, part in parts]) == 0.875
    assert roll_up([(1, 1.0), (1, 0.0), (1, 0.5)]) == 0.5


@pytest.mark.parametrize("parts", [[], [(0, 1.0)]], ids=str)
def test_what_has_no_weight_says_nothing(parts):
    assert roll_up(parts) is None


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ((-1, 0.5), "is no weight"),
        ((float("nan"), 0.5), "is no weight"),
        ((float("inf"), 0.5), "is no weight"),
        ((1, 1.2), "is no part of a whole"),
        ((1, -0.1), "is no part of a whole"),
        ((1, float("nan")), "is no part of a whole"),
    ],
    ids=str,
)
def test_a_weight_or_a_part_that_makes_no_sense_is_refused(part, said):
    with pytest.raises(ValueError, match=said):
        roll_up([(1, 0.5), part])
