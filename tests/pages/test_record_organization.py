"""The page Record: an organization by itself, and what was saved belongs to its own form."""

import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.database import connections
from data_access.domain.roles import Role
from data_access.schema import events, organization_names, organizations

STAFF, HEAD = Role.STAFF, Role.FOCAL_POINT_HEAD
RIVERS = "Fictional Union of Rivers"
STATE = "State (type a name or code)"


@pytest.fixture
def union(site) -> int:
    with connections.writing(site) as conn:
        made = organizations.insert().values(name=RIVERS).returning(organizations.c.id)
        number = conn.scalar(made)
        name = {"key": RIVERS.lower(), "name": RIVERS, "kind": "present"}
        conn.execute(organization_names.insert().values(organization_id=number, **name))
    return number


def names(site) -> list[tuple[str, str | None]]:
    with site.connect() as conn:
        columns = organizations.c.name, organizations.c.member_state
        return [tuple(row) for row in conn.execute(sa.select(*columns))]


def field(at: AppTest, label: str):
    kinds = (at.text_input, at.selectbox, at.date_input)
    [found] = [one for kind in kinds for one in kind if one.label == label]
    return found


def press(at: AppTest, label: str) -> None:
    [button] = [one for one in at.button if one.label == label]
    button.click().run()
    assert not at.exception


def links(at: AppTest) -> list[str]:
    return [one.proto.label for one in at.get("page_link")]


@pytest.mark.parametrize("role", [STAFF, HEAD])
def test_an_organization_is_recorded_by_itself_and_undone(site, open_page, role):
    at = open_page("record", role, record="Organization")
    assert field(at, STATE).options[:2] == ["Afghanistan (AFG)", "Albania (ALB)"]
    field(at, "Organization").set_value("Choir of Bridges").run()
    field(at, STATE).set_value("KEN")
    field(at, "Website").set_value("bridges")
    press(at, "Save")
    assert [one.value for one in at.error] == [
        "bridges is not the address of a website, such as example.org."
    ]
    assert (field(at, "Organization").value, field(at, STATE).value) == ("Choir of Bridges", "KEN")
    field(at, "Website").set_value("bridges.example.org")
    press(at, "Save")
    assert names(site) == [("Choir of Bridges", "KEN")]
    assert "Organization\\: Choir of Bridges" in links(at)
    assert (field(at, "Organization").value, field(at, STATE).value) == ("", None)
    press(at, "Undo")
    assert names(site) == []


@pytest.mark.usefixtures("union")
def test_what_it_may_be_is_shown_while_it_is_typed_and_asked_before_it_is_saved(site, open_page):
    at = open_page("record", STAFF, record="Organization")
    field(at, "Organization").set_value("Fictional Union of Rivres").run()
    assert RIVERS in links(at)
    press(at, "Save")
    assert "It may be recorded already" in at.warning[0].value
    assert len(names(site)) == 1
    press(at, "Different: save")
    assert [name for name, _ in names(site)] == [RIVERS, "Fictional Union of Rivres"]


def test_what_was_saved_is_shown_with_its_own_form_and_an_event_is_undone(site, open_page):
    at = open_page("record", STAFF, record="Event")
    field(at, "Title").set_value("Forum")
    field(at, "Date").set_value(dt.date(2030, 1, 2))
    press(at, "Save")
    assert "Event\\: Forum" in links(at)
    at.get("button_group")[0].set_value("Organization").run()
    assert not [one for one in at.button if one.label == "Undo"]
    assert "Event\\: Forum" not in links(at)
    at.get("button_group")[0].set_value("Event").run()
    press(at, "Undo")
    with site.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(events)) == 0
