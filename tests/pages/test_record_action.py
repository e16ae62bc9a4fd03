"""The page Record: a reform action is added and changed by hand, and either can be undone."""

import datetime as dt

import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.commands import run_command
from data_access.domain.roles import Role, Viewer
from data_access.reforms import action_entry, action_fields
from data_access.schema import accounts, reform_actions

STAFF, HEAD = Role.STAFF, Role.FOCAL_POINT_HEAD
JUNE, JULY = dt.date(2026, 6, 1), dt.date(2026, 7, 6)
CHOICE = "Reform action"


def field(at: AppTest, label: str):
    kinds = (at.text_input, at.number_input, at.selectbox, at.date_input)
    [found] = [one for kind in kinds for one in kind if one.label == label]
    return found


def press(at: AppTest, label: str) -> None:
    [button] = [one for one in at.button if one.label == label]
    button.click().run()
    assert not at.exception


def fields(site, key: str) -> dict:
    with site.connect() as conn:
        found = action_fields.fields(conn, key=key)
    return found.to_dict("records")[0] if len(found) else {}


def add(site, signed_in, role: Role = STAFF) -> Viewer:
    """Record action 7 as somebody of this role, who is returned."""
    signed_in(role)
    with site.connect() as conn:
        row = conn.execute(sa.select(accounts).where(accounts.c.role == role.value)).one()
    by = Viewer(role, row.name, row.id)
    facts = {"title": "Fewer forms", "work_package": "Forms", "status": "Ongoing"}
    facts |= {"leads": ["Office A"], "final_due_on": JUNE}
    run_command(site, by, action_entry.record, number=7, facts=facts)
    return by


def test_a_new_action_is_recorded_under_the_next_number_and_undone(site, signed_in, open_page):
    add(site, signed_in)
    at = open_page("record", STAFF, record="Reform action")
    assert field(at, "Number").value == 8
    press(at, "Save")
    assert [one.value for one in at.error] == ["Enter title, work package, status."]
    field(at, "Title").set_value("One  desk for all")
    field(at, "Work package").set_value("Forms")
    field(at, "Status").set_value("Ongoing")
    field(at, "Leads (separate with ;)").set_value("Office A; Office B")
    field(at, "Final due date").set_value(JULY)
    press(at, "Save")
    found = fields(site, "8")
    assert (found["title"], found["work_package"], found["leads"], found["final_due_on"]) == (
        "One desk for all",
        "Forms",
        ["Office A", "Office B"],
        JULY,
    )
    assert (field(at, "Title").value, field(at, "Number").value) == ("", 9)
    press(at, "Undo")
    assert fields(site, "8") == {}


def test_an_action_is_changed_with_the_reason_of_its_new_date_and_the_change_undone(
    site, signed_in, open_page
):
    add(site, signed_in)
    at = open_page("record", STAFF, record="Reform action", action="7")
    assert (field(at, "Title").value, field(at, "Final due date").value) == ("Fewer forms", JUNE)
    field(at, "Leads (separate with ;)").set_value("Office B")
    field(at, "Final due date").set_value(JULY)
    press(at, "Save")
    assert [one.value for one in at.error] == ["Say why it moves."]
    assert field(at, "Leads (separate with ;)").value == "Office B"
    field(at, "Reason for a moved date").set_value("The report is late")
    press(at, "Save")
    assert (fields(site, "7")["leads"], fields(site, "7")["final_due_on"]) == (["Office B"], JULY)
    assert field(at, "Reason for a moved date").value == ""
    press(at, "Undo")
    assert (fields(site, "7")["leads"], fields(site, "7")["final_due_on"]) == (["Office A"], JUNE)
    assert field(at, "Final due date").value == JUNE


def test_the_second_of_two_is_shown_both_and_saves_their_own(site, signed_in, open_page):
    head = add(site, signed_in, HEAD)
    at = open_page("record", STAFF, record="Reform action", action="7")
    changes = {"title": "No forms", "status": "Done"}
    run_command(site, head, action_entry.amend, key="7", changes=changes)
    field(at, "Title").set_value("One form")
    field(at, "First milestone").set_value("Options")
    press(at, "Save")
    assert "focal-point-head changed title meanwhile" in at.warning[0].value
    press(at, "Keep my version")
    found = fields(site, "7")
    assert (found["title"], found["status"], found["first_text"]) == ("One form", "Done", "Options")


def test_the_chief_of_staff_has_no_form_of_actions(site, signed_in, open_page):
    add(site, signed_in)
    at = open_page("action", key="7")
    assert not [one for one in at.get("page_link") if one.proto.label == "Edit this action"]
    at = open_page("action", STAFF, key="7")
    [link] = [one for one in at.get("page_link") if one.proto.label == "Edit this action"]
    assert "action=7" in link.proto.query_string
    with site.connect() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(reform_actions)) == 1
