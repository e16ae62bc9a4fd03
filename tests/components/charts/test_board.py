"""The board in ten seconds: what has passed, what comes, and what moved in between."""

import datetime as dt

import pandas as pd
import pytest

from components import figure
from components.charts import board

DAY = dt.date(2026, 8, 22)
SUMMARY = ["milestone", "dated", "moved", "lost", "moved_median", "due", "known"]
SUMMARY += ["least_share", "most_share"]


def rows(*actions: dict) -> pd.DataFrame:
    """Actions as `pace.board` has them, of 22 August 2026."""
    usual = {
        "whole_title": "Mend the form",
        "key": "7",
        "leads": "Office A",
        "work_package": "A",
        "state": "later",
        "claimed": False,
        "stale": False,
        "ruled_out": False,
        "due_on": None,
        "baseline": None,
        "decided_on": None,
        "told_on": None,
        "slip_days": pd.NA,
        "waits": 0,
        "blockers": 0,
        "stage": None,
        "track": None,
    }
    found = pd.DataFrame([usual | action for action in actions]).astype(object)
    days = [None if day is None else (day - DAY).days for day in found["due_on"]]
    away = pd.Series(pd.array(days, dtype="Int64"))
    return found.assign(
        claimed=found["claimed"].astype(bool),
        days_overdue=(-away).where(found["state"] == "overdue"),
        days_left=away.where(found["state"].isin(["due", "later"])),
    )


def on(month: int, day: int = 1, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


def layers(found: pd.DataFrame) -> tuple[list[dict], list[list[dict]]]:
    spec = board.timeline(found).to_dict()
    data = [spec["datasets"][layer["data"]["name"]] for layer in spec["layer"]]
    return spec["layer"], data


def test_every_month_from_the_first_date_to_the_last_has_its_place():
    found = rows(
        {"state": "overdue", "due_on": on(6, 10), "baseline": on(5, 10)},
        {"due_on": on(11, 30), "baseline": on(9, 1)},
        {"state": "undated"},
    )
    drawn, (bars, planned, rule, _) = layers(found)
    months = ["May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]
    assert drawn[0]["encoding"]["x"]["sort"] == [f"{month} 2026" for month in months]
    assert [(bar["month"], bar["State"]) for bar in bars] == [
        ("Jun 2026", "Overdue"),
        ("Nov 2026", "Later"),
    ]
    assert [month["actions"] for month in planned] == [1, 0, 0, 0, 1, 0, 0]
    assert rule == [{"month": "Aug 2026"}]


def test_a_state_keeps_its_colour_and_what_is_only_said_is_paler():
    found = rows(
        {"state": "reached", "due_on": on(6)},
        {"state": "reached", "claimed": True, "due_on": on(6)},
        {"state": "due", "due_on": on(8, 30)},
    )
    drawn, (bars, *_) = layers(found)
    assert drawn[0]["encoding"]["color"]["scale"]["domain"] == [
        *("Reported complete", "Overdue", "Due within 14 days", "Later"),
    ]
    assert [(bar["State"], bar["told"], bar["solid"]) for bar in bars] == [
        ("Reported complete", "Reported complete", 1.0),
        ("Reported complete", "Reported complete, evidence pending", 0.4),
        ("Due within 14 days", "Due within 14 days", 1.0),
    ]


def test_what_is_only_said_to_be_reached_is_outlined_in_amber_and_nothing_else_is():
    drawn, _ = layers(rows({"state": "reached", "claimed": True, "due_on": on(6)}))
    stroke = drawn[0]["encoding"]["stroke"]
    assert stroke["condition"]["value"] == board.AMBER
    assert stroke["condition"]["test"] == (
        "(datum['told'] === 'Reported complete, evidence pending')"
    )
    assert stroke["value"] == "transparent"


def test_days_of_slip_are_written_as_days_beside_a_share(monkeypatch):
    given = {}
    monkeypatch.setattr(figure.st, "dataframe", lambda _, **options: given.update(options))
    one = {name: pd.Series([0.5], dtype="Float64") for name in board.SLIP_COLUMNS}
    figure.table(pd.DataFrame(one), "None", board.SLIP_COLUMNS)
    written = {
        name: column["type_config"]["format"] for name, column in given["column_config"].items()
    }
    assert [name for name, form in written.items() if form == "percent"] == [
        *("least_share", "most_share")
    ]


def test_months_beyond_a_year_are_told_apart():
    drawn, _ = layers(rows({"due_on": on(1, year=2027)}, {"state": "overdue", "due_on": on(1)}))
    assert drawn[0]["encoding"]["x"]["sort"][0] == "Jan 2026"
    assert drawn[0]["encoding"]["x"]["sort"][-1] == "Jan 2027"


def laid(found: pd.DataFrame, by: str) -> dict[str, int]:
    return {heading: len(some) for _, heading, some in board._laid(found, by)}


def test_by_state_every_action_stands_in_one_column():
    found = rows(
        *({"state": state} for state in ("overdue", "due", "later", "undated", "reached")),
        {"state": "reached", "claimed": True},
    )
    assert laid(found, "state") == dict.fromkeys(board.STATES.values(), 1)


@pytest.mark.parametrize(
    ("by", "word", "heading"),
    [
        ("stage", "consultation", "Consultation"),
        ("track", "inter-agency", "Inter-agency"),
    ],
)
def test_by_stage_and_track_what_is_not_known_has_a_column_and_what_is_reached_none(
    by, word, heading
):
    counted = laid(rows({by: word}, {}, {by: word, "state": "reached"}), by)
    assert counted.pop(heading) == 1
    assert counted.pop("Not recorded") == 1
    assert set(counted.values()) == {0}


def test_what_holds_an_action_up_stands_beside_it():
    [row] = rows({"slip_days": 31, "waits": 1, "blockers": 2}).itertuples()
    assert list(board._besides(row)) == [
        *("31 days later than first planned", "waits for 1 overdue", "2 in the way"),
    ]
    [row] = rows({"slip_days": 0}).itertuples()
    assert list(board._besides(row)) == []


def test_how_dates_slip_in_three_lines_and_the_share_between_the_least_and_the_most():
    told = pd.DataFrame(
        [
            ("final", 30, 8, 0, 31.0, 20, 4, 0.1, 0.9),
            ("all", 90, 28, 1, 31.0, 60, 4, 0.1, 0.9),
        ],
        columns=SUMMARY,
    ).astype(object)
    assert board.pace(told)[["figure", "unit", "note"]].values.tolist() == [
        ["28", "moved", "1 of them lost their date"],
        ["+31", "days", "from their first date to the date now"],
        ["10–90%", "on time", "20 due, outcome known for 4"],
    ]
    shares = {(0.25, 0.25): "25%", (pd.NA, pd.NA): "–"}
    for (least, most), figure_ in shares.items():
        told[["least_share", "most_share"]] = [[least, most]] * 2
        assert board.pace(told)["figure"].iloc[-1] == figure_
    assert board.pace(told.iloc[:0]).empty
