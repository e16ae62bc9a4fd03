import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.imports import (
    calendar_contents,
    calendar_reading,
    calendars,
    icalendar_events,
)
from data_access.imports.rows import UnreadableFileError
from data_access.schema import events, sources

TODAY = dt.date(2026, 11, 23)


def calendar(*some: str) -> str:
    inside = "\n".join(f"BEGIN:VEVENT\n{one}\nEND:VEVENT" for one in some)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}\nEND:VCALENDAR\n"


def event(start: str, *lines: str, uid: str = "1@example.org", title: str = "Example forum") -> str:
    return "\n".join([f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART{start}", *lines])


@pytest.fixture
def load_calendar(load_file):
    """Load a calendar as if today were 23 November 2026."""

    def load_calendar(*some: str, **options):
        return load_file("events", "a.ics", calendar(*some), as_of=TODAY, **options)

    return load_calendar


def times(conn) -> list[tuple]:
    """First and last day, and both instants, of every event."""
    shown = (events.c[name] for name in ("starts_on", "ends_on", "starts_at", "ends_at"))
    return [tuple(row) for row in conn.execute(sa.select(*shown).order_by(events.c.starts_on))]


def days(conn) -> list[str]:
    return [str(first) for first, *_ in times(conn)]


# When an event is


@pytest.mark.parametrize(
    ("start", "lines", "first", "last"),
    [
        (";VALUE=DATE:20260129", ["DTEND;VALUE=DATE:20260131"], "2026-01-29", "2026-01-30"),
        (";VALUE=DATE:20260129", [], "2026-01-29", "2026-01-29"),
        (";VALUE=DATE:20260129", ["DURATION:P3D"], "2026-01-29", "2026-01-31"),
        # Programs that do not know that the end is the day after the last.
        (":20260129", ["DTEND:20260129"], "2026-01-29", "2026-01-29"),
    ],
)
def test_an_event_of_whole_days_has_its_last_day_and_no_hours(
    load_calendar, conn, start, lines, first, last
):
    load_calendar(event(start, *lines))
    [(starts_on, ends_on, *hours)] = times(conn)
    assert (str(starts_on), str(ends_on), hours) == (first, last, [None, None])


@pytest.mark.parametrize(
    ("zone", "known_as"),
    [
        (";TZID=America/New_York", "America/New_York"),
        (';TZID="America/New_York"', "America/New_York"),
        (";TZID=Eastern Standard Time", "America/New_York"),
        (";TZID=/America/New_York", "America/New_York"),
        (";TZID=/example.org/20070129_1/America/New_York", "America/New_York"),
    ],
)
def test_a_time_is_kept_in_utc_with_the_zone_it_was_given_in(load_calendar, conn, zone, known_as):
    # 8 March 2026 is the day on which New York changes to summer time.
    load_calendar(event(f"{zone}:20260307T220000", f"DTEND{zone}:20260308T040000"))
    assert times(conn) == [
        (
            dt.date(2026, 3, 7),
            dt.date(2026, 3, 8),
            dt.datetime(2026, 3, 8, 3, 0),
            dt.datetime(2026, 3, 8, 8, 0),
        )
    ]
    assert conn.scalar(sa.select(events.c.time_zone)) == known_as


def test_the_day_of_an_event_is_the_day_where_it_is_held(load_calendar, conn):
    load_calendar(event(";TZID=Pacific/Kiritimati:20270101T010000", "DURATION:PT2H"))
    [(starts_on, ends_on, starts_at, _)] = times(conn)
    assert (str(starts_on), str(ends_on)) == ("2027-01-01", "2027-01-01")
    assert starts_at == dt.datetime(2026, 12, 31, 11, 0)


def test_an_event_that_ends_at_midnight_ends_on_the_day_before(load_calendar, conn):
    load_calendar(event(":20260505T180000Z", "DTEND:20260506T000000Z"))
    assert [str(last) for _, last, *_ in times(conn)] == ["2026-05-05"]


def test_an_end_that_is_not_given_stays_unknown(load_calendar, conn):
    load_calendar(event(":20260505T180000Z"))
    assert times(conn)[0][3] is None


def test_the_first_line_of_a_description_that_is_an_address_is_one(load_calendar, conn):
    load_calendar(event(":20260505", "DESCRIPTION:https://example.org/a\\nDeadline: Ended."))
    assert conn.scalar(sa.select(events.c.url)) == "https://example.org/a"


def test_who_wrote_the_invitation_is_not_recorded(load_calendar, conn):
    load_calendar(event(":20260505", "ORGANIZER;CN=A Person:mailto:person@example.org"))
    row = conn.execute(sa.select(events)).one()
    assert "person" not in str(row).lower()


def test_a_calendar_speaks_for_the_day_on_which_it_was_written(load_file, conn):
    content = calendar(
        event(":20260505", "DTSTAMP:20260822T000000Z"),
        event(":20260506", "DTSTAMP:29990101T000000Z", uid="2"),
        event(":20260507", "DTSTAMP:rubbish", uid="3"),
    )
    load_file("events", "a.ics", content)
    speaks_for = sa.select(sources.c.speaks_for).where(sources.c.name == "events")
    assert conn.scalar(speaks_for) == dt.date(2026, 8, 22)


# Series


def test_a_series_becomes_an_event_for_each_time_it_falls(load_calendar, conn):
    result = load_calendar(event(":20270104", "RRULE:FREQ=WEEKLY;COUNT=3"))
    assert (result.read, result.new) == (1, 1)
    assert days(conn) == ["2027-01-04", "2027-01-11", "2027-01-18"]
    assert set(conn.scalars(sa.select(events.c.uid))) == {
        "1@example.org/20270104",
        "1@example.org/20270111",
        "1@example.org/20270118",
    }


def test_a_series_keeps_its_hour_when_the_clocks_change(load_calendar, conn):
    load_calendar(event(";TZID=Europe/Zurich:20260322T100000", "RRULE:FREQ=WEEKLY;COUNT=2"))
    assert [starts_at.hour for _, _, starts_at, _ in times(conn)] == [9, 8]


def test_a_series_without_end_is_read_from_a_year_before_today_to_a_year_after(load_calendar, conn):
    load_calendar(event(":20100101", "RRULE:FREQ=MONTHLY"))
    found = days(conn)
    assert (found[0], found[-1], len(found)) == ("2025-12-01", "2027-11-01", 24)


def test_a_series_that_was_over_before_that_is_read_from_its_beginning(load_calendar, conn):
    load_calendar(event(":20200101", "RRULE:FREQ=DAILY;COUNT=2"))
    assert days(conn) == ["2020-01-01", "2020-01-02"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260119", "2026-01-19"),
        ("20260119T100000Z", "2026-01-19"),
        ("20260119T095959Z", "2026-01-12"),
    ],
)
def test_a_series_ends_where_it_says(load_calendar, conn, until, last):
    load_calendar(event(":20260105T100000Z", f"RRULE:FREQ=WEEKLY;UNTIL={until}"))
    assert days(conn)[-1] == last


def test_single_days_are_added_to_a_series_taken_from_it_and_replaced(load_calendar, conn):
    load_calendar(
        event(
            ":20260105T100000Z",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "RDATE:20260303T100000Z",
            "EXDATE:20260112T100000Z",
        ),
        event(":20260121T150000Z", "RECURRENCE-ID:20260119T100000Z", title="Example forum, later"),
    )
    shown = sa.select(events.c.starts_on, events.c.title).order_by(events.c.starts_on)
    assert [(str(day), title) for day, title in conn.execute(shown)] == [
        ("2026-01-05", "Example forum"),
        ("2026-01-21", "Example forum, later"),
        ("2026-01-26", "Example forum"),
        ("2026-03-03", "Example forum"),
    ]


def test_a_series_is_read_a_limited_number_of_times_with_a_notice(load_calendar, conn, monkeypatch):
    assert calendars.MOST_OCCURRENCES == 500
    for module in (calendars, calendar_reading):
        monkeypatch.setattr(module, "MOST_OCCURRENCES", 5)
    result = load_calendar(event(":20260101", "RRULE:FREQ=DAILY;COUNT=6"))
    assert len(days(conn)) == 5
    assert result.notices[0] == (
        "a.ics: of one series only the first 5 occurrences in two years are read."
    )


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=HOURLY;COUNT=2", "repeats HOURLY"),
        # The last day of the rule comes before its first leap day.
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20271231", "falls on no day in two years"),
    ],
)
def test_a_rule_that_gives_no_days_is_a_row_error_and_nothing_is_loaded(
    load_calendar, conn, rule, reason
):
    good = event(":20260505", uid="2", title="Good")
    complaints = load_calendar(event(":20260101T000000Z", f"RRULE:{rule}"), good).rejected
    [(row, column, found)] = [(one.row, one.column, one.reason) for one in complaints]
    assert (row, column) == (1, "RRULE")
    assert found.startswith(reason)
    assert found.endswith("(the event of line 3)")
    assert days(conn) == []


