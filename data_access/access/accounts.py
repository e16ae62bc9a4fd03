"""People of the office who may sign in. There is no account until the command line makes one."""

import base64
import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import audit
from data_access.access import passwords, rate_limit, sessions
from data_access.access.tokens import keyed, same
from data_access.commands import command
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.queries import query
from data_access.schema import OFFICE_ROLES, accounts

CODE_DAYS = 3
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,79}", re.ASCII)
OPERATOR = frozenset({Role.OPERATOR})


class AccessDenied(Exception):
    """Who wants to come in may not; the words are the same whether such an account exists.

    status  what HTTP calls it: 401, or 429 after too many attempts
    """

    def __init__(self, *, locked: bool = False):
        """Say that name and password do not belong together, or were tried too often."""
        super().__init__(LOCKED if locked else WRONG)
        self.status = 429 if locked else 401


WRONG = "That name and that password do not belong together."
LOCKED = "There were too many attempts. Try again in 15 minutes."


def called(name: str) -> str:
    """A name to sign in with, as accounts keep it: whatever its case and the spaces around it."""
    return unicodedata.normalize("NFKC", name).strip().lower()


def _about(params: Mapping[str, Any], _: Any) -> str:
    return f"account {called(params['name'])}"


@command(
    name="accounts.add",
    roles=OPERATOR,
    about=lambda params, code: f"{_about(params, code)}, {params['role']}",
)
def add(conn: sa.Connection, _: Viewer, *, name: str, role: str) -> str:
    """Make an account, and return the one-time code with which its owner sets a password.

    Raises:
        Refused: the name or the role is none, or the name is taken.
    """
    if not NAME.fullmatch(called(name)):
        raise Refused("A name to sign in with has 2 to 80 letters, digits, dots or dashes.")
    if role not in OFFICE_ROLES:
        raise Refused(f"A role is one of: {', '.join(OFFICE_ROLES)}.")
    if _find(conn, name) is not None:
        raise Refused(f"There is an account {called(name)} already.")
    row = {"name": called(name), "role": role, "made_at": weeks.now(), "demonstration": False}
    code, of_code = _new_code()
    conn.execute(accounts.insert().values(**row, **of_code))
    return code


@command(name="accounts.reset", roles=OPERATOR, about=_about)
def reset(conn: sa.Connection, _: Viewer, *, name: str) -> str:
    """Take an account's password away, end its sessions, and return a new one-time code.

    Raises:
        Refused: there is no such account.
    """
    account = _known(conn, name)
    code, of_code = _new_code()
    changed = {"password_hash": None, "disabled_at": None, **of_code}
    conn.execute(sa.update(accounts).where(accounts.c.id == account.id).values(changed))
    sessions.end_all(conn, account.id)
    return code


@command(name="accounts.disable", roles=OPERATOR, about=_about)
def disable(conn: sa.Connection, _: Viewer, *, name: str) -> None:
    """Let nobody sign in to an account, and end its sessions; `reset` opens it again.

    Raises:
        Refused: there is no such account.
    """
    account = _known(conn, name)
    changed = {"password_hash": None, "code_hash": None, "disabled_at": weeks.now()}
    conn.execute(sa.update(accounts).where(accounts.c.id == account.id).values(changed))
    sessions.end_all(conn, account.id)


def _new_code() -> tuple[str, dict[str, Any]]:
    letters = base64.b32encode(secrets.token_bytes(20)).decode()
    code = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    until = weeks.now() + dt.timedelta(days=CODE_DAYS)
    return code, {"code_hash": _code_hash(code), "code_expires_at": until}


def _code_hash(code: str) -> str:
    letters = re.sub(r"[\s-]", "", code).upper()
    return keyed("PASSWORD_KEY", f"code {letters}")


def _find(conn: sa.Connection, name: str) -> sa.Row | None:
    # What can be no name is looked for as none: some signs the database does not take at all.
    name = name if NAME.fullmatch(called(name)) else ""
    return conn.execute(sa.select(accounts).where(accounts.c.name == called(name))).one_or_none()


def _known(conn: sa.Connection, name: str) -> sa.Row:
    account = _find(conn, name)
    if account is None or account.demonstration:
        raise Refused(f"There is no account {called(name)}.")
    return account


# Coming in


