"""Links for Member States: create, revoke, open and read.

A link's secret is in the fragment of its address, which no server, proxy or referrer receives.
Only its HMAC is stored, and the secret is displayed once.
"""

import base64
import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import audit, reference
from data_access.access import rate_limit, tokens
from data_access.access.sessions import NOTED, alive
from data_access.commands import command
from data_access.database import connections
from data_access.domain import weeks
from data_access.domain.names import tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.schema import (
    LONGEST_LINK,
    link_reads,
    link_sessions,
    links,
    member_states,
    releases,
)

HEAD = frozenset({Role.FOCAL_POINT_HEAD})
# In an emergency whoever is at the machine ends links too.
ENDING = HEAD | {Role.OPERATOR}
USUAL_DAYS = 30


class AccessDenied(Exception):
    """The link is not valid; the text is the same whatever the reason.

    status  HTTP status: 403, or 429 after too many attempts
    """

    def __init__(self, *, locked: bool = False):
        """State that the link is not valid, or that there were too many attempts."""
        super().__init__(LOCKED if locked else CLOSED)
        self.status = 429 if locked else 403


CLOSED = "This link is not valid, or no longer. Ask the office that sent it for a new one."
LOCKED = "There were too many attempts. Try again in ten minutes."


@dataclass(frozen=True)
class Reader:
    """The reader of a link: number and label of the link, Member State, end of validity."""

    link: int
    label: str
    state: str
    state_name: str
    regional_group: str
    expires_at: dt.datetime

    @property
    def viewer(self) -> Viewer:
        """Return the reader as a viewer, for the audit log."""
        return Viewer(Role.MEMBER_STATE, f"link {self.link}", state=self.state)


def _which(params: Mapping[str, Any], _: Any) -> str:
    return f"link {params['link']}"


@command(
    name="links.make", roles=HEAD, about=lambda params, _: f"{params['state']}, {params['label']}"
)
def make(
    conn: sa.Connection,
    by: Viewer,
    *,
    state: str,
    label: str,
    days: int = USUAL_DAYS,
    release: int | None = None,
) -> str:
    """Create a link for one Member State and return its secret, which is not stored.

    `release` limits the link to one release; without it, the link opens the latest.

    Raises:
        Refused: there is no such Member State or no such approved release for it, no label,
            or the number of days is not 1 to 90.
    """
    label = tidy(label)
    if not 0 < len(label) <= 200:
        raise Refused("Enter the recipient of the link, in up to 200 characters.")
    if not 1 <= days <= LONGEST_LINK:
        raise Refused(f"A link is valid for 1 to {LONGEST_LINK} days, not {days}.")
    state = reference.state_on_record(conn, state)
    if release is not None and not _is_for(conn, release, state):
        raise Refused(f"Release {release} is not approved, or is for another Member State.")
    return _make(conn, by, {"state": state, "label": label, "release_id": release}, days)


def _is_for(conn: sa.Connection, release: int, state: str) -> bool:
    theirs = sa.or_(releases.c.state.is_(None), releases.c.state == state)
    this = (releases.c.id == release) & (releases.c.status == "approved")
    return conn.scalar(sa.select(releases.c.id).where(this, theirs)) is not None


def _make(conn: sa.Connection, by: Viewer, what: Mapping[str, Any], days: int) -> str:
    address = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    token, now = tokens.new(), weeks.now()
    conn.execute(
        links.insert().values(
            **what,
            address=address,
            secret_hash=tokens.keyed("LINK_KEY", token),
            made_by=by.account,
            made_at=now,
            valid_days=days,
            expires_at=now + dt.timedelta(days=days),
        )
    )
    return f"{address}.{token}"


@command(name="links.revoke", roles=ENDING, about=_which)
def revoke(conn: sa.Connection, by: Viewer, *, link: int) -> None:
    """Revoke a link at once, for readers who have it open too.

    Raises:
        Refused: there is no such link, or it is revoked already.
    """
    if not _revoke(conn, by, links.c.id == link):
        raise Refused(f"Link {link} does not exist or is revoked already.")


@command(
    name="links.revoke_all",
    roles=ENDING,
    about=lambda params, number: f"{number} links of {params['state']}",
)
def revoke_all(conn: sa.Connection, by: Viewer, *, state: str) -> int:
    """Revoke every link of a Member State, by its code or name, and return their number.

    Raises:
        Refused: there is no such Member State.
    """
    return _revoke(conn, by, links.c.state == reference.state_on_record(conn, state))


