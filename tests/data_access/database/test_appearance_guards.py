"""What the database refuses of requests to principals, whoever asks."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.database import connections
from data_access.database.integrity_triggers import APPEARANCE_STEPS
from data_access.domain.roles import Role
from data_access.schema import APPEARANCE_STATES, accounts, appearance_steps, appearances, events
from tests.data_access.database.conftest import put, refused

DAY = dt.date(2026, 11, 24)
ENDED = ("declined", "delivered", "withdrawn")


@pytest.fixture
def request_(database, people) -> int:
    """A request that somebody of the staff proposed."""
    row = {"title": "Forum", "title_key": "forum", "starts_on": DAY, "ends_on": DAY}
    with connections.writing(database) as conn:
        event = conn.scalar(events.insert().values(row).returning(events.c.id))
        asked = {"event_id": event, "principal": "Secretary-General", "status": "proposed"}
        staff = people[Role.STAFF].account
        made = appearances.insert().values(purpose="remarks", made_by=staff, **asked)
        return conn.scalar(made.returning(appearances.c.id))


def becomes(database, status: str) -> None:
    """Bring the request to a status by the shortest way there is."""
    way = {"proposed": (), "requested": (), "confirmed": ("requested",)}
    way |= {"declined": (), "withdrawn": (), "delivered": ("requested", "confirmed")}
    for step in (*way[status], *([] if status == "proposed" else [status])):
        put(database, sa.update(appearances).values(status=step))


@pytest.mark.parametrize("new", APPEARANCE_STATES)
@pytest.mark.parametrize("old", APPEARANCE_STATES)
@pytest.mark.usefixtures("request_")
def test_a_request_takes_one_step_after_the_other_and_none_once_it_has_ended(database, old, new):
    becomes(database, old)
    step = sa.update(appearances).values(status=new)
    if (old, new) in APPEARANCE_STEPS or (old == new and old not in ENDED):
        put(database, step)
    else:
        refused(database, step, "A request goes from proposed to requested")


@pytest.mark.parametrize("status", [status for status in APPEARANCE_STATES if status != "proposed"])
@pytest.mark.usefixtures("request_")
def test_a_request_begins_as_a_proposal(database, people, status):
    with database.connect() as conn:
        event = conn.scalar(sa.select(events.c.id))
    row = {"event_id": event, "principal": "Secretary-General", "purpose": "x"}
    row |= {"status": status, "made_by": people[Role.STAFF].account}
    refused(database, appearances.insert().values(row), "begins as a proposal")


@pytest.mark.usefixtures("request_")
def test_whom_it_was_asked_of_and_by_whom_never_changes_and_it_stays_on_record(database, people):
    for changed in (
        {"principal": "chief of staff"},
        {"made_by": people[Role.CHIEF_OF_STAFF].account},
        {"id": 99},
    ):
        refused(database, sa.update(appearances).values(changed), "A request goes from")
    refused(database, sa.delete(appearances), "stays on record")
    put(database, sa.update(appearances).values(purpose="keynote", briefed_on=DAY))
    becomes(database, "declined")
    refused(database, sa.update(appearances).values(purpose="other"), "A request goes from")


def step(request_, people, status: str, by: Role) -> sa.Insert:
    taken = {"appearance_id": request_, "status": status, "taken_by": people[by].account}
    return appearance_steps.insert().values(taken)


@pytest.mark.parametrize("status", ["confirmed", "declined"])
def test_staff_answer_no_request_whoever_lets_them(database, people, request_, status):
    said = "head or chief of staff answer it"
    refused(database, step(request_, people, status, Role.STAFF), said)
    for by in (Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF):
        put(database, step(request_, people, status, by))
    # What is answered, staff may go on with: hand in a note, for one.
    put(database, step(request_, people, status, Role.STAFF))
    other = {"confirmed": "declined", "declined": "confirmed"}[status]
    refused(database, step(request_, people, other, Role.STAFF), said)


def test_a_chief_who_was_disabled_answers_no_more(database, people, request_):
    put(database, sa.update(accounts).values(disabled_at=dt.datetime(2026, 1, 1)))
    refused(database, step(request_, people, "confirmed", Role.CHIEF_OF_STAFF), "answer it")


def test_steps_are_only_ever_added_to(database, people, request_):
    put(database, step(request_, people, "proposed", Role.STAFF))
    said = "is only ever added to"
    refused(database, sa.update(appearance_steps).values(remark="x"), said)
    refused(database, sa.delete(appearance_steps), said)
    taken = step(request_, people, "requested", Role.STAFF)
    refused(database, taken.values(id=1), said)


def test_no_way_of_sqlite_to_replace_gets_around_it(sqlite_url, person):
    database = connections.engine(sqlite_url)
    with connections.writing(database) as conn:
        staff = person(conn, Role.STAFF).account
        conn.exec_driver_sql(
            "INSERT INTO events (id, title, title_key, starts_on, ends_on)"
            " VALUES (1, 'x', 'x', '2026-11-24', '2026-11-24')"
        )
        conn.exec_driver_sql(
            "INSERT INTO appearances (id, event_id, principal, status, purpose, made_by)"
            f" VALUES (1, 1, 'Secretary-General', 'proposed', 'x', {staff})"
        )
    for way in (
        "INSERT OR REPLACE INTO appearances (id, event_id, principal, status, purpose, made_by)"
        f" VALUES (1, 1, 'chief of staff', 'proposed', 'x', {staff})",
        "UPDATE OR IGNORE appearances SET status = 'delivered'",
        "INSERT OR REPLACE INTO appearances (id, event_id, principal, status, purpose, made_by)"
        f" VALUES (2, 1, 'chief of staff', 'confirmed', 'x', {staff})",
    ):
        with pytest.raises(sa.exc.IntegrityError), connections.writing(database) as conn:
            conn.exec_driver_sql(way)
    database.dispose()
