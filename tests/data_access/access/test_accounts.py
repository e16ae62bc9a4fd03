"""Accounts: made by the command line alone, and entered by who knows the password."""

import contextlib
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from data_access.access import accounts, passwords, rate_limit, sessions, tokens
from data_access.commands import run_command
from data_access.database import connections
from data_access.domain.roles import COMMAND_LINE, Role
from data_access.schema import accounts as table
from data_access.schema import attempts, audit
from data_access.schema import sessions as open_sessions

GOOD, OTHER = "copper lantern walks seven rivers", "green window under nine clouds"
HERE, THERE = "192.0.2.7", "198.51.100.9"

pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def code(database) -> str:
    """The one-time code of a new account of staff."""
    return run_command(database, COMMAND_LINE, accounts.add, name="Office.Staff", role="staff")


@pytest.fixture
def account(database, code) -> str:
    """An account with a password, by its name."""
    accounts.set_password(database, "office.staff", code, GOOD, HERE)
    return "office.staff"


@contextlib.contextmanager
def statements(database) -> Iterator[list[str]]:
    """What the database is asked meanwhile, without its parameters."""
    heard = []

    def hear(_conn, _cursor, statement, _parameters, _context, _many):
        heard.append(statement)

    sa.event.listen(database, "before_cursor_execute", hear)
    yield heard
    sa.event.remove(database, "before_cursor_execute", hear)


def viewer_of(database, token: str):
    with database.connect() as conn:
        found = sessions.reading(conn, tokens.fingerprint(token))
    return found and found[0]


def test_there_is_no_account_until_one_is_made(database, column):
    assert column(table.c.name) == []
    with pytest.raises(accounts.AccessDenied):
        accounts.sign_in(database, "admin", "admin", HERE)


def test_a_new_account_has_no_password_and_its_code_opens_no_session(database, code):
    with pytest.raises(accounts.AccessDenied):
        accounts.sign_in(database, "office.staff", code, HERE)


def test_the_code_sets_a_password_once(database, code):
    accounts.set_password(database, "office.staff", code, GOOD, HERE)
    with pytest.raises(accounts.AccessDenied):
        accounts.set_password(database, "office.staff", code, OTHER, HERE)
    assert accounts.sign_in(database, "office.staff", GOOD, HERE)


def test_the_code_is_read_with_small_letters_and_without_dashes(database, code):
    accounts.set_password(database, " OFFICE.staff ", code.lower().replace("-", " "), GOOD, HERE)
    assert accounts.sign_in(database, "Office.Staff", GOOD, HERE)


def test_the_code_ends_after_three_days(database, code, later):
    later(days=3, minutes=1)
    with pytest.raises(accounts.AccessDenied):
        accounts.set_password(database, "office.staff", code, GOOD, HERE)


def test_a_session_is_its_owners_and_has_its_role(database, account):
    viewer = viewer_of(database, accounts.sign_in(database, account, GOOD, HERE))
    assert (viewer.name, viewer.role) == ("office.staff", Role.STAFF)


def test_a_wrong_password_opens_nothing(database, account, column):
    with pytest.raises(accounts.AccessDenied, match="do not belong together"):
        accounts.sign_in(database, account, OTHER, HERE)
    assert column(open_sessions.c.id_hash) == []


def test_a_password_that_will_not_do_changes_nothing(database, code):
    with pytest.raises(ValueError, match="15 to 64"):
        accounts.set_password(database, "office.staff", code, "short", HERE)
    accounts.set_password(database, "office.staff", code, GOOD, HERE)


def test_setting_a_password_ends_every_session_of_its_owner_and_no_other(database, account):
    other = run_command(database, COMMAND_LINE, accounts.add, name="other", role="staff")
    accounts.set_password(database, "other", other, GOOD, HERE)
    mine = [accounts.sign_in(database, account, GOOD, HERE) for _ in range(2)]
    theirs = accounts.sign_in(database, "other", GOOD, HERE)
    accounts.set_password(database, account, GOOD, OTHER, HERE)
    assert [viewer_of(database, token) for token in mine] == [None, None]
    assert viewer_of(database, theirs).name == "other"
    with pytest.raises(accounts.AccessDenied):
        accounts.sign_in(database, account, GOOD, HERE)
    assert accounts.sign_in(database, account, OTHER, HERE)