def test_more_series_than_can_be_written_out_are_refused(load_file, monkeypatch):
    monkeypatch.setattr(calendars, "MOST_DAYS", 3000)
    some = (event(":20260101", "RRULE:FREQ=YEARLY;COUNT=9", uid=str(number)) for number in range(4))
    with pytest.raises(UnreadableFileError, match="more events than can be read"):
        load_file("events", "a.ics", calendar(*some))


def test_occurrences_count_as_rows(load_file, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_ROWS", "10")
    with pytest.raises(UnreadableFileError, match="more events than can be read"):
        load_file("events", "a.ics", calendar(event(":20260101", "RRULE:FREQ=DAILY;COUNT=11")))


# What is broken


@pytest.mark.parametrize(
    ("lines", "column", "reason"),
    [
        ("SUMMARY:x", "DTSTART", "is missing"),
        ("SUMMARY:x\nDTSTART:INVALID", "DTSTART", "cannot be read"),
        ("SUMMARY:x\nDTSTART:20260505T100000", "DTSTART", "the time names no zone"),
        ("SUMMARY:x\nDTSTART;TZID=Nowhere/Land:20260505T100000", "DTSTART", "names no known"),
        ("SUMMARY:x\nDTSTART;TZID=localtime:20260505T100000", "DTSTART", "names no known"),
        ("SUMMARY:x\nDTSTART:10000", "DTSTART", "cannot be read"),
        ("SUMMARY:x\nDTSTART:101530", "DTSTART", "is neither a date nor a time"),
        ("SUMMARY:x\nDTSTART:00010101", "DTSTART", "lies in no year"),
        ("SUMMARY:x\nDTSTART:20260505\nDTSTART:20260506", "DTSTART", "stands more than once"),
        ("SUMMARY:x\nDTSTART:20260505\nDTEND:20260504", "DTEND", "lies before DTSTART"),
        ("SUMMARY:x\nDTSTART:20260505\nDURATION:P99999D", "DTEND", "lies before DTSTART, or over"),
        ("SUMMARY:x\nDTSTART:20260505\nDTEND:20260505T100000Z", "DTEND", "is not of the same kind"),
        ("SUMMARY:x\nDTSTART:20260505\nRRULE:FREQ=NONSENSE", "RRULE", "cannot be read"),
        (
            "SUMMARY:x\nDTSTART:20260505\nRDATE;VALUE=PERIOD:20260506T100000Z/PT1H",
            "RDATE",
            "is not of the same kind as DTSTART",
        ),
        (
            "SUMMARY:x\nDTSTART:20260505\nEXRULE:FREQ=DAILY\nRRULE:FREQ=DAILY",
            "EXRULE",
            "is not read",
        ),
        (
            "UID:1\nSUMMARY:x\nDTSTART:20260505\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260505",
            "RECURRENCE-ID",
            "a change to all that follow is not read",
        ),
        ("DTSTART:20260505", "SUMMARY", "the cell is empty"),
        (f"SUMMARY:x\nDTSTART:20260505\nLOCATION:{'x' * 401}", "LOCATION", "the text is longer"),
        ("SUMMARY:x\nDTSTART", "", "cannot be read"),
    ],
)
def test_a_broken_event_is_one_row_and_the_others_can_still_be_loaded(
    load_calendar, conn, lines, column, reason
):
    good = event(":20260505", uid="good", title="Good")
    result = load_calendar(good, lines, accept_rejects=True)
    [complaint] = result.rejected
    assert (complaint.row, complaint.column) == (2, column)
    assert complaint.reason.startswith(reason)
    assert complaint.reason.endswith("(the event of line 8)")
    assert (result.read, result.new) == (2, 1)
    assert list(conn.scalars(sa.select(events.c.title))) == ["Good"]


def test_properties_that_are_not_read_do_not_affect_an_event(load_calendar, conn, monkeypatch):
    for module in (calendar_contents, icalendar_events):
        monkeypatch.setattr(module, "LONGEST_EVENT", 100)
    alarm = "BEGIN:VALARM\nTRIGGER:never\nDTSTART:rubbish\nEND:VALARM"
    load_calendar(event(":20260505", "X-ODD;CN=A B;C!", "ATTACH:" + "x" * 200, alarm))
    assert days(conn) == ["2026-05-05"]


def test_an_event_longer_than_the_limit_is_a_row_error_read_no_further(load_calendar, monkeypatch):
    for module in (calendar_contents, icalendar_events):
        monkeypatch.setattr(module, "LONGEST_EVENT", 100)
    lengths = []
    parsed = icalendar_events.parsed
    monkeypatch.setattr(
        icalendar_events,
        "parsed",
        lambda block: lengths.append(len("".join(block.lines))) or parsed(block),
    )
    folded = "\n ".join(["x" * 40] * 5)
    [complaint] = load_calendar(event(":20260505", f"DESCRIPTION:{folded}")).rejected
    assert complaint.reason == "the event is longer than 100 characters (the event of line 3)"
    assert 100 < lengths[0] < 150


def test_components_nested_beyond_the_limit_are_refused(load_file, monkeypatch):
    monkeypatch.setattr(calendar_contents, "DEEPEST", 2)
    alarm = "BEGIN:VALARM\nTRIGGER:never\nEND:VALARM"
    with pytest.raises(UnreadableFileError, match="line 7: a VALARM begins before the last"):
        load_file("events", "a.ics", calendar(event(":20260505", alarm)))


HEAD = "BEGIN:VCALENDAR\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a,b\n1,2\n", "line 1: this is no calendar, or something stands outside it."),
        ("BEGIN:VTIMEZONE\nEND:VTIMEZONE\n", "line 1: a VTIMEZONE stands outside any calendar."),
        (HEAD + "END:VCALENDAR\n", "a.ics holds no events."),
        (HEAD + "BEGIN:VEVENT\nUID:1\n", "line 3: the file ends within a VEVENT: it is cut off."),
        (HEAD + "END:VCALENDARD\n", "line 2: a VCALENDARD ends that was not begun."),
        (
            HEAD + "BEGIN:VEVENT\nBEGIN:VEVENT\n",
            "line 3: a VEVENT begins before the last one has ended.",
        ),
    ],
    ids=["table", "no calendar", "no events", "cut off", "misspelt", "unclosed"],
)
def test_a_file_that_is_no_whole_calendar_is_refused_in_one_sentence(load_file, content, reason):
    with pytest.raises(UnreadableFileError) as refused:
        load_file("events", "a.ics", content)
    assert reason in str(refused.value)


