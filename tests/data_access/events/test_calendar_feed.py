"""The calendar as other programs read it: every entry keeps its name, and says when it changed."""

import datetime as dt
import re
import warnings
from dataclasses import replace

import icalendar
import pytest
import sqlalchemy as sa
import vobject

from data_access.commands import COMMANDS, run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role, Viewer
from data_access.events import appearances, calendar_feed, events
from data_access.events.appearance_workflow import Wanted
from data_access.events.calendar_feed import Entry, entries, written
from data_access.events.event_changes import amend
from data_access.queries import ask
from data_access.schema import events as events_table
from data_access.schema import reform_actions, reform_milestones

TODAY = dt.date(2026, 11, 23)
STAFF, CHIEF, HEAD = Role.STAFF, Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD
DAY = dt.date(2026, 11, 24)
FORUM = {"title": "Forum", "title_key": "forum", "starts_on": DAY, "ends_on": DAY}
ENTRY = Entry(name="event-1", summary="Forum", first=DAY, last=DAY, kind="Event", url="https://x/1")


@pytest.fixture(autouse=True)
def now(at, monkeypatch):
    at("2026-11-23T17:00Z")
    monkeypatch.setenv("PUBLIC_URL", "https://dashboard.example")


@pytest.fixture
def hold(database):
    def hold(**more) -> int:
        with connections.writing(database) as conn:
            row = FORUM | {"recorded_at": dt.datetime(2026, 11, 1, 12)} | more
            return conn.scalar(events_table.insert().values(row).returning(events_table.c.id))

    return hold


@pytest.fixture
def appear(database, people):
    def appear(event: int, *more: tuple[Role, str], **wanted) -> int:
        given = {"event": event, "principal": "Deputy Secretary-General"}
        given["wanted"] = Wanted(**({"purpose": "remarks"} | wanted))
        number = run_command(database, people[STAFF], COMMANDS["appearance_steps.propose"], **given)
        for by, act in more:
            done = COMMANDS[f"appearance_steps.{act}"]
            run_command(database, people[by], done, appearance=number)
        return number

    return appear


REQUESTED = ((STAFF, "request"),)
CONFIRMED = (*REQUESTED, (CHIEF, "confirm"))


def read(database, role: Role = STAFF, as_of: dt.date = TODAY) -> dict[str, Entry]:
    """The entries of a reader by name."""
    with database.connect() as conn:
        found = entries(conn, Viewer(role, "reader", 1), as_of)
    assert len({entry.name for entry in found}) == len(found)
    return {entry.name: entry for entry in found}


def parsed(*found: Entry, **options) -> list[icalendar.Event]:
    text = written(found, demonstration=False, **options)
    return icalendar.Calendar.from_ical(text).walk("VEVENT")


def lines(text: bytes) -> list[str]:
    """The lines of a file, unfolded."""
    return re.sub(rb"\r\n[ \t]", b"", text).decode().split("\r\n")


# What stands in it


def test_events_appearances_notes_and_reforms_stand_in_it(hold, appear, database):
    forum = hold(place="Hall A")
    due = DAY - dt.timedelta(days=2)
    number = appear(forum, *CONFIRMED, briefing_due_on=due, owner="staff")
    with connections.writing(database) as conn:
        row = {"number": 7, "sub_action": "", "title": "Fewer forms"}
        row |= {"work_package": "Forms", "status": "Ongoing", "decided": False}
        action = conn.scalar(reform_actions.insert().values(row).returning(reform_actions.c.id))
        given = {"action_id": action, "milestone": "final", "due_on": DAY}
        conn.execute(reform_milestones.insert().values(given))
    found = read(database)
    assert {
        name: (entry.summary, entry.first, entry.status, entry.busy)
        for name, entry in found.items()
    } == {
        f"event-{forum}": ("Forum", DAY, "CONFIRMED", False),
        f"appearance-{number}": (
            *("Deputy Secretary-General: remarks, Forum", DAY),
            *("CONFIRMED", True),
        ),
        f"briefing-{number}": (
            *("Briefing note due: Deputy Secretary-General, Forum", due),
            *("CONFIRMED", False),
        ),
        f"milestone-{action}": ("Reform due: Fewer forms", DAY, "CONFIRMED", False),
    }
    # Who writes the note is nobody's business but the office's.
    assert b"staff" not in written(found.values(), demonstration=False)


