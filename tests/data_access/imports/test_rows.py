"""A cell is read for what it says, and refused where that is not certain."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data_access.imports.rows import CellError, Row


def cell(value) -> Row:
    return Row(7, {"x": value})


def reason(read, *arguments, **options) -> str:
    with pytest.raises(CellError) as refusal:
        read(*arguments, **options)
    assert refusal.value.column == "x"
    return refusal.value.reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("  two\u00a0 words\n", "two words"),
        ("Cafe\u0301", "Café"),
        (2019.0, "2019"),
        (0.5, "0.5"),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_text_is_tidied_and_emptiness_is_nothing(value, text):
    assert cell(value).text("x") == text


@pytest.mark.parametrize(
    "value",
    [dt.date(2023, 5, 6), dt.datetime(2023, 5, 6), dt.time(12, 30), dt.timedelta(hours=30)],
)
def test_a_date_is_no_text(value):
    assert reason(cell(value).text, "x") == "a date stands where a text belongs"


@pytest.mark.parametrize("value", ["a\0b", "\x1b[0m", "a\x7f", "\x90"])
def test_what_commands_a_terminal_is_no_text(value):
    assert reason(cell(value).text, "x").startswith("the text holds a control character (U+00")


def test_a_needed_text_and_one_too_long_are_refused():
    assert reason(cell(" ").text, "x", needed=True) == "the cell is empty"
    assert cell("four").text("x", most=4) == "four"
    assert reason(cell("fours").text, "x", most=4) == "the text is longer than 4 characters"


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("0", 0.0),
        ("-12.5", -12.5),
        ("1,234.50", 1234.5),
        ("-1,234,567", -1234567.0),
        ("(12)", -12.0),
        ("(1,234.5)", -1234.5),
        ("1e3", 1000.0),
        ("  -    ", None),
        ("", None),
        (0.1, 0.1),
        (-5, -5.0),
    ],
)
def test_an_amount_keeps_its_sign_and_a_dash_is_nothing(value, amount):
    assert cell(value).amount("x") == amount


@pytest.mark.parametrize(
    "value",
    ["12,5", "1.234,50", "1,23", "--1", "(-1)", "$5", "1 000", "nan", "inf", "1e999", "\u0661"],
)
def test_an_amount_that_could_mean_two_things_is_refused(value):
    assert reason(cell(value).amount, "x") == "is not a number"


@given(some.floats(allow_nan=False, allow_infinity=False))
def test_every_amount_that_was_written_is_read_back(amount):
    assert cell(repr(amount)).amount("x") == amount
    assert cell(amount).amount("x") == amount


@pytest.mark.parametrize(
    ("value", "number"), [("7", 7), ("-7", -7), ("1,234", 1234), (2019.0, 2019), ("", None)]
)
def test_a_whole_number_is_read(value, number):
    assert cell(value).integer("x") == number


@pytest.mark.parametrize("value", ["7.5", 7.5, "1,2", "0x10", "2147483648", "-2147483649", "½"])
def test_what_no_column_of_whole_numbers_holds_is_refused(value):
    assert reason(cell(value).integer, "x") == "is not a whole number"


@pytest.mark.parametrize("value", [1944, 2101, 0, -2023])
def test_a_year_is_one_of_the_united_nations(value):
    assert reason(cell(value).year, "x") == "is not a year of the United Nations"
    assert (cell(1945).year("x"), cell("2100").year("x")) == (1945, 2100)


@pytest.mark.parametrize(
    "value", ["2026-12-05", " 2026-12-05 ", dt.date(2026, 12, 5), dt.datetime(2026, 12, 5, 9, 30)]
)
def test_a_date_is_read_as_a_spreadsheet_keeps_it_or_as_iso_8601(value):
    assert cell(value).date("x") == dt.date(2026, 12, 5)


@pytest.mark.parametrize(
    "value", ["5/12/2026", "05.12.2026", "5 December 2026", "2026-13-01", "2026-02-30", 46361.0]
)
def test_a_date_that_could_mean_two_things_is_refused(value):
    assert reason(cell(value).date, "x") == "is not a date such as 2026-12-05"


def test_a_date_outside_the_time_of_the_united_nations_is_a_slip():
    assert reason(cell("0206-12-05").date, "x") == "lies in no year of the United Nations"
    assert reason(cell("2926-12-05").date, "x") == "lies in no year of the United Nations"


def test_yes_and_no_are_read_and_nothing_else():
    read = [cell(value).boolean("x") for value in ("Yes", "no", True, False, "1", 0.0, "")]
    assert read == [True, False, True, False, True, False, None]
    assert reason(cell("perhaps").boolean, "x") == "is neither yes nor no"


def test_a_choice_is_one_of_the_words_whatever_its_case():
    assert cell("ONLINE").choice("x", ("online", "hybrid")) == "online"
    assert cell("").choice("x", ("online",), default="online") == "online"
    assert reason(cell("on line").choice, "x", ("online", "hybrid")) == (
        "is not one of: online, hybrid"
    )


def test_a_name_made_of_signs_is_none():
    assert cell("“Relief”").name("x") == "“Relief”"
    assert reason(cell("(–)").name, "x") == "the name holds no letter or digit"
