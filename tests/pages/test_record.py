"""The page Record: each form saves in one step, loses no input, and shows likely duplicates."""

import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role, Viewer
from data_access.events import event_changes
from data_access.reforms import action_details
from data_access.schema import (
    accounts,
    engagements,
    events,
    organization_names,
    organizations,
    outreach,
    positions,
    reform_actions,
    reform_milestones,
)

TODAY = weeks.today()
STAFF, HEAD, CHIEF = Role.STAFF, Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF
RIVERS = "Fictional Union of Rivers"


@pytest.fixture
def union(site) -> int:
    with connections.writing(site) as conn:
        made = organizations.insert().values(name=RIVERS).returning(organizations.c.id)
        number = conn.scalar(made)
        name = {"key": RIVERS.lower(), "name": RIVERS, "kind": "present"}
        conn.execute(organization_names.insert().values(organization_id=number, **name))
    return number


@pytest.fixture
def action(site) -> int:
    row = {"number": 7, "sub_action": "", "title": "Fewer *forms*", "work_package": "Forms"}
    row |= {"status": "Further work ongoing", "decided": False}
    with connections.writing(site) as conn:
        number = conn.scalar(reform_actions.insert().values(row).returning(reform_actions.c.id))
        final = {"action_id": number, "milestone": "final", "due_on": dt.date(2030, 1, 1)}
        conn.execute(reform_milestones.insert().values(final))
    return number


def rows(site, table: sa.Table) -> list[dict]:
    with site.connect() as conn:
        return [dict(row) for row in conn.execute(sa.select(table)).mappings()]


def press(at: AppTest, label: str) -> AppTest:
    [button] = [one for one in at.button if one.label == label]
    button.click().run()
    assert not at.exception
    return at


def field(at: AppTest, label: str):
    kinds = (at.text_input, at.number_input, at.selectbox, at.date_input, at.radio)
    [found] = [one for kind in kinds for one in kind if one.label == label]
    return found


def write(at: AppTest, **given) -> None:
    labels = {
        "name": "Organization",
        "occasion": "Occasion",
        "day": "Date",
        "people": "Participants",
    }
    labels |= {"kind": "Kind", "note": "Summary (do not name individuals)"}
    labels |= {"on": "Date of contact", "title": "Title", "first": "Date", "where": "Place"}
    # The name is looked up while it is typed; what is in the form waits until that is sent.
    for name, value in given.items():
        field(at, labels[name]).set_value(value)
        if name == "name":
            at.run()
            assert not at.exception


def texts(at: AppTest) -> str:
    return "\n".join(one.value for one in at.markdown)


def links(at: AppTest) -> list[str]:
    return [one.proto.label for one in at.get("page_link")]


def test_an_engagement_is_recorded_under_a_mistyped_name_and_the_form_is_empty_again(
    site, union, open_page
):
    at = open_page("record", STAFF)
    write(at, name="Fictionl Unoin of Rivrs")
    radio = at.radio[0]
    assert radio.options == [RIVERS, "None of these: add “Fictionl Unoin of Rivrs”"]
    assert radio.value is None
    radio.set_value(union)
    write(at, occasion="Forum", kind="meeting", people=0)
    press(at, "Save")
    [row] = rows(site, engagements)
    assert (row["organization_id"], row["occasion"], row["occurred_from"]) == (
        union,
        "Forum",
        TODAY,
    )
    assert (row["participants"], row["kind"], row["level"]) == (0, "meeting", None)
    assert "Engagement\\: Forum" in links(at)
    assert (field(at, "Organization").value, field(at, "Occasion").value) == ("", "")
    assert field(at, "Participants").value is None
    # What was chosen last is chosen next.
    assert (field(at, "Kind").value, field(at, "Date").value) == ("meeting", TODAY)
    press(at, "Undo")
    assert rows(site, engagements) == []
    assert [one.value for one in at.success] == ["Undone."]


def test_only_the_very_same_name_is_chosen_beforehand(union, open_page):
    at = open_page("record", STAFF)
    write(at, name="fictional union OF rivers")
    assert (at.radio[0].options, at.radio[0].value) == ([RIVERS], union)


@pytest.mark.usefixtures("union")
def test_nothing_that_is_typed_is_lost_when_it_is_refused(site, open_page):
    at = open_page("record", STAFF)
    write(at, name=RIVERS, occasion="Ask amina@example.org", people=4)
    press(at, "Save")
    assert "an e-mail address" in at.error[0].value
    assert rows(site, engagements) == []
    assert [field(at, one).value for one in ("Organization", "Occasion", "Participants")] == [
        RIVERS,
        "Ask amina@example.org",
        4,
    ]
    field(at, "Date").set_value(None)
    press(at, "Save")
    assert [one.value for one in at.error] == ["Enter a date."]
    field(at, "Occasion").set_value(" ")
    field(at, "Date").set_value(TODAY)
    press(at, "Save")
    assert [one.value for one in at.error] == ["Enter the occasion."]
    field(at, "Occasion").set_value("Forum")
    press(at, "Save")
    assert [row["participants"] for row in rows(site, engagements)] == [4]


