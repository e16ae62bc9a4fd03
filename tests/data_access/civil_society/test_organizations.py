import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.civil_society.organizations import counted_as, history, names, profile, search
from data_access.domain.answers import records
from data_access.domain.names import fold
from data_access.queries import ask
from data_access.schema import (
    decisions,
    engagements,
    import_batches,
    organization_names,
    organization_sdgs,
    organizations,
    partnership_participants,
    partnerships,
    roll_calls,
)

FEBRUARY, JUNE = dt.date(2024, 2, 9), dt.date(2024, 6, 14)


@pytest.fixture
def known(conn):
    """Make an organization known: `known(1, "Fictional Relief", former=["Relief"])`."""

    def known(number: int, name: str | None = None, *, former=(), alias=(), **columns) -> int:
        name = name or f"Fictional Organization {number}"
        conn.execute(organizations.insert().values(id=number, name=name, **columns))
        called = [
            (name, "present"),
            *((n, "former") for n in former),
            *((n, "alias") for n in alias),
        ]
        conn.execute(
            organization_names.insert(),
            [
                {"key": fold(name), "organization_id": number, "name": name, "kind": kind}
                for name, kind in called
            ],
        )
        return number

    return known


def decide(conn, organization: int, outcome: str = "deferred", on: dt.date = JUNE, **columns):
    conn.execute(
        decisions.insert().values(
            organization_id=organization, outcome=outcome, reported_on=on, **columns
        )
    )


def engage(conn, organization: int, occasion: str, **columns):
    values = {
        "occasion_key": fold(occasion),
        "kind": "event",
        "occurred_from": dt.date(2019, 1, 1),
        "occurred_until": dt.date(2019, 12, 31),
    }
    conn.execute(
        engagements.insert().values(
            organization_id=organization, occasion=occasion, **(values | columns)
        )
    )


def stands_for(conn) -> dict[int, int]:
    found = counted_as()
    return dict(conn.execute(sa.select(found.c.organization_id, found.c.counted_as_id)).all())


def found(conn, **params) -> list[str]:
    return search(conn, **params)["organization"].tolist()


# Whom an organization counts as


def test_an_organization_counts_as_what_it_was_at_last_merged_into(conn, known):
    known(3)
    known(2, merged_into_id=3)
    known(1, merged_into_id=2)
    known(4)
    assert stands_for(conn) == {1: 3, 2: 3, 3: 3, 4: 4}


def test_organizations_merged_in_a_circle_stand_for_themselves(conn, known):
    known(1)
    known(2, merged_into_id=1)
    known(3, merged_into_id=2)
    conn.execute(organizations.update().where(organizations.c.id == 1).values(merged_into_id=2))
    assert stands_for(conn) == {1: 1, 2: 2, 3: 3}


# Search


def test_an_organization_is_found_by_any_name_it_was_ever_known_by(conn, known):
    known(1, "Écoles fictives", former=["Fictional Schools"], alias=["Les “Écoles”"])
    known(2, "Fictional Clinics")
    assert found(conn, name="ecoles FICTIVES") == ["Écoles fictives"]
    assert found(conn, name="fictional-schools") == ["Écoles fictives"]
    assert search(conn, name="les ecoles")["matched_name"].tolist() == ["Les “Écoles”"]


def test_a_search_tells_status_region_and_what_is_recorded(conn, known):
    known(1, "Fictional Relief", consultative_status="Special", member_state="KEN")
    known(2, "Fictional Relief of the North", merged_into_id=1)
    decide(conn, 1, "deferred", FEBRUARY)
    decide(conn, 2, "deferred", FEBRUARY)
    decide(conn, 2, "recommended", JUNE)
    engage(conn, 2, "Fictional Forum")
    engage(conn, 1, "List of States", civil_society=False)
    assert records(search(conn, name="relief of")) == [
        {
            "id": 1,
            "organization": "Fictional Relief",
            "status": "Special",
            "region": "African Group",
            "decisions": 2,
            "engagements": 1,
            "matched_name": "Fictional Relief of the North",
            "matches": 1,
        }
    ]


def test_what_nobody_told_us_is_missing_and_not_a_word(conn, known):
    known(1, "Fictional Relief")
    [row] = records(search(conn, name="relief"))
    assert (row["status"], row["region"], row["decisions"]) == (None, None, 0)


def test_states_and_their_organizations_are_not_found_as_civil_society(conn, known):
    for number, code in enumerate(("10", "11", "15", "40", "21", "70", None), start=1):
        known(number, f"Fictional Body {code}", organization_type=code)
    assert found(conn, name="body") == [f"Fictional Body {code}" for code in ("21", "70", None)]


