"""What is drawn of inclusion is named for its reader, and says how much of it is known."""

import pandas as pd
import pytest

from components.charts import inclusion
from components.documents import figures

COLUMNS = [*inclusion.COLUMNS, "small"]


def compared(*cells: dict) -> pd.DataFrame:
    """Rows of `inclusion.by_group`; what a test does not say is missing."""
    usual = dict.fromkeys(COLUMNS) | {"evidence": "cannot be said", "marked": False, "small": False}
    found = pd.DataFrame([usual | cell for cell in cells], columns=COLUMNS)
    parts = ("active_share", "base_share", "ratio", "relative", "low", "high", "rate")
    return found.astype(dict.fromkeys(COUNTS, "Int64") | dict.fromkeys(parts, "Float64")).astype(
        {"group": "str", "evidence": "str"}
    )


COUNTS = ("n", "rest", "base", "rest_base", "outside", "rest_outside")
RATES = {"ratio": 0.58, "relative": 0.53, "low": 0.43, "high": 0.65, "evidence": "clear"}
COUNTED = dict(zip(COUNTS, (96, 726, 1200, 4800, 5, 7), strict=True))
AFRICAN = {"group": "African Group", **COUNTED, **RATES}
UNKNOWN = {"group": "unknown", "n": 40, "base": 90, "outside": 3}


def names(chart) -> list[str]:
    [data] = chart.to_dict()["datasets"].values()
    return [row["name"].replace("\N{NO-BREAK SPACE}", " ") for row in data]


def test_each_group_says_how_many_of_the_accredited_were_active():
    chart = inclusion.compared(compared(AFRICAN, UNKNOWN))
    assert names(chart) == ["African Group (96 of 1,200)", "Not known (40 of 90)"]


def test_people_are_no_number_that_organizations_are_a_part_of():
    people = AFRICAN | {"base": 1_500_000_000, "outside": None, "rest_outside": None}
    chart = inclusion.compared(compared(people, {"group": "unknown", "n": 40}))
    assert names(chart) == ["African Group (n = 96)", "Not known (n = 40)"]


def test_a_group_that_no_goal_stands_for_says_so():
    risks = {"group": "Mitigating unknown risks"}
    chart = inclusion.compared(compared(AFRICAN, risks, UNKNOWN))
    assert names(chart)[1] == "Unknown risks: no goal stands for it"


@pytest.mark.parametrize(
    ("group", "called"),
    [
        ("Mitigating the threat from new and emerging technology", "New and emerging technology"),
        ("Reducing conflict and political violence", "Conflict and political violence"),
        ("least developed countries", "Least developed countries"),
        ("without an office in New York", "Without an office in New York"),
        ("unknown", "Not known"),
        ("Mitigating unknown risks", "Unknown risks"),
    ],
)
def test_a_group_is_called_shortly_and_with_a_capital_letter(group, called):
    assert inclusion.called(group) == called


def test_nothing_is_drawn_where_no_group_has_a_rate_and_paper_has_a_table_alone():
    untold = AFRICAN | dict.fromkeys(("ratio", "relative", "low", "high"))
    rows = compared(untold, UNKNOWN)
    assert inclusion.compared(rows) is None
    columns, spec, picture = figures.drawn("inclusion.by_group", rows)
    assert (spec, picture) == (None, None)
    assert columns["outside"] == "Active outside the base"


def test_paper_has_the_picture_too():
    columns, spec, picture = figures.drawn("inclusion.by_group", compared(AFRICAN, UNKNOWN))
    assert picture.startswith("<svg")
    assert "African Group" in picture
    assert spec["layer"]
    assert columns["relative"] == "Relative rate"


def test_a_table_has_no_column_in_which_nothing_stands():
    told = inclusion.told(compared(AFRICAN, UNKNOWN), inclusion.COLUMNS)
    assert "marked" not in told
    assert "active_share" not in told
    assert {"n", "base", "evidence", "outside"} <= set(told)
    marked = inclusion.told(compared(AFRICAN | {"marked": True}), inclusion.COLUMNS)
    assert marked["marked"] == "0.5 added"


def lines(rows: pd.DataFrame, base: str) -> list[tuple]:
    found = inclusion.known(rows, base)
    return list(found[["figure", "sentence", "note"]].itertuples(index=False, name=None))


def test_how_much_is_known_is_said_of_the_base_and_of_those_active():
    assert lines(compared(AFRICAN, UNKNOWN), "accredited") == [
        (
            "99%",
            "of the accredited are in a known group",
            "6,000 of 6,090 accredited organizations",
        ),
        (
            "95%",
            "of those that took part are in a known group",
            "822 of 862 accredited organizations",
        ),
        ("15", "took part without being accredited", "outside this base, in no ratio"),
    ]


def test_with_people_as_the_base_only_those_active_can_be_unknown():
    people = AFRICAN | {"outside": None, "rest_outside": None}
    rows = compared(people, {"group": "unknown", "n": 822})
    assert lines(rows, "population") == [
        (
            "50%",
            "of those that took part are in a known group",
            "822 of 1,644 active organizations",
        )
    ]


def test_without_a_base_or_anybody_there_is_no_share_to_say():
    assert lines(compared({"group": "local", "n": 4}, {"group": "unknown", "n": 0}), "x") == []
    nobody = AFRICAN | dict.fromkeys(("n", "rest"), 0)
    rows = compared(nobody, UNKNOWN | {"n": 0})
    assert lines(rows, "accredited")[1][0] == "–"