def test_disabling_ends_sessions_and_lets_nobody_in_until_a_reset(database, account):
    token = accounts.sign_in(database, account, GOOD, HERE)
    run_command(database, COMMAND_LINE, accounts.disable, name=account)
    assert viewer_of(database, token) is None
    for attempt in (GOOD, ""):
        with pytest.raises(accounts.AccessDenied):
            accounts.sign_in(database, account, attempt, HERE)
    code = run_command(database, COMMAND_LINE, accounts.reset, name=account)
    accounts.set_password(database, account, code, OTHER, HERE)
    assert accounts.sign_in(database, account, OTHER, HERE)


def test_a_reset_takes_the_password_and_the_sessions(database, account):
    token = accounts.sign_in(database, account, GOOD, HERE)
    run_command(database, COMMAND_LINE, accounts.reset, name=account)
    assert viewer_of(database, token) is None
    with pytest.raises(accounts.AccessDenied):
        accounts.sign_in(database, account, GOOD, HERE)


@pytest.mark.parametrize("name", ["x", "two words", "a/b", "ünïcode", "n" * 81, ""])
def test_a_name_that_is_none_makes_no_account(database, name, column):
    with pytest.raises(ValueError, match="name to sign in with"):
        run_command(database, COMMAND_LINE, accounts.add, name=name, role="staff")
    assert column(table.c.name) == []


def test_a_name_is_given_once_whatever_its_case(database, code):
    assert code
    with pytest.raises(ValueError, match=r"There is an account office\.staff already"):
        run_command(database, COMMAND_LINE, accounts.add, name="OFFICE.STAFF", role="staff")


@pytest.mark.parametrize("role", ["member state", "operator", "admin"])
def test_an_account_has_a_role_of_the_office(database, role):
    with pytest.raises(ValueError, match="A role is one of"):
        run_command(database, COMMAND_LINE, accounts.add, name="someone", role=role)


# Guessing


def test_the_sixth_attempt_is_refused_even_with_the_right_password_and_heals(
    database, account, later
):
    for _ in range(5):
        with pytest.raises(accounts.AccessDenied, match="belong together"):
            accounts.sign_in(database, account, OTHER, HERE)
    with pytest.raises(accounts.AccessDenied, match="too many attempts") as refused:
        accounts.sign_in(database, account, GOOD, THERE)
    assert refused.value.status == 429
    later(minutes=15, seconds=1)
    assert accounts.sign_in(database, account, GOOD, HERE)


def test_setting_a_password_is_counted_with_signing_in(database, account):
    for _ in range(5):
        with pytest.raises(accounts.AccessDenied):
            accounts.set_password(database, account, OTHER, GOOD + " again", HERE)
    with pytest.raises(accounts.AccessDenied, match="too many attempts"):
        accounts.sign_in(database, account, GOOD, HERE)


def test_who_signs_in_starts_anew(database, account):
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(accounts.AccessDenied):
                accounts.sign_in(database, account, OTHER, HERE)
        assert accounts.sign_in(database, account, GOOD, HERE)


def test_twenty_who_guess_at_once_are_counted_together(database, account):
    outcomes = []

    def guess() -> None:
        own = connections.engine(database.url.render_as_string(hide_password=False))
        try:
            accounts.sign_in(own, account, OTHER, HERE)
        except accounts.AccessDenied as refused:
            outcomes.append(refused.status)
        own.dispose()

    guessing = [threading.Thread(target=guess) for _ in range(20)]
    for thread in guessing:
        thread.start()
    for thread in guessing:
        thread.join()
    assert sorted(outcomes) == [401] * 5 + [429] * 15


def test_one_address_is_stopped_whatever_the_names_and_another_is_not(database, account):
    for number in range(30):
        with pytest.raises(accounts.AccessDenied, match="belong together"):
            accounts.sign_in(database, f"name{number}", OTHER, HERE)
    with pytest.raises(accounts.AccessDenied, match="too many attempts"):
        accounts.sign_in(database, account, GOOD, HERE)
    assert accounts.sign_in(database, account, GOOD, THERE)


