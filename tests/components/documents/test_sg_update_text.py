"""The update as text for mail: every part of it, on lines that no reader wraps again."""

import re

import pytest

from components.documents import sg_update_parts
from components.documents.sg_update_parts import NONE
from components.documents.sg_update_text import text
from data_access.domain.sg_update import Section
from tests.components.documents.conftest import AWKWARD, EMPTY, PLACES


def bare(said: str) -> str:
    return re.sub(r"\s", "", said)


def below(said: str, heading: str) -> list[str]:
    """The lines below a heading, up to the next one."""
    _, rest = said.split(f"{heading}\n{'-' * len(heading)}\n\n")
    return re.split(r"\n\n[^\n]+\n-{4,}\n", rest)[0].splitlines()


def test_it_begins_with_how_secret_it_is_and_to_whom_it_goes(note):
    assert text(note()).splitlines()[:13] == [
        "UNCLASSIFIED · INTERNAL | NOT FOR FURTHER DISTRIBUTION · DRAFT ·",
        "DEMONSTRATION – FICTIONAL DATA",
        "",
        "United Nations | Executive Office of the Secretary-General",
        "Note to the Secretary-General",
        "=============================",
        "",
        "TO       The Secretary-General",
        "THROUGH  Chef de Cabinet",
        "FROM     Focal Point for Ferries",
        "DATE     23 November 2026",
        "REF.     SGU/2026/48",
        "SUBJECT  Ferries in the week of 23 November 2026",
    ]


def test_all_parts_stand_in_their_order_and_an_empty_one_says_so(note):
    for told in (note(), note(**EMPTY)):
        lines = text(told).splitlines()
        places = [lines.index(part.heading) for part in sg_update_parts.parts(told)]
        assert places == sorted(places)
    assert lines.count(NONE) == 6


def test_no_line_is_wider_than_a_mail(note, long):
    for told in (note(), long):
        assert max(map(len, text(told).splitlines())) <= 72


def test_points_and_numbered_paragraphs_hang_below_each_other(note):
    said = text(note())
    assert below(said, "For the Secretary-General’s attention") == [
        "* One decision is needed. It opens the pier on 27 November.",
        "* Ferries grew. Their share is 47 per cent, up from 40 per cent.",
    ]
    assert below(said, "Situational awareness") == [
        "1.  Eleven ferries ran on 31 October 2026 [1].",
        "",
        "2.  One landing is closed [2].",
        "    Follows up the update to 15 November.",
    ]


def test_a_table_that_fits_a_line_is_lines_and_a_chart_is_what_it_says(note):
    assert below(text(note()), "Ferries") == [
        "Figure 1. Ferries grew to three",
        "[Chart: Rose to 3.]",
        "Ferries a year [1]",
        "",
        "3.  The pier was mended for $1.2 million.",
        "",
        "Figure 2. Most ferries cross the Nile",
        "",
        "River  Ferries",
        "-----  -------",
        "Nile     1,200",
        "Volga        –",
        "",
        "Ferries [2]",
    ]


def test_the_widest_column_of_a_table_takes_two_lines_where_that_makes_it_fit(note, table):
    figure = note().sections[1].blocks[2]
    wide = "The long and winding river that rises in the hills and meets the northern sea"
    grown = type(figure)(1, "Rivers", "", "", None, table((wide, "1")))
    assert below(text(note(sections=(Section("S", (grown,)),))), "S")[2:6] == [
        "River                                                            Ferries",
        f"{'-' * 63}  -------",
        "The long and winding river that rises in the hills and meets           1",
        "the northern sea",
    ]


def test_what_fits_no_line_is_a_list_of_what_its_cells_are(note):
    assert below(text(note()), "Decisions requested")[:7] == [
        "No.                        A",
        "Matter                     Open the pier",
        "Recommendation and reason  Approve. The hour is held.",
        "Owner                      Office of Piers",
        "Needed by                  Wednesday 25 November",
        "Decision                   [ ] Agree [ ] Discuss",
        "",
    ]


def test_it_ends_with_who_made_it_and_of_when_its_data_are(note):
    assert text(note()).splitlines()[-2:] == [
        "Prepared by: Officer A · Cleared by: Officer B · Next: 30 November 2026",
        "SGU/2026/48 · Data as of 20 November 2026, 6 p.m. (New York time)",
    ]


@pytest.mark.parametrize("given", AWKWARD.values(), ids=AWKWARD)
def test_each_text_comes_out_as_it_went_in(everywhere, given):
    said = text(everywhere(given))
    # Two of them stand in a table, where a number may stand between their lines.
    assert bare(said).count(bare(given)) >= PLACES - 2
    assert max(map(len, said.splitlines())) <= 72


def test_signs_that_nobody_sees_are_left_out_and_halves_of_signs_are_marked(everywhere):
    said = text(everywhere("a\x00b\x08c\x1fd\ud800"))
    assert said.count("abcd\ufffd") >= PLACES
    assert said.encode()
