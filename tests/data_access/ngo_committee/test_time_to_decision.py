"""How long applications wait: those that still do are in it, and so are those closed meanwhile."""

import datetime as dt

import pandas as pd
import pytest

from data_access.ngo_committee.time_by_group import time_by_group
from data_access.ngo_committee.time_to_decision import time_to_status
from data_access.queries import ask
from data_access.releases import small_counts

FIRST = dt.date(2012, 2, 21)
# The notes' case, in years: outcome 1 recommended, 2 closed, 0 pending.
TIMES = [1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9]
CODES = [1, 2, 1, 0, 1, 2, 1, 0, 1, 0, 1, 0]
OUTCOMES = ("deferred", "recommended", "closed")


@pytest.fixture
def wait(organization, consider):
    """An application first deferred in February 2012: `wait(3, "closed")`, three years later.

    Others than deferred, such as "recommended at once", were decided on then.
    """
    numbers = iter(range(1000))

    def wait(years: float, outcome: str, seat: str | None = None, first: dt.date = FIRST) -> int:
        who = organization(f"Fictional Organization {next(numbers)}", seat)
        months = round(years * 12) + first.month - 1
        day = dt.date(first.year + months // 12, months % 12 + 1, 1)
        if outcome == "recommended at once":
            consider(who, f"{first} recommended *")
        elif years:
            consider(who, f"{first} deferred *", f"{day} {outcome}")
        else:
            consider(who, f"{first} deferred *")
        return who

    return wait


@pytest.fixture
def notes(wait):
    for years, code in zip(TIMES, CODES, strict=True):
        wait(years, OUTCOMES[code])


def shares(rows: pd.DataFrame, state: str) -> dict[int, float | None]:
    """The share of one state by years, to four places."""
    own = rows[rows["state"] == state].set_index("after_years")["share"]
    return {years: None if pd.isna(share) else round(share, 4) for years, share in own.items()}


@pytest.mark.usefixtures("notes")
def test_the_shares_are_those_of_the_notes_and_not_what_leaving_the_closed_out_would_say(conn):
    rows = time_to_status(conn)
    # 1 − Kaplan-Meier with the closed left out would be .1750 at two years.
    assert shares(rows, "recommended") == {
        0: 0.0,
        1: 0.0833,
        2: 0.1667,
        3: 0.2604,
        5: 0.3542,
        10: None,
    }
    assert shares(rows, "closed") == {
        0: 0.0,
        1: 0.0833,
        2: 0.0833,
        3: 0.1771,
        5: 0.1771,
        10: None,
    }


@pytest.mark.usefixtures("notes")
def test_all_states_of_a_time_add_up_to_one_and_each_row_says_on_how_many_it_rests(conn):
    rows = time_to_status(conn)
    sums = rows[rows["share"].notna()].groupby("after_years")["share"].sum()
    assert sums.tolist() == pytest.approx([1.0] * 5)
    at = rows.drop_duplicates("after_years").set_index("after_years")
    assert at["at_risk"].to_dict() == {0: 12, 1: 12, 2: 10, 3: 8, 5: 5, 10: 0}
    assert at["small"].to_dict() == {
        0: False,
        1: False,
        2: False,
        3: True,
        5: True,
        10: True,
    }
    assert set(rows["applications"]) == {12}


@pytest.mark.usefixtures("notes")
def test_the_cases_are_those_seen_and_the_pending_those_followed_beyond(conn):
    rows = time_to_status(conn).set_index(["after_years", "state"])["cases"]
    assert [rows[(3, state)] for state in ("recommended", "closed", "pending")] == [3, 2, 6]


@pytest.mark.usefixtures("notes")
def test_the_median_is_of_any_outcome_and_has_an_interval_whose_end_may_not_be_reached(conn):
    row = time_to_status(conn).iloc[0]
    assert (row["median"], row["median_low"]) == (4.0, 1.0)
    assert pd.isna(row["median_high"])


def test_rare_outcomes_are_told_together(conn, wait):
    for outcome in ("withdrawn", "not recommended", "closed", "recommended"):
        wait(1, outcome)
    assert {
        state: of[1]
        for state in set(time_to_status(conn)["state"])
        if (of := shares(time_to_status(conn), state))
    } == {
        "recommended": 0.25,
        "closed": 0.25,
        "withdrawn or not recommended": 0.5,
        "pending": 0.0,
    }


def test_what_is_recommended_at_its_first_consideration_waited_no_time(conn, wait):
    wait(0, "recommended at once")
    wait(1, "recommended")
    assert shares(time_to_status(conn), "recommended")[0] == 0.5
    # Of those deferred at first alone, nobody is through at once.
    rows = time_to_status(conn, deferred=True)
    assert shares(rows, "recommended")[0] == 0.0
    assert shares(rows, "recommended")[1] == 1.0
    # Where all are through, all that follows is known.
    assert shares(rows, "recommended")[10] == 1.0


def test_nothing_is_told_of_times_up_to_which_nobody_was_followed(conn, wait):
    wait(0.5, "deferred")
    told = time_to_status(conn).set_index(["after_years", "state"])
    assert told.loc[(0, "pending"), "share"] == 1.0
    assert pd.isna(told.loc[(1, "pending"), "share"])
    assert told.loc[(1, "pending"), "at_risk"] == 0


def test_what_is_out_of_sight_counts_up_to_where_it_is_seen(conn, wait):
    wait(0, "deferred")
    wait(2, "deferred")
    rows = time_to_status(conn)
    assert set(rows["lost"]) == {1}
    assert shares(rows, "pending") == {0: 1.0, 1: 1.0, 2: 1.0, 3: None, 5: None, 10: None}
    assert rows.drop_duplicates("after_years")["at_risk"].tolist() == [2, 1, 1, 0, 0, 0]


def test_a_release_can_leave_out_times_at_which_few_still_wait(conn, wait):
    for _ in range(6):
        wait(1, "recommended")
        wait(3, "recommended")
    wait(5, "recommended")
    assert small_counts.too_few(time_to_status(conn), time_to_status.of_organizations)
    within = time_to_status(conn, within=2)
    assert within["after_years"].max() == 2
    assert not small_counts.too_few(within, time_to_status.of_organizations)
    with pytest.raises(ValueError, match="from zero on"):
        time_to_status(conn, within=-1)


def test_a_rare_outcome_withholds_a_release_though_only_its_share_is_read(conn, wait):
    for _ in range(9):
        wait(1, "recommended")
        wait(1, "deferred")
    assert not small_counts.too_few(time_to_status(conn, within=1), time_to_status.of_organizations)
    wait(1, "withdrawn")
    assert small_counts.too_few(time_to_status(conn, within=1), time_to_status.of_organizations)


def test_nothing_has_the_columns_and_types_of_something(conn, wait):
    empty = time_to_status(conn), time_by_group(conn)
    wait(1, "recommended")
    full = time_to_status(conn), time_by_group(conn)
    for none, some in zip(empty, full, strict=True):
        assert none.empty
        pd.testing.assert_series_equal(none.dtypes, some.dtypes)


@pytest.mark.parametrize("asked", [time_to_status, time_by_group])
def test_years_that_cannot_be_followed_are_refused(conn, asked):
    with pytest.raises(ValueError, match="since 2012 alone"):
        asked(conn, since=2005)


# The finding


@pytest.mark.usefixtures("notes")
def test_the_finding_says_how_many_were_recommended_when_and_that_it_is_no_grant(conn, head):
    assert ask(conn, head, time_to_status).finding == (
        "Of 12 applications first considered since 2012, 35 per cent (33 to 42) recommended"
        " within five years."
    )
    assert ask(conn, head, time_to_status, until=2012, deferred=True).finding == (
        "Of 12 applications deferred at first in 2012: half decided within four years (1.0 or"
        " more)."
    )


def test_a_median_that_is_not_reached_is_said_to_be_so(conn, wait, head):
    wait(1, "recommended")
    for _ in range(3):
        wait(2, "deferred")
    assert ask(conn, head, time_to_status, deferred=True).finding == (
        "Of four applications deferred at first since 2012: fewer than half decided so far."
    )


def test_an_interval_of_one_value_is_not_written_out(conn, wait, head):
    for _ in range(60):
        wait(0.5, "recommended")
    wait(2, "closed")
    answer = ask(conn, head, time_to_status, deferred=True)
    assert (answer.rows.iloc[0][["median_low", "median_high"]] == 0.5).all()
    assert ": half decided within 0.5 years." in answer.finding


def test_the_findings_have_words_for_nothing(conn, head):
    for asked in (time_to_status, time_by_group):
        assert ask(conn, head, asked, since=2015, until=2015).finding == (
            "No application first considered in 2015 is recorded."
        )


# By group


def test_groups_that_wait_alike_are_not_distinguishable_from_chance(conn, wait, head):
    for seat in ("KEN", "FRA"):
        for _ in range(20):
            wait(1, "recommended", seat)
            wait(3, "recommended", seat)
    answer = ask(conn, head, time_by_group, by="region")
    assert answer.finding == (
        "Recommended within two years since 2012, two regional groups: differences are not"
        " distinguishable from chance."
    )
    own = answer.rows.set_index("group").loc["African Group"]
    assert (own["applications"], own["at_risk"], own["cases"]) == (40, 20, 20)


def test_a_group_that_waits_longer_is_named_with_both_shares(conn, wait, head):
    for _ in range(40):
        wait(1, "recommended", "KEN")
        wait(3, "recommended", "FRA")
        wait(1, "recommended", "FRA")
        wait(3, "deferred")
    wait(3, "recommended", "KEN")
    answer = ask(conn, head, time_by_group, by="region")
    rows = answer.rows.set_index("group")
    assert answer.finding == (
        "Recommended within two years since 2012: largest difference of two regional groups,"
        " African Group, 98 per cent against 50 per cent (clear)."
    )
    assert rows.loc["African Group", "difference"] == pytest.approx(40 / 41 - 0.5)
    low, high = rows.loc["African Group", ["difference_low", "difference_high"]]
    assert low < 40 / 41 - 0.5 < high
    # Those of unknown seat have a row, and are compared with nobody.
    assert rows.loc["unknown", "applications"] == 40
    assert rows.loc["unknown", "evidence"] == "cannot be said"
    assert pd.isna(rows.loc["unknown", "difference"])
    # A group of nobody has its row too.
    assert rows.loc["Asia-Pacific Group", "applications"] == 0
    assert pd.isna(rows.loc["Asia-Pacific Group", "share"])


def test_below_half_known_nothing_is_said_however_large_the_difference(conn, wait, head):
    for _ in range(30):
        wait(1, "recommended", "KEN")
        wait(3, "recommended", "FRA")
    for _ in range(61):
        wait(3, "recommended")
    answer = ask(conn, head, time_by_group, by="region")
    assert set(answer.rows["evidence"]) == {"cannot be said"}
    assert answer.finding == (
        "The wait since 2012 is not compared: regional group recorded for 49 per cent of the"
        " applications."
    )
    assert answer.rows["known_share"].iloc[0] == pytest.approx(60 / 121)


def test_of_nothing_known_the_finding_says_none(conn, wait, head):
    wait(1, "recommended")
    assert ask(conn, head, time_by_group, by="scope").finding == (
        "The wait since 2012 is not compared: scope recorded for none of the applications."
    )


def test_years_too_late_to_be_followed_for_two_years_are_not_compared(conn, wait, head):
    for _ in range(12):
        wait(1, "recommended")
        wait(3, "deferred", None, dt.date(2013, 2, 11))
    wait(1, "deferred", None, dt.date(2015, 2, 18))
    rows = ask(conn, head, time_by_group).rows.set_index("group")
    assert list(rows.index) == ["2012", "2013", "2015"]
    assert rows.loc["2015", "evidence"] == "cannot be said"
    assert pd.isna(rows.loc["2015", "share"])


def test_what_applications_are_not_told_apart_by_is_refused(conn):
    with pytest.raises(ValueError, match="by is one of year, region"):
        time_by_group(conn, by="nam")