def test_more_events_than_allowed_are_refused(load_file, monkeypatch):
    monkeypatch.setenv("MAX_IMPORT_ROWS", "2")
    some = (event(":20260505", uid=str(number)) for number in range(3))
    with pytest.raises(UnreadableFileError, match="more than 2 events"):
        load_file("events", "a.ics", calendar(*some))


def test_two_events_of_one_uid_on_different_days_are_refused(load_calendar):
    [complaint] = load_calendar(event(":20260505"), event(":20260506")).rejected
    assert (complaint.row, complaint.reason) == (
        2,
        "row 1 says otherwise of the same uid and sequence and time of writing",
    )


# Held against the files themselves

LOADED = {
    "alarm_etar_notification_clicked": 1,
    "alarm_thunderbird_2_future": 1,
    "alarm_thunderbird_2_notification_5_min_postponed_and_popped_up": 1,
    "alarm_thunderbird_future": 1,
    "example": 3,
    "issue_1050_all_components": 1,
    "issue_1050_forward_timezone_reference": 1,
    "issue_1081_event_with_rrule": 10,
    "issue_1081_tzid_param": 1,
    "issue_313_globally_unique_tzid": 3,
    "issue_348_exception_parsing_value": 1,
    "issue_466_convert_tzid_with_slash": 104,
    "issue_836_do_not_quote_tzid": 1,
    "period_with_timezone": 9,
    "rfc_7265_appendix_example_1_ical": 1,
}


