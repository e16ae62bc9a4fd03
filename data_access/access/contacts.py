"""People of organizations, who can suffer reprisals for it: sealed, and shown on the record.

They are in no question, so that no page, no export and no release can hold one.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from data_access.civil_society import organizations
from data_access.commands import command
from data_access.domain import weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.schema import contacts
from data_access.settings import secret

LONGEST = 200


@dataclass(frozen=True)
class Contact:
    """Who speaks for an organization, and how to reach them; `id` is None until recorded."""

    name: str
    position: str = ""
    email: str = ""
    telephone: str = ""
    id: int | None = None


def _organization(params: Mapping[str, Any], _: Any) -> str:
    return f"organization {params['organization']}"


@command(name="contacts.add", roles=OFFICE, about=_organization)
def add(conn: sa.Connection, by: Viewer, *, organization: int, contact: Contact) -> None:
    """Record a contact of an organization.

    Raises:
        Refused: it has no name, or a field of more than 200 letters; or there is no such
            organization.
    """
    told = {name: text.strip() for name, text in asdict(contact).items() if name != "id"}
    if not told["name"]:
        raise Refused("A contact has a name.")
    if too_long := next((name for name, text in told.items() if len(text) > LONGEST), None):
        raise Refused(f"The {too_long} of a contact has at most {LONGEST} letters.")
    members = organizations.counted_together(organization)
    counted_as = conn.scalar(sa.select(members.c.counted_as_id).limit(1))
    if counted_as is None:
        raise Refused(f"No organization has the number {organization}.")
    row = {"organization_id": counted_as, "sealed": _seal(told), "added_by": by.account}
    conn.execute(contacts.insert().values(**row, added_at=weeks.now()))


@command(name="contacts.show", roles=OFFICE, about=_organization)
def show(conn: sa.Connection, _: Viewer, *, organization: int) -> list[Contact]:
    """The contacts of an organization, and of those merged into it, by name.

    Raises:
        Refused: one was sealed with another key.
    """
    members = organizations.counted_together(organization)
    statement = sa.select(contacts.c.id, contacts.c.sealed).join(
        members, members.c.organization_id == contacts.c.organization_id
    )
    found = [Contact(id=row.id, **_opened(row.sealed)) for row in conn.execute(statement)]
    return sorted(found, key=lambda contact: contact.name.casefold())


@command(
    name="contacts.remove", roles=OFFICE, about=lambda params, _: f"contact {params['contact']}"
)
def remove(conn: sa.Connection, _: Viewer, *, contact: int) -> None:
    """Forget a contact, for good."""
    conn.execute(sa.delete(contacts).where(contacts.c.id == contact))


@command(
    name="contacts.reseal",
    roles=frozenset({Role.OPERATOR}),
    about=lambda _, number: f"{number} contacts",
)
def reseal(conn: sa.Connection, _: Viewer) -> int:
    """Seal with CONTACT_KEY what CONTACT_KEY_BEFORE sealed, and return how many there were.

    Raises:
        Refused: one was sealed with neither, or a key is not set.
    """
    both = MultiFernet([_box(), _box("CONTACT_KEY_BEFORE")])
    rows = conn.execute(sa.select(contacts.c.id, contacts.c.sealed)).all()
    for row in rows:
        sealed = both.rotate(row.sealed.encode()).decode()
        conn.execute(sa.update(contacts).where(contacts.c.id == row.id).values(sealed=sealed))
    return len(rows)


def told_of(conn: sa.Connection) -> Iterator[Contact]:
    """Every contact, to look for in what is about to be released; nothing else may use this."""
    for sealed in conn.scalars(sa.select(contacts.c.sealed)):
        yield Contact(**_opened(sealed))


def _seal(told: Mapping[str, str]) -> str:
    return _box().encrypt(json.dumps(told).encode()).decode()


def _opened(sealed: str) -> dict[str, str]:
    try:
        return json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken:
        raise Refused(
            "A contact was sealed with another CONTACT_KEY than the present one."
        ) from None


def _box(key: str = "CONTACT_KEY") -> Fernet:
    return Fernet(base64.urlsafe_b64encode(secret(key)))
