import datetime as dt

import pandas as pd
import pytest

from components.documents import cell_text


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
    assert cell_text.written(name, value) == said


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT])
def test_what_is_missing_is_neither_zero_nor_nothing(value):
    assert cell_text.written("engagements", value) is None
    assert cell_text.written("engagements", 0) == "0"


def test_an_instant_has_the_date_that_it_has_in_new_york():
    assert cell_text.day_in_new_york(dt.datetime(2026, 11, 25, 3)) == "24 November 2026"


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
    assert cell_text.is_number(pd.Series(values, name=name)) == amounts


def test_a_share_in_prose_is_in_per_cent():
    assert cell_text.percent(0.184, " per cent") == "18 per cent"


def test_the_name_of_a_column_is_written_for_people_and_money_says_whose_it_is():
    assert cell_text.title("first_day") == "First day"
    assert cell_text.title("amount_usd") == "Amount, US$"
