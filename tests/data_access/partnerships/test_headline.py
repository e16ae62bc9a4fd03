"""The headline of the balance: one sentence, with the caveat that could turn it."""

import math

import pandas as pd
import pytest

from data_access.partnerships import balance, headline


def year(nonprofit: float, corporate: float, other: float = 0, **breaks) -> dict:
    """Give what the headline of 2024 rests on; `breaks` are the amounts of who broke."""
    years = pd.DataFrame(
        {"nonprofit": [nonprofit], "corporate": [corporate]}, index=pd.Index([2024], name="year")
    ).astype(float)
    years["private"] = years.sum(axis=1) + other
    broken = {"year": 2024, "broken_nonprofit_usd": 0.0, "broken_corporate_usd": 0.0} | breaks
    [row] = headline.figures(years, pd.DataFrame([broken])).to_dict("records")
    return {"year": 2024, "changed_category": None, "break_kind": None, **row}


BROKEN = year(80, 30, 20, broken_nonprofit_usd=70.0, broken_corporate_usd=10.0)


def test_a_break_leaves_its_entity_out_of_the_ratio_and_unplaced_in_the_bounds():
    # N 80 − 70, C 30 − 10, P 130: 20 / 130 and 1 − 10 / 130.
    assert BROKEN["comparable_ratio"] == 2.0
    assert BROKEN["unplaced_low_share"] == pytest.approx(20 / 130)
    assert BROKEN["unplaced_high_share"] == pytest.approx(120 / 130)


@pytest.mark.parametrize(
    ("entity", "without", "types", "text"),
    [
        (
            "UNICEF",
            (),
            "source",
            "Without UNICEF (category break), companies gave $2.00 per nonprofit dollar in 2024;"
            " including unplaced money, 15 to 92 per cent: who gave more is unknown",
        ),
        (
            "UNX Fund",
            (),
            "source",
            "Without UNX Fund (category break), companies gave $2.00 per nonprofit dollar in 2024;"
            " including unplaced money, 15 to 92 per cent: inconclusive",
        ),
        (
            "UNX Water Programme, UNX Fund and UNY",
            (),
            "source",
            "Without entities with breaks, companies gave $2.00 per nonprofit dollar in"
            " 2024; including unplaced money, 15 to 92 per cent: who gave more is unknown",
        ),
        (
            "UNX",
            ("UNY",),
            "reviewed",
            "By the office’s reviews, without entities with breaks, companies gave $2.00"
            " per nonprofit dollar in 2024; including unplaced money, 15 to 92 per cent:"
            " inconclusive",
        ),
    ],
)
def test_the_headline_names_who_broke_in_25_words(entity, without, types, text):
    row = BROKEN | {"changed_category": entity, "break_kind": "category break"}
    sentence = headline.sentence(row, earlier=[2023], without=without, types=types)
    assert sentence == text
    assert len(sentence.split()) <= 25


@pytest.mark.parametrize(
    ("row", "end"),
    [
        (year(10, 30, 5), "including unplaced money, 67 to 78 per cent: companies gave more"),
        (year(30, 10, 5), "including unplaced money, 22 to 33 per cent: nonprofits gave more"),
        (year(10, 30), "75 per cent of private money: companies gave more"),
        (year(10, 10), "50 per cent of private money: both gave the same"),
    ],
)
def test_who_gave_more_is_given_where_all_bounds_agree(row, end):
    assert headline.sentence(row).endswith(end)


def test_a_break_in_an_earlier_year_of_the_period_is_in_the_sentence():
    assert headline.sentence(year(10, 18, 30), earlier=[2022, 2023]) == (
        "Companies gave $1.80 per nonprofit dollar in 2024; including unplaced money, 31 to 83 per"
        " cent: inconclusive; break in 2022 and 2023"
    )


def test_without_a_ratio_none_is_given_and_nothing_is_infinite():
    for row in (year(0, 30, 10), year(math.nan, 30, 10)):
        assert headline.sentence(row) == (
            "No ratio can be given for 2024; companies gave, including unplaced money, 75 to 100"
            " per cent: companies gave more"
        )
    assert headline.sentence(year(-2, 30, 10)) == (
        "Who gave more in 2024 cannot be said: repayments exceed what was given"
    )


def test_a_small_ratio_does_not_round_to_nothing():
    assert headline.sentence(year(1000, 4)).startswith("Companies gave $0.004 per")
    assert headline.sentence(year(1000, 0)).startswith("Companies gave $0 per")


def rows(*years: int, known: bool = True) -> pd.DataFrame:
    """Give rows as `partnerships.contributions_by_year` does; UNX breaks in 2023."""
    cells = [year(10, 20, 70) | {"year": one, "sector": "corporate"} for one in years]
    frame = pd.DataFrame(cells).assign(balance_known=known)
    return frame.assign(
        changed_category=["UNX" if one == 2023 else None for one in years],
        break_kind="category break",
    )


@pytest.mark.parametrize(
    ("years", "text"),
    [
        ((2021, 2022), "Companies gave $2.00 per nonprofit dollar in 2022"),
        ((2021, 2022, 2023), "Without UNX (category break), companies gave"),
        ((2023,), "Without UNX (category break), companies gave"),
        ((2022, 2023, 2024), "break in 2023"),
        ((2023, 2024), "break in 2023"),
    ],
)
def test_every_period_with_a_break_has_it_in_the_finding(years, text):
    found = balance.finding(rows(*years), {"without": ()})
    assert text in found
    assert ("break" in found) == (2023 in years)


def test_years_whose_money_cannot_be_placed_have_no_balance():
    params = {"without": (), "types": "source"}
    assert balance.finding(rows(2018, 2019, known=False), params) == (
        "No balance can be given from 2018 to 2019: the sector of too little money is recorded"
    )
    assert balance.finding(rows().assign(year=[]), {"since": 2030, "without": ("UNX",)}) == (
        "Without UNX, no contributions are recorded for these years"
    )