@pytest.mark.usefixtures("site")
def test_without_an_organization_nothing_is_saved(site, open_page):
    at = open_page("record", STAFF)
    write(at, occasion="Forum")
    press(at, "Save")
    assert [one.value for one in at.error] == ["Enter part of the organization's name."]
    write(at, name="Choir of Bridges")
    press(at, "Save")
    assert [one.value for one in at.error] == ["Choose an organization."]
    assert (rows(site, organizations), rows(site, engagements)) == ([], [])


def test_an_unknown_organization_is_recorded_once_those_like_it_were_declined(
    site, union, open_page
):
    at = open_page("record", STAFF)
    write(at, name="Fictional Union of Rivulets")
    assert at.radio[0].options[0] == RIVERS
    at.radio[0].set_value(0)
    write(at, occasion="Forum")
    press(at, "Save")
    assert [row["name"] for row in rows(site, organizations)] == [
        RIVERS,
        "Fictional Union of Rivulets",
    ]
    [row] = rows(site, engagements)
    assert row["organization_id"] != union


@pytest.mark.usefixtures("union")
def test_what_may_be_on_record_is_shown_before_it_is_saved(site, open_page):
    at = open_page("record", STAFF)
    for occasion in ("Forum", "Forum of today"):
        write(at, name=RIVERS, occasion=occasion)
        press(at, "Save")
    assert len(rows(site, engagements)) == 1
    assert [one.value for one in at.warning] == [
        "It may be recorded already\\: Forum. Confirm if it is another one."
    ]
    assert field(at, "Occasion").value == "Forum of today"
    press(at, "Do not save")
    assert (list(at.warning), len(rows(site, engagements))) == ([], 1)
    assert field(at, "Occasion").value == "Forum of today"
    press(at, "Save")
    press(at, "Different: save")
    assert [row["occasion"] for row in rows(site, engagements)] == ["Forum", "Forum of today"]
    # The very same is refused, and there is nothing to decline.
    write(at, name=RIVERS, occasion="FORUM")
    press(at, "Save")
    assert "is already recorded" in at.error[0].value
    assert not [one for one in at.button if one.label.startswith("It is another")]


def test_a_contact_is_recorded_and_taken_back(site, union, open_page):
    at = open_page("record", STAFF, record="Contact")
    write(at, name=RIVERS, note="Offered a seat")
    press(at, "Save")
    [row] = rows(site, outreach)
    assert (row["organization_id"], row["contacted_on"], row["note"]) == (
        union,
        TODAY,
        "Offered a seat",
    )
    write(at, name=RIVERS, note="Again")
    press(at, "Save")
    assert "is recorded" in at.error[0].value
    assert field(at, "Summary (do not name individuals)").value == "Again"
    press(at, "Undo")
    assert rows(site, outreach) == []


def test_an_event_is_recorded_and_its_likeness_is_shown_first(site, open_page):
    at = open_page("record", STAFF, record="Event")
    write(at, title="Forum on Rivers", first=dt.date(2030, 1, 2), where="Hall A")
    press(at, "Save")
    [row] = rows(site, events)
    assert (row["title"], row["starts_on"], row["place"], row["mode"]) == (
        "Forum on Rivers",
        dt.date(2030, 1, 2),
        "Hall A",
        None,
    )
    assert "Event\\: Forum on Rivers" in links(at)
    write(at, title="Rivers forum", first=dt.date(2030, 1, 3))
    press(at, "Save")
    assert "Forum on Rivers  \n:gray[:small[2 January 2030]]" in texts(at)
    press(at, "Different: save")
    assert len(rows(site, events)) == 2
    press(at, "Save")
    assert [one.value for one in at.error] == ["Enter a title and a date."]


@pytest.mark.usefixtures("action")
def test_a_milestone_is_reached_and_moved(site, open_page):
    at = open_page("record", STAFF, record="Milestone")
    field(at, "Reform action").set_value("7").run()
    assert ":gray[Final\\: due on 1 January 2030]" in texts(at)
    field(at, "Evidence (document symbol or address)").set_value("A/RES/1")
    press(at, "Record")
    [row] = rows(site, reform_milestones)
    assert (row["reached_on"], row["evidence"]) == (TODAY, "A/RES/1")
    assert "final milestone of action 7\\: reached" in links(at)
    assert field(at, "Evidence (document symbol or address)").value == ""
    at.get("button_group")[1].set_value("slips.move").run()
    field(at, "New date (leave empty if there is none)").set_value(dt.date(2031, 1, 1))
    field(at, "Reason for the change").set_value("The report is late")
    press(at, "Record")
    assert rows(site, reform_milestones)[0]["due_on"] == dt.date(2031, 1, 1)


