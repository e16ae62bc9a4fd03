"""What was before the Committee is what became of it and what no report itemizes."""

import pytest

from data_access.statistics.docket import Docket, carried_gap

RESUMED_2024 = Docket(
    344, 132, {"recommended": 103, "deferred": 323, "closed": 45, "withdrawn": 3}, total=476
)
REGULAR_2016 = Docket(None, None, {"recommended": 206, "deferred": 245, "closed": 23}, total=475)
REGULAR_2025 = Docket(323, 213, {}, total=536)


def test_two_applications_of_the_resumed_session_of_2024_are_not_itemized():
    assert (RESUMED_2024.before, RESUMED_2024.not_itemized) == (476, 2)
    assert RESUMED_2024.unreported == ()


def test_one_application_of_the_regular_session_of_2016_is_not_itemized_nor_are_withdrawals():
    assert (REGULAR_2016.before, REGULAR_2016.not_itemized) == (475, 1)
    assert REGULAR_2016.unreported == ("withdrawn",)


def test_what_was_deferred_in_2024_is_what_2025_opened_with():
    assert carried_gap(RESUMED_2024, REGULAR_2025) == 0
    assert carried_gap(RESUMED_2024, REGULAR_2016) is None
    assert carried_gap(REGULAR_2025, RESUMED_2024) is None


def test_a_session_of_which_no_outcome_is_reported_has_all_of_them_unreported():
    assert REGULAR_2025.unreported == ("recommended", "deferred", "closed", "withdrawn")
    assert REGULAR_2025.not_itemized == 536


def test_without_what_was_before_it_nothing_balances():
    unknown = Docket(None, 12, {"recommended": 161, "deferred": 219, "closed": None})
    assert (unknown.before, unknown.not_itemized) == (None, None)
    assert unknown.unreported == ("closed", "withdrawn")


def test_more_outcomes_than_applications_are_shown_as_a_negative_residual():
    assert Docket(1, 1, {"deferred": 3}).not_itemized == -1


def test_zero_withdrawals_are_reported_withdrawals():
    assert "withdrawn" not in Docket(1, 1, {"withdrawn": 0}).unreported


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((344, 131, {}, 476), "344 and 131 are 475, not 476"),
        ((1, 1, {"granted": 1}), "'granted'. is none of recommended, deferred, closed, withdrawn"),
        ((1, -1, {}), "a count of applications is negative"),
        ((1, 1, {"closed": -1}), "a count of applications is negative"),
    ],
)
def test_a_docket_that_cannot_be_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        Docket(*arguments)
