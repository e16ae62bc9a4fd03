"""Breaks in a series: by the rule, on amounts written by hand."""

import pandas as pd
import pytest

from data_access.partnerships import balance


def received(*cells: tuple[str, int, float | None, float | None]) -> pd.DataFrame:
    frame = pd.DataFrame(cells, columns=["entity", "year", "nonprofit", "corporate"])
    return frame.astype({"nonprofit": float, "corporate": float})


def kinds(*cells: tuple[str, int, float | None, float | None], years=None) -> list[tuple]:
    """Give entity, year and kind of each break that is found."""
    found = balance.shifts(received(*cells), years)
    return list(found[["entity", "year", "kind"]].itertuples(index=False, name=None))


def test_money_that_left_one_side_and_arrived_on_the_other_is_a_break_with_all_its_amounts():
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
            "kind": "moved",
        }
    ]
    assert kinds(("UNX", 2023, 100, 5), ("UNX", 2024, 10, 95)) == [("UNX", 2024, "moved")]


@pytest.mark.parametrize("after", [(55, 50), (80, 25), (61.25, 25), (98.75, 25)])
def test_half_is_enough_and_the_rule_includes_its_bounds(after):
    assert kinds(("UNX", 2023, 5, 100), ("UNX", 2024, *after)) == [("UNX", 2024, "moved")]


def test_other_changes_of_both_sides_are_no_break():
    for after, why in (
        ((53, 51), "less than half left"),
        ((5, 20), "it left, and nothing arrived"),
        ((64, 20), "too little arrived"),
        ((106, 20), "too much arrived"),
        ((95, 110), "both sides grew"),
    ):
        assert kinds(("UNX", 2023, 5, 100), ("UNX", 2024, *after)) == [], why
    assert kinds(("UNX", 2023, 0, -10), ("UNX", 2024, 90, -100)) == [], "repayments alone"


def test_a_side_that_vanishes_is_a_gap_and_one_that_appears_is_a_break_too():
    other = [("UNY", year, 50, 50) for year in (2022, 2023, 2024)]
    cells = [("UNX", 2022, 30, 100), ("UNX", 2023, None, 104), ("UNX", 2024, 40, 110), *other]
    found = balance.shifts(received(*cells))
    assert list(found["kind"]) == ["vanished", "appeared"]
    gone, new = found.itertuples()
    assert (gone.moved_from, gone.from_before_usd) == ("nonprofit", 30.0)
    assert pd.isna(gone.from_after_usd)
    assert pd.isna(gone.moved_to)
    assert (new.moved_to, new.to_after_usd) == ("nonprofit", 40.0)
    assert pd.isna(new.to_before_usd)
    assert balance.shift_text(gone) == (
        "Its nonprofit money was $30 the year before; none is recorded since, which is a gap and"
        " not zero"
    )
    assert balance.shift_text(new) == (
        "Its nonprofit money is $40; none was recorded the year before"
    )


def test_what_is_too_small_for_the_whole_breaks_nothing():
    other = ("UNY", 2023, 400, 390), ("UNY", 2024, 400, 390)
    moved = ("UNX", 2023, 0, 40), ("UNX", 2024, 40, 0)
    assert kinds(*moved, *other) == []
    assert kinds(*moved) == [("UNX", 2024, "moved")]
    # Exactly a twentieth of all vanishes: more is needed.
    vanished = ("UNX", 2023, 50, 160), ("UNX", 2024, None, 160)
    assert kinds(*vanished, *other) == []
    more = ("UNX", 2023, 53, 160), ("UNX", 2024, None, 160)
    assert kinds(*more, *other) == [("UNX", 2024, "vanished")]


def test_only_an_entity_with_money_in_two_comparable_years_can_break():
    moved = ("UNX", 2023, 5, 100), ("UNX", 2024, 95, 10)
    assert kinds(*moved, years=[2023, 2024]) == [("UNX", 2024, "moved")]
    assert kinds(*moved, years=[2024]) == []
    assert kinds(("UNX", 2022, 5, 100), ("UNX", 2024, 95, 10)) == []
    assert kinds(("UNX", 2023, 0, 100), ("UNY", 2024, 100, 0)) == []


def test_no_break_has_all_its_columns_and_a_finding():
    found = balance.shifts(received())
    assert list(found.columns) == list(balance.SHIFT)
    assert balance.shifts_finding(found, {}) == (
        "No change of category is found in the recorded contributions"
    )


def test_breaks_are_described_with_both_amounts_and_named_with_their_years():
    found = balance.shifts(received(("UNX", 2023, None, 2.1e9), ("UNX", 2024, 1.8e9, 9.4e7)))
    assert balance.shift_text(next(found.itertuples())) == (
        "Its corporate money fell from $2.1 billion to $94 million while its nonprofit money rose"
        " from none to $1.8 billion"
    )
    assert balance.shifts_finding(found, {}) == (
        "Series may break by a change of category rather than of giving: UNX (2024)"
    )


@pytest.mark.parametrize(
    ("found", "recorded", "text"),
    [
        (["UNX", "UNY"], [], "UNX and UNY may have changed category"),
        ([], ["UNY", "UNZ"], "UNY and UNZ have breaks recorded"),
        (["UNX"], ["UNZ"], "UNX may have changed category and UNZ has a break recorded"),
    ],
)
def test_breaks_found_by_rule_and_recorded_ones_are_named_apart(found, recorded, text):
    assert balance.break_text(found, recorded) == text