@pytest.mark.usefixtures("action")
def test_a_position_is_recorded_and_told_in_confidence_to_the_head_alone(site, open_page):
    at = open_page("record", STAFF, record="Position")
    field(at, "Reform action").set_value("7").run()
    assert at.get("button_group")[1].options == ["Public position"]
    at = open_page("record", HEAD, record="Position")
    field(at, "Reform action").set_value("7").run()
    at.get("button_group")[1].set_value("positions.confide").run()
    field(at, "Member State (name or code)").set_value("Kenya")
    press(at, "Record")
    [row] = rows(site, positions)
    assert (row["member_state"], row["form"], row["position"]) == ("KEN", "private", "sponsors")
    # Another one of the same day is not overwritten unseen.
    field(at, "Member State (name or code)").set_value("KEN")
    field(at, "Position").set_value("opposes")
    press(at, "Record")
    assert "changed position meanwhile" in at.warning[0].value
    assert "**opposes**" in texts(at)
    press(at, "Keep my version")
    assert [row["position"] for row in rows(site, positions)] == ["opposes"]


@pytest.mark.usefixtures("site")
def test_the_desk_is_not_there_for_the_chief_of_staff(open_page):
    at = open_page("overview", CHIEF)
    with pytest.raises(ValueError, match="desk"):
        at.switch_page("internal/desk.py").run()


@pytest.fixture
def talk(site) -> int:
    row = {"title": "Talk", "title_key": "talk", "starts_on": TODAY, "ends_on": TODAY}
    with connections.writing(site) as conn:
        made = events.insert().values(**row, place="Hall A", expected=9)
        return conn.scalar(made.returning(events.c.id))


@pytest.fixture
def somebody_else(site, signed_in, talk):
    """The head changes the talk meanwhile."""

    def change(**changes) -> None:
        signed_in(HEAD)
        with site.connect() as conn:
            row = conn.execute(sa.select(accounts).where(accounts.c.role == HEAD.value)).one()
        head = Viewer(HEAD, row.name, row.id)
        run_command(site, head, event_changes.amend, event=talk, changes=changes)

    return change


def overtaken(open_page, talk, somebody_else, **changes) -> AppTest:
    at = open_page("event", STAFF, event=str(talk))
    somebody_else(**changes)
    field(at, "Place").set_value("Hall C")
    field(at, "Participants").set_value(12)
    return press(at, "Save")


def test_the_second_of_two_is_shown_both_and_may_keep_their_own(
    site, open_page, talk, somebody_else
):
    at = overtaken(open_page, talk, somebody_else, place="Hall B", expected=40)
    assert at.warning[0].value.startswith("focal-point-head changed place meanwhile")
    assert ":gray[:small[Place · Yours]]  \n**Hall C**" in texts(at)
    assert ":gray[:small[Place · Theirs]]  \n**Hall B**" in texts(at)
    assert (field(at, "Place").value, field(at, "Participants").value) == ("Hall C", 12)
    [row] = rows(site, events)
    assert (row["place"], row["attended"], row["expected"]) == ("Hall B", None, 40)
    press(at, "Keep my version")
    [row] = rows(site, events)
    assert (row["place"], row["attended"], row["expected"]) == ("Hall C", 12, 40)
    assert (field(at, "Place").value, field(at, "Participants expected").value) == ("Hall C", 40)
    assert list(at.warning) == []


def test_or_take_the_others_and_what_else_they_typed_is_saved_with_it(
    site, open_page, talk, somebody_else
):
    at = overtaken(open_page, talk, somebody_else, place="Hall B", expected=40)
    press(at, "Use theirs")
    [row] = rows(site, events)
    assert (row["place"], row["attended"], row["expected"]) == ("Hall B", 12, 40)
    assert (field(at, "Place").value, list(at.warning)) == ("Hall B", [])


def test_what_the_other_changed_alone_goes_through_beside_it(site, open_page, talk, somebody_else):
    at = overtaken(open_page, talk, somebody_else, expected=40)
    assert list(at.warning) == []
    [row] = rows(site, events)
    assert (row["place"], row["attended"], row["expected"]) == ("Hall C", 12, 40)
    assert field(at, "Participants expected").value == 40


def test_whoever_comes_back_to_an_event_sees_it_as_it_is_then(open_page, talk, somebody_else):
    at = open_page("event", STAFF, event=str(talk))
    somebody_else(place="Hall B")
    at.switch_page("internal/events.py").run()
    at.switch_page("internal/event.py")
    at.query_params["event"] = str(talk)
    at.run()
    assert field(at, "Place").value == "Hall B"


@pytest.mark.usefixtures("action")
def test_of_an_action_the_others_fact_is_taken_and_the_rest_of_mine_is_saved(
    site, open_page, signed_in
):
    at = open_page("action", STAFF, key="7")
    at.selectbox(key="to-record").set_value("particulars.state").run()
    signed_in(HEAD)
    with site.connect() as conn:
        row = conn.execute(sa.select(accounts).where(accounts.c.role == HEAD.value)).one()
    head = Viewer(HEAD, row.name, row.id)
    run_command(site, head, action_details.state, key="7", facts={"stage": "submitted"})
    field(at, "Stage").set_value("adopted")
    field(at, "Benefit for civil society").set_value("A seat")
    press(at, "Record")
    assert at.warning[0].value.startswith("focal-point-head changed stage meanwhile")
    assert field(at, "Stage").value == "adopted"
    press(at, "Use theirs")
    [row] = rows(site, reform_actions)
    assert (row["stage"], row["opens"]) == ("submitted", "A seat")
