"""What may be said of the balance: sentences and rules, on rows written by hand."""

import pandas as pd
import pytest

from data_access.partnerships import balance


def rows(years: dict[int, dict[str, float]], *, known=True, broken=None) -> pd.DataFrame:
    """Rows as `partnerships.contributions_by_year` gives them."""
    found = [
        (year, sector, amount, known, (broken or {}).get(year), 0, 0.0)
        for year, amounts in years.items()
        for sector, amount in amounts.items()
    ]
    names = "year sector amount_usd balance_known break_said repayments repaid_usd"
    return pd.DataFrame(found, columns=names.split()).assign(known_share=0.5)


def sides(nonprofit: float, corporate: float) -> dict[str, float]:
    return {"nonprofit": nonprofit, "corporate": corporate}


def said(shown: pd.DataFrame, *without: str, types: str = "source") -> str:
    return balance.said(shown, {"without": without, "types": types})


def received(*cells: tuple[str, int, float, float]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["entity", "year", "nonprofit", "corporate"])


def moved(*cells: tuple[str, int, float, float]) -> list[tuple]:
    """Which entities moved, in which year, from where."""
    found = balance.shifts(received(*cells))
    return list(found[["entity", "year", "moved_from"]].itertuples(index=False, name=None))


# What a finding says


def test_a_break_between_the_two_years_is_said_in_place_of_a_trend():
    shown = rows({2023: sides(10, 50), 2024: sides(50, 20)}, broken={2024: "UNX changed category"})
    assert said(shown) == (
        "Corporate dollars for each nonprofit dollar were 5.0 in 2023 and 0.4 in 2024,"
        " but UNX changed category in between: the two years do not compare"
    )


def test_a_break_before_the_two_years_is_not_held_against_them():
    shown = rows(
        {2022: sides(10, 50), 2023: sides(20, 40), 2024: sides(20, 30)},
        broken={2023: "UNX changed category"},
    )
    assert "do not compare" not in said(shown)


@pytest.mark.parametrize(
    ("found", "recorded", "sentence"),
    [
        (["UNX"], [], "UNX changed category"),
        (["UNX", "UNY"], [], "UNX and UNY changed category"),
        ([], ["UNZ"], "UNZ has a break on record"),
        ([], ["UNY", "UNZ"], "UNY and UNZ have breaks on record"),
        (["UNX"], ["UNZ"], "UNX changed category and UNZ has a break on record"),
    ],
)
def test_what_the_figures_show_and_what_the_office_recorded_are_not_said_alike(
    found, recorded, sentence
):
    assert balance.break_said(found, recorded) == sentence


def test_a_balance_by_the_reviews_says_so_first():
    shown = rows({2024: sides(10, 14)})
    assert said(shown, types="reviewed") == (
        "By the office’s reviews, corporate dollars for each nonprofit dollar were 1.4 in 2024"
    )
    assert said(shown, "UNX", types="reviewed").startswith(
        "By the office’s reviews, without UNX, corporate dollars"
    )


@pytest.mark.parametrize(
    ("before", "now", "ending"),
    [
        (
            sides(10, 18),
            sides(10, 14),
            "were 1.8 in 2023 and 1.4 in 2024; of what can be placed, companies still give more",
        ),
        (
            sides(10, 8),
            sides(10, 14),
            "were 0.8 in 2023 and 1.4 in 2024; of what can be placed, companies now give more",
        ),
        (
            sides(10, 18),
            sides(10, 4),
            "were 1.8 in 2023 and 0.4 in 2024; of what can be placed, nonprofits now give more",
        ),
        (
            sides(10, 8),
            sides(10, 4),
            "were 0.8 in 2023 and 0.4 in 2024; of what can be placed, nonprofits still give more",
        ),
        (
            sides(10, 8),
            sides(100, 102),
            "were 0.8 in 2023 and 1.0 in 2024; of what can be placed, both give about as much",
        ),
    ],
)
def test_without_the_entity_the_sentence_says_who_gives_more(before, now, ending):
    shown = rows({2023: before, 2024: now})
    assert said(shown, "UNICEF") == (
        f"Without UNICEF, corporate dollars for each nonprofit dollar {ending}"
    )


def test_several_entities_left_out_are_all_named_at_first_and_then_counted():
    shown = rows({2024: sides(10, 14)})
    assert said(shown, "UNX", "UNY").startswith("Without UNX and UNY, corporate dollars")


