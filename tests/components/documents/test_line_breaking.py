import pytest

from components.documents import line_breaking


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("on 23 November 2026.", "on 23~November~2026."),
        ("47 per cent of $84.6 million", "47~per cent of $84.6~million"),
        ("Wednesday 25 November, 6 p.m.", "Wednesday~25~November, 6~p.m."),
        ("see para. 4 and paras. 5", "see para.~4 and paras.~5"),
        ("May be 5 people", "May be 5 people"),
    ],
)
def test_a_line_never_ends_within_a_date_or_an_amount(text, firm):
    assert line_breaking.unparted(text) == firm.replace("~", "\u00a0")
    assert line_breaking.unparted(line_breaking.unparted(text)) == line_breaking.unparted(text)


def test_what_no_file_can_hold_is_left_out_of_whatever_holds_it():
    told = {"a": ["x\x00y\x0bz\x7f", 1, None], "b": ("half \ud83d", {"c": "\ufffe"})}
    assert line_breaking.cleaned(told) == {
        "a": ["xyz", 1, None],
        "b": ["half \ufffd", {"c": "\ufffd"}],
    }


def test_words_that_are_read_from_the_right_are_pieces_of_their_own():
    assert line_breaking.directions("see مرحبا بالعالم, 5") == [
        ("see ", False),
        ("مرحبا بالعالم", True),
        (", 5", False),
    ]
    assert line_breaking.directions("") == []