@pytest.mark.parametrize(
    ("way", "status"),
    [
        ((), ("TENTATIVE", " (proposed)")),
        (REQUESTED, ("TENTATIVE", " (requested)")),
        (CONFIRMED, ("CONFIRMED", "")),
        ((*REQUESTED, (CHIEF, "decline")), None),
        (((STAFF, "withdraw"),), None),
    ],
    ids=str,
)
def test_an_appearance_has_its_status_and_is_gone_once_it_was_declined(
    hold, appear, database, way, status
):
    number = appear(hold(), *way)
    found = read(database).get(f"appearance-{number}")
    said = found and (found.status, found.summary.removeprefix(calendar_title("Forum")))
    assert said == status


def calendar_title(title: str) -> str:
    return f"Deputy Secretary-General: remarks, {title}"


def test_what_is_cancelled_is_said_to_be_and_not_left_out(hold, appear, database, people):
    forum = hold()
    number = appear(forum, *CONFIRMED, briefing_due_on=TODAY)
    run_command(database, people[STAFF], amend, event=forum, changes={"cancelled": True})
    found = read(database)
    assert {name: entry.status for name, entry in found.items()} == {
        f"event-{forum}": "CANCELLED",
        f"appearance-{number}": "CANCELLED",
    }


def test_a_note_that_was_handed_in_is_due_no_more(hold, appear, database, people):
    number = appear(hold(), *CONFIRMED, briefing_due_on=TODAY)
    assert f"briefing-{number}" in read(database)
    run_command(database, people[STAFF], COMMANDS["appearance_steps.hand_in"], appearance=number)
    assert f"briefing-{number}" not in read(database)


def test_a_note_for_what_was_not_asked_or_is_over_is_due_no_more(hold, appear, database):
    asked = appear(forum := hold(), *REQUESTED, briefing_due_on=TODAY)
    proposed = appear(forum, purpose="keynote", briefing_due_on=TODAY)
    undated = appear(forum, *REQUESTED, purpose="panel")
    notes = {f"briefing-{number}" for number in (asked, proposed, undated)}
    assert notes & set(read(database)) == {f"briefing-{asked}"}
    assert not notes & set(read(database, as_of=DAY + dt.timedelta(days=1)))


@pytest.mark.parametrize(("days", "there"), [(-93, False), (-92, True), (731, True), (732, False)])
def test_it_reaches_from_three_months_ago_to_two_years_ahead(hold, appear, database, days, there):
    day = TODAY + dt.timedelta(days=days)
    forum = hold(starts_on=day, ends_on=day)
    number = appear(forum, *REQUESTED)
    assert set(read(database)) == ({f"event-{forum}", f"appearance-{number}"} if there else set())


@pytest.mark.parametrize("role", [STAFF, HEAD, CHIEF])
def test_what_a_role_may_not_ask_is_not_in_its_calendar(hold, appear, database, monkeypatch, role):
    number = appear(forum := hold(), *CONFIRMED)
    assert set(read(database, role)) == {f"event-{forum}", f"appearance-{number}"}
    narrower = appearances.register.roles - {role}
    monkeypatch.setattr(appearances, "register", replace(appearances.register, roles=narrower))
    assert set(read(database, role)) == {f"event-{forum}"}
    other = next(one for one in (STAFF, HEAD) if one != role)
    assert f"appearance-{number}" in read(database, other)


def test_a_member_state_and_the_command_line_have_no_calendar(hold, appear, database):
    appear(hold(), *CONFIRMED)
    for role in (Role.MEMBER_STATE, Role.OPERATOR):
        assert read(database, role) == {}


# When an entry is


