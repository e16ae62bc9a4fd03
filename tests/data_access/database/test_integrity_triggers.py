"""What the database refuses whoever asks: to change what is on record, to approve alone."""

import re

import pytest
import sqlalchemy as sa

from data_access.access import links
from data_access.commands import run_command
from data_access.database import connections, integrity_triggers
from data_access.domain import weeks
from data_access.domain.roles import Role
from data_access.schema import accounts, audit, release_figures, releases
from tests.data_access.database.conftest import put, refused


@pytest.fixture
def release(database, people) -> int:
    """A release that the head prepared, with a figure."""
    row = {
        "title": "Example",
        "status": "prepared",
        "composed_by": people[Role.FOCAL_POINT_HEAD].account,
        "composed_at": weeks.now(),
    }
    with connections.writing(database) as conn:
        made = conn.scalar(releases.insert().values(row).returning(releases.c.id))
        conn.execute(figure(made, 1))
    return made


def figure(release: int, place: int) -> sa.Insert:
    told = {"question": "events.upcoming", "snapshot": "{}"}
    return release_figures.insert().values(release_id=release, place=place, **told)


def step(people, status: str, by: Role | None = None) -> sa.Update:
    decided = {"decided_by": people[by].account, "decided_at": weeks.now()} if by else {}
    return sa.update(releases).values(status=status, **decided)


# The trail


def test_the_trail_is_only_ever_added_to(database, people):
    run_command(database, people[Role.FOCAL_POINT_HEAD], links.revoke_all, state="KEN")
    said = "The trail is only ever added to."
    refused(database, sa.update(audit).values(actor="nobody"), said)
    refused(database, sa.delete(audit), said)
    entry = {"at": weeks.now(), "actor": "x", "action": "y", "refused": False}
    refused(database, audit.insert().values(id=1, **entry), said)
    put(database, audit.insert().values(**entry))


def test_no_way_of_sqlite_to_replace_or_empty_gets_around_it(sqlite_url, person):
    database = connections.engine(sqlite_url)
    with connections.writing(database) as conn:
        head = person(conn, Role.FOCAL_POINT_HEAD)
    run_command(database, head, links.revoke_all, state="KEN")
    for way in (
        "INSERT OR REPLACE INTO audit (id, at, actor, action, refused) VALUES (1, '', '', '', 0)",
        "UPDATE OR IGNORE audit SET actor = 'nobody'",
        "REPLACE INTO accounts (id, name, role, made_at, demonstration)"
        " VALUES (1, 'x', 'chief of staff', '', 0)",
    ):
        with pytest.raises(sa.exc.IntegrityError), connections.writing(database) as conn:
            conn.exec_driver_sql(way)
    database.dispose()


def test_no_way_of_postgresql_to_empty_gets_around_it(postgresql_url, person):
    database = connections.engine(postgresql_url)
    with connections.writing(database) as conn:
        person(conn, Role.STAFF)
    for table in ("audit", "releases, release_figures, links, link_sessions, link_reads"):
        with pytest.raises(sa.exc.IntegrityError), connections.writing(database) as conn:
            conn.exec_driver_sql(f"TRUNCATE {table}")
    database.dispose()


# Accounts


@pytest.mark.parametrize("changed", [{"role": "chief of staff"}, {"name": "other"}])
def test_nobody_is_given_another_role_or_name(database, people, changed):
    mine = accounts.c.id == people[Role.STAFF].account
    refused(database, sa.update(accounts).where(mine).values(changed), "keeps its name and role")


def test_an_account_stays_on_record(database, people):
    assert people
    refused(database, sa.delete(accounts), "An account stays on record.")


# Releases


@pytest.mark.usefixtures("release")
def test_a_release_goes_from_the_head_to_the_chief_and_to_its_readers(database, people):
    put(database, step(people, "submitted"))
    put(database, step(people, "approved", Role.CHIEF_OF_STAFF))
    with database.connect() as conn:
        assert conn.scalar(sa.select(releases.c.status)) == "approved"