@pytest.mark.real_data
def test_every_awkward_calendar_loads_or_says_why_not(load_file, database, real_files):
    files = sorted((real_files / "events" / "robustness").glob("*.ics"))
    assert len(files) == 37
    for path in files:
        with database.connect().execution_options(writes=True) as conn:
            conn.execute(sa.delete(events))
            conn.commit()
        try:
            complaints = load_file("events", path, as_of=TODAY).rejected
        except UnreadableFileError as refused:
            complaints = [refused]
        with database.connect() as conn:
            loaded = conn.scalar(sa.select(sa.func.count()).select_from(events))
        assert (path.stem, loaded) == (path.stem, LOADED.get(path.stem, 0))
        assert bool(complaints) == (path.stem not in LOADED)


@pytest.mark.real_data
def test_the_87_dated_final_milestones_of_the_reforms_are_87_events(load_file, conn, real_files):
    path = real_files / "events" / "un80_final_milestones.ics"
    result = load_file("events", path)
    assert (result.read, result.new, result.rejected) == (87, 87, ())
    starts = [line for line in path.read_text().splitlines() if line.startswith("DTSTART")]
    raw = sorted(line.removeprefix("DTSTART;VALUE=DATE:") for line in starts)
    assert [day.replace("-", "") for day in days(conn)] == raw
