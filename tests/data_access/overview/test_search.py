"""One search finds an organization, an action and an event by their words, the same name first."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain.names import organization_key
from data_access.overview import search
from data_access.schema import (
    events,
    organization_names,
    organizations,
    reform_actions,
    reform_parties,
)


@pytest.fixture
def known(database):
    """Record organizations, actions and events: `known(organization="Union of Rivers")`."""

    def known(
        organization: str = "",
        kind: str = "present",
        into: int | None = None,
        place: str = "",
        **facts,
    ) -> int:
        with connections.writing(database) as conn:
            row = {"name": organization, "merged_into_id": into, **facts}
            number = conn.scalar(organizations.insert().values(row).returning(organizations.c.id))
            key = organization_key(organization) + (f" @{place}" if place else "")
            key += f" ~{number}" if kind == "alias" else ""
            name = {"key": key, "organization_id": number, "name": organization, "kind": kind}
            conn.execute(organization_names.insert().values(name))
        return number

    return known


@pytest.fixture
def found(database):
    def found(words: str, **options) -> list[tuple]:
        with database.connect() as conn:
            rows = search.everything(conn, words=words, **options)
        return list(rows[["kind", "name", "rank"]].itertuples(index=False, name=None))

    return found


def add_event(database, title: str, day: dt.date, **facts) -> None:
    with connections.writing(database) as conn:
        row = {"title": title, "title_key": title.casefold(), "starts_on": day, "ends_on": day}
        conn.execute(sa.insert(events).values(row | facts))


def add_action(database, number: int, title: str, lead: str = "", **facts) -> None:
    row = {"number": number, "sub_action": "", "title": title, "work_package": "Forms"}
    row |= {"status": "Ongoing", "decided": False, **facts}
    with connections.writing(database) as conn:
        action = conn.scalar(sa.insert(reform_actions).values(row).returning(reform_actions.c.id))
        if lead:
            party = {"action_id": action, "part": "lead", "place": 1, "party": lead}
            conn.execute(sa.insert(reform_parties).values(party))


def test_the_same_name_comes_first_then_names_that_begin_so_then_all_others(known, found):
    for name in ("Driversity", "Old Rivers Trust", "Rivers United", "Rivers", "Lakes"):
        known(name)
    assert found("RIVERS ") == [
        ("organization", "Rivers", 0),
        ("organization", "Rivers United", 1),
        ("organization", "Old Rivers Trust", 2),
        ("organization", "Driversity", 3),
    ]
    assert found("trust old") == [("organization", "Old Rivers Trust", 3)]


def test_each_kind_is_found_with_what_tells_it_apart_and_how_many_there_are(known, database, found):
    known("Rivers Trust", member_state="KEN", consultative_status="Special")
    known("Ministry of Rivers", organization_type="10")
    add_action(database, 7, "Clean rivers", lead="Office A")
    add_action(database, 8, "Fewer forms", lead="Office of Rivers", unlisted_on=dt.date(2026, 5, 4))
    add_action(database, 70, "Other matters")
    add_event(database, "Forum on rivers", dt.date(2026, 5, 4), place="Hall A")
    add_event(database, "Rivers day", dt.date(2026, 6, 4), cancelled=True)
    with database.connect() as conn:
        rows = search.everything(conn, words="rivers", top=1)
        every = search.everything(conn, words="rivers")
        said = search.everything.finding(rows, {"words": "rivers"})
    assert rows.drop(columns="key").to_numpy().tolist() == [
        ["organization", "Rivers Trust", "Special status · Kenya", 1, 1],
        ["reform action", "7: Clean rivers", "Ongoing · Office A", 2, 2],
        ["event", "Rivers day", "4 June 2026 · cancelled", 1, 2],
    ]
    assert said == "Found under “rivers”: one organization, two reform actions and two events."
    assert list(every["note"])[2] == "not listed · Office of Rivers"
    # By its number, and by no other that holds it.
    assert found("7") == [("reform action", "7: Clean rivers", 0)]


def test_a_former_name_leads_to_what_the_organization_is_now(known, found):
    now = known("Union of Lakes")
    known("Union of Ponds", into=now)
    assert found("ponds") == [("organization", "Union of Lakes", 2)]


def test_what_stands_behind_a_key_and_signs_of_the_database_find_nothing(known, found):
    number = known("Lakes", kind="alias")
    known("Lakes", place="KEN", member_state="KEN")
    assert found(str(number).zfill(2)) == []
    assert found("ken") == []
    assert (found("%"), found("__"), found(" ")) == ([], [], [])
    assert [name for _, name, _ in found("lakes")] == ["Lakes", "Lakes"]
