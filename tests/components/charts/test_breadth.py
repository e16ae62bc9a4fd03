import pandas as pd

from components.charts import breadth


def drawn(spec: dict) -> list[dict]:
    [rows] = spec["datasets"].values()
    return rows


def spread(*rows: tuple) -> pd.DataFrame:
    names = ["population", "units", "top_decile_share", "effective", "gini"]
    floats = dict.fromkeys(names[2:], "Float64")
    return pd.DataFrame(rows, columns=names).astype(floats)


def test_both_populations_are_named_with_how_many_they_are():
    rows = spread(("active", 1106, 0.387, 297.0, 0.49), ("accredited", 172, 1.0, 5.2, 0.97))
    found = drawn(breadth.spread(rows).to_dict())
    assert [(row["name"], row["held"], row["even"]) for row in found] == [
        ("Those that took part (n = 1,106)", 0.387, 0.1),
        ("All accredited organizations (n = 172)", 1.0, 0.1),
    ]


def test_a_population_of_which_nothing_can_be_told_has_no_bar():
    rows = spread(("active", 12, 0.2, 9.0, 0.2), ("accredited", 0, None, None, None))
    assert len(drawn(breadth.spread(rows).to_dict())) == 1


def test_where_there_is_nothing_to_draw_there_is_no_picture():
    assert breadth.spread(spread(("active", 0, None, None, None))) is None
    assert breadth.stages(stages(registered=0, attended=0, apart=0)) is None
    assert breadth.speaking(pd.DataFrame({"relative": pd.array([], dtype="Float64")})) is None


def stages(**counts: int) -> pd.DataFrame:
    names = {"apart": "attendance not recorded"}
    rows = pd.DataFrame(
        {
            "stage": [names.get(name, name) for name in counts],
            "organizations": list(counts.values()),
            "share": [0.75 if name == "attended" else None for name in counts],
        }
    )
    return rows.assign(low=0.3, high=0.95).astype({"organizations": "Int64", "share": "Float64"})


def test_a_stage_says_its_share_of_the_one_before_and_those_apart_are_paler():
    rows = stages(registered=4, attended=3, spoke=0, organized=0, apart=2, unknown=1)
    found = drawn(breadth.stages(rows).to_dict())
    assert [(row["name"], row["label"], row["within"]) for row in found] == [
        ("Registered", "4", True),
        ("Attended", "3: 75% (30% to 95%)", True),
        ("Spoke", "0", True),
        ("Registered; who attended is not recorded", "2", False),
        ("Level not recorded", "1", False),
    ]


def test_where_nobody_s_attendance_is_recorded_no_stage_says_zero():
    rows = stages(registered=0, attended=0, spoke=0, organized=0, apart=1106, unknown=0)
    [only] = drawn(breadth.stages(rows).to_dict())
    assert (only["name"], only["label"]) == ("Registered; who attended is not recorded", "1,106")


def test_a_region_s_speaking_is_drawn_against_the_rest_with_how_many_were_there():
    rows = pd.DataFrame(
        {
            "region": ["African Group", "unknown"],
            "attended": pd.array([20, 3], dtype="Int64"),
            "spoke": pd.array([5, 0], dtype="Int64"),
            "relative": pd.array([0.33, None], dtype="Float64"),
            "low": pd.array([0.15, None], dtype="Float64"),
            "high": pd.array([0.74, None], dtype="Float64"),
            "evidence": ["suggestive", "cannot be said"],
            "small": [False, True],
        }
    )
    found = drawn(breadth.speaking(rows).to_dict())
    names = [row["name"].replace("\N{NO-BREAK SPACE}", " ") for row in found]
    assert names == ["African Group (5 of 20)", "Region unknown (0 of 3)"]
