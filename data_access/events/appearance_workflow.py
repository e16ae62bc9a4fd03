"""What becomes of requests that a principal appear at an event, step by step.

Staff and head propose and request; chief of staff and head confirm and decline. A request that was
confirmed and then moved to another hour, or given another purpose, waits for an answer again: what
was confirmed is what was asked. Each step is kept, and on the trail. Principals are named by their
office, and nobody by name.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data_access import privacy
from data_access.commands import command
from data_access.database.integrity_triggers import APPEARANCE_STEPS
from data_access.domain import weeks
from data_access.domain.names import fold, tidy
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.events import event_times
from data_access.events.appearance_rows import OPEN
from data_access.schema import PRINCIPALS, accounts, appearance_steps, appearances, events

ASKING = frozenset({Role.STAFF, Role.FOCAL_POINT_HEAD})
ANSWERING = frozenset({Role.CHIEF_OF_STAFF, Role.FOCAL_POINT_HEAD})
LONGEST = 400
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """What a principal is asked for.

    purpose            such as opening remarks
    starts_at, ends_at instants, with a zone; None where it is all of the event
    briefing_due_on    day by which the briefing note is due
    owner              account of who writes it
    """

    purpose: str
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    briefing_due_on: dt.date | None = None
    owner: str | None = None


def _which(params: Mapping[str, Any], _: Any) -> str:
    return f"appearance {params['appearance']}"


@command(
    name="appearance_steps.propose",
    roles=ASKING,
    about=lambda params, made: f"appearance {made}: {params['principal']}, event {params['event']}",
)
def propose(conn: sa.Connection, by: Viewer, *, event: int, principal: str, wanted: Wanted) -> int:
    """Propose that a principal appear at an event, and return the number of the request.

    Raises:
        Refused: there is no such event, principal or account, the event is cancelled, the same
            was asked before, the hours lie outside the event, or the purpose is none.
    """
    held = _held(conn, event)
    if principal not in PRINCIPALS:
        raise Refused(f"A principal is one of: {', '.join(PRINCIPALS)}.")
    values = _told(conn, held, wanted)
    there = sa.select(appearances.c.purpose).where(
        appearances.c.event_id == event,
        appearances.c.principal == principal,
        appearances.c.status.in_(OPEN),
    )
    if fold(values["purpose"]) in {fold(asked) for asked in conn.scalars(there)}:
        raise Refused(f"The {principal} is asked for this already.")
    row = {"event_id": event, "principal": principal, "status": "proposed", "made_by": by.account}
    insert = appearances.insert().values(**row, **values, recorded_at=weeks.now())
    made = conn.scalar(insert.returning(appearances.c.id))
    _note(conn, by, made, "proposed", "")
    return made


@command(name="appearance_steps.request", roles=ASKING, about=_which)
def request(conn: sa.Connection, by: Viewer, *, appearance: int, remark: str = "") -> None:
    """Ask the principal: from now on the request awaits an answer.

    Raises:
        Refused: it is not one that waits for this, its event is cancelled, or the remark will
            not do.
    """
    if _asked(conn, appearance).status == "confirmed":
        raise Refused(f"Appearance {appearance} is confirmed already.")
    _refuse_cancelled(conn, appearance)
    _step(conn, by, appearance, "requested", remark)


@command(name="appearance_steps.confirm", roles=ANSWERING, about=_which)
def confirm(conn: sa.Connection, by: Viewer, *, appearance: int, remark: str = "") -> None:
    """Say that the principal will appear.

    Raises:
        Refused: as for `request`.
    """
    _refuse_cancelled(conn, appearance)
    _step(conn, by, appearance, "confirmed", remark)


@command(name="appearance_steps.decline", roles=ANSWERING, about=_which)
def decline(conn: sa.Connection, by: Viewer, *, appearance: int, remark: str = "") -> None:
    """Say that the principal will not appear, also where it was confirmed before.

    Raises:
        Refused: it is not one that waits for this, or the remark will not do.
    """
    _step(conn, by, appearance, "declined", remark)


@command(name="appearance_steps.withdraw", roles=ASKING, about=_which)
def withdraw(conn: sa.Connection, by: Viewer, *, appearance: int, remark: str = "") -> None:
    """Take a request back, whether it was answered or not.

    Raises:
        Refused: it is not one that waits for this, or the remark will not do.
    """
    _step(conn, by, appearance, "withdrawn", remark)


@command(name="appearance_steps.deliver", roles=ASKING, about=_which)
def deliver(conn: sa.Connection, by: Viewer, *, appearance: int, remark: str = "") -> None:
    """Note that the principal appeared.

    Raises:
        Refused: it was not confirmed, its day has not come, or the remark will not do.
    """
    asked = _asked(conn, appearance)
    first = asked.starts_on
    if asked.starts_at is not None:
        first = event_times.local_day(asked.starts_at, asked.time_zone)
    # Where the day begins first, it is a day ahead of New York at most.
    if first > weeks.today() + A_DAY:
        raise Refused("The day of this appearance has not come.")
    _refuse_cancelled(conn, appearance)
    _step(conn, by, appearance, "delivered", remark)


@command(name="appearance_steps.hand_in", roles=ASKING, about=_which)
def hand_in(conn: sa.Connection, by: Viewer, *, appearance: int, remark: str = "") -> None:
    """Note that the briefing note was handed in, today.

    Raises:
        Refused: it was handed in before, the request is not open, or the remark will not do.
    """
    mine = (appearances.c.id == appearance) & appearances.c.briefed_on.is_(None)
    noted = sa.update(appearances).where(mine, appearances.c.status.in_(OPEN))
    status = conn.scalar(noted.values(briefed_on=weeks.today()).returning(appearances.c.status))
    if status is None:
        raise Refused(f"No briefing note is awaited for appearance {appearance}.")
    _note(conn, by, appearance, status, remark or "briefing note handed in")


@command(name="appearance_steps.change", roles=ASKING, about=_which)
def change(
    conn: sa.Connection, by: Viewer, *, appearance: int, wanted: Wanted, remark: str = ""
) -> None:
    """Change what a principal is asked for, when, by when the briefing is due, who writes it.

    With another purpose or other hours, what was confirmed waits for an answer again.

    Raises:
        Refused: as for `propose`; or the request is not open any more.
    """
    asked = _asked(conn, appearance)
    values = _told(conn, _held(conn, asked.event_id), wanted)
    status = asked.status
    if status == "confirmed" and any(
        values[name] != getattr(asked, name) for name in ("purpose", "starts_at", "ends_at")
    ):
        status = "requested"
    mine = (appearances.c.id == appearance) & (appearances.c.status == asked.status)
    done = sa.update(appearances).where(mine, appearances.c.status.in_(OPEN))
    if conn.execute(done.values(status=status, **values)).rowcount != 1:
        raise Refused(f"Appearance {appearance} is not open any more.")
    _note(conn, by, appearance, status, remark or "changed")


def _held(conn: sa.Connection, event: int) -> sa.Row:
    """The event that somebody is asked to."""
    found = conn.execute(sa.select(events).where(events.c.id == event)).one_or_none()
    if found is None:
        raise Refused(f"There is no event {event}.")
    if found.cancelled:
        raise Refused("The event is cancelled.")
    return found


def _asked(conn: sa.Connection, appearance: int) -> sa.Row:
    statement = (
        sa.select(
            appearances,
            *(events.c[name] for name in ("starts_on", "time_zone", "cancelled")),
            events.c.sequence.label("event_sequence"),
        )
        .join(events, events.c.id == appearances.c.event_id)
        .where(appearances.c.id == appearance)
    )
    found = conn.execute(statement).one_or_none()
    if found is None:
        raise Refused(f"There is no appearance {appearance}.")
    return found


def _refuse_cancelled(conn: sa.Connection, appearance: int) -> None:
    if _asked(conn, appearance).cancelled:
        raise Refused("The event is cancelled; withdraw the request.")


def _told(conn: sa.Connection, held: sa.Row, wanted: Wanted) -> dict[str, Any]:
    """What is wanted as the database keeps it, once it makes sense."""
    begins, ends = _instant(wanted.starts_at), _instant(wanted.ends_at)
    if ends is not None and (begins is None or ends <= begins):
        raise Refused("An appearance ends after it begins.")
    if begins is not None and not _within(held, begins):
        raise Refused("These hours lie outside the days of the event.")
    text = _text("The purpose", wanted.purpose)
    if not text:
        raise Refused("Say what for, such as opening remarks.")
    return {
        "purpose": text,
        "starts_at": begins,
        "ends_at": ends,
        "briefing_due_on": wanted.briefing_due_on,
        "owner_id": wanted.owner and _account(conn, wanted.owner),
    }


def _instant(given: dt.datetime | None) -> dt.datetime | None:
    """As the database keeps it: UTC."""
    if given is None:
        return None
    if given.tzinfo is None:
        raise Refused("An hour needs its time zone.")
    return given.astimezone(dt.UTC).replace(tzinfo=None)


def _within(held: sa.Row, begins: dt.datetime) -> bool:
    # Without a zone, the days of the event may begin half a day earlier or later.
    doubt = dt.timedelta() if event_times.zone(held.time_zone) else A_DAY
    day = event_times.local_day(begins, held.time_zone)
    return held.starts_on - doubt <= day <= held.ends_on + doubt


def _account(conn: sa.Connection, name: str) -> int:
    in_use = (accounts.c.name == name) & accounts.c.disabled_at.is_(None)
    found = conn.scalar(sa.select(accounts.c.id).where(in_use))
    if found is None:
        raise Refused(f"There is no account {name} in use.")
    return found


def _text(what: str, given: str) -> str:
    """A text that may be kept: short, and of nobody."""
    text = tidy(given)
    if len(text) > LONGEST or not text.isprintable():
        raise Refused(f"{what} is a text of up to {LONGEST} letters.")
    if found := next(privacy.people_in_text(what, text, frozenset()), None):
        raise Refused(f"{found}; that is not kept here.")
    return text


def _step(conn: sa.Connection, by: Viewer, appearance: int, status: str, remark: str) -> None:
    """Let a request become something, if it may: whoever comes second is told so."""
    before = [old for old, new in APPEARANCE_STEPS if new == status]
    may = (appearances.c.id == appearance) & appearances.c.status.in_(before)
    if conn.execute(sa.update(appearances).where(may).values(status=status)).rowcount != 1:
        now = _asked(conn, appearance).status
        raise Refused(f"Appearance {appearance} is {now}, and cannot be {status}.")
    _note(conn, by, appearance, status, remark)


def _note(conn: sa.Connection, by: Viewer, appearance: int, status: str, remark: str) -> None:
    row = {
        "appearance_id": appearance,
        "status": status,
        "remark": _text("The remark", remark) or None,
        "event_sequence": _asked(conn, appearance).event_sequence,
        "taken_by": by.account,
        "recorded_at": weeks.now(),
    }
    conn.execute(appearance_steps.insert().values(row))
