"""Record and read contacts of organizations: encrypted, with every access in the audit log.

No query reads them, so that no page, export or release can contain one.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from data_access.civil_society import organizations
from data_access.commands import command
from data_access.domain import weeks
from data_access.domain.contacts import Contact
from data_access.domain.refusal import Refused
from data_access.domain.roles import OFFICE, Role, Viewer
from data_access.schema import contacts
from data_access.settings import secret

LONGEST = 200


def _organization(params: Mapping[str, Any], _: Any) -> str:
    return f"organization {params['organization']}"


@command(name="contacts.add", roles=OFFICE, about=_organization)
def add(conn: sa.Connection, by: Viewer, *, organization: int, contact: Contact) -> None:
    """Record a contact of an organization.

    Raises:
        Refused: the name is empty, a field has more than 200 characters, or there is no such
            organization.
    """
    fields = {name: text.strip() for name, text in asdict(contact).items() if name != "id"}
    if not fields["name"]:
        raise Refused("Enter the name of the contact.")
    if too_long := next((name for name, text in fields.items() if len(text) > LONGEST), None):
        raise Refused(f"The {too_long} of a contact has at most {LONGEST} characters.")
    members = organizations.counted_together(organization)
    counted_as = conn.scalar(sa.select(members.c.counted_as_id).limit(1))
    if counted_as is None:
        raise Refused(f"No organization has the number {organization}.")
    row = {"organization_id": counted_as, "sealed": _seal(fields), "added_by": by.account}
    conn.execute(contacts.insert().values(**row, added_at=weeks.now()))


@command(name="contacts.show", roles=OFFICE, about=_organization)
def show(conn: sa.Connection, _: Viewer, *, organization: int) -> list[Contact]:
    """List the contacts of an organization, and of those merged into it, by name.

    Raises:
        Refused: one was encrypted with another key.
    """
    members = organizations.counted_together(organization)
    statement = sa.select(contacts.c.id, contacts.c.sealed).join(
        members, members.c.organization_id == contacts.c.organization_id
    )
    found = [replace(_opened(row.sealed), id=row.id) for row in conn.execute(statement)]
    return sorted(found, key=lambda contact: contact.name.casefold())


@command(
    name="contacts.remove", roles=OFFICE, about=lambda params, _: f"contact {params['contact']}"
)
def remove(conn: sa.Connection, _: Viewer, *, contact: int) -> None:
    """Delete a contact; this cannot be undone."""
    conn.execute(sa.delete(contacts).where(contacts.c.id == contact))


@command(
    name="contacts.reseal",
    roles=frozenset({Role.OPERATOR}),
    about=lambda _, number: f"{number} contacts",
)
def reseal(conn: sa.Connection, _: Viewer) -> int:
    """Encrypt every contact with CONTACT_KEY in place of CONTACT_KEY_BEFORE; return how many.

    Raises:
        Refused: one was encrypted with neither, or a key is not set.
    """
    both = MultiFernet([_box(), _box("CONTACT_KEY_BEFORE")])
    rows = conn.execute(sa.select(contacts.c.id, contacts.c.sealed)).all()
    for row in rows:
        sealed = both.rotate(row.sealed.encode()).decode()
        conn.execute(sa.update(contacts).where(contacts.c.id == row.id).values(sealed=sealed))
    return len(rows)


def every_contact(conn: sa.Connection) -> Iterator[Contact]:
    """List every contact, to look for in what is to be released; nothing else may use this."""
    for sealed in conn.scalars(sa.select(contacts.c.sealed)):
        yield _opened(sealed)


def _seal(fields: Mapping[str, str]) -> str:
    return _box().encrypt(json.dumps(fields).encode()).decode()


def _opened(sealed: str) -> Contact:
    try:
        return Contact(**json.loads(_box().decrypt(sealed.encode())))
    except InvalidToken:
        raise Refused(
            "A contact was encrypted with another CONTACT_KEY than the present one."
        ) from None


def _box(key: str = "CONTACT_KEY") -> Fernet:
    return Fernet(base64.urlsafe_b64encode(secret(key)))
