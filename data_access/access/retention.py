"""Delete records about people that are older than a year, on command of the operator."""

import datetime as dt

import sqlalchemy as sa

from data_access.commands import command
from data_access.database import integrity_triggers
from data_access.domain import formatting, weeks
from data_access.domain.refusal import Refused
from data_access.domain.roles import Role, Viewer
from data_access.schema import audit, link_reads, mailings

RETENTION = dt.timedelta(days=365)


@command(
    name="retention.forget",
    roles=frozenset({Role.OPERATOR}),
    about=lambda params, gone: f"before {params['before']}: {gone}",
)
def forget(conn: sa.Connection, _: Viewer, *, before: dt.date) -> str:
    """Delete link access records, records of mails and the audit log up to a date.

    Nothing else deletes entries of the audit log, and the deletion is logged in it.
    Only the owner of the tables can run it. Return the number of rows of each kind.

    Raises:
        Refused: the date is less than a year ago.
    """
    if weeks.today() - before < RETENTION:
        raise Refused("Records of the last year cannot be deleted. Choose an earlier date.")
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
