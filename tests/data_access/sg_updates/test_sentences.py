"""A paragraph is taken apart where its sentences end, and joins back as it was."""

import pytest

from data_access.sg_updates.sentences import sentences, words


@pytest.mark.parametrize(
    "parts",
    [
        ["Two are late. ", "One is due."],
        ["Is it late? ", "Yes! ", "Fourteen are."],
        [
            "It fell to 47 per cent [1]. ",
            "Fourteen missions agreed.[2] ",
            "All did. [3, 4] ",
            "So.",
        ],
        ["Of 40, three are late. ", "14 are due"],
        ["It cost more. ", "$1.2 million is missing."],
        ["“We will answer.” ", "The Chair agreed."],
        ["Two are late. ", "“We know”, she said."],
        ["Two are late (see annex A). ", "(One is not.) ", "Both matter."],
        ["The answer was no. ", "The Committee closed it."],
        ["It opens at 6 p.m. ", "The Chair speaks first."],
        ["See annex A. ", "It has the figures."],
        ["It is the state of the art. ", "Ms. X and Dr. Y agree."],
        ["É tarde. ", "Égalité matters."],
    ],
)
def test_a_sentence_ends_at_its_stop(parts):
    assert sentences("".join(parts)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "It opens at 10 a.m. on Monday.",
        "It opens at 10.30 a.m. New York time and closes at 6 p.m. Geneva time.",
        "It opens at 10 a.m. 23 November.",
        "Form No. 3 and Nos. 4 and 5 are kept.",
        "See A/80/392, para. 4, and paras. 12 to 15.",
        "See vol. 2, art. 3 and pp. 4 and 5.",
        "Ms. X, Mr. Y and H.E. Mr. Z agreed with Prof. W. K. Example.",
        "J. R. Example wrote it, and J.R. Example signed it.",
        "It rose by 1.2 points to $3.4 million.",
        "1. The Committee agreed",
        "The U.S. Example Fund Inc. Office paid.",
        "Some rose, e.g. Kenya, others fell, i.e. Brazil.",
        "It asked: “Is it late?” and went on.",
        "E/C.2/2024/CRP.12 is the report of St. Petersburg.",
        "no stop",
    ],
)
def test_a_stop_within_a_sentence_ends_none(text):
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "A. B. C.",
        "  Two  are late.\n\nOne is\N{NO-BREAK SPACE}due.  ",
        ". . .",
        "?! [1] A",
    ],
)
def test_sentences_join_back_to_the_text(text):
    assert "".join(sentences(text)) == text


def test_nothing_has_no_sentences():
    assert sentences("") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("It fell to 47 per cent – by half – [1].", 8),
        ("The Secretary-General’s line [2, 3]", 3),
        ("$1.2\N{NO-BREAK SPACE}million", 2),
    ],
)
def test_figures_are_words_and_dashes_and_marks_of_sources_are_none(text, number):
    assert words(text) == number
