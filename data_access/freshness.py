"""The sources in the database with the date of their data, and the version of the data."""

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from data_access.domain.sources import Source
from data_access.schema import database_state, import_batches, sources


def every_source(conn: sa.Connection, on: dt.date | None = None) -> tuple[Source, ...]:
    """Return all sources, by title; with `on`, as they were known on that day.

    A file whose data are of a later day was not known then: the source has the date of the latest
    file that was, or none.
    """
    found = conn.execute(sa.select(sources).order_by(sources.c.title))
    now = tuple(Source(**row) for row in found.mappings())
    return now if on is None else tuple(_known_on(conn, now, on))


def _known_on(conn: sa.Connection, now: tuple[Source, ...], on: dt.date) -> list[Source]:
    latest = sa.select(import_batches.c.source, sa.func.max(import_batches.c.speaks_for))
    latest = latest.where(import_batches.c.speaks_for <= on).group_by(import_batches.c.source)
    dates = {row[0]: row[1] for row in conn.execute(latest)}
    return [
        source
        if source.speaks_for is None or source.speaks_for <= on
        else replace(source, speaks_for=dates.get(source.name), later=source.name not in dates)
        for source in now
    ]


def sources_of(
    conn: sa.Connection, names: tuple[str, ...], on: dt.date | None = None
) -> tuple[Source, ...]:
    """Return the named sources in the order given; one without data has no date.

    Raises:
        KeyError: a name is not in the `sources` table.
    """
    found = {source.name: source for source in every_source(conn, on)}
    return tuple(found[name] for name in names)


def data_version(conn: sa.Connection) -> int:
    """Return the number that every write of facts raises, in its own transaction."""
    return conn.execute(sa.select(database_state.c.version)).scalar_one()


def raise_version(conn: sa.Connection) -> None:
    """Raise the data version for a step that is no fact but changes what waits for somebody."""
    raised = database_state.c.version + 1
    conn.execute(sa.update(database_state).values(version=raised))


def hold(conn: sa.Connection) -> None:
    """Wait until no other transaction writes facts, and keep others out until this one ends."""
    conn.execute(sa.select(database_state.c.version).with_for_update())


def is_demonstration(conn: sa.Connection) -> bool:
    """Return whether the database holds demonstration data."""
    return conn.execute(sa.select(database_state.c.demonstration)).scalar_one()