def test_one_year_alone_shows_no_change():
    assert said(rows({2024: sides(10, 14)})) == (
        "Corporate dollars for each nonprofit dollar were 1.4 in 2024"
    )


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        ({"corporate": 3e6}, "Companies gave $3 million and nonprofits nothing in 2024"),
        (sides(0, 3e6), "Companies gave $3 million and nonprofits nothing in 2024"),
        (sides(-2e6, 3e6), "Companies gave $3 million and nonprofits −$2 million in 2024"),
        ({"nonprofit": 3e6}, "Companies gave nothing and nonprofits $3 million in 2024"),
    ],
    ids=["no row", "zero", "repaid", "no companies"],
)
def test_where_a_side_gave_nothing_there_is_no_ratio_and_no_infinity(now, sentence):
    shown = rows({2023: sides(10, 14), 2024: now})
    assert said(shown) == f"{sentence}: that makes no ratio"


def test_companies_that_gave_nothing_on_record_are_a_ratio_of_nought():
    assert said(rows({2024: sides(10, 0)})).endswith("were 0.0 in 2024")


def test_a_small_ratio_does_not_round_to_nothing():
    assert said(rows({2024: sides(1000, 4)})).endswith("were 0.004 in 2024")


def test_years_whose_money_cannot_be_placed_claim_no_balance():
    shown = rows({2018: sides(10, 14), 2019: sides(10, 15)}, known=False)
    assert said(shown) == (
        "No balance can be told from 2018 to 2019: the sector of too little of the money is known"
    )


def test_no_rows_at_all_are_said():
    assert said(rows({})) == "No contributions are on record"
    assert balance.said(rows({}), {"since": 2030, "without": ("UNX",)}) == (
        "Without UNX, no contributions are on record for these years"
    )


# When an entity changed category


def test_money_that_left_one_side_and_arrived_on_the_other_is_a_shift():
    found = balance.shifts(received(("UNX", 2023, 5, 100), ("UNX", 2024, 95, 10)))
    assert found.to_dict("records") == [
        {
            "entity": "UNX",
            "year": 2024,
            "moved_from": "corporate",
            "from_before_usd": 100.0,
            "from_after_usd": 10.0,
            "moved_to": "nonprofit",
            "to_before_usd": 5.0,
            "to_after_usd": 95.0,
        }
    ]


def test_money_may_move_either_way():
    assert moved(("UNX", 2023, 100, 5), ("UNX", 2024, 10, 95)) == [("UNX", 2024, "nonprofit")]


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ((73, 26), "less than three quarters left"),
        ((5, 20), "it left, and nothing arrived"),
        ((64, 20), "too little arrived"),
        ((106, 20), "too much arrived"),
        ((95, 110), "both sides grew"),
    ],
)
def test_other_changes_are_no_shift(after, why):
    assert moved(("UNX", 2023, 5, 100), ("UNX", 2024, *after)) == [], why


@pytest.mark.parametrize("after", [(80, 25), (61.25, 25), (98.75, 25)])
def test_the_rule_includes_its_bounds(after):
    assert len(moved(("UNX", 2023, 5, 100), ("UNX", 2024, *after))) == 1


def test_a_shift_too_small_for_the_whole_breaks_nothing():
    small = ("UNX", 2023, 0, 4), ("UNX", 2024, 4, 0)
    large = ("UNY", 2023, 40, 40), ("UNY", 2024, 40, 40)
    assert moved(*small, *large) == []
    assert moved(*small) == [("UNX", 2024, "corporate")]


def test_years_that_do_not_follow_one_another_are_not_compared():
    assert moved(("UNX", 2022, 5, 100), ("UNX", 2024, 95, 10)) == []


def test_an_entity_is_compared_with_itself_alone():
    assert moved(("UNX", 2023, 0, 100), ("UNY", 2024, 100, 0)) == []


def test_repayments_alone_are_no_shift():
    assert moved(("UNX", 2023, 0, -10), ("UNX", 2024, 90, -100)) == []


def test_no_shift_has_all_its_columns():
    found = balance.shifts(received())
    assert list(found.columns) == list(balance.SHIFT)
    assert balance.shifts_said(found, {}) == (
        "No entity’s money changed between nonprofit and corporate from one year to the next"
    )


def test_a_shift_is_told_with_both_amounts():
    found = balance.shifts(received(("UNX", 2023, 0, 2.1e9), ("UNX", 2024, 1.8e9, 9.4e7)))
    assert balance.shifts_said(found, {}) == (
        "UNX’s corporate money fell from $2.1 billion to $94 million in 2024 while its nonprofit"
        " money rose from nothing to $1.8 billion"
    )
