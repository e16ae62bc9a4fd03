import itertools

import pandas as pd

from components.charts import committee

STATES = ("recommended", "closed", "withdrawn or not recommended", "pending")


def ledger(*cells: tuple) -> pd.DataFrame:
    columns = ["name", "year", "session", "of", "deferred", "carried_gap", "cited"]
    whole = dict.fromkeys(("year", "deferred", "carried_gap"), "Int64")
    return pd.DataFrame(cells, columns=columns).astype(whole)


def status(*times: tuple, lost: int = 0, median: tuple = (1.0, 0.7, 1.5)) -> pd.DataFrame:
    """Each time: years, how many at risk, then the share of each state."""
    rows = [
        (years, state, share, None, None, at_risk, 500, lost, *median, at_risk < 10)
        for years, at_risk, *shares in times
        for state, share in zip(STATES, shares, strict=True)
    ]
    columns = [
        *("after_years", "state", "share", "low", "high", "at_risk", "applications", "lost"),
        *("median", "median_low", "median_high", "small"),
    ]
    floats = ("share", "low", "high", "median", "median_low", "median_high")
    whole = dict.fromkeys(("after_years", "at_risk", "applications", "lost"), "Int64")
    return pd.DataFrame(rows, columns=columns).astype(whole | dict.fromkeys(floats, "Float64"))


def drawn(chart, layer: int = 0) -> list[dict]:
    """The rows that a layer of a chart draws."""
    spec = chart.to_dict()
    return spec["datasets"][spec["layer"][layer]["data"]["name"]]


def test_what_was_deferred_stands_beside_what_the_next_session_carried():
    rows = ledger(
        ("2025 regular", 2025, "regular", "as reported", None, None, "UN Web TV"),
        ("2024 resumed", 2024, "resumed", "as reported", 323, 0, "E/2024/32"),
        ("2024 resumed", 2024, "resumed", "decisions loaded", 1326, -1003, "Report"),
        ("2024 resumed", 2024, "resumed", "difference", 3, None, ""),
    )
    found = committee.carried(rows)[["figure", "sentence", "note"]].to_numpy().tolist()
    assert found == [
        [
            "0",
            "The resumed session of 2024 deferred 323; the next carried over 323",
            "Deferred: as reported · E/2024/32",
        ],
        [
            "−1,003",
            "The resumed session of 2024 deferred 1,326; the next carried over 323",
            "Deferred: decisions loaded · Report",
        ],
    ]
    assert committee.carried(rows.iloc[:1]).empty


def test_each_bar_is_whole_and_its_figures_stand_above_it():
    rows = status((0, 500, 0.6, 0, 0, 0.4), (2, 80, 0.8, 0.117, 0.08, 0.003))
    chart = committee.status(rows)
    assert [row["name"] for row in drawn(chart, 1)] == [
        "At once: 60% recommended, 40% pending (n = 500)",
        "2 y: 80% recommended, <1% pending (n = 80)",
    ]
    bars = drawn(chart)
    assert [(row["after_years"], row["State"], row["place"]) for row in bars[4:]] == [
        (2, "Recommended", 0),
        (2, "Closed", 1),
        (2, "Withdrawn or not recommended", 2),
        (2, "Pending", 3),
    ]
    assert sum(row["share"] for row in bars[4:]) == 1


def test_times_up_to_which_nobody_was_followed_are_not_drawn():
    rows = status((0, 500, 0.6, 0, 0, 0.4), (10, 0, None, None, None, None))
    assert {row["after_years"] for row in drawn(committee.status(rows))} == {0}


def test_states_are_told_apart_in_greyscale_and_keep_their_shade():
    [bars, _] = committee.status(status((0, 5, 0.6, 0, 0, 0.4))).to_dict()["layer"]
    scale = bars["encoding"]["opacity"]["scale"]
    # Of any other type the first two of a range would be its ends.
    assert scale["type"] == "ordinal"
    assert [name.lower() for name in scale["domain"]] == list(STATES)
    shades = scale["range"]
    assert all(one - other >= 0.2 for one, other in itertools.pairwise(shades))


def test_before_it_is_quoted_the_reader_learns_the_median_what_is_lost_and_from_when_on():
    rows = committee.care(status((0, 500, 0.6, 0, 0, 0.4), lost=160))
    assert rows[["figure", "unit", "note"]].to_numpy().tolist() == [
        ["1.0", "years", "Chance reaches from 0.7 to 1.5"],
        ["160", "out of sight", "Of 500; most will be there under a name spelt in another way"],
        ["2012", "since then", "Of earlier years not all are known: they are left out"],
    ]


def test_a_median_of_nothing_at_once_and_not_reached_has_words():
    def half(*median: float | None) -> list[str]:
        rows = committee.care(status((0, 9, 0.6, 0, 0, 0.4), median=median))
        return rows.loc[0, ["figure", "sentence", "note"]].tolist()

    assert half(0, 0, 0) == ["0", "Half have an outcome at their first consideration", ""]
    assert half(None, None, None) == [
        *("–", "Fewer than half have an outcome, whichever it is", ""),
    ]
    assert half(1, 0.5, None)[-1] == "Chance reaches from 0.5 to not known"
    assert committee.care(status())["figure"].tolist() == ["2012"]
