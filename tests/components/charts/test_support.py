"""Who is for a reform as a picture and as lines: the unknown apart, the whole left out."""

import datetime as dt

import pandas as pd

from components.charts import support

MAJORITY = [
    *("kind", "group", "states", "for_it", "leaning", "open", "against"),
    *("short_simple", "then_simple", "without_simple"),
]
ROWS = pd.DataFrame(
    [
        ("all", "All Member States", 193, 57, 3, 131, 2, 40, 0, 40),
        ("regional group", "African Group", 54, 20, 1, 32, 1, 40, 8, 0),
        ("regional group", "Asia-Pacific Group", 54, 10, 0, 44, 0, 40, 0, 3),
        ("bloc", "Small island developing States", 39, 5, 0, 34, 0, 40, 6, 0),
    ],
    columns=MAJORITY,
)


def test_each_group_has_its_voices_in_order_and_the_whole_is_left_out():
    spec = support.by_group(ROWS).to_dict()
    bars, names = spec["layer"]
    data = spec["datasets"][bars["data"]["name"]]
    assert {row["group"] for row in data} == set(ROWS["group"][1:])
    africa = [(row["Voice"], row["number"]) for row in data if row["group"] == "African Group"]
    assert africa == [("For it", 20), ("Leaning", 1), ("Open", 32), ("Against", 1)]
    # Of those that are open nothing is known: they are paler, and no colour alone says so.
    assert {row["solid"] for row in data if row["Voice"] == "Open"} == {support.PALE}
    assert bars["encoding"]["color"]["scale"]["domain"] == ["For it", "Against", "Leaning", "Open"]
    assert names["encoding"]["y"]["sort"] == list(ROWS["group"][1:])


def test_the_group_that_could_bring_most_comes_first_and_says_what_would_be_lacking():
    shown = support.needed(ROWS)
    assert shown[["figure", "sentence", "note"]].values.tolist() == [
        [
            *("44", "Asia-Pacific Group"),
            "of 54: 10 for it, 0 leaning, 0 against · if all came, a majority"
            " · no majority without them",
        ],
        [
            *("34", "Small island developing States"),
            "of 39: 5 for it, 0 leaning, 0 against · if all came, 6 short",
        ],
        [
            *("32", "African Group"),
            "of 54: 20 for it, 1 leaning, 1 against · if all came, 8 short",
        ],
    ]
    enough = support.needed(ROWS.assign(short_simple=0))
    assert not enough["note"].str.contains("if all came").any()


def test_a_position_as_a_line_has_its_day_its_form_and_what_was_held_before():
    held = pd.DataFrame(
        [
            ("Kenya", "supports", "vote", dt.date(2026, 3, 5), "A/80/PV.7", "opposes"),
            ("France", "leans", "private", dt.date(2026, 4, 1), None, None),
        ],
        columns=["state", "position", "form", "stated_on", "reference", "before"],
    ).astype(object)
    assert support.told(held)[["figure", "unit", "sentence", "note"]].values.tolist() == [
        ["5 Mar", "2026", "Kenya: supports, before that: opposes", "vote · A/80/PV.7"],
        ["1 Apr", "2026", "France: leans", "private"],
    ]
