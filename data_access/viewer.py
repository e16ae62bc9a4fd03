"""Who is looking."""

import enum
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What a reader is to the office; a role grants nothing that a question does not list."""

    CHIEF_OF_STAFF = "chief of staff"
    FOCAL_POINT_HEAD = "focal-point head"
    STAFF = "staff"
    MEMBER_STATE = "member state"


OFFICE = frozenset({Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD, Role.STAFF})


@dataclass(frozen=True)
class Viewer:
    """One reader, or one link. `state` is the ISO 3166-1 alpha-3 code of a link's state."""

    role: Role
    name: str
    state: str | None = None
