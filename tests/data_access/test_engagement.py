import datetime as dt
import re

import pandas as pd
import pytest
import sqlalchemy as sa

from data_access import engagement, rollup
from data_access.asking import ask
from data_access.schema import engagements, organizations
from data_access.viewer import Role, Viewer

REGIONS = [
    "African Group",
    "Asia-Pacific Group",
    "Eastern European Group",
    "Latin American and Caribbean Group",
    "Western European and Others Group",
    "unknown",
]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def period(since: str, until: str) -> dict[str, dt.date]:
    return {"since": day(since), "until": day(until)}


ALL_2026 = period("2026-01-01", "2026-12-31")


@pytest.fixture
def organization(conn):
    """An organization in one line, its id in return: `organization("Alpha", "KEN")`."""

    def organization(name: str, member_state: str | None = None, into: int | None = None) -> int:
        row = {"name": name, "member_state": member_state, "merged_into_id": into}
        return conn.scalar(organizations.insert().values(row).returning(organizations.c.id))

    return organization


@pytest.fixture
def engage(conn):
    """An engagement in one line: `engage(alpha, "2026-03-05", 4)`, or of a year: `"2026"`."""
    numbers = iter(range(1000))

    def engage(who: int, at: str, people: int | None = None, *, civil_society: bool = True) -> None:
        first, _, last = at.partition(" to ")
        whole_year = (f"{at}-01-01", f"{at}-12-31") if len(at) == 4 else (first, last or first)
        number = next(numbers)
        conn.execute(
            engagements.insert().values(
                organization_id=who,
                occasion=f"Meeting {number}",
                occasion_key=str(number),
                kind="meeting",
                occurred_from=day(whole_year[0]),
                occurred_until=day(whole_year[1]),
                participants=people,
                civil_society=civil_society,
            )
        )
        rollup.refresh(conn)

    return engage


def records(rows: pd.DataFrame, *columns: str) -> list[tuple]:
    """Rows as plain tuples, what is missing as None."""
    shown = rows[list(columns)].astype(object)
    return [tuple(row) for row in shown.where(shown.notna(), None).itertuples(index=False)]


# Who


def test_organizations_are_ranked_by_people_then_engagements_then_name(conn, organization, engage):
    some, same, more, fewer, uncounted, zero = map(
        organization, ("Sigma", "Alpha", "Omega", "Beta", "Gamma", "Delta")
    )
    for who, people in {some: 5, same: 5, fewer: 4, uncounted: None, zero: 0}.items():
        engage(who, "2026-03-05", people)
    engage(more, "2026-03-05", 5)
    engage(more, "2026-03-06")
    engage(uncounted, "2026-03-06")
    rows = engagement.by_organization(conn, **ALL_2026)
    columns = "organization", "engagements", "participants", "uncounted"
    assert records(rows, *columns) == [
        ("Omega", 2, 5, 1),
        ("Alpha", 1, 5, 0),
        ("Sigma", 1, 5, 0),
        ("Beta", 1, 4, 0),
        ("Delta", 1, 0, 0),
        ("Gamma", 2, None, 2),
    ]
    assert records(engagement.by_organization(conn, **ALL_2026, top=2), *columns) == [
        ("Omega", 2, 5, 1),
        ("Alpha", 1, 5, 0),
    ]


def test_states_and_their_organizations_do_not_count(conn, organization, engage):
    engage(organization("Alpha"), "2026-03-05", 5)
    engage(organization("Xaria"), "2026-03-05", 90, civil_society=False)
    assert list(engagement.by_organization(conn)["organization"]) == ["Alpha"]
    assert list(engagement.by_region(conn)["engagements"]) == [0, 0, 0, 0, 0, 1]
    assert list(engagement.by_month(conn)["engagements"]) == [1]
    assert list(engagement.knowledge(conn)["engagements"]) == [1, 1, 1, 1]
    week = engagement.week_totals(conn, **period("2026-03-02", "2026-03-08"))
    assert list(week["engagements"]) == [1, 0]