def test_whole_days_are_dates_and_end_on_the_day_after(hold, database):
    number = hold(starts_on=DAY, ends_on=DAY + dt.timedelta(days=2), time_zone="Asia/Tokyo")
    [made] = parsed(read(database)[f"event-{number}"])
    assert (made["DTSTART"].dt, made["DTEND"].dt) == (DAY, DAY + dt.timedelta(days=3))
    assert b"DTSTART;VALUE=DATE:20261124\r\n" in made.to_ical()


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        # Summer time ends in New York on 1 November 2026, and begins on 14 March 2027.
        (dt.datetime(2026, 11, 1, 5, 30), dt.datetime(2026, 11, 1, 6, 30)),
        (dt.datetime(2027, 3, 14, 6, 30), dt.datetime(2027, 3, 14, 7, 30)),
        (dt.datetime(2026, 12, 31, 23, 30), dt.datetime(2027, 1, 1, 0, 30)),
    ],
)
def test_hours_are_written_in_utc_whatever_the_clocks_do(hold, database, begins, ends):
    row = {"starts_at": begins, "ends_at": ends, "time_zone": "America/New_York"}
    local = [
        at.replace(tzinfo=dt.UTC).astimezone(weeks.REPORTING_ZONE).date() for at in (begins, ends)
    ]
    number = hold(**row, starts_on=local[0], ends_on=local[1])
    entry = read(database)[f"event-{number}"]
    text = written([entry], demonstration=False)
    assert f"DTSTART:{begins:%Y%m%dT%H%M%SZ}" in lines(text)
    assert f"DTEND:{ends:%Y%m%dT%H%M%SZ}" in lines(text)
    # Two readers who know nothing of each other agree.
    [made] = parsed(entry)
    [other] = vobject.readOne(text.decode()).contents["vevent"]
    for name, instant in (("dtstart", begins), ("dtend", ends)):
        assert made[name.upper()].dt == instant.replace(tzinfo=dt.UTC)
        assert getattr(other, name).value == instant.replace(tzinfo=dt.UTC)


def test_an_end_that_is_not_known_is_not_written(hold, database):
    number = hold(starts_at=dt.datetime(2026, 11, 24, 9), time_zone="Africa/Nairobi")
    [made] = parsed(read(database)[f"event-{number}"])
    assert "DTEND" not in made
    assert "DURATION" not in made


def test_an_appearance_with_hours_of_its_own_has_those(hold, appear, database):
    at = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    number = appear(hold(time_zone="Africa/Nairobi"), *CONFIRMED, starts_at=at)
    [made] = parsed(read(database)[f"appearance-{number}"])
    assert made["DTSTART"].dt == at


# What it is known by


def version(database, name: str) -> tuple:
    [made] = parsed(read(database)[name])
    return str(made["UID"]), made["SEQUENCE"], made["LAST-MODIFIED"].dt


def test_an_entry_keeps_its_name_and_counts_up_when_days_or_place_change(
    hold, appear, database, people, at
):
    forum = hold()
    number = appear(forum, *REQUESTED)
    first = {name: version(database, name) for name in read(database)}
    assert first[f"event-{forum}"] == (
        *(f"event-{forum}@dashboard.example", 0),
        dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC),
    )
    at("2026-11-23T18:00Z")
    run_command(database, people[STAFF], amend, event=forum, changes={"expected": 9})
    uid, sequence, changed = version(database, f"event-{forum}")
    assert (uid, sequence) == first[f"event-{forum}"][:2]
    assert changed == dt.datetime(2026, 11, 23, 18, tzinfo=dt.UTC)
    at("2026-11-23T19:00Z")
    run_command(database, people[STAFF], amend, event=forum, changes={"place": "Hall B"})
    for name, before in first.items():
        uid, sequence, changed = version(database, name)
        assert (uid, sequence) == (before[0], before[1] + 1)
        assert changed == dt.datetime(2026, 11, 23, 19, tzinfo=dt.UTC)
    at("2026-11-23T20:00Z")
    hour = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    wanted = Wanted("remarks", starts_at=hour)
    change = COMMANDS["appearance_steps.change"]
    run_command(database, people[STAFF], change, appearance=number, wanted=wanted)
    uid, sequence, changed = version(database, f"appearance-{number}")
    assert (uid, sequence) == (
        first[f"appearance-{number}"][0],
        first[f"appearance-{number}"][1] + 2,
    )
    assert changed == dt.datetime(2026, 11, 23, 20, tzinfo=dt.UTC)
    assert version(database, f"event-{forum}")[1] == 1