def test_names_that_begin_with_the_words_come_first(conn, known):
    known(1, "Association of Relief")
    known(2, "Relief without Delay")
    known(3, "Relief at Sea")
    assert found(conn, name="relief") == [
        "Relief at Sea",
        "Relief without Delay",
        "Association of Relief",
    ]


def test_of_several_names_that_match_the_one_that_begins_so_is_shown_then_the_present_one(
    conn, known
):
    known(1, "Zeal for Relief", former=["Relief Club"], alias=["Aid and Relief"])
    known(2, "Youth for Relief", alias=["Aid by Relief"])
    rows = search(conn, name="relief")
    assert rows["matched_name"].tolist() == ["Relief Club", "Youth for Relief"]


def test_a_search_is_shown_page_by_page(conn, known):
    for number in range(1, 6):
        known(number, f"Relief {number}")
    second = search(conn, name="relief", page=2, limit=2)
    assert second["organization"].tolist() == ["Relief 3", "Relief 4"]
    assert second["matches"].tolist() == [5, 5]


def test_signs_in_a_search_are_signs_and_match_nothing_else(conn, known):
    known(1, "Relief")
    known(2, "100% Relief")
    assert found(conn, name="%") == ["100% Relief"]
    assert found(conn, name="_") == []
    assert found(conn) == ["100% Relief", "Relief"]


def test_initials_in_brackets_are_found_though_they_are_no_part_of_the_key(conn, known):
    known(1, "Fictional Relief (FRX)")
    assert found(conn, name="frx") == ["Fictional Relief (FRX)"]


def test_no_match_is_an_empty_answer_with_all_its_columns(conn):
    rows = search(conn, name="nobody")
    assert rows.empty
    assert list(rows.columns) == [
        *("id", "organization", "status", "region", "decisions", "engagements"),
        *("matched_name", "matches"),
    ]
    assert rows.dtypes["decisions"] == "Int64"


def test_a_page_below_one_is_refused(conn):
    with pytest.raises(ValueError, match="above zero"):
        search(conn, page=0)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"name": "relief"}, "Organizations recorded with “relief”: 3."),
        (
            {"name": "relief", "page": 2, "limit": 2},
            "Organizations recorded with “relief”: 3; shown: 3 to 3.",
        ),
        ({"name": "clinic"}, "Organizations recorded with “clinic”: 1."),
        ({"name": "nobody"}, "No organization is known by a name with “nobody”."),
        (
            {"name": "clinic", "page": 2},
            "No further organization is known by a name with “clinic”.",
        ),
        ({}, "Organizations recorded: 4."),
    ],
)
def test_the_finding_of_a_search_says_how_many_there_are(conn, known, head, params, sentence):
    for number in range(1, 4):
        known(number, f"Relief {number}")
    known(4, "Clinic")
    assert ask(conn, head, search, **params).finding == sentence


# One organization


def test_a_profile_shows_what_is_known_and_leaves_the_rest_missing(conn, known, head):
    status = {"consultative_status": "Roster", "status_since": 2004}
    known(1, "Fictional Relief", organization_type="21", **status)
    answer = ask(conn, head, profile, organization=1)
    assert records(answer.rows) == [
        {
            "id": 1,
            "organization": "Fictional Relief",
            "organization_type": "21",
            "consultative_status": "Roster",
            "status_since": 2004,
            "member_state": None,
            "region": None,
            "scope": None,
            "field": None,
            "website": None,
            "new_york": None,
            "geneva": None,
            "budget": None,
            "constituency": None,
            "sdgs": None,
            "type_name": "International NGO",
        }
    ]
    assert answer.finding == (
        "Fictional Relief: Roster consultative status since 2004;"
        " unknown: seat, scope, field of activity, website and 5 more."
    )


def test_a_profile_shows_offices_budget_constituency_and_goals(conn, known):
    facts = {"new_york": False, "geneva": True, "budget": "over 10 million"}
    known(1, "Fictional Relief", constituency="farmers", **facts)
    known(2, "Fictional Aid")
    for number, goal in ((1, 13), (1, 2), (2, 3)):
        conn.execute(organization_sdgs.insert().values(organization_id=number, sdg=goal))
    [one] = records(profile(conn, organization=1))
    assert {name: one[name] for name in (*facts, "constituency", "sdgs")} == {
        **facts,
        "constituency": "farmers",
        "sdgs": "2, 13",
    }