def sign_in(database: sa.Engine, name: str, password: str, address: str) -> str:
    """Open a session for who knows the password, and return its id: a secret of its reader.

    Raises:
        AccessDenied: name and password do not belong together, or were tried too often. The
            words, and the work until they are said, are the same for a name that nobody has.
    """
    account = _admitted(database, name, address, "sign in")
    right = passwords.match(password, account.password_hash if account else None)
    token = None
    with connections.writing(database) as conn:
        # Disabled, or changed elsewhere, while the password was compared?
        current = _find(conn, name)
        if right and account and current and current.password_hash == account.password_hash:
            rate_limit.forgive(conn, rate_limit.SIGN_IN, address=address, name=called(name))
            token = sessions.begin(conn, account.id)
        audit.record(conn, _whom(account), "sign in", refused=token is None)
    if token is None:
        raise AccessDenied
    return token


def set_password(database: sa.Engine, name: str, present: str, new: str, address: str) -> None:
    """Set a password for who knows the present one or a one-time code; ends all its sessions.

    Raises:
        Refused: the new password will not do; the message says why.
        AccessDenied: as for `sign_in`.
    """
    passwords.check(new, called(name))
    account = _admitted(database, name, address, "set a password")
    right = passwords.match(present, account.password_hash if account else None)
    right |= _is_code(account, present)
    hashed = passwords.digest(new) if right else None
    changed = False
    with connections.writing(database) as conn:
        if account and hashed:
            changed = _change_password(conn, account, hashed)
        if account and changed:
            rate_limit.forgive(conn, rate_limit.SIGN_IN, address=address, name=called(name))
            sessions.end_all(conn, account.id)
        audit.record(conn, _whom(account), "set a password", refused=not changed)
    if not changed:
        raise AccessDenied


def _change_password(conn: sa.Connection, account: sa.Row, hashed: str) -> bool:
    """Store a password; False where code or password changed since `account` was read."""
    # A code opens once, even where two use it at the same time.
    unchanged = (
        accounts.c.id == account.id,
        accounts.c.code_hash.is_not_distinct_from(account.code_hash),
        accounts.c.password_hash.is_not_distinct_from(account.password_hash),
        accounts.c.disabled_at.is_(None),
    )
    values = {"password_hash": hashed, "code_hash": None, "code_expires_at": None}
    return conn.execute(sa.update(accounts).where(*unchanged).values(values)).rowcount == 1


def _admitted(database: sa.Engine, name: str, address: str, action: str) -> sa.Row | None:
    """The account of that name, or None: an attempt on it is counted before it is made."""
    with connections.writing(database) as conn:
        admitted = rate_limit.admit(conn, rate_limit.SIGN_IN, address=address, name=called(name))
        account = _find(conn, name)
        if admitted.closes:
            audit.record(conn, _whom(account), action, "too many attempts", refused=True)
    if not admitted.let_in:
        raise AccessDenied(locked=True)
    return account


def _is_code(account: sa.Row | None, code: str) -> bool:
    stored = account.code_hash if account else None
    fits = same(_code_hash(code), stored or "")
    return account is not None and stored is not None and fits and _is_valid(account)


def _is_valid(account: sa.Row) -> bool:
    return account.code_expires_at > weeks.now()


def _whom(account: sa.Row | None) -> Viewer | None:
    return Viewer(Role(account.role), account.name, account.id) if account else None


# Who there is


def _said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    return f"{formatting.sentence([formatting.count(len(rows), 'account')])}."


@query(
    name="accounts.register",
    sources=(),
    roles=frozenset({Role.FOCAL_POINT_HEAD, Role.CHIEF_OF_STAFF, Role.OPERATOR}),
    finding=_said,
    unit="Accounts",
    cacheable=False,
)
def register(conn: sa.Connection) -> pd.DataFrame:
    """Who may sign in?

    Columns, a row an account, by name:
        name      str
        role      str
        standing  str       in use, waiting for a password, or disabled
        made_at   datetime  instant (UTC)
    """
    standing = sa.case(
        (accounts.c.disabled_at.is_not(None), "disabled"),
        (accounts.c.password_hash.is_not(None) | accounts.c.demonstration, "in use"),
        else_="waiting for a password",
    )
    statement = sa.select(
        accounts.c.name, accounts.c.role, standing.label("standing"), accounts.c.made_at
    ).order_by(accounts.c.name)
    return pd.read_sql_query(statement, conn).astype({"made_at": "datetime64[us]"})