@pytest.mark.parametrize(
    ("since", "until", "counted"),
    [
        ("2026-01-01", "2026-12-31", {"day", "days", "year"}),
        ("2025-01-01", "2027-12-31", {"day", "days", "year"}),
        ("2026-03-05", "2026-03-09", {"day", "days"}),
        ("2026-03-05", "2026-03-08", {"day"}),
        ("2026-03-06", "2026-03-09", set()),
        ("2026-01-01", "2026-12-30", {"day", "days"}),
        ("2026-01-02", "2026-12-31", {"day", "days"}),
        (None, "2026-03-09", {"day", "days"}),
        ("2026-03-05", None, {"day", "days"}),
        (None, None, {"day", "days", "year"}),
    ],
)
def test_an_engagement_counts_where_all_the_time_it_may_have_been_lies_in_the_period(
    conn, organization, engage, since, until, counted
):
    engage(organization("day"), "2026-03-05")
    engage(organization("days"), "2026-03-05 to 2026-03-09")
    engage(organization("year"), "2026")
    asked = {"since": since and day(since), "until": until and day(until)}
    assert set(engagement.by_organization(conn, **asked)["organization"]) == counted
    assert engagement.by_region(conn, **asked)["engagements"].sum() == len(counted)
    assert engagement.by_month(conn, **asked)["engagements"].sum() == len(counted)
    assert engagement.knowledge(conn, **asked)["known"].iloc[0] == len(counted)


def test_organizations_merged_into_one_another_are_one(conn, organization, engage):
    now = organization("Union", "KEN")
    before = organization("League", "FRA", into=now)
    engage(now, "2026-03-05", 2)
    engage(before, "2026-03-05", 3)
    engage(before, "2026-03-06")
    rows = engagement.by_organization(conn)
    assert records(rows, "organization", "engagements", "participants", "organization_id") == [
        ("Union", 3, 5, now)
    ]
    regions = engagement.by_region(conn)
    assert records(regions[regions["engagements"] > 0], "region", "organizations") == [
        ("African Group", 1)
    ]


@pytest.mark.parametrize(
    ("people", "params", "sentence"),
    [
        ([], {}, "No engagement of civil society is recorded in all that is recorded."),
        (
            [176],
            ALL_2026,
            "No organization is recorded with more people in 2026 than Alpha:"
            " 176 people, in one engagement.",
        ),
        (
            [1, None],
            period("2026-03-01", "2026-03-31"),
            "No organization is recorded with more people from 1 to 31 March 2026 than Alpha:"
            " one person, in two engagements.",
        ),
        (
            [None],
            {"since": day("2026-03-05")},
            "No organization is recorded more often since 5 March 2026 than Alpha:"
            " one engagement; people were not counted.",
        ),
    ],
)
def test_the_finding_names_the_first_and_stays_true_where_others_are_level(
    conn, organization, engage, head, people, params, sentence
):
    alpha = organization("Alpha")
    for one in people:
        engage(alpha, "2026-03-05", one)
    assert ask(conn, head, engagement.by_organization, **params).finding == sentence


# Where from


def test_every_region_has_its_row_and_so_has_what_is_unknown(conn, organization, engage):
    kenya, uganda = organization("Alpha", "KEN"), organization("Beta", "UGA")
    france, nowhere = organization("Gamma", "FRA"), organization("Delta")
    engage(kenya, "2026-03-05", 2)
    engage(kenya, "2026-03-06", 3)
    engage(uganda, "2026-03-05")
    engage(france, "2026-03-05")
    engage(nowhere, "2026-03-05", 9)
    rows = engagement.by_region(conn, **ALL_2026)
    assert records(rows, "region", "organizations", "engagements", "participants", "uncounted") == [
        ("African Group", 2, 3, 5, 1),
        ("Asia-Pacific Group", 0, 0, 0, 0),
        ("Eastern European Group", 0, 0, 0, 0),
        ("Latin American and Caribbean Group", 0, 0, 0, 0),
        ("Western European and Others Group", 1, 1, None, 1),
        ("unknown", 1, 1, 9, 0),
    ]


