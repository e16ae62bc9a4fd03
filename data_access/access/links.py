"""Links for Member States: made by the head, shown once, revoked at once, every reading noted.

A link's secret stands in the fragment of its address, which no server, proxy or referrer sees, and
only its HMAC is kept.
"""

import base64
import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from data_access import audit
from data_access.access import rate_limit, tokens
from data_access.access.sessions import NOTED, alive
from data_access.commands import command
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.names import tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.queries import query
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
    """What was given opens nothing; the words are the same whatever the reason.

    status  what HTTP calls it: 403, or 429 after too many attempts
    """

    def __init__(self, *, locked: bool = False):
        """Say that the link is not valid, or that too many were tried."""
        super().__init__(LOCKED if locked else CLOSED)
        self.status = 429 if locked else 403


CLOSED = "This link is not valid, or no longer. Ask the office that sent it for a new one."
LOCKED = "There were too many attempts. Try again in ten minutes."


@dataclass(frozen=True)
class Reader:
    """Who reads through a link: its number and label, its Member State, when it ends."""

    link: int
    label: str
    state: str
    state_name: str
    regional_group: str
    expires_at: dt.datetime

    @property
    def viewer(self) -> Viewer:
        """The same as a viewer, for the trail."""
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
    """Make a link for one Member State and return what opens it, which is kept nowhere.

    `release` pins it to that one; without, it shows the latest.

    Raises:
        Refused: there is no such Member State or no such approved release for it, no label,
            or the days are none or more than 90.
    """
    label = tidy(label)
    if not 0 < len(label) <= 200:
        raise Refused("Say in up to 200 letters whom the link is for.")
    if not 1 <= days <= LONGEST_LINK:
        raise Refused(f"A link is valid for 1 to {LONGEST_LINK} days, not {days}.")
    there = sa.select(member_states.c.iso3).where(member_states.c.iso3 == state)
    if conn.scalar(there) is None:
        raise Refused(f"There is no Member State {state}.")
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
    """Let nobody read through a link from now on, whoever has it open.

    Raises:
        Refused: there is no such link, or it was revoked before.
    """
    if not _revoke(conn, by, links.c.id == link):
        raise Refused(f"There is no link {link} that could be revoked.")


@command(
    name="links.revoke_all",
    roles=ENDING,
    about=lambda params, number: f"{number} links of {params['state']}",
)
def revoke_all(conn: sa.Connection, by: Viewer, *, state: str) -> int:
    """Revoke every link of a Member State, and return how many there were."""
    return _revoke(conn, by, links.c.state == state)


def _revoke(conn: sa.Connection, by: Viewer, which: sa.ColumnElement[bool]) -> int:
    revoked = {"revoked_at": weeks.now(), "revoked_by": by.account}
    open_ones = sa.update(links).where(which, links.c.revoked_at.is_(None))
    return conn.execute(open_ones.values(revoked)).rowcount


@command(name="links.rotate", roles=HEAD, about=_which)
def rotate(conn: sa.Connection, by: Viewer, *, link: int) -> str:
    """Revoke a link and make another like it, valid for as many days; return what opens that.

    Raises:
        Refused: there is no such link, or it was revoked before.
    """
    revoke.function(conn, by, link=link)
    old = conn.execute(sa.select(links).where(links.c.id == link)).one()
    what = {name: getattr(old, name) for name in ("state", "label", "release_id")}
    return _make(conn, by, what, old.valid_days)


# Reading through one


def enter(database: sa.Engine, given: str, address: str) -> str:
    """Open a session for who has a link, and return its id: a secret of its reader.

    Raises:
        AccessDenied: it opens nothing; unknown, expired and revoked links answer alike.
    """
    named, _, secret = given.strip().partition(".")
    with connections.writing(database) as conn:
        admitted = rate_limit.admit(conn, rate_limit.LINK, address=address)
        found = conn.execute(sa.select(links).where(links.c.address == named)).one_or_none()
        kept = found.secret_hash if found else "0" * 64
        right = tokens.same(tokens.keyed("LINK_KEY", secret), kept) and is_open(found)
        opened = admitted.let_in and right
        if opened:
            rate_limit.forgive(conn, rate_limit.LINK, address=address)
            token = begin(conn, found.id)
        if admitted.noted:
            viewer = _whom(found) if right else None
            about = "" if admitted.let_in else "too many attempts"
            audit.record(conn, viewer, "links.open", about, refused=not opened)
    if not admitted.let_in:
        raise AccessDenied(locked=True)
    if not right:
        raise AccessDenied
    return token


def _whom(link: sa.Row) -> Viewer:
    return Viewer(Role.MEMBER_STATE, f"link {link.id}", state=link.state)


def is_open(link: sa.Row | None) -> bool:
    """Whether a link of the table can be read through, now."""
    return link is not None and link.revoked_at is None and link.expires_at > weeks.now()


