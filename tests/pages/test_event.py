"""One event: what is known of it, and what each role may do with what is asked of principals."""

import datetime as dt

import icalendar
import pytest
import sqlalchemy as sa
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

from data_access.commands import COMMANDS, run_command
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.roles import Role, Viewer
from data_access.events import calendar_feed
from data_access.events.appearance_workflow import Wanted
from data_access.schema import accounts, appearance_steps, appearances, event_sdgs, events

TODAY = weeks.today()
SOON = TODAY + dt.timedelta(days=3)
STAFF, HEAD, CHIEF = Role.STAFF, Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF
FORUM = {
    "title": "Forum on *Rivers*",
    "title_key": "forum on rivers",
    "starts_on": SOON,
    "ends_on": SOON,
    "time_zone": "Africa/Nairobi",
    "place": "Hall A",
    "access": "visa needed",
    "registration_closes_on": TODAY,
    "url": "https://example.org/forum",
    "expected": 120,
}


@pytest.fixture
def hold(site):
    def hold(**more) -> int:
        with connections.writing(site) as conn:
            return conn.scalar(events.insert().values(FORUM | more).returning(events.c.id))

    return hold


@pytest.fixture
def appear(site, signed_in):
    """A request that has come so far: `appear(forum, "request")` gives its number."""

    def viewer(role: Role) -> Viewer:
        signed_in(role)
        with site.connect() as conn:
            known = sa.select(accounts).where(accounts.c.role == role.value)
            row = conn.execute(known).one()
        return Viewer(role, row.name, row.id)

    def appear(event: int, *acts: str, principal: str = "Secretary-General", **wanted) -> int:
        given = {"event": event, "principal": principal}
        given["wanted"] = Wanted(**({"purpose": "remarks"} | wanted))
        number = run_command(site, viewer(STAFF), COMMANDS["appearance_steps.propose"], **given)
        for act in acts:
            by = viewer(CHIEF if act == "confirm" else STAFF)
            run_command(site, by, COMMANDS[f"appearance_steps.{act}"], appearance=number)
        return number

    return appear


@pytest.fixture
def open_event(open_page):
    def open_event(event: int | str, by: Role = CHIEF) -> AppTest:
        return open_page("event", by, event=str(event))

    return open_event


def said(at: AppTest) -> list[str]:
    return [text.value for text in at.markdown]


