"""A key opens one person's calendar until it is revoked, and tells nobody anything else."""

import datetime as dt

import pytest
import sqlalchemy as sa

from data_access.access import accounts, calendar_keys, rate_limit, sessions
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.queries import ask
from data_access.schema import accounts as accounts_table
from data_access.schema import attempts, audit
from data_access.schema import calendar_keys as keys_table

HERE, THERE = "192.0.2.7", "198.51.100.9"
STAFF, HEAD = Role.STAFF, Role.FOCAL_POINT_HEAD


@pytest.fixture
def make(database, people):
    """Make a key: `make(STAFF)` gives what opens."""

    def make(role: Role = STAFF) -> str:
        return run_command(database, people[role], calendar_keys.make)

    return make


def opens(database, key: str, address: str = HERE) -> bool:
    try:
        calendar_keys.enter(database, key, address)
    except calendar_keys.AccessDenied:
        return False
    return True


def test_a_key_opens_the_calendar_of_its_owner_and_of_their_role(database, people, make):
    keys = {role: make(role) for role in people}
    assert len(set(keys.values())) == 3
    for role, key in keys.items():
        assert calendar_keys.enter(database, key, HERE) == people[role]


def test_only_its_hmac_is_kept_and_it_is_on_no_trail(database, make, everything):
    key = make()
    kept = str(everything(database))
    assert key not in kept
    assert "calendar_keys.make" in kept
    [row] = everything(database)["audit"]
    assert "the own one" in row


def test_there_is_one_key_and_a_new_one_takes_its_place(database, make):
    first, others = make(), make(HEAD)
    second = make()
    assert (opens(database, first), opens(database, second)) == (False, True)
    assert opens(database, others)


def test_a_key_that_was_revoked_opens_nothing_from_then_on(database, people, make):
    key, other = make(), make(HEAD)
    assert opens(database, key)
    run_command(database, people[STAFF], calendar_keys.revoke)
    assert not opens(database, key)
    assert opens(database, other)
    with pytest.raises(ValueError, match="no address to revoke"):
        run_command(database, people[STAFF], calendar_keys.revoke)


@pytest.mark.parametrize("act", [accounts.disable, accounts.reset])
def test_an_account_that_is_closed_or_reset_has_no_key_any_more(database, people, make, act):
    key, other = make(), make(HEAD)
    run_command(database, COMMAND_LINE, act, name="staff")
    assert not opens(database, key)
    # Nor once it is opened again.
    run_command(database, COMMAND_LINE, accounts.reset, name="staff")
    assert not opens(database, key)
    assert opens(database, other)
    assert people


def test_an_account_that_another_office_disabled_by_hand_has_none(database, people, make):
    key = make()
    with connections.writing(database) as conn:
        mine = accounts_table.c.id == people[STAFF].account
        conn.execute(sa.update(accounts_table).where(mine).values(disabled_at=weeks.now()))
    assert not opens(database, key)


def test_a_new_password_ends_the_key_and_signing_out_does_not(database, make, people):
    key = make()
    with connections.writing(database) as conn:
        token = sessions.begin(conn, people[STAFF].account)
    sessions.end(database, sessions.tokens.fingerprint(token))
    assert opens(database, key)
    code = run_command(database, COMMAND_LINE, accounts.add, name="new", role="staff")
    accounts.set_password(database, "new", code, "copper lantern walks seven rivers", HERE)
    with database.connect() as conn:
        mine = sa.select(accounts_table.c.id).where(accounts_table.c.name == "new")
        new = Viewer(STAFF, "new", conn.scalar(mine))
    own = run_command(database, new, calendar_keys.make)
    good = "copper lantern walks seven rivers"
    accounts.set_password(database, "new", good, "violet harbour keeps nine clocks", HERE)
    assert not opens(database, own)
    assert opens(database, key)


NO_KEYS = (
    *("", " ", "x", "x" * 43, "x" * 10_000, "\x00" * 43, "ключ" * 11, "%00", "'", "a/b"),
    *(
        "\N{FULLWIDTH LATIN SMALL LETTER A}" * 43,
        "\ud800" * 43,
        "a" * 42 + "\n",
        "é" * 43,
        "٣" * 43,
    ),
)


def test_a_text_that_is_no_key_opens_nothing(database, make):
    make()
    for number, key in enumerate(NO_KEYS):
        with pytest.raises(
            calendar_keys.AccessDenied, match="This calendar address is not valid"
        ) as refused:
            calendar_keys.enter(database, key, f"192.0.2.{number}")
        assert (key, refused.value.status) == (key, 404)


def test_a_key_with_a_letter_more_or_less_or_of_another_case_is_none(database, make):
    key = make()
    for wrong in (key[:-1], f"{key}a", f" {key}", f"{key}\n", key.swapcase()):
        assert not opens(database, wrong)
    assert opens(database, key)


