import pandas as pd

from components.charts import deferrals

LIMITS = ("inner_low", "inner_high", "outer_low", "outer_high")


def gap(*cells: tuple) -> pd.DataFrame:
    """Each group: its name, session, how many, share, evidence and place in the funnel."""
    rows = [
        (*cell, *((0.4, 0.3, 0.5, 0.2, 0.6) if cell[3] is not None else (None,) * 5))
        for cell in cells
    ]
    columns = ["group", "session", "applications", "share", "evidence", "place", "overall", *LIMITS]
    floats = dict.fromkeys(("share", "overall", *LIMITS), "Float64")
    return pd.DataFrame(rows, columns=columns).astype(floats | {"applications": "Int64"})


TWO = gap(
    ("2013 resumed", "resumed", 244, 0.65, "clear", "beyond the outer limit"),
    ("2014 regular", "regular", 219, 0.34, "not distinguishable from chance", "within"),
)


def layer(chart, number: int) -> dict:
    return chart.to_dict()["layer"][number]


def drawn(chart, number: int) -> list[dict]:
    spec = chart.to_dict()
    return spec["datasets"][spec["layer"][number]["data"]["name"]]


def test_a_group_stands_as_far_from_the_middle_as_it_is_and_is_named_only_beyond_a_limit():
    found = [
        (row["group"], round(row["apart"], 1), row["label"], row["Kind"], row["Evidence"])
        for row in drawn(deferrals.funnel(TWO), 2)
    ]
    assert found == [
        ("2013 resumed", 25.0, "2013 resumed", "Resumed", "Clear"),
        (
            *("2014 regular", -6.0, "", "Regular"),
            "Not distinguishable from chance, or not said",
        ),
    ]


def test_the_limits_run_from_small_to_large_around_the_middle():
    lines = drawn(deferrals.funnel(TWO), 1)
    assert [row["applications"] for row in lines] == sorted(row["applications"] for row in lines)
    assert {(row["side"], round(row["apart"])) for row in lines} == {
        *(("inner_low", -10), ("inner_high", 10), ("outer_low", -20), ("outer_high", 20)),
    }
    assert layer(deferrals.funnel(TWO), 1)["encoding"]["strokeDash"]["scale"]["domain"] == [
        *("By chance: 95 of 100", "By chance: 99.8 of 100"),
    ]


def test_shapes_are_explained_only_where_there_are_two():
    def legend(rows: pd.DataFrame) -> dict | None:
        return layer(deferrals.funnel(rows), 2)["encoding"]["shape"]["legend"]

    assert legend(TWO)["values"] == ["Resumed", "Regular"]
    assert legend(TWO.iloc[:1]) is None


def test_what_is_unknown_is_in_no_funnel_and_without_groups_there_is_none():
    unknown = gap(("unknown", "", 5759, None, "cannot be said", ""))
    assert deferrals.funnel(unknown) is None
    both = pd.concat([TWO, unknown], ignore_index=True)
    assert [row["group"] for row in drawn(deferrals.funnel(both), 2)] == list(TWO["group"])


def test_evidence_is_told_apart_by_how_points_are_filled_and_the_legend_says_so():
    fill = layer(deferrals.funnel(TWO), 2)["encoding"]["fill"]
    assert fill["scale"]["range"] == ["#009EDB", "#009EDB73", "transparent"]
    assert fill["legend"]


def burden(*cells: tuple) -> pd.DataFrame:
    columns = ["times", "applications", "deferrals", "share", "pending"]
    types = {"applications": "Int64", "deferrals": "Int64", "share": "Float64", "pending": "Int64"}
    return pd.DataFrame(cells, columns=columns).astype(types)


def test_a_bar_says_how_many_applications_make_which_share_of_the_deferrals():
    chart = deferrals.burden(
        burden(
            ("never", 3542, 0, 0.0, 0),
            ("once", 1, 1, 0.05, 1),
            ("five times or more", 1335, 2519, 0.95, 110),
        )
    )
    [rows] = chart.to_dict()["datasets"].values()
    assert [row["name"] for row in rows] == [
        "Once: 1 application, 5% of deferrals",
        "Five times or more: 1,335 applications, 95% of deferrals",
    ]


def test_where_nothing_was_deferred_bars_have_no_length():
    chart = deferrals.burden(burden(("never", 2, 0, None, 0), ("once", 0, 0, None, 0)))
    [rows] = chart.to_dict()["datasets"].values()
    assert [row["share"] for row in rows] == [0]


def waits(*cells: tuple) -> pd.DataFrame:
    columns = ["group", "applications", "share", "low", "high", "overall", "evidence", "small"]
    floats = dict.fromkeys(("share", "low", "high", "overall"), "Float64")
    return pd.DataFrame(cells, columns=columns).astype(floats | {"applications": "Int64"})


def test_waits_have_a_point_a_group_and_none_is_drawn_where_no_group_is_known():
    rows = waits(
        ("2012", 305, 0.82, 0.77, 0.86, 0.8, "not distinguishable from chance", False),
        ("2024", 344, None, None, None, 0.8, "cannot be said", False),
    )
    spec = deferrals.waits(rows).to_dict()
    [drawn] = spec["datasets"].values()
    names = [row["name"].replace("\N{NO-BREAK SPACE}", " ") for row in drawn]
    assert names == ["2012 (n = 305)", "2024 (n = 344)"]
    assert deferrals.waits(rows.assign(overall=pd.NA)) is None
