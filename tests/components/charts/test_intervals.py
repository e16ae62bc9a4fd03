"""A point is drawn with its interval and its name, and nothing that is missing is drawn as zero."""

import pandas as pd
import pytest

from components.charts import intervals


def rows(*cells: tuple, **columns) -> pd.DataFrame:
    """A row each of group, n, value, low, high, evidence, small."""
    names = ["group", "n", "value", "low", "high", "evidence", "small"]
    found = pd.DataFrame(cells, columns=names).astype({"n": "Int64"})
    return found.astype(dict.fromkeys(("value", "low", "high"), "Float64")).assign(**columns)


def drawn(found: pd.DataFrame, **given) -> tuple[list[dict], dict]:
    chart = intervals.dots(
        found, value="value", group="group", **{"chance": 1, "title": "Rate", **given}
    )
    spec = chart.to_dict()
    [data] = spec["datasets"].values()
    return data, spec


AFRICAN = ("African Group", 96, 0.5289, 0.43, 0.65, "clear", False)
FEW = ("Eastern European Group", 3, 0.9, 0.2, 1.9, "not distinguishable from chance", True)
UNKNOWN = ("Not known", 4, None, None, None, "cannot be said", False)


def test_each_group_has_its_name_with_how_many_its_value_rests_on():
    data, spec = drawn(rows(AFRICAN, FEW, UNKNOWN))
    assert [row["name"].replace("\N{NO-BREAK SPACE}", " ") for row in data] == [
        *("African Group (n = 96)", "Eastern European Group (n = 3)", "Not known (n = 4)")
    ]
    assert [row["Evidence"] for row in data] == [
        *("Clear", intervals.OTHER, intervals.OTHER),
    ]
    assert [row["solid"] for row in data] == pytest.approx([1, intervals.PALE, 1])
    assert [row["value"] for row in data] == [0.5289, 0.9, None]
    # A value that is missing has a name and no point.
    points = spec["layer"][2]
    assert points["transform"] == [{"filter": "isValid(datum.value)"}]


def test_how_many_n_is_a_part_of_is_said_where_it_is_known():
    data, _ = drawn(rows(AFRICAN, FEW, of=pd.array([1200, None], dtype="Int64")))
    assert [row["name"].replace("\N{NO-BREAK SPACE}", " ") for row in data] == [
        *("African Group (96 of 1,200)", "Eastern European Group (n = 3)")
    ]


def test_a_group_that_nothing_can_count_has_its_name_alone():
    data, _ = drawn(rows(AFRICAN, ("Unknown risks", None, None, None, None, "x", False)))
    assert data[1]["name"] == "Unknown risks"


def test_a_long_name_takes_two_lines_and_all_groups_the_room_for_them():
    long = "Inclusivity and accountability in national and global governance"
    data, spec = drawn(rows(AFRICAN, (long, *AFRICAN[1:])))
    assert [row["more"] for row in data] == [0, 1]
    assert max(map(len, data[1]["label"].split("\n"))) <= intervals.WIDE
    assert data[1]["label"].replace("\n", " ") == data[1]["name"]
    short, wrapped = spec["layer"][3:]
    assert short["mark"]["dy"] - wrapped["mark"]["dy"] == intervals.LINE
    assert spec["height"] == {"step": 50 + intervals.LINE}
    assert drawn(rows(AFRICAN))[1]["height"] == {"step": 50}


def test_what_lies_beyond_the_picture_says_how_much_it_is():
    data, spec = drawn(rows(AFRICAN, ("Islands", 40, 46.03, 33.0, 63.3, "clear", False)))
    assert data[1]["label"].endswith(": 46.03")
    assert data[0]["label"] == data[0]["name"]
    assert data[1]["low"] == data[1]["high"] == pytest.approx(4.4)
    assert spec["layer"][2]["mark"]["clip"] is True


def test_without_any_value_there_are_names_alone():
    data, spec = drawn(rows(UNKNOWN))
    assert data[0]["value"] is None
    assert spec["layer"][0]["encoding"]["x"]["datum"] == 1
