import datetime as dt

import pandas as pd
import pytest

from data_access.domain.answers import records
from data_access.ngo_committee import accreditation
from data_access.ngo_committee.accreditation import (
    decisions_by_report,
    decisions_by_year,
    longest_deferred,
)
from data_access.queries import ask
from data_access.schema import decisions, organizations

REGULAR, RESUMED = dt.date(2024, 2, 9), dt.date(2024, 6, 14)
YEAR_BEFORE = dt.date(2023, 6, 5)


@pytest.fixture
def decide(conn):
    """Record decisions on organizations by number: `decide(RESUMED, "deferred", 1, 2)`."""
    known = set()

    def decide(reported_on: dt.date, outcome: str, *numbers: int, **columns) -> None:
        for number in numbers:
            if number not in known:
                name = f"Fictional Organization {number}"
                conn.execute(organizations.insert().values(id=number, name=name, **columns))
                known.add(number)
            conn.execute(
                decisions.insert().values(
                    organization_id=number, reported_on=reported_on, outcome=outcome
                )
            )

    return decide


# Kinds of session


@pytest.mark.parametrize(
    ("reported_on", "kind"),
    [
        ("2024-02-09", "regular"),
        ("2009-03-04", "regular"),
        ("2024-06-14", "resumed"),
        ("2008-08-15", "resumed"),
        ("2021-06-08", "regular"),
        ("2021-09-20", "resumed"),
        ("2022-06-07", "regular"),
        ("2022-09-16", "resumed"),
    ],
)
def test_a_session_is_regular_until_april_but_for_two_that_the_pandemic_delayed(reported_on, kind):
    assert accreditation.session(dt.date.fromisoformat(reported_on)) == kind


# By year


def test_decisions_are_counted_by_year_and_outcome_and_so_are_the_organizations(conn, decide):
    decide(REGULAR, "deferred", 1, 2)
    decide(RESUMED, "deferred", 1)
    decide(RESUMED, "recommended", 2)
    decide(YEAR_BEFORE, "reclassification deferred", 3)
    assert records(decisions_by_year(conn, since=2023, until=2024).drop(columns="missing")) == [
        {
            "year": 2023,
            "outcome": "reclassification deferred",
            "decisions": 1,
            "organizations": 1,
        },
        {"year": 2024, "outcome": "recommended", "decisions": 1, "organizations": 1},
        {"year": 2024, "outcome": "deferred", "decisions": 3, "organizations": 2},
    ]


def test_a_decision_under_two_names_of_one_organization_is_one_decision(conn, decide):
    decide(RESUMED, "deferred", 1)
    decide(RESUMED, "deferred", 2, merged_into_id=1)
    decide(RESUMED, "deferred", 3)
    [row] = records(decisions_by_year(conn))
    assert (row["decisions"], row["organizations"]) == (2, 2)


def test_years_outside_the_range_are_left_out(conn, decide):
    for year in (2021, 2022, 2023, 2024):
        decide(dt.date(year, 12, 31), "closed", 1)
        decide(dt.date(year, 1, 1), "closed", 1)
    assert decisions_by_year(conn, since=2022, until=2023)["year"].tolist() == [2022, 2023]
    assert decisions_by_year(conn, since=2023)["year"].tolist() == [2023, 2024]
    assert decisions_by_year(conn, until=2021)["year"].tolist() == [2021]


def test_no_decisions_is_an_empty_answer_with_all_its_columns(conn):
    for asked, columns in (
        (decisions_by_year, ["year", "outcome", "decisions", "organizations", "missing"]),
        (decisions_by_report, ["reported_on", "session", "outcome", "decisions", "missing"]),
        (
            longest_deferred,
            ["organization", "deferrals", "first_on", "last_on", "outcome_now", "organization_id"],
        ),
    ):
        rows = asked(conn)
        assert rows.empty
        assert list(rows.columns) == columns


@pytest.mark.parametrize("asked", [decisions_by_year, decisions_by_report])
def test_a_backwards_range_is_refused(conn, asked):
    with pytest.raises(ValueError, match="later than until"):
        asked(conn, since=2025, until=2020)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        (
            {"since": 2024, "until": 2024},
            "The Committee on NGOs made one recommendation, two deferrals and no closures in 2024;"
            " a recommendation is not yet a grant.",
        ),
        (
            {},
            "The Committee on NGOs made one recommendation, two deferrals and one closure from"
            " 2023 to 2024; a recommendation is not yet a grant.",
        ),
        (
            {"since": 2025, "until": 2026},
            "No decision of the Committee on NGOs is recorded from 2025 to 2026.",
        ),
        ({"until": 2000}, "No decision of the Committee on NGOs is recorded up to 2000."),
    ],
)
def test_the_finding_of_years_counts_outcomes_and_calls_no_recommendation_a_grant(
    conn, decide, head, params, sentence
):
    decide(RESUMED, "recommended", 1)
    decide(RESUMED, "deferred", 2, 3)
    decide(YEAR_BEFORE, "closed", 4)
    decide(YEAR_BEFORE, "status withdrawn", 5)
    assert ask(conn, head, decisions_by_year, **params).finding == sentence


# By report


def test_reports_carry_their_session_and_every_outcome(conn, decide):
    decide(REGULAR, "deferred", 1)
    decide(RESUMED, "recommended", 1, 2)
    decide(RESUMED, "withdrawn", 3)
    assert records(decisions_by_report(conn).drop(columns="missing")) == [
        {
            "reported_on": "2024-02-09",
            "session": "regular",
            "outcome": "deferred",
            "decisions": 1,
        },
        {
            "reported_on": "2024-06-14",
            "session": "resumed",
            "outcome": "recommended",
            "decisions": 2,
        },
        {
            "reported_on": "2024-06-14",
            "session": "resumed",
            "outcome": "withdrawn",
            "decisions": 1,
        },
    ]


