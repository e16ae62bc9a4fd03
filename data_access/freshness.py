"""The sources in the database with the day each speaks for, and the version of the data."""

import sqlalchemy as sa

from data_access.domain.sources import Source
from data_access.schema import database_state, sources


def every_source(conn: sa.Connection) -> tuple[Source, ...]:
    """All sources, by title."""
    found = conn.execute(sa.select(sources).order_by(sources.c.title))
    return tuple(Source(**row) for row in found.mappings())


def sources_of(conn: sa.Connection, names: tuple[str, ...]) -> tuple[Source, ...]:
    """The named sources in the order given; one never loaded has no date.

    Raises:
        KeyError: a name is not in the `sources` table.
    """
    found = {source.name: source for source in every_source(conn)}
    return tuple(found[name] for name in names)


def data_version(conn: sa.Connection) -> int:
    """A number that every write of facts raises, in its own transaction."""
    return conn.scalar(sa.select(database_state.c.version))


def hold(conn: sa.Connection) -> None:
    """Let one writer of facts at a time through, until the open transaction ends."""
    conn.execute(sa.select(database_state.c.version).with_for_update())


def is_demonstration(conn: sa.Connection) -> bool:
    """Whether everything in this database is made up."""
    return conn.scalar(sa.select(database_state.c.demonstration))
