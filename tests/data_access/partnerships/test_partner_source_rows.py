"""A figure of private money leads down to its rows, and each row to its place in its file."""

import datetime as dt

import pandas as pd
import pytest

from data_access.commands import within
from data_access.domain.roles import Role
from data_access.partnerships import partner_source_rows
from data_access.partnerships.type_reviews import review_contributor
from data_access.queries import ask
from data_access.schema import contributions

HEADER = "year,donor,status,category,entity,rev_type,amount_usd\n"
FILE = HEADER + (
    "2024,Fictional Aid,nonmember,NGOs,UNX,Other,10\n"
    "2024,Fictional Works,nonmember,Private Sector,UNX,Other,-30\n"
    "2024,Fictional Works,nonmember,Private Sector,UNY,Earmarked,20\n"
    "2023,Fictional Aid,nonmember,NGOs,UNX,Other,5\n"
    "2024,Fictional Fund,nonmember,Foundations,UNX,Other,1\n"
    "2024,Fictional State,member,Government,UNX,Assessed,9000\n"
)


@pytest.fixture
def loaded(load_file):
    load_file("contributions", "money.csv", FILE)


def none(value):
    return None if pd.isna(value) else value


def shown(rows: pd.DataFrame, *names: str) -> list[list]:
    return [[none(value) for value in row] for row in rows[list(names)].to_numpy().tolist()]


@pytest.mark.usefixtures("loaded")
def test_each_row_says_what_it_is_and_where_it_stands(conn, head):
    answer = ask(conn, head, partner_source_rows.rows, donor="Fictional Works", entity="UNY")
    [row] = answer.rows.to_dict("records")
    assert {name: none(value) for name, value in row.items()} == {
        "year": 2024,
        "donor": "Fictional Works",
        "category": "Private Sector",
        "sector": "corporate",
        "reviewed": False,
        "entity": "UNY",
        "revenue_type": "Earmarked",
        "amount_usd": 20.0,
        "file_name": "money.csv",
        "speaks_for": dt.date(2024, 12, 31),
        "source_row": 4,
        "matches": 1,
        "nonprofit_usd": None,
        "corporate_usd": 20.0,
        "other_usd": None,
    }
    assert answer.finding == ("Private money of Fictional Works to UNY: $20 corporate, in one row.")


@pytest.mark.usefixtures("loaded")
def test_the_largest_come_first_whatever_their_sign_and_public_money_never(conn, head):
    answer = ask(conn, head, partner_source_rows.rows, year=2024)
    assert list(answer.rows["amount_usd"]) == [-30, 20, 10, 1]
    assert answer.finding == (
        "Private money in 2024: $10 nonprofit, −$10 corporate and $1 on neither side, in four rows."
    )


@pytest.mark.usefixtures("loaded")
def test_pages_hold_each_row_once_and_say_the_sums_of_all(conn, head):
    pages = [partner_source_rows.rows(conn, page=page, limit=2) for page in (1, 2, 3, 4)]
    assert [len(rows) for rows in pages] == [2, 2, 1, 0]
    found = pd.concat(pages)
    assert sorted(found["source_row"]) == [2, 3, 4, 5, 6]
    sums = ("matches", "nonprofit_usd", "corporate_usd", "other_usd")
    assert {tuple(row) for row in shown(found, *sums)} == {(5, 15, -10, 1)}
    answer = ask(conn, head, partner_source_rows.rows, page=2, limit=2)
    assert answer.finding.endswith("; shown: 3 to 4.")
    for wrong in ({"page": 0}, {"limit": 0}):
        with pytest.raises(ValueError, match="above zero"):
            partner_source_rows.rows(conn, **wrong)