@pytest.mark.parametrize("by", [Role.STAFF, Role.FOCAL_POINT_HEAD])
@pytest.mark.parametrize("status", ["approved", "returned"])
@pytest.mark.usefixtures("release")
def test_nobody_but_the_chief_decides_and_no_one_on_their_own(database, people, by, status):
    put(database, step(people, "submitted"))
    with pytest.raises(sa.exc.IntegrityError):
        put(database, step(people, status, by))
    with pytest.raises(sa.exc.IntegrityError):
        put(database, step(people, status))


@pytest.mark.usefixtures("release")
def test_a_chief_who_was_disabled_decides_no_more(database, people):
    put(database, step(people, "submitted"))
    put(database, sa.update(accounts).values(disabled_at=weeks.now()))
    refused(database, step(people, "approved", Role.CHIEF_OF_STAFF), "the chief of staff decides")


@pytest.mark.usefixtures("release")
def test_the_chief_decides_on_what_was_submitted_alone(database, people):
    refused(database, step(people, "approved", Role.CHIEF_OF_STAFF), "A release never changes")


@pytest.mark.parametrize("role", [Role.CHIEF_OF_STAFF, Role.STAFF])
def test_a_release_begins_with_the_head(database, people, role):
    row = {"title": "x", "composed_by": people[role].account, "composed_at": weeks.now()}
    refused(database, releases.insert().values(status="prepared", **row), "begins with the")


def test_no_release_begins_approved(database, people):
    row = {
        "title": "x",
        "composed_by": people[Role.FOCAL_POINT_HEAD].account,
        "composed_at": weeks.now(),
        "decided_by": people[Role.CHIEF_OF_STAFF].account,
        "decided_at": weeks.now(),
    }
    refused(database, releases.insert().values(status="approved", **row), "begins with the")


@pytest.mark.parametrize("upto", ["prepared", "submitted", "approved"])
@pytest.mark.usefixtures("release")
def test_what_a_release_says_never_changes(database, people, upto):
    if upto != "prepared":
        put(database, step(people, "submitted"))
    if upto == "approved":
        put(database, step(people, "approved", Role.CHIEF_OF_STAFF))
    never = "A release never changes"
    refused(database, sa.update(releases).values(title="Another"), never)
    refused(database, sa.update(releases).values(state="KEN"), never)
    refused(database, sa.update(release_figures).values(snapshot='{"x": 1}'), never)
    refused(database, sa.delete(release_figures), "stays on record")
    refused(database, sa.delete(releases), "stays on record")


def test_nothing_joins_what_was_submitted(database, people, release):
    put(database, figure(release, 2))
    put(database, step(people, "submitted"))
    refused(database, figure(release, 3), "Nothing joins a release that was submitted.")


@pytest.mark.parametrize("after", ["approved", "returned", "withdrawn", "submitted", "prepared"])
@pytest.mark.usefixtures("release")
def test_what_was_decided_is_not_decided_again(database, people, after):
    put(database, step(people, "submitted"))
    put(database, step(people, "approved", Role.CHIEF_OF_STAFF))
    refused(database, step(people, after), "A release never changes")


# The guards themselves


def test_every_guard_is_in_place_after_migrating(database):
    with database.connect() as conn:
        if database.dialect.name == "sqlite":
            found = conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            found = conn.exec_driver_sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = {row[0] for row in found}
    assert {guard.name for guard in integrity_triggers.GUARDS} <= names


def test_guards_that_were_lifted_are_back_even_where_something_fails(database):
    with (
        pytest.raises(RuntimeError),
        connections.writing(database) as conn,
        integrity_triggers.lifted(conn),
    ):
        raise RuntimeError
    entry = {"at": weeks.now(), "actor": "x", "action": "y", "refused": False}
    put(database, audit.insert().values(**entry))
    refused(database, sa.delete(audit), "only ever added to")


def test_each_refusal_is_a_sentence():
    for guard in integrity_triggers.GUARDS:
        assert re.fullmatch(r"[A-Z].*\.", guard.words)
