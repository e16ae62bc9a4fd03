"""Everything a person changes is an act: a named function, done by someone who may do it.

What `asking` is for reading, this is for writing: one place that looks whether the role is listed,
one transaction, and the trail written last in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import audit
from data_access.database import connections
from data_access.domain.roles import Role, Viewer
from data_access.queries import name_of


@dataclass(frozen=True)
class Command:
    """A function that changes something, the roles that may do it, and what the trail says.

    about  what it was done to, from the parameters and the result; never a secret, never a person
    """

    function: Callable[..., Any]
    roles: frozenset[Role]
    about: Callable[[Mapping[str, Any], Any], str]

    @property
    def name(self) -> str:
        """Module and function, as in "links.revoke"."""
        return name_of(self.function)


COMMANDS: dict[str, Command] = {}


def act(
    *, actors: frozenset[Role], about: Callable[[Mapping[str, Any], Any], str]
) -> Callable[..., Command]:
    """Make a function an act that `actors` may do, and no one else.

    The function takes a connection that writes, who does it, and keyword
    parameters; what it raises undoes all of it.
    """

    def register(function: Callable[..., Any]) -> Command:
        done = Command(function, actors, about)
        COMMANDS[done.name] = done
        return done

    return register


def run_command(database: sa.Engine, viewer: Viewer, done: Command, **params: Any) -> Any:
    """Do an act on behalf of `viewer`: all of it with its entry on the trail, or nothing.

    Raises:
        PermissionError: `viewer` may not do this; that it was tried is on the trail.
        Refused: what was given makes no sense, or the act is no longer possible.
    """
    try:
        _permit(viewer, done)
    except PermissionError:
        audit.refuse(database, viewer, done.name)
        raise
    with connections.writing(database) as conn:
        return within(conn, viewer, done, **params)


def within(conn: sa.Connection, viewer: Viewer, done: Command, **params: Any) -> Any:
    """Do an act as a part of the open transaction, with its entry on the trail.

    Raises:
        PermissionError: `viewer` may not do this.
        Refused: what was given makes no sense, or the act is no longer possible.
    """
    _permit(viewer, done)
    result = done.function(conn, viewer, **params)
    audit.record(conn, viewer, done.name, done.about(params, result))
    return result


def _permit(viewer: Viewer, done: Command) -> None:
    if viewer.role not in done.actors:
        raise PermissionError(f"The {viewer.role} may not do {done.name}.")
