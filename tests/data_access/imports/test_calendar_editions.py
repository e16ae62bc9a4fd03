"""Of two accounts of an event the later counts, however often and in which order they come."""

import contextlib
import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.events.event_changes import amend
from data_access.imports.event_cells import unlabelled
from data_access.imports.rows import UnreadableFileError
from data_access.schema import events, sources
from tests.data_access.imports.calendar_files import calendar, event

DAY = ";VALUE=DATE:202705{:02}"


def stamped(day: int, at: str, *lines: str, **more: str) -> str:
    return event(DAY.format(day), f"DTSTAMP:{at}T090000Z", *lines, **more)


@pytest.fixture
def load_calendar(load_file):
    """Load a calendar as on 30 November 2026."""

    def load_calendar(*some: str, head: str = "", **options):
        content = calendar(*some, head=head)
        return load_file("events", "a.ics", content, as_of=dt.date(2026, 11, 30), **options)

    return load_calendar


@pytest.fixture
def on_record(database):
    """Columns of the events on record, by the day: `on_record("title", "cancelled")`."""

    def on_record(*names: str) -> list[tuple]:
        with database.connect() as conn:
            statement = sa.select(*(events.c[name] for name in names)).order_by(events.c.starts_at)
            return [tuple(row) for row in conn.execute(statement.order_by(events.c.starts_on))]

    return on_record


def test_the_same_accounts_in_either_order_leave_the_same_record(load_file, database, on_record):
    first = stamped(5, "20261110", "LOCATION:Hall A", title="Forum on data")
    second = stamped(6, "20261126", "LOCATION:Hall B", title="Forum on open data")
    ends = []
    for order in ((first, second, first), (second, first), (second,)):
        with connections.writing(database) as conn:
            conn.execute(sa.delete(events))
        for account in order:
            load_file("events", "a.ics", calendar(account))
        ends.append(on_record("title", "title_key", "starts_on", "place", "source_stamp"))
    [row] = ends[0]
    assert row[:2] == ("Forum on open data", "forum on open data")
    assert (row[2].day, row[3]) == (6, "Hall B")
    assert ends == [ends[0]] * 3


def test_an_older_account_changes_nothing_and_a_notice_names_what_it_would(
    load_calendar, on_record
):
    load_calendar(stamped(6, "20261126", title="Forum on open data"))
    result = load_calendar(stamped(5, "20261110", "STATUS:TENTATIVE", title="Forum on data"))
    assert (result.changed, result.unchanged) == (0, 1)
    assert result.notices == (
        "a.ics holds an older account of one known event than is recorded; left out. It would"
        " have changed: Forum on open data (title to Forum on data, first day to 5 May 2027, last"
        " day to 5 May 2027, status to tentative).",
    )
    assert on_record("title", "status") == [("Forum on open data", None)]


@pytest.mark.parametrize(
    ("first", "second", "day"),
    [
        # The number of an account counts before its instant.
        (("SEQUENCE:2", "DTSTAMP:20261101T090000Z"), ("SEQUENCE:1", "DTSTAMP:20261126T090000Z"), 5),
        # When it was last changed counts, and not when the file was written.
        (
            ("LAST-MODIFIED:20261120T090000Z", "DTSTAMP:20261121T090000Z"),
            ("LAST-MODIFIED:20261110T090000Z", "DTSTAMP:20261126T090000Z"),
            5,
        ),
        (("DTSTAMP:20261120T090000Z",), ("DTSTAMP:20261120T090001Z",), 6),
        # An instant that is still to come is none.
        (("DTSTAMP:20990101T090000Z",), ("DTSTAMP:20261126T090000Z",), 6),
        # Nobody knows which is later: what is on record stays.
        (("DTSTAMP:20261120T090000Z",), ("SEQUENCE:0",), 5),
    ],
)
def test_number_then_change_then_writing_tell_which_is_later(
    load_calendar, on_record, first, second, day
):
    load_calendar(event(DAY.format(5), *first))
    load_calendar(event(DAY.format(6), *second))
    assert on_record("starts_on") == [(dt.date(2027, 5, day),)]


def test_of_two_accounts_in_one_file_the_later_alone_counts(load_calendar, on_record):
    load_calendar(stamped(5, "20261110", "STATUS:CANCELLED"), stamped(6, "20261126"))
    assert on_record("starts_on", "cancelled") == [(dt.date(2027, 5, 6), False)]


