"""The words of evidence follow from the interval, and chance is not called a gap."""

from functools import partial

import pytest

from data_access.statistics import evidence, newcombe, risk_ratio
from data_access.statistics.evidence import evidence_of


@pytest.mark.parametrize(
    ("interval", "chance", "words"),
    [
        # The African and the Eastern European group of the notes.
        (partial(risk_ratio, 96, 1200, 726, 4800), 1, "clear"),
        (partial(risk_ratio, 36, 300, 786, 5700), 1, "not distinguishable from chance"),
        (partial(newcombe, 30, 40, 60, 120), 0, "suggestive"),
        (partial(newcombe, 9, 10, 3, 10), 0, "suggestive"),
        (partial(newcombe, 90, 100, 30, 100), 0, "clear"),
        (partial(newcombe, 3, 7, 0, 0), 0, "cannot be said"),
        (partial(risk_ratio, 0, 9, 3, 9), 1, "cannot be said"),
    ],
)
def test_the_strength_of_evidence_is_said_in_words_that_follow_from_the_interval(
    interval, chance, words
):
    assert evidence(interval, chance) == words


def test_an_interval_that_ends_at_chance_is_not_distinguishable_from_it():
    assert evidence(partial(newcombe, 0, 9, 0, 9), 0) == "not distinguishable from chance"


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (None, "cannot be said"),
        (0, "clear"),
        (0.002, "clear"),
        (0.0021, "suggestive"),
        (0.05, "suggestive"),
        (0.0501, "not distinguishable from chance"),
        (1, "not distinguishable from chance"),
    ],
)
def test_an_adjusted_probability_is_said_in_the_same_words(probability, words):
    assert evidence_of(probability) == words


def test_what_is_no_probability_is_refused():
    with pytest.raises(ValueError, match=r"^5 is no probability: it is from 0 to 1$"):
        evidence_of(5)
