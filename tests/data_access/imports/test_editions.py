"""An older file changes nothing that a later one of its source reported, in every kind."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.schema import (
    body_sessions,
    events,
    organizations,
    partnership_participants,
    partnerships,
)

AUGUST, JANUARY = dt.date(2026, 8, 20), dt.date(2026, 1, 20)


def rows(conn, *columns: sa.Column) -> list[tuple]:
    found = [tuple(row) for row in conn.execute(sa.select(*columns).order_by(columns[0]))]
    conn.rollback()
    return found


def test_an_older_register_fills_what_is_missing_and_changes_nothing_else(load_file, conn):
    later = "name,consultative_status,scope\nAlpha,General,\nBeta,Special,local\n"
    older = "name,consultative_status,scope\nAlpha,Roster,local\nBeta,Special,local\nGamma,,local\n"
    load_file("organizations", "a.csv", later, as_of=AUGUST)
    result = load_file("organizations", "b.csv", older, as_of=JANUARY)
    facts = [organizations.c[name] for name in ("name", "consultative_status", "scope")]
    assert rows(conn, *facts) == [
        ("Alpha", "General", "local"),
        ("Beta", "Special", "local"),
        ("Gamma", None, "local"),
    ]
    assert (result.new, result.changed, result.unchanged) == (1, 1, 1)
    assert result.notices[0] == (
        "b.csv is older than the data recorded for one row; those stay. It differs in row 2"
        " (consultative_status)."
    )


def test_a_later_register_changes_what_an_older_one_reported(load_file, conn):
    load_file("organizations", "a.csv", "name,scope\nAlpha,local\n", as_of=JANUARY)
    result = load_file("organizations", "b.csv", "name,scope\nAlpha,national\n", as_of=AUGUST)
    assert rows(conn, organizations.c.name, organizations.c.scope) == [("Alpha", "national")]
    assert (result.changed, result.notices) == (1, ())


def test_a_file_of_another_source_is_no_edition_of_the_register(load_file, conn):
    decided = "organization,reported_on,outcome\nAlpha,2026-06-12,recommended\n"
    load_file("decisions", "d.csv", decided)
    load_file("organizations", "a.csv", "name,scope\nAlpha,local\n", as_of=JANUARY)
    assert rows(conn, organizations.c.name, organizations.c.scope) == [("Alpha", "local")]


def test_an_older_meeting_calendar_moves_no_session(load_file, conn):
    header = "body,session,starts_on,ends_on,reference\n"
    load_file(
        "body-sessions", "a.csv", header + "Board,First,2026-10-05,2026-10-09,\n", as_of=AUGUST
    )
    result = load_file(
        "body-sessions", "b.csv", header + "Board,First,2026-09-07,2026-09-11,\n", as_of=JANUARY
    )
    assert rows(conn, body_sessions.c.session, body_sessions.c.starts_on) == [
        ("First", dt.date(2026, 10, 5))
    ]
    assert result.unchanged == 1
    assert "row 2 (starts_on, ends_on)" in result.notices[0]


ACTIVITY = (
    '<iati-activities version="2.03" generated-datetime="{day}T00:00:00Z"><iati-activity>'
    "<iati-identifier>XM-1</iati-identifier>"
    '<reporting-org ref="XM-EX-1" type="40"><narrative>Widget Agency</narrative></reporting-org>'
    "<title><narrative>{title}</narrative></title>"
    '<participating-org role="4" type="22"><narrative>{partner}</narrative></participating-org>'
    '<activity-status code="2"/></iati-activity></iati-activities>'
)


def test_an_older_file_of_activities_takes_no_partner_and_no_title_back(load_file, conn):
    later = ACTIVITY.format(day="2026-08-20", title="Wells", partner="River Union")
    older = ACTIVITY.format(day="2026-01-20", title="Pumps", partner="Lake Union")
    load_file("partnerships", "a.xml", later)
    result = load_file("partnerships", "b.xml", older)
    partner = organizations.c.name
    joined = sa.select(partnerships.c.title, partner).select_from(
        partnerships.join(partnership_participants).join(organizations)
    )
    assert conn.execute(joined).all() == [("Wells", "River Union")]
    assert "(title)" in result.notices[0]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_events_of_two_lists_come_out_the_same_in_either_order(load_file, conn, order):
    header = "title,starts_on,place\n"
    files = [("Forum,2026-05-05,Geneva\n", AUGUST), ("Forum,2026-05-05,\n", JANUARY)]
    for number in order:
        content, day = files[number]
        load_file("events", f"{number}.csv", header + content, as_of=day)
    assert rows(conn, events.c.title, events.c.place) == [("Forum", "Geneva")]