def test_what_somebody_moved_by_hand_is_not_moved_back_by_a_newer_stamp(
    load_calendar, database, on_record, person
):
    load_calendar(stamped(5, "20261110"))
    with connections.writing(database) as conn:
        staff = person(conn, Role.STAFF)
    to = dict.fromkeys(("starts_on", "ends_on"), dt.date(2027, 5, 9))
    run_command(database, staff, amend, event=1, changes=to)
    result = load_calendar(stamped(5, "20261126", title="Forum, renamed"))
    assert on_record("starts_on", "title") == [(dt.date(2027, 5, 9), "Forum, renamed")]
    assert "one event that the office set by hand" in result.notices[0]


# Labels in titles


@pytest.mark.parametrize(
    ("title", "rest", "label"),
    [
        ("Round table [Cancelled]", "Round table", "cancelled"),
        ("Cancelled: Round table", "Round table", "cancelled"),
        ("Canceled - Round table", "Round table", "cancelled"),
        ("CANCELED Round table", "Round table", "cancelled"),
        ("*** CANCELLED *** Round table", "Round table", "cancelled"),
        ("ANNULÉE : Table ronde", "Table ronde", "cancelled"),
        ("Mesa redonda (cancelado)", "Mesa redonda", "cancelled"),
        ("Round table POSTPONED", "Round table", "postponed"),
        ("[Reporté] Table ronde", "Table ronde", "postponed"),
        ("Aplazada: Mesa redonda", "Mesa redonda", "postponed"),
        # Words of a title, and no label.
        ("Debt cancelled", "Debt cancelled", None),
        ("Debt relief: cancelled debts", "Debt relief: cancelled debts", None),
        ("Reported: losses", "Reported: losses", None),
        ("Cancelled", "Cancelled", None),
    ],
)
def test_a_label_is_told_from_a_title(title, rest, label):
    assert unlabelled(title) == (rest, label)


def test_a_label_that_comes_later_marks_the_known_event_with_a_notice(load_calendar, on_record):
    load_calendar(stamped(5, "20261110"))
    result = load_calendar(stamped(5, "20261126", title="Forum [Cancelled]"))
    assert (result.new, result.changed) == (0, 1)
    assert result.notices == ("a.ics marks one event as cancelled or postponed. First: Forum.",)
    assert on_record("title", "cancelled") == [("Forum", True)]


def test_a_postponed_event_is_firm_again_once_it_has_a_new_day(load_calendar, on_record):
    load_calendar(stamped(5, "20261110", title="POSTPONED: Forum"))
    assert on_record("title", "status", "cancelled") == [("Forum", "postponed", False)]
    load_calendar(stamped(9, "20261126"))
    assert on_record("starts_on", "status") == [(dt.date(2027, 5, 9), None)]


def test_a_label_in_a_list_counts_as_in_a_calendar(load_file, on_record):
    load_file("events", "a.csv", "title,starts_on\nForum,2027-05-05\n")
    load_file("events", "b.csv", "title,starts_on\nForum - CANCELLED,2027-05-05\n")
    assert on_record("title", "cancelled") == [("Forum", True)]


def test_a_tentative_event_is_marked_until_a_later_account_is_firm(load_calendar, on_record):
    load_calendar(stamped(5, "20261110", "STATUS:TENTATIVE"))
    assert on_record("status") == [("tentative",)]
    load_calendar(stamped(5, "20261126", "STATUS:CONFIRMED"))
    assert on_record("status") == [(None,)]


# Series

WEEKLY = (
    "RRULE:FREQ=WEEKLY;WKST=SU;UNTIL=20261231T225959Z;BYDAY=WE",
    "EXDATE;TZID=Europe/Zurich:20261230T150000",
)


def test_an_occurrence_that_is_moved_under_the_same_number_moves(load_calendar, on_record):
    zone = ";TZID=Europe/Zurich:"
    series = event(f"{zone}20261209T150000", "DTSTAMP:20261120T090000Z", *WEEKLY)
    moved = event(
        f"{zone}20261217T100000",
        "DTSTAMP:20261125T090000Z",
        f"RECURRENCE-ID{zone}20261216T150000",
    )
    load_calendar(series)
    for accounts in ((series, moved), (series,)):
        load_calendar(*accounts)
        assert on_record("starts_at", "cancelled") == [
            (dt.datetime(2026, 12, 9, 14), False),
            (dt.datetime(2026, 12, 17, 9), False),
            (dt.datetime(2026, 12, 23, 14), False),
        ]


