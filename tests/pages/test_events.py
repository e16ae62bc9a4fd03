import datetime as dt

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from data_access.commands import COMMANDS, run_command
from data_access.domain import formatting, weeks
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.events import quarterly_plan
from data_access.events.appearance_workflow import Wanted
from data_access.imports import events
from data_access.imports.loading import Options, load
from data_access.schema import accounts, touchpoint_plans
from data_access.schema import events as events_table

TODAY = weeks.today()
MONDAY = weeks.monday(weeks.this_week())
DSG = "Deputy Secretary-General"


@pytest.fixture
def load_events(site, tmp_path):
    """Put events into the database of the pages, a line of the template each."""

    def load_events(*lines: str) -> None:
        header = "title,starts_on,ends_on,starts_at,ends_at,time_zone,place,mode,url,deadline\n"
        path = tmp_path / "events.csv"
        path.write_text(header + "".join(f"{line}\n" for line in lines))
        assert not load(
            site, COMMAND_LINE, events.LOADER, "events", path, Options(as_of=TODAY), print
        ).rejected

    return load_events


def said(at: AppTest) -> list[str]:
    return [text.value for text in at.markdown]


def test_coming_events_stand_under_their_weeks(load_events, open_page):
    next_monday = MONDAY + dt.timedelta(days=7)
    load_events(
        f"Fair,{MONDAY - dt.timedelta(days=3)},{next_monday},,,,,,,",
        f"Talk,{next_monday},,09:00,10:00,Africa/Nairobi,Example House,hybrid,,{next_monday}",
        f"Forum,{next_monday},,,,,,,https://example.org/forum,Ask us",
    )
    at = open_page("events")
    week = formatting.span(next_monday, next_monday + dt.timedelta(days=6))
    headers = [header.value for header in at.header]
    assert headers[:2] == ["Under way", f"Next week, {week}"]
    assert headers[2:5] == ["Requests to principals", "Overlaps", "Deadlines"]
    assert headers[5].startswith("One event is under way; two events begin from ")
    told = said(at)
    assert r":gray[:small[Example House · hybrid]]" in told
    assert any("9 a.m. to 10 a.m. Nairobi · " in text and " New York" in text for text in told)
    assert r":gray[:small[Registration\: Ask us]]" in told
    # Each leads to its own page, which has its address.
    assert [link.proto.label for link in at.get("page_link")] == ["Fair", "Forum", "Talk", "Talk"]
    assert {link.proto.page for link in at.get("page_link")} == {"event"}


@pytest.mark.usefixtures("site")
def test_a_registration_that_has_closed_is_not_said_to_close(load_events, open_page):
    closed, closes = TODAY - dt.timedelta(days=1), TODAY
    load_events(
        f"Talk,{TODAY},,,,,,online,,{closed}",
        f"Forum,{TODAY},,,,,Online,online,,{closes}",
    )
    told = said(open_page("events"))
    assert f":gray[:small[Registration closed on {formatting.day(closed)}]]" in told
    assert f":gray[:small[Registration closes on {formatting.day(closes)}]]" in told
    assert told.count(":gray[:small[Online]]") == 2


def test_a_database_without_events_says_so(open_page):
    [said] = open_page("events").info
    assert said.value.startswith(f"No event is listed from {formatting.day(TODAY)} to ")
    assert said.value.endswith(f"No event is listed before {formatting.day(TODAY)}.")


def test_an_empty_list_says_when_the_last_event_was_and_shows_the_past_on_demand(
    load_events, open_page
):
    load_events("Old forum,2020-01-05,2020-01-07,,,,,,,")
    past = (
        f"Events that ended before {formatting.day(TODAY)}: 1;"
        " most recent: Old forum, 5 to 7 January 2020."
    )
    at = open_page("events")
    assert at.info[0].value.endswith(past)
    assert not at.header
    at.toggle(key="past").set_value(True).run()
    assert [header.value for header in at.header] == [past.replace(":", r"\:")]


def test_a_link_from_a_past_week_shows_the_14_days_from_its_sunday(load_events, open_page):
    load_events(
        "Before it,2024-06-08,2024-06-09,,,,,,,",
        "Within it,2024-06-30,2024-06-30,,,,,,,",
        "After it,2024-07-01,2024-07-01,,,,,,,",
    )
    found = open_page("events", week="2024-W24").get("page_link")
    assert [link.proto.label for link in found] == ["Within it"]


def test_the_address_shows_the_past(load_events, open_page):
    load_events("Old forum,2020-01-05,2020-01-07,,,,,,,")
    assert len(open_page("events", past="true").header) == 1


def test_text_of_an_event_is_shown_and_not_obeyed(load_events, open_page):
    load_events(f"# :red[Loud] *forum*,{TODAY},,,,,<b>Here</b>,,,")
    at = open_page("events")
    told = said(at)
    assert at.get("page_link")[0].proto.label == r"\# \:red\[Loud\] \*forum\*"
    assert r":gray[:small[\<b\>Here\</b\>]]" in told


# Principals


