import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.imports.event_cells import written_date
from data_access.schema import event_sdgs, events

LISTING = "title,url,region,date_text,start,end,funding,deadline\n"
FORUM = (
    '{title},https://example.org/,"Europe (Example, Land)","May 5–8, 2026",'
    "2026-05-05,2026-05-08,No,{deadline}\n"
)
CALENDAR = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1@example.org
SUMMARY:Example forum
DTSTART;VALUE=DATE:20260505
DTEND;VALUE=DATE:20260509
DTSTAMP:20260401T120000Z
LOCATION:Europe (Example\\, Land)
DESCRIPTION:Bring a friend.
END:VEVENT
END:VCALENDAR
"""


def listed(title: str = "Example Forum", deadline: str = "Ended.") -> str:
    return LISTING + FORUM.format(title=title, deadline=deadline)


def counts(result) -> tuple[int, int, int, int]:
    return result.read, result.new, result.changed, result.unchanged


def only(conn) -> sa.Row:
    found = conn.execute(sa.select(events)).one()
    # A reader that stays would keep the next file out.
    conn.rollback()
    return found


def test_the_public_list_gives_days_place_and_address(load_file, conn):
    assert counts(load_file("events", "list.csv", listed())) == (1, 1, 0, 0)
    event = only(conn)
    assert (event.title, event.title_key, event.uid) == ("Example Forum", "example forum", None)
    assert (event.starts_on, event.ends_on) == (dt.date(2026, 5, 5), dt.date(2026, 5, 8))
    assert (event.starts_at, event.ends_at, event.time_zone) == (None, None, None)
    assert (event.place, event.url) == ("Europe (Example, Land)", "https://example.org/")
    assert (event.mode, event.cancelled) == (None, False)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026-02-20", dt.date(2026, 2, 20)),
        ("20 February 2026", dt.date(2026, 2, 20)),
        ("February 20th, 2026.", dt.date(2026, 2, 20)),
        ("March 2, 2026", dt.date(2026, 3, 2)),
        ("Early bird registration ends March 2, 2026.", None),
        ("January 26, 2026 (Applications currently open!).", None),
        ("Fellowships likely close Dec 2025.", None),
        ("03/02/2026", None),
        ("February 30, 2026", None),
        ("Ended.", None),
        ("", None),
    ],
)
def test_a_deadline_is_a_date_only_where_all_of_its_text_is_one(text, date):
    assert written_date(text) == date


def test_a_deadline_that_is_no_date_is_missing_and_its_text_is_kept(load_file, conn):
    load_file("events", "list.csv", listed(deadline='"Early bird ends March 2, 2026."'))
    event = only(conn)
    assert event.registration_closes_on is None
    assert event.registration_text == "Early bird ends March 2, 2026."


@pytest.mark.parametrize(
    ("place", "mode"),
    [
        ("Caribbean (Hybrid/Port of Example)", "hybrid"),
        ("Africa (Example & Online)", "hybrid"),
        ("Example Hall and online", "hybrid"),
        ("Online", "online"),
        ("Virtual", "online"),
        ("Europe (Example, Land)", None),
        ("Online Street 5, Example", None),
        ("", None),
    ],
)
def test_a_mode_is_recorded_only_where_the_place_says_it_for_certain(load_file, conn, place, mode):
    load_file("events", "a.csv", f'title,starts_on,place\nForum,2026-05-05,"{place}"\n')
    assert only(conn).mode == mode


def test_the_template_gives_hours_in_the_zone_of_the_event(load_file, conn):
    load_file(
        "events",
        "a.csv",
        "title,starts_on,starts_at,ends_at,time_zone,mode,cancelled\n"
        "Forum,2026-03-29,09:00,17:30,Africa/Nairobi,Hybrid,no\n",
    )
    event = only(conn)
    assert (event.starts_on, event.ends_on) == (dt.date(2026, 3, 29), dt.date(2026, 3, 29))
    assert event.starts_at == dt.datetime(2026, 3, 29, 6, 0)
    assert event.ends_at == dt.datetime(2026, 3, 29, 14, 30)
    assert (event.time_zone, event.mode) == ("Africa/Nairobi", "hybrid")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (",2026-05-05,,,,,", "title", "the cell is empty"),
        ("???,2026-05-05,,,,,", "title", "the name holds no letter or digit"),
        ("Forum,,,,,,", "starts_on", "the cell is empty"),
        ("Forum,1926-05-05,,,,,", "starts_on", "lies in no year of the United Nations"),
        ("Forum,2026-05-05,2026-05-04,,,,", "ends_on", "lies before the start date, 2026-05-05"),
        ("Forum,2026-05-05,,09:00,,,", "time_zone", "the cell is empty"),
        (
            "Forum,2026-05-05,,09:00,,Geneva,",
            "time_zone",
            "names no known time zone such as Africa/Nairobi",
        ),
        ("Forum,2026-05-05,,9 o'clock,,UTC,", "starts_at", "is not an hour such as 14:30"),
        ("Forum,2026-05-05,,24:00,,UTC,", "starts_at", "is not an hour such as 14:30"),
        (
            "Forum,2026-05-05,,,17:00,UTC,",
            "starts_at",
            "the hour it ends is given, and not the hour it begins",
        ),
    ],
)
def test_a_row_that_cannot_be_loaded_says_why(load_file, conn, cells, column, reason):
    header = "title,starts_on,ends_on,starts_at,ends_at,time_zone,url\n"
    content = header + "Good,2026-05-05,,,,,\n" + cells + "\n"
    [complaint] = load_file("events", "a.csv", content).rejected
    assert (complaint.row, complaint.column, complaint.reason) == (3, column, reason)
    assert conn.scalar(sa.select(sa.func.count()).select_from(events)) == 0


def test_an_hour_that_ends_before_it_begins_is_refused(load_file):
    header = "title,starts_on,starts_at,ends_at,time_zone\n"
    result = load_file("events", "a.csv", header + "Forum,2026-05-05,17:00,09:00,UTC\n")
    assert result.rejected[0].reason.startswith("lies before the beginning")


@pytest.mark.parametrize("first", ["list", "calendar"])
def test_a_list_and_a_calendar_of_the_same_event_are_one_event(load_file, conn, first):
    files = {"list": ("a.csv", listed()), "calendar": ("a.ics", CALENDAR)}
    order = [first, *(files.keys() - {first})]
    assert counts(load_file("events", *files[order[0]])) == (1, 1, 0, 0)
    assert counts(load_file("events", *files[order[1]])) == (1, 0, 1, 0)
    for name in order:
        assert counts(load_file("events", *files[name])) == (1, 0, 0, 1)
    event = only(conn)
    assert (event.uid, event.description) == ("1@example.org", "Bring a friend.")
    assert (event.url, event.registration_text) == ("https://example.org/", "Ended.")
    # The title is the first source's.
    assert event.title == {"list": "Example Forum", "calendar": "Example forum"}[first]


def test_two_calendar_entries_of_one_title_and_day_are_two_events(load_file, conn):
    other = CALENDAR.replace("1@example.org", "2@example.org")
    assert counts(load_file("events", "a.csv", listed())) == (1, 1, 0, 0)
    both = CALENDAR.replace("END:VCALENDAR\n", "") + other.replace("BEGIN:VCALENDAR\n", "")
    # The first is the one on record, which had no UID; the second cannot be that as well.
    assert counts(load_file("events", "a.ics", both)) == (2, 1, 1, 0)
    assert counts(load_file("events", "a.ics", both)) == (2, 0, 0, 2)
    assert counts(load_file("events", "a.csv", listed())) == (1, 0, 0, 1)
    assert set(conn.scalars(sa.select(events.c.uid))) == {"1@example.org", "2@example.org"}


def test_an_event_that_stands_in_a_list_twice_is_one(load_file):
    row = listed().removeprefix(LISTING)
    assert counts(load_file("events", "a.csv", LISTING + row + row)) == (2, 1, 0, 1)


def test_the_hours_of_another_source_fill_an_event_of_the_same_days(load_file, conn):
    load_file("events", "a.csv", "title,starts_on,ends_on\nExample forum,2026-05-05,\n")
    timed = CALENDAR.replace(";VALUE=DATE:20260505", ":20260505T090000Z").replace(
        ";VALUE=DATE:20260509", ":20260505T100000Z"
    )
    assert counts(load_file("events", "a.ics", timed)) == (1, 0, 1, 0)
    assert only(conn).starts_at == dt.datetime(2026, 5, 5, 9, 0)


def test_the_hours_of_another_source_do_not_fill_an_event_of_other_days(load_file, conn):
    load_file("events", "a.csv", "title,starts_on,ends_on\nExample forum,2026-05-05,2026-05-08\n")
    timed = CALENDAR.replace(";VALUE=DATE:20260505", ":20260505T090000Z").replace(
        ";VALUE=DATE:20260509", ":20260505T100000Z"
    )
    load_file("events", "a.ics", timed)
    event = only(conn)
    assert (event.uid, event.ends_on) == ("1@example.org", dt.date(2026, 5, 8))
    assert (event.starts_at, event.time_zone) == (None, None)


def test_a_calendar_that_moves_an_event_says_so_and_the_day_on_record_stays(load_file, conn):
    load_file("events", "a.ics", CALENDAR)
    moved = CALENDAR.replace("20260505", "20260506").replace("Example forum", "New name")
    result = load_file("events", "b.ics", moved)
    assert counts(result) == (1, 0, 0, 1)
    assert result.notices == (
        "b.ics moves one known event; the recorded days stay. First: Example forum, to 6 May 2026.",
    )
    event = only(conn)
    assert (event.title, event.starts_on) == ("Example forum", dt.date(2026, 5, 5))


def test_a_cancellation_counts_whenever_it_comes(load_file, conn):
    load_file("events", "a.csv", listed())
    cancelled = CALENDAR.replace("LOCATION", "STATUS:CANCELLED\nLOCATION")
    assert counts(load_file("events", "a.ics", cancelled)) == (1, 0, 1, 0)
    assert counts(load_file("events", "a.ics", CALENDAR)) == (1, 0, 0, 1)
    assert only(conn).cancelled is True


# What else the template can tell

MORE = "title,starts_on,member_state,access,speakers_close_on,expected,attended,sdgs\n"


def goals(database) -> list[tuple[str, int]]:
    statement = (
        sa.select(events.c.title, event_sdgs.c.sdg)
        .join(event_sdgs, event_sdgs.c.event_id == events.c.id)
        .order_by(events.c.id, event_sdgs.c.sdg)
    )
    with database.connect() as conn:
        return [tuple(row) for row in conn.execute(statement)]


def test_a_template_tells_host_access_deadline_numbers_and_goals(load_file, database, conn):
    told = 'Forum,2026-05-05,Türkiye,By accreditation,2026-04-01,"1,200",0,3|16| 3\n'
    assert counts(load_file("events", "a.csv", MORE + told)) == (1, 1, 0, 0)
    event = only(conn)
    assert (event.member_state, event.access) == ("TUR", "by accreditation")
    assert event.speakers_close_on == dt.date(2026, 4, 1)
    # Zero is a number; nobody said nothing.
    assert (event.expected, event.attended) == (1200, 0)
    assert goals(database) == [("Forum", 3), ("Forum", 16)]
    assert counts(load_file("events", "a.csv", MORE + told)) == (1, 0, 0, 1)


def test_what_is_left_empty_is_not_known_and_filled_later_by_the_first_who_knows(
    load_file, database, conn
):
    load_file("events", "a.csv", MORE + "Forum,2026-05-05,,,,300,,\n")
    event = only(conn)
    assert (event.member_state, event.access, event.attended) == (None, None, None)
    assert goals(database) == []
    later = "Forum,2026-05-05,KEN,open,,250,180,7|1\n"
    assert counts(load_file("events", "b.csv", MORE + later)) == (1, 0, 1, 0)
    event = only(conn)
    assert (event.member_state, event.expected, event.attended) == ("KEN", 300, 180)
    assert goals(database) == [("Forum", 1), ("Forum", 7)]
    # The first who named goals is not corrected by the next.
    assert counts(load_file("events", "c.csv", MORE + "Forum,2026-05-05,,,,,,5\n")) == (1, 0, 0, 1)
    assert goals(database) == [("Forum", 1), ("Forum", 7)]
    # Neither place nor hours changed: no calendar has to move anything.
    assert event.sequence == 0


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (",secret,,,,", "access", "is not one of: open, by accreditation, visa needed"),
        (",,soon,,,", "speakers_close_on", "is not a date such as 2026-12-05"),
        (",,,-1,,", "expected", "is not a number of people from 0 to 10,000,000"),
        (",,,,many,", "attended", "is not a whole number"),
        (",,,,,SDG 3", "sdgs", "is none of the goals, which are 1 to 17"),
        (",,,,,³", "sdgs", "is none of the goals, which are 1 to 17"),
    ],
)
def test_an_odd_fact_is_missing_and_the_event_is_loaded(
    load_file, database, conn, cells, column, reason
):
    result = load_file("events", "a.csv", f"{MORE}Forum,2026-05-05,{cells}\n")
    assert result.rejected == ()
    assert f"row 2, {column}: “" in result.notices[-1]
    assert f"{reason}; the cell was left out." in result.notices[-1]
    event = only(conn)
    assert (event.title, event.access, event.expected, event.attended) == (
        *("Forum", None, None),
        None,
    )
    assert goals(database) == []


def test_of_several_goals_only_the_odd_one_is_left_out(load_file, database):
    load_file("events", "a.csv", f"{MORE}Forum,2026-05-05,,,,,,3|18|16\n")
    assert goals(database) == [("Forum", 3), ("Forum", 16)]


def test_a_host_that_is_no_member_state_leaves_the_cell_unknown(load_file, conn):
    content = f"{MORE}Forum,2026-05-05,Atlantis,,,,,\nFair,2026-05-06,Macao,,,,,\n"
    result = load_file("events", "a.csv", content)
    assert result.rejected == ()
    assert {notice for notice in result.notices if "member_state" in notice} == {
        "a.csv, row 2, member_state: “Atlantis” is no Member State by this code or name;"
        " the cell was left out.",
        "a.csv, row 3, member_state: “Macao” is no Member State (other area); the cell was left"
        " out.",
    }
    assert conn.scalars(sa.select(events.c.member_state)).all() == [None, None]


def test_a_rejected_row_leaves_no_goals_behind(load_file, database):
    content = MORE + "Bad,5 May,,,,,,3\nGood,2026-05-06,,,,,,4\n"
    load_file("events", "a.csv", content, accept_rejects=True)
    assert goals(database) == [("Good", 4)]


def test_whole_days_keep_the_zone_in_which_they_are_spent(load_file, conn):
    header = "title,starts_on,time_zone\n"
    load_file("events", "a.csv", header + "Forum,2026-05-05,Asia/Tokyo\n")
    event = only(conn)
    assert (event.time_zone, event.starts_at) == ("Asia/Tokyo", None)
    # A file that was good before is good now: what is no zone was never read there.
    assert not load_file("events", "b.csv", header + "Fair,2026-05-06,Geneva\n").rejected


# Held against the files themselves


@pytest.mark.real_data
@pytest.mark.parametrize("order", [("csv", "ics"), ("ics", "csv")], ids="-".join)
def test_the_real_list_and_calendar_are_13_events_in_either_order(
    load_file, conn, real_files, order
):
    files = [real_files / "events" / f"internet_governance_2026.{suffix}" for suffix in order]
    assert counts(load_file("events", files[0])) == (13, 13, 0, 0)
    assert counts(load_file("events", files[1])) == (13, 0, 13, 0)
    rows = conn.execute(sa.select(events).order_by(events.c.starts_on)).all()
    assert len({row.uid for row in rows if row.uid}) == 13
    assert {row.starts_on.year for row in rows} == {2026}
    closes = [(row.title, row.registration_closes_on) for row in rows if row.registration_closes_on]
    assert closes == [("The United Nations Graduate Study Program", dt.date(2026, 2, 20))]
    assert all(row.registration_text for row in rows)
    hybrid = {row.title for row in rows if row.mode}
    assert hybrid == {
        "Trinidad and Tobago Internet Governance Forum (TTIGF)",
        "ARIN 57 Public Meeting",
        "RightsCon 2026",
    }
