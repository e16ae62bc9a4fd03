import datetime as dt

import pandas as pd
import pytest

from components import partner_source_rows
from components.charts import partners
from components.documents import figures

DAY = dt.date(2026, 11, 25)
LENSES = pd.DataFrame(
    [
        ("count", None, DAY, None, 4, 2.0, 1.0, 1.0, None, "cannot be said"),
        ("new", dt.date(2026, 1, 1), DAY, None, 12, 0.0, 3.0, 1.0, None, "corporate"),
        ("money", None, None, 2024, None, 1e6, 2e6, 1e6, None, "cannot be said"),
        ("value", None, DAY, None, 4, None, None, None, 0, "cannot be said"),
    ],
    columns=[
        *("lens", "since", "until", "year", "in_balance"),
        *("nonprofit", "corporate", "contested", "valued", "verdict"),
    ],
).astype(dict.fromkeys(("year", "in_balance", "valued"), "Int64"))
GROUPS = pd.DataFrame(
    [
        ("3", 12, False, 6.0, 3.0, 3.0),
        ("17", 2, True, 0.0, 0.0, 2.0),
        ("unknown", 0, True, 0, 0, 0),
    ],
    columns=["group", "n", "small", "nonprofit", "corporate", "contested"],
).assign(verdict="cannot be said")
FUNDING = pd.DataFrame(
    [
        ("yes", 12, 0.5, 0.25, 0.75, 1, "suggestive"),
        ("no", 20, 0.1, 0.02, 0.3, 0, None),
        ("unknown", 0, None, None, None, 0, None),
    ],
    columns=[
        *("funding_driven", "either", "share", "low_share", "high_share", "unclear", "evidence")
    ],
)


def rows_of(chart, name: str) -> list[dict]:
    """The rows of the chart's data that have a column."""
    spec = chart.to_dict()
    return [row for rows in spec["datasets"].values() for row in rows if name in row]


def test_a_bar_runs_from_nonprofit_over_contested_to_corporate_and_is_whole():
    drawn = rows_of(partners.lenses(LENSES), "begins")
    spans = [(row["Side"], row["begins"], row["ends"]) for row in drawn if row["key"] == "count"]
    assert spans == [("Nonprofit", 0, 0.5), ("Contested", 0.5, 0.75), ("Corporate", 0.75, 1)]


def test_a_side_that_is_ahead_wherever_the_contested_belong_reaches_over_the_middle():
    drawn = rows_of(partners.lenses(LENSES), "begins")
    corporate = {row["key"]: row["begins"] for row in drawn if row["Side"] == "Corporate"}
    assert corporate["new"] == 0.25
    assert corporate["money"] == 0.5
    layers = partners.lenses(LENSES).to_dict()["layer"]
    [middle] = [layer["encoding"]["x"] for layer in layers if layer["mark"]["type"] == "tick"]
    assert middle == {"datum": 0.5}


def test_each_lens_says_when_it_is_of_how_many_there_are_and_its_figures():
    named = rows_of(partners.lenses(LENSES), "of_nonprofit")
    assert [row["name"] for row in named] == [
        "Active on 25 November 2026 (n = 4)",
        "New from 1 January 2026 to 25 November 2026 (n = 12)",
        "Money of 2024, millions of US$",
        "Value of the active, millions of US$ (0 of 4)",
    ]
    assert [row["of_corporate"] for row in named[:3]] == ["1.0", "3.0", "2.0"]
    assert [row["some"] for row in named] == [True, True, True, False]


def test_what_is_of_fewer_than_ten_and_what_is_contested_is_paler():
    drawn = rows_of(partners.lenses(LENSES), "begins")
    solid = {(row["key"], row["Side"]): row["solid"] for row in drawn}
    assert solid["count", "Nonprofit"] == pytest.approx(0.45)
    assert solid["new", "Corporate"] == 1
    assert solid["new", "Contested"] == 0.4


