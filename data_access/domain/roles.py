"""Who is looking."""

import enum
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What a reader is to the office; a role grants nothing that a question does not list."""

    CHIEF_OF_STAFF = "chief of staff"
    FOCAL_POINT_HEAD = "focal-point head"
    STAFF = "staff"
    MEMBER_STATE = "member state"
    OPERATOR = "operator"


# The operator is whoever commands the machine the product runs on; no reader ever is.
OFFICE = frozenset({Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF})
# Releases are the only way in which answers reach a link: it never asks by itself.
RELEASABLE = OFFICE | {Role.MEMBER_STATE}


@dataclass(frozen=True)
class Viewer:
    """One reader of the office, one link, or the command line.

    account  row of the reader's account; None for a link and for the command line
    state    ISO 3166-1 alpha-3 code of a link's Member State; None for everybody else
    """

    role: Role
    name: str
    account: int | None = None
    state: str | None = None


COMMAND_LINE = Viewer(Role.OPERATOR, "command line")
