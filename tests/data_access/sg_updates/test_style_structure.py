"""Length, dates, sums, acronyms and the order of States are checked, and what is right passes."""

import datetime as dt

import pytest

from data_access.sg_updates import style_structure
from data_access.sg_updates.un_style import Remark

NEAR = dt.date(2026, 11, 24)
STATES = (
    *("Kenya", "Brazil", "Albania", "Sudan", "South Sudan", "Papua New Guinea", "Guinea", "Niger"),
    *("Nigeria", "Türkiye", "Togo", "Côte d’Ivoire", "Croatia", "Bolivia (Plurinational State of)"),
    *("United Kingdom of Great Britain and Northern Ireland", "United Republic of Tanzania"),
)


def text_of(number: int) -> str:
    return " ".join(["word"] * number)


def test_a_sentence_has_25_words_at_most():
    long = f"It has {text_of(24)}."
    assert style_structure.long_sentences(f"It has {text_of(23)}. {long} So.") == [
        Remark("T01", False, "Make two sentences of this one of 26 words.", long)
    ]


def test_a_paragraph_has_60_words_at_most():
    assert style_structure.long_paragraph(text_of(60)) == []
    told = "Shorten or divide this paragraph of 61 words to 60 at most."
    assert style_structure.long_paragraph(text_of(61)) == [
        Remark("T02", False, told, "word word word word word word …")
    ]


def test_a_weekday_is_that_of_its_date():
    told = "Write “Tuesday” or mend the date: 24 November 2026 is a Tuesday."
    assert style_structure.wrong_weekdays("on Monday, 24 November 2026,", NEAR) == [
        Remark("T03", True, told, "Monday, 24 November 2026")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Monday 24 November", ["Monday 24 November"]),
        ("Monday\N{NO-BREAK SPACE}24 November", ["Monday\N{NO-BREAK SPACE}24 November"]),
        ("Monday 23 to Friday 28 November 2026", ["Friday 28 November 2026"]),
        ("Tuesday 23 and Tuesday 24 November", ["Tuesday 23 and Tuesday 24 November"]),
        ("Friday 2 January", ["Friday 2 January"]),
        ("Monday 31 November", ["Monday 31 November"]),
        ("Sunday 29 February 2026", ["Sunday 29 February 2026"]),
    ],
)
def test_a_weekday_that_is_not_is_found(text, found):
    assert [one.found for one in style_structure.wrong_weekdays(text, NEAR)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday 24 November 2026",
        "Tuesday, 24 November",
        "Monday 23 and Tuesday 24 November",
        "Monday 23, Tuesday 24 and Friday 27 November 2026",
        "Monday to Friday, 23 to 27 November",
        # The nearest is that of the coming year.
        "Friday 1 January",
        "Monday morning; 24 November",
        "on a Monday",
        "Thursday 29 February 2024",
    ],
)
def test_a_weekday_that_is_right_or_has_no_date_is_no_find(text):
    assert style_structure.wrong_weekdays(text, NEAR) == []


def test_a_day_that_is_not_in_the_calendar_is_told():
    remarks = style_structure.wrong_weekdays("Monday 31 November", NEAR)
    assert [one.words for one in remarks] == ["Mend the date: November has no day 31."]


def test_percentages_of_one_whole_make_100():
    text = "Of it, 47 per cent came from companies and 55 per cent from nonprofits."
    assert style_structure.parts_of_a_whole(f"So it is. {text}") == [
        Remark(
            *("T04", True, "Mend the percentages: together they make 102, not 100."),
            "47 per cent came from companies and 55 per cent",
        )
    ]


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("47 per cent agree and 50 per cent do not", "97"),
        ("30 per cent agree, 30 per cent do not, and 34.5 per cent wait", "94.5"),
        ("47 per cent of the money is corporate and 58 per cent nonprofit", "105"),
    ],
)
def test_percentages_that_nearly_make_a_whole_are_found(text, total):
    told = f"Mend the percentages: together they make {total}, not 100."
    assert [one.words for one in style_structure.parts_of_a_whole(text)] == [told]


@pytest.mark.parametrize(
    "text",
    [
        "47 per cent agree and 53 per cent do not",
        # Rounding.
        "33 per cent agree, 33 per cent do not and 33 per cent wait",
        "12 per cent agree and 20 per cent do not",
        "It fell to 47 per cent, down from 58 per cent in 2022",
        "It fell from 58 per cent last year and stands at 47 per cent",
        "57 per cent came from one group and it is home to 38 per cent of the people",
        "47 per cent of companies and 58 per cent of nonprofits agree",
        "47 per cent agreed in 2022 and 58 per cent in 2026",
        "47 per cent agree. And 58 per cent do not.",
        "95 per cent agree",
        "",
    ],
)
def test_what_is_compared_or_is_of_several_wholes_need_not_make_100(text):
    assert style_structure.parts_of_a_whole(text) == []