def test_a_side_keeps_its_colour_and_what_is_on_neither_is_grey():
    [bars] = [
        layer["encoding"]["color"]
        for layer in partners.lenses(LENSES).to_dict()["layer"]
        if layer["mark"]["type"] == "bar"
    ]
    assert bars["scale"]["domain"] == ["Nonprofit", "Corporate", "", "Contested"]
    assert bars["legend"]["values"] == ["Nonprofit", "Contested", "Corporate"]


def test_a_lens_without_money_and_open_periods_have_names_too():
    rows = LENSES.assign(year=pd.NA, since=None)
    named = [row["name"] for row in rows_of(partners.lenses(rows), "of_nonprofit")]
    assert named[1:3] == ["New to 25 November 2026 (n = 12)", "Money"]


def test_groups_are_called_as_readers_do_and_the_unknown_stands_even_when_it_is_empty():
    chart = partners.groups(GROUPS)
    named = {row["key"]: row["name"] for row in rows_of(chart, "name")}
    assert named == {
        "3": "Goal 3 (n = 12)",
        "17": "Goal 17 (n = 2)",
        "unknown": "Unknown (n = 0)",
    }


def test_no_more_than_twenty_groups_are_drawn_and_long_names_that_begin_alike_stay_apart():
    name = "Fictional Administration for the Measurement of Rivers and Lakes, {}"
    many = pd.concat(
        [GROUPS.iloc[:1].assign(group=name.format(number)) for number in range(30)]
        + [GROUPS.iloc[2:]]
    )
    drawn = rows_of(partners.groups(many), "begins")
    assert len({row["key"] for row in drawn}) == 21
    assert {len(row["name"]) <= 46 for row in drawn} == {True}


def test_a_chart_of_funding_is_drawn_where_anything_can_be_said():
    assert partners.where_known(FUNDING) is partners.funding
    silent = FUNDING.assign(evidence=["cannot be said", None, None])
    assert partners.where_known(silent) is None
    drawn = rows_of(partners.funding(FUNDING), "share")
    assert [(row["name"], row["solid"]) for row in drawn] == [
        ("Funding drove it (n = 12)", 1),
        ("It did not (n = 20)", 1),
        ("Not recorded (n = 0)", pytest.approx(0.45)),
    ]


def test_the_lenses_are_drawn_on_paper_too():
    full = LENSES.reindex(columns=list(partners.LENS_COLUMNS)).assign(measure="stock")
    columns, spec, picture = figures.drawn("lenses.balance", full)
    assert list(columns)[:2] == ["lens", "measure"]
    assert spec["layer"]
    assert picture.startswith("<svg")


def test_rows_name_the_columns_of_their_questions():
    assert {"partner", "type_name", "reviewed_name", "identifier", "place", "file"} <= set(
        partner_source_rows.ROW_COLUMNS
    )


def test_the_lenses_are_a_line_each_with_the_band_and_who_is_ahead():
    rows = pd.DataFrame(
        {
            "lens": ["count", "new", "money", "value"],
            "since": [None, dt.date(2025, 11, 6), None, None],
            "until": [dt.date(2026, 11, 5), dt.date(2026, 11, 5), None, dt.date(2026, 11, 5)],
            "year": pd.array([None, None, 2025, None], dtype="Int64"),
            "in_balance": pd.array([65, 34, None, 65], dtype="Int64"),
            "low_share": [0.2, None, 0.134, 0.1],
            "high_share": [0.6, None, 0.71, 0.7],
            "verdict": ["cannot be said", "cannot be said", "nonprofit", "nonprofit"],
        }
    )
    said = partners.lens_lines(rows)
    assert list(
        said[["figure", "unit", "sentence", "note"]].itertuples(index=False, name=None)
    ) == [
        (
            "20–60%",
            "corporate",
            "Active partnerships: who is ahead cannot be said",
            "65 partnerships · on 5 November 2026",
        ),
        ("13–71%", "corporate", "Funding: nonprofits are ahead", "2025"),
    ]
    assert set(said["page"]) == {"partners"}
