"""Applications have no number: each begins with a decision marked as the first on it."""

import datetime as dt

import pandas as pd
import pytest

from data_access.ngo_committee import applications
from data_access.ngo_committee.applications import followed, grouped
from data_access.schema import organization_sdgs, organizations

FEBRUARY, JUNE, LATER = "2012-02-21", "2012-06-08", "2013-02-11"


def told(rows: pd.DataFrame) -> list[tuple]:
    names = ["organization_id", "first_on", "last_on", "deferrals", "outcome", "lost"]
    plain = rows[names].astype(object).where(rows[names].notna(), None)
    return [
        (who, first.isoformat(), last.isoformat(), *rest)
        for who, first, last, *rest in plain.itertuples(index=False)
    ]


def test_an_application_runs_from_the_first_decision_to_the_one_that_ends_it(
    conn, organization, consider
):
    alpha, beta, gamma = (organization(name) for name in ("Alpha", "Beta", "Gamma"))
    consider(alpha, f"{FEBRUARY} deferred *", f"{JUNE} deferred", f"{LATER} recommended")
    consider(beta, f"{JUNE} recommended *")
    # Begun before the record does: it belongs to no application that can be followed.
    consider(gamma, f"{FEBRUARY} deferred", f"{JUNE} closed")
    assert told(followed(conn)) == [
        (alpha, FEBRUARY, LATER, 2, "recommended", False),
        (beta, JUNE, JUNE, 0, "recommended", False),
    ]
    assert followed(conn)["deferred_first"].tolist() == [True, False]


def test_the_time_is_in_calendar_months_so_that_the_session_a_year_later_is_a_year_away(
    conn, organization, consider
):
    alpha, beta = organization("Alpha"), organization("Beta")
    # 377 days, and 367.
    consider(alpha, "2016-02-17 deferred *", "2017-02-28 recommended")
    consider(beta, "2012-06-08 deferred *", "2013-06-10 recommended")
    assert followed(conn)["years"].tolist() == [1.0, 1.0]


def test_one_that_applies_again_after_a_closure_has_another_application(
    conn, organization, consider
):
    alpha = organization("Alpha")
    consider(alpha, f"{FEBRUARY} deferred *", f"{JUNE} closed", "2015-02-18 recommended *")
    assert told(followed(conn)) == [
        (alpha, FEBRUARY, JUNE, 1, "closed", False),
        (alpha, "2015-02-18", "2015-02-18", 0, "recommended", False),
    ]


def test_a_second_first_consideration_leaves_the_one_before_where_it_was_last_seen(
    conn, organization, consider
):
    alpha = organization("Alpha")
    consider(alpha, f"{FEBRUARY} deferred *", "2015-02-18 deferred *")
    assert told(followed(conn)) == [
        (alpha, FEBRUARY, FEBRUARY, 1, None, True),
        (alpha, "2015-02-18", "2015-02-18", 1, None, False),
    ]


def test_what_is_pending_and_not_in_the_last_report_is_lost_from_sight(
    conn, organization, consider
):
    alpha, beta = organization("Alpha"), organization("Beta")
    consider(alpha, f"{FEBRUARY} deferred *")
    consider(beta, f"{FEBRUARY} deferred *", f"{JUNE} deferred")
    # A date without a deferral is no report in which all that is pending would stand.
    consider(organization("Gamma"), f"{LATER} withdrawn")
    assert followed(conn)["lost"].tolist() == [True, False]


def test_renamed_and_merged_organizations_are_followed_as_what_they_are_now(
    conn, organization, consider
):
    alpha = organization("Alpha")
    former = organization("Former Alpha", into=alpha)
    consider(former, f"{FEBRUARY} deferred *")
    consider(alpha, f"{JUNE} recommended")
    assert told(followed(conn)) == [(alpha, FEBRUARY, JUNE, 1, "recommended", False)]


def test_of_two_outcomes_in_one_report_the_one_that_ends_the_wait_counts(
    conn, organization, consider
):
    alpha = organization("Alpha")
    consider(alpha, f"{FEBRUARY} recommended *", f"{FEBRUARY} deferred *", f"{JUNE} deferred")
    [row] = told(followed(conn))
    assert row == (alpha, FEBRUARY, FEBRUARY, 1, "recommended", False)
    assert not followed(conn)["deferred_first"].any()


def test_two_endings_in_one_report_end_one_application(conn, organization, consider):
    alpha = organization("Alpha")
    consider(alpha, f"{FEBRUARY} recommended *", f"{FEBRUARY} withdrawn *")
    assert [row[4] for row in told(followed(conn))] == ["recommended"]


