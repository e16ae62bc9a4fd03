"""Registered commands: everything that a person changes is one of them.

Commands are to writing what queries are to reading: one place that checks the role, one
transaction, and the entry in the audit log written last in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import audit
from data_access.database import connections
from data_access.domain.roles import Role, Viewer


@dataclass(frozen=True)
class Command:
    """A named function that changes something, and the roles that may run it.

    name   such as "links.revoke"; the audit log stores it
    about  the object of the change, from parameters and result: never a secret, never a person
    """

    name: str
    function: Callable[..., Any]
    roles: frozenset[Role]
    about: Callable[[Mapping[str, Any], Any], str]


COMMANDS: dict[str, Command] = {}


def command(
    *, name: str, roles: frozenset[Role], about: Callable[[Mapping[str, Any], Any], str]
) -> Callable[..., Command]:
    """Register a function as a command that `roles` may run, and no one else.

    The function takes a connection that writes, the viewer and keyword parameters; whatever it
    raises undoes all of it.
    """

    def register(function: Callable[..., Any]) -> Command:
        COMMANDS[name] = Command(name, function, roles, about)
        return COMMANDS[name]

    return register


def run_command(database: sa.Engine, viewer: Viewer, command: Command, **params: Any) -> Any:
    """Run a command on behalf of `viewer`: in full, with its entry in the audit log, or not at all.

    Raises:
        PermissionError: `viewer` may not run it; the attempt is in the audit log.
        Refused: a parameter makes no sense, or the change is no longer possible.
    """
    try:
        _permit(viewer, command)
    except PermissionError:
        audit.refuse(database, viewer, command.name)
        raise
    with connections.writing(database) as conn:
        return within(conn, viewer, command, **params)


def within(conn: sa.Connection, viewer: Viewer, command: Command, **params: Any) -> Any:
    """Run a command as part of the open transaction, with its entry in the audit log.

    Raises:
        PermissionError: `viewer` may not run it.
        Refused: a parameter makes no sense, or the change is no longer possible.
    """
    _permit(viewer, command)
    result = command.function(conn, viewer, **params)
    audit.record(conn, viewer, command.name, command.about(params, result))
    return result


def _permit(viewer: Viewer, command: Command) -> None:
    if viewer.role not in command.roles:
        raise PermissionError(f"The {viewer.role} may not run {command.name}.")
