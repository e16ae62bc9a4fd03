"""What is kept of people is kept for a time: after a year the operator may let it go."""

import datetime as dt

import sqlalchemy as sa

from data_access import weeks, wording
from data_access.acting import act
from data_access.engines import guards
from data_access.schema import audit, link_reads, mailings
from data_access.viewer import Role, Viewer

KEPT = dt.timedelta(days=365)


@act(
    actors=frozenset({Role.OPERATOR}),
    about=lambda params, gone: f"before {params['before']}: {gone}",
)
def forget(conn: sa.Connection, _: Viewer, *, before: dt.date) -> str:
    """Let go of readings through links, of mails sent, and of the trail, from before a day.

    The one way in which the trail ever gets shorter, and it stands on the trail.
    Only the owner of the tables can. Gives how many of each went.

    Raises:
        ValueError: the day lies less than a year back.
    """
    if weeks.today() - before < KEPT:
        raise ValueError("What is less than a year old is kept.")
    then = weeks.midnight(before)
    readings = conn.execute(sa.delete(link_reads).where(link_reads.c.read_at < then)).rowcount
    sent = conn.execute(sa.delete(mailings).where(mailings.c.began_at < then)).rowcount
    with guards.lifted(conn):
        entries = conn.execute(sa.delete(audit).where(audit.c.at < then)).rowcount
    gone = (
        wording.count(readings, "reading"),
        wording.count(sent, "mail"),
        wording.count(entries, "entry", "entries"),
    )
    return ", ".join(gone)