def test_no_engagement_at_all_leaves_every_region_with_its_zero(conn):
    rows = engagement.by_region(conn, **ALL_2026)
    assert records(rows, "region", "organizations", "engagements", "participants") == [
        (region, 0, 0, 0) for region in REGIONS
    ]


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([], "No engagement of civil society is recorded in 2026."),
        (
            [None, None],
            "Nothing can be said of regions in 2026: that of two engagements is unknown.",
        ),
        (
            ["KEN", "UGA", "FRA", None],
            "Of three engagements in 2026 whose region is known, 67 per cent came from the"
            " African Group; the region of one more is unknown.",
        ),
        (
            ["KEN"],
            "Of one engagement in 2026 whose region is known, all came from the African Group.",
        ),
    ],
)
def test_the_finding_on_regions_says_how_much_it_rests_on(
    conn, organization, engage, head, states, sentence
):
    for number, state in enumerate(states):
        engage(organization(f"Organization {number}", state), "2026-03-05")
    assert ask(conn, head, engagement.by_region, **ALL_2026).finding == sentence


# When


def test_months_are_counted_and_what_belongs_to_no_month_stands_apart(conn, organization, engage):
    alpha = organization("Alpha")
    engage(alpha, "2026-01-31", 2)
    engage(alpha, "2026-03-02 to 2026-03-06")
    engage(alpha, "2026-03-31 to 2026-04-01", 5)
    engage(alpha, "2026", 7)
    engage(alpha, "2025-12-30 to 2026-01-02", 1)
    rows = engagement.by_month(conn)
    assert records(rows, "year", "month", "engagements", "participants", "uncounted") == [
        (2026, day("2026-01-01"), 1, 2, 0),
        (2026, day("2026-02-01"), 0, 0, 0),
        (2026, day("2026-03-01"), 1, None, 1),
        (2026, None, 2, 12, 0),
        (None, None, 1, 1, 0),
    ]


def test_a_month_that_the_period_cuts_is_not_told_as_a_whole_one(conn, organization, engage):
    alpha = organization("Alpha")
    for at in ("2026-01-31", "2026-02-01", "2026-03-01", "2026-03-01 to 2026-04-01"):
        engage(alpha, at)
    rows = engagement.by_month(conn, **period("2026-01-02", "2026-04-29"))
    assert records(rows, "month", "whole_month") == [
        (day("2026-01-01"), False),
        (day("2026-02-01"), True),
        (day("2026-03-01"), True),
        (None, False),
    ]
    assert engagement.by_month(conn)["whole_month"].tolist() == [True, True, True, False]


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ([], "No engagement of civil society is recorded in 2026."),
        (["2026"], "One engagement in 2026, none of them dated as closely as a month."),
        (
            ["2026-01-05", "2026-03-05", "2026-03-06", "2026"],
            "Four engagements in 2026; no month had more than March 2026, with two;"
            " one cannot be placed in a month.",
        ),
    ],
)
def test_the_finding_on_months_tells_what_no_month_can(
    conn, organization, engage, head, at, sentence
):
    alpha = organization("Alpha")
    for one in at:
        engage(alpha, one)
    assert ask(conn, head, engagement.by_month, **ALL_2026).finding == sentence


def test_a_week_is_held_against_the_same_days_of_the_week_before(conn, organization, engage, head):
    alpha = organization("Alpha")
    engage(alpha, "2026-03-09", 2)
    engage(alpha, "2026-03-10")
    engage(alpha, "2026-03-12")
    engage(alpha, "2026-03-03", 4)
    engage(alpha, "2026-03-06", 9)
    engage(alpha, "2026-03-08 to 2026-03-09", 9)
    engage(alpha, "2026", 99)
    answer = ask(conn, head, engagement.week_totals, **period("2026-03-09", "2026-03-11"))
    columns = "since", "until", "engagements", "participants", "uncounted"
    assert records(answer.rows, *columns) == [
        (day("2026-03-09"), day("2026-03-11"), 2, 2, 1),
        (day("2026-03-02"), day("2026-03-04"), 1, 4, 0),
    ]
    assert answer.finding == (
        "Two engagements from 9 to 11 March 2026,"
        " one more than on the same days of the week before."
    )
    longer = engagement.week_totals(conn, **period("2026-03-09", "2026-03-15"), weeks=3)
    assert list(longer["engagements"]) == [3, 2, 0]