def test_an_acronym_stands_in_full_first():
    told = "Write NGO in full, or in full with “(NGO)” where it is used first."
    assert style_structure.acronyms(["Many NGOs came.", "Each NGO spoke."]) == [
        Remark("T05", False, told, "NGO")
    ]


def test_an_acronym_is_told_of_that_is_defined_too_late_or_used_seldom():
    late = ["The CSO asked.", "Civil society organizations (CSOs) asked CSO by CSO."]
    seldom = ["Non-governmental organizations (NGOs) asked.", "The NGOs went."]
    assert [one.words for one in style_structure.acronyms([*late, *seldom])] == [
        "Write CSO in full, with “(CSO)”, where it is used first.",
        "Write NGO in full each time: it is used seldom.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Non-governmental organizations (NGOs) asked. The NGO spoke, as NGOs do.",
        "UNDP, UNICEF, UN-Women and UN80; COVID-19 has gone.",
        "Part II of A/RES/79/1, E/C.2/2024/CRP.12 and ST/SGB/2007/6",
        "He said: “NGOs and CSOs”. See https://example.org/NGO.",
        # Rules of style have their say about these.
        "the UN, the GA and the SG",
        "UNX Fund, the G20 and A4 paper",
        "No one",
    ],
)
def test_acronyms_that_are_defined_or_known_and_names_are_no_find(text):
    assert style_structure.acronyms([text], ["UNX Fund"]) == []


def test_member_states_stand_in_english_alphabetical_order():
    told = "Name the Member States in English alphabetical order: Albania, Brazil and Kenya."
    assert style_structure.states_out_of_order(
        "It was Kenya, Brazil and Albania that asked.", STATES
    ) == [Remark("T06", True, told, "Kenya, Brazil and Albania")]


@pytest.mark.parametrize(
    "text",
    [
        "Albania, the Sudan and Kenya",
        "Croatia, Côte d'Ivoire and Kenya",
        "Niger, Nigeria, Türkiye, and Togo",
        "United Republic of Tanzania, United Kingdom of Great Britain and Northern Ireland or Togo",
        "Brazil, Bolivia (Plurinational State of) and Togo",
    ],
)
def test_member_states_out_of_order_are_found(text):
    found = [one.found for one in style_structure.states_out_of_order(text, STATES)]
    assert found == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Albania, Brazil, Kenya, the Sudan and Türkiye",
        "Côte d’Ivoire, Croatia and Kenya",
        "Bolivia (Plurinational State of), Brazil and Kenya",
        "Kenya, Papua New Guinea and South Sudan",
        # Two are no list, and what stands apart is none.
        "Kenya and Albania",
        "Kenya asked, Brazil agreed and Albania did not",
        "Kenyans, Brazilians and Albanians",
        "",
    ],
)
def test_member_states_in_order_or_apart_are_no_find(text):
    assert style_structure.states_out_of_order(text, STATES) == []


def test_without_names_no_list_is_known():
    assert style_structure.states_out_of_order("and , and , and", ()) == []


def test_there_are_three_points_for_attention_with_leads_of_six_words():
    short = text_of(6)
    assert style_structure.attention([short] * 3) == []
    assert style_structure.attention([short, text_of(7), short, "Fourth"]) == [
        Remark("T07", False, "Say this lead of seven words in six at most.", text_of(7)),
        Remark("T08", True, "Keep three of the four points for attention.", "Fourth"),
    ]


def test_a_line_to_take_is_said_in_30_words():
    assert style_structure.line_to_take(text_of(30)) == []
    told = "Say this line of 31 words in 30 at most, so that it can be spoken."
    assert style_structure.line_to_take(text_of(31)) == [
        Remark("T09", False, told, "word word word word word word …")
    ]


def test_a_note_has_650_words_and_a_longer_one_may_be_asked_for():
    assert style_structure.length([text_of(600), text_of(50)]) == []
    told = "Cut the note from 1,201 words to 650, or move what supports it to an annex."
    assert style_structure.length([text_of(600), text_of(601)]) == [
        Remark("T10", False, told, "word word word word word word …")
    ]
    assert style_structure.length([]) == []
