"""Contacts of organizations."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """A person who speaks for an organization; `id` is None until recorded."""

    name: str
    position: str = ""
    email: str = ""
    telephone: str = ""
    id: int | None = None