def test_a_name_that_nobody_has_is_answered_alike_in_words_and_in_work(
    database, account, monkeypatch
):
    compared, said = [], {}
    match = passwords.match
    monkeypatch.setattr(
        passwords, "match", lambda *given: compared.append(given[1] is None) or match(*given)
    )
    with statements(database) as heard:
        for name in (account, "nobody"):
            with pytest.raises(accounts.AccessDenied) as refused:
                accounts.sign_in(database, name, OTHER, HERE)
            # The instant that a transaction begins at is not the name's.
            done = [statement for statement in heard if "focal_point.instant" not in statement]
            said[name] = str(refused.value), refused.value.status, done
            heard.clear()
    assert compared == [False, True]
    assert said[account] == said["nobody"]


def test_names_that_nobody_has_are_locked_like_those_that_somebody_has(database):
    for _ in range(5):
        with pytest.raises(accounts.AccessDenied, match="belong together"):
            accounts.sign_in(database, "nobody", OTHER, HERE)
    with pytest.raises(accounts.AccessDenied, match="too many attempts"):
        accounts.sign_in(database, "nobody", OTHER, HERE)


def test_what_is_counted_tells_neither_names_nor_addresses(database, account, column):
    with pytest.raises(accounts.AccessDenied):
        accounts.sign_in(database, account, OTHER, HERE)
    kept = column(attempts.c.key)
    assert sorted(map(len, kept)) == [len(rate_limit.EVERYBODY), 64, 64]
    assert not [key for key in kept if account in key or HERE in key]


def test_counts_that_have_healed_are_cleared_away(database, later, column):
    for number in range(3):
        with pytest.raises(accounts.AccessDenied):
            accounts.sign_in(database, f"name{number}", OTHER, f"192.0.2.{number}")
    later(minutes=16)
    with pytest.raises(accounts.AccessDenied):
        accounts.sign_in(database, "another", OTHER, HERE)
    assert len(column(attempts.c.key)) == 3


@pytest.mark.parametrize(
    "name", ["\0", "a\0b", "\ud800".encode(errors="replace").decode(), "x" * 9000]
)
def test_what_can_be_no_name_is_counted_like_any_other(database, name):
    for _ in range(5):
        with pytest.raises(accounts.AccessDenied, match="belong together"):
            accounts.sign_in(database, name, OTHER, HERE)
    with pytest.raises(accounts.AccessDenied, match="too many attempts"):
        accounts.sign_in(database, name, OTHER, HERE)


def test_who_goes_on_knocking_does_not_fill_the_trail(database, account, column):
    for _ in range(40):
        with pytest.raises(accounts.AccessDenied):
            accounts.sign_in(database, account, OTHER, HERE)
    told = column(audit.c.object)[2:]
    # Of the name after five, of the address after thirty.
    assert told == [None] * 5 + ["too many attempts"] * 2


# What is kept of it


def test_no_password_code_or_session_is_kept_as_it_is(database, code, account, everything):
    token = accounts.sign_in(database, account, GOOD, HERE)
    kept = repr(everything(database))
    for given in (GOOD, code, code.replace("-", ""), token):
        assert given not in kept


def test_the_trail_tells_who_came_and_who_was_turned_away(database, account, column):
    accounts.sign_in(database, account, GOOD, HERE)
    with pytest.raises(accounts.AccessDenied):
        accounts.sign_in(database, account, OTHER, HERE)
    with pytest.raises(accounts.AccessDenied):
        accounts.sign_in(database, "my password, typed into the wrong field", OTHER, HERE)
    told = zip(*map(column, (audit.c.actor, audit.c.action, audit.c.refused)), strict=True)
    assert list(told) == [
        ("command line", "accounts.add", False),
        ("office.staff", "set a password", False),
        ("office.staff", "sign in", False),
        ("office.staff", "sign in", True),
        ("somebody unknown", "sign in", True),
    ]
    assert column(audit.c.object)[0] == "account office.staff, staff"