def test_periods_that_are_added_last_as_long_as_they_say(load_calendar, on_record):
    zone = ";TZID=America/New_York"
    load_calendar(
        event(
            f"{zone}:20261207T100000",
            f"DTEND{zone}:20261207T110000",
            f"RDATE{zone};VALUE=PERIOD:20261214T150000/20261214T170000,20261221T150000/PT1H",
        )
    )
    assert on_record("starts_at", "ends_at") == [
        (dt.datetime(2026, 12, 7, 15), dt.datetime(2026, 12, 7, 16)),
        (dt.datetime(2026, 12, 14, 20), dt.datetime(2026, 12, 14, 22)),
        (dt.datetime(2026, 12, 21, 20), dt.datetime(2026, 12, 21, 21)),
    ]


# Kinds


def test_a_calendar_called_milestones_holds_milestones_and_says_so(load_calendar, on_record):
    head = "X-WR-CALNAME:Reform milestones\n"
    result = load_calendar(event(DAY.format(5)), head=head)
    assert on_record("kind") == [("milestone",)]
    assert result.notices == (
        "a.ics is read as a calendar of milestones, as its name suggests; choose another kind of"
        " entries if it is not (--entries).",
    )


@pytest.mark.parametrize(
    ("lines", "title", "kind"),
    [
        (("CATEGORIES:Meetings,Session",), "Fifth Committee", "session"),
        ((), "Call for inputs on data", "call"),
        ((), "Forum with an opening session", "session"),
        ((), "Forum", "civil society event"),
    ],
)
def test_categories_then_titles_of_most_entries_suggest_their_kind(
    load_calendar, on_record, lines, title, kind
):
    load_calendar(event(DAY.format(5), *lines, title=title))
    assert on_record("kind") == [(kind,)]


def test_what_the_loader_says_counts_and_changes_known_entries(load_calendar, on_record):
    one = stamped(5, "20261110", title="Session on data")
    load_calendar(one)
    result = load_calendar(one, entries="civil society event")
    assert (result.changed, on_record("kind")) == (1, [("civil society event",)])
    # What a file merely suggests turns no choice back.
    load_calendar(one)
    assert on_record("kind") == [("civil society event",)]


@pytest.mark.real_data
def test_the_dated_final_milestones_of_the_reforms_are_no_events(load_file, conn, real_files):
    load_file("events", real_files / "events" / "un80_final_milestones.ics")
    statement = sa.select(events.c.kind, sa.func.count()).group_by(events.c.kind)
    assert [tuple(row) for row in conn.execute(statement)] == [("milestone", 87)]


# What cannot be read


def test_a_line_folded_within_a_letter_is_read_whole(load_file, on_record):
    title = "Assemblée générale à Genève €".encode()
    lines = calendar(event(DAY.format(5), title="TITLE")).encode()
    for place in range(1, len(title)):
        folded = title[:place] + b"\n " + title[place:]
        load_file("events", "a.ics", lines.replace(b"TITLE", folded), as_of=weeks.today())
        assert on_record("title") == [(title.decode(),)]


def test_signs_that_break_a_line_within_a_text_break_no_event(load_calendar, on_record):
    load_calendar(event(DAY.format(5), "DESCRIPTION:First\vSecond\u2028Third\x07"))
    assert on_record("description") == [("First Second Third",)]


def test_an_address_that_is_none_of_the_web_is_left_out_with_a_notice(load_calendar, on_record):
    addresses = ("www.example.org/a", "message:%3Ca%3E", "https://example.org/c")
    result = load_calendar(
        *(event(DAY.format(5 + n), f"URL:{url}", uid=url) for n, url in enumerate(addresses))
    )
    assert on_record("url") == [(None,), (None,), ("https://example.org/c",)]
    assert result.notices == (
        "a.ics: the address of two events does not begin with https:// or http://; left out.",
    )


@pytest.mark.parametrize(
    "content", [calendar(), calendar(event(DAY.format(5), "STATUS:CONFIRMED", title=""))]
)
def test_a_calendar_without_a_sound_event_dates_nothing(load_file, conn, content):
    with contextlib.suppress(UnreadableFileError):
        assert load_file("events", "a.ics", content, accept_rejects=True).rejected
    dated = sa.select(sources.c.speaks_for).where(sources.c.name == "events")
    assert conn.scalar(dated) is None


# On the command line


def test_the_command_line_takes_what_the_entries_are_and_repeats_the_notices(
    say, tmp_path, monkeypatch, on_record
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ics").write_text(calendar(stamped(5, "20261110", title="Forum (cancelled)")))
    status, out, err = say("import", "events", "a.ics", "--entries", "session")
    assert (status, out) == (0, "read 1, new 1, changed 0, unchanged 0, rejected 0\n")
    assert err == "a.ics marks one event as cancelled or postponed. First: Forum.\n"
    assert on_record("title", "kind", "cancelled") == [("Forum", "session", True)]