def test_nothing_that_opens_something_else_opens_a_calendar(database, people, make):
    make()
    with connections.writing(database) as conn:
        token = sessions.begin(conn, people[STAFF].account)
        kept = conn.scalar(sa.select(keys_table.c.key_hash))
    assert not opens(database, token)
    assert not opens(database, kept[:43])


def test_unknown_revoked_and_disabled_are_answered_alike(database, people, make):
    keys = {"revoked": make(STAFF), "disabled": make(HEAD), "unknown": "x" * 43, "none": ""}
    run_command(database, people[STAFF], calendar_keys.revoke)
    with connections.writing(database) as conn:
        mine = accounts_table.c.id == people[HEAD].account
        conn.execute(sa.update(accounts_table).where(mine).values(disabled_at=weeks.now()))
    answers = set()
    for key in keys.values():
        with pytest.raises(calendar_keys.AccessDenied) as refused:
            calendar_keys.enter(database, key, HERE)
        answers.add((str(refused.value), refused.value.status))
    assert len(answers) == 1


# Guessing


def test_guesses_are_counted_by_address_and_heal_by_themselves(database, make, later, column):
    make()
    statuses = []
    for _ in range(12):
        with pytest.raises(calendar_keys.AccessDenied) as refused:
            calendar_keys.enter(database, "x" * 43, HERE)
        statuses.append(refused.value.status)
    assert statuses == [404] * 10 + [429] * 2
    with pytest.raises(calendar_keys.AccessDenied) as elsewhere:
        calendar_keys.enter(database, "x" * 43, THERE)
    assert elsewhere.value.status == 404
    # That the door was closed is on the trail, once, and no guess is.
    assert column(audit.c.action)[1:] == ["calendar_keys.enter"]
    assert column(audit.c.object)[1:] == ["too many attempts"]
    later(minutes=11)
    with pytest.raises(calendar_keys.AccessDenied) as healed:
        calendar_keys.enter(database, "x" * 43, HERE)
    assert healed.value.status == 404


def test_a_colleague_with_an_old_key_locks_nobody_out(database, people, make):
    old, good = make(), make(HEAD)
    run_command(database, people[STAFF], calendar_keys.revoke)
    for _ in range(15):
        assert not opens(database, old)
    assert opens(database, good)


def test_guesses_at_calendars_and_at_links_are_counted_apart(database):
    for _ in range(15):
        assert not opens(database, "x" * 43)
    with connections.writing(database) as conn:
        assert rate_limit.admit(conn, rate_limit.LINK, address=HERE).let_in
        doors = set(conn.scalars(sa.select(attempts.c.door)))
    assert doors == {"calendar", "link"}


def test_reading_with_a_key_writes_once_an_hour_and_is_not_counted(
    database, make, later, column, everything
):
    key = make()
    assert opens(database, key)
    before = everything(database)
    [read_at] = column(keys_table.c.read_at)
    assert (read_at.minute, read_at.second) == (0, 0)
    for _ in range(30):
        assert opens(database, key)
    assert everything(database) == before
    later(hours=1, minutes=59)
    assert opens(database, key)
    [again] = column(keys_table.c.read_at)
    assert dt.timedelta(hours=1) <= again - read_at <= dt.timedelta(hours=2)
    assert column(attempts.c.count) == []


# What its owner sees


def test_its_owner_sees_when_it_was_made_and_last_read_and_no_one_elses(database, people, make, at):
    at("2026-11-24T02:30Z")
    answer = told(database, people[STAFF])
    assert answer.finding == "Your calendar has no address for calendar programs yet."
    key = make()
    make(HEAD)
    assert told(database, people[STAFF]).finding == (
        "The address of your calendar was created on 23 November 2026; no program has read it yet."
    )
    at("2026-11-25T12:30Z")
    opens(database, key)
    answer = told(database, people[STAFF])
    assert answer.finding == (
        "The address of your calendar was created on 23 November 2026 and last read on"
        " 25 November 2026."
    )
    assert len(answer.rows) == 1


def told(database, viewer: Viewer):
    with database.connect() as conn:
        return ask(conn, viewer, calendar_keys.own)


def test_nobody_names_whose_key_it_is_about(database, people, make):
    make()
    with (
        database.connect() as conn,
        pytest.raises(TypeError, match="does not take own_account"),
    ):
        ask(conn, people[HEAD], calendar_keys.own, own_account=people[STAFF].account)


def test_the_command_line_and_a_link_have_no_key(database):
    with database.connect() as conn:
        for viewer in (COMMAND_LINE, Viewer(Role.MEMBER_STATE, "link 1", state="KEN")):
            with pytest.raises(PermissionError):
                ask(conn, viewer, calendar_keys.own)
            with pytest.raises(PermissionError):
                run_command(database, viewer, calendar_keys.make)
        with pytest.raises(PermissionError, match="about an account of its reader"):
            ask(conn, Viewer(STAFF, "as staff, from the command line"), calendar_keys.own)
