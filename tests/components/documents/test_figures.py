"""Each answer for Member States has its columns and, where it says more, a chart."""

import datetime as dt

import pandas as pd
import pytest

from components.documents import charts, figures

GROUPS = pd.DataFrame(
    [
        ("African Group", 61, 200, 400, 0.3, 0.2),
        ("Asia-Pacific Group", 142, 500, pd.NA, 0.7, 0.8),
        ("unknown", 5, 9, 9, None, None),
    ],
    columns=["region", *("organizations", "engagements", "participants"), *charts.SHARES],
).astype(dict.fromkeys(charts.SHARES, "Float64"))
DECISIONS = pd.DataFrame(
    [
        (2025, "deferred", 7),
        (2026, "recommended", 9),
        (2026, "closed, withdrawn or not recommended", 5),
    ],
    columns=["year", "outcome", "decisions"],
)
MONEY = pd.DataFrame(
    [(2024, "nonprofit", 2e9, 0.8, True), (2024, "corporate", 3e9, 0.8, True)],
    columns=["year", "sector", "amount_usd", "known_share", "balance_known"],
).assign(changed_category=None, break_said=None, reviewed_share=0.0, repayments=0, repaid_usd=0.0)
BOUNDS = pd.DataFrame(
    [(2023, 2e9, 3e9, 1e9, 0.0, 5 / 6, 0.6, 0.5, 4 / 6, 0.5, 4 / 6)],
    columns=[
        *("year", "nonprofit_usd", "corporate_usd", "contested_usd", "unattributed_usd"),
        *("placed_share", "corporate_share", "low_share", "high_share"),
        *("contributed_low_share", "contributed_high_share"),
    ],
).assign(verdict="corporate", contributed_verdict="corporate", break_said=None)
PACKAGES = pd.DataFrame(
    [("Fewer Forms", 4, 1, 1, 0, 2), ("Open Calendars", 2, 2, 0, 0, 1)],
    columns=["work_package", "actions", "decided", "overdue", "due", "number"],
)
EVENTS = pd.DataFrame(
    [("Forum", dt.date(2026, 12, 5), dt.date(2026, 12, 6), None, "online", "UNX", None)],
    columns=[
        *("event", "starts_on", "ends_on", "place", "mode", "organizer", "registration_closes_on")
    ],
).assign(url="https://example.org", event_id=7)
DRAWN = {
    "member_states.participation_by_group": GROUPS,
    "member_states.decisions_by_year": DECISIONS,
    "partnerships.contributions_by_year": MONEY,
    "contributors.bounds": BOUNDS,
    "reforms.by_work_package": PACKAGES,
}


@pytest.mark.parametrize("question", DRAWN)
def test_a_figure_has_its_columns_its_chart_and_the_chart_as_a_picture(question):
    columns, spec, picture = figures.drawn(question, DRAWN[question])
    assert set(columns) <= set(DRAWN[question].columns)
    assert spec["layer"]
    assert picture.startswith("<svg")
    assert picture.endswith("</svg>")


@pytest.mark.parametrize("question", DRAWN)
def test_nothing_is_drawn_where_there_is_nothing(question):
    columns, spec, picture = figures.drawn(question, DRAWN[question].iloc[:0])
    assert (spec, picture) == (None, None)
    assert columns


def test_what_a_chart_cannot_tell_is_left_to_the_table():
    untold = MONEY.assign(balance_known=False)
    assert figures.drawn("partnerships.contributions_by_year", untold)[1:] == (None, None)
    nowhere = GROUPS.assign(share=pd.Series([pd.NA] * 3, dtype="Float64"))
    assert figures.drawn("member_states.participation_by_group", nowhere)[1:] == (None, None)


def test_events_are_a_table_alone_without_what_only_programs_read():
    columns, *chart = figures.drawn("events.upcoming", EVENTS)
    assert list(columns.values()) == [
        *("Event", "First day", "Last day", "Place", "Mode", "Organizer", "Registration closes")
    ]
    assert chart == [None, None]


def test_a_column_that_has_nothing_to_say_in_any_row_is_left_out():
    said = dict.fromkeys(("title", "position", "form", "stated_on", "reference"), "x")
    rows = pd.DataFrame([{"action": 10, "sub_action": "", **said}])
    assert "sub_action" not in figures.drawn("positions.own", rows)[0]
    parted = rows.assign(sub_action="a")
    assert figures.drawn("positions.own", parted)[0]["sub_action"] == "Part"


def test_a_question_that_nobody_drew_is_a_table_of_all_that_a_table_can_hold():
    rows = pd.DataFrame({"amount_usd": [1.0], "params": [{"a": 1}], "leads": [["b"]]})
    assert figures.drawn("some.question", rows) == ({"amount_usd": "Amount, US$"}, None, None)


def data(chart) -> list[dict]:
    spec = chart.to_dict()
    return [row for rows in spec["datasets"].values() for row in rows]


def test_a_group_stands_with_its_share_of_organizations_above_its_share_of_people():
    assert [(row["region"], row["Of"], row["share"]) for row in data(charts.groups(GROUPS))] == [
        ("African Group", "Share of organizations", 0.3),
        ("Asia-Pacific Group", "Share of organizations", 0.7),
        ("African Group", "Share of people", 0.2),
        ("Asia-Pacific Group", "Share of people", 0.8),
    ]


def test_an_outcome_keeps_its_colour_when_others_are_missing():
    [bars] = charts.decisions(DECISIONS.iloc[:1]).to_dict()["layer"]
    assert bars["encoding"]["color"]["scale"] == {
        "domain": ["Recommended", "Deferred", "Closed, withdrawn or not recommended"],
        "range": ["#003C5F", "#E8590C", "#0072A8"],
    }


def test_a_work_package_has_a_part_for_each_way_that_its_actions_stand_and_keeps_its_place():
    chart = charts.packages(PACKAGES)
    assert [(row["work_package"], row["Standing"], row["counted"]) for row in data(chart)] == [
        ("Fewer Forms", "Reported complete", 1),
        ("Open Calendars", "Reported complete", 2),
        ("Fewer Forms", "Overdue", 1),
        ("Fewer Forms", "Not due yet", 2),
    ]
    [bars] = chart.to_dict()["layer"]
    assert bars["encoding"]["y"]["sort"] == ["Fewer Forms", "Open Calendars"]
