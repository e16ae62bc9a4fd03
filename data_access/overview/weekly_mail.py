"""The week by mail: each reader is sent a week at most once, whatever stops or runs twice.

A reader is claimed before the mail is sent, in a transaction of its own; a claim is let go only
where it is certain that the server has nothing.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import sqlalchemy as sa

from data_access import mail_server
from data_access.commands import command, run_command
from data_access.database import connections
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import COMMAND_LINE, Role, Viewer
from data_access.schema import mailings
from data_access.settings import Settings

OPERATOR = frozenset({Role.OPERATOR})
# What can become of one reader's mail; the first two are as they should be.
ENDS = ("sent", "sent before", "under way", "not sent", "not known")
# How long sending one mail can take; a claim that is older was left by a run that never ended.
UNDER_WAY = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Letter:
    """What is mailed: the same week as text and as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Post:
    """Who takes mail, whom it comes from, and who is sent it."""

    server: mail_server.MailServer
    sender: str
    roles: tuple[str, ...]


class ClaimedError(Refused):
    """The reader was sent this week before, or is being sent it."""


def post(chosen: Settings) -> Post:
    """What the settings say of mail.

    Raises:
        Refused: sending is off.
    """
    needed = {
        "SMTP_URL": chosen.mail_server,
        "MAIL_FROM": chosen.mail_from,
        "WEEKLY_READERS": chosen.weekly_readers,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise Refused(
            f"Sending is off: {formatting.listed(list(needed))} turn it on, and"
            f" {formatting.listed(missing)} {'is' if len(missing) == 1 else 'are'} not set."
        )
    return Post(*needed.values())


# What is recorded of it


def _about(params: Mapping[str, Any], _: Any) -> str:
    return f"{params['week']}, reader {params['place']}"


@command(name="mailing.claim", roles=OPERATOR, about=_about)
def claim(
    conn: sa.Connection,
    _: Viewer,
    *,
    week: str,
    reader: str,
    place: int,  # noqa: ARG001 (for the trail, which holds no address)
) -> None:
    """Take one reader's mail in hand; `place` is theirs among WEEKLY_READERS, from 1.

    Raises:
        ClaimedError: it was sent before, or is under way.
    """
    row = {"week": week, "reader": reader.lower(), "began_at": weeks.now()}
    claimed = connections.insert(conn, mailings).values(row).on_conflict_do_nothing()
    # Not the count of rows, which PostgreSQL's driver leaves open here.
    if conn.scalar(claimed.returning(mailings.c.reader)) is None:
        raise ClaimedError(f"The week {week} was sent to this reader before, or is being sent.")


@command(name="mailing.sent", roles=OPERATOR, about=_about)
def sent(
    conn: sa.Connection,
    _: Viewer,
    *,
    week: str,
    reader: str,
    place: int,  # noqa: ARG001 (for the trail, which holds no address)
) -> None:
    """Note that the server took what was claimed.

    Raises:
        Refused: nothing was claimed.
    """
    noted = sa.update(mailings).where(*_claimed(week, reader)).values(sent_at=weeks.now())
    _demand_one(conn.execute(noted))


@command(name="mailing.release", roles=OPERATOR, about=_about)
def release(
    conn: sa.Connection,
    _: Viewer,
    *,
    week: str,
    reader: str,
    place: int,  # noqa: ARG001 (for the trail, which holds no address)
) -> None:
    """Let go of what was claimed, so that the next run tries again.

    Raises:
        Refused: nothing was claimed.
    """
    _demand_one(conn.execute(sa.delete(mailings).where(*_claimed(week, reader))))


def _claimed(week: str, reader: str) -> tuple[sa.ColumnElement, ...]:
    return (*_of(week, reader), mailings.c.sent_at.is_(None))


def _of(week: str, reader: str) -> tuple[sa.ColumnElement, ...]:
    return mailings.c.week == week, mailings.c.reader == reader.lower()


def _demand_one(done: sa.CursorResult) -> None:
    if done.rowcount != 1:
        raise Refused("No mail of that week to that reader is under way.")


# Sending


def send(
    database: sa.Engine, by: Post, week: str, letter: Letter, say: Callable[[str], None]
) -> dict[str, int]:
    """Send a week to all who were not sent it before; say what went wrong, count how each ended.

    Once the server is not reached, those who are left wait for the next run.
    """
    counts = dict.fromkeys(ENDS, 0)
    for place, reader in enumerate(by.roles, start=1):
        whose = {"week": week, "reader": reader, "place": place}
        try:
            run_command(database, COMMAND_LINE, claim, **whose)
        except ClaimedError:
            counts[_found(database, week, reader, say)] += 1
            continue
        try:
            counts[_hand_over(database, by, whose, letter, say)] += 1
        except mail_server.UnreachedError as error:
            run_command(database, COMMAND_LINE, release, **whose)
            say(f"{error} The next run tries again.")
            counts["not sent"] = counts["not sent"] + len(by.roles) - place + 1
            break
    return counts


def _hand_over(
    database: sa.Engine,
    by: Post,
    whose: Mapping[str, Any],
    letter: Letter,
    say: Callable[[str], None],
) -> str:
    """Send what was claimed, and say how it ended: sent, not sent, not known."""
    reader = whose["reader"]
    try:
        mail_server.hand_over(by.server, message(letter, by.sender, reader))
    except mail_server.NotTakenError as error:
        run_command(database, COMMAND_LINE, release, **whose)
        say(f"The mail server refused the mail to {reader} ({error}). The next run tries again.")
        return "not sent"
    except mail_server.LostError:
        say(
            f"The mail server was lost while it took the mail to {reader}: it may have arrived,"
            " and is not sent again."
        )
        return "not known"
    run_command(database, COMMAND_LINE, sent, **whose)
    return "sent"


def _found(database: sa.Engine, week: str, reader: str, say: Callable[[str], None]) -> str:
    """How the mail that an earlier run claimed stands."""
    with database.connect() as conn:
        statement = sa.select(mailings.c.began_at, mailings.c.sent_at).where(*_of(week, reader))
        row = conn.execute(statement).one_or_none()
    if row is None:
        return "not sent"
    if row.sent_at is not None:
        return "sent before"
    if weeks.now() - row.began_at < UNDER_WAY:
        return "under way"
    there = weeks.in_new_york(row.began_at)
    say(
        f"Whether {reader} has the week {week} is not known: sending began on"
        f" {formatting.day(there)} at {there:%H:%M}, New York, and never ended. It is not"
        " sent again."
    )
    return "not known"


def message(letter: Letter, sender: str, reader: str) -> EmailMessage:
    """One mail to one reader, who sees no other."""
    made = EmailMessage(policy=policy.SMTP)
    made["Subject"] = letter.subject
    made["From"] = sender
    made["To"] = reader
    made["Date"] = weeks.in_new_york(weeks.now())
    # Not the name of this machine, which is what it would be by itself.
    made["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    # No server on the way has to know 8-bit text.
    made.set_content(letter.text, cte="quoted-printable")
    made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    # The longest subject stays on one line: a folded one would begin with a gap.
    made.policy = policy.SMTP.clone(max_line_length=120)
    return made
