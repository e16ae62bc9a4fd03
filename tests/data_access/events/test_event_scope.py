"""Only civil society events that take place are counted; the others are shown apart."""

import datetime as dt

import icalendar
import pytest

from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.events import calendar_feed, events
from data_access.events.event_changes import amend
from data_access.overview import area_cards, event_lines
from data_access.queries import ask
from data_access.schema import events as events_table

DAY = dt.date(2026, 11, 24)


@pytest.fixture
def hold(database):
    """Put events recorded, each with its title and what else is known of it."""

    def hold(**by_title) -> None:
        with connections.writing(database) as conn:
            for title, more in by_title.items():
                row = {"title": title, "title_key": title.lower(), "starts_on": DAY, "ends_on": DAY}
                conn.execute(events_table.insert().values(row | more))

    return hold


@pytest.fixture
def every_kind(hold):
    hold(
        Forum={},
        Workshop={"status": "tentative"},
        Summit={"status": "postponed"},
        Panel={"cancelled": True},
        Roadmap={"kind": "milestone"},
        Plenary={"kind": "session", "status": "tentative"},
        Applications={"kind": "call"},
        Dropped={"kind": "call", "cancelled": True},
    )


@pytest.mark.usefixtures("every_kind")
def test_lists_hold_civil_society_events_that_take_place_and_mark_the_tentative(conn):
    rows = events.upcoming(conn, as_of=DAY, days=14)
    assert list(zip(rows["event"], rows["status"].fillna("firm"), strict=True)) == [
        ("Forum", "firm"),
        ("Workshop", "tentative"),
    ]
    assert list(events.past(conn, as_of=DAY + dt.timedelta(days=9))["event"]) == [
        *("Forum", "Workshop")
    ]
    notes = {line["sentence"]: line["note"] for line in event_lines.held(conn, DAY)}
    assert notes["Workshop"] == "Tentative"
    assert set(notes) == {"Forum", "Workshop"}


@pytest.mark.usefixtures("every_kind")
def test_the_tile_counts_only_what_the_list_holds(conn, head):
    rows = ask(conn, head, area_cards.standing, week="2026-W48", as_of=DAY).rows.set_index("label")
    assert rows.loc["Events", "figure"] == "2"
    assert rows.loc["Events", "past"][-1] == 2.0


def test_the_first_event_is_called_tentative_where_it_is(hold, conn, head):
    hold(Workshop={"status": "tentative"})
    answer = ask(conn, head, events.upcoming, as_of=DAY, days=14)
    assert "Workshop (tentative) on 24 November 2026" in answer.finding


@pytest.mark.usefixtures("every_kind")
def test_other_entries_are_listed_apart_with_their_kind(conn, head):
    answer = ask(conn, head, events.other_entries, as_of=DAY, days=14)
    assert list(zip(answer.rows["event"], answer.rows["kind"], strict=True)) == [
        ("Roadmap", "milestone"),
        ("Plenary", "session"),
        ("Applications", "call"),
    ]
    assert answer.finding.startswith("Calendars list one milestone, one session and one call from")


@pytest.mark.usefixtures("every_kind")
def test_the_feed_holds_civil_society_events_each_with_its_status(conn, head):
    found = calendar_feed.entries(conn, head, DAY)
    read = icalendar.Calendar.from_ical(calendar_feed.written(found, demonstration=False))
    assert {str(one["SUMMARY"]): str(one["STATUS"]) for one in read.walk("VEVENT")} == {
        "Forum": "CONFIRMED",
        "Workshop": "TENTATIVE",
        "Postponed: Summit": "CANCELLED",
        "Panel": "CANCELLED",
    }


@pytest.mark.usefixtures("every_kind")
def test_the_page_of_an_event_says_that_it_is_postponed_or_tentative(conn, head):
    found = [ask(conn, head, events.details, event=number, as_of=DAY) for number in (2, 3)]
    assert [answer.finding for answer in found] == [
        "Workshop (tentative): 24 November 2026.",
        "Summit, planned for 24 November 2026, is postponed.",
    ]


@pytest.mark.parametrize(
    ("changes", "by_hand"),
    [({"place": "Hall B"}, True), ({"cancelled": True}, True), ({"expected": 40}, False)],
)
def test_what_somebody_moves_or_calls_off_is_marked_as_set_by_hand(
    hold, database, person, changes, by_hand
):
    hold(Forum={"place": "Hall A"})
    with connections.writing(database) as conn:
        staff = person(conn, Role.STAFF)
    run_command(database, staff, amend, event=1, changes=changes)
    with database.connect() as conn:
        assert conn.scalar(events_table.select().with_only_columns(events_table.c.set_by_hand)) is (
            by_hand
        )
