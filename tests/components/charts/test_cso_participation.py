import datetime as dt

import pandas as pd

from components.charts import cso_participation


def months(*cells: tuple) -> pd.DataFrame:
    """Rows of year, first day of the month, engagements, and whether the month is whole."""
    names = ["year", "month", "engagements", "whole_month"]
    return pd.DataFrame(cells, columns=names).assign(participants=1).astype({"year": "Int64"})


def regions(**engagements: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": list(engagements),
            "engagements": list(engagements.values()),
            "organizations": 1,
            "participants": 1,
        }
    )


def drawn(spec: dict) -> list[dict]:
    [rows] = spec["datasets"].values()
    return rows


def test_what_cannot_be_placed_in_a_month_stands_apart_after_the_months_and_paler():
    rows = months(
        (2026, dt.date(2026, 1, 1), 4, True),
        (2026, dt.date(2026, 2, 1), 2, False),
        (2026, None, 7, False),
        (None, None, 1, False),
    )
    spec = cso_participation.over_time(rows).to_dict()
    assert [(row["label"], row["engagements"], row["told"]) for row in drawn(spec)] == [
        ("Jan 2026", 4, "Whole month"),
        ("Feb 2026", 2, "Part of a month, or no one month"),
        ("2026, no month", 7, "Part of a month, or no one month"),
        ("Years, no month", 1, "Part of a month, or no one month"),
    ]
    [bars] = spec["layer"]
    assert bars["encoding"]["x"]["sort"] is None
    scale = bars["encoding"]["opacity"]["scale"]
    assert scale["domain"] == ["Whole month", "Part of a month, or no one month"]
    assert scale["range"][0] > scale["range"][1]


def test_a_region_with_nothing_keeps_its_place_and_says_zero():
    rows = regions(**{"African Group": 0, "Asia-Pacific Group": 3, "unknown": 9})
    spec = cso_participation.by_region(rows).to_dict()
    assert [(row["name"], row["engagements"], row["known"]) for row in drawn(spec)] == [
        ("African Group", 0, True),
        ("Asia-Pacific Group", 3, True),
        ("Region unknown", 9, False),
    ]
    bars, figures, names = spec["layer"]
    assert figures["encoding"]["text"]["field"] == "engagements"
    assert names["encoding"]["text"]["field"] == "name"
    assert bars["encoding"]["y"]["sort"] is None
    assert bars["encoding"]["x"]["scale"]["domainMax"] > 9


def test_no_engagement_at_all_still_draws_the_regions():
    spec = cso_participation.by_region(regions(**{"African Group": 0, "unknown": 0})).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domainMax"] > 0


def test_what_is_known_is_told_as_a_share_with_what_it_is_a_share_of():
    rows = pd.DataFrame(
        {
            "fact": ["period", "day", "region", "number of people"],
            "known": [1200, 1100, 0, 300],
            "engagements": [1300, 1200, 1200, 1200],
            "share": [0.92, 1100 / 1200, 0.0, 0.25],
        }
    )
    told = cso_participation.known(rows)
    assert list(told[["figure", "sentence", "note"]].itertuples(index=False, name=None)) == [
        ("92%", "dated to the day", "1,100 of 1,200 engagements"),
        ("0%", "with a region known", "0 of 1,200 engagements"),
        ("25%", "with people counted", "300 of 1,200 engagements"),
    ]


def test_a_share_of_nothing_is_not_told():
    rows = pd.DataFrame({"fact": ["day"], "known": [0], "engagements": [0], "share": [pd.NA]})
    assert cso_participation.known(rows).empty