def test_a_milestone_that_moves_counts_up(database):
    with connections.writing(database) as conn:
        row = {"number": 7, "sub_action": "Part", "title": "Fewer forms"}
        row |= {"work_package": "Forms", "status": "Ongoing", "decided": False}
        action = conn.scalar(reform_actions.insert().values(row).returning(reform_actions.c.id))
        given = {"action_id": action, "milestone": "final", "due_on": DAY}
        conn.execute(reform_milestones.insert().values(given))
    assert version(database, f"milestone-{action}")[1] == 0
    with connections.writing(database) as conn:
        conn.execute(sa.update(reform_milestones).values(due_on=DAY + dt.timedelta(days=7)))
    assert version(database, f"milestone-{action}")[1] == 1
    entry = read(database)[f"milestone-{action}"]
    assert entry.url == "https://dashboard.example/action?key=7%2FPart"
    assert entry.summary == "Reform due: Part: Fewer forms"


def test_the_same_data_are_the_same_bytes(hold, appear, database):
    appear(hold(), *CONFIRMED, briefing_due_on=TODAY)
    once, again = (written(read(database).values(), demonstration=False) for _ in range(2))
    assert once == again


# How it is written


def test_a_feed_says_what_it_is_and_when_to_look_again_and_invites_nobody():
    said = lines(written([], demonstration=False))
    assert said == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Civil society and the United Nations//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Civil society and the United Nations",
        "X-WR-CALNAME:Civil society and the United Nations",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "END:VCALENDAR",
        "",
    ]


def test_an_entry_has_all_that_a_reader_needs_and_nothing_twice():
    text = written([ENTRY], demonstration=False, feed=False)
    names = [re.split("[;:]", line)[0] for line in lines(text)[6:-3]]
    assert len(names) == len(set(names))
    assert set(names) >= {
        *("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED"),
        *("STATUS", "TRANSP", "URL", "CATEGORIES"),
    }
    assert not {"ORGANIZER", "ATTENDEE"} & set(names)
    assert text.count(b"METHOD:PUBLISH\r\n") == 1
    assert b"NAME:Civil" not in text


def test_made_up_data_are_stamped_on_the_calendar_and_on_each_entry():
    said = lines(written([ENTRY], demonstration=True))
    assert "X-WR-CALNAME:DEMONSTRATION: Civil society and the United Nations" in said
    assert "SUMMARY:DEMONSTRATION: Forum" in said


LONG = "Ωμέγα 会议 🌍 " * 40


def test_lines_are_of_75_octets_at_most_and_end_as_the_standard_says():
    text = written([replace(ENTRY, summary=LONG, description=LONG)], demonstration=False)
    for line in text.split(b"\r\n"):
        assert len(line) <= 75
        # No letter is torn into two lines.
        line.decode()
        assert b"\n" not in line
    assert text.endswith(b"END:VCALENDAR\r\n")
    [made] = parsed(replace(ENTRY, summary=LONG))
    assert str(made["SUMMARY"]) == LONG
    [other] = vobject.readOne(text.decode()).contents["vevent"]
    assert other.summary.value == LONG


HOSTILE = [
    "Forum\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM",
    "Forum\nATTENDEE:mailto:someone@example.org",
    "Forum; COUNT=1, \\n \\, BEGIN:VEVENT",
    "Forum\x00\x1b[2J\x85\u2028\u2029END:VCALENDAR",
    '=HYPERLINK("http://evil.example")',
    "<script>alert(1)</script>",
    "\N{RIGHT-TO-LEFT OVERRIDE}Forum",
    " folded \t line",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["summary", "place", "description"])
