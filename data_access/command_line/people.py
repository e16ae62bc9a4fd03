"""People of the office: accounts, made here alone; and the secrets that all else rests on."""

import argparse

from data_access.access import accounts, contacts, links, retention
from data_access.command_line.questions import date
from data_access.command_line.terminal import Command, opened, say
from data_access.commands import run_command
from data_access.domain.formatting import count
from data_access.domain.refusal import Refused
from data_access.domain.roles import COMMAND_LINE
from data_access.formats import as_table
from data_access.queries import ask
from data_access.schema import OFFICE_ROLES
from data_access.settings import make_secrets, secrets_file

ROLES = {role.replace(" ", "-"): role for role in OFFICE_ROLES}


def add(command: Command) -> None:
    """Add these commands to the command line."""
    command("secrets", _secrets, "make the secrets of this installation, where there are none yet")
    user = command("user", _user, "add, reset, disable or list the accounts of the office")
    ended = command("revoke", _revoke, "end links of Member States at once, whoever has them open")
    ended.add_argument("--link", type=int, help="one of them, by its number")
    ended.add_argument("--state", help="all of a Member State, by its code, such as KEN")
    command("reseal", _reseal, "seal contacts with CONTACT_KEY that CONTACT_KEY_BEFORE sealed")
    forget = command("forget", _forget, "let go of what was read and done before a day, for good")
    forget.add_argument("--before", type=date, required=True, help="such as 2025-01-01")
    user.add_argument("what", choices=("add", "reset", "disable", "list"))
    user.add_argument("name", nargs="?", help="the name to sign in with")
    user.add_argument("--role", choices=ROLES, help="of an account to add")


def _secrets(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    made = make_secrets()
    say(f"{'Made' if made else 'There already'}: {secrets_file()}")
    return 0


def _revoke(given: argparse.Namespace, _: list[str]) -> int:
    if (given.link is None) == (given.state is None):
        raise Refused("Say which links: --link with a number, or --state with a code.")
    with opened() as database:
        if given.state:
            number = run_command(database, COMMAND_LINE, links.revoke_all, state=given.state)
            say(f"Revoked: {count(number, 'link')} of {given.state}.")
        else:
            run_command(database, COMMAND_LINE, links.revoke, link=given.link)
            say(f"Revoked: link {given.link}.")
    return 0


def _reseal(given: argparse.Namespace, _: list[str]) -> int:  # noqa: ARG001 (a command's shape)
    with opened() as database:
        number = run_command(database, COMMAND_LINE, contacts.reseal)
    say(f"Sealed anew: {count(number, 'contact')}.")
    return 0


def _forget(given: argparse.Namespace, _: list[str]) -> int:
    with opened() as database:
        gone = run_command(database, COMMAND_LINE, retention.forget, before=given.before)
    say(f"Gone for good: {gone}.")
    return 0


def _user(given: argparse.Namespace, _: list[str]) -> int:
    if given.what != "list" and not given.name:
        raise Refused(f"Say whose account: user {given.what} NAME.")
    if given.what == "add" and not given.role:
        raise Refused(f"Say the role of the account: --role, one of {', '.join(ROLES)}.")
    with opened() as database:
        if given.what == "list":
            with database.connect() as conn:
                print(as_table(ask(conn, COMMAND_LINE, accounts.register)))
            return 0
        role = {"role": ROLES[given.role]} if given.what == "add" else {}
        done = getattr(accounts, given.what)
        code = run_command(database, COMMAND_LINE, done, name=given.name, **role)
    if code:
        print(code)
        say(
            f"Hand this one-time code to its owner. At /signin?set it sets a password, once,"
            f" within {accounts.CODE_DAYS} days."
        )
    return 0
