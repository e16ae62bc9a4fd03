"""What the database refuses whoever asks: to clear one's own update, to change a cleared one."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import (
    accounts,
    update_figures,
    update_files,
    update_versions,
    updates,
)
from tests.data_access.database.conftest import put, refused

NEVER_AGAIN = "An update goes from draft to clearance"
DECIDED = {"decided_at": weeks.now()}


@pytest.fixture
def update(database, people) -> int:
    """A draft of the head, with one version."""
    row = {"since": weeks.today(), "until": weeks.today(), "status": "draft"}
    row |= {"started_by": people[Role.FOCAL_POINT_HEAD].account, "started_at": weeks.now()}
    with connections.writing(database) as conn:
        made = conn.scalar(updates.insert().values(row).returning(updates.c.id))
        conn.execute(saved(made, 1, people[Role.FOCAL_POINT_HEAD]))
    return made


def saved(update: int, version: int, by) -> sa.Insert:
    told = {"content": "{}", "saved_by": by.account, "saved_at": weeks.now()}
    return update_versions.insert().values(update_id=update, version=version, **told)


def frozen(update: int, place: int = 1) -> sa.Insert:
    told = {"question": "events.upcoming", "snapshot": "{}"}
    return update_figures.insert().values(update_id=update, place=place, **told)


def kept(update: int, format_: str = "txt") -> sa.Insert:
    told = {"name": "x.txt", "content": "", "sha256": "0" * 64}
    return update_files.insert().values(update_id=update, format=format_, **told)


def turned(status: str, by=None, **others) -> sa.Update:
    decided = {"decided_by": by.account, **DECIDED} if by else {}
    return sa.update(updates).values(status=status, **decided, **others)


@pytest.fixture
def cleared(database, people, update) -> int:
    """An update that the chief cleared, with a figure and a file."""
    put(database, turned("submitted"))
    for statement in (frozen(update), kept(update)):
        put(database, statement)
    put(database, turned("cleared", people[Role.CHIEF_OF_STAFF], version=1))
    return update


def test_nobody_clears_but_a_chief_who_wrote_none_of_it(database, people, person, update):
    author = people[Role.CHIEF_OF_STAFF]
    put(database, saved(update, 2, author))
    put(database, turned("submitted"))
    with connections.writing(database) as conn:
        other = person(conn, Role.CHIEF_OF_STAFF, "another-chief")
    for by in (author, people[Role.FOCAL_POINT_HEAD], people[Role.STAFF], None):
        refused(database, turned("cleared", by, version=2), "another than its author clears it")
    put(database, turned("cleared", other, version=2))


def test_a_chief_who_was_disabled_clears_no_more(database, people, update):
    assert update
    put(database, turned("submitted"))
    put(database, sa.update(accounts).values(disabled_at=weeks.now()))
    refused(database, turned("cleared", people[Role.CHIEF_OF_STAFF], version=1), NEVER_AGAIN)


def test_an_update_begins_as_a_draft_of_the_head(database, people, column):
    days = {"since": weeks.today(), "until": weeks.today(), "started_at": weeks.now()}
    for role, given in (
        (Role.CHIEF_OF_STAFF, {"status": "draft"}),
        (Role.STAFF, {"status": "draft"}),
        (Role.FOCAL_POINT_HEAD, {"status": "submitted"}),
        (Role.FOCAL_POINT_HEAD, {"status": "cleared", "version": 1}),
    ):
        row = {**days, **given, "started_by": people[role].account}
        refused(database, updates.insert().values(row), "begins as a draft")
    assert column(updates.c.id) == []


def test_no_step_is_left_out_and_none_is_taken_back(database, people, update, column):
    chief = people[Role.CHIEF_OF_STAFF]
    sent = {"sent_at": weeks.now(), "sent_by": people[Role.FOCAL_POINT_HEAD].account}
    refused(database, turned("cleared", chief, version=1), NEVER_AGAIN)
    refused(database, turned("sent", chief, version=1, **sent), NEVER_AGAIN)
    put(database, turned("submitted"))
    refused(database, turned("withdrawn"), NEVER_AGAIN)
    put(database, turned("cleared", chief, version=1))
    for status in ("draft", "submitted", "cleared", "withdrawn"):
        version = 1 if status == "cleared" else None
        refused(database, turned(status, version=version), NEVER_AGAIN)
    put(database, turned("sent", **sent))
    refused(database, turned("cleared", version=1, sent_at=None), NEVER_AGAIN)
    refused(database, turned("sent"), NEVER_AGAIN)
    assert column(updates.c.id) == [update]


def test_nothing_joins_what_was_handed_in_and_nothing_is_frozen_before(
    database, people, update, column
):
    refused(database, frozen(update), "is frozen when it is cleared")
    refused(database, kept(update), "are made when it is cleared")
    put(database, turned("submitted"))
    written = saved(update, 2, people[Role.FOCAL_POINT_HEAD])
    refused(database, written, "Nothing is written on an update that was handed in.")
    refused(database, sa.update(updates).values(level="confidential"), NEVER_AGAIN)
    assert column(update_versions.c.version) == [1]


def test_what_was_cleared_never_changes(database, people, cleared):
    for statement in (
        *(
            sa.update(updates).values(given)
            for given in ({"level": "confidential"}, {"version": 2})
        ),
        sa.update(updates).values(since=dt.date(2020, 1, 1)),
        sa.delete(updates),
        *(sa.delete(table) for table in (update_versions, update_figures, update_files)),
        sa.update(update_versions).values(content="x"),
        sa.update(update_figures).values(snapshot="x"),
        sa.update(update_files).values(content="x"),
        saved(cleared, 2, people[Role.FOCAL_POINT_HEAD]),
        *(frozen(cleared, place) for place in (1, 2)),
        *(kept(cleared, format_) for format_ in ("txt", "pdf")),
    ):
        with pytest.raises(sa.exc.IntegrityError):
            put(database, statement)
    sent = {"sent_at": weeks.now(), "sent_by": people[Role.FOCAL_POINT_HEAD].account}
    another = people[Role.STAFF]
    refused(database, turned("sent", another, **sent), NEVER_AGAIN)
    put(database, turned("sent", **sent))


@pytest.mark.usefixtures("cleared")
def test_no_other_way_to_replace_or_empty_gets_around_it(database, everything):
    replaced = (
        "INSERT OR REPLACE INTO update_versions VALUES (1, 1, 'x', 2, '2026-01-01 00:00:00')",
        "REPLACE INTO update_files VALUES (1, 'txt', 'x', 'x', 'x')",
        "INSERT OR REPLACE INTO update_figures VALUES (1, 1, 'x', 'x')",
        "REPLACE INTO updates (id, since, until, status, started_by, started_at)"
        " VALUES (1, '2026-01-01', '2026-01-01', 'draft', 2, '2026-01-01')",
        "UPDATE OR IGNORE update_files SET content = 'x'",
    )
    emptied = (
        *(f"TRUNCATE {name}" for name in ("update_versions", "update_figures", "update_files")),
        "TRUNCATE updates CASCADE",
    )
    before = everything(database)
    for way in {"sqlite": replaced, "postgresql": emptied}[database.dialect.name]:
        with pytest.raises(sa.exc.IntegrityError), connections.writing(database) as conn:
            conn.exec_driver_sql(way)
    assert everything(database) == before
