"""Numbers, dates and lists read as the United Nations writes them."""

import datetime as dt

import pytest

from data_access.domain import formatting


def test_a_date_is_written_day_month_year():
    assert formatting.day(dt.date(2026, 12, 5)) == "5 December 2026"
    assert formatting.day(dt.date(2026, 12, 5), year=False) == "5 December"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2024-06-10", "2024-06-16", "10 to 16 June 2024"),
        ("2024-06-28", "2024-07-04", "28 June to 4 July 2024"),
        ("2024-12-30", "2025-01-05", "30 December 2024 to 5 January 2025"),
        ("2024-06-10", "2024-06-10", "10 June 2024"),
    ],
)
def test_a_period_names_month_and_year_no_more_often_than_needed(first, last, said):
    assert formatting.span(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == said


def test_numbers_under_ten_are_words():
    assert [formatting.spell(number) for number in (0, 1, 9, 10, 1200)] == [
        *("no", "one", "nine", "10", "1,200")
    ]


def test_one_thing_is_singular():
    assert formatting.count(1, "row") == "one row"
    assert formatting.count(0, "row") == "no rows"
    assert formatting.count(1200, "country", "countries") == "1,200 countries"


def test_a_share_is_all_or_none_only_where_it_is():
    assert [formatting.share(part, 1000) for part in (0, 1, 125, 999, 1000)] == [
        *("none", "less than 1 per cent", "12 per cent", "more than 99 per cent", "all")
    ]
    assert [formatting.percent(share, "%") for share in (0, 0.001, 0.184, 0.999, 1)] == [
        *("0%", "<1%", "18%", ">99%", "100%")
    ]


@pytest.mark.parametrize(
    ("hour", "minute", "text"),
    [(0, 0, "12 a.m."), (12, 30, "12.30 p.m."), (23, 59, "11.59 p.m."), (9, 5, "9.05 a.m.")],
)
def test_an_instant_has_its_date_and_the_hour_of_a_12_hour_clock(hour, minute, text):
    at = dt.datetime(2026, 7, 1, hour, minute)
    assert formatting.instant(at) == f"1 July 2026, {text}"


def test_a_change_has_its_sign():
    assert [formatting.change(by) for by in (12, -64, 0, 1234.4)] == [
        *("+12", "−64", "no change", "+1,234")
    ]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (12_300, "$12,300"),
        (94_000_000, "$94 million"),
        (1_234_567, "$1.2 million"),
        (999_960_000, "$1 billion"),
        (2_088_000_000, "$2.1 billion"),
        (-1_500_000, "−$1.5 million"),
        (0, "$0"),
    ],
)
def test_dollars_are_rounded_to_what_is_read(amount, said):
    assert formatting.dollars(amount) == said


def test_a_long_list_names_a_few_and_counts_the_rest():
    assert formatting.listed([]) == ""
    assert formatting.listed(["A"]) == "A"
    assert formatting.listed(["A", "B"]) == "A and B"
    assert formatting.listed(["A", "B", "C", "D"]) == "A, B, C and D"
    assert formatting.listed(["A", "B", "C", "D", "E"]) == "A, B, C and 2 more"


def test_a_sentence_joins_what_there_is_to_say():
    assert formatting.sentence(["two are late", "", "one is due"]) == "Two are late; one is due"
    assert formatting.sentence(["UN80 has begun"]) == "UN80 has begun"


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("12 reform actions are decided", "Twelve reform actions are decided"),
        ("30 per cent came", "Thirty per cent came"),
        ("65 of the reforms", "Sixty-five of the reforms"),
        ("99 to be heard", "Ninety-nine to be heard"),
        ("nine events", "Nine events"),
        ("547 organizations", "547 organizations"),
        ("16 to 22 November 2026, against the week before", None),
        ("16 November 2026", None),
        ("10 and 11 November", None),
        ("10 a.m. in Nairobi", None),
        ("2026 as a whole", None),
    ],
)
def test_a_sentence_begins_with_a_word_and_a_date_or_an_hour_with_its_figure(text, begun):
    assert formatting.begun(text) == (begun or text)
