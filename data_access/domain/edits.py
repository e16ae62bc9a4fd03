"""Edits of one field by two people."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Difference:
    """A field that another person changed meanwhile.

    seen    its value when the form was opened
    theirs  its present value
    yours   the value that was entered
    """

    field: str
    seen: Any
    theirs: Any
    yours: Any
