"""An organization by hand is there once, with what is known of it, and goes as it came."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.civil_society import organization_entry
from data_access.civil_society.engagement_entry import Entry
from data_access.civil_society.engagement_entry import record as record_engagement
from data_access.commands import run_command
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role
from data_access.manual_entry import PossibleDuplicate
from data_access.schema import audit, organization_names, organizations

RIVERS = "Fictional Union of Rivers"


@pytest.fixture
def record(database, people):
    def record(name: str, *declined: int, role: Role = Role.STAFF, **facts) -> int:
        needs = {"name": name, "facts": facts, "declined": declined}
        return run_command(database, people[role], organization_entry.record, **needs)

    return record


@pytest.fixture
def withdraw(database, people):
    def withdraw(number: int, role: Role = Role.STAFF) -> None:
        act = organization_entry.withdraw
        run_command(database, people[role], act, organization=number)

    return withdraw


def rows(database, table: sa.Table) -> list[dict]:
    with database.connect() as conn:
        return [dict(row) for row in conn.execute(sa.select(table)).mappings()]


def test_what_is_known_of_it_is_recorded_and_the_rest_is_missing(record, database):
    number = record(
        f"  {RIVERS} ",
        place="KEN",
        organization_type="22",
        consultative_status="Special",
        website="rivers.example.org",
        new_york=False,
    )
    [row] = rows(database, organizations)
    known = {name: value for name, value in row.items() if value is not None}
    assert known | {"recorded_at": 0} == {
        "id": number,
        "name": RIVERS,
        "member_state": "KEN",
        "organization_type": "22",
        "consultative_status": "Special",
        "website": "rivers.example.org",
        "new_york": False,
        "recorded_at": 0,
    }
    record("Choir of Bridges", place="PSE")
    assert [row["other_place"] for row in rows(database, organizations)] == [None, "PSE"]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"place": "XXX"}, "not the code of a recorded place"),
        ({"organization_type": "10"}, "not recorded here"),
        ({"consultative_status": "special"}, "one of: General"),
        ({"website": "not an address"}, "not the address of a website"),
    ],
)
def test_a_fact_that_makes_no_sense_leaves_no_organization(record, database, facts, why):
    with pytest.raises(Refused, match=why):
        record(RIVERS, **facts)
    assert (rows(database, organizations), rows(database, organization_names)) == ([], [])


def test_one_name_in_two_states_is_two_organizations_once_that_was_looked_at(record, database):
    first = record(RIVERS, place="KEN")
    with pytest.raises(Refused, match="is already recorded"):
        record(RIVERS.upper(), place="KEN")
    with pytest.raises(Refused, match="is already recorded"):
        record(RIVERS)
    with pytest.raises(PossibleDuplicate) as error:
        record(RIVERS, place="PER")
    assert list(error.value.likely) == [first]
    second = record(RIVERS, first, place="PER")
    with pytest.raises(Refused, match="is already recorded"):
        record(RIVERS, first, second, place="PER")
    assert [row["member_state"] for row in rows(database, organizations)] == ["KEN", "PER"]


def test_a_register_that_brings_it_later_finds_it_and_it_is_no_longer_taken_back(
    record, withdraw, load_file, database
):
    number = record(RIVERS, place="KEN", website="old.example.org", geneva=True)
    load_file(
        "organizations",
        "a.csv",
        f"name,website,geneva\n{RIVERS},new.example.org,\n",
    )
    [row] = rows(database, organizations)
    assert (row["id"], row["member_state"], row["website"], row["geneva"]) == (
        number,
        "KEN",
        "new.example.org",
        True,
    )
    with pytest.raises(Refused, match="Only the person who recorded"):
        withdraw(number)


def test_only_who_recorded_it_takes_it_back_while_nothing_is_recorded_about_it(
    record, withdraw, database, people
):
    number = record(RIVERS, place="KEN")
    with pytest.raises(Refused, match="Only the person who recorded"):
        withdraw(number, Role.FOCAL_POINT_HEAD)
    withdraw(number)
    assert (rows(database, organizations), rows(database, organization_names)) == ([], [])
    with database.connect() as conn:
        told = conn.execute(sa.select(audit.c.action, audit.c.object).order_by(audit.c.id)).all()
    assert told == [
        ("organization_entries.record", f"organization {number}"),
        ("organization_entries.withdraw", f"organization {number}"),
    ]
    number = record(RIVERS)
    entry = Entry("meeting", "Forum", dt.date(2026, 1, 1))
    run_command(database, people[Role.STAFF], record_engagement, organization=number, entry=entry)
    with pytest.raises(Refused, match="cannot be deleted"):
        withdraw(number)


def test_member_states_are_listed_as_the_united_nations_does_and_other_places_after(conn):
    found = organization_entry.places(conn)
    members = found[found["kind"] == "Member State"]
    assert len(members) == 193
    assert list(members["place"].iloc[[0, -1]]) == ["Afghanistan", "Zimbabwe"]
    assert members.index[-1] == 192
    assert list(found["code"].iloc[193:195]) == ["VAT", "PSE"]
