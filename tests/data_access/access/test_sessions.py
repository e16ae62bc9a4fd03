"""Who is signed in, how long, and how it ends."""

import pytest
import sqlalchemy as sa

from data_access.access import sessions, tokens
from data_access.database import connections
from data_access.domain.roles import Role
from data_access.schema import audit
from data_access.schema import sessions as table


@pytest.fixture
def token(database, people) -> str:
    """The id of a session of the chief of staff."""
    with connections.writing(database) as conn:
        return sessions.begin(conn, people[Role.CHIEF_OF_STAFF].account)


def reader(database, token: str | None):
    with database.connect() as conn:
        return sessions.reading(conn, token and tokens.fingerprint(token))


def test_a_session_tells_whose_it_is_and_which_data_it_reads(database, people, token):
    viewer, version = reader(database, token)
    assert viewer == people[Role.CHIEF_OF_STAFF]
    assert version >= 1


@pytest.mark.parametrize("given", [None, "", "x", "' OR 1=1 --", "0" * 43])
def test_what_is_no_session_reads_nothing(database, token, given):
    assert token
    assert reader(database, given) is None


def test_the_fingerprint_that_is_kept_opens_nothing_as_a_cookie(database, token):
    assert reader(database, tokens.fingerprint(token)) is None


def test_a_session_that_nobody_uses_ends_after_half_an_hour(database, token, later):
    later(minutes=29)
    assert reader(database, token)
    later(minutes=1, seconds=1)
    assert reader(database, token) is None


def test_doing_something_keeps_it_and_looking_alone_does_not(database, token, later):
    for _ in range(3):
        later(minutes=20)
        sessions.touch(database, tokens.fingerprint(token))
        assert reader(database, token)
    later(minutes=20)
    assert reader(database, token)
    later(minutes=11)
    assert reader(database, token) is None


def test_after_twelve_hours_it_ends_whatever_is_done(database, token, later):
    for _ in range(12 * 3):
        later(minutes=19, seconds=55)
        sessions.touch(database, tokens.fingerprint(token))
    assert reader(database, token)
    later(minutes=4)
    sessions.touch(database, tokens.fingerprint(token))
    assert reader(database, token) is None


def test_what_has_ended_cannot_be_kept_alive(database, token, later):
    later(minutes=31)
    sessions.touch(database, tokens.fingerprint(token))
    assert reader(database, token) is None


def test_it_is_written_down_once_a_minute_at_most(database, token, later):
    written = []
    sa.event.listen(database, "before_cursor_execute", lambda *heard: written.append(heard[2]))
    for _ in range(60):
        sessions.touch(database, tokens.fingerprint(token))
    assert [one for one in written if one.startswith("UPDATE")] == []
    later(seconds=61)
    sessions.touch(database, tokens.fingerprint(token))
    assert len([one for one in written if one.startswith("UPDATE")]) == 1


def test_signing_out_ends_it_at_once_and_is_on_the_trail(database, token, column):
    sessions.end(database, tokens.fingerprint(token))
    assert reader(database, token) is None
    assert column(audit.c.action) == ["sign out"]
    sessions.end(database, tokens.fingerprint(token))
    assert column(audit.c.action) == ["sign out"]


def test_sessions_that_ended_are_cleared_away(database, people, token, later, column):
    assert reader(database, token)
    later(minutes=31)
    with connections.writing(database) as conn:
        sessions.begin(conn, people[Role.STAFF].account)
    assert len(column(table.c.id_hash)) == 1


def test_an_id_is_no_guess():
    made = {tokens.new() for _ in range(100)}
    assert len(made) == 100
    assert {len(token) for token in made} == {43}
