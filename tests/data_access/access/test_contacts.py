"""People of organizations: sealed, shown on the record, and in nothing else."""

import base64

import pytest
import sqlalchemy as sa

from data_access.access import contacts
from data_access.access.contacts import Contact
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.queries import every_query
from data_access.schema import audit, organizations
from data_access.schema import contacts as table
from data_access.settings import secret

SOMEONE = Contact("Example Speaker", "Spokesperson", "speaker@example.org", "+1 212 555 0123")


@pytest.fixture
def union(database) -> int:
    """An organization, by its number."""
    with connections.writing(database) as conn:
        made = organizations.insert().values(name="Fictional Union").returning(organizations.c.id)
        return conn.scalar(made)


@pytest.fixture
def recorded(database, people, union) -> int:
    """The organization, with a contact."""
    run_command(database, people[Role.STAFF], contacts.add, organization=union, contact=SOMEONE)
    return union


def told(contact: Contact) -> tuple[str, ...]:
    return contact.name, contact.position, contact.email, contact.telephone


@pytest.mark.parametrize("role", [Role.STAFF, Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF])
def test_the_office_sees_a_contact_and_that_is_on_the_trail(
    database, people, recorded, role, column
):
    found = run_command(database, people[role], contacts.show, organization=recorded)
    assert [told(contact) for contact in found] == [told(SOMEONE)]
    assert column(audit.c.action) == ["contacts.add", "contacts.show"]
    assert column(audit.c.actor)[1] == people[role].name
    assert column(audit.c.object) == [f"organization {recorded}"] * 2


@pytest.mark.parametrize(
    "viewer", [COMMAND_LINE, Viewer(Role.MEMBER_STATE, "link 1", state="KEN")], ids=str
)
def test_nobody_else_sees_records_or_removes_one(database, recorded, viewer, column):
    asked = {"show": {"organization": recorded}, "remove": {"contact": 1}}
    for name, needs in {**asked, "add": {"organization": recorded, "contact": SOMEONE}}.items():
        with pytest.raises(PermissionError):
            run_command(database, viewer, getattr(contacts, name), **needs)
    assert len(column(table.c.id)) == 1
    assert column(audit.c.refused) == [False, True, True, True]


def test_nothing_of_a_contact_stands_in_the_database(database, people, recorded, everything):
    run_command(database, people[Role.STAFF], contacts.show, organization=recorded)
    kept = repr(everything(database))
    for part in ("Speaker", "Spokesperson", "speaker@", "555 0123"):
        assert part not in kept


def test_no_question_names_the_table_of_contacts(database, recorded):
    """A question that read it would put it on pages, into exports and into releases."""
    assert recorded
    asked = []
    sa.event.listen(database, "before_cursor_execute", lambda *heard: asked.append(heard[2]))
    with database.connect() as conn:
        for name, question in every_query().items():
            if not any(one.default is one.empty for one in question.open_parameters.values()):
                anybody = Viewer(Role.STAFF, "x", account=1, state="KEN")
                question(conn, **question.settle(anybody, {}))
                assert not [one for one in asked if "contacts" in one], name


def test_a_contact_sealed_with_another_key_is_said_to_be(database, people, recorded, monkeypatch):
    monkeypatch.setenv("CONTACT_KEY", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
    with pytest.raises(ValueError, match="encrypted with another CONTACT_KEY"):
        run_command(database, people[Role.STAFF], contacts.show, organization=recorded)


def test_contacts_are_sealed_anew_with_a_new_key(database, people, recorded, monkeypatch, say):
    before = base64.urlsafe_b64encode(secret("CONTACT_KEY")).decode()
    monkeypatch.setenv("CONTACT_KEY_BEFORE", before)
    monkeypatch.setenv("CONTACT_KEY", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=")
    assert say("reseal") == (0, "", "Sealed anew: one contact.\n")
    monkeypatch.delenv("CONTACT_KEY_BEFORE")
    found = run_command(database, people[Role.STAFF], contacts.show, organization=recorded)
    assert [told(contact) for contact in found] == [told(SOMEONE)]


def test_contacts_follow_their_organization_when_it_is_merged(database, people, recorded):
    with connections.writing(database) as conn:
        made = organizations.insert().values(name="Fictional League").returning(organizations.c.id)
        league = conn.scalar(made)
        conn.execute(
            organizations.update()
            .where(organizations.c.id == recorded)
            .values(merged_into_id=league)
        )
    found = run_command(database, people[Role.STAFF], contacts.show, organization=league)
    assert [contact.name for contact in found] == ["Example Speaker"]


def test_a_contact_is_forgotten_for_good(database, people, recorded, column):
    [contact] = run_command(database, people[Role.STAFF], contacts.show, organization=recorded)
    run_command(database, people[Role.STAFF], contacts.remove, contact=contact.id)
    assert column(table.c.id) == []


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (Contact(" "), "Enter the name"),
        (Contact("x", email="y" * 201), "The email of a contact has at most 200 characters"),
    ],
)
def test_what_is_no_contact_is_not_recorded(database, people, union, contact, said, column):
    with pytest.raises(ValueError, match=said):
        run_command(database, people[Role.STAFF], contacts.add, organization=union, contact=contact)
    assert column(table.c.id) == []


def test_a_contact_belongs_to_an_organization_that_is_there(database, people):
    with pytest.raises(ValueError, match="No organization has the number 99"):
        run_command(database, people[Role.STAFF], contacts.add, organization=99, contact=SOMEONE)
