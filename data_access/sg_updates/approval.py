"""Submit, clear and send updates, and make their files.

Clearing freezes all that the update rests on as it was shown, and keeps the files made from it.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any

import sqlalchemy as sa

from data_access import freshness
from data_access.commands import command
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.releases import Snapshot
from data_access.domain.roles import Role, Viewer
from data_access.domain.sg_update import SgUpdate
from data_access.schema import (
    FORMATS,
    LEVELS,
    accounts,
    update_figures,
    update_files,
    update_versions,
    updates,
)
from data_access.settings import settings
from data_access.sg_updates import content, live_figures, review
from data_access.sg_updates.content import Content
from data_access.sg_updates.documents import Draw, Header, document
from data_access.sg_updates.editing import HEAD, latest, which
from data_access.snapshots import freeze

CHIEF = frozenset({Role.CHIEF_OF_STAFF})
READERS = HEAD | CHIEF


# Makes files of an update, in the formats asked for: their names and bytes.
Make = Callable[[SgUpdate, Collection[str]], Mapping[str, tuple[str, bytes]]]


def assembled(
    conn: sa.Connection, update: int, draw: Draw, cleared_by: str | None = None
) -> SgUpdate:
    """Compose an update from its latest version and the present data.

    Raises:
        Refused: there is no such update.
    """
    row = _row(conn, update)
    _, now = latest(conn, update)
    day = weeks.today()
    header = Header(
        number=update,
        since=row.since,
        until=row.until,
        level=row.level,
        day=day,
        prepared_by=_authors(conn, update),
        cleared_by=cleared_by,
        next_on=day + dt.timedelta(days=settings().update_every_days),
        demonstration=freshness.is_demonstration(conn),
    )
    answers = live_figures.answers(conn, now)
    return document(now, answers, header, threads=threads(conn, now), draw=draw)


def _held(conn: sa.Connection, update: int) -> sa.Row:
    """The update, on which nobody else writes until this is done."""
    conn.execute(sa.select(updates.c.id).where(updates.c.id == update).with_for_update())
    return _row(conn, update)


def _row(conn: sa.Connection, update: int) -> sa.Row:
    found = conn.execute(sa.select(updates).where(updates.c.id == update)).first()
    if found is None:
        raise Refused(f"There is no update {update}.")
    return found


def _authors(conn: sa.Connection, update: int) -> list[str]:
    savers = sa.select(update_versions.c.saved_by).where(update_versions.c.update_id == update)
    names = sa.select(accounts.c.name).where(accounts.c.id.in_(savers))
    return list(conn.scalars(names.order_by(accounts.c.name)))


def threads(conn: sa.Connection, now: Content) -> dict[tuple[int, str], str]:
    """What each item of an earlier update was that one of these follows up, in words."""
    said = {}
    for update, item in {one.continues for one in now.items if one.continues}:
        until = conn.scalar(sa.select(updates.c.until).where(updates.c.id == update))
        before = until and latest(conn, update)[1].item(item)
        if before:
            said[update, item] = (
                f"Follows up the update to {formatting.day(until)}: “{content.plain(before.text)}”"
            )
    return said


def file(
    conn: sa.Connection, viewer: Viewer, *, update: int, format_: str, draw: Draw, make: Make
) -> tuple[str, bytes]:
    """An update as a file: as it was handed out, or of a draft as it stands. Its name, its bytes.

    Raises:
        PermissionError: the viewer is neither head nor chief of staff.
        Refused: there is no such update, or its level of classification was not chosen.
    """
    if viewer.role not in READERS:
        raise PermissionError(f"The {viewer.role} may not read updates.")
    kept = sa.select(update_files).where(
        update_files.c.update_id == update, update_files.c.format == format_
    )
    if found := conn.execute(kept).first():
        return found.name, base64.b64decode(found.content)
    if _row(conn, update).level is None:
        raise Refused("Choose a classification to download the file.")
    return make(assembled(conn, update, draw), (format_,))[format_]


def exported(
    database: sa.Engine, viewer: Viewer, update: int, format_: str, *, draw: Draw, make: Make
) -> bytes:
    """The bytes of `file`, for who has no connection at hand.

    Raises:
        PermissionError: the viewer is neither head nor chief of staff.
        Refused: there is no such update.
    """
    with database.connect() as conn:
        return file(conn, viewer, update=update, format_=format_, draw=draw, make=make)[1]


# What is done with them


@command(name="clearing.classify", roles=HEAD, about=which)
def classify(conn: sa.Connection, _: Viewer, *, update: int, level: str) -> None:
    """Choose the level of classification.

    Raises:
        Refused: it is no draft, or the level is none that may leave this software.
    """
    if level not in LEVELS:
        raise Refused(
            "Choose unclassified or confidential; strictly confidential updates cannot be"
            " made here."
        )
    _step(conn, update, "draft", level=level)


@command(name="clearing.submit", roles=HEAD, about=which)
def submit(conn: sa.Connection, _: Viewer, *, update: int) -> None:
    """Submit a draft for clearance.

    Raises:
        Refused: it is no draft, or the check has a remark that blocks and was not set aside.
    """
    _held(conn, update)
    review.refuse(conn, update)
    _step(conn, update, "draft", status="submitted")


@command(name="clearing.recall", roles=HEAD, about=which)
def recall(conn: sa.Connection, _: Viewer, *, update: int) -> None:
    """Withdraw a submitted draft from clearance.

    Raises:
        Refused: it does not wait for clearance.
    """
    _step(conn, update, "submitted", status="draft")


@command(name="clearing.withdraw", roles=HEAD, about=which)
def withdraw(conn: sa.Connection, _: Viewer, *, update: int) -> None:
    """Discard a draft; its versions remain.

    Raises:
        Refused: it is no draft.
    """
    _step(conn, update, "draft", status="withdrawn")


@command(name="clearing.clear", roles=CHIEF, about=which)
def clear(conn: sa.Connection, by: Viewer, *, update: int, draw: Draw, make: Make) -> None:
    """Clear an update: freeze what it rests on, make its files and keep them.

    Raises:
        Refused: it does not wait for clearance, or the check has a remark that blocks and was
            not set aside: something may have been loaded since it was handed in.
    """
    if _held(conn, update).status != "submitted":
        raise Refused(f"Update {update} is not awaiting clearance.")
    # What is checked is what is frozen: nothing is loaded in between.
    freshness.hold(conn)
    review.refuse(conn, update)
    cleared = assembled(conn, update, draw, cleared_by=by.name)
    drawn = ((answer, draw(answer)) for answer in cleared.answers)
    figures = [
        {
            "update_id": update,
            "place": place,
            "question": answer.question,
            "snapshot": freeze(Snapshot(answer, shown.columns, shown.chart)),
        }
        for place, (answer, shown) in enumerate(drawn, start=1)
    ]
    if figures:
        conn.execute(update_figures.insert(), figures)
    files = [
        {
            "update_id": update,
            "format": format_,
            "name": name,
            "content": base64.b64encode(made).decode(),
            "sha256": hashlib.sha256(made).hexdigest(),
        }
        for format_, (name, made) in make(cleared, FORMATS).items()
    ]
    conn.execute(update_files.insert(), files)
    decided = {"decided_by": by.account, "decided_at": weeks.now()}
    version, _ = latest(conn, update)
    _step(conn, update, "submitted", status="cleared", version=version, **decided)


@command(name="clearing.send_back", roles=CHIEF, about=which)
def send_back(conn: sa.Connection, by: Viewer, *, update: int, remark: str) -> None:
    """Return a draft to the head for revision, with the reason.

    Raises:
        Refused: it does not wait for clearance, or no reason is given.
    """
    if not remark.strip() or len(remark) > 1000:
        raise Refused("Enter the reason for returning it, in up to 1,000 characters.")
    said = {"remark": remark.strip(), "decided_by": by.account, "decided_at": weeks.now()}
    _step(conn, update, "submitted", status="draft", **said)


@command(name="clearing.sent", roles=HEAD, about=which)
def sent(conn: sa.Connection, by: Viewer, *, update: int) -> None:
    """Mark a cleared update as sent now.

    Raises:
        Refused: it is not cleared, or went out before.
    """
    _step(conn, update, "cleared", status="sent", sent_by=by.account, sent_at=weeks.now())


def _step(conn: sa.Connection, update: int, before: str, **changed: Any) -> None:
    waits = (updates.c.id == update) & (updates.c.status == before)
    if conn.execute(sa.update(updates).where(waits).values(changed)).rowcount != 1:
        raise Refused(f"Update {update} is not {before}.")
    freshness.raise_version(conn)
