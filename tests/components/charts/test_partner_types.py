import pandas as pd

from components.charts import partner_types

ROWS = pd.DataFrame(
    [("Private Sector", "corporate", 3, 4), ("Government", "public", 5, 9)],
    columns=["type_name", "sector", "partners", "participations"],
)


def test_the_most_frequent_type_stands_first():
    [bars, _] = partner_types.chart(ROWS).to_dict()["layer"]
    assert bars["encoding"]["y"]["sort"] == ["Government", "Private Sector"]


def test_each_sector_keeps_its_colour_whichever_types_there_are():
    [bars, _] = partner_types.chart(ROWS).to_dict()["layer"]
    assert bars["encoding"]["color"]["scale"]["domain"] == [
        *("Nonprofit", "Corporate", "Foundation", "Other types"),
    ]


def test_a_type_of_neither_side_is_another_type_and_none_is_left_out():
    spec = partner_types.chart(ROWS).to_dict()
    [drawn] = spec["datasets"].values()
    assert [(row["type_name"], row["Sector"]) for row in drawn] == [
        ("Private Sector", "Corporate"),
        ("Government", "Other types"),
    ]
