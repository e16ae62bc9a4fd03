"""What is kept of people is kept for a time: after a year the operator may let it go."""

import datetime as dt

import sqlalchemy as sa

from data_access.commands import command
from data_access.database import integrity_triggers
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.schema import audit, link_reads, mailings

KEPT = dt.timedelta(days=365)


@command(
    name="retention.forget",
    roles=frozenset({Role.OPERATOR}),
    about=lambda params, gone: f"before {params['before']}: {gone}",
)
def forget(conn: sa.Connection, _: Viewer, *, before: dt.date) -> str:
    """Let go of readings through links, of mails sent, and of the trail, from before a day.

    The one way in which the trail ever gets shorter, and it stands on the trail.
    Only the owner of the tables can. Gives how many of each went.

    Raises:
        Refused: the day lies less than a year back.
    """
    if weeks.today() - before < KEPT:
        raise Refused("What is less than a year old is kept.")
    then = weeks.midnight(before)
    readings = conn.execute(sa.delete(link_reads).where(link_reads.c.read_at < then)).rowcount
    sent = conn.execute(sa.delete(mailings).where(mailings.c.began_at < then)).rowcount
    with integrity_triggers.lifted(conn):
        entries = conn.execute(sa.delete(audit).where(audit.c.at < then)).rowcount
    gone = (
        formatting.count(readings, "reading"),
        formatting.count(sent, "mail"),
        formatting.count(entries, "entry", "entries"),
    )
    return ", ".join(gone)