def test_text_of_the_data_begins_no_line_of_its_own(text, field):
    made = written([replace(ENTRY, **{field: text})], demonstration=False)
    names = {re.split("[;:]", line)[0] for line in lines(made)}
    assert not names & {"ATTENDEE", "ACTION", "ATTACH"}
    assert made.count(b"\r\nBEGIN:") == 1
    assert made.count(b"\r\nEND:") == 2
    [entry] = parsed(replace(ENTRY, **{field: text}))
    kept = str(entry[{"place": "LOCATION"}.get(field, field.upper())])
    plain = re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", "", text)
    assert kept == plain
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        [other] = vobject.readOne(made.decode()).contents["vevent"]
    assert getattr(other, {"place": "location"}.get(field, field)).value == plain


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/forum?a=1&b=2", True),
        ("HTTP://example.org/", True),
        ("https://example.org/\r\nATTENDEE:mailto:x@example.org", False),
        ("https://example.org/ and more", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("", False),
        (None, False),
    ],
)
def test_an_event_leads_to_its_own_address_where_that_is_one_and_to_ours_elsewhere(
    hold, database, url, kept
):
    number = hold(url=url)
    [made] = parsed(read(database)[f"event-{number}"])
    ours = f"https://dashboard.example/event?event={number}"
    assert str(made["URL"]) == (url if kept else ours)
    assert "ATTENDEE" not in made


def test_a_description_without_end_is_cut(hold, database):
    number = hold(description="x" * 5000, place="y" * 400)
    [made] = parsed(read(database)[f"event-{number}"])
    assert len(str(made["DESCRIPTION"])) == 2000
    assert len(str(made["LOCATION"])) == 400


def test_deadlines_are_said_in_words_as_the_organizer_is(hold, database):
    more = {"organizer": "UNX Fund", "access": "visa needed", "description": "Bring a friend."}
    dates = {"registration_closes_on": TODAY, "speakers_close_on": TODAY - dt.timedelta(days=2)}
    number = hold(**more, **dates)
    assert read(database)[f"event-{number}"].description == (
        "UNX Fund\nvisa needed\nRegistration closes on 23 November 2026\n"
        "Proposals of speakers close on 21 November 2026\nBring a friend."
    )


def test_an_event_that_ends_never_has_an_end_that_can_be_written(hold, database):
    number = hold(ends_on=dt.date(9999, 12, 31))
    [made] = parsed(read(database)[f"event-{number}"])
    assert made["DTEND"].dt == dt.date(9000, 1, 2)


def test_one_event_is_a_file_of_its_own(hold, conn, database, head):
    number = hold(place="Hall A")
    answer = ask(conn, head, events.details, event=number)
    [row] = answer.rows.itertuples()
    alone = calendar_feed.event(row)
    assert alone == read(database)[f"event-{number}"]
    [made] = parsed(alone, feed=False)
    assert str(made["LOCATION"]) == "Hall A"


# Back into the database


def test_what_is_written_can_be_loaded_and_moves_with_its_versions(
    hold, database, people, load_file
):
    number = hold(place="Hall A", starts_at=dt.datetime(2026, 11, 24, 9), time_zone="UTC")

    def sent() -> str:
        found = [entry for name, entry in read(database).items() if name == f"event-{number}"]
        return written(found, demonstration=False).decode()

    def loaded() -> tuple:
        with database.connect() as conn:
            copies = sa.select(events_table).where(events_table.c.uid.is_not(None))
            [row] = conn.execute(copies).all()
        return row.uid, row.starts_on, row.place, row.source_sequence, row.cancelled

    first = sent()
    with connections.writing(database) as conn:
        conn.execute(sa.update(events_table).values(title_key="another"))
    load_file("events", "a.ics", first)
    uid = f"event-{number}@dashboard.example"
    assert loaded() == (uid, DAY, "Hall A", 0, False)
    later = {"starts_on": DAY + dt.timedelta(days=1), "ends_on": DAY + dt.timedelta(days=1)}
    change = later | {"place": "Hall B", "cancelled": True}
    run_command(database, people[STAFF], amend, event=number, changes=change)
    load_file("events", "b.ics", sent())
    assert loaded() == (uid, DAY + dt.timedelta(days=1), "Hall B", 1, True)
    load_file("events", "a.ics", first)
    assert loaded()[3] == 1