@pytest.mark.usefixtures("loaded")
def test_what_nobody_gave_is_said_and_not_taken_for_an_error(conn, head):
    for asked, said in (
        (
            {"donor": "Fictional Nobody"},
            "No row of private money of Fictional Nobody is recorded.",
        ),
        ({"donor": "Fictional State"}, "No row of private money of Fictional State is recorded."),
        ({"entity": "UNX", "year": 1999}, "No row of private money to UNX in 1999 is recorded."),
        ({"page": 9}, "No further row of private money is recorded."),
    ):
        answer = ask(conn, head, partner_source_rows.rows, **asked)
        assert (len(answer.rows), answer.finding) == (0, said)


@pytest.mark.usefixtures("loaded")
def test_rows_of_another_office_have_no_file_and_are_there(conn):
    conn.execute(
        contributions.insert().values(
            year=2022,
            donor="Fictional Other",
            donor_status="nonmember",
            category="NGOs",
            sector="nonprofit",
            entity="UNX",
            revenue_type="Other",
            amount_usd=7,
        )
    )
    rows = partner_source_rows.rows(conn, donor="Fictional Other")
    assert shown(rows, "amount_usd", "file_name", "speaks_for", "source_row") == [
        [7, None, None, None]
    ]


@pytest.fixture
def reviewed(conn, person):
    """Fictional Fund, which the office found to be a company; Fictional Aid, a public body."""
    staff = person(conn, Role.STAFF)
    for donor, code in (("Fictional Fund", "70"), ("Fictional Aid", "10")):
        given = {"donor": donor, "organization_type": code, "reason": "By its statutes."}
        within(conn, staff, review_contributor, **given)


@pytest.mark.usefixtures("loaded", "reviewed")
def test_a_row_counts_where_the_review_says_and_keeps_the_sources_category(conn, head):
    rows = partner_source_rows.rows(conn, types="reviewed", year=2024)
    assert shown(rows, "donor", "category", "sector", "reviewed") == [
        ["Fictional Works", "Private Sector", "corporate", False],
        ["Fictional Works", "Private Sector", "corporate", False],
        ["Fictional Fund", "Foundations", "corporate", True],
    ]
    assert ask(conn, head, partner_source_rows.rows, types="reviewed", year=2024).finding == (
        "By the office’s reviews, private money in 2024: −$9 corporate, in three rows."
    )


# Contributors


@pytest.mark.usefixtures("loaded")
def test_contributors_are_listed_with_all_their_categories_and_years(conn, head, load_file):
    load_file(
        "contributions",
        "more.csv",
        HEADER
        + "2020,Fictional Aid,nonmember,Other,UNX,Other,4\n"
        + "2024,Other NGOs,nonmember,NGOs,UNX,Other,4\n",
    )
    answer = ask(conn, head, partner_source_rows.donors)
    names = ("donor", "categories", "sectors", "amount_usd", "first_year", "last_year", "group")
    assert shown(answer.rows, *names) == [
        ["Fictional Aid", "NGOs, Other", "nonprofit, other", 19, 2020, 2024, False],
        ["Fictional Fund", "Foundations", "foundation", 1, 2024, 2024, False],
        ["Fictional Works", "Private Sector", "corporate", -10, 2024, 2024, False],
        ["Other NGOs", "NGOs", "nonprofit", 4, 2024, 2024, True],
    ]
    assert answer.finding == (
        "Private money is recorded from three contributors and one line that stands for several."
    )


@pytest.mark.usefixtures("loaded", "reviewed")
def test_by_the_reviews_a_contributor_counts_elsewhere_or_not_at_all(conn, head):
    answer = ask(conn, head, partner_source_rows.donors, types="reviewed")
    assert shown(answer.rows, "donor", "sectors", "reviewed") == [
        ["Fictional Fund", "corporate", True],
        ["Fictional Works", "corporate", False],
    ]
    assert answer.finding == (
        "Private money is recorded from two contributors and no lines that stand for several; one"
        " counts by a review."
    )


def test_without_money_there_is_nobody(conn, head):
    for types in ("source", "reviewed"):
        answer = ask(conn, head, partner_source_rows.donors, types=types)
        assert answer.finding == "No private money is recorded."