def labels(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def rows(site, table: sa.Table) -> list[dict]:
    with site.connect() as conn:
        return [dict(row) for row in conn.execute(sa.select(table)).mappings()]


def test_what_is_known_is_shown_and_what_is_not_is_named(hold, open_event):
    at = open_event(hold())
    day = formatting.day(SOON)
    assert at.header[0].value == (
        rf"Forum on \*Rivers\*\: {day}; registration closes on {formatting.day(TODAY)}."
    )
    told = said(at)
    assert f":gray[:small[When]]  \nAll day, {day}" in told
    assert ":gray[:small[Place]]  \nHall A" in told
    assert ":gray[:small[Access]]  \nVisa needed" in told
    assert f":gray[:small[Registration]]  \nCloses on {formatting.day(TODAY)}" in told
    assert ":gray[:small[People]]  \n120 expected" in told
    [unknown] = [text for text in told if text.startswith(":gray[:small[Not recorded]]")]
    assert unknown.endswith(
        "Host country; Region; Format; Organized by; Proposals of speakers; Goals"
    )
    assert ":gray[No earlier edition of this event is recorded.]" in told
    assert ":gray[No organization of civil society is recorded at this event.]" in told


@pytest.mark.parametrize("asked", ["99", "", "x", "-1", "1;DROP", "9" * 30, "٣"])
@pytest.mark.usefixtures("site")
def test_what_is_no_event_is_said_to_be_none(open_event, asked):
    at = open_event(asked)
    assert at.info[0].value.startswith("There is no event ")
    assert not at.header


@pytest.fixture
def handed_out(monkeypatch) -> list[tuple[str, bytes]]:
    """What pages offer to download: kind and content."""
    files = []
    keep = MemoryMediaFileStorage.load_and_get_id

    def noted(self, data, kind, *more, **others):
        files.append((kind, data))
        return keep(self, data, kind, *more, **others)

    monkeypatch.setattr(MemoryMediaFileStorage, "load_and_get_id", noted)
    return files


def test_the_file_for_a_calendar_holds_this_event_alone_as_the_feed_says_it(
    hold, open_event, handed_out, site
):
    hold(title="Another")
    number = hold()
    open_event(number)
    [text] = [content for kind, content in handed_out if kind == "text/calendar"]
    [made] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert str(made["UID"]) == f"event-{number}@127.0.0.1"
    assert (str(made["SUMMARY"]), made["DTSTART"].dt) == ("Forum on *Rivers*", SOON)
    with site.connect() as conn:
        fed = calendar_feed.entries(conn, Viewer(STAFF, "staff", 1), TODAY)
    [same] = [entry for entry in fed if entry.name == f"event-{number}"]
    assert text == calendar_feed.written([same], demonstration=False, feed=False)


# What each role may do

OFFERED = {
    (STAFF, "proposed"): ["Send the request", "Withdraw", "Briefing note submitted"],
    (HEAD, "proposed"): ["Send the request", "Decline", "Withdraw", "Briefing note submitted"],
    (CHIEF, "proposed"): ["Decline"],
    (STAFF, "requested"): ["Withdraw", "Briefing note submitted"],
    (HEAD, "requested"): ["Confirm", "Decline", "Withdraw", "Briefing note submitted"],
    (CHIEF, "requested"): ["Confirm", "Decline"],
    (STAFF, "confirmed"): ["Withdraw", "Briefing note submitted"],
    (HEAD, "confirmed"): ["Decline", "Withdraw", "Briefing note submitted"],
    (CHIEF, "confirmed"): ["Decline"],
}
WAY = {"proposed": (), "requested": ("request",), "confirmed": ("request", "confirm")}


@pytest.mark.parametrize(("role", "status"), OFFERED, ids=str)
def test_each_role_is_offered_what_it_may_do_and_nothing_else(
    hold, appear, open_event, role, status
):
    number = hold()
    appear(number, *WAY[status])
    at = open_event(number, role)
    forms = {"Propose", "Change", "Save"}
    assert [label for label in labels(at) if label not in forms] == OFFERED[role, status]
    # The chief of staff answers, and neither proposes nor amends.
    assert (forms <= set(labels(at))) == (role != CHIEF)


def test_the_chief_confirms_and_says_why(hold, appear, open_event, site):
    number = appear(event := hold(), "request")
    at = open_event(event)
    at.text_input(key=f"remark-{number}-1").set_value("Gladly").run()
    at.button(key=f"confirm-{number}").click().run()
    assert not at.exception
    assert rows(site, appearances)[0]["status"] == "confirmed"
    assert rows(site, appearance_steps)[-1]["remark"] == "Gladly"
    # It is not said again at the next step.
    assert at.text_input(key=f"remark-{number}-2").value == ""
    told = said(at)
    assert "**Secretary-General**: remarks · confirmed" in told
    assert rf":gray[:small[Confirmed on {formatting.day(TODAY)}\: Gladly]]" in told


def test_a_remark_that_tells_of_a_person_is_refused_on_the_page(hold, appear, open_event, site):
    number = appear(event := hold(), "request")
    at = open_event(event)
    at.text_input(key=f"remark-{number}-1").set_value("call +1 212 555 0123").run()
    at.button(key=f"decline-{number}").click().run()
    assert at.error[0].value.startswith(r"The remark\: a telephone number")
    assert rows(site, appearances)[0]["status"] == "requested"


def test_what_overlaps_and_what_moved_is_said_where_it_is_answered(hold, appear, open_event, site):
    forum, fair = hold(), hold(title="Fair")
    appear(fair, "request", "confirm")
    appear(forum, "request")
    with connections.writing(site) as conn:
        conn.execute(sa.update(events).where(events.c.id == forum).values(sequence=1))
    told = said(open_event(forum))
    [warned] = [text for text in told if text.startswith(":orange")]
    assert "Overlaps with remarks, Fair (confirmed). From " in warned
    assert ":gray[:small[The event has changed since the request]]" in told


def test_a_cancelled_event_can_only_be_withdrawn_from(hold, appear, open_event, site):
    number = appear(event := hold(), "request")
    with connections.writing(site) as conn:
        conn.execute(sa.update(events).values(cancelled=True))
    at = open_event(event, HEAD)
    assert labels(at)[:3] == ["Decline", "Withdraw", "Briefing note submitted"]
    assert "Propose" not in labels(at)
    assert at.header[0].value.endswith(" is cancelled.")
    at.button(key=f"withdraw-{number}").click().run()
    assert rows(site, appearances)[0]["status"] == "withdrawn"


def test_staff_propose_with_hours_of_the_place_and_a_note_to_be_written(hold, open_event, site):
    at = open_event(hold(), STAFF)
    fields = {one.label: one for one in [*at.selectbox, *at.text_input, *at.date_input]}
    times = {one.label: one for one in at.time_input}
    assert fields["Author (account)"].value == "staff"
    fields["Principal"].set_value("chief of staff")
    fields["Purpose"].set_value("Opening remarks")
    times["From, Africa/Nairobi"].set_value(dt.time(22, 30))
    times["To, Africa/Nairobi"].set_value(dt.time(0, 15))
    fields["Briefing note due"].set_value(TODAY)
    [propose] = [one for one in at.button if one.label == "Propose"]
    propose.click().run()
    assert not at.exception
    assert [error.value for error in at.error] == []
    [row] = rows(site, appearances)
    begins = dt.datetime.combine(SOON, dt.time(19, 30))
    assert (row["principal"], row["purpose"]) == ("chief of staff", "Opening remarks")
    # What ends before it begins ends on the day after.
    assert (row["starts_at"], row["ends_at"]) == (begins, begins + dt.timedelta(minutes=105))
    assert (row["briefing_due_on"], row["owner_id"]) == (TODAY, row["made_by"])


def test_what_cannot_be_proposed_is_said_and_nothing_is_recorded(hold, open_event, site):
    at = open_event(hold(), STAFF)
    [propose] = [one for one in at.button if one.label == "Propose"]
    propose.click().run()
    assert at.error[0].value == "Say what for, such as opening remarks."
    assert rows(site, appearances) == []


def test_a_request_is_changed_in_the_form_that_shows_how_it_stands(hold, appear, open_event, site):
    appear(event := hold(), "request", "confirm", briefing_due_on=TODAY)
    at = open_event(event, STAFF)
    purposes = [one for one in at.text_input if one.label == "Purpose"]
    assert [one.value for one in purposes] == ["", "remarks"]
    purposes[1].set_value("keynote")
    [change] = [one for one in at.button if one.label == "Change"]
    change.click().run()
    assert not at.exception
    assert [error.value for error in at.error] == []
    [row] = rows(site, appearances)
    assert (row["purpose"], row["status"], row["briefing_due_on"]) == (
        "keynote",
        "requested",
        TODAY,
    )


def test_only_what_is_different_is_amended(hold, open_event, site):
    number = hold()
    with connections.writing(site) as conn:
        conn.execute(event_sdgs.insert().values(event_id=number, sdg=6))
    at = open_event(number, STAFF)
    [save] = [one for one in at.button if one.label == "Save"]
    save.click().run()
    assert not at.exception
    [row] = rows(site, events)
    assert {name: row[name] for name in FORUM} == FORUM
    assert (row["sequence"], rows(site, event_sdgs)[0]["sdg"]) == (0, 6)
    at = open_event(number, STAFF)
    fields = {one.label: one for one in [*at.text_input, *at.number_input, *at.selectbox]}
    fields["Place"].set_value("Hall B")
    fields["Participants"].set_value(0)
    fields["Access"].set_value("open")
    [save] = [one for one in at.button if one.label == "Save"]
    save.click().run()
    assert [error.value for error in at.error] == []
    [row] = rows(site, events)
    assert (row["place"], row["attended"], row["access"]) == ("Hall B", 0, "open")
    assert (row["expected"], row["sequence"]) == (120, 1)


def test_hours_are_amended_on_the_clock_of_the_place(hold, open_event, site):
    begins = dt.datetime.combine(SOON, dt.time(6))
    number = hold(starts_at=begins, ends_at=begins + dt.timedelta(hours=2))
    at = open_event(number, STAFF)
    times = {one.label: one for one in at.time_input}
    assert times["Start time (local)"].value == dt.time(9)
    times["Start time (local)"].set_value(dt.time(8))
    [save] = [one for one in at.button if one.label == "Save"]
    save.click().run()
    assert [error.value for error in at.error] == []
    assert rows(site, events)[0]["starts_at"] == begins - dt.timedelta(hours=1)


def test_the_last_edition_stands_beside_it(hold, open_event):
    before = TODAY - dt.timedelta(days=365)
    hold(title="Forum on Rivers 2020", starts_on=before, ends_on=before, attended=80)
    at = open_event(hold())
    said_ = f"The last edition was Forum on Rivers 2020, {formatting.day(before)}"
    assert at.header[-1].value == rf"{said_}\: 80 people came; at this one 120 are expected."
