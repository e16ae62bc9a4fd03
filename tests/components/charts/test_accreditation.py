import datetime as dt

import pandas as pd

from components.charts import accreditation

REGULAR, RESUMED = dt.date(2024, 2, 9), dt.date(2024, 6, 14)


def years(*cells: tuple) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["year", "outcome", "decisions"]).astype(
        {"decisions": "Int64"}
    )


def reports(*cells: tuple) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["reported_on", "session", "outcome", "decisions"]).astype(
        {"decisions": "Int64"}
    )


def drawn(chart, layer: int = 0) -> list[dict]:
    """The rows that a layer of a chart draws."""
    spec = chart.to_dict()
    named = spec["layer"][layer].get("data") or spec["data"]
    return spec["datasets"][named["name"]]


def test_each_outcome_keeps_its_colour_when_others_are_missing():
    [bars] = accreditation.chart(years((2024, "closed", 45))).to_dict()["layer"]
    assert bars["encoding"]["color"]["scale"]["domain"] == [
        *("Recommended", "Deferred", "Closed", "Other outcomes"),
    ]


def test_outcomes_that_are_none_of_the_three_stand_together():
    rows = years(
        (2024, "recommended", 235),
        (2024, "withdrawn", 5),
        (2024, "not recommended", 2),
        (2023, "status withdrawn", 1),
    )
    found = {
        (row["year"], row["Outcome"]): row["decisions"] for row in drawn(accreditation.chart(rows))
    }
    assert found == {
        (2024, "Recommended"): 235,
        (2024, "Other outcomes"): 7,
        (2023, "Other outcomes"): 1,
    }


def test_the_outcomes_are_stacked_in_one_order_whatever_order_they_come_in():
    rows = years((2024, "withdrawn", 1), (2024, "deferred", 1), (2024, "recommended", 1))
    found = {row["Outcome"]: row["place"] for row in drawn(accreditation.chart(rows))}
    assert found == {"Recommended": 0, "Deferred": 1, "Other outcomes": 3}


def test_sessions_stand_beside_those_of_their_kind_the_latest_of_each_at_the_end():
    rows = reports(
        (dt.date(2023, 2, 14), "regular", "recommended", 214),
        (dt.date(2023, 6, 5), "resumed", "recommended", 167),
        (REGULAR, "regular", "recommended", 132),
        (REGULAR, "regular", "deferred", 344),
        (RESUMED, "resumed", "recommended", 103),
    )
    found = [
        (row["Session"], row["age"], row["Report"], row["Outcome"], row["decisions"])
        for row in drawn(accreditation.by_session(rows))
    ]
    assert found == [
        ("Regular sessions", 2, "14 February 2023", "Recommended", 214),
        ("Resumed sessions", 2, "5 June 2023", "Recommended", 167),
        ("Regular sessions", 1, "9 February 2024", "Recommended", 132),
        ("Regular sessions", 1, "9 February 2024", "Deferred", 344),
        ("Resumed sessions", 1, "14 June 2024", "Recommended", 103),
    ]


def test_of_few_sessions_each_carries_its_year_of_many_the_first_and_the_last():
    regular = [(dt.date(year, 2, 9), "regular", "deferred", 1) for year in range(2019, 2025)]
    resumed = [(dt.date(year, 6, 9), "resumed", "closed", 1) for year in (2023, 2024)]
    labels = drawn(accreditation.by_session(reports(*regular, *resumed)), layer=1)
    assert [(row["Session"], row["year"]) for row in labels] == [
        ("Regular sessions", "2019"),
        ("Regular sessions", "2024"),
        ("Resumed sessions", "2023"),
        ("Resumed sessions", "2024"),
    ]
