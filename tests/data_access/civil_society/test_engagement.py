import datetime as dt

import pandas as pd
import pytest

from data_access.civil_society import engagement
from data_access.civil_society.inclusion import by_group
from data_access.domain.roles import Role, Viewer
from data_access.queries import ask
from data_access.releases.member_states import participation_by_group
from data_access.schema import organizations

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
    assert week["engagements"].iloc[0] == 1
    assert pd.isna(week["engagements"].iloc[1])


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
            "No organization is recorded with more people in 2026 than Alpha: 176 people.",
        ),
        (
            [1, None],
            period("2026-03-01", "2026-03-31"),
            "No organization is recorded with more people from 1 to 31 March 2026 than Alpha:"
            " one person.",
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


def test_a_seat_in_no_member_state_counts_in_no_region_and_is_named(conn, organization, engage):
    engage(organization("Alpha", "KEN"), "2026-03-05")
    curia, unknown = organization("Beta"), organization("Gamma")
    conn.execute(
        organizations.update().values(other_place="VAT").where(organizations.c.id == curia)
    )
    conn.execute(organizations.update().values(consultative_status="Special"))
    engage(curia, "2026-03-05")
    engage(unknown, "2026-03-06")
    head = Viewer(Role.FOCAL_POINT_HEAD, "head")
    answer = ask(conn, head, engagement.by_region, **ALL_2026)
    seen = answer.rows[answer.rows["engagements"] > 0]
    assert records(seen, "region", "engagements") == [
        ("African Group", 1),
        ("no Member State", 1),
        ("unknown", 1),
    ]
    assert answer.finding == (
        "African Group: all of engagements in 2026; region recorded for 1 of 3."
    )
    # Neither its group nor its population counts for a Member State.
    assert participation_by_group(conn, **ALL_2026).set_index("region")["share"].dropna().sum() == 1
    assert by_group(conn, dimension="region", **ALL_2026)["n"].tolist() == [1, 0, 0, 0, 0, 2]


def test_no_engagement_at_all_leaves_every_region_without_a_count(conn):
    rows = engagement.by_region(conn, **ALL_2026)
    assert records(rows, "region", "organizations", "engagements", "participants") == [
        (region, None, None, None) for region in REGIONS
    ]


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ([], "No engagement of civil society is recorded in 2026."),
        (
            [None, None],
            "Region was not recorded for any of two engagements in 2026.",
        ),
        (
            ["KEN", "UGA", "FRA", None],
            "African Group: 67 per cent of engagements in 2026; region recorded for 3 of 4.",
        ),
        (
            ["KEN"],
            "African Group: all of engagements in 2026; region recorded for 1 of 1.",
        ),
    ],
)
def test_the_finding_on_regions_says_how_much_it_rests_on(
    conn, organization, engage, head, states, sentence
):
    for number, state in enumerate(states):
        engage(organization(f"Organization {number}", state), "2026-03-05")
    assert ask(conn, head, engagement.by_region, **ALL_2026).finding == sentence


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
    with pytest.raises(PermissionError, match="may not run"):
        ask(conn, link, engagement.by_region)
