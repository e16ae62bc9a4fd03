"""Values in tables as readers see them."""

import datetime as dt

import pandas as pd
import pytest

from data_access.domain import tables


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("starts_on", dt.date(2026, 12, 5), "5\u00a0December 2026"),
        ("seen_at", pd.Timestamp(2026, 12, 5, 9), "5\u00a0December 2026"),
        ("engagements", 12345, "12,345"),
        ("change", -1200, "−1,200"),
        ("year", 2026, "2026"),
        ("action", 1024, "1024"),
        ("ratio", 0.4, "0.4"),
        ("ratio", 2.0, "2"),
        ("amount_usd", 1234567.89, "1,234,568"),
        ("repaid_usd", -0.2, "0"),
        ("share", 0.184, "18%"),
        ("known_share", 0.001, "<1%"),
        ("known_share", 0.999, ">99%"),
        ("known_share", 0.0, "0%"),
        ("known_share", 1.0, "100%"),
        ("all_day", True, "Yes"),
        ("place", "Nairobi", "Nairobi"),
        ("place", "", ""),
    ],
)
def test_a_value_is_written_for_people(name, value, said):
    assert tables.cell(name, value) == said


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_what_is_missing_is_neither_zero_nor_nothing(value):
    assert tables.cell("engagements", value) is None
    assert tables.cell("engagements", 0) == "0"


@pytest.mark.parametrize(
    ("name", "values", "amounts"),
    [
        ("engagements", [1], True),
        ("share", [0.5], True),
        ("year", [2026], False),
        ("action", [10], False),
        ("all_day", [True], False),
        ("place", ["Nairobi"], False),
    ],
)
def test_amounts_line_up_at_their_end_and_names_do_not(name, values, amounts):
    assert tables.is_number(pd.Series(values, name=name)) == amounts


def test_the_name_of_a_column_is_written_for_people_and_money_says_whose_it_is():
    assert tables.title("first_day") == "First day"
    assert tables.title("amount_usd") == "Amount, US$"


def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_a_number_does_not():
    values = ["=1+1", "+1", "-x", "@x", "\tx", "1-x", "", -5, None]
    assert [tables.without_formula(value) for value in values] == [
        *("'=1+1", "'+1", "'-x", "'@x", "'\tx", "1-x", "", -5, None)
    ]