# How much is known


def test_what_is_known_is_counted_fact_by_fact(conn, organization, engage, head):
    kenya, nowhere = organization("Alpha", "KEN"), organization("Beta")
    engage(kenya, "2026-03-05", 2)
    engage(kenya, "2026-03-05 to 2026-03-06", 0)
    engage(nowhere, "2026-03-07")
    engage(nowhere, "2026", 4)
    engage(nowhere, "2025", 4)
    answer = ask(conn, head, engagement.knowledge, **period("2026-03-01", "2026-03-31"))
    assert records(answer.rows, "fact", "known", "engagements", "share") == [
        ("period", 3, 4, 0.75),
        ("day", 2, 3, 2 / 3),
        ("region", 2, 3, 2 / 3),
        ("number of people", 2, 3, 2 / 3),
    ]
    assert answer.finding == (
        "Of three engagements from 1 to 31 March 2026, the day is known for 67 per cent,"
        " the region for 67 per cent, the number of people for 67 per cent;"
        " one more may have been then, dated too loosely to tell."
    )


def test_a_share_of_nothing_is_missing(conn, organization, engage):
    engage(organization("Alpha"), "2026", 3)
    rows = engagement.knowledge(conn, **period("2026-03-02", "2026-03-08"))
    assert records(rows, "known", "engagements", "share") == [
        (0, 1, 0.0),
        *[(0, 0, None)] * 3,
    ]


# For every question alike


@pytest.mark.parametrize(
    "asked", [engagement.by_organization, engagement.by_region, engagement.by_month]
)
def test_an_empty_answer_has_the_columns_and_types_of_a_full_one(conn, organization, engage, asked):
    empty = asked(conn, **ALL_2026)
    engage(organization("Alpha"), "2026-03-05", 1)
    full = asked(conn, **ALL_2026)
    assert dict(empty.dtypes) == dict(full.dtypes)
    assert set(full.dtypes.astype(str)) <= {"str", "Int64", "object", "bool"}


@pytest.mark.parametrize(
    ("asked", "params"),
    [
        *(
            (asked, period("2026-03-02", "2026-03-01"))
            for asked in (
                engagement.by_organization,
                engagement.by_region,
                engagement.by_month,
                engagement.knowledge,
                engagement.week_totals,
            )
        ),
        (engagement.by_organization, {"top": 0}),
        (engagement.week_totals, period("2026-03-02", "2026-03-09")),
        (engagement.week_totals, {**period("2026-03-02", "2026-03-03"), "weeks": 1}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(conn, asked, params):
    with pytest.raises(ValueError, match=r"later than|above zero|up to seven"):
        asked(conn, **params)


def test_a_link_cannot_ask_an_office_question(conn):
    link = Viewer(Role.MEMBER_STATE, "Permanent Mission", state="KEN")
    with pytest.raises(PermissionError, match="may not ask"):
        ask(conn, link, engagement.by_region)


def test_the_week_is_read_from_the_roll_up_alone(database):
    asked = []
    with database.connect() as conn:
        sa.event.listen(conn, "before_cursor_execute", lambda *args: asked.append(args[2]))
        engagement.week_totals(conn, **period("2026-03-02", "2026-03-08"))
    [statement] = [text for text in asked if text != "BEGIN"]
    [read] = re.findall(r"\b(?:FROM|JOIN) (\w+)", statement)
    assert read == "engagement_days"