@pytest.fixture
def ask_for(site, signed_in):
    """A request of staff for an event: `ask_for("Forum", "request", "confirm")`."""

    def viewer(role: Role) -> Viewer:
        signed_in(role)
        with site.connect() as conn:
            row = conn.execute(sa.select(accounts).where(accounts.c.role == role.value)).one()
        return Viewer(role, row.name, row.id)

    def ask_for(title: str, *acts: str, **wanted) -> int:
        with site.connect() as conn:
            event = conn.scalar(sa.select(events_table.c.id).where(events_table.c.title == title))
        given = {"event": event, "principal": DSG, "wanted": Wanted("remarks", **wanted)}
        number = run_command(
            site, viewer(Role.STAFF), COMMANDS["appearance_steps.propose"], **given
        )
        for act in acts:
            by = viewer(Role.CHIEF_OF_STAFF if act == "confirm" else Role.STAFF)
            run_command(site, by, COMMANDS[f"appearance_steps.{act}"], appearance=number)
        return event

    return ask_for


def test_who_is_asked_stands_first_and_what_overlaps_is_found_across_time_zones(
    load_events, ask_for, open_page
):
    day = TODAY + dt.timedelta(days=3)
    # Nine in the evening in Tokyo is noon in Lagos; both are one day.
    load_events(
        f"Forum,{day},,21:00,22:00,Asia/Tokyo,Hall A,,,",
        f"Fair,{day},,12:30,14:00,Africa/Lagos,Hall B,,,",
        f"Far,{day},,21:00,22:00,America/New_York,,,,",
    )
    ask_for("Forum", "request", "confirm")
    fair = ask_for("Fair", "request", briefing_due_on=TODAY - dt.timedelta(days=1))
    ask_for("Far")
    at = open_page("events")
    requests = [link for link in at.get("page_link") if link.proto.label.startswith(DSG)]
    assert [link.proto.label for link in requests] == [
        *(rf"{DSG}\: remarks, {title}" for title in ("Fair", "Forum", "Far")),
        rf"{DSG}\: Fair (requested) and Forum (confirmed)",
    ]
    assert requests[0].proto.query_string == f"event={fair}"
    told = "\n".join(said(at))
    late = TODAY - dt.timedelta(days=1)
    due = f"briefing note overdue since {late.day} {late:%B}"
    assert f"Hall B · {due} · overlaps another" in told
    begins = dt.datetime.combine(day, dt.time(12), dt.UTC).astimezone(weeks.REPORTING_ZONE)
    assert f"From {begins.hour} a.m. to {begins.hour + 1} a.m. in New York" in told


def test_head_and_chief_plan_touchpoints_and_staff_do_not(load_events, open_page, site):
    load_events(f"Forum,{TODAY},,,,,,,,")
    assert "Save the plan" not in [
        button.label for button in open_page("events", Role.STAFF).button
    ]
    for by, planned in ((Role.CHIEF_OF_STAFF, 2), (Role.FOCAL_POINT_HEAD, 3)):
        at = open_page("events", by)
        fields = {field.label: field for field in at.number_input}
        fields["Appearances planned"].set_value(planned)
        [button] = [one for one in at.button if one.label == "Save the plan"]
        button.click().run()
        assert not at.exception
        ordinal = quarterly_plan.ORDINALS[quarterly_plan.quarter(TODAY) - 1]
        assert at.header[-1].value == (
            f"In the {ordinal} quarter of {TODAY.year}, none of {formatting.spell(planned)} planned"
            " touchpoints was delivered."
        )
    with site.connect() as conn:
        [plan] = conn.execute(sa.select(touchpoint_plans)).all()
    assert (plan.principal, plan.planned) == ("Secretary-General", 3)


def test_the_register_of_requests_can_be_shown_whole(load_events, ask_for, open_page):
    load_events(f"Forum,{TODAY},,,,,,,,")
    ask_for("Forum", "request", "withdraw")
    assert "No request to a principal is open." in "\n".join(said(open_page("events")))
    at = open_page("events", past="true")
    assert at.header[-1].value == "Recorded appearances\\: 1; one withdrawn."


def test_tentative_events_are_marked_and_milestones_stand_apart(site, open_page, load_events):
    day = MONDAY + dt.timedelta(days=7)
    load_events(f"Forum,{day},,,,,Hall A,,,", f"Roadmap,{day},,,,,,,,")
    with site.begin() as conn:
        table = events_table
        conn.execute(table.update().where(table.c.title == "Forum").values(status="tentative"))
        conn.execute(table.update().where(table.c.title == "Roadmap").values(kind="milestone"))
    at = open_page("events")
    assert r":gray[:small[Tentative · Hall A]]" in said(at)
    [first, second] = [
        header.value
        for header in at.header
        if " begins from " in header.value or "list" in header.value
    ]
    assert "Forum (tentative)" in first
    assert "Roadmap" not in first
    assert second.startswith("Calendars list one milestone from ")
    at = open_page("event", event="1")
    assert any(text.endswith("Tentative") for text in said(at))