def _revoke(conn: sa.Connection, by: Viewer, condition: sa.ColumnElement[bool]) -> int:
    revoked = {"revoked_at": weeks.now(), "revoked_by": by.account}
    statement = sa.update(links).where(condition, links.c.revoked_at.is_(None))
    return conn.execute(statement.values(revoked)).rowcount


@command(name="links.rotate", roles=HEAD, about=_which)
def rotate(conn: sa.Connection, by: Viewer, *, link: int) -> str:
    """Replace a link by a new one, valid for as many days, and return the secret of the new one.

    Raises:
        Refused: there is no such link, or it is revoked already.
    """
    revoke.function(conn, by, link=link)
    old = conn.execute(sa.select(links).where(links.c.id == link)).one()
    what = {name: getattr(old, name) for name in ("state", "label", "release_id")}
    return _make(conn, by, what, old.valid_days)


# Opening and reading


def enter(database: sa.Engine, given: str, address: str) -> str:
    """Open a session for the secret of a link, and return its id, which only the reader has.

    Raises:
        AccessDenied: the link is unknown, expired or revoked; the text is the same for each.
    """
    named, _, secret = given.strip().partition(".")
    token = None
    with connections.writing(database) as conn:
        admitted = rate_limit.admit(conn, rate_limit.LINK, address=address)
        found = conn.execute(sa.select(links).where(links.c.address == named)).one_or_none()
        stored = found.secret_hash if found else "0" * 64
        right = tokens.same(tokens.keyed("LINK_KEY", secret), stored) and is_open(found)
        link = found if right else None
        if admitted.let_in and link is not None:
            rate_limit.forgive(conn, rate_limit.LINK, address=address)
            token = begin(conn, link.id)
        if admitted.noted:
            about = "" if admitted.let_in else "too many attempts"
            audit.record(conn, _viewer(link), "links.open", about, refused=token is None)
    if token is None:
        raise AccessDenied(locked=not admitted.let_in)
    return token


def _viewer(link: sa.Row | None) -> Viewer | None:
    if link is None:
        return None
    return Viewer(Role.MEMBER_STATE, f"link {link.id}", state=link.state)


def is_open(link: sa.Row | None) -> bool:
    """Tell whether a link (a row of its table) is valid now."""
    return link is not None and link.revoked_at is None and link.expires_at > weeks.now()


def begin(conn: sa.Connection, link: int) -> str:
    """Open a session of a link and return its id, which is not stored; `conn` must write."""
    conn.execute(sa.delete(link_sessions).where(sa.not_(alive(link_sessions))))
    token, now = tokens.new(), weeks.now()
    row = {"id_hash": tokens.fingerprint(token), "link_id": link}
    conn.execute(link_sessions.insert().values(**row, began_at=now, seen_at=now))
    conn.execute(link_reads.insert().values(link_id=link, read_at=now, page="opened"))
    return token


def reader(conn: sa.Connection, id_hash: str) -> Reader | None:
    """Look up the reader of a session; None where the session or its link has ended."""
    statement = (
        sa.select(
            links.c.id.label("link"),
            links.c.label,
            links.c.state,
            member_states.c.name.label("state_name"),
            member_states.c.regional_group,
            links.c.expires_at,
        )
        .select_from(link_sessions)
        .join(links, links.c.id == link_sessions.c.link_id)
        .join(member_states, member_states.c.iso3 == links.c.state)
        .where(
            link_sessions.c.id_hash == id_hash,
            alive(link_sessions),
            links.c.revoked_at.is_(None),
            links.c.expires_at > weeks.now(),
        )
    )
    row = conn.execute(statement).one_or_none()
    return Reader(*row) if row else None


def close(database: sa.Engine, reading: Reader, id_hash: str) -> None:
    """End a session of a link on this device only; the link can be opened again."""
    with connections.writing(database) as conn:
        conn.execute(sa.delete(link_sessions).where(link_sessions.c.id_hash == id_hash))
        audit.record(conn, reading.viewer, "links.close")


def note(database: sa.Engine, reading: Reader, id_hash: str, page: str) -> None:
    """Log a page or file read through a link, which extends the session."""
    now = weeks.now()
    mine = (link_sessions.c.id_hash == id_hash) & (link_sessions.c.seen_at < now - NOTED)
    with connections.writing(database) as conn:
        conn.execute(link_reads.insert().values(link_id=reading.link, read_at=now, page=page[:60]))
        conn.execute(sa.update(link_sessions).where(mine).values(seen_at=now))