def test_an_organization_of_which_only_an_office_is_known_is_not_said_to_be_unknown(
    conn, known, head
):
    known(1, "Fictional Relief", new_york=False)
    assert ask(conn, head, profile, organization=1).finding == (
        "Fictional Relief: unknown: consultative status, seat, type, scope and 6 more."
    )


def test_a_merged_organization_is_shown_as_what_it_is_now(conn, known, head):
    known(1, "Fictional Union", member_state="CHL")
    known(2, "Fictional League", merged_into_id=1)
    answer = ask(conn, head, profile, organization=2)
    assert answer.rows["organization"].tolist() == ["Fictional Union"]
    assert answer.finding == (
        "Fictional Union: seat in Chile;"
        " unknown: consultative status, type, scope, field of activity and 6 more."
    )


def test_an_organization_with_nothing_but_names_says_so(conn, known, head):
    known(1, "Fictional Relief")
    assert ask(conn, head, profile, organization=1).finding == (
        "Fictional Relief: nothing but its names is known."
    )


def test_an_unknown_number_is_no_organization(conn, head):
    answer = ask(conn, head, profile, organization=9)
    assert (len(answer.rows), answer.finding) == (0, "No organization has the number 9.")
    assert ask(conn, head, names, organization=9).rows.empty
    assert ask(conn, head, history, organization=9).finding == (
        "Nothing that this organization did is recorded."
    )


def test_names_are_listed_with_their_kind_and_those_of_merged_ones_as_former(conn, known, head):
    known(1, "Fictional Union", former=["Fictional Club"], alias=["FU"])
    known(2, "Fictional League", merged_into_id=1)
    known(3, "Somebody Else")
    conn.execute(
        organization_names.update()
        .where(organization_names.c.key == "fictional club")
        .values(until=JUNE)
    )
    answer = ask(conn, head, names, organization=2)
    assert records(answer.rows) == [
        {"name": "Fictional Union", "kind": "present", "until": None},
        {"name": "Fictional Club", "kind": "former", "until": "2024-06-14"},
        {"name": "Fictional League", "kind": "former", "until": None},
        {"name": "FU", "kind": "alias", "until": None},
    ]
    assert answer.finding == "Known by four names, two of them former."
    assert ask(conn, head, names, organization=3).finding == "Known by one name."


def test_history_tells_everything_in_order_of_time_and_where_we_have_it_from(conn, known, head):
    known(1, "Fictional Union")
    known(2, "Fictional League", merged_into_id=1)
    known(3, "Somebody Else")
    conn.execute(
        import_batches.insert().values(
            id=1, kind="decisions", file_name="a", sha256="0", source="ngo_committee",
            loaded_at=dt.datetime(2024, 7, 1), read_rows=1, new_rows=1, changed_rows=0,
            unchanged_rows=0, rejected_rows=0,
        )
    )  # fmt: skip
    decide(conn, 2, on=FEBRUARY, first_application=True, batch_id=1)
    decide(conn, 1, on=FEBRUARY, first_application=True, batch_id=1)
    decide(conn, 3, "closed")
    engage(conn, 1, "Fictional Forum", participants=3)
    conn.execute(
        roll_calls.insert().values(
            reported_on=JUNE, number=1, topic="Fictional Union", organization_id=1,
            outcome="rejected",
        )
    )  # fmt: skip
    conn.execute(partnerships.insert().values(id=1, title="Fictional Wells", entity="UNX"))
    conn.execute(
        partnership_participants.insert().values(partnership_id=1, organization_id=1, place=1)
    )
    answer = ask(conn, head, history, organization=1)
    assert [tuple(row.values()) for row in records(answer.rows)] == [
        ("2019-01-01", "2019-12-31", "engagement", "Fictional Forum, participants: 3", None),
        (
            *("2024-02-09", "2024-02-09", "decision", "deferred, at the first application"),
            "Reports of the Committee on NGOs",
        ),
        ("2024-06-14", "2024-06-14", "roll call", "Fictional Union: motion rejected", None),
        (None, None, "partnership", "Fictional Wells, with UNX", None),
    ]
    assert answer.rows.columns.tolist() == ["date", "until", "what", "detail", "source"]
    assert answer.finding == (
        "One decision, one roll call, one engagement and one partnership recorded,"
        " from 2019 to 2024."
    )


def test_what_is_recorded_of_one_year_is_told_of_that_year(conn, known, head):
    known(1, "Fictional Relief")
    decision = {"organization_id": 1, "outcome": "deferred"}
    for day in (dt.date(2021, 6, 8), dt.date(2021, 9, 20)):
        conn.execute(decisions.insert().values(decision | {"reported_on": day}))
    assert ask(conn, head, history, organization=1).finding == "Two decisions recorded in 2021."