def begin(conn: sa.Connection, link: int) -> str:
    """Open a session of a link and return its id, which is kept nowhere; `conn` must write."""
    conn.execute(sa.delete(link_sessions).where(sa.not_(alive(link_sessions))))
    token, now = tokens.new(), weeks.now()
    row = {"id_hash": tokens.fingerprint(token), "link_id": link}
    conn.execute(link_sessions.insert().values(**row, began_at=now, seen_at=now))
    conn.execute(link_reads.insert().values(link_id=link, read_at=now, page="opened"))
    return token


def reader(conn: sa.Connection, id_hash: str) -> Reader | None:
    """Who reads through a link with this session; None if it has ended, or the link has."""
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
    return row and Reader(*row)


def close(database: sa.Engine, reading: Reader, id_hash: str) -> None:
    """End a session of a link, on this device alone; the link opens again while it is valid."""
    with connections.writing(database) as conn:
        conn.execute(sa.delete(link_sessions).where(link_sessions.c.id_hash == id_hash))
        audit.record(conn, reading.viewer, "links.close")


def note(database: sa.Engine, reading: Reader, id_hash: str, page: str) -> None:
    """Note what was read through a link; that counts as its reader's doing."""
    now = weeks.now()
    mine = (link_sessions.c.id_hash == id_hash) & (link_sessions.c.seen_at < now - NOTED)
    with connections.writing(database) as conn:
        conn.execute(link_reads.insert().values(link_id=reading.link, read_at=now, page=page[:60]))
        conn.execute(sa.update(link_sessions).where(mine).values(seen_at=now))


# What the head sees of them


def _said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "No link was made yet."
    valid = int((rows["standing"] == "valid").sum())
    unread = int(((rows["standing"] == "valid") & (rows["readings"] == 0)).sum())
    said = f"{formatting.count(valid, 'link')} {'is' if valid == 1 else 'are'} valid"
    them = "it" if valid == 1 else f"{formatting.spell(unread)} of them"
    nobody = f"nobody has opened {them}" if unread else ""
    return formatting.sentence([said, nobody]) + "."


@query(name="links.register", sources=(), roles=HEAD, finding=_said, unit="Links", cacheable=False)
def register(conn: sa.Connection) -> pd.DataFrame:
    """Which links are there, and who has read through them?

    Columns, a row a link, the latest first:
        link          Int64
        member_state  str
        state         str       its code
        label         str
        standing      str       valid, expired or revoked
        release       Int64     the one it is pinned to; missing where it shows the latest
        made_at       datetime  instant (UTC)
        expires_at    datetime  instant (UTC)
        readings      Int64     times that it was opened, and pages and files read
        last_read_at  datetime  instant (UTC); missing where it was never opened
    """
    standing = sa.case(
        (links.c.revoked_at.is_not(None), "revoked"),
        (links.c.expires_at <= weeks.now(), "expired"),
        else_="valid",
    )
    statement = (
        sa.select(
            links.c.id.label("link"),
            member_states.c.name.label("member_state"),
            links.c.state,
            links.c.label,
            standing.label("standing"),
            links.c.release_id.label("release"),
            links.c.made_at,
            links.c.expires_at,
            sa.func.count(link_reads.c.id).label("readings"),
            sa.func.max(link_reads.c.read_at).label("last_read_at"),
        )
        .join(member_states, member_states.c.iso3 == links.c.state)
        .join(link_reads, link_reads.c.link_id == links.c.id, isouter=True)
        .group_by(links.c.id, member_states.c.name)
        .order_by(links.c.id.desc())
    )
    instants = dict.fromkeys(("made_at", "expires_at", "last_read_at"), "datetime64[us]")
    whole = dict.fromkeys(("link", "release", "readings"), "Int64")
    return pd.read_sql_query(statement, conn).astype(instants | whole)


def _read_said(rows: pd.DataFrame, params: Mapping[str, Any]) -> str:  # noqa: ARG001 (a finding's shape)
    if rows.empty:
        return "Nothing was read through a link yet."
    links_read = rows["link"].nunique()
    return f"{formatting.sentence([formatting.count(links_read, 'link')])} read through lately."


@query(
    name="links.reads", sources=(), roles=HEAD, finding=_read_said, unit="Readings", cacheable=False
)
def reads(conn: sa.Connection, *, link: int | None = None, top: int = 100) -> pd.DataFrame:
    """Who has read what, and when?

    Columns, a row a reading, the latest first, at most `top` of them:
        read_at       datetime  instant (UTC)
        link          Int64
        member_state  str
        label         str
        page          str       what was read
    """
    statement = (
        sa.select(
            link_reads.c.read_at,
            links.c.id.label("link"),
            member_states.c.name.label("member_state"),
            links.c.label,
            link_reads.c.page,
        )
        .join(links, links.c.id == link_reads.c.link_id)
        .join(member_states, member_states.c.iso3 == links.c.state)
        .where(links.c.id == link if link is not None else sa.true())
        .order_by(link_reads.c.id.desc())
        .limit(top)
    )
    types = {"read_at": "datetime64[us]", "link": "Int64"}
    return pd.read_sql_query(statement, conn).astype(types)