def test_a_date_without_a_decision_on_applications_is_no_report(conn, decide):
    decide(RESUMED, "not recommended", 1)
    assert decisions_by_report(conn).empty
    assert accreditation.reports(conn, RESUMED, RESUMED) == []


def test_the_finding_compares_a_session_with_the_last_of_its_kind(conn, decide, head):
    decide(YEAR_BEFORE, "recommended", 1, 2, 3)
    decide(YEAR_BEFORE, "deferred", 4)
    decide(REGULAR, "recommended", 5)
    decide(RESUMED, "recommended", 6, 7)
    decide(RESUMED, "closed", 8)
    assert ask(conn, head, decisions_by_report).finding == (
        "Recommended two and closed one (resumed session, 14 June 2024); 5 June 2023:"
        " recommended three and deferred one."
    )
    assert ask(conn, head, decisions_by_report, since=2024).finding == (
        "Recommended two and closed one (resumed session, 14 June 2024); no earlier resumed"
        " session to compare is recorded."
    )
    assert ask(conn, head, decisions_by_report, since=2025).finding == (
        "No decision of the Committee on NGOs is recorded since 2025."
    )


def test_a_report_of_the_week_stands_beside_the_last_of_its_kind(conn, decide):
    decide(YEAR_BEFORE, "recommended", 1, 2, 3)
    decide(REGULAR, "recommended", 4)
    decide(RESUMED, "recommended", 5)
    decide(RESUMED, "deferred", 6, 7)
    decide(RESUMED, "withdrawn", 8)
    before = accreditation.Report(YEAR_BEFORE, "resumed", {"recommended": 3}, None)
    assert accreditation.reports(conn, dt.date(2024, 6, 10), dt.date(2024, 6, 16)) == [
        accreditation.Report(RESUMED, "resumed", {"recommended": 1, "deferred": 2}, before)
    ]
    [regular] = accreditation.reports(conn, REGULAR, REGULAR)
    assert regular.previous is None
    assert accreditation.reports(conn, dt.date(2024, 6, 17), dt.date(2024, 6, 23)) == []


# Who waits


def test_organizations_are_ranked_by_deferrals_then_by_the_earliest(conn, decide):
    decide(REGULAR, "deferred", 1, 2)
    decide(YEAR_BEFORE, "deferred", 3, 2)
    decide(RESUMED, "deferred", 1, 2, 3)
    decide(RESUMED, "reclassification deferred", 4)
    rows = longest_deferred(conn, top=2)
    assert records(rows.drop(columns=["organization_id"])) == [
        {
            "organization": "Fictional Organization 2",
            "deferrals": 3,
            "first_on": "2023-06-05",
            "last_on": "2024-06-14",
            "outcome_now": "deferred",
        },
        {
            "organization": "Fictional Organization 3",
            "deferrals": 2,
            "first_on": "2023-06-05",
            "last_on": "2024-06-14",
            "outcome_now": "deferred",
        },
    ]
    assert longest_deferred(conn)["organization_id"].tolist() == [2, 3, 1]


def test_deferrals_under_a_former_name_count_and_one_report_counts_once(conn, decide):
    decide(YEAR_BEFORE, "deferred", 1)
    decide(REGULAR, "deferred", 1)
    decide(REGULAR, "deferred", 2, merged_into_id=1)
    decide(RESUMED, "deferred", 2)
    [row] = records(longest_deferred(conn))
    assert (row["organization_id"], row["deferrals"]) == (1, 3)


@pytest.mark.parametrize(
    ("outcomes", "now"),
    [
        (["deferred", "recommended"], "recommended"),
        (["closed", "deferred"], "closed"),
        (["status withdrawn"], "status withdrawn"),
    ],
)
def test_outcome_now_is_that_of_the_last_decision(conn, decide, outcomes, now):
    decide(YEAR_BEFORE, "deferred", 1)
    decide(REGULAR, "withdrawn", 1)
    for outcome in outcomes:
        decide(RESUMED, outcome, 1)
    assert longest_deferred(conn)["outcome_now"].tolist() == [now]


def test_a_top_below_one_is_refused(conn):
    with pytest.raises(ValueError, match="above zero"):
        longest_deferred(conn, top=0)


def test_the_finding_names_who_waits_longest_and_what_became_of_it(conn, decide, head):
    assert ask(conn, head, longest_deferred).finding == (
        "No deferral by the Committee on NGOs is recorded."
    )
    decide(RESUMED, "deferred", 1)
    assert ask(conn, head, longest_deferred).finding == (
        "No organization has more recorded deferrals than Fictional Organization 1: 1, 14 June"
        " 2024; last decision: deferred."
    )
    decide(YEAR_BEFORE, "deferred", 2)
    decide(REGULAR, "deferred", 2)
    decide(RESUMED, "closed", 2)
    assert ask(conn, head, longest_deferred).finding == (
        "No organization has more recorded deferrals than Fictional Organization 2: 2, 5 June"
        " 2023 to 9 February 2024; last decision: closed."
    )


def test_an_empty_answer_has_the_types_of_a_full_one(conn, decide):
    empty = {asked.name: asked(conn).dtypes for asked in (decisions_by_year, longest_deferred)}
    decide(RESUMED, "deferred", 1)
    for asked in (decisions_by_year, longest_deferred):
        numbers = asked(conn).select_dtypes("Int64")
        pd.testing.assert_series_equal(empty[asked.name][numbers.columns], numbers.dtypes)