def test_decisions_on_what_is_no_application_are_left_out(conn, organization, consider):
    consider(
        organization("Alpha"),
        f"{FEBRUARY} deferred *",
        f"{JUNE} reclassification deferred",
        f"{LATER} status withdrawn",
    )
    assert [row[2:5] for row in told(followed(conn))] == [(FEBRUARY, 1, None)]


def test_the_years_are_those_of_the_first_consideration_and_nothing_is_cut_after_them(
    conn, organization, consider
):
    alpha, beta = organization("Alpha"), organization("Beta")
    consider(alpha, f"{FEBRUARY} deferred *", "2020-02-07 recommended")
    consider(beta, f"{LATER} recommended *")
    assert followed(conn, 2012, 2012)["outcome"].tolist() == ["recommended"]
    assert followed(conn, 2013)["organization_id"].tolist() == [beta]


@pytest.mark.parametrize("years", [(2011, None), (None, 2011), (2011, 2014)])
def test_years_of_which_not_every_first_consideration_is_on_record_are_refused(conn, years):
    with pytest.raises(ValueError, match="since 2012 alone"):
        followed(conn, *years)


def test_a_first_consideration_before_that_is_in_no_figure(conn, organization, consider):
    consider(organization("Alpha"), "2011-06-16 deferred *", f"{JUNE} recommended")
    assert followed(conn).empty


def test_a_backwards_range_is_refused(conn):
    with pytest.raises(ValueError, match="later than until"):
        followed(conn, 2020, 2015)


def test_nothing_has_the_columns_and_types_of_something(conn, organization, consider):
    empty = followed(conn)
    consider(organization("Alpha"), f"{FEBRUARY} deferred *")
    pd.testing.assert_series_equal(empty.dtypes, followed(conn).dtypes)
    assert empty.empty


# Groups


@pytest.fixture
def three(organization, consider):
    """Applications of one from Kenya, one from France, and one from nobody knows where."""
    made = [organization("Alpha", "KEN"), organization("Beta", "FRA"), organization("Gamma")]
    for who in made:
        consider(who, f"{FEBRUARY} recommended *")
    return made


@pytest.mark.usefixtures("three")
def test_each_region_has_its_applications_and_the_rest_is_of_known_region(conn):
    groups = grouped(conn, followed(conn), "region")
    assert {name: set(some) for name, some in groups.members.items()} == {
        "African Group": {0},
        "Asia-Pacific Group": set(),
        "Eastern European Group": set(),
        "Latin American and Caribbean Group": set(),
        "Western European and Others Group": {1},
    }
    assert groups.known == {0, 1}
    assert groups.rest("African Group") == [1]


def test_an_organization_of_two_goals_is_in_both_and_in_the_rest_of_neither(conn, three):
    for who, goal in ((three[0], 5), (three[0], 16), (three[1], 5)):
        conn.execute(organization_sdgs.insert().values(organization_id=who, sdg=goal))
    groups = grouped(conn, followed(conn), "sdg")
    [five, sixteen] = [name for name in groups.members if name.split()[1] in ("5", "16")]
    assert (groups.members[five], groups.members[sixteen]) == ({0, 1}, {0})
    assert (groups.rest(five), groups.rest(sixteen)) == ([], [1])


@pytest.mark.usefixtures("three")
def test_a_scope_that_nobody_told_is_known_of_none(conn):
    groups = grouped(conn, followed(conn), "scope")
    assert groups.known == set()
    conn.execute(organizations.update().values(scope="national"))
    assert grouped(conn, followed(conn), "scope").members["national"] == {0, 1, 2}


@pytest.mark.usefixtures("three")
def test_years_have_their_own_applications(conn, organization, consider):
    consider(organization("Delta"), f"{LATER} recommended *")
    groups = grouped(conn, followed(conn), "year")
    assert {name: set(some) for name, some in groups.members.items()} == {
        "2012": {0, 1, 2},
        "2013": {3},
    }


@pytest.mark.parametrize("by", ["nam", "member_state", "name", ""])
def test_applications_are_not_told_apart_by_state_or_alliance(conn, by):
    with pytest.raises(ValueError, match="by is one of"):
        grouped(conn, followed(conn), by)


def test_a_session_is_named_by_its_year_and_kind():
    assert applications.session_name(dt.date(2021, 6, 8)) == "2021 regular"
    assert applications.session_name(dt.date(2024, 6, 14)) == "2024 resumed"
